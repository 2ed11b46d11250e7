"""What is PostgreSQL's own: connections that are lost, transactions that meet, and several processes at once."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg.conninfo import make_conninfo

from bot.errors import DatabaseIsMissing, DatabaseIsNewer, StoreError, StoreFails, StoreTrouble
from bot.ports import Transaction
from storage.postgres import PostgresStore
from storage.postgres.migrations import STEPS, migrate
from storage.postgres.transactions import Held, _Began
from tests.clock import START
from tests.factories import TEAM, a_delivery, a_patent, a_report, a_request, an_order
from tests.postgres import Server, server_or_skip
from tests.storage.proxy import Proxy, once

pytestmark = pytest.mark.asyncio


@pytest.fixture
def server() -> Server:
    return server_or_skip()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with server.database() as url:
        yield url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.open(url)
    try:
        yield store
    finally:
        await store.close()


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    async with opened(url) as store:
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, "main", "https://connect.patsnap.com"))
        yield store


@pytest_asyncio.fixture
async def proxy(url: str, store: PostgresStore) -> AsyncIterator[Proxy]:
    del store  # there is a workspace
    proxy = Proxy(url)
    async with proxy.listening():
        yield proxy


# Connections that are lost


class Counting:
    """A function that says how often it was run."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, tx: Transaction) -> bool:
        self.runs += 1
        return tx.requests.add(a_request())


async def test_a_beat_waits_behind_nothing_else_that_this_process_does(store: PostgresStore) -> None:
    """Whoever is not heard of for fifteen seconds is taken for dead, however busy it is."""
    go_on = threading.Event()
    busy = [asyncio.ensure_future(store.write(lambda _: go_on.wait(60))) for _ in range(20)]
    busy += [asyncio.ensure_future(store.read(lambda _: go_on.wait(60))) for _ in range(20)]
    try:
        async with asyncio.timeout(10):
            assert await store.beside().write(lambda tx: tx.processes.beat("this run", "worker"))
            assert len(await store.beside().read(lambda tx: tx.processes.alive())) == 1
    finally:
        go_on.set()
        await asyncio.gather(*busy)


async def test_a_commit_whose_answer_was_lost_is_not_run_again(proxy: Proxy, store: PostgresStore) -> None:
    work = Counting()
    async with opened(proxy.url) as beyond:
        proxy.after = once(b"commit")
        assert await beyond.write(work)
    assert work.runs == 1
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()


async def test_a_commit_that_never_arrived_is_run_again(proxy: Proxy, store: PostgresStore) -> None:
    work = Counting()
    async with opened(proxy.url) as beyond:
        proxy.before = once(b"commit")
        assert await beyond.write(work)
    assert work.runs == 2
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()


async def test_a_server_process_that_nobody_speaks_to_any_more_is_ended(proxy: Proxy, store: PostgresStore) -> None:
    """Where only our end of the connection is cut, the server still holds what the transaction has locked."""
    work = Counting()
    async with opened(proxy.url) as beyond:
        proxy.before, proxy.is_holding = once(b"commit"), True
        async with asyncio.timeout(10):
            assert await beyond.write(work)
    assert work.runs == 2
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()


async def test_what_another_server_was_committing_is_in_doubt(store: PostgresStore) -> None:
    """It has taken over, and may give the same id to another transaction."""
    elsewhere = _Began("700", 1, "FFFFFFFF")
    with pytest.raises(StoreFails) as caught:
        await asyncio.to_thread(store._transactions._fate, elsewhere)
    assert caught.value.is_in_doubt


async def test_what_takes_too_long_is_cut_and_not_begun_again(proxy: Proxy) -> None:
    async with opened(proxy.url) as beyond:
        held, work = Held(), Counting()
        proxy.before = lambda said: b"insert into request" in said and _deaf(proxy, held)
        with pytest.raises(StoreFails) as caught:
            await asyncio.to_thread(beyond._transactions.write, work, held)
        assert caught.value.kind is StoreTrouble.UNREACHABLE
        assert work.runs == 1
        proxy.is_deaf = False


def _deaf(proxy: Proxy, held: Held) -> bool:
    proxy.is_deaf = True
    asyncio.get_running_loop().call_soon(held.cut)
    return False


