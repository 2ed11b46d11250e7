"""Pieces of a form as plain dicts: the blocks' ids are also their elements' action ids."""

from typing import Final

from bot.domain.messages import Block

_OPTION: Final = 75  # characters of an option


def plain(text: str) -> Block:
    """Text that Slack shows as it is."""
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Block:
    """Something to choose, cut to what Slack takes."""
    return {"text": plain(text if len(text) <= _OPTION else f"{text[: _OPTION - 1]}…"), "value": value}


def optional_input(block_id: str, label: str, element: Block, *, hint: str) -> Block:
    """A field that may be left empty."""
    return {
        "type": "input",
        "block_id": block_id,
        "optional": True,
        "label": plain(label),
        "element": {**element, "action_id": block_id},
        "hint": plain(hint),
    }
