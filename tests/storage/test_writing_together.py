"""Functions that wait for the store at the same time share one commit, and yet each stands for itself."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.ports import Transaction, Work
from storage.sqlite import SqliteStore
from tests.factories import TEAM, a_report

pytestmark = pytest.mark.asyncio


class UnhappyError(Exception):
    """What a function of these tests raises."""


@asynccontextmanager
async def held_up(store: SqliteStore) -> AsyncIterator[None]:
    """The store is busy within the block: what is handed to it meanwhile waits together."""
    go, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(_: Transaction) -> None:
        loop.call_soon_threadsafe(begun.set)
        go.wait(10)

    busy = asyncio.create_task(store.read(hold))
    await begun.wait()
    try:
        yield
    finally:
        go.set()
        await busy


async def enrol_together(store: SqliteStore, numbers: range) -> None:
    async with held_up(store):
        writes = [enrol(store, f"team {number}") for number in numbers]
        await asyncio.sleep(0)
    await asyncio.gather(*writes)


def enrol(store: SqliteStore, workspace: str) -> asyncio.Task[None]:
    return asyncio.create_task(store.write(lambda tx: tx.workspaces.enrol(workspace, "account", "https://patsnap")))


async def test_all_of_them_are_stored(store: SqliteStore) -> None:
    await enrol_together(store, range(20))
    known = await store.read(lambda tx: [tx.workspaces.account_of(f"team {number}") for number in range(20)])
    assert known == ["account"] * 20


async def test_they_take_the_disk_as_little_as_one_does(store: SqliteStore, tmp_path: Path) -> None:
    log = tmp_path / "patrol.db-wal"
    sizes = []
    for numbers in (range(1), range(1, 2), range(2, 22)):
        await enrol_together(store, numbers)
        sizes.append(log.stat().st_size)
    assert sizes[2] - sizes[1] == sizes[1] - sizes[0] > 0


async def test_they_go_before_the_looks_that_wait(store: SqliteStore) -> None:
    async with held_up(store):
        look = asyncio.create_task(store.read(lambda tx: tx.workspaces.account_of("late")))
        await asyncio.sleep(0)
        late = enrol(store, "late")
        await asyncio.sleep(0)
    assert await look == "account"
    await late


async def test_one_that_fails_takes_no_other_with_it(store: SqliteStore) -> None:
    def fail(tx: Transaction) -> None:
        tx.workspaces.enrol("unhappy", "account", "https://patsnap")
        raise UnhappyError

    async with held_up(store):
        first = enrol(store, "one")
        unhappy = asyncio.create_task(store.write(fail))
        last = enrol(store, "two")
        await asyncio.sleep(0)
    await asyncio.gather(first, last)
    with pytest.raises(UnhappyError):
        await unhappy
    known = await store.read(lambda tx: [tx.workspaces.account_of(name) for name in ("one", "unhappy", "two")])
    assert known == ["account", None, "account"]


async def test_each_gets_its_own_result_and_sees_those_before_it(store: SqliteStore) -> None:
    def add(tx: Transaction) -> bool:
        return tx.reports.add(a_report())

    async with held_up(store):
        writes = [asyncio.create_task(store.write(add)) for _ in range(3)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*writes) == [True, False, False]


async def test_only_work_that_was_made_is_told_of(store: SqliteStore) -> None:
    told: list[frozenset[Work]] = []
    store.on_work(told.append)
    async with held_up(store):
        enrolled = enrol(store, TEAM)
        added = asyncio.create_task(store.write(lambda tx: tx.reports.add(a_report())))
        await asyncio.sleep(0)
    await asyncio.gather(enrolled, added)
    assert told == [frozenset({Work.ADVANCE})]


async def test_one_that_nobody_waits_for_any_more_is_not_written(store: SqliteStore) -> None:
    async with held_up(store):
        given_up, other = enrol(store, "one"), enrol(store, "two")
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
    await other
    assert await store.read(lambda tx: tx.workspaces.account_of("one")) is None
