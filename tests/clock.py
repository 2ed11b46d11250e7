"""A clock that stands still until it is told to move."""

from datetime import UTC, datetime, timedelta

from bot.hourglass import Hourglass

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


class Machine:
    """A machine that is put to sleep and started anew, and whose clock is set. Time passes by the test's word alone."""

    def __init__(self, now: datetime = START) -> None:
        self.true = now
        self.wrong_by = timedelta()
        self._asleep = timedelta()
        self._started = now
        self._starts = 1

    def hourglass(self) -> Hourglass:
        """What a run that begins now goes by."""
        return Hourglass(self.wall, self.passed, self.awake, f"boot {self._starts}")

    def wall(self) -> datetime:
        return self.true + self.wrong_by

    def passed(self) -> float:
        return (self.true - self._started).total_seconds()

    def awake(self) -> float:
        return self.passed() - self._asleep.total_seconds()

    def tick(self, **by: float) -> None:
        self.true += timedelta(**by)

    def doze(self, **by: float) -> None:
        self._asleep += timedelta(**by)
        self.tick(**by)

    def set_clock(self, **wrong_by: float) -> None:
        """Set it wrong by so much; right, where nothing is said."""
        self.wrong_by = timedelta(**wrong_by)

    def start_anew(self) -> None:
        self._started, self._asleep = self.true, timedelta()
        self._starts += 1


class TrueClock:
    """`bot.ports.Clock`, right whatever a machine's own is set to."""

    speed = 1.0

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __call__(self) -> datetime:
        return self._machine.true
