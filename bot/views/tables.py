"""Tables in letters of one width, for where no chart is shown: aligned whatever script their words are in."""

from collections.abc import Sequence
from html import unescape
from typing import Final
from unicodedata import category, combining, east_asian_width

_WIDE: Final = frozenset({"W", "F"})  # Unicode Standard Annex 11
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})
_GAP: Final = "  "
_JOINER: Final = "\u2060"  # unseen


def width(text: str) -> int:
    """How many columns a text takes: two for each character of Chinese, Japanese and Korean, none for what is unseen.

    An entity is the one character that Slack shows (Slack: formatting text). Source: Unicode Standard Annex 11.
    """
    return sum(
        0 if combining(mark) or category(mark) in _UNSEEN else 2 if east_asian_width(mark) in _WIDE else 1
        for mark in unescape(text)
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a block of code: their first cells begin below each other, all others end there.

    The cells are ours, or made by `literal`: a backtick would end the block.
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = [_GAP.join(_cells(row, widths)).rstrip() for row in rows]
    lines = [f"{_JOINER}{line}" if line.startswith("&gt;") else line for line in lines]  # else it may begin a quotation
    return "\n".join(["```", *lines, "```"])


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    padded = [(cell, " " * (most - width(cell))) for cell, most in zip(row, widths, strict=True)]
    return [cell + blanks if place == 0 else blanks + cell for place, (cell, blanks) in enumerate(padded)]
