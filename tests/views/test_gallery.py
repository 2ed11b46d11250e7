"""Everything that Patrol shows: Slack takes it, it calls nobody, and nothing from outside has a meaning in it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pytest

from bot.__main__ import main
from bot.domain.messages import Message
from bot.domain.reports import TroubleKind
from bot.errors import BadFileKind
from bot.mistakes import MistakeKind
from bot.views import ids
from bot.views.forms import Modal
from bot.views.reader import Reader
from sandbox.slack import validate_message, validate_view
from tests.views import galleries

T = TypeVar("T")

GALLERY = galleries.messages()
FORMS = galleries.forms()
HOMES = galleries.homes()
TEXT = 4000  # characters; Slack asks for no more in `text` (Slack: chat.postMessage)
TOKEN = re.compile(r"<[^>]*>?")
# A date with its fall-back, a channel by its id, a patent's address with its number, a message's.
MEANT = re.compile(
    r"<https://acme\.slack\.com/archives/C0001/p\d+\|[^|<>]+>"
    r"|<mailto:patents@example\.com\|patents@example\.com>"
    r"|<!date\^\d+\^[^|>]+\|[^|>]+>|<#[CG][A-Z0-9]+>|<https://analytics\.example\.com/[^|<> ]+\|[^|<>]+>"
)
OWNER = re.compile(r"<@U\d+>")  # only where one person sees it: there it reaches nobody
ENTITY = re.compile(r"&(?!(amp|lt|gt);)")


def texts(value: object) -> Iterator[str]:
    """Every text that Slack would look for markup in."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "text" and isinstance(part, str):
                yield part
            else:
                yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def marked(value: object) -> Iterator[str]:
    """The texts in which Slack would look for markup, where there are others too."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value["text"])
        for part in value.values():
            yield from marked(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from marked(part)


def payload(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": [dict(block) for block in message.blocks]}


def complaints(shown: Mapping[str, T], of: Callable[[str, T], Iterable[object]]) -> dict[str, list[object]]:
    """What is wrong with each that something is wrong with: all of them at once, for there are hundreds."""
    found = {name: list(of(name, one)) for name, one in shown.items()}
    return {name: wrong for name, wrong in found.items() if wrong}


def test_slack_takes_each_message() -> None:
    assert complaints(GALLERY, lambda _, message: validate_message(payload(message))) == {}


def test_slack_takes_each_form() -> None:
    assert {form["type"] for form in FORMS.values()} == {"modal"}
    assert complaints(FORMS, lambda _, form: validate_view(dict(form))) == {}


def test_slack_takes_each_home() -> None:
    assert {home["type"] for home in HOMES.values()} == {"home"}
    assert complaints(HOMES, lambda _, home: validate_view(dict(home))) == {}


def test_each_is_plain_json() -> None:
    for said in [*map(payload, GALLERY.values()), *map(dict, FORMS.values()), *map(dict, HOMES.values())]:
        assert json.loads(json.dumps(said)) == said


def test_each_notification_says_something_and_not_too_much() -> None:
    lengths = {name: len(message.text.strip()) for name, message in GALLERY.items()}
    assert {name: length for name, length in lengths.items() if not 0 < length <= TEXT} == {}


def stray(text: str, meant: Sequence[re.Pattern[str]]) -> Iterator[str]:
    """What has a meaning to Slack in this text and was not meant to have one."""
    yield from (token for token in TOKEN.findall(text) if not any(one.fullmatch(token) for one in meant))
    yield from re.findall(">", TOKEN.sub("", text))
    yield from (found[0] for found in ENTITY.finditer(text))


def left_open(text: str) -> Iterator[str]:
    """The places of values that were not filled in; Slack's own {date_short_pretty} stands inside its token."""
    yield from re.findall(r"[{}]|\bNone\b", TOKEN.sub("", text))


def test_no_message_calls_anybody_or_holds_stray_markup() -> None:
    def wrong(name: str, message: Message) -> Iterator[str]:
        is_private = name.startswith(("subscriptions:", "recurring:", "usage:", "plea:", "access:"))
        for text in texts(payload(message)):
            yield from stray(text, [OWNER, MEANT] if is_private else [MEANT])

    assert complaints(GALLERY, wrong) == {}


def test_no_form_holds_stray_markup_or_an_open_value() -> None:
    def wrong(name: str, form: Modal) -> Iterator[str]:
        for text in marked(form["blocks"]):
            yield from stray(text, [OWNER, MEANT] if name.startswith("form: a subscription") else [MEANT])
            yield from left_open(text)

    assert complaints(FORMS, wrong) == {}


def test_no_home_holds_stray_markup_or_an_open_value() -> None:
    def wrong(_: str, home: Modal) -> Iterator[str]:
        for text in marked(home["blocks"]):
            yield from stray(text, [OWNER, MEANT])
            yield from left_open(text)
            if text != text.strip():
                yield text

    assert complaints(HOMES, wrong) == {}


def test_no_value_is_left_open_in_a_sentence_and_no_sentence_begins_or_ends_with_a_blank() -> None:
    def wrong(_: str, message: Message) -> Iterator[str]:
        for text in texts(payload(message)):
            yield from left_open(text)
            if text != text.strip():
                yield text

    assert complaints(GALLERY, wrong) == {}


def test_buttons_carry_only_ids_that_are_routed() -> None:
    known = {value for name, value in vars(ids).items() if name.isupper()} - {
        ids.ORDER_SHORTCUT,
        ids.LOOK_UP_SHORTCUT,
        ids.VALUE_SHORTCUT,
    }
    shown = [*(message.blocks for message in GALLERY.values()), *(form["blocks"] for form in FORMS.values())]
    shown += [home["blocks"] for home in HOMES.values()]
    pressed = {
        element["action_id"]
        for blocks in shown
        for block in blocks
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if "action_id" in element
    }
    sent = {form["callback_id"] for form in FORMS.values() if "callback_id" in form}
    assert pressed | sent | {ids.REVIEW} == known  # each line of a digest has that one


def test_a_hostile_name_is_shown_as_it_is_and_does_nothing() -> None:
    shown = GALLERY["live, hostile name"].blocks[0]["text"]["text"]

    assert "&lt;!channel&gt;" in shown
    assert "&amp;" in shown
    assert "*A*" not in shown


def test_each_state_and_each_trouble_is_in_the_gallery() -> None:
    for kind in TroubleKind:
        assert f"live, failed: {kind}" in GALLERY
    for bad in BadFileKind:
        assert f"live, failed: bad file, {bad}" in GALLERY
    for mistake in MistakeKind:
        assert f"mistake: {mistake}" in GALLERY


@pytest.mark.parametrize(
    "locale",
    [
        "xx",
        *(pytest.param(one, marks=pytest.mark.slow) for one in ("", "zh_TW", "zh-CN", "../../etc", "C", "en_GB.UTF-8")),
    ],
)
def test_a_reader_of_a_language_without_a_catalogue_reads_english(locale: str) -> None:
    shown = galleries.messages(Reader(locale=locale))
    assert shown.keys() == GALLERY.keys()
    # A digest and a reminder show titles of patents, and some of these are in the reader's language.
    assert {
        name for name in shown if shown[name] != GALLERY[name] and not name.startswith(("digest, ", "reminder, "))
    } == set()


def test_the_command_line_prints_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["views"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == GALLERY.keys() | FORMS.keys() | HOMES.keys()
    assert [name for name, one in printed.items() if one.get("type") == "modal"] == list(FORMS)
    assert printed["live, accepted"] == payload(GALLERY["live, accepted"])
