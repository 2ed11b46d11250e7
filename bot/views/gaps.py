"""Gaps: what of a period cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.alerts import Check, CheckState
from bot.views.measures import day_and_hour, span
from bot.views.reader import Reader

_MOST: Final = 3  # are named in a line


@dataclass(frozen=True)
class _Stretch:
    """Gaps without a break between them, of which the same can be said."""

    since: datetime | None
    until: datetime
    is_kept: bool
    is_searched: bool
    is_restored: bool


def gaps_line(reader: Reader, gaps: Sequence[Check]) -> str:
    """The first few stretches of them, and how many more."""
    lines = gap_lines(reader, gaps)
    said = lines[:_MOST]
    if len(lines) > _MOST:
        said.append(reader.count("and {n} more such time", "and {n} more such times", len(lines) - _MOST))
    return " · ".join(said)


def gap_lines(reader: Reader, gaps: Sequence[Check]) -> list[str]:
    """Each stretch of them: `12 to 13 March could not be read`."""
    return [_gap(reader, one) for one in _stretches(gaps)]


def _stretches(gaps: Sequence[Check]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for gap in sorted(gaps, key=lambda check: check.no):
        one = _Stretch(gap.since, gap.asked_at, gap.state is CheckState.ANSWERED, gap.is_searched, gap.is_restored)
        last = found[-1] if found else None
        if last is not None and replace(last, since=gap.since, until=gap.asked_at) == one and gap.since == last.until:
            found[-1] = replace(one, since=last.since)
        else:
            found.append(one)
    return found


def _gap(reader: Reader, gap: _Stretch) -> str:
    if gap.since is None:
        when = reader.say("what was there up to {time}", time=day_and_hour(reader, gap.until))
    else:
        when = span(reader, gap.since, gap.until)
    if gap.is_restored and gap.is_searched:
        return reader.say(
            "{when} may have been told already, but Patrol does not know: it was restored from a backup; new patents "
            "were searched for since",
            when=when,
        )
    if gap.is_restored:
        return reader.say(
            "{when} may have been told already, but Patrol does not know: it was restored from a backup", when=when
        )
    if gap.is_searched:
        return reader.say("{when} could not be read; its new patents were searched for since", when=when)
    if gap.is_kept:
        return reader.say("{when} could not be read yet; PatSnap's answer is kept", when=when)
    return reader.say("{when} could not be read", when=when)
