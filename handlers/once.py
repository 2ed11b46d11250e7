"""What Slack delivers more than once is handled once: whoever comes second gets the first one's answer.

Slack repeats events that were not acked in time, and Socket Mode may bring the same envelope again (Slack: Events API,
retries). A repeat is not dropped because it is one: after a restart it may be the only delivery that is ever seen. So
what was *answered* is remembered, for 24 hours, by its event's or its trigger's id; ids of rows follow from what they
name besides, so that a repeat of something that was stored and not answered makes nothing twice.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.deps import Deps
from bot.domain.seen import KEPT_FOR, Seen
from bot.errors import StoreFails

Next = Callable[[], Awaitable[BoltResponse]]

_KEY: Final = "patrol_interaction"
_MOST: Final = 100_000  # ids in memory
_LONGEST: Final = 16_000  # characters of an answer that is kept in the database
_LONGEST_ID: Final = 500  # characters; what is longer is not Slack's
_PATIENCE: Final = 2.5  # real seconds for the first one's answer: Slack waits for three
_LATER: Final = 1.0  # real seconds: what was answered meanwhile is stored together
_SOON: Final = 0.05  # the same where another process may be asked next
_RETRY: Final = "x-slack-retry-num"  # Slack: Events API, retries; Bolt has it in Socket Mode too
_SOCKET_MODE: Final = "socket_mode"
_OK: Final = 200


class OnceApp(AsyncApp):
    """Bolt's app, which tells whoever wants to know what each interaction was answered with."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """As Bolt's: the answer to a request of Slack's."""
        response: BoltResponse | None = None
        try:
            response = await super().async_dispatch(req)
            return response
        finally:
            first = req.context.get(_KEY)
            if isinstance(first, _First):
                first.once.answered(first.id, response)


@dataclass(frozen=True)
class _First:
    """The first delivery of an interaction, while it is handled."""

    once: "Once"
    id: str


class Once:
    """What was answered within the last day."""

    def __init__(self, deps: Deps) -> None:
        """For a bot that has just begun: `load` what the runs before it have answered."""
        self._deps = deps
        self._answered: OrderedDict[str, BoltResponse | None] = OrderedDict()  # None: the answer is in the database
        self._under_way: dict[str, asyncio.Future[None]] = {}
        self._unstored: list[Seen] = []
        self._storing: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Learn what the runs before this one have answered. Errors: `StoreError`.

        Among several processes each looks up what it does not know when it comes: the others go on answering.
        """
        if self._deps.membership is not None:
            return
        since = self._deps.clock() - KEPT_FOR
        for id_ in await self._deps.store.read(lambda tx: tx.seen.since(since, _MOST)):
            self._answered[id_] = None

    async def middleware(
        self,
        req: AsyncBoltRequest,
        context: AsyncBoltContext,
        body: Mapping[str, Any],
        next: Next,  # noqa: A002 - Bolt injects by this name
    ) -> BoltResponse:
        """Let the first delivery of an interaction pass, and answer the others as it was answered."""
        id_ = id_of(body)
        if not id_:
            return await next()
        if first := self._under_way.get(id_):
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(first), _PATIENCE)
        if id_ in self._answered:
            return await self._again(id_)
        if id_ in self._under_way:
            return BoltResponse(status=503, body="")  # not acked: it is still being handled, and may come again
        if self._may_be_anothers(req):
            answer = await self._deps.store.read(lambda tx: tx.seen.answer(id_))
            if answer is not None:
                return _response(answer)
        self._under_way[id_] = asyncio.get_running_loop().create_future()
        context[_KEY] = _First(self, id_)
        return await next()

    def _may_be_anothers(self, request: AsyncBoltRequest) -> bool:
        """Whether another process may have answered this delivery before.

        Over HTTP Slack says so. In Socket Mode it spreads what was not acked over all connections, without a word.
        """
        if self._deps.membership is None:
            return False
        return _RETRY in request.headers or request.mode == _SOCKET_MODE

    def answered(self, id_: str, response: BoltResponse | None) -> None:
        """Remember an answer; one that was no ack, or none, is forgotten, so that a repeat is handled."""
        if response is not None and response.status == _OK:
            self._answered[id_] = response
            while len(self._answered) > _MOST:
                self._answered.popitem(last=False)
            self._store_later(Seen(id_, self._deps.clock(), response.body or ""))
        self._under_way.pop(id_).set_result(None)

    async def stop(self) -> None:
        """Store what was answered last."""
        if self._storing is not None:
            self._storing.cancel()
            await asyncio.gather(self._storing, return_exceptions=True)
        await self._store()

    async def _again(self, id_: str) -> BoltResponse:
        known = self._answered[id_]
        if known is not None:
            return BoltResponse(status=known.status, body=known.body, headers=known.headers)
        stored = await self._deps.store.read(lambda tx: tx.seen.answer(id_))
        return _response(stored or "")

    def _store_later(self, seen: Seen) -> None:
        # Not before the ack: a second commit would double its time, and a run that dies now has stored what was asked.
        self._unstored.append(seen)
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_soon(), name="remember what was answered")

    async def _store_soon(self) -> None:
        await asyncio.sleep(_LATER if self._deps.membership is None else _SOON)
        await self._store()

    async def _store(self) -> None:
        seen, self._unstored = self._unstored, []
        short = [one if len(one.answer) <= _LONGEST else Seen(one.id, one.at, "") for one in seen]
        if not short:
            return
        try:
            await self._deps.store.write(lambda tx: tx.seen.add(short))
        except StoreFails:  # which the store has said; they are known as long as this run lasts
            self._unstored = (seen + self._unstored)[-_MOST:]


def id_of(body: Mapping[str, Any]) -> str:
    """What Slack calls this delivery each time it brings it; "" where it has no such name, as requests for options."""
    id_ = body.get("event_id") or body.get("trigger_id")
    return id_ if isinstance(id_, str) and id_.isprintable() and len(id_) <= _LONGEST_ID else ""


def _response(answer: str) -> BoltResponse:
    """An answer as it was stored: JSON, or nothing."""
    try:
        said = json.loads(answer)
    except ValueError:
        said = answer
    return BoltResponse(status=_OK, body=said if isinstance(said, dict) else str(said))
