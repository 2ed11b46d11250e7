"""What every store promises of the paces that processes keep together."""

import asyncio
from datetime import timedelta

import pytest

from bot.ports import Store

pytestmark = pytest.mark.asyncio

APART = timedelta(seconds=2)


async def test_each_moment_that_is_reserved_is_another_one(store: Store) -> None:
    waits = [await store.write(lambda tx: tx.paces.reserve("one", APART)) for _ in range(3)]
    assert waits[0] == timedelta()
    assert all(n * APART - timedelta(seconds=1) < wait <= n * APART for n, wait in enumerate(waits[1:], start=1))
    assert await store.write(lambda tx: tx.paces.reserve("another", APART)) == timedelta()


async def test_those_who_reserve_at_the_same_time_get_moments_of_their_own(store: Store) -> None:
    waits = await asyncio.gather(*(store.write(lambda tx: tx.paces.reserve("one", APART)) for _ in range(6)))
    assert sorted(round(wait / APART) for wait in waits) == list(range(6))


async def test_a_moment_is_taken_once(store: Store) -> None:
    taken = await asyncio.gather(*(store.write(lambda tx: tx.paces.take("one", APART)) for _ in range(4)))
    assert sorted(taken) == [False, False, False, True]


async def test_what_nobody_uses_is_forgotten(store: Store) -> None:
    await store.write(lambda tx: tx.paces.take("one", APART))
    later = await store.read(lambda tx: tx.processes.now()) + timedelta(hours=1)
    await store.write(lambda tx: tx.paces.forget(later))
    assert await store.write(lambda tx: tx.paces.take("one", APART))
