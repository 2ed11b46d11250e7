"""Faults on request, and a journal of what went over the wire: one aiohttp middleware for both stand-ins.

Every route has a name, `patsnap.create` or `slack.chat.postMessage`; faults and journal speak of calls by that name.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class What(StrEnum):
    """What goes wrong. "Effect" is what the call does at the other side; some faults come before it, some after."""

    SLOW = "slow"  # waits `seconds`, then answers as always
    HANG = "hang"  # no effect, no answer, for as long as the caller waits
    CUT = "cut"  # no effect, the connection is closed without an answer
    LOST = "lost"  # the effect happens, the connection is closed without an answer
    LOST_HANG = "lost-hang"  # the effect happens, and no answer comes for as long as the caller waits
    LOST_STATUS = "lost-status"  # the effect happens, the answer is HTTP `status` with `headers` and `body`
    HALF = "half"  # the effect happens, the connection is closed amid the answer's body
    NOT_JSON = "not-json"  # no effect, HTTP 200 with a page of HTML
    STATUS = "status"  # no effect, HTTP `status` with `headers` and `body`
    ANSWER = "answer"  # no effect, HTTP 200 with the JSON `body`
    STOP_BEFORE = "stop-before"  # no effect, the bot is killed
    STOP_AFTER = "stop-after"  # the effect happens, the bot is killed before it learns of it


@dataclass(frozen=True)
class Fault:
    """One fault: which call, what, how often (`times`), after how many good calls (`skip`), with what details.

    A `call` that ends with an asterisk means all calls whose names begin so: `patsnap.*`. `whose` calls it befalls: a
    Slack team's by its id, a PatSnap account's by its name; all if it is empty.
    """

    call: str
    what: What
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    whose: str = ""

    def befalls(self, name: str, whose: str = "") -> bool:
        """Whether it is one for calls of this name, by this team or account."""
        if self.whose not in {"", whose}:
            return False
        return name.startswith(self.call[:-1]) if self.call.endswith("*") else name == self.call


@dataclass(frozen=True)
class Call:
    """One call that arrived: its name, when by the system's clock, the fault that befell it, and `whose` it was.

    `whose`: the Slack team's id, or the PatSnap account's name; empty for a call that proved to be nobody's.
    """

    name: str
    at: datetime
    fault: What | None
    whose: str = ""


Witness = Callable[[Call, web.Request, Handler], Awaitable[web.StreamResponse]]
Whose = Callable[[web.Request], str]


def nobodys(_: web.Request) -> str:
    """Tell no calls apart."""
    return ""


class Faults:
    """The faults that are waiting, the journal of calls, and the way to stop the bot.

    `standing` faults befall whatever they fit for as long as they are there, after those that wait; of several the
    first. A `witness` is given each call and has it answered: whoever wants to see what goes over the wire.
    """

    def __init__(self) -> None:
        """Begin with no faults and an empty journal; `on_stop` is set by whoever started the bot."""
        self.journal: list[Call] = []
        self.standing: tuple[Fault, ...] = ()
        self.witness: Witness | None = None
        self.under_way: Counter[str] = Counter()  # calls that have no answer yet, by name
        self.on_stop: Callable[[], None] = lambda: None
        self._waiting: list[list[Any]] = []

    def add(self, fault: Fault) -> None:
        """Let `fault` befall the next calls of its name."""
        self._waiting.append([fault, fault.skip, fault.times])

    def clear(self) -> None:
        """Forget all waiting faults; the journal stays, and so do standing ones."""
        self._waiting.clear()

    def count(self, name: str, whose: str = "") -> int:
        """How many calls of this name have arrived, answered or not: of this team or account, or of all."""
        return sum(call.name == name and whose in {"", call.whose} for call in self.journal)

    def take(self, name: str, whose: str = "") -> Fault | None:
        """The fault that befalls this call; one that waited is used up by one."""
        for entry in self._waiting:
            fault: Fault = entry[0]
            skip, times = entry[1:]
            if times == 0 or not fault.befalls(name, whose):
                continue
            if skip:
                entry[1] -= 1
                continue
            entry[2] -= 1
            return fault
        return next((fault for fault in self.standing if fault.befalls(name, whose)), None)

    def middleware(self, whose: Whose = nobodys) -> Middleware:
        """An aiohttp middleware that journals each named call and applies its fault; `whose` says by whom it is."""

        @web.middleware
        async def apply(request: web.Request, handler: Handler) -> web.StreamResponse:
            name = request.match_info.route.name
            if name is None or name.startswith("control."):
                return await handler(request)
            caller = whose(request)
            fault = self.take(name, caller)
            call = Call(name, datetime.now(UTC), fault.what if fault else None, caller)
            self.journal.append(call)
            answer = partial(self._apply, fault, handler) if fault else handler
            self.under_way[name] += 1
            try:
                return await (self.witness(call, request, answer) if self.witness else answer(request))
            finally:
                self.under_way[name] -= 1

        return apply

    async def _apply(self, fault: Fault, handler: Handler, request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse | None = None
        if fault.what is What.SLOW:
            await asyncio.sleep(fault.seconds)
        if fault.what in _WITH_EFFECT:
            answer = await handler(request)
        if fault.what in _STOPS:
            self.on_stop()
        if fault.what in _HANGS:
            return await _hang(request)
        if fault.what in _SAYS:
            return _SAYS[fault.what](fault)
        if fault.what is What.HALF and isinstance(answer, web.Response):
            return await _half(request, answer)
        return answer if answer is not None and fault.what is What.SLOW else _cut(request)


def _status(fault: Fault) -> web.Response:
    return web.json_response(fault.body, status=fault.status, headers=fault.headers)


_WITH_EFFECT: Final = frozenset({What.SLOW, What.LOST, What.LOST_HANG, What.LOST_STATUS, What.HALF, What.STOP_AFTER})
_STOPS: Final = frozenset({What.STOP_BEFORE, What.STOP_AFTER})
_HANGS: Final = frozenset({What.HANG, What.LOST_HANG})
_SAYS: Final[Mapping[What, Callable[[Fault], web.Response]]] = {
    What.NOT_JSON: lambda _: web.Response(text="<html><body>Bad gateway</body></html>", content_type="text/html"),
    What.STATUS: _status,
    What.LOST_STATUS: _status,
    What.ANSWER: lambda fault: web.json_response(fault.body),
}


async def _half(request: web.Request, answer: web.Response) -> web.StreamResponse:
    body = answer.body if isinstance(answer.body, bytes) else b""
    cut_short = web.StreamResponse(status=answer.status, headers={hdrs.CONTENT_TYPE: answer.content_type})
    cut_short.content_length = len(body)
    await cut_short.prepare(request)
    await cut_short.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return cut_short


async def _hang(request: web.Request) -> web.StreamResponse:
    # A day outlives every deadline; the handler is cancelled when the caller leaves or the stand-in stops.
    await asyncio.sleep(86_400)
    return _cut(request)


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
