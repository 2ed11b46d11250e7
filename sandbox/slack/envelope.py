"""What goes to the app, and what came of it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from uuid import uuid4

from sandbox.slack.wire import Json


class Sort(StrEnum):
    """What sort of delivery it is; the names are those of Socket Mode's envelopes."""

    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True)
class Envelope:
    """One delivery. `wants_answer`: an ack may carry a body. `retry` counts repetitions from 1."""

    sort: Sort
    payload: Json
    wants_answer: bool = False
    id: str = field(default_factory=lambda: str(uuid4()))
    retry: int = 0
    retry_reason: str = ""

    def again(self, reason: str) -> Self:
        """The same delivery once more, for `reason`."""
        return replace(self, retry=self.retry + 1, retry_reason=reason)


@dataclass(frozen=True)
class Answer:
    """What came of a delivery.

    `acked`: answered with HTTP 200 or an ack in time. `status`: HTTP's, None over Socket Mode. `body`: of the ack, None
    if it was empty. `seconds`: real time until then. `error`: what the person is told, None if all is well. `reason`:
    why an event comes again. `headers`: of the HTTP answer, names in lower case.
    """

    envelope: Envelope
    acked: bool
    seconds: float
    status: int | None = None
    body: Json | None = None
    error: str | None = None
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)
