"""What goes over the wire between Patrol, PatSnap and Slack: the last of it, kept while somebody wants to see it."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Call, Faults, Handler
from sandbox.inspector import bodies, words
from sandbox.inspector.masks import mask
from sandbox.patsnap import PatsnapSandbox
from sandbox.slack import SlackSandbox
from sandbox.slack.envelope import Answer, Envelope
from sandbox.slack.wire import Json

KEPT: Final = 1000
UPLOADS: Final = frozenset({"slack.upload", "patsnap.download"})
SOCKET: Final = "slack.socket"


class Kind(StrEnum):
    """Between whom."""

    PATSNAP = "patsnap"  # Patrol asks PatSnap
    SLACK = "slack"  # Patrol asks Slack
    FILE = "file"  # bytes of a file, to Slack or from PatSnap
    PATROL = "patrol"  # Slack brings Patrol what people do


@dataclass(frozen=True)
class Exchange:
    """One exchange, over: when by the sandbox's clock, how long in real seconds, and what came of it."""

    number: int
    at: datetime
    kind: Kind
    name: str
    seconds: float
    line: str  # the request's first line, or what sort of delivery it is
    result: str
    good: bool
    fault: str = ""
    words: str = ""
    asked: str = field(default="", repr=False)
    answered: str = field(default="", repr=False)


class Exchanges:
    """The last exchanges. Nothing is kept before `start`, so that nobody pays who does not look."""

    def __init__(self, clock: SandboxClock, faults: Faults, patsnap: PatsnapSandbox, slack: SlackSandbox) -> None:
        """Look at both stand-ins. `on_change` is called when there is a new one."""
        self.on_change: Callable[[], None] = lambda: None
        self.last = 0  # the number of the newest one
        self._clock = clock
        self._faults = faults
        self._patsnap = patsnap
        self._slack = slack
        self._kept: deque[Exchange] = deque(maxlen=KEPT)

    def start(self) -> None:
        """Keep what goes over the wire from now on."""
        self._faults.witness = self._witness
        self._slack.watch_answers(self._delivered)

    def stop(self) -> None:
        """Keep nothing more; what was kept stays."""
        self._faults.witness = None
        self._slack.watch_answers(lambda _: None)

    def after(self, number: int) -> Json:
        """The heads of those that are newer than this one, oldest first, and the newest one's number."""
        return {"last": self.last, "exchanges": [_head(one) for one in self._kept if one.number > number]}

    def whole(self, number: int) -> Json:
        """One with its bodies, indented and without secrets. KeyError where it is not kept, or not any more."""
        for one in self._kept:
            if one.number == number:
                secrets = self._secrets()
                return _head(one) | {
                    "line": mask(one.line, secrets),
                    "asked": _shown(one.asked, secrets),
                    "answered": _shown(one.answered, secrets),
                }
        raise KeyError(f"exchange {number}; only the last {KEPT:,} are kept")

    def _secrets(self) -> set[str]:
        return self._slack.secrets | self._patsnap.secrets

    async def _witness(self, call: Call, request: web.Request, answer: Handler) -> web.StreamResponse:
        at, begun = self._clock.now(), time.monotonic()
        asked = "" if call.name in UPLOADS else await bodies.asked(request)
        if call.name == SOCKET:
            self._note(at, Kind.SLACK, call.name, line=_line(request), result="opened", words="Socket Mode connects")
        response: web.StreamResponse | None = None
        try:
            response = await answer(request)
        except web.HTTPException as error:
            response = error
            raise
        finally:
            result, is_good = _result(call, response)
            self._note(
                at,
                _kind(call.name),
                call.name,
                seconds=time.monotonic() - begun,
                line=_line(request),
                result=result,
                good=is_good,
                fault=words.FAULTS[call.fault] if call.fault else "",
                words=self._words(call, asked),
                asked=asked,
                answered="" if response is None else bodies.answered(response),
            )
        return response

    def _words(self, call: Call, asked: str) -> str:
        if call.name.startswith("patsnap."):
            return words.of_patsnap(call.name)
        if call.name == SOCKET:
            return "Socket Mode disconnects"
        return words.of_slack(call.name, bodies.understand(asked), self._slack.team(call.whose).workspace)

    def _delivered(self, answer: Answer) -> None:
        envelope = answer.envelope
        again = f", again ({envelope.retry})" if envelope.retry else ""
        self._note(
            self._clock.now() - timedelta(seconds=answer.seconds * self._clock.speed),
            Kind.PATROL,
            envelope.sort,
            seconds=answer.seconds,
            line=f"{envelope.sort}{again}",
            result="acked" if answer.acked else answer.reason or answer.error or "not acked",
            good=answer.acked,
            words=words.of_delivery(envelope, self._slack.team(_team_of(envelope)).workspace),
            asked=bodies.as_json(envelope.payload),
            answered=bodies.as_json(answer.body) if answer.body else "",
        )

    def _note(
        self, at: datetime, kind: Kind, name: str, *, seconds: float = 0.0, good: bool = True, **told: Any
    ) -> None:
        self.last += 1
        self._kept.append(Exchange(self.last, at, kind, name, seconds, good=good, **told))
        self.on_change()


def _team_of(envelope: Envelope) -> str:
    """The workspace in which something was done, empty where the delivery does not say."""
    team = envelope.payload.get("team")
    return str(envelope.payload.get("team_id") or (team.get("id") if isinstance(team, dict) else "") or "")


def _kind(name: str) -> Kind:
    if name in UPLOADS:
        return Kind.FILE
    return Kind.PATSNAP if name.startswith("patsnap.") else Kind.SLACK


def _line(request: web.Request) -> str:
    return f"{request.method} {request.path_qs}"


def _result(call: Call, response: web.StreamResponse | None) -> tuple[str, bool]:
    """What came of a call, and whether that is good: `ok`, the other side's error, HTTP's status, or silence."""
    if call.name == SOCKET:
        return "closed", True
    if response is None:
        return "Patrol hung up", False
    if call.fault in words.SILENT:
        return "no answer", False
    if response.status != HTTPStatus.OK:
        return f"HTTP {response.status}", response.status < HTTPStatus.BAD_REQUEST
    refusal = _refusal(bodies.understand(bodies.answered(response)))
    return refusal or "ok", not refusal


def _refusal(said: Any) -> str:
    """What an answer refuses with, in Slack's way or PatSnap's; empty for a success."""
    if not isinstance(said, dict):
        return ""
    if said.get("ok") is False:
        return str(said.get("error", "not ok"))
    return f"refused: {said.get('error_code')}" if said.get("status") is False else ""


def _head(one: Exchange) -> Json:
    return {
        "number": one.number,
        "at": one.at.isoformat(),
        "kind": one.kind,
        "name": one.name,
        "words": mask(one.words, ()),
        "ms": round(one.seconds * 1000),
        "result": one.result,
        "good": one.good,
        "fault": one.fault,
    }


def _shown(body: str, secrets: set[str]) -> str:
    return bodies.cut(mask(bodies.lay_out(body), secrets), whole=len(body))
