"""Nobody keeps Patrol from the others: how fast one person may type and press."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.response import BoltResponse

from bot.mistakes import Mistake, MistakeKind

Next = Callable[[], Awaitable[BoltResponse]]

_AT_ONCE: Final = 30
_A_SECOND: Final = 1.0
_MOST: Final = 10_000  # people who are remembered


class Throttle:
    """For each person some interactions at once, and one a second after that."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, *, at_once: float = _AT_ONCE) -> None:
        """`monotonic` gives real seconds from any beginning."""
        self._monotonic = monotonic
        self._at_once = at_once
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # by person: how many, at when

    async def middleware(self, body: Mapping[str, Any], next: Next) -> BoltResponse:  # noqa: A002 - Bolt injects by this name
        """Let an interaction pass, or refuse it before anything is done. Errors: `Mistake`."""
        who = _who(body)
        if who is not None and not self._may(who):
            raise Mistake(MistakeKind.TOO_FAST)
        return await next()

    def _may(self, who: tuple[str, str]) -> bool:
        now = self._monotonic()
        left, at = self._left.pop(who, (self._at_once, now))
        left = min(self._at_once, left + (now - at) * _A_SECOND)
        self._left[who] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > _MOST:
            self._left.popitem(last=False)
        return left >= 1


def _who(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Whose interaction it is; None for an event."""
    user = body.get("user")
    person = user.get("id") if isinstance(user, Mapping) else body.get("user_id")
    team = body.get("team")
    workspace = team.get("id") if isinstance(team, Mapping) else body.get("team_id")
    return (str(workspace or ""), str(person)) if person else None
