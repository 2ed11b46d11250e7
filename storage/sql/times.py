"""The one form in which times are stored: UTC, 27 characters, so that text sorts as time does."""

from datetime import UTC, datetime
from typing import Final

_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def stored(time: datetime) -> str:
    """`2026-11-22T08:00:00.000000Z`; ValueError for a time without a zone."""
    if time.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    # strftime does not pad years below 1000; no time of ours lies there, and a wrong width would sort wrongly
    return time.astimezone(UTC).strftime(_FORM)


def read(text: str) -> datetime:
    """The aware UTC time that was stored."""
    return datetime.fromisoformat(text)


def stored_or_none(time: datetime | None) -> str | None:
    """As `stored`; None stays None."""
    return None if time is None else stored(time)


def read_or_none(text: str | None) -> datetime | None:
    """As `read`; None stays None."""
    return None if text is None else read(text)
