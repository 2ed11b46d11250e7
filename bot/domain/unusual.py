"""What is unusual about a digest, against the ones before it: who comes more often, and who for the first time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

PERIODS: Final = 26  # earlier digests that are looked at
_ENOUGH: Final = 3  # of them, before anything is called usual
_MOST_TALLIED: Final = 200  # assignees of one digest
_MOST: Final = 2  # are told
_MANY: Final = 3  # lines, less of which are never too many
_TIMES: Final = 2  # as many as usually
_LONGEST: Final = 100  # characters of a name
_FEW_NEW: Final = 2  # assignees; where more are there for the first time, that is not unusual

Tally = Mapping[str, int]


@dataclass(frozen=True)
class Unusual:
    """An assignee, how many lines it has, and how many it usually has: None where it was never there before.

    `periods`: how many earlier digests that is said of.
    """

    name: str
    count: int
    usual: float | None
    periods: int


def tally(assignees: Tally) -> Tally:
    """What is kept of a digest's assignees: those with the most lines."""
    counts: dict[str, int] = {}
    for name, count in assignees.items():
        counts[name[:_LONGEST]] = counts.get(name[:_LONGEST], 0) + count
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:_MOST_TALLIED])


def unusual(now: Tally, earlier: Sequence[Tally]) -> tuple[Unusual, ...]:
    """What is unusual about a digest with this tally, after the `earlier` ones: at most two assignees."""
    if len(earlier) < _ENOUGH:
        return ()
    before = [_Before(one) for one in earlier]
    found = [
        Unusual(name, count, sum(one.of(name) for one in before) / len(before), len(before))
        if any(one.has(name) for one in before)
        else Unusual(name, count, None, len(before))
        for name, count in now.items()
    ]
    more = [one for one in found if one.usual is not None and _is_much(one.count, one.usual)]
    firsts = [one for one in found if one.usual is None]
    if any(one.is_cut for one in before):
        firsts = []  # of who had few lines then, nothing is known
    elif len(firsts) > _FEW_NEW:
        firsts = [one for one in firsts if one.count >= _MANY]
    more.sort(key=lambda one: (-(one.count - (one.usual or 0)), one.name))
    firsts.sort(key=lambda one: (-one.count, one.name))
    return (*more[: _MOST - 1 if firsts else _MOST], *firsts)[:_MOST]


def _is_much(count: int, usual: float) -> bool:
    return count >= max(_MANY, _TIMES * usual)


class _Before:
    """An earlier digest, its names looked for whatever their case."""

    def __init__(self, tally: Tally) -> None:
        self.is_cut = len(tally) >= _MOST_TALLIED
        self._counts = {name.casefold(): count for name, count in tally.items()}

    def has(self, name: str) -> bool:
        return name.casefold() in self._counts

    def of(self, name: str) -> int:
        return self._counts.get(name.casefold(), 0)
