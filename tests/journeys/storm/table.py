"""The worlds of a storm as a table, and below it every promise that was broken."""

from collections.abc import Sequence
from typing import Final

from tests.journeys.storm.story import Story

_COUNTS: Final = (
    "days",
    "kills",
    "faults",
    "orders",
    "delivered",
    "in doubt",
    "failed",
    "checks",
    "lost answers",
    "hits",
    "digests",
    "told",
    "gaps told",
    "found",
    "waiting",
    "given up",
    "marked repeats",
)
_BROKEN: Final = ("lost", "silent", "doubled")
_WIDTH: Final = 9


def line_of(story: Story) -> str:
    """One world in one line."""
    broken = (len(story.lost), len(story.silent), len(story.doubled))
    return _line((story.number, "yes" if story.may_look else "no", *(story.counts[name] for name in _COUNTS), *broken))


def header() -> str:
    """What stands above them: each name on one or two lines."""
    names = [("world", ""), ("history", ""), *(_split(name) for name in _COUNTS), *((name, "") for name in _BROKEN)]
    return "\n".join(_line(tuple(name[number] for name in names)).rstrip() for number in (0, 1))


def sums(stories: Sequence[Story]) -> str:
    """All worlds together, and each broken promise."""
    counts = [sum(story.counts[name] for story in stories) for name in _COUNTS]
    broken = [sum(len(getattr(story, name)) for story in stories) for name in _BROKEN]
    return "\n".join([_line(("all", "", *counts, *broken)), *(what for story in stories for what in story.broken)])


def _split(name: str) -> tuple[str, str]:
    first, _, rest = name.partition(" ")
    return first, rest


def _line(cells: Sequence[object]) -> str:
    return " ".join(f"{cell!s:>{_WIDTH}}" for cell in cells)
