"""What Slack brings is timed up to its answer, and each line of the log that it leads to says what it is about."""

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.ids import derived_id
from bot.ports import Heard, Meter
from bot.tracing import traced
from handlers.once import OnceApp, id_of

log = logging.getLogger(__name__)

# Slack: interaction payloads and event deliveries, `type`.
_KINDS: Final[Mapping[str, Heard]] = {
    "block_actions": Heard.ACTION,
    "view_submission": Heard.VIEW,
    "view_closed": Heard.VIEW,
    "shortcut": Heard.SHORTCUT,
    "message_action": Heard.SHORTCUT,
    "event_callback": Heard.EVENT,
    "block_suggestion": Heard.OPTIONS,
}
_ROW_ID: Final = re.compile(r"[a-z2-7]{16}")  # as `derived_id` makes them
_OK: Final = 200


class HeardApp(OnceApp):
    """Bolt's app, which tells a meter how long each answer took, and the log what was answered."""

    def __init__(self, *, meter: Meter, **bolt: Any) -> None:  # noqa: ANN401 - Bolt's own
        """`bolt`: what Bolt's app is made of."""
        super().__init__(**bolt)
        self._meter = meter

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """As Bolt's: the answer to a request of Slack's."""
        began = time.perf_counter()
        with traced(_trace_of(req.body)):
            response: BoltResponse = await super().async_dispatch(req)
            heard = _kind_of(req.body)
            if heard is not None and response.status == _OK:
                seconds = time.perf_counter() - began
                self._meter.acked(heard, seconds)
                asyncio.get_running_loop().call_soon(_say, heard, seconds)  # who waits for the answer has it first
        return response


def _say(heard: Heard, seconds: float) -> None:
    log.log(_level_of(heard), "answered", extra={"heard": str(heard), "ms": round(1000 * seconds, 1)})


def _kind_of(body: Mapping[str, Any]) -> Heard | None:
    if "command" in body:
        return Heard.COMMAND
    kind = body.get("type")
    return _KINDS.get(kind) if isinstance(kind, str) else None


def _level_of(heard: Heard) -> int:
    """What people did is told; of what Slack says by itself there may be very much."""
    return logging.DEBUG if heard in {Heard.EVENT, Heard.OPTIONS} else logging.INFO


def _trace_of(body: Mapping[str, Any]) -> str:
    """The id of the row that somebody presses a button of; else one that follows from the interaction's."""
    actions = body.get("actions")
    if isinstance(actions, list) and actions and isinstance(actions[0], Mapping):
        value = actions[0].get("value")
        if isinstance(value, str) and _ROW_ID.fullmatch(value):
            return value
    id_ = id_of(body)
    return derived_id("interaction", id_) if id_ else ""
