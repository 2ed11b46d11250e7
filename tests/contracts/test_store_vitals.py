"""What every store says of all that it has, to operators."""

from datetime import timedelta

import pytest

from bot.domain.deliveries import DeliveryState, What
from bot.domain.facts import Source
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Store, Work
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, a_delivery, a_making, a_report, an_alert

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)


async def test_what_was_not_sent_is_counted_by_its_state(store: Store) -> None:
    states = [DeliveryState.PENDING, DeliveryState.PENDING, DeliveryState.DEAD, DeliveryState.SENT]
    for number, state in enumerate(states):
        delivery = a_delivery(key=f"key{number}", workspace=OTHER if number else TEAM, state=state, due=None)
        await store.write(lambda tx, one=delivery: tx.deliveries.promise(one))  # type: ignore[misc]
    found = await store.read(lambda tx: tx.vitals.deliveries())
    assert found == {
        DeliveryState.PENDING: 2,
        DeliveryState.SENDING: 0,
        DeliveryState.IN_DOUBT: 0,
        DeliveryState.DEAD: 1,
    }


async def test_nothing_waits_in_an_empty_store(store: Store) -> None:
    assert await store.read(lambda tx: tx.vitals.oldest_due()) == {}


async def test_what_waits_longest_is_told_for_each_tick(store: Store) -> None:
    await store.write(lambda tx: tx.deliveries.promise(a_delivery(due=START)))
    await store.write(
        lambda tx: tx.deliveries.promise(a_delivery(key="key2", what=What.DIGEST, due=START - HOUR, workspace=OTHER))
    )
    await store.write(lambda tx: tx.reports.add(a_report(due=START + HOUR)))
    await store.write(lambda tx: tx.alerts.add(an_alert(due=START - 2 * HOUR)))
    await store.write(lambda tx: tx.makings.add(a_making(due=START - 3 * HOUR)))
    assert await store.read(lambda tx: tx.vitals.oldest_due()) == {
        Work.DELIVER: START - HOUR,
        Work.ADVANCE: START + HOUR,
        Work.CHECK: START - 2 * HOUR,
        Work.MAKE: START - 3 * HOUR,
    }


async def test_what_is_being_handled_waits_no_more(store: Store) -> None:
    await store.write(lambda tx: tx.deliveries.promise(a_delivery(due=START)))
    await store.write(lambda tx: tx.deliveries.claim(TEAM, "key1", START, "owner"))
    assert await store.read(lambda tx: tx.vitals.oldest_due()) == {}
    found = await store.read(lambda tx: tx.vitals.deliveries())
    assert found[DeliveryState.SENDING] == 1


async def test_what_rests_where_patrol_was_removed_is_left_out(store: Store) -> None:
    await store.write(lambda tx: tx.deliveries.promise(a_delivery(due=START - HOUR)))
    await store.write(lambda tx: tx.deliveries.promise(a_delivery(due=START, workspace=OTHER)))
    await store.write(lambda tx: tx.workspaces.note_gone(TEAM, START))
    assert await store.read(lambda tx: tx.vitals.oldest_due()) == {Work.DELIVER: START}


async def test_what_is_looked_up_is_of_all_accounts(store: Store) -> None:
    await store.write(lambda tx: tx.patents.want("another", ["p1"], START + HOUR))
    await store.write(lambda tx: tx.patents.want(ONLY_ACCOUNT, ["p1"], START))
    await store.write(lambda tx: tx.facts.want("another", Source.LEGAL, ["p1"], START - HOUR, since=START))
    assert await store.read(lambda tx: tx.vitals.oldest_due()) == {Work.ENRICH: START, Work.EXPLAIN: START - HOUR}


async def test_workspaces_that_refuse_are_counted_among_those_where_patrol_is(store: Store) -> None:
    assert await store.read(lambda tx: tx.vitals.refused()) == (0, 3)
    await store.write(lambda tx: tx.workspaces.note_refused(TEAM, START))
    await store.write(lambda tx: tx.workspaces.note_gone("T3", START))
    assert await store.read(lambda tx: tx.vitals.refused()) == (1, 2)
