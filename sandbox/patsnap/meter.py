"""How much an account may call: so many calls a second, so many a day (PatSnap sets both for each account)."""

import time
from collections import deque
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sandbox.clock import SandboxClock
from sandbox.patsnap.account import Account
from sandbox.patsnap.codes import TOO_FAST, USED_UP, Refusal

_ZONE: Final = ZoneInfo("Asia/Shanghai")  # where PatSnap's day ends, as far as anybody knows
_SECOND: Final = 1.0  # of real time: what is too fast for a server is so on any clock


class Meter:
    """Counts the calls of one account."""

    def __init__(self, clock: SandboxClock) -> None:
        """Begin with none; days are those of `clock`."""
        self._clock = clock
        self._lately: deque[float] = deque()
        self._day = date.min
        self._today = 0

    def take(self, account: Account) -> None:
        """Count a call; Refusal 67200002 for one that comes too fast, 67200007 for one that is too many today."""
        now, today = time.monotonic(), self._clock.now().astimezone(_ZONE).date()
        while self._lately and now - self._lately[0] >= _SECOND:
            self._lately.popleft()
        if account.qps is not None and len(self._lately) >= account.qps:
            raise Refusal(TOO_FAST)
        if self._day != today:
            self._day, self._today = today, 0
        if account.per_day is not None and self._today >= account.per_day:
            raise Refusal(USED_UP)
        self._lately.append(now)
        self._today += 1
