"""How fast Slack may be called: the limits of `bot.slack.rates`, kept before they are hit, and Slack's own word."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bot.domain.places import Place
from bot.errors import SlackLimited
from bot.ports import Closed
from bot.slack.rates import OF_CHANNEL, OF_METHOD, OTHERS, Rate

_GRAIN: Final = 1e-9  # calls: by so little sums of fractions are wrong
_MANY_CHANNELS: Final = 1000  # so many are remembered before the idle ones are forgotten


class _Bucket:
    """Calls that may be made now: filled at a rate, never above its burst."""

    def __init__(self, rate: Rate, now: float) -> None:
        """Start full."""
        self._rate = rate
        self._calls = float(rate.burst)
        self._at = now

    def wait(self, now: float, sharers: int) -> float:
        """Seconds until a call may be made; 0 for now. So many processes have a bucket like this for one limit."""
        self._fill(now, sharers)
        lacking = 1 - self._calls
        return lacking * sharers / self._rate.per_second if lacking > _GRAIN else 0.0

    def is_full(self, now: float, sharers: int) -> bool:
        """Whether it is as good as new."""
        self._fill(now, sharers)
        return self._calls >= self._most(sharers)

    def take(self) -> None:
        """Count one call."""
        self._calls -= 1

    def _fill(self, now: float, sharers: int) -> None:
        gained = (now - self._at) * self._rate.per_second / sharers
        self._calls = min(self._calls + gained, self._most(sharers))
        self._at = now

    def _most(self, sharers: int) -> float:
        return max(self._rate.burst / sharers, 1.0)


class Pace:
    """Says whether a call to Slack may be made now. Counts real time; what it knows ends with the process.

    Of several processes each keeps to its part of every limit, so that together they keep to the whole of it. A 429
    that meets one of them shuts the method there; the others learn it as it did, for one refused call each.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`monotonic` gives real seconds from any beginning; `sleep` waits for so many."""
        self._monotonic = monotonic
        self._sleep = sleep
        self._workspaces: dict[tuple[str, str], _Bucket] = {}
        self._channels: dict[tuple[str, Place], _Bucket] = {}
        self._shut_until: dict[tuple[str, str], float] = {}
        self._sharers = 1

    def share_with(self, processes: int) -> None:
        """So many processes call Slack from now on; there is always this one."""
        self._sharers = max(processes, 1)

    def may(self, method: str, place: Place) -> bool:
        """Whether `method` may be called for `place` now; if so, the call is counted. If not, nothing is counted."""
        return self._wait(method, place) <= 0

    async def turn(self, method: str, place: Place, patience: float) -> None:
        """Wait until `method` may be called for `place`, and count the call.

        Errors: `SlackLimited` at once where that takes more than `patience` seconds; nothing is counted then.
        """
        until = self._monotonic() + patience
        while (wait := self._wait(method, place)) > 0:
            if self._monotonic() + wait > until:
                raise SlackLimited(method, wait)
            await self._sleep(wait)

    def closed(self, method: str) -> Closed:
        """Where `method` may not be called now."""
        now = self._monotonic()
        shut = {workspace for (name, workspace), until in self._shut_until.items() if name == method and now < until}
        full = {
            workspace
            for (name, workspace), bucket in self._workspaces.items()
            if name == method and bucket.wait(now, self._sharers) > 0
        }
        places = {
            place
            for (name, place), bucket in self._channels.items()
            if name == method and bucket.wait(now, self._sharers) > 0
        }
        return Closed(frozenset(shut | full), frozenset(places))

    def shut(self, method: str, workspace: str, seconds: float) -> None:
        """Let nobody call `method` in `workspace` for so many seconds from now; an earlier, longer word stands."""
        until = self._monotonic() + seconds
        known = self._shut_until.get((method, workspace), until)
        self._shut_until[method, workspace] = max(known, until)

    def _wait(self, method: str, place: Place) -> float:
        """Seconds until `method` may be called for `place`; where that is now, 0, and the call is counted."""
        now = self._monotonic()
        if (wait := self._shut_until.get((method, place.workspace), now) - now) > 0:
            return wait
        buckets = self._buckets(method, place, now)
        if (wait := max(bucket.wait(now, self._sharers) for bucket in buckets)) > 0:
            return wait
        for bucket in buckets:
            bucket.take()
        return 0.0

    def _buckets(self, method: str, place: Place, now: float) -> list[_Bucket]:
        of_workspace = OF_METHOD.get(method, OTHERS)
        buckets = [self._workspaces.setdefault((method, place.workspace), _Bucket(of_workspace, now))]
        if rate := OF_CHANNEL.get(method):
            self._forget_idle_channels(now)
            buckets.append(self._channels.setdefault((method, place), _Bucket(rate, now)))
        return buckets

    def _forget_idle_channels(self, now: float) -> None:
        if len(self._channels) >= _MANY_CHANNELS:
            self._channels = {
                key: bucket for key, bucket in self._channels.items() if not bucket.is_full(now, self._sharers)
            }
