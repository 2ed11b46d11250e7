"""What every store promises of installations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import Store
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, an_installation

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)


async def test_what_is_stored_is_what_comes_back(store: Store) -> None:
    one = an_installation(enterprise="E0ACME", scopes=frozenset({"commands", "chat:write"}))
    await store.write(lambda tx: tx.installations.save(one))
    assert await store.read(lambda tx: tx.installations.get(TEAM)) == one
    assert await store.read(lambda tx: tx.installations.get(OTHER)) is None


async def test_a_later_installation_takes_the_place_of_the_earlier_one(store: Store) -> None:
    one, other = an_installation(), an_installation(workspace=OTHER, sealed="another")
    again = replace(one, sealed="newer", installed_by="UBOB", installed_at=START + SECOND)
    for stored in (one, other, again):
        await store.write(lambda tx, stored=stored: tx.installations.save(stored))  # type: ignore[misc]
    assert {one.workspace: one for one in await store.read(lambda tx: tx.installations.all())} == {
        TEAM: again,
        OTHER: other,
    }


async def test_one_that_is_removed_is_removed_alone(store: Store) -> None:
    for workspace in (TEAM, OTHER):
        one = an_installation(workspace=workspace)
        await store.write(lambda tx, one=one: tx.installations.save(one))  # type: ignore[misc]
    await store.write(lambda tx: tx.installations.remove(TEAM))
    await store.write(lambda tx: tx.installations.remove("T0NOWHERE"))
    assert [one.workspace for one in await store.read(lambda tx: tx.installations.all())] == [OTHER]


async def test_a_state_is_good_once(store: Store) -> None:
    await store.write(lambda tx: tx.installations.begin("hash", START + SECOND))
    assert await store.write(lambda tx: tx.installations.under_way(START)) == 1
    assert not await store.write(lambda tx: tx.installations.finish("another", START))
    assert await store.write(lambda tx: tx.installations.finish("hash", START))
    assert not await store.write(lambda tx: tx.installations.finish("hash", START))
    assert await store.write(lambda tx: tx.installations.under_way(START)) == 0


async def test_a_state_is_good_until_its_time_and_then_forgotten(store: Store) -> None:
    for state in ("early", "late"):
        until = START + (SECOND if state == "early" else 3 * SECOND)
        await store.write(lambda tx, state=state, until=until: tx.installations.begin(state, until))  # type: ignore[misc]
    assert not await store.write(lambda tx: tx.installations.finish("early", START + SECOND))
    await store.write(lambda tx: tx.installations.begin("early", START + SECOND))
    assert await store.write(lambda tx: tx.installations.under_way(START + 2 * SECOND)) == 1
    assert await store.write(lambda tx: tx.installations.finish("late", START + 2 * SECOND))


async def test_a_token_is_not_shown_with_what_is_stored_of_a_workspace(store: Store) -> None:
    await store.write(lambda tx: tx.installations.save(an_installation(sealed="the-sealed-token")))
    shown = await store.read(lambda tx: tx.keeping.of_workspace(TEAM))
    assert [row["installed_by"] for row in shown["installation"]] == [an_installation().installed_by]
    assert "the-sealed-token" not in repr(shown)
    assert "the-sealed-token" not in repr(an_installation(sealed="the-sealed-token"))
    await store.write(lambda tx: tx.keeping.forget_workspace(TEAM))
    assert await store.read(lambda tx: tx.installations.get(TEAM)) is None
