"""What every store promises of calls, of what people spend, and of what budgets refuse."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.budgets import RefusalState, Scope, Spending
from bot.domain.endpoints import Endpoint
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import DOUBT, Call, Grouping, Total
from bot.ports import Store
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import CHANNEL, PERSON, TEAM, a_refusal, an_order

pytestmark = pytest.mark.asyncio

TODAY = date(2026, 11, 20)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


async def count(store: Store, *calls: Call) -> None:
    for call in calls:
        await store.write(lambda tx, call=call: tx.calls.count(call))  # type: ignore[misc]


def a_call(endpoint: Endpoint = Endpoint.ENTERPRISE, **changes: Any) -> Call:
    return replace(Call(ONLY_ACCOUNT, TODAY, endpoint, TEAM, PERSON, CHANNEL), **changes)


async def totals(store: Store, by: Grouping, since: date = TODAY, **whose: str) -> list[Total]:
    return await store.read(lambda tx: tx.calls.totals(ONLY_ACCOUNT, by, since, **whose))


class TestCalls:
    async def test_equal_calls_are_added_up(self, store: Store) -> None:
        await count(store, *[a_call(Endpoint.BIBLIOGRAPHY, patents=100)] * 3)
        assert await totals(store, Grouping.ENDPOINT) == [Total("P011", 3, patents=300)]

    async def test_refusals_and_doubts_are_told_apart(self, store: Store) -> None:
        await count(store, a_call(), a_call(code=DOUBT), a_call(code="67200007"), a_call(code="67200005"))
        assert await totals(store, Grouping.ENDPOINT) == [Total("R001", 4, refused=2, doubts=1)]

    async def test_days_come_latest_first_and_only_since_then(self, store: Store) -> None:
        days = [TODAY - timedelta(days=back) for back in (2, 0, 1)]
        await count(store, *[a_call(day=day) for day in days], a_call())
        found = await totals(store, Grouping.DAY, TODAY - timedelta(days=1))
        assert found == [Total("2026-11-20", 2), Total("2026-11-19", 1)]

    async def test_else_most_calls_come_first(self, store: Store) -> None:
        await count(store, a_call(), a_call(person="U2"), a_call(person="U2"), a_call(person="U0"))
        assert [one.name for one in await totals(store, Grouping.PERSON)] == ["U2", "U0", PERSON]

    async def test_a_workspace_sees_its_own_and_what_was_for_the_account(self, store: Store) -> None:
        await count(store, a_call(), a_call(workspace=OTHER, person="U9"), Call(ONLY_ACCOUNT, TODAY, Endpoint.CHECK))
        assert await totals(store, Grouping.PERSON, workspace=TEAM) == [Total("", 1), Total(PERSON, 1)]

    async def test_of_a_person_and_of_a_place(self, store: Store) -> None:
        await count(store, a_call(), a_call(person="U2"), a_call(place="C2"))
        assert await totals(store, Grouping.PERSON, workspace=TEAM, person="U2") == [Total("U2", 1)]
        assert await totals(store, Grouping.PLACE, workspace=TEAM, place=CHANNEL) == [Total(CHANNEL, 2)]

    async def test_another_accounts_are_not_seen(self, store: Store) -> None:
        await count(store, a_call(account="another"))
        assert await totals(store, Grouping.DAY) == []


def a_spending(**changes: Any) -> Spending:
    return replace(Spending(TEAM, "report1", PERSON, CHANNEL, START), **changes)


async def spend(store: Store, *spendings: Spending) -> None:
    for spending in spendings:
        await store.write(lambda tx, spending=spending: tx.spendings.add(spending))  # type: ignore[misc]


async def since(store: Store, begins: timedelta, person: str | None = None) -> list[str]:
    found = await store.read(lambda tx: tx.spendings.since(TEAM, START + begins, person))
    return sorted(spending.report for spending in found)


class TestSpendings:
    async def test_it_is_kept_as_it_is_and_once(self, store: Store) -> None:
        spending = a_spending(allowed_by="refusal1")
        await spend(store, spending, a_spending(person="U2"))
        assert await store.read(lambda tx: tx.spendings.get(TEAM, "report1")) == spending
        assert await store.read(lambda tx: tx.spendings.get(OTHER, "report1")) is None

    async def test_until_patsnap_was_asked_it_counts_in_every_month(self, store: Store) -> None:
        await spend(store, a_spending())
        assert await since(store, 12 * MONTH) == ["report1"]

    async def test_then_it_counts_in_that_month_for_good(self, store: Store) -> None:
        await spend(store, a_spending())
        await store.write(lambda tx: tx.spendings.asked(TEAM, "report1", START + HOUR))
        await store.write(lambda tx: tx.spendings.asked(TEAM, "report1", START + MONTH))
        await store.write(lambda tx: tx.spendings.release(TEAM, "report1"))
        assert await since(store, HOUR) == ["report1"]
        assert await since(store, 2 * HOUR) == []

    async def test_what_was_not_asked_can_be_forgotten(self, store: Store) -> None:
        await spend(store, a_spending())
        await store.write(lambda tx: tx.spendings.release(OTHER, "report1"))
        assert await since(store, HOUR) == ["report1"]
        await store.write(lambda tx: tx.spendings.release(TEAM, "report1"))
        assert await since(store, HOUR) == []

    async def test_of_one_person_and_of_one_workspace(self, store: Store) -> None:
        await spend(store, a_spending(), a_spending(report="report2", person="U2"), a_spending(workspace=OTHER))
        assert await since(store, HOUR) == ["report1", "report2"]
        assert await since(store, HOUR, "U2") == ["report2"]


class TestRefusals:
    async def test_it_is_kept_as_it_is_and_once(self, store: Store) -> None:
        refusal = a_refusal(order=an_order(logo=False), scope=Scope.WORKSPACE, limit=7)
        await store.write(lambda tx: tx.spendings.refuse(refusal))
        await store.write(lambda tx: tx.spendings.refuse(a_refusal(person="U2")))
        assert await store.read(lambda tx: tx.spendings.refusal(TEAM, "refusal1")) == refusal
        assert await store.read(lambda tx: tx.spendings.refusal(OTHER, "refusal1")) is None

    async def test_what_has_become_of_it_is_kept(self, store: Store) -> None:
        await store.write(lambda tx: tx.spendings.refuse(a_refusal()))
        asked = a_refusal(state=RefusalState.ASKED, admin="U9")
        decided = asked.to(RefusalState.ALLOWED, decided_by="U8", decided_at=START + HOUR)
        for stored in (asked, decided):
            await store.write(lambda tx, stored=stored: tx.spendings.save_refusal(stored))  # type: ignore[misc]
            assert await store.read(lambda tx: tx.spendings.refusal(TEAM, "refusal1")) == stored

    async def test_the_latest_come_first_and_only_since_then(self, store: Store) -> None:
        for hours in range(3):
            one = a_refusal(id=f"r{hours}", at=START + hours * HOUR, person=PERSON if hours else "U2")
            await store.write(lambda tx, one=one: tx.spendings.refuse(one))  # type: ignore[misc]
        found = await store.read(lambda tx: tx.spendings.refusals(TEAM, START + HOUR))
        assert [one.id for one in found] == ["r2", "r1"]
        own = await store.read(lambda tx: tx.spendings.refusals(TEAM, START, "U2"))
        assert [one.id for one in own] == ["r0"]

    async def test_an_allowance_is_the_oldest_that_is_not_used(self, store: Store) -> None:
        allowed = a_refusal(state=RefusalState.ALLOWED, decided_by="U9")
        rows = (
            replace(allowed, id="r1", decided_at=START),
            replace(allowed, id="r2", decided_at=START + HOUR),
            replace(allowed, id="r3", decided_at=START + HOUR, person="U2"),
            a_refusal(id="r4", state=RefusalState.DECLINED, decided_at=START),
        )
        for one in rows:
            await store.write(lambda tx, one=one: tx.spendings.refuse(one))  # type: ignore[misc]

        async def allowance(begins: timedelta) -> str | None:
            found = await store.read(lambda tx: tx.spendings.allowance(TEAM, PERSON, START + begins))
            return found.id if found else None

        assert await allowance(-HOUR) == "r1"
        assert await allowance(HOUR) == "r2"
        await spend(store, a_spending(allowed_by="r1"))
        assert await allowance(-HOUR) == "r2"
        await spend(store, a_spending(report="report2", allowed_by="r2"))
        assert await allowance(-HOUR) is None


async def test_every_workspace_is_known_with_its_account(store: Store) -> None:
    found = await store.read(lambda tx: tx.workspaces.all())
    assert found == sorted([(TEAM, ONLY_ACCOUNT), (OTHER, ONLY_ACCOUNT), ("T3", "another")])
