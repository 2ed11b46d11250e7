"""What Patrol needs to store of the machine's clock, which may be set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True)
class Timebase:
    """By what the stored times are to be read: when nothing had passed yet, for what has passed since `boot`."""

    boot: str
    zero: datetime
    seen: datetime  # what the clock showed when it was last looked at


class Times(Protocol):
    """All stored times together."""

    def base(self) -> Timebase | None:
        """The timebase that was noted last."""
        ...

    def note(self, base: Timebase) -> None:
        """Note the timebase of what is stored from now on."""
        ...

    def move(self, leap: timedelta, now: datetime) -> None:
        """The clock was set by so much, and shows `now`: move what was stored by the old time.

        Waits, and what is given up after a while, stay as far from now as they were. What has happened and would lie in
        the future is moved out of it. What people have named by date and hour stays.
        """
        ...

    def rested(self, workspace: str, rest: timedelta) -> None:
        """Nothing of a workspace was tried for so long: that does not count where something is given up for its age."""
        ...
