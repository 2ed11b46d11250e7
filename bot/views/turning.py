"""The buttons that turn the pages of a list."""

from bot.domain.messages import Block
from bot.views.blocks import button
from bot.views.reader import Reader

_Turn = tuple[str, int]  # a button's id, and what it carries: an offset or a page


def turning(reader: Reader, previous: _Turn | None, following: _Turn | None) -> list[Block]:
    """*Previous* and *Next*, each where there is such a page."""
    buttons = []
    if previous is not None:
        buttons.append(button(reader.say("Previous"), previous[0], str(previous[1])))
    if following is not None:
        buttons.append(button(reader.say("Next"), following[0], str(following[1])))
    return buttons


def turning_rows(reader: Reader, offset: int, step: int, ids: tuple[str, str], *, has_more: bool) -> list[Block]:
    """The same for a list that is told by how many rows come before: `ids` of *Previous* and *Next*."""
    return turning(
        reader,
        (ids[0], max(offset - step, 0)) if offset > 0 else None,
        (ids[1], offset + step) if has_more else None,
    )
