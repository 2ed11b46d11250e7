"""Durations and sizes as people say them."""

from datetime import datetime, timedelta
from typing import Final

from bot.views.reader import Reader

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_KB: Final = 1000
_MB: Final = 1000 * _KB


def duration(reader: Reader, length: timedelta) -> str:
    """`50 s`, `2 min 10 s`, `1 h 5 min`; never less than nothing."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < _MINUTE:
        return reader.say("{s} s", s=seconds)
    if seconds < _HOUR:
        return reader.say("{m} min {s} s", m=seconds // _MINUTE, s=seconds % _MINUTE)
    return reader.say("{h} h {m} min", h=seconds // _HOUR, m=seconds % _HOUR // _MINUTE)


def size(reader: Reader, count: int) -> str:
    """`812 bytes`, `48 kB`, `3.4 MB`: thousands, as Slack counts."""
    if count < _KB:
        return reader.count("{n} byte", "{n} bytes", count)
    if count < _MB - _KB // 2:  # from there on it would round to 1000 kB
        return reader.say("{n} kB", n=round(count / _KB))
    return reader.say("{n} MB", n=f"{count / _MB:.1f}")


def date(moment: datetime) -> str:
    """A day that Slack shows in each reader's own way (Slack: formatting text, date tokens)."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}}|{moment:%Y-%m-%d}>"
