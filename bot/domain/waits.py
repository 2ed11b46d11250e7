"""How long to wait before trying again."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_FIRST: Final = timedelta(seconds=2)
_LONGEST: Final = timedelta(seconds=60)
_DOUBLINGS: Final = 16  # more would overflow, and the longest wait is reached long before


def back_off(attempts: int, *, first: timedelta = _FIRST, longest: timedelta = _LONGEST) -> timedelta:
    """The wait after `attempts` failures in a row: `first`, then twice as long each time, at most `longest`."""
    doublings: int = min(max(attempts - 1, 0), _DOUBLINGS)
    return min(first * (1 << doublings), longest)


def next_day(now: datetime, zone: ZoneInfo) -> datetime:
    """A minute past the next midnight in `zone`, as an aware time in UTC."""
    tomorrow = (now.astimezone(zone) + timedelta(days=1)).date()
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, 0, 1, tzinfo=zone).astimezone(now.tzinfo)
