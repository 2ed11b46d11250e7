"""Everything that Patrol shows: Slack takes it, it calls nobody, and nothing from outside has a meaning in it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.__main__ import main
from bot.domain.messages import Message
from bot.domain.reports import TroubleKind
from bot.errors import BadFileKind, MistakeKind
from bot.views import ids
from bot.views.gallery import forms, gallery
from bot.views.reader import Reader
from sandbox.slack import validate_message, validate_view

GALLERY = gallery()
FORMS = forms()
TEXT = 4000  # characters; Slack asks for no more in `text` (Slack: chat.postMessage)
TOKEN = re.compile(r"<[^>]*>?")
# A date with its fall-back, a channel by its id, a patent's address with its number, a message's.
MEANT = re.compile(
    r"<https://acme\.slack\.com/archives/C0001/p\d+\|open>"
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


@pytest.mark.parametrize("name", GALLERY)
def test_slack_takes_it(name: str) -> None:
    assert validate_message(payload(GALLERY[name])) == []


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_each_form(name: str) -> None:
    form = dict(FORMS[name])
    assert form["type"] == "modal"
    assert validate_view(form) == []
    assert json.loads(json.dumps(form)) == form


@pytest.mark.parametrize("name", GALLERY)
def test_it_is_plain_json(name: str) -> None:
    said = payload(GALLERY[name])
    assert json.loads(json.dumps(said)) == said


@pytest.mark.parametrize("name", GALLERY)
def test_its_notification_says_something_and_not_too_much(name: str) -> None:
    assert 0 < len(GALLERY[name].text.strip()) <= TEXT


@pytest.mark.parametrize("name", GALLERY)
def test_it_calls_nobody_and_holds_no_stray_markup(name: str) -> None:
    for text in texts(payload(GALLERY[name])):
        tokens = TOKEN.findall(text)
        meant = [OWNER, MEANT] if name.startswith(("subscriptions:", "usage:", "plea:", "access:")) else [MEANT]
        assert [token for token in tokens if not any(one.fullmatch(token) for one in meant)] == []
        assert ">" not in TOKEN.sub("", text)
        assert ENTITY.findall(text) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_holds_no_stray_markup_either(name: str) -> None:
    for text in marked(FORMS[name]["blocks"]):
        meant = [OWNER, MEANT] if name.startswith("form: a subscription") else [MEANT]
        assert [token for token in TOKEN.findall(text) if not any(one.fullmatch(token) for one in meant)] == []
        assert ">" not in TOKEN.sub("", text)
        assert ENTITY.findall(text) == []
        assert re.findall(r"[{}]", TOKEN.sub("", text)) == []
        assert "None" not in text


@pytest.mark.parametrize("name", GALLERY)
def test_no_value_is_left_open_in_a_sentence(name: str) -> None:
    for text in texts(payload(GALLERY[name])):
        # Slack's own {date_short_pretty} stands inside its token.
        assert re.findall(r"[{}]", TOKEN.sub("", text)) == []
        assert "None" not in text
        assert text == text.strip()


def test_buttons_carry_only_ids_that_are_routed() -> None:
    known = {value for name, value in vars(ids).items() if name.isupper()} - {ids.ORDER_SHORTCUT}
    shown = [*(message.blocks for message in GALLERY.values()), *(form["blocks"] for form in FORMS.values())]
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


@pytest.mark.parametrize("locale", ["xx", "", "zh_CN", "zh-CN", "../../etc", "C", "en_GB.UTF-8"])
def test_a_reader_of_a_language_without_a_catalogue_reads_english(locale: str) -> None:
    shown = gallery(Reader(locale=locale))
    assert shown.keys() == GALLERY.keys()
    # A digest shows titles of patents, and some of these are in the reader's language.
    assert {name for name in shown if shown[name] != GALLERY[name] and not name.startswith("digest, ")} == set()


def test_the_command_line_prints_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["views"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == GALLERY.keys() | FORMS.keys()
    assert [name for name, one in printed.items() if one.get("type") == "modal"] == list(FORMS)
    assert printed["live, accepted"] == payload(GALLERY["live, accepted"])
