"""How often each `response_url` was used. It is a secret: it is kept in memory alone, and forgotten with its time."""

from collections.abc import Callable

from bot.errors import SlackRefused
from bot.slack.addresses import RESPONSE_URL
from bot.slack.rates import ANSWERS, ANSWERS_FOR

_USED_UP = "used_url"


class Uses:
    """Slack takes five answers at a `response_url` (Slack: handling user interaction)."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """`monotonic` gives real seconds from any beginning."""
        self._monotonic = monotonic
        self._used: dict[str, tuple[float, int]] = {}  # since when, and how often; oldest first

    def count(self, address: str) -> None:
        """Count a use. Errors: `SlackRefused` where it is used up: Slack is not asked."""
        now = self._monotonic()
        self._forget(now)
        since, times = self._used.get(address, (now, 0))
        if times >= ANSWERS:
            raise SlackRefused(RESPONSE_URL, _USED_UP)
        self._used[address] = (since, times + 1)

    def _forget(self, now: float) -> None:
        while self._used:
            address, (since, _) = next(iter(self._used.items()))
            if now - since < ANSWERS_FOR:
                return
            del self._used[address]
