"""The sandbox's clock: it can run faster than real time, and skip ahead."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SandboxClock:
    """Time as the sandbox shows it: now = shown + (system clock - real) x speed.

    With a `path` each change is also written there as `{"real": ISO, "shown": ISO, "speed": number}`, replaced
    atomically: the file that `PATROL_CLOCK` names, so that the bot lives in the same time.
    """

    def __init__(self, path: Path | None = None, *, speed: float = 1.0, shown: datetime | None = None) -> None:
        """Start at `shown` (aware; the system's time if None), running `speed` times as fast as real time."""
        self._path = path
        self._real = datetime.now(UTC)
        self._shown = shown or self._real
        self._speed = speed
        self.on_change: Callable[[], None] = lambda: None  # called when it jumps or runs at another speed
        self._write()

    @property
    def speed(self) -> float:
        """How many shown seconds pass in a real one."""
        return self._speed

    def now(self) -> datetime:
        """The shown time, aware, in UTC."""
        return self._shown + (datetime.now(UTC) - self._real) * self._speed

    def set_speed(self, speed: float) -> None:
        """Run `speed` times as fast as real time from now on; 0 stands still."""
        self._restart(self.now(), speed)

    def skip(self, by: timedelta) -> None:
        """Move the shown time by `by`, forward or back."""
        self._restart(self.now() + by, self._speed)

    def _restart(self, shown: datetime, speed: float) -> None:
        self._real, self._shown, self._speed = datetime.now(UTC), shown, speed
        self._write()
        self.on_change()

    def _write(self) -> None:
        if self._path is None:
            return
        new = self._path.with_suffix(".new")
        new.write_text(
            json.dumps({"real": self._real.isoformat(), "shown": self._shown.isoformat(), "speed": self._speed}),
            encoding="utf-8",
        )
        new.replace(self._path)
