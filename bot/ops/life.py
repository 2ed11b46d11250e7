"""Whether this process lives: what it is at, and when the ticks were last seen to go on."""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

_SILENT: Final = 60.0  # real seconds without a beat, or a turn that ends well, that are too long
_BEATS: Final = 3  # and so many beats, where these are further apart


class Stage(StrEnum):
    """What a process is at."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


class Life:
    """The life of one process, by a clock that nobody sets."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """A process that has just begun. `now`: real seconds."""
        self._now = now
        self._stage = Stage.STARTING
        self._patience: float | None = None  # None: no ticks run here
        self._beat_at = self._turned_at = now()

    @property
    def stage(self) -> Stage:
        """What it is at."""
        return self._stage

    def runs_ticks(self, every: float) -> None:
        """From now on ticks run here, with a beat every so many seconds at least."""
        self._patience = max(_SILENT, _BEATS * every)
        self._beat_at = self._turned_at = self._now()

    def is_up(self) -> None:
        """All of it has begun, unless it was asked to stop meanwhile."""
        if self._stage is Stage.STARTING:
            self._stage = Stage.RUNNING

    def is_ending(self) -> None:
        """It was asked to stop: it takes nothing new."""
        self._stage = Stage.STOPPING

    def beat(self) -> None:
        """Whatever runs the ticks has looked whether one is due."""
        self._beat_at = self._now()

    def turned(self) -> None:
        """A turn has ended well."""
        self._turned_at = self._now()

    @property
    def since_turn(self) -> float | None:
        """Seconds since a turn has ended well; None where no ticks run."""
        return None if self._patience is None else self._now() - self._turned_at

    def stalled(self) -> str:
        """What says that nothing but a new start helps; "" where nothing does. While it stops, ticks may rest."""
        silent = self._now() - self._beat_at
        if self._patience is None or silent <= self._patience or self._stage is Stage.STOPPING:
            return ""
        return f"nothing has looked whether a tick is due for {silent:.0f} s"

    def idle(self) -> str:
        """That no turn has ended well for too long; "" where one has."""
        silent = self.since_turn
        if self._patience is None or silent is None or silent <= self._patience:
            return ""
        return f"no turn of a tick has ended well for {silent:.0f} s; the log says why"
