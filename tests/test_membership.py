"""One of several processes: it beats, hears how many there are, goes by their clock, and learns that it is dead."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.processes import SILENT, Role
from bot.errors import NotSent, StoreFails, StoreTrouble
from bot.fencing import FRESH, Fence
from bot.membership import Membership, SharedClock
from bot.ports import Store
from storage.sqlite import SqliteStore
from tests.clock import START

OWNER = "this run"


class Seconds:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def lost(store: Store, owner: str) -> None:
    """As if this process had been silent for long, and others had noticed."""
    await store.write(lambda tx: tx.processes.end(owner))

    def grow_old(tx: object) -> None:
        tx._db.run(  # type: ignore[attr-defined]  # no port lets a beat be old
            "insert into process (id, role, host, beat_at) values (:id, 'all', '', '2020-01-01T00:00:00.000000Z')",
            {"id": owner},
        )

    await store.write(lambda tx: grow_old(tx.processes))


def test_no_call_begins_before_the_first_beat_nor_long_after_the_last() -> None:
    seconds = Seconds()
    fence = Fence(seconds)
    with pytest.raises(NotSent):
        fence.check()
    fence.confirm(seconds.now)
    fence.check()
    seconds.now += FRESH - 0.1
    fence.check()
    seconds.now += 0.2
    with pytest.raises(NotSent):
        fence.check()


def test_there_is_time_between_the_last_call_and_being_called_dead() -> None:
    assert SILENT - timedelta(seconds=FRESH) >= timedelta(seconds=5)


def test_the_clock_of_all_goes_on_between_two_beats_whatever_this_machine_shows() -> None:
    seconds = Seconds()
    clock = SharedClock(START, seconds.now, seconds)
    seconds.now += 7
    assert clock() == START + timedelta(seconds=7)
    clock.follow(START + timedelta(hours=1), seconds.now)
    assert clock() == START + timedelta(hours=1)


@pytest.mark.asyncio
async def test_who_joins_is_known_and_goes_by_the_databases_clock(store: SqliteStore) -> None:
    member = await Membership.join(store, OWNER, Role.WORKER)
    [one] = await store.read(lambda tx: tx.processes.alive())
    assert (one.id, one.role) == (OWNER, "worker")
    assert abs(member.clock() - datetime.now(UTC)) < timedelta(seconds=5)
    member.fence.check()
    await member.leave()
    assert await store.read(lambda tx: tx.processes.alive()) == []


@pytest.mark.asyncio
async def test_a_beat_tells_how_many_there_are(store: SqliteStore) -> None:
    told: list[int] = []
    member = await Membership.join(store, OWNER, Role.ALL)
    member.start(told.append)
    await store.write(lambda tx: tx.processes.beat("another", "web"))
    await member.beat()
    assert told == [2]
    await member.leave()


@pytest.mark.asyncio
async def test_who_was_taken_for_dead_hears_it_with_the_next_beat_and_calls_nobody(store: SqliteStore) -> None:
    seconds = Seconds()
    member = await Membership.join(store, OWNER, Role.ALL, seconds)
    await lost(store, OWNER)
    seconds.now += 60
    with pytest.raises(NotSent):
        member.fence.check()
    await member.beat()
    assert member.is_dead.is_set()
    with pytest.raises(NotSent):
        member.fence.check()
    await member.leave()


@pytest.mark.asyncio
async def test_who_was_dead_for_so_long_that_nobody_knows_it_any_more_stays_dead(store: SqliteStore) -> None:
    """What it was about to call when it fell asleep was done by others, days ago."""
    seconds = Seconds()
    member = await Membership.join(store, OWNER, Role.ALL, seconds)
    await lost(store, OWNER)
    await store.write(lambda tx: tx.processes.beat("another", "all"))  # whoever joins clears away the long dead
    seconds.now += 3 * 24 * 3600
    await member.beat()
    assert member.is_dead.is_set()
    assert not member.fence.is_open


@pytest.mark.asyncio
async def test_a_beat_counts_from_before_it_was_sent(store: SqliteStore) -> None:
    seconds = Seconds()

    class Slow:
        read = store.read

        async def write(self, work: object) -> object:
            result: object = await store.write(work)  # type: ignore[arg-type]  # as it is
            seconds.now += FRESH + 1  # the answer takes its time
            return result

    member = await Membership.join(Slow(), OWNER, Role.ALL, seconds)  # type: ignore[arg-type]  # what it needs of one
    assert not member.fence.is_open


@pytest.mark.asyncio
async def test_while_the_database_is_away_the_fence_closes_and_the_process_goes_on(store: SqliteStore) -> None:
    seconds = Seconds()
    member = await Membership.join(store, OWNER, Role.ALL, seconds)

    class Away:
        async def write(self, _: object) -> object:
            raise StoreFails(StoreTrouble.UNREACHABLE, "away")

    member._store = Away()  # type: ignore[assignment]
    seconds.now += FRESH
    with pytest.raises(StoreFails):
        await member.beat()
    assert not member.fence.is_open
    assert not member.is_dead.is_set()
    member._store = store
    await member.beat()
    await asyncio.sleep(0)
    assert member.fence.is_open
