"""How many deliveries a second Patrol makes where Slack's pace does not hold it back, every promise kept."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp

from benchmarks.children import listening
from benchmarks.rows import Compared, Row
from benchmarks.stock import TOKEN, count, deps_on, memory, promise, sent, stock
from bot.clock import SystemClock
from bot.deps import Deps
from bot.domain.messages import Message
from bot.log import LineFormatter
from bot.ports import Transaction, Work
from bot.schedule import Schedule
from bot.services.goods import goods_of
from bot.services.rendering import message_of
from bot.slack.session import open_session, web_client
from bot.ticks import TICKS
from bot.views.reader import Reader

GOAL: Final = 300.0  # a second
GROWTH: Final = 10.0  # MB
_FAST: Final = 1000.0  # so much faster than the real one runs the clock of Slack's pace
_TICK: Final = 2.0  # seconds, as in the operator's default settings
_GLANCE: Final = 1.0  # seconds between two looks at how far it is: each costs as much as some deliveries
_CHUNKS: Final = 5  # parts of the run, of which the slowest counts
_WITHIN: Final = 120.0
[_AT_ONCE] = [tick.at_once for tick in TICKS if tick.name == Work.DELIVER]


async def measure(*, messages: int = 5000, channels: int = 1000, bare: int = 1000) -> list[Row]:
    """Digests' messages, promised and due, through the schedule, the store, slack-sdk and a socket."""
    with TemporaryDirectory(prefix="patrol-sending-") as folder, _logging():
        path = Path(folder) / "patrol.db"
        clock = SystemClock()
        at = clock()
        await stock(path, messages, at, news=True, due=f"'{at.year + 1}-01-01T00:00:00.000000Z'")
        await promise(path, messages, channels, at)
        async with _slack() as slack:
            async with deps_on(path, clock, slack=slack, monotonic=lambda: _FAST * time.monotonic()) as deps:
                message = await deps.store.read(lambda tx: _first(tx, deps, at))
                in_turn = await _bare(slack, message, bare, at_once=1)
                at_once = await _bare(slack, message, bare, at_once=_AT_ONCE)
                used = await _send(path, messages, deps)
            posted, different = await _counts(slack)
        moments = sent(path)
    rates = _rates(moments, max(1, messages // _CHUNKS))
    overall = _rates(moments, len(moments) - 1)
    what = f"{messages} deliveries to {channels} channels"
    return [
        Row.least("sending", f"{what}, in the slowest fifth", "a second", 0, rates, GOAL),
        Row.worst("sending", "not sent, or not once", "", 0, [messages - different, posted - messages], 0),
        Row.worst("sending", "memory above that after the first fifth", "MB", 0, [max(used) - used[0]], GROWTH),
        Row.of("sending", "slack-sdk alone, one after the other", "a second", Compared.RATIO, None, overall, [in_turn]),
        Row.of("sending", f"slack-sdk alone, {_AT_ONCE} at once", "a second", Compared.RATIO, None, overall, [at_once]),
    ]


@contextmanager
def _logging() -> Iterator[None]:
    """Write the log as a `run` does, to nowhere."""
    root = logging.getLogger()
    before = root.level
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        handler = logging.StreamHandler(nowhere)
        handler.setFormatter(LineFormatter([TOKEN]))
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.removeHandler(handler)
            root.setLevel(before)


@asynccontextmanager
async def _slack() -> AsyncIterator[str]:
    async with listening("-m", "benchmarks.bare_slack") as port:
        yield f"http://127.0.0.1:{port}"


async def _counts(slack: str) -> tuple[int, int]:
    """How many messages with a delivery's key there came, and how many different ones."""
    async with aiohttp.ClientSession() as session, session.get(f"{slack}/counts") as answer:
        posted, different = await answer.json()
        return posted, different


def _first(tx: Transaction, deps: Deps, at: datetime) -> Message:
    [delivery] = tx.deliveries.due(at, 1)
    return message_of(goods_of(delivery, tx), delivery, Reader(), at, deps, repeat=False)


async def _bare(slack: str, message: Message, posts: int, *, at_once: int) -> float:
    """Posts a second of slack-sdk alone, which remembers nothing."""
    left = iter(range(posts))
    async with open_session() as session:
        web = web_client(TOKEN, f"{slack}/api/", session)

        async def post() -> None:
            for number in left:
                await web.chat_postMessage(
                    channel=f"C{number:07d}", text=message.text, blocks=[dict(block) for block in message.blocks]
                )

        begin = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(at_once)))
        return posts / (time.perf_counter() - begin)


async def _send(path: Path, messages: int, deps: Deps) -> list[float]:
    """Let the schedule send them all; the megabytes in use from the first fifth on."""
    used: list[float] = []
    schedule = Schedule(deps, _TICK)
    try:
        schedule.start()
        with suppress(TimeoutError):  # what is missing then has a row of its own
            async with asyncio.timeout(_WITHIN):
                while (done := await asyncio.to_thread(count, path, "delivery where state = 'sent'")) < messages:
                    if done >= messages // _CHUNKS:
                        used.append(memory())
                    await asyncio.sleep(_GLANCE)
    finally:
        await schedule.stop()
    used.append(memory())
    return used


def _rates(moments: Sequence[datetime], apart: int) -> list[float]:
    """How many a second there were in each stretch of so many."""
    return [apart / (last - first).total_seconds() for first, last in pairwise(moments[::apart])]
