"""What a press in an open form has brought, shown in that form: every other block stays as it was."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.messages import Block
from bot.views.blocks import context

RESULT: Final = "result"  # the block's id in a form; of several `result`, `result.1`, `result.2` …
_SENT_BACK: Final = ("type", "callback_id", "title", "submit", "close", "private_metadata")


def space_for_result(told: str) -> list[Block]:
    """The block in a form in whose place a result is shown."""
    return [{**context(told), "block_id": RESULT}]


def said(sentence: str) -> list[Block]:
    """A result that is a sentence of ours."""
    return [context(sentence)]


def with_result(view: Mapping[str, Any], result: Sequence[Block]) -> dict[str, Any]:
    """A form that somebody has open, as Slack tells of it, with this in the place of the result.

    All other blocks go back as they came: what was typed stays where blocks keep their ids (Slack: views.update).
    """
    blocks: list[Block] = []
    is_shown = False
    for block in view["blocks"]:
        if str(block.get("block_id", "")).partition(".")[0] != RESULT:
            blocks.append({name: part for name, part in block.items() if part is not None})
        elif not is_shown:
            is_shown = True
            blocks += [
                {**one, "block_id": f"{RESULT}.{number}" if number else RESULT} for number, one in enumerate(result)
            ]
    return {**{name: view[name] for name in _SENT_BACK if view.get(name)}, "blocks": blocks}
