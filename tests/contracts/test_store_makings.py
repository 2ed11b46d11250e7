"""What every store promises of makings."""

from datetime import timedelta

import pytest

from bot.domain.alerts import HitKind
from bot.domain.makings import MakingState, Task
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.searches import AlertText
from bot.ports import Store, Transaction, Work
from tests.clock import START
from tests.factories import TEAM, a_making, an_alert

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)


async def test_every_field_comes_back(store: Store) -> None:
    full = a_making(
        task=Task.EDIT,
        text=AlertText("Ünïcode 固态 'q'", 'TAC:("a" OR 电池)', frozenset({HitKind.LEGAL, HitKind.NEW})),
        alert="alert1",
        matches=0,
        person_name="Bo",
        locale="zh_CN",
        attempts=3,
        trouble=Trouble(TroubleKind.QUOTA, "67200007"),
    )
    assert await store.write(lambda tx: tx.makings.add(full))
    assert await store.read(lambda tx: tx.makings.get(TEAM, full.id)) == full
    ended = full.to(MakingState.MADE, due=None, matches=None, trouble=None)
    await store.write(lambda tx: tx.makings.save(ended))
    assert await store.read(lambda tx: tx.makings.get(TEAM, full.id)) == ended


async def test_one_that_is_known_is_not_added_again_and_wakes_who_makes_it(store: Store) -> None:
    woken: list[frozenset[Work]] = []
    store.on_work(woken.append)
    assert await store.write(lambda tx: tx.makings.add(a_making()))
    assert woken == [frozenset({Work.MAKE})]
    assert not await store.write(lambda tx: tx.makings.add(a_making(place="C9")))
    assert await store.read(lambda tx: tx.makings.get(TEAM, "making1")) == a_making()


async def test_what_is_not_there_cannot_be_saved(store: Store) -> None:
    with pytest.raises(LookupError):
        await store.write(lambda tx: tx.makings.save(a_making()))


async def test_the_one_that_has_been_due_longest_is_claimed_once(store: Store) -> None:
    def add(tx: Transaction) -> None:
        tx.makings.add(a_making(id="later", due=START + SECOND))
        tx.makings.add(a_making(id="first"))
        tx.makings.add(a_making(id="never", due=None))

    await store.write(add)
    now = START + SECOND
    waiting = await store.read(lambda tx: tx.makings.next_due(now))
    assert waiting == a_making(id="first")
    claimed = [await store.write(lambda tx: tx.makings.claim(now, "me")) for _ in range(3)]
    assert [one.id for one in claimed if one] == ["first", "later"]
    assert [(one.state, one.owner) for one in claimed if one] == [(MakingState.SUBMITTING, "me")] * 2
    assert await store.read(lambda tx: tx.makings.next_due(now)) is None
    theirs = await store.read(lambda tx: tx.makings.of_other_owners("another"))
    assert {one.id for one in theirs} == {"first", "later"}
    assert await store.read(lambda tx: tx.makings.of_other_owners("me")) == []


async def test_what_is_not_due_yet_is_not_claimed(store: Store) -> None:
    await store.write(lambda tx: tx.makings.add(a_making(due=START + SECOND)))
    assert await store.write(lambda tx: tx.makings.claim(START, "me")) is None


async def test_a_later_change_of_the_same_alert_overtakes_one_unless_it_has_failed(store: Store) -> None:
    earlier = a_making(id="z", task=Task.EDIT, alert="alert1")
    later = a_making(id="a", task=Task.DELETE, alert="alert1")  # in the same moment
    other = a_making(id="o", task=Task.EDIT, alert="alert2", asked_at=START + SECOND)

    def add(tx: Transaction) -> None:
        for making in (earlier, other, a_making()):
            tx.makings.add(making)

    await store.write(add)
    assert not await store.read(lambda tx: tx.makings.is_overtaken(earlier))
    assert not await store.read(lambda tx: tx.makings.is_overtaken(a_making()))
    await store.write(lambda tx: tx.makings.add(later))
    assert await store.read(lambda tx: tx.makings.is_overtaken(earlier))
    assert not await store.read(lambda tx: tx.makings.is_overtaken(later))
    await store.write(lambda tx: tx.makings.save(later.to(MakingState.FAILED, due=None)))
    assert not await store.read(lambda tx: tx.makings.is_overtaken(earlier))


async def test_the_makings_of_an_alert_are_found_in_their_order(store: Store) -> None:
    first, second = a_making(id="z", alert="alert1"), a_making(id="a", alert="alert1", asked_at=START + SECOND)

    def add(tx: Transaction) -> None:
        for making in (second, first, a_making(id="o", alert="alert2"), a_making(id="unmade")):
            tx.makings.add(making)

    await store.write(add)
    assert await store.read(lambda tx: tx.makings.of_alert(first.account, "alert1")) == [first, second]
    assert await store.read(lambda tx: tx.makings.of_alert(first.account, "alert3")) == []


async def test_who_had_an_alert_deleted_comes_back(store: Store) -> None:
    deleted = an_alert(is_gone=True, deleted_at=START, deleted_by="Bo")
    await store.write(lambda tx: tx.alerts.add(deleted))
    assert await store.read(lambda tx: tx.alerts.get(deleted.account, deleted.id)) == deleted
