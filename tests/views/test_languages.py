"""The languages that Patrol speaks are those that there is a catalogue for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.views.languages import ENGLISH, Language, language, languages, sentences
from bot.views.reader import Reader
from tests.views.galleries import forms, homes, messages


def a_catalogue(folder: Path, code: str, headers: str, entries: str = "") -> None:
    """A catalogue as its translators write it (GNU gettext: the format of PO files)."""
    file = folder / code / "LC_MESSAGES" / "patrol.po"
    file.parent.mkdir(parents=True)
    head = f'"Content-Type: text/plain; charset=utf-8\\n"\n{headers}'
    file.write_text(f'msgid ""\nmsgstr ""\n{head}\n{entries}', encoding="utf-8")


def test_without_catalogues_it_is_english_alone(tmp_path: Path) -> None:
    assert languages(tmp_path / "none") == (ENGLISH,)


def test_catalogues_are_found_by_looking_english_first(tmp_path: Path) -> None:
    a_catalogue(tmp_path, "zh_CN", '"X-Language-Name: 简体中文\\n"\n')
    a_catalogue(tmp_path, "de", "")
    a_catalogue(tmp_path, "en", "")
    (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)  # nothing is in it yet

    assert languages(tmp_path) == (ENGLISH, Language("de", "de"), Language("zh_CN", "简体中文"))
    assert language("zh-CN", tmp_path) == Language("zh_CN", "简体中文")
    assert [language(code, tmp_path) for code in ("fr", "zh", "", "../de", "DE")] == [None] * 5


def test_what_a_catalogue_does_not_translate_is_said_in_english(tmp_path: Path) -> None:
    a_catalogue(tmp_path, "xx", "", 'msgid "Close"\nmsgstr "Zu"\n\nmsgid "Open"\nmsgstr ""\n')

    assert [sentences("xx", tmp_path).gettext(one) for one in ("Close", "Open", "Else")] == ["Zu", "Open", "Else"]
    assert sentences("yy", tmp_path).gettext("Close") == "Close"
    assert sentences("../tests", tmp_path).gettext("Close") == "Close"


@pytest.mark.slow
def test_english_needs_no_catalogue_and_no_library_for_them() -> None:
    code = "import sys; from bot.views.gallery import gallery; gallery(); print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "False\n"


def test_the_command_line_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["views", "--languages"]) == 0

    listed = json.loads(capsys.readouterr().out)
    assert listed == [{"code": one.code, "name": one.name} for one in languages()]
    assert listed[0] == {"code": "en", "name": "English"}


@pytest.mark.slow
@pytest.mark.parametrize("code", [one.code for one in languages()])
def test_the_command_line_prints_everything_in_each(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["views", "--language", code]) == 0

    printed = json.loads(capsys.readouterr().out)
    reader = Reader(code)
    assert printed.keys() == messages(reader).keys() | forms(reader).keys() | homes(reader).keys()
    assert printed["help"]["text"] == messages(reader)["help"].text


def test_a_language_that_patrol_does_not_speak_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["views", "--language", "xx"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Patrol does not speak 'xx'. It speaks: en")
