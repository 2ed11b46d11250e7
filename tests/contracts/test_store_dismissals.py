"""What every store promises of dismissals, and of why a patent is in a digest."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import HitKind
from bot.domain.dismissals import Dismissal
from bot.domain.filters import FilterField
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, a_check, a_hit

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)


def a_dismissal(**changes: Any) -> Dismissal:
    dismissal = Dismissal(
        id="dismissal1",
        workspace=TEAM,
        subscription="subscription1",
        digest="digest1",
        patent="patent1",
        field=FilterField.FAMILY,
        value="f-1",
        label="固态 <电池> 🔋",
        person="U1",
        person_name="Ada",
        at=START,
    )
    return replace(dismissal, **changes)


async def add(store: Store, *dismissals: Dismissal) -> None:
    def work(tx: Transaction) -> None:
        assert all(tx.dismissals.add(one) for one in dismissals)

    await store.write(work)


async def get(store: Store, workspace: str = TEAM) -> Dismissal | None:
    return await store.read(lambda tx: tx.dismissals.get(workspace, "dismissal1"))


@pytest.mark.parametrize(
    "changes",
    [{}, {"field": FilterField.OFFICE, "label": ""}, {"undone_at": START + SECOND, "undone_by": "Bob"}],
)
async def test_what_is_stored_is_what_comes_back(changes: dict[str, Any], store: Store) -> None:
    dismissal = a_dismissal(**changes)
    await add(store, dismissal)
    assert await get(store) == dismissal
    assert await get(store, OTHER) is None


async def test_one_of_an_id_is_stored_once(store: Store) -> None:
    await add(store, a_dismissal())
    assert not await store.write(lambda tx: tx.dismissals.add(a_dismissal(value="f-2")))
    assert await get(store) == a_dismissal()


async def test_saving_changes_it_and_one_that_is_not_there_is_an_error(store: Store) -> None:
    undone = a_dismissal(undone_at=START, undone_by="Bob")
    with pytest.raises(LookupError):
        await store.write(lambda tx: tx.dismissals.save(undone))
    await add(store, a_dismissal())
    await store.write(lambda tx: tx.dismissals.save(undone))
    assert await get(store) == undone


async def test_those_that_stand_are_of_one_subscription_and_not_undone_oldest_first(store: Store) -> None:
    await add(
        store,
        a_dismissal(id="second", at=START + SECOND),
        a_dismissal(id="first"),
        a_dismissal(id="undone", undone_at=START),
        a_dismissal(id="of another", subscription="subscription2"),
        a_dismissal(id="elsewhere", workspace=OTHER),
    )
    standing = await store.read(lambda tx: tx.dismissals.standing(TEAM, "subscription1"))
    assert [one.id for one in standing] == ["first", "second"]


async def test_why_a_patent_is_there_is_told_by_kind_and_check_without_repeats(store: Store) -> None:
    named = {
        1: [a_hit(kind=HitKind.NEW)],
        2: [a_hit(no=2, kind=HitKind.TRANSFER), a_hit(no=2, kind=HitKind.LEGAL), a_hit(no=2, patent="other")],
        3: [a_hit(no=3, kind=HitKind.LEGAL), a_hit(no=3, kind=HitKind.LICENSE, is_repeat=True)],
        4: [a_hit(no=4, kind=HitKind.LEGAL)],
    }

    def write(tx: Transaction) -> None:
        for no, hits in named.items():
            check = a_check(no=no)
            tx.checks.add(check)
            tx.checks.add_hits(check, hits)

    await store.write(write)
    found = await store.read(lambda tx: tx.checks.hits_of(ONLY_ACCOUNT, "alert1", "patent1", 1, 3))
    assert [(hit.kind, hit.no) for hit in found] == [(HitKind.LEGAL, 2), (HitKind.LEGAL, 3), (HitKind.TRANSFER, 2)]
    assert await store.read(lambda tx: tx.checks.hits_of("another", "alert1", "patent1", 0, 9)) == []
