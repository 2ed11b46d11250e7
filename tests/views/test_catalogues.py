"""Each catalogue says all that Patrol says, with the same values and marks, and Slack takes it."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message

from bot.views.gallery import forms, gallery
from bot.views.reader import Reader
from sandbox.slack import validate_message, validate_view
from tests.views import galleries
from tests.views.galleries import messages
from tests.views.mrkdwn import texts
from tools import catalogues

CODES: Final = tuple(catalogues.LANGUAGES)
CATALOGUES: Final = {code: catalogues.read(code) for code in CODES}
OF_EAST_ASIA: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WORD: Final = re.compile(r"[A-Za-z]{3,}")
TOKEN: Final = re.compile(r"<[@#!][^<>]*>")
LOOSE: Final = re.compile(r"<(?![#@!]|https?:)")
CODE: Final = re.compile(r"`[^`]*`")
# The same in every language: names, units, and what is nothing but values and signs.
AS_IT_IS: Final = frozenset({"Patrol", "Word", "{n} kB", "{n} MB", "IPC", "`{bar}` {used} of {limit} · {whose}"})
BOLD: Final = re.compile(r"(?<![\w*])\*(?=\S)[^*\n]+(?<=\S)\*(?![\w*])")


@cache
def written_in_the_code() -> tuple[catalogues.Sentence, ...]:
    return catalogues.sentences()


def translated(code: str) -> Iterator[tuple[str, str, Message]]:
    """Each sentence with its translation."""
    for one in CATALOGUES[code]:
        if one.id:
            english = one.id if isinstance(one.id, str) else one.id[-1]
            yield english, one.string if isinstance(one.string, str) else "".join(one.string or ()), one


def values(sentence: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_has_each_sentence_of_the_code_and_no_other(code: str) -> None:
    written = catalogues.path(code).read_bytes()

    anew = catalogues.written(code, catalogues.catalogue(code, written_in_the_code(), CATALOGUES[code]))
    assert written == anew, "run `make words`, and translate what it names"


@pytest.mark.parametrize("code", CODES)
def test_each_sentence_is_translated(code: str) -> None:
    assert catalogues.untranslated(CATALOGUES[code]) == ()
    assert [english for english, _, one in translated(code) if one.fuzzy] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_values_of_its_sentence(code: str) -> None:
    wrong = {english: said for english, said, _ in translated(code) if values(english) != values(said)}
    assert wrong == {}


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_marks_of_its_sentence_and_slack_sees_them(code: str) -> None:
    """Bold begins and ends beside no letter, and Chinese and Japanese characters are letters to Slack."""

    def marks(text: str) -> tuple[int, int, Counter[str]]:
        return text.count("*"), text.count("`"), Counter(re.findall(r"<[@#]|:warning:|:white_check_mark:|•", text))

    assert {english: said for english, said, _ in translated(code) if marks(english) != marks(said)} == {}
    assert {
        english: said
        for english, said, _ in translated(code)
        if len(BOLD.findall(CODE.sub("x", said))) * 2 != CODE.sub("x", said).count("*")
    } == {}


@pytest.mark.parametrize("code", CODES)
def test_no_english_is_left_by_accident(code: str) -> None:
    def is_left(english: str, said: str) -> bool:
        bare = re.sub(r"\{\w*\}", "", TOKEN.sub("", CODE.sub("", english)))
        return bool(WORD.search(bare)) and not OF_EAST_ASIA.search(said) and english not in AS_IT_IS

    assert [english for english, said, _ in translated(code) if is_left(english, said)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_begins_and_ends_with_no_blank_and_breaks_its_lines_as_its_sentence_does(code: str) -> None:
    assert {said for _, said, _ in translated(code) if said.strip(" ") != said} - {", ", "; ", "、 "} == set()
    assert {said for english, said, _ in translated(code) if english.startswith("\n") != said.startswith("\n")} == set()


def test_all_that_the_gallery_says_is_in_the_catalogues() -> None:
    """A sentence that is no literal where it is said needs a `mark` where it stands."""
    said: set[tuple[str, ...]] = set()

    class Noted(Reader):
        def say(self, sentence: str, /, **values: object) -> str:
            said.add((sentence,))
            return super().say(sentence, **values)

        def count(self, one: str, many: str, n: int, /, **values: object) -> str:
            said.add((one, many))
            return super().count(one, many, n, **values)

    gallery(Noted())
    forms(Noted())

    assert len(said) > 500
    assert said - {one.english for one in written_in_the_code()} == set()


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_slack_takes_everything_in_each_language(code: str) -> None:
    reader = Reader(code, "Asia/Shanghai")
    shown = {name: (one.text, [dict(block) for block in one.blocks]) for name, one in messages(reader).items()}
    filled = {name: dict(one) for name, one in galleries.forms(reader).items()}

    assert {
        name: wrong
        for name, one in shown.items()
        if (wrong := validate_message(dict(zip(("text", "blocks"), one, strict=True))))
    } == {}
    assert {name: wrong for name, one in filled.items() if (wrong := validate_view(one))} == {}
    assert {name for name, one in shown.items() if not 0 < len(one[0].strip()) <= 4000} == set()
    assert {name: text for name, one in shown.items() for _, text in texts(one) if text != text.strip()} == {}
    # What is neither a mention nor a link stands escaped: Slack would make a link of it, or hide it.
    marked = {name: [text for kind, text in texts(one) if kind == "mrkdwn"] for name, one in shown.items()}
    assert {name: said for name, said in marked.items() if any(LOOSE.search(text) for text in said)} == {}


@pytest.mark.parametrize("code", CODES)
def test_what_is_bold_in_english_is_bold_in_each_language(code: str) -> None:
    """Also where a value is: an alert's name is bold, and stands beside a blank or a sign. Shorter texts hold more."""

    def bold(reader: Reader) -> dict[str, int]:
        shown = {name: list(one.blocks) for name, one in messages(reader).items()}
        shown |= {name: one["blocks"] for name, one in galleries.forms(reader).items()}
        return {
            name: sum(len(BOLD.findall(text)) for kind, text in texts(blocks) if kind == "mrkdwn")
            for name, blocks in shown.items()
        }

    english, other = bold(Reader()), bold(Reader(code, "Asia/Shanghai"))
    counted = {name: (count, other[name]) for name, count in english.items()}
    assert {name: counts for name, counts in counted.items() if counts[0] > counts[1]} == {}


def test_new_sentences_come_untranslated_old_ones_go_and_the_rest_stays(tmp_path: Path) -> None:
    views = tmp_path / "bot" / "views"
    views.mkdir(parents=True)
    (tmp_path / "handlers").mkdir()
    (views / "a.py").write_text(
        'T: Final[Mapping[int, Marked]] = {1: "In a table"}\nreader.say("Close")\n'
        'reader.count("{n} day", "{n} days", 2)\nx.count("a")\nreader.say(words)\nmark("Also " "this")\n'
    )
    found = catalogues.sentences(tmp_path)
    before = Catalog(locale="zh_CN", fuzzy=False)
    before.add("Close", "关闭")
    before.add("Gone", "没了")
    before.add("In a table", "猜的", flags=["fuzzy"])

    made = catalogues.catalogue("zh_CN", found, before)

    assert {one.id: one.string for one in made if one.id} == {
        "In a table": "",
        "Close": "关闭",
        ("{n} day", "{n} days"): ("",),
        "Also this": "",
    }
    assert set(catalogues.untranslated(made)) == {"In a table", "{n} day", "Also this"}
    assert catalogues.written("zh_CN", made) == catalogues.written("zh_CN", made)
