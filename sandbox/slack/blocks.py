"""What Slack accepts as a message and as a view: pure functions that list the broken rules.

The limits are those of Slack's Block Kit reference; where two of Slack's sources disagree, the smaller one holds here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from sandbox.slack.checks import (
    PLAIN,
    Check,
    anything,
    at_least_one,
    choice,
    complaint,
    exactly_one,
    flag,
    integer,
    link,
    many,
    shape,
    string,
    text,
    typed,
    unique,
)
from sandbox.slack.elements import ELEMENTS, ID, IMAGE, INPUTS, PRESSED, SLACK_FILE, among
from sandbox.slack.wire import Json

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MARKDOWN: Final = 12_000  # characters in all markdown blocks of a message
TABLE_CELLS: Final = 10_000  # characters in all tables of a message
CHARTS: Final = 2
VIEW_BYTES: Final = 250_000
METADATA_BYTES: Final = 8_000  # Slack publishes no number; this one is on the careful side
EVENT_TYPE: Final = re.compile(r"[A-Za-z0-9_]+")
SNAKE_CASE: Final = re.compile(r"[a-z][a-z0-9_]*")

CARD_FIELDS: Final[Mapping[str, Check]] = {
    "hero_image": IMAGE,
    "icon": IMAGE,
    "title": text(150),
    "subtitle": text(150),
    "body": text(200),
    "actions": many(among("button"), 5),
}
CARD: Final = shape({}, {"block_id": ID, **CARD_FIELDS}, also=at_least_one("hero_image", "title", "actions", "body"))
INLINE: Final = typed(
    {
        "text": shape({"text": string(12_000)}, {"style": anything}),
        "link": shape({"url": link()}, {"text": string(3000), "style": anything, "unsafe": flag}),
        "user": shape({"user_id": ID}, {"style": anything}),
        "usergroup": shape({"usergroup_id": ID}, {"style": anything}),
        "team": shape({"team_id": ID}, {"style": anything}),
        "channel": shape({"channel_id": ID}, {"style": anything}),
        "emoji": shape({"name": ID}, {"skin_tone": anything, "unicode": ID, "style": anything}),
        "date": shape(
            {"timestamp": anything, "format": ID}, {"url": link(), "fallback": string(3000), "style": anything}
        ),
        "broadcast": shape({"range": choice("here", "channel", "everyone")}, {"style": anything}),
        "color": shape({"value": ID}, {"style": anything}),
    }
)
LINES: Final = many(INLINE, 1000, low=0)
RICH_SECTION: Final = shape({"elements": LINES})
RICH: Final[Mapping[str, Check]] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_quote": shape({"elements": LINES}, {"border": integer(0, 1)}),
    "rich_text_preformatted": shape({"elements": LINES}, {"border": integer(0, 1), "language": ID}),
    "rich_text_list": shape(
        {"elements": many(typed({"rich_text_section": RICH_SECTION}), 1000), "style": choice("bullet", "ordered")},
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
}
RICH_TEXT: Final = shape({"elements": many(typed(RICH), 1000)}, {"block_id": ID})
CELL: Final = typed(
    {
        "raw_text": shape({"text": string(TABLE_CELLS)}),
        "raw_number": shape({"value": anything}, {"text": string(64)}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN: Final = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})

EVERYWHERE: Final[Mapping[str, Check]] = {
    "section": shape(
        {},
        {
            "block_id": ID,
            "text": text(),
            "fields": many(text(2000), 10),
            "accessory": among("image", *PRESSED),
            "expand": flag,
        },
        also=at_least_one("text", "fields"),
    ),
    "divider": shape({}, {"block_id": ID}),
    "header": shape({"text": text(150, PLAIN)}, {"block_id": ID}),
    "context": shape({"elements": many(among("image", "plain_text", "mrkdwn"), 10)}, {"block_id": ID}),
    "actions": shape({"elements": many(among("datetimepicker", *PRESSED), 25)}, {"block_id": ID}),
    "image": shape(
        {"alt_text": string(2000)},
        {"block_id": ID, "image_url": link(), "slack_file": SLACK_FILE, "title": text(2000, PLAIN)},
        also=exactly_one("image_url", "slack_file"),
    ),
    "input": shape(
        {"label": text(2000, PLAIN), "element": among(*INPUTS)},
        {"block_id": ID, "hint": text(2000, PLAIN), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "video": shape(
        {"alt_text": string(2000), "title": text(199, PLAIN), "thumbnail_url": link(), "video_url": link()},
        {
            "block_id": ID,
            "title_url": link(),
            "description": text(200, PLAIN),
            "provider_icon_url": link(),
            "provider_name": string(50),
            "author_name": string(50),
        },
    ),
}
TASK: Final[Mapping[str, Check]] = {
    "task_id": ID,
    "title": string(3000),
    "details": anything,
    "output": anything,
    "sources": anything,
    "status": choice("pending", "in_progress", "complete", "error"),
}
IN_MESSAGES: Final[Mapping[str, Check]] = {
    **EVERYWHERE,
    "markdown": shape({"text": string(MARKDOWN)}, {"block_id": ID}),
    "table": shape({"rows": many(many(CELL, 20), 100)}, {"block_id": ID, "column_settings": many(COLUMN, 20, low=0)}),
    # Of these two Slack publishes limits, but the stand-in knows no complete list of their fields.
    "data_table": anything,
    "data_visualization": anything,
    "card": CARD,
    "carousel": shape({"elements": many(typed({"card": CARD}), 10)}, {"block_id": ID}),
    "container": shape(
        {"child_blocks": many(typed(EVERYWHERE), 10)},
        {
            "block_id": ID,
            "title": text(150),
            "rich_text_title": anything,
            "subtitle": text(150),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": anything,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    "context_actions": shape({"elements": many(among("feedback_buttons", "icon_button"), 5)}, {"block_id": ID}),
    "plan": shape({"title": string(3000)}, {"block_id": ID, "tasks": anything}),
    "task_card": shape({"task_id": ID, "title": string(3000)}, {"block_id": ID, **TASK}),
    "file": shape({"external_id": ID, "source": choice("remote")}, {"block_id": ID}),
}
IN_MODALS: Final[Mapping[str, Check]] = {
    **EVERYWHERE,
    "alert": shape(
        {"text": text(200)},
        {"block_id": ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
}

TITLE: Final = text(24, PLAIN)
IN_VIEW: Final[Mapping[str, Check]] = {
    "blocks": anything,
    "private_metadata": string(3000, low=0),
    "callback_id": string(255, low=0),
    "external_id": string(255, low=0),
}
VIEW: Final = {
    "home": shape({"blocks": anything}, IN_VIEW),
    "modal": shape(
        {"title": TITLE, "blocks": anything},
        {
            **IN_VIEW,
            "submit": TITLE,
            "close": TITLE,
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
}


def validate_message(message: Mapping[str, object]) -> list[str]:
    """The rules that a message (text, blocks, metadata) breaks, as Slack would word them; empty if it is good."""
    found = []
    blocks = message.get("blocks")
    if not any(message.get(name) for name in ("text", "blocks", "attachments", "markdown_text")):
        found.append(complaint("no text, no blocks", "/text"))
    if blocks is not None:
        found += validate_blocks(blocks)
    if message.get("metadata") is not None:
        found += validate_metadata(message["metadata"])
    return found


def validate_view(view: Mapping[str, object]) -> list[str]:
    """The rules that a modal or a Home breaks, as Slack would word them; empty if it is good."""
    found = list(typed(VIEW)(dict(view), ""))
    modal = view.get("type") == "modal"
    blocks = view.get("blocks")
    found += _check_blocks(blocks, IN_MODALS if modal else EVERYWHERE, VIEW_BLOCKS, low=0)
    if modal and "submit" not in view and any(block.get("type") == "input" for block in _objects(blocks)):
        found.append(complaint("missing required field: submit", "/submit"))
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        found.append(complaint("view_too_large", ""))
    return found


def validate_blocks(blocks: object) -> list[str]:
    """The rules that the blocks of a message break."""
    found = _check_blocks(blocks, IN_MESSAGES, MESSAGE_BLOCKS)
    kinds = [block.get("type") for block in _objects(blocks)]
    markdown = sum(len(str(block.get("text", ""))) for block in _objects(blocks) if block.get("type") == "markdown")
    if markdown > MARKDOWN:
        found.append(complaint(f"markdown blocks must be less than {MARKDOWN + 1} characters together", "/blocks"))
    if kinds.count("table") > 1:
        found.append(complaint("only one table is allowed", "/blocks"))
    if kinds.count("data_visualization") > CHARTS:
        found.append(complaint(f"no more than {CHARTS} charts are allowed", "/blocks"))
    tables = [block for block in _objects(blocks) if block.get("type") in {"table", "data_table"}]
    if sum(text_length(table.get("rows")) for table in tables) > TABLE_CELLS:
        found.append(complaint(f"tables must be less than {TABLE_CELLS + 1} characters together", "/blocks"))
    if any(element.get("type") == "file_input" for _, element in interactive(blocks)):
        found.append(complaint("file_input is allowed in modals only", "/blocks"))
    return found


def validate_metadata(metadata: object) -> list[str]:
    """The rules that message metadata breaks (Slack: message metadata): flat values, no nulls, names in snake case."""
    if not isinstance(metadata, dict):
        return [complaint("must provide an object", "/metadata")]
    found = list(
        shape({"event_type": string(255, pattern=EVENT_TYPE), "event_payload": anything})(metadata, "/metadata")
    )
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict):
        return [*found, complaint("must provide an object", "/metadata/event_payload")]
    for name, value in payload.items():
        where = f"/metadata/event_payload/{name}"
        if not SNAKE_CASE.fullmatch(name):
            found.append(complaint("names must be in snake case", where))
        items = value if isinstance(value, list) else [value]
        if any(item is None or isinstance(item, dict | list) for item in items):
            found.append(complaint("values must be flat and not null", where))
    return found


def interactive(blocks: object) -> Iterator[tuple[Json, Json]]:
    """Each pair of block and element that a person can press, choose or fill in, however deep it lies."""
    for block in _objects(blocks):
        yield from ((block, element) for element in _elements(block))
        yield from interactive(block.get("child_blocks"))


def text_length(value: object) -> int:
    """How many characters of text stand in blocks, at any depth."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(text_length(item) for item in value.values())
    if isinstance(value, list):
        return sum(text_length(item) for item in value)
    return 0


def _elements(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _elements(item)
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind in ELEMENTS and kind not in {"image", "plain_text", "mrkdwn"}:
        yield value
        return
    for name in value.keys() & {"accessory", "element", "elements", "actions"}:
        yield from _elements(value[name])


def _objects(blocks: object) -> list[Json]:
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def _check_blocks(blocks: object, allowed: Mapping[str, Check], high: int, low: int = 1) -> list[str]:
    found = list(many(typed(allowed), high, low)(blocks, "/blocks"))
    found += unique(_objects(blocks), "block_id", "/blocks")
    for number, block in enumerate(_objects(blocks)):
        if isinstance(block.get("elements"), list):
            found += unique(_objects(block["elements"]), "action_id", f"/blocks/{number}/elements")
    return found
