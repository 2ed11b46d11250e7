"""How fast Slack may be called: its limits for each method, workspace and channel.

Sources: Slack's page on rate limits (a method's limit counts for each workspace; a 429 shuts that method in that
workspace alone) and chat.postMessage (one message a second for a channel, several hundred a minute for a workspace).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from bot.domain.places import Place

_SECONDS_A_MINUTE: Final = 60
_MANY_CHANNELS: Final = 1000  # so many are remembered before the idle ones are forgotten


@dataclass(frozen=True)
class _Rate:
    """At most `burst` calls at once, and `per_second` after that."""

    burst: int
    per_second: float

    @classmethod
    def a_minute(cls, calls: int, *, burst: int) -> Self:
        """At most `calls` in any 60 seconds, of which `burst` may come at once."""
        return cls(burst, (calls - burst) / _SECONDS_A_MINUTE)


# A little below the one a second: the pace counts before the call, and two posts may come closer on their way.
_FOR_A_CHANNEL: Final[Mapping[str, _Rate]] = {"chat.postMessage": _Rate(burst=1, per_second=0.9)}
_FOR_A_WORKSPACE: Final[Mapping[str, _Rate]] = {
    "chat.postMessage": _Rate.a_minute(200, burst=20),
    "chat.update": _Rate.a_minute(50, burst=5),  # Slack's tier 3
    "files.completeUploadExternal": _Rate.a_minute(100, burst=10),  # Slack's tier 4
}


class _Bucket:
    """Calls that may be made now: filled at a rate, never above its burst."""

    def __init__(self, rate: _Rate, now: float) -> None:
        """Start full."""
        self._rate = rate
        self._calls = float(rate.burst)
        self._at = now

    def holds_one(self, now: float) -> bool:
        """Whether a call may be made now."""
        self._fill(now)
        return self._calls >= 1

    def is_full(self, now: float) -> bool:
        """Whether it is as good as new."""
        self._fill(now)
        return self._calls >= self._rate.burst

    def take(self) -> None:
        """Count one call."""
        self._calls -= 1

    def _fill(self, now: float) -> None:
        gained = (now - self._at) * self._rate.per_second
        self._calls = min(self._calls + gained, self._rate.burst)
        self._at = now


class Pace:
    """Says whether a call to Slack may be made now. Counts real time; what it knows ends with the process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic` gives real seconds from any beginning."""
        self._monotonic = monotonic
        self._workspaces: dict[tuple[str, str], _Bucket] = {}
        self._channels: dict[tuple[str, Place], _Bucket] = {}
        self._shut_until: dict[tuple[str, str], float] = {}

    def may(self, method: str, place: Place) -> bool:
        """Whether `method` may be called for `place` now; if so, the call is counted. If not, nothing is counted."""
        now = self._monotonic()
        if now < self._shut_until.get((method, place.workspace), now):
            return False
        buckets = self._buckets(method, place, now)
        if not all(bucket.holds_one(now) for bucket in buckets):
            return False
        for bucket in buckets:
            bucket.take()
        return True

    def shut(self, method: str, workspace: str, seconds: float) -> None:
        """Let nobody call `method` in `workspace` for so many seconds from now; an earlier, longer word stands."""
        until = self._monotonic() + seconds
        known = self._shut_until.get((method, workspace), until)
        self._shut_until[method, workspace] = max(known, until)

    def _buckets(self, method: str, place: Place, now: float) -> list[_Bucket]:
        buckets = []
        if rate := _FOR_A_WORKSPACE.get(method):
            buckets.append(self._workspaces.setdefault((method, place.workspace), _Bucket(rate, now)))
        if rate := _FOR_A_CHANNEL.get(method):
            self._forget_idle_channels(now)
            buckets.append(self._channels.setdefault((method, place), _Bucket(rate, now)))
        return buckets

    def _forget_idle_channels(self, now: float) -> None:
        if len(self._channels) >= _MANY_CHANNELS:
            self._channels = {key: bucket for key, bucket in self._channels.items() if not bucket.is_full(now)}
