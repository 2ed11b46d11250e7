"""A clock that stands still until it is told to move."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class SteppedClock:
    """`bot.ports.Clock`, moved by tests."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    @property
    def speed(self) -> float:
        return 1.0

    def __call__(self) -> datetime:
        return self._now

    def tick(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