@pytest.mark.parametrize("word", [b"begin", b"insert into request"])
async def test_what_was_lost_on_the_way_is_run_again(word: bytes, proxy: Proxy, store: PostgresStore) -> None:
    async with opened(proxy.url) as beyond:
        proxy.before = once(word)
        assert await beyond.write(Counting())
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()


async def test_a_question_is_asked_again_on_another_connection(proxy: Proxy) -> None:
    async with opened(proxy.url) as beyond:
        for _ in range(3):
            assert await beyond.read(lambda tx: tx.workspaces.account_of(TEAM)) == "main"
            proxy.cut()


@pytest.mark.slow
async def test_a_server_that_is_away_is_told_in_time_and_found_as_soon_as_it_is_back(proxy: Proxy) -> None:
    """Slack waits for 3 s, and a listener asks more than once; whose beat is not heard for 15 s ends."""
    async with opened(proxy.url) as beyond:
        proxy.is_away = True
        proxy.cut()
        began = time.monotonic()
        for ask in (beyond.write, beyond.read, beyond.read):
            assert not await answers(ask)
        assert time.monotonic() - began < 2.9
        while time.monotonic() < began + 4:  # where waits were doubled, the next look would come three seconds later
            assert not await answers(beyond.read)
        proxy.is_away = False
        back = time.monotonic()
        while not await answers(beyond.read):
            assert time.monotonic() < back + 2


async def answers(ask: Callable[[Callable[[Transaction], str | None]], Awaitable[str | None]]) -> bool:
    try:
        return await ask(lambda tx: tx.workspaces.account_of(TEAM)) == "main"
    except StoreFails as failure:
        return failure.kind is not StoreTrouble.UNREACHABLE


async def test_a_server_that_is_not_there_is_told_without_the_password(url: str) -> None:
    away = make_conninfo(url, port=1, password="s3cret")
    with pytest.raises(StoreFails) as caught:
        await PostgresStore.open(away)
    assert caught.value.kind is StoreTrouble.UNREACHABLE
    assert "s3cret" not in str(caught.value)
    assert "127.0.0.1:1" in str(caught.value)


async def test_a_database_that_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(StoreFails, match="does not exist") as caught:
        await PostgresStore.open(server.url("nothing"))
    assert caught.value.kind is StoreTrouble.UNREACHABLE


# Transactions that meet


async def test_functions_that_meet_are_as_if_one_came_after_the_other(url: str, store: PostgresStore) -> None:
    """Each reads what is there and adds one to it: none may overlook another, in whichever process."""

    def add(tx: Transaction) -> None:
        known = tx.reports.get(TEAM, "report1")
        assert known is not None
        tx.reports.save(replace(known, looks=known.looks + 1))

    await store.write(lambda tx: tx.reports.add(a_report(looks=0)))
    async with opened(url) as another:
        await asyncio.gather(*(one.write(add) for _ in range(15) for one in (store, another)))
        assert store.repeats + another.repeats > 0
    found = await store.read(lambda tx: tx.reports.get(TEAM, "report1"))
    assert found is not None
    assert found.looks == 30


async def test_what_another_process_is_claiming_is_passed_over(url: str, store: PostgresStore) -> None:
    for number in (1, 2):
        report = a_report(id=f"report{number}", order=an_order(f"Company {number}"))
        await store.write(lambda tx, report=report: tx.reports.add(report))  # type: ignore[misc]
    with psycopg.connect(url) as claiming:
        taken = claiming.execute("select id from patrol.report order by due limit 1 for update").fetchone()
        async with asyncio.timeout(5):
            claimed = await store.write(lambda tx: tx.reports.claim(START, "me"))
        assert claimed is not None
        assert taken is not None
        assert {claimed.id, taken[0]} == {"report1", "report2"}


async def test_a_failed_statement_that_is_passed_over_is_no_commit(store: PostgresStore) -> None:
    def careless(tx: Transaction) -> None:
        tx.requests.add(a_request())
        with pytest.raises(psycopg.Error):
            tx.requests.add(a_request(workspace="T9"))

    held = Held()
    run = asyncio.create_task(asyncio.to_thread(store._transactions.write, careless, held))
    store._transactions.stop()  # else it would be tried for long
    with pytest.raises(StoreFails):
        await run
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) is None


