"""What Slack accepts as a message and as a view: pure functions that list the broken rules.

The limits are those of Slack's Block Kit reference; where two of Slack's sources disagree, the smaller one holds here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from sandbox.slack.charts import CHARTS
from sandbox.slack.checks import PLAIN, Check, anything, complaint, flag, many, shape, string, text, typed, unique
from sandbox.slack.elements import ELEMENTS
from sandbox.slack.layouts import EVERYWHERE, IN_MESSAGES, IN_MODALS, MARKDOWN
from sandbox.slack.tables import CELLS
from sandbox.slack.wire import Json

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
TEXT: Final = 40_000  # characters; Slack cuts what is beyond
BLOCKS_TEXT: Final = 13_200  # characters in all blocks together; Slack publishes no number, this one was measured
ATTACHMENTS: Final = 100
TABLES: Final = ("table", "data_table")
VIEW_BYTES: Final = 250_000
METADATA_BYTES: Final = 8_000  # Slack publishes no number; this one is on the careful side
EVENT_TYPE: Final = re.compile(r"[A-Za-z0-9_]+")
SNAKE_CASE: Final = re.compile(r"[a-z][a-z0-9_]*")

INSIDE: Final = {"container": "child_blocks", "carousel": "elements", "plan": "tasks"}  # blocks that hold blocks
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
    blocks, markdown = message.get("blocks"), message.get("markdown_text")
    if not any(message.get(name) for name in ("text", "blocks", "attachments", "markdown_text")):
        found.append(complaint("no text, no blocks", "/text"))
    if message.get("text") is not None:
        found += string(TEXT, low=0)(message["text"], "/text")
    if markdown is not None:
        found += string(MARKDOWN)(markdown, "/markdown_text")
        if any(message.get(name) for name in ("text", "blocks")):
            found.append(complaint("markdown_text_conflict", "/markdown_text"))
    if message.get("attachments") is not None:
        found += many(anything, ATTACHMENTS, low=0)(message["attachments"], "/attachments")
    if blocks is not None:
        found += validate_blocks(blocks)
        if text_length(blocks) > BLOCKS_TEXT:
            found.append(complaint("msg_blocks_too_long", "/blocks"))
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
    if not modal:
        found += _no_files(blocks)
    if sum(element.get("focus_on_load") is True for _, element in interactive(blocks)) > 1:
        found.append(complaint("only one element can have focus_on_load", "/blocks"))
    if len(json.dumps(view, ensure_ascii=False).encode(errors="replace")) > VIEW_BYTES:
        found.append(complaint("view_too_large", ""))
    return found


def validate_blocks(blocks: object) -> list[str]:
    """The rules that the blocks of a message break."""
    found = _check_blocks(blocks, IN_MESSAGES, MESSAGE_BLOCKS)
    every = [block for block, _ in _nested(blocks, "/blocks")]
    kinds = [block.get("type") for block in every]
    markdown = sum(len(str(block.get("text", ""))) for block in _objects(blocks) if block.get("type") == "markdown")
    if markdown > MARKDOWN:
        found.append(complaint(f"markdown blocks must be less than {MARKDOWN + 1} characters together", "/blocks"))
    if kinds.count("table") > 1:
        found.append(complaint("only one table is allowed", "/blocks"))
    if kinds.count("data_visualization") > CHARTS:
        found.append(complaint(f"no more than {CHARTS} charts are allowed", "/blocks"))
    tables = [block for block in every if block.get("type") in TABLES]
    if sum(text_length(table.get("rows")) for table in tables) > CELLS:
        found.append(complaint(f"tables must be less than {CELLS + 1} characters together", "/blocks"))
    return found + _no_files(blocks)


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
    if isinstance(kind, str) and kind in ELEMENTS and kind not in {"image", "plain_text", "mrkdwn"}:
        yield value
        return
    for name in value.keys() & {"accessory", "element", "elements", "actions"}:
        yield from _elements(value[name])


def _objects(blocks: object) -> list[Json]:
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def _no_files(blocks: object) -> list[str]:
    if any(element.get("type") == "file_input" for _, element in interactive(blocks)):
        return [complaint("file_input is allowed in modals only", "/blocks")]
    return []


def _check_blocks(blocks: object, allowed: Mapping[str, Check], high: int, low: int = 1) -> list[str]:
    found = list(many(typed(allowed), high, low)(blocks, "/blocks"))
    known: set[str] = set()
    for block, where in _nested(blocks, "/blocks"):
        name = block.get("block_id")
        if isinstance(name, str) and name in known:
            found.append(complaint(f"`block_id` must be unique: {name}", f"{where}/block_id"))
        known |= {name} if isinstance(name, str) else set()
        for part in ("elements", "actions"):
            found += unique(_objects(block.get(part)), "action_id", f"{where}/{part}")
    return found


def _nested(blocks: object, where: str) -> Iterator[tuple[Json, str]]:
    """Each block with its place, and those inside it: of a container, a carousel, a plan."""
    for number, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            here = f"{where}/{number}"
            yield block, here
            inside = INSIDE.get(str(block.get("type")))
            if inside is not None:
                yield from _nested(block.get(inside), f"{here}/{inside}")
