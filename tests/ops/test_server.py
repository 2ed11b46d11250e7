"""What the port of operators answers, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest
import pytest_asyncio

from bot.errors import BadSetting, StoreFails, StoreTrouble
from bot.ops.asking import Answer, ask_ops
from bot.ops.life import Life
from bot.ops.metrics import Metrics
from bot.ops.readiness import Parts, Readiness
from bot.ops.server import OpsServer, Watched
from bot.ports import Outcome, Transaction, Work
from storage.sqlite import SqliteStore
from tests.clock import START, SteppedClock
from tests.factories import TEAM, a_delivery

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

T = TypeVar("T")


class Moody:
    """A store that can fail, or say nothing at all."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.is_broken = False
        self.answers = asyncio.Event()
        self.answers.set()
        self.write = store.write

    async def read(self, work: Callable[[Transaction], T]) -> T:
        await self.answers.wait()
        if self.is_broken:
            raise StoreFails(StoreTrouble.UNREACHABLE, "the disk at /secret/place is gone")
        return await self._store.read(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        self._store.on_work(wake)


class Line:
    """How Slack reaches Patrol, or does not."""

    def __init__(self) -> None:
        self.stands = True

    async def is_open(self) -> bool:
        return self.stands


@dataclass
class Ops:
    """A process that is looked at."""

    life: Life
    metrics: Metrics
    readiness: Readiness
    store: Moody
    line: Line
    seconds: list[float]
    port: int
    http: httpx.AsyncClient

    def begins(self, clock: SteppedClock) -> None:
        """All of it is there."""
        self.readiness.look_at(Parts(self.store, self.line, clock))
        self.life.runs_ticks(2)
        self.life.is_up()

    async def get(self, path: str, method: str = "GET") -> httpx.Response:
        return await self.http.request(method, f"http://127.0.0.1:{self.port}{path}")

    async def wrong(self) -> list[str]:
        """What says that it is not ready."""
        answer = await self.get("/readyz")
        said: dict[str, Any] = answer.json()
        assert answer.status_code == (200 if said["ready"] else 503)
        assert said["ready"] == (not said["wrong"])
        return [str(one) for one in said["wrong"]]


@pytest_asyncio.fixture
async def ops(store: SqliteStore) -> AsyncIterator[Ops]:
    seconds = [1000.0]
    life = Life(lambda: seconds[0])
    metrics, readiness = Metrics(life), Readiness(life, patience=0.1)
    async with (
        httpx.AsyncClient(trust_env=False, verify=False) as http,  # noqa: S501 - there is no TLS here
        served(Watched(life, readiness, metrics)) as server,
    ):
        yield Ops(life, metrics, readiness, Moody(store), Line(), seconds, server.port, http)


@asynccontextmanager
async def served(watched: Watched, port: int = 0) -> AsyncIterator[OpsServer]:
    server = OpsServer(watched, "127.0.0.1", port)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def test_it_is_alive_from_the_beginning_and_ready_when_all_is_there(ops: Ops, clock: SteppedClock) -> None:
    assert (await ops.get("/healthz")).status_code == 200
    assert await ops.wrong() == ["Patrol is starting"]
    ops.begins(clock)
    assert await ops.wrong() == []
    said = (await ops.get("/readyz")).json()
    assert said["stage"] == "running"
    assert said["store"]["answers"] is True
    assert said["slack"] == {"connected": True}
    assert said["last_good_turn_seconds"] == 0


async def test_who_is_asked_to_stop_is_not_ready_and_alive(ops: Ops, clock: SteppedClock) -> None:
    ops.begins(clock)
    ops.life.is_ending()
    assert await ops.wrong() == ["Patrol is stopping"]
    assert (await ops.get("/healthz")).json() == {"alive": True, "stage": "stopping", "wrong": []}


async def test_ticks_that_stand_still_are_told_by_both(ops: Ops, clock: SteppedClock) -> None:
    ops.begins(clock)
    ops.seconds[0] += 61
    answer = await ops.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["wrong"] == ["nothing has looked whether a tick is due for 61 s"]
    ops.metrics.beat()
    assert (await ops.get("/healthz")).status_code == 200
    [wrong] = await ops.wrong()
    assert wrong.startswith("no turn of a tick has ended well")
    ops.metrics.turned("deliver", Outcome.FAILED)
    assert await ops.wrong()
    ops.metrics.turned("deliver", Outcome.IDLE)
    assert await ops.wrong() == []


async def test_a_store_that_fails_or_does_not_answer_is_told_without_what_it_said(
    ops: Ops, clock: SteppedClock
) -> None:
    ops.begins(clock)
    ops.store.is_broken = True
    [wrong] = await ops.wrong()
    assert "the database" in wrong
    assert "secret" not in (await ops.get("/readyz")).text
    ops.store.is_broken = False
    ops.store.answers.clear()
    assert await ops.wrong() == [wrong]
    assert (await ops.get("/healthz")).status_code == 200  # another process would not help
    metrics = await ops.get("/metrics")
    assert metrics.status_code == 200
    assert "patrol_ready 0.0" in metrics.text
    assert "patrol_deliveries{" not in metrics.text


async def test_a_slack_that_cannot_be_reached_or_refuses_is_told(ops: Ops, clock: SteppedClock) -> None:
    ops.begins(clock)
    ops.line.stands = False
    assert await ops.wrong() == ["there is no connection to Slack"]
    ops.line.stands = True
    await ops.store.write(lambda tx: tx.workspaces.note_refused(TEAM, START))
    assert await ops.wrong() == ["Slack refuses Patrol's token; `doctor` says what to do"]


async def test_one_workspace_of_two_that_refuses_does_not_stop_the_other(ops: Ops, clock: SteppedClock) -> None:
    ops.begins(clock)
    await ops.store.write(lambda tx: tx.workspaces.enrol("T2", "main", ""))
    await ops.store.write(lambda tx: tx.workspaces.note_refused(TEAM, START))
    assert await ops.wrong() == []


async def test_the_numbers_are_of_the_store_as_it_is(ops: Ops, clock: SteppedClock) -> None:
    ops.begins(clock)
    await ops.store.write(lambda tx: tx.deliveries.promise(a_delivery()))
    clock.tick(seconds=90)
    answer = await ops.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'patrol_deliveries{state="pending"} 1.0' in answer.text
    assert 'patrol_oldest_due_seconds{tick="deliver"} 90.0' in answer.text
    assert "patrol_ready 1.0" in answer.text


@pytest.mark.parametrize("path", ["/", "/metrics/", "/healthz/x", "/slack/events", "/favicon.ico"])
async def test_nothing_else_is_served(ops: Ops, path: str) -> None:
    assert (await ops.get(path)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
async def test_nothing_is_taken(ops: Ops, method: str) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await ops.get(path, method)).status_code == 405


async def test_a_port_that_is_taken_is_named(ops: Ops) -> None:
    life = Life()
    with pytest.raises(BadSetting, match=rf"PATROL_OPS_PORT: cannot listen on 127\.0\.0\.1:{ops.port}"):
        async with served(Watched(life, Readiness(life), Metrics(life)), ops.port):
            pass


async def test_who_asks_learns_what_is_there(ops: Ops, clock: SteppedClock) -> None:
    assert await ask_ops("127.0.0.1", ops.port) == Answer(("Patrol is starting",))
    ops.begins(clock)
    assert await ask_ops("127.0.0.1", ops.port) == Answer()


async def test_who_asks_where_nobody_is_or_another_learns_that() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = json.dumps(["hello"])
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await ask_ops("127.0.0.1", port) == Answer(is_foreign=True)
    server.close()
    await server.wait_closed()
    assert await ask_ops("127.0.0.1", port) is None