async def test_a_long_list_that_fails_is_told_by_its_error_alone(
    store: PostgresStore, caplog: pytest.LogCaptureFixture
) -> None:
    patents = [a_patent(account="nobody", id=f"p{number}") for number in range(3000)]
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        await store.write(lambda tx: tx.patents.learn(patents))
    assert caplog.messages == []


# What else is not as in SQLite


async def test_a_character_that_postgresql_has_not_loses_nothing_else(store: PostgresStore) -> None:
    await store.write(lambda tx: tx.requests.add(a_request(order=an_order("Ac\x00me"))))
    found = await store.read(lambda tx: tx.requests.get(TEAM, "request1"))
    assert found is not None
    assert found.order.subject.text == "Ac\ufffdme"


async def test_a_process_that_was_silent_is_dead_and_stays_so(store: PostgresStore, url: str) -> None:
    assert await store.write(lambda tx: tx.processes.beat("neighbour", "worker"))
    await store.write(lambda tx: tx.deliveries.promise(a_delivery()))
    await store.write(lambda tx: tx.deliveries.claim(TEAM, a_delivery().key, START, "neighbour"))
    assert await store.read(lambda tx: tx.deliveries.of_other_owners("me")) == []
    with psycopg.connect(url) as connection:
        connection.execute("update patrol.process set beat_at = '2020-01-01T00:00:00.000000Z'")
    assert [one.owner for one in await store.read(lambda tx: tx.deliveries.of_other_owners("me"))] == ["neighbour"]
    assert not await store.write(lambda tx: tx.processes.beat("neighbour", "worker"))
    assert await store.read(lambda tx: tx.processes.alive()) == []


@pytest.mark.usefixtures("store")
async def test_who_only_reads_cannot_write(url: str) -> None:
    reader = await PostgresStore.read_only(url)
    with pytest.raises(StoreFails) as caught:
        await reader.write(lambda tx: tx.requests.add(a_request()))
    assert caught.value.kind is StoreTrouble.READ_ONLY
    assert await reader.read(lambda tx: tx.workspaces.account_of(TEAM)) == "main"
    await reader.close()


async def test_what_was_deleted_can_be_cleared_away(store: PostgresStore) -> None:
    await store.write(lambda tx: tx.requests.add(a_request()))
    await store.compact()
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()


# Migrations


async def test_several_processes_may_make_the_tables_at_once(server: Server) -> None:
    with server.database(is_migrated=False) as url:
        taken = await asyncio.gather(*(asyncio.to_thread(migrate, url) for _ in range(4)))
    assert sorted(map(len, taken)) == [0, 0, 0, len(STEPS)]


async def test_what_a_later_version_has_added_is_let_alone(url: str, store: PostgresStore) -> None:
    """Its processes and ours work side by side while an upgrade goes on."""
    for _ in range(10):  # until statements are prepared
        assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) is None
    with psycopg.connect(url) as connection:
        connection.execute("insert into patrol.migration (name, is_contracting) values ('later', false)")
        connection.execute("alter table patrol.request add column later text")
    await store.write(lambda tx: tx.requests.add(a_request()))
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()
    async with opened(url) as another:
        assert await another.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()


async def test_what_a_later_version_has_taken_away_is_refused(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("insert into patrol.migration (name, is_contracting) values ('later', true)")
    for opening in (PostgresStore.open, PostgresStore.read_only):
        with pytest.raises(DatabaseIsNewer, match="later"):
            await opening(url)


async def test_there_is_nothing_to_read_before_the_first_run(server: Server) -> None:
    with server.database(is_migrated=False) as url, pytest.raises(DatabaseIsMissing, match="migrate"):
        await PostgresStore.read_only(url)


async def test_a_user_who_may_make_nothing_is_told(server: Server) -> None:
    with server.database(is_migrated=False) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("drop role if exists nobody_much")
            connection.execute("create role nobody_much login")
        with pytest.raises(StoreError, match="permission denied") as caught:
            await PostgresStore.open(make_conninfo(url, user="nobody_much"))
        assert isinstance(caught.value, StoreFails)
        assert caught.value.kind is StoreTrouble.READ_ONLY


async def test_the_libraries_of_postgresql_are_not_read_where_the_database_is_a_file() -> None:
    program = "import sys, bot.app; sys.exit(any(name.startswith('psycopg') for name in sys.modules))"
    running = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=Path(__file__).parents[2])
    assert await running.wait() == 0
