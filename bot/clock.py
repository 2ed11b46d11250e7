"""The clocks: the system's, and one that the sandbox steers."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import BadSetting

log = logging.getLogger(__name__)


class SystemClock:
    """The machine's own time."""

    speed = 1.0

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


class SteeredClock:
    """Time as a file tells it: now = shown + (system clock - real) x speed.

    The file is JSON, `{"real": ISO, "shown": ISO, "speed": number}`; whoever steers replaces it atomically, and it is
    read again at each change.
    """

    def __init__(self, path: Path, wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Read the file; BadSetting if that is not possible. `wall`: what counts as the system clock."""
        self._path = path
        self._wall = wall
        self._seen: tuple[int, int] | None = None
        try:
            self._read()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadSetting(
                f"PATROL_CLOCK names {path}, which cannot be read as a clock ({error}). "
                "Leave the setting empty to use the system's clock."
            ) from None

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one."""
        self._refresh()
        return self._speed

    def __call__(self) -> datetime:
        """Now, in UTC, by the file as it is at this moment."""
        self._refresh()
        return self._shown + (self._wall() - self._real) * self._speed

    def _refresh(self) -> None:
        try:
            self._read()
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("the steered clock cannot be read; the last reading counts on", extra={"file": str(self._path)})

    def _read(self) -> None:
        status = self._path.stat()
        seen = (status.st_mtime_ns, status.st_ino)
        if seen == self._seen:
            return
        wish = json.loads(self._path.read_text(encoding="utf-8"))
        real, shown = (datetime.fromisoformat(wish[name]) for name in ("real", "shown"))
        if real.tzinfo is None or shown.tzinfo is None:
            raise ValueError("its times need a zone")
        self._real, self._shown = real.astimezone(UTC), shown.astimezone(UTC)
        self._speed = float(wish["speed"])
        self._seen = seen
