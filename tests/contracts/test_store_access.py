"""What every store promises of the rights that admins grant."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.access import Grant, GrantState, Right
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import PERSON, TEAM

pytestmark = pytest.mark.asyncio

GRANT = Grant("grant1", TEAM, PERSON, Right.ORDER, "U9", START)
HOUR = timedelta(hours=1)


def allowed(number: int, **changes: object) -> Grant:
    """A grant that was allowed so many hours later."""
    asked = replace(GRANT, id=f"grant{number}", **changes)  # type: ignore[arg-type]  # fields of a grant
    return asked.to(GrantState.ALLOWED, decided_by="U9", decided_at=START + number * HOUR)


async def add(store: Store, *grants: Grant) -> None:
    def store_them(tx: Transaction) -> None:
        for grant in grants:
            tx.grants.add(grant)

    await store.write(store_them)


async def test_a_grant_comes_back_as_it_was_stored_and_once(store: Store) -> None:
    assert await store.write(lambda tx: tx.grants.add(GRANT))
    assert not await store.write(lambda tx: tx.grants.add(replace(GRANT, admin="U8")))
    assert await store.read(lambda tx: tx.grants.get(TEAM, "grant1")) == GRANT
    assert await store.read(lambda tx: tx.grants.get(OTHER, "grant1")) is None


async def test_what_was_decided_is_saved(store: Store) -> None:
    await add(store, GRANT)
    decided = GRANT.to(GrantState.DECLINED, decided_by="U8", decided_at=START + HOUR)
    await store.write(lambda tx: tx.grants.save(decided))
    assert await store.read(lambda tx: tx.grants.get(TEAM, "grant1")) == decided


async def test_a_person_has_what_is_allowed_and_waits_for_what_is_asked(store: Store) -> None:
    gone = allowed(3).to(GrantState.WITHDRAWN)
    await add(store, GRANT, allowed(2), gone, allowed(4, person="U2"), allowed(5, right=Right.USAGE))
    found = await store.read(lambda tx: tx.grants.of_person(TEAM, PERSON, Right.ORDER))
    assert [one.id for one in found] == ["grant1", "grant2"]
    assert list(await store.read(lambda tx: tx.grants.of_person(OTHER, PERSON, Right.ORDER))) == []


async def test_what_holds_is_listed_latest_first(store: Store) -> None:
    await add(store, GRANT, *[allowed(number) for number in (2, 4, 3)], allowed(5).to(GrantState.WITHDRAWN))
    found = await store.read(lambda tx: tx.grants.standing(TEAM, offset=0, limit=2))
    assert [one.id for one in found] == ["grant4", "grant3"]
    found = await store.read(lambda tx: tx.grants.standing(TEAM, offset=2, limit=2))
    assert [one.id for one in found] == ["grant2"]
