"""What every store promises of the processes that work on it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.processes import SILENT
from bot.ports import Store
from tests.clock import START
from tests.contracts.test_store import promise

pytestmark = pytest.mark.asyncio


async def claimed_by(store: Store, owner: str) -> None:
    await promise(store, key=f"of {owner}", place=f"C{len(owner)}")
    await store.write(lambda tx: tx.deliveries.claim("T1", f"of {owner}", START, owner))


async def left_over(store: Store) -> list[str]:
    found = await store.read(lambda tx: tx.deliveries.of_other_owners("me"))
    return [one.key for one in found]


async def test_the_rows_of_who_lives_are_not_taken_over(store: Store) -> None:
    assert await store.write(lambda tx: tx.processes.beat("neighbour", "worker", "host"))
    for owner in ("me", "neighbour", "never heard of"):
        await claimed_by(store, owner)
    assert await left_over(store) == ["of never heard of"]
    await store.write(lambda tx: tx.processes.end("neighbour"))
    assert sorted(await left_over(store)) == ["of neighbour", "of never heard of"]


async def test_who_beats_is_alive(store: Store) -> None:
    await store.write(lambda tx: tx.processes.beat("b", "web", "there"))
    assert await store.write(lambda tx: tx.processes.beat("a", "worker", "here"))
    assert await store.write(lambda tx: tx.processes.beat("b", "web", "there"))
    alive = await store.read(lambda tx: tx.processes.alive())
    assert [(one.id, one.role, one.host) for one in alive] == [("a", "worker", "here"), ("b", "web", "there")]
    now = await store.read(lambda tx: tx.processes.now())
    assert all(now - SILENT < one.beat_at <= now for one in alive)


async def test_the_clock_is_the_databases(store: Store) -> None:
    now = await store.read(lambda tx: tx.processes.now())
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=30)


async def test_who_is_buried_stays_dead(store: Store) -> None:
    assert await store.write(lambda tx: tx.processes.beat("a", "worker"))
    await store.write(lambda tx: tx.processes.bury())  # nobody is dead yet
    assert [one.id for one in await store.read(lambda tx: tx.processes.alive())] == ["a"]
    assert await store.write(lambda tx: tx.processes.beat("a", "worker"))
