"""Which places of the world may be members of one family: a pattern that repeats, so that nothing is remembered.

The patents of one slot (the n-th of each day) share families: days apart at first, weeks and months later.
"""

import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sandbox.patents.numbers import A_DAY, SIZE

_SPAN: Final = 600  # days after which the pattern repeats
_SHIFT: Final = 37  # days by which the pattern of one slot lies after that of the slot before
_SIZES: Final = (1, 2, 3, 4, 5)
_WEIGHTS: Final = (25, 25, 20, 18, 12)
_STEPS: Final = ((1, 6), (4, 40), (60, 160), (120, 280))  # days from a member to the next, at least and at most
_PATTERN_SEED: Final = 12


def cousins(place: int) -> tuple[int, ...]:
    """The places that may belong to one family with this one, itself among them, in order of publication."""
    day, slot = divmod(place, A_DAY)
    begin = (day + slot * _SHIFT) // _SPAN * _SPAN - slot * _SHIFT
    days = (begin + offset for offset in _PATTERN[day - begin])
    return tuple(at for at in (day * A_DAY + slot for day in days) if 0 <= at < SIZE)


def _pattern() -> Mapping[int, tuple[int, ...]]:
    """For each day of the span: the days that go with it."""
    rng = random.Random(_PATTERN_SEED)
    free = list(range(_SPAN))
    pattern: dict[int, tuple[int, ...]] = {}
    while free:
        group = [free.pop(0)]
        for step in _STEPS[: rng.choices(_SIZES, _WEIGHTS)[0] - 1]:
            later = [day for day in free if step[0] <= day - group[-1] <= step[1]]
            if later:
                group.append(rng.choice(later))
                free.remove(group[-1])
        pattern |= dict.fromkeys(group, tuple(group))
    return MappingProxyType(pattern)


_PATTERN: Final = _pattern()
