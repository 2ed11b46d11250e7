"""The fence: whoever others may call dead begins no call, so that what they take over is done by nobody twice."""

import sys
import time
from collections.abc import Callable
from typing import Final

from bot.domain.processes import BEAT, SILENT
from bot.errors import NotSent

# A call may begin within so many seconds of the last beat that the database confirmed. The rest, up to where others
# may call us dead, is for what lies between this look and the first byte on the wire.
FRESH: Final = (SILENT - BEAT).total_seconds()
_COUNTS_SLEEP: Final = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}


def passed() -> float:
    """Seconds from any beginning, while the machine sleeps too; Python's own monotonic clock stands still then."""
    if (counts_sleep := _COUNTS_SLEEP.get(sys.platform)) is None:
        return time.monotonic()
    return time.clock_gettime(getattr(time, counts_sleep))


class Fence:
    """When the database confirmed last that this process lives. Until it first did, no call may begin.

    A beat counts from before it was sent, so that for the others it is younger than it is here. They take over what is
    ours once it is `SILENT` old for them; we begin nothing once it is `FRESH` old for us: however long a process stood
    still after it claimed a row, it finds that out before it calls, and nobody has to tell it.
    """

    def __init__(self, passed: Callable[[], float] = passed) -> None:
        """`passed` counts seconds, also while the process stands still and while the machine sleeps."""
        self._passed = passed
        self._beat_at: float | None = None

    def confirm(self, beat_at: float) -> None:
        """The database has confirmed a beat that was begun when `passed` showed this."""
        self._beat_at = beat_at

    @property
    def is_open(self) -> bool:
        """Whether a call may begin now."""
        return self._beat_at is not None and self._passed() - self._beat_at < FRESH

    def check(self) -> None:
        """Nothing, where a call may begin now. Errors: `NotSent`: nothing has left us."""
        if not self.is_open:
            raise NotSent("the database has not heard of this process for too long: others may have its work by now")
