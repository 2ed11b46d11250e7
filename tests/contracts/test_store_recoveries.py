"""What every store promises of recoveries."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.endpoints import Endpoint
from bot.domain.outages import OutageKind
from bot.domain.recoveries import Recovery, RecoveryState
from bot.ports import Store, Transaction
from tests.clock import START
from tests.factories import an_outage

pytestmark = pytest.mark.asyncio

ACCOUNT, ANOTHER = "main", "another"
SECOND = timedelta(seconds=1)


def a_recovery(**changes: Any) -> Recovery:
    """The search for what the second check of an alert would have told."""
    fields: dict[str, Any] = {
        "account": ACCOUNT,
        "alert": "alert1",
        "no": 2,
        "query": "TTL:(固态 \"quoted\" 'twice')",
        "since": START - SECOND,
        "until": START,
        "wanted_at": START,
        "due": START,
    }
    return Recovery(**{**fields, **changes})


async def add(store: Store, *recoveries: Recovery) -> None:
    def work(tx: Transaction) -> None:
        assert all(tx.recoveries.add(one) for one in recoveries)

    await store.write(work)


async def get(store: Store, no: int = 2, account: str = ACCOUNT) -> Recovery | None:
    return await store.read(lambda tx: tx.recoveries.get(account, "alert1", no))


async def test_a_gap_has_one(store: Store) -> None:
    await add(store, a_recovery())
    assert not await store.write(lambda tx: tx.recoveries.add(a_recovery(query="another")))
    await add(store, a_recovery(no=3), a_recovery(alert="alert2"), a_recovery(account=ANOTHER))
    assert await get(store) == a_recovery()


@pytest.mark.parametrize("state", RecoveryState)
async def test_every_field_comes_back(state: RecoveryState, store: Store) -> None:
    full = a_recovery(
        state=state,
        due=None,
        attempts=3,
        searches=4,
        total=20_001,
        found=("b", "a"),
        offset=2000,
        ended_at=START + SECOND,
        owner="run",
    )
    await add(store, a_recovery(), a_recovery(no=3))
    await store.write(lambda tx: tx.recoveries.save(full))
    assert await get(store) == full
    assert await get(store, 3) == a_recovery(no=3)
    with pytest.raises(LookupError):
        await store.write(lambda tx: tx.recoveries.save(a_recovery(no=4)))


async def test_the_latest_is_of_the_last_gap(store: Store) -> None:
    await add(store, a_recovery(no=9), a_recovery(no=10), a_recovery(no=11, alert="alert2"))
    latest = await store.read(lambda tx: tx.recoveries.latest(ACCOUNT, "alert1"))
    assert latest is not None
    assert latest.no == 10
    assert await store.read(lambda tx: tx.recoveries.latest(ANOTHER, "alert1")) is None


async def test_the_longest_due_comes_first_and_is_taken_once(store: Store) -> None:
    await add(
        store,
        a_recovery(no=1, due=None),
        a_recovery(no=2, due=START - SECOND, owner="run"),
        a_recovery(no=3, due=START + SECOND),
        a_recovery(no=4),
        a_recovery(no=5, due=START - SECOND, account=ANOTHER),
    )
    due = await store.read(lambda tx: tx.recoveries.next_due(START))
    assert due is not None
    assert (due.account, due.no) == (ANOTHER, 5)
    for no, owner in ((1, None), (2, None), (3, None), (4, "me")):
        taken = await store.write(lambda tx, no=no: tx.recoveries.claim(ACCOUNT, "alert1", no, START, "me"))  # type: ignore[misc]
        assert (taken and taken.owner) == owner
    assert await store.write(lambda tx: tx.recoveries.claim(ACCOUNT, "alert1", 4, START, "me")) is None


async def test_those_of_a_run_that_is_no_more_are_due_again(store: Store) -> None:
    await add(store, a_recovery(no=1, owner="dead", due=START + SECOND), a_recovery(no=2, owner="me"), a_recovery(no=3))
    assert await store.write(lambda tx: tx.recoveries.release("me", START)) == 1
    assert await get(store, 1) == a_recovery(no=1)
    assert await get(store, 2) == a_recovery(no=2, owner="me")


async def test_an_account_that_may_not_search_is_passed_over(store: Store) -> None:
    await add(store, a_recovery(due=START - SECOND), a_recovery(account=ANOTHER))

    async def first(at: timedelta) -> str | None:
        due = await store.read(lambda tx: tx.recoveries.next_due(START + at))
        return None if due is None else due.account

    outage = an_outage(scope=Endpoint.SEARCH, kind=OutageKind.LICENSE, until=START + 2 * SECOND)
    await store.write(lambda tx: tx.outages.save(outage))
    assert [await first(timedelta()), await first(2 * SECOND)] == [ANOTHER, ACCOUNT]
    await store.write(lambda tx: tx.outages.save(replace(outage, over_at=START)))
    assert await first(timedelta()) == ACCOUNT


async def test_who_has_no_credentials_yet_is_shut_and_has_no_outage_of_patsnaps(store: Store) -> None:
    """Who watches is told of outages, for as long as they stand; a workspace may take its time."""
    await add(store, a_recovery(due=START))
    outage = an_outage(kind=OutageKind.NOT_CONNECTED, until=START)
    await store.write(lambda tx: tx.outages.save(outage))
    assert await store.read(lambda tx: tx.recoveries.next_due(START)) is None
    assert await store.read(lambda tx: tx.outages.of(ACCOUNT)) == [outage]
    assert await store.read(lambda tx: tx.outages.open()) == []
