"""What passes here passes at Slack: the tables of limits, one step on either side."""

from typing import Any

import pytest

from sandbox.slack import validate_message, validate_view
from sandbox.slack.blocks import validate_metadata

Block = dict[str, Any]


def plain(text: str = "x") -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Block:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", text: str = "x") -> Block:
    return {"text": plain(text), "value": value}


def button(**more: Any) -> Block:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def section(accessory: Block) -> Block:
    return {"type": "section", "text": mrkdwn(), "accessory": accessory}


def question(element: Block) -> Block:
    return {"type": "input", "label": plain(), "element": element}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), "submit": plain("Send"), **more}


def broken(*blocks: Block) -> list[str]:
    return validate_message({"text": "x", "blocks": list(blocks)})


def buttons(count: int) -> Block:
    return actions(*(button(action_id=str(number)) for number in range(count)))


def table(rows: int, columns: int, text: str = "x") -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


CONFIRM = {"title": plain(), "text": plain("x" * 300), "confirm": plain("Yes"), "deny": plain("No")}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": mrkdwn("x" * 3000)},
        {"type": "section", "fields": [mrkdwn("x" * 2000)] + [mrkdwn()] * 9, "expand": True},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "divider", "block_id": "x" * 255},
        {"type": "context", "elements": [mrkdwn()] * 10},
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart", "title": plain()},
        buttons(25),
        actions(button(value="x" * 2000, style="danger", url="https://example.com", confirm=CONFIRM)),
        actions({"type": "static_select", "action_id": "a", "options": [option("x" * 75)] * 100}),
        actions({"type": "overflow", "action_id": "a", "options": [option()] * 5}),
        section({"type": "datepicker", "action_id": "a", "initial_date": "2026-11-22"}),
        section({"type": "conversations_select", "action_id": "a", "filter": {"include": ["public"]}}),
        question({"type": "plain_text_input", "action_id": "a", "max_length": 3000}),
        question({"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "10"}),
        RICH,
        table(100, 20),
        {"type": "markdown", "text": "x" * 12_000},
        {"type": "card", "title": plain("x" * 150)},
        {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn()}] * 10},
    ],
)
def test_what_is_within_the_limits_passes(block: Block) -> None:
    assert broken(block) == []


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ({"type": "section"}, "/blocks/0"),
        ({"type": "section", "text": mrkdwn("")}, "/blocks/0/text/text"),
        ({"type": "section", "text": mrkdwn("x" * 3001)}, "/blocks/0/text/text"),
        ({"type": "section", "text": "x"}, "/blocks/0/text"),
        ({"type": "section", "text": {"type": "html", "text": "x"}}, "/blocks/0/text/type"),
        ({"type": "section", "text": {**mrkdwn(), "emoji": True}}, "/blocks/0/text"),
        ({"type": "section", "fields": []}, "/blocks/0/fields"),
        ({"type": "section", "fields": [mrkdwn()] * 11}, "/blocks/0/fields"),
        ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "/blocks/0/fields/0/text"),
        ({"type": "section", "text": mrkdwn(), "colour": "red"}, "/blocks/0"),
        ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
        ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type"),
        ({"type": "divider", "block_id": "x" * 256}, "/blocks/0/block_id"),
        ({"type": "context", "elements": [mrkdwn()] * 11}, "/blocks/0/elements"),
        ({"type": "context", "elements": [button()]}, "/blocks/0/elements/0/type"),
        ({"type": "image", "alt_text": "x"}, "/blocks/0"),
        ({"type": "image", "image_url": "a.png", "alt_text": "x"}, "/blocks/0/image_url"),
        (buttons(26), "/blocks/0/elements"),
        (actions(button(), button()), "/blocks/0/elements/1/action_id"),
        (actions(button(text=mrkdwn())), "/blocks/0/elements/0/text/type"),
        (actions(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
        (actions(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
        (actions(button(style="warning")), "/blocks/0/elements/0/style"),
        (actions(button(url="example")), "/blocks/0/elements/0/url"),
        (actions(button(confirm={**CONFIRM, "confirm": plain("x" * 31)})), "/blocks/0/elements/0/confirm/confirm/text"),
        (actions(button(confirm={**CONFIRM, "text": mrkdwn()})), "/blocks/0/elements/0/confirm/text/type"),
        (actions(button(confirm={**CONFIRM, "title": plain("x" * 101)})), "/blocks/0/elements/0/confirm/title/text"),
        (actions(button(confirm={**CONFIRM, "text": plain("x" * 301)})), "/blocks/0/elements/0/confirm/text/text"),
        (actions(button(confirm={**CONFIRM, "deny": plain("")})), "/blocks/0/elements/0/confirm/deny/text"),
        (actions(button(confirm={**CONFIRM, "style": "red"})), "/blocks/0/elements/0/confirm/style"),
        (actions(button(value="")), "/blocks/0/elements/0/value"),
        (actions(button(text={**plain(), "verbatim": True})), "/blocks/0/elements/0/text"),
        (actions(button(text={**plain(), "emoji": "yes"})), "/blocks/0/elements/0/text/emoji"),
        (actions({"type": "plain_text_input", "action_id": "a"}), "/blocks/0/elements/0/type"),
        (actions({"type": "overflow", "options": []}), "/blocks/0/elements/0/options"),
        (actions({"type": "radio_buttons", "options": [option(text="")]}), "/blocks/0/elements/0/options/0/text/text"),
        (
            actions({"type": "static_select", "options": [{**option(), "url": "https://a.example"}]}),
            "/blocks/0/elements/0/options/0",
        ),
        (
            actions({"type": "radio_buttons", "options": [option("a")], "initial_option": option("b")}),
            "/blocks/0/elements/0",
        ),
        (
            actions({"type": "checkboxes", "options": [option("a")], "initial_options": [option("a", "y")]}),
            "/blocks/0/elements/0",
        ),
        (
            actions({"type": "checkboxes", "options": [option("a")], "initial_options": []}),
            "/blocks/0/elements/0/initial_options",
        ),
        (
            actions({"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1}),
            "/blocks/0/elements/0/initial_users",
        ),
        (actions({"type": "static_select", "options": [option("x" * 76)]}), "/blocks/0/elements/0/options/0/value"),
        (actions({"type": "static_select", "options": [option()] * 101}), "/blocks/0/elements/0/options"),
        (actions({"type": "static_select"}), "/blocks/0/elements/0"),
        (
            actions({"type": "static_select", "options": [option("a")], "initial_option": option("b")}),
            "/blocks/0/elements/0",
        ),
        (actions({"type": "overflow", "options": [option()] * 6}), "/blocks/0/elements/0/options"),
        (actions({"type": "checkboxes", "options": [option()] * 11}), "/blocks/0/elements/0/options"),
        (section({"type": "datepicker", "initial_date": "22.11.2026"}), "/blocks/0/accessory/initial_date"),
        (section({"type": "datepicker", "initial_date": "2026-02-30"}), "/blocks/0/accessory/initial_date"),
        (section({"type": "timepicker", "initial_time": "24:00"}), "/blocks/0/accessory/initial_time"),
        (question(button()), "/blocks/0/element/type"),
        (question({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}), "/blocks/0/element/min_value"),
        (question({"type": "plain_text_input", "min_length": 3, "max_length": 2}), "/blocks/0/element"),
        (question({"type": "file_input"}), "/blocks"),
        (
            question({"type": "number_input", "is_decimal_allowed": True, "min_value": "2", "max_value": "1"}),
            "/blocks/0/element",
        ),
        (table(101, 1), "/blocks/0/rows"),
        (table(1, 21), "/blocks/0/rows/0"),
        (table(100, 1, "x" * 101), "/blocks"),
        ({"type": "alert", "text": plain()}, "/blocks/0/type"),
        ({"type": "card"}, "/blocks/0"),
        ({"type": "no such"}, "/blocks/0/type"),
        ({}, "/blocks/0/type"),
    ],
)
def test_what_is_beyond_them_is_named_with_its_place(block: Block, where: str) -> None:
    complaints = broken(block)
    assert [complaint.rpartition("pointer:")[2] for complaint in complaints] == [f"{where}]"]


def test_a_message_has_limits_as_a_whole() -> None:
    assert broken(*[{"type": "divider"}] * 50) == []
    assert len(broken(*[{"type": "divider"}] * 51)) == 1
    assert len(broken({"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"})) == 1
    assert len(broken(table(1, 1), table(1, 1))) == 1
    assert len(broken({"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6000})) == 1
    long = {"type": "section", "text": mrkdwn("x" * 2640)}
    assert broken(*[long] * 5) == []
    assert len(broken(*[long] * 5, {"type": "header", "text": plain()})) == 1
    assert len(validate_message({})) == 1
    assert len(validate_message({"text": "x" * 40_001})) == 1
    assert len(validate_message({"text": {"type": "plain_text"}})) == 1
    assert len(validate_message({"markdown_text": "x" * 12_001})) == 1
    assert validate_message({"markdown_text": "x" * 12_000}) == []
    assert len(validate_message({"markdown_text": "x", "text": "x"})) == 1
    assert len(validate_message({"attachments": [{"text": "x"}] * 101})) == 1
    assert len(validate_message({"text": "x", "blocks": "no list"})) == 1
    assert len(validate_message({"text": "x", "blocks": [None]})) == 1


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain("x" * 24)),
        modal(question({"type": "file_input"}), private_metadata="x" * 3000, callback_id="x" * 255),
        modal({"type": "alert", "text": plain("x" * 200), "level": "info"}),
        modal(question({"type": "plain_text_input", "focus_on_load": True}), question({"type": "email_text_input"})),
        modal(*[{"type": "divider"}] * 100),
        {"type": "home", "blocks": [RICH]},
    ],
)
def test_a_good_view_passes(view: Block) -> None:
    assert validate_view(view) == []


@pytest.mark.parametrize(
    ("view", "where"),
    [
        (modal(title=plain("x" * 25)), "/title/text"),
        (modal(close=plain("x" * 25)), "/close/text"),
        (modal(private_metadata="x" * 3001), "/private_metadata"),
        (modal(callback_id="x" * 256), "/callback_id"),
        (modal(*[{"type": "divider"}] * 101), "/blocks"),
        (modal({"type": "table", "rows": []}), "/blocks/0/type"),
        (modal({"type": "alert", "text": plain("x" * 201)}), "/blocks/0/text/text"),
        (modal({"type": "alert", "text": plain(), "level": "loud"}), "/blocks/0/level"),
        (modal(submit=plain("")), "/submit/text"),
        (modal(title=mrkdwn()), "/title/type"),
        (modal(external_id="x" * 256), "/external_id"),
        (modal({"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}), "/blocks/1/block_id"),
        (modal(*[question({"type": "plain_text_input", "focus_on_load": True})] * 2), "/blocks"),
        ({"type": "home", "blocks": [], "submit": plain()}, ""),
        ({"type": "home", "blocks": [], "private_metadata": "x" * 3001}, "/private_metadata"),
        ({"type": "home", "blocks": [question({"type": "file_input"})]}, "/blocks"),
        (modal(state={}), ""),
        ({"type": "modal", "title": plain(), "blocks": [question({"type": "plain_text_input"})]}, "/submit"),
        ({"type": "modal", "blocks": []}, ""),
        ({"type": "home", "blocks": [], "title": plain()}, ""),
        ({"type": "home", "blocks": [{"type": "alert", "text": plain()}]}, "/blocks/0/type"),
        ({"type": "page", "blocks": []}, "/type"),
    ],
)
def test_a_bad_view_is_named_with_its_place(view: Block, where: str) -> None:
    complaints = validate_view(view)
    assert [complaint.rpartition("pointer:")[2] for complaint in complaints] == [f"{where}]"]


def test_a_view_has_a_size() -> None:
    blocks = [{"type": "section", "text": plain("小" * 3000)}] * 30
    assert any("view_too_large" in complaint for complaint in validate_view(modal(*blocks)))


def test_metadata_is_flat() -> None:
    good = {"event_type": "delivery_key", "event_payload": {"key": "a", "count": 1, "parts": ["a", "b"]}}
    assert validate_metadata(good) == []
    payloads: list[object] = [{"a": {}}, {"a": None}, {"a": [{}]}, {"Key": 1}, "text"]
    for payload in payloads:
        assert len(validate_metadata({"event_type": "a", "event_payload": payload})) == 1
    assert len(validate_metadata({"event_type": "with space", "event_payload": {}})) == 1
    assert len(validate_metadata("text")) == 1
