"""Time as it passes: the machine's clock can be set, and a laptop sleeps; what has passed is what has passed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.fencing import passed

LEAP: Final = timedelta(seconds=30)  # by less the clock is only put right: everything is that late at most
_NAP: Final = 60.0  # seconds asleep that make a difference to nobody
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Moment:
    """What the machine's clock shows, and when by it nothing had passed yet: `zero` moves as the clock is set."""

    wall: datetime
    zero: datetime


class Hourglass:
    """`bot.ports.Clock`: the machine's clock, but that one which leaps is followed only once `accept` is called.

    Until then time goes on as it did, so that nothing is stored by a time to which the stored ones were not moved yet.
    """

    speed = 1.0

    def __init__(
        self, wall: Callable[[], datetime], passed: Callable[[], float], awake: Callable[[], float], boot: str
    ) -> None:
        """`passed` counts seconds from any beginning, while the machine sleeps too; `awake` does not then.

        `boot` names that beginning: what has passed in two runs of the process can be compared where it is the same.
        """
        self._wall = wall
        self._passed = passed
        self._awake = awake
        self.boot = boot
        self.noted_at: datetime | None = None  # when what it shows was stored last, by this run
        self._zero = self.look().zero
        self._asleep = self._passed() - self._awake()
        self._disturbed_at = self._passed()

    def __call__(self) -> datetime:
        """Now, in UTC."""
        moment = self.look()
        leap = moment.zero - self._zero
        if abs(leap) < LEAP:
            self._zero = moment.zero
            return moment.wall
        return moment.wall - leap

    def look(self) -> Moment:
        """What the machine's clock shows, leap or not."""
        wall = self._wall()
        return Moment(wall, wall - timedelta(seconds=self._passed()))

    @property
    def has_leapt(self) -> bool:
        """Whether the machine's clock was set, and is not followed yet."""
        return abs(self.look().zero - self._zero) >= LEAP

    def accept(self, moment: Moment) -> None:
        """Go by the machine's clock from now on, as it was seen at that moment."""
        if abs(moment.zero - self._zero) >= LEAP:
            self._disturbed_at = self._passed()
        self._zero = moment.zero

    def undisturbed_for(self) -> timedelta:
        """For how long this run has been going on without that the machine slept or that its clock leapt."""
        asleep = self._passed() - self._awake()
        if asleep - self._asleep > _NAP:
            self._disturbed_at = self._passed()
        self._asleep = asleep
        if self.has_leapt:
            return timedelta()
        return timedelta(seconds=self._passed() - self._disturbed_at)


def hourglass(run: str, wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Hourglass:
    """The hourglass of this machine, for a run of the process of this name, by its own clock or another one."""
    return Hourglass(wall, passed, time.monotonic, _boot() or run)


def _boot() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
