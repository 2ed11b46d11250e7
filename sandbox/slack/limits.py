"""Rate limits: how often a method may be called, in real seconds (Slack: rate limits)."""

import math
import time
from collections import deque
from dataclasses import dataclass, field

from sandbox.slack.wire import SlackError


class RateLimitedError(SlackError):
    """Too many calls: HTTP 429 with `Retry-After`, whole real seconds."""

    def __init__(self, retry_after: int) -> None:
        """Refuse for `retry_after` seconds."""
        super().__init__("ratelimited")
        self.retry_after = retry_after


@dataclass
class _Window:
    calls: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def take(self) -> None:
        now = time.monotonic()
        while self.taken and now - self.taken[0] >= self.seconds:
            self.taken.popleft()
        if len(self.taken) >= self.calls:
            wait = self.seconds - (now - self.taken[0]) if self.taken else self.seconds
            raise RateLimitedError(max(1, math.ceil(wait)))
        self.taken.append(now)


class Limits:
    """The limits that were asked for; a new stand-in has none."""

    def __init__(self) -> None:
        """Begin without limits."""
        self.strict_pace = False
        self._methods: dict[str, _Window] = {}
        self._taken: dict[tuple[str, str], _Window] = {}  # by method and team
        self._channels: dict[str, _Window] = {}

    def limit(self, method: str, calls: int, seconds: float) -> None:
        """Allow no more than `calls` calls of the method in any `seconds` real seconds."""
        self.lift(method)
        self._methods[method] = _Window(calls, seconds)

    def lift(self, method: str) -> None:
        """Limit this method no more; nothing happens where it was not limited."""
        self._methods.pop(method, None)
        self._taken = {counted: window for counted, window in self._taken.items() if counted[0] != method}

    def take(self, method: str, channel: str, team: str = "") -> None:
        """Count a call; RateLimitedError if it is one too many. Each team is counted by itself."""
        if method in self._methods:
            usual = self._methods[method]
            self._taken.setdefault((method, team), _Window(usual.calls, usual.seconds)).take()
        if self.strict_pace and method == "chat.postMessage":
            self._channels.setdefault(channel, _Window(1, 1.0)).take()
