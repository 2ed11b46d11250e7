"""Every call to PatSnap is counted, with what came of it, for who asked: and none that was not made."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.endpoints import Endpoint
from bot.domain.reports import Kind, Order, Subject, SubjectKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Grouping, Total
from bot.errors import CodeClass
from bot.services.asking import check_now
from bot.services.checks import check_one
from bot.services.enriching import enrich_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.startup import take_over
from bot.services.usage import For, all_usage, count_errand, show_usage
from tests.clock import SteppedClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_bibliography,
    a_wish,
    busy_for_now,
    in_doubt,
    patsnap_refused,
    unreachable,
)
from tests.fakes import FakePatsnap, Killed
from tests.services.spenders import totals_of
from tests.services.subscribers import ALERT, INSTANTLY, checked, found, subscribed
from tests.turns import Turn, minutes_pass, turns

pytestmark = pytest.mark.asyncio

QUOTA = patsnap_refused("67200007", CodeClass.QUOTA)
VALUE = Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), a_wish().order.format)


async def killed_in(turn: Turn, deps: Deps) -> None:
    """Run a turn that dies, and let the next run take over."""
    with pytest.raises(Killed):
        await turn(deps)
    await take_over(replace(deps, owner="the next run"))


class TestReports:
    async def test_the_order_and_each_look_are_counted(self, deps: Deps, clock: SteppedClock) -> None:
        await request_report(a_wish(), deps)
        await minutes_pass(deps, clock)
        assert await totals_of(deps.store) == {"R001": Total("R001", 1), "R001 status": Total("R001 status", 1)}

    async def test_value_reports_by_their_own_name(self, deps: Deps, clock: SteppedClock) -> None:
        await request_report(replace(a_wish(), order=VALUE), deps)
        await minutes_pass(deps, clock)
        assert set(await totals_of(deps.store)) == {"R002", "R002 status"}

    @pytest.mark.parametrize(
        ("error", "counted"),
        [
            (unreachable(), {}),
            (in_doubt(), {"R001": Total("R001", 1, doubts=1)}),
            (QUOTA, {"R001": Total("R001", 1, refused=1)}),
            (patsnap_refused("68300004", CodeClass.INPUT), {"R001": Total("R001", 1, refused=1)}),
            (ValueError("a bug"), {"R001": Total("R001", 1, doubts=1)}),
        ],
    )
    async def test_what_came_of_it_is_counted_with_it(
        self, deps: Deps, patsnap: FakePatsnap, error: Exception, counted: dict[str, Total]
    ) -> None:
        patsnap.faults.add("create", error)
        await request_report(a_wish(), deps)
        await advance_one(deps)
        assert await totals_of(deps.store) == counted

    async def test_the_one_call_that_is_repeated_counts_twice(self, deps: Deps, patsnap: FakePatsnap) -> None:
        patsnap.faults.add("create", busy_for_now())
        await request_report(a_wish(), deps)
        await advance_one(deps)
        assert await totals_of(deps.store) == {"R001": Total("R001", 2, doubts=1)}

    @pytest.mark.parametrize("arrived", [False, True])
    async def test_killed_while_it_is_ordered_the_next_run_counts_it(
        self, deps: Deps, patsnap: FakePatsnap, *, arrived: bool
    ) -> None:
        patsnap.faults.add("create", Killed(), after=arrived)
        await request_report(a_wish(), deps)
        await killed_in(advance_one, deps)
        assert await totals_of(deps.store) == {"R001": Total("R001", 1, doubts=1)}

    async def test_killed_after_a_look_that_one_look_is_missing(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await request_report(a_wish(), deps)
        await advance_one(deps)
        clock.tick(minutes=1)
        patsnap.faults.add("status", Killed(), after=True)
        await killed_in(advance_one, deps)
        assert set(await totals_of(deps.store)) == {"R001"}
        await turns(advance_one, replace(deps, owner="the next run"))
        assert (await totals_of(deps.store))["R001 status"].calls == 1

    @pytest.mark.parametrize("error", [in_doubt(), QUOTA])
    async def test_a_look_that_brings_nothing_is_counted(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, error: Exception
    ) -> None:
        await request_report(a_wish(), deps)
        await advance_one(deps)
        clock.tick(minutes=1)
        patsnap.faults.add("status", error)
        await advance_one(deps)
        status = (await totals_of(deps.store))["R001 status"]
        assert (status.calls, status.doubts + status.refused) == (1, 1)

    async def test_all_of_it_is_for_who_asked_first_where_they_asked(self, deps: Deps, clock: SteppedClock) -> None:
        await request_report(a_wish(), deps)
        await request_report(a_wish(person="U2", place="C2", interaction="second"), deps)
        await minutes_pass(deps, clock)
        assert await totals_of(deps.store, Grouping.PERSON) == {PERSON: Total(PERSON, 2)}
        assert await totals_of(deps.store, Grouping.PLACE) == {CHANNEL: Total(CHANNEL, 2)}


class TestAlerts:
    async def test_a_check_by_schedule_is_for_nobody(self, deps: Deps, patsnap: FakePatsnap) -> None:
        patsnap.add_alert(ALERT)
        await subscribed(deps)
        await check_one(deps)
        assert await totals_of(deps.store) == {"P057": Total("P057", 1)}
        assert await totals_of(deps.store, Grouping.PERSON) == {"": Total("", 1)}

    async def test_a_check_that_a_person_asked_for_is_for_them_and_that_place(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.add_alert(ALERT)
        subscription = await subscribed(deps)
        await check_one(deps)
        clock.tick(hours=1)
        await check_now(TEAM, "U2", subscription.id, CHANNEL, deps)
        await check_one(deps)
        assert await totals_of(deps.store, Grouping.PERSON) == {"": Total("", 1), "U2": Total("U2", 1)}
        assert await totals_of(deps.store, Grouping.PLACE) == {"": Total("", 1), CHANNEL: Total(CHANNEL, 1)}
        clock.tick(days=2)
        await check_one(deps)
        assert (await totals_of(deps.store, Grouping.PERSON))["U2"].calls == 1

    @pytest.mark.parametrize(
        ("error", "counted"),
        [
            (unreachable(), {}),
            (in_doubt(), {"P057": Total("P057", 1, doubts=1)}),
            (QUOTA, {"P057": Total("P057", 1, refused=1)}),
            (patsnap_refused("68300004", CodeClass.INPUT), {"P057": Total("P057", 1, refused=1)}),
            (ValueError("a bug"), {"P057": Total("P057", 1, doubts=1)}),
        ],
    )
    async def test_what_came_of_a_check_is_counted_with_it(
        self, deps: Deps, patsnap: FakePatsnap, error: Exception, counted: dict[str, Total]
    ) -> None:
        patsnap.add_alert(ALERT)
        patsnap.faults.add("check", error)
        await subscribed(deps)
        await check_one(deps)
        assert await totals_of(deps.store) == counted

    @pytest.mark.parametrize("arrived", [False, True])
    async def test_killed_while_it_is_checked_the_next_run_counts_it(
        self, deps: Deps, patsnap: FakePatsnap, *, arrived: bool
    ) -> None:
        patsnap.add_alert(ALERT)
        patsnap.faults.add("check", Killed(), after=arrived)
        await subscribed(deps)
        await killed_in(check_one, deps)
        assert await totals_of(deps.store) == {"P057": Total("P057", 1, doubts=1)}

    async def test_bibliography_is_counted_by_calls_and_by_patents_for_nobody(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.patents = {"p1": a_bibliography(), "p2": a_bibliography()}
        patsnap.add_alert(ALERT)
        await subscribed(deps, cadence=INSTANTLY)
        await checked(deps)
        await found(deps, clock, patsnap, "p1", "p2", hours=2)
        assert (await totals_of(deps.store))["P011"] == Total("P011", 1, patents=2)
        assert set(await totals_of(deps.store, Grouping.PERSON)) == {""}

    @pytest.mark.parametrize(
        ("error", "counted"),
        [
            (unreachable(), None),
            (in_doubt(), Total("P011", 1, doubts=1, patents=2)),
            (QUOTA, Total("P011", 1, refused=1)),
            (patsnap_refused("67200004", CodeClass.ADMIN), Total("P011", 1, refused=1)),
        ],
    )
    async def test_what_was_refused_is_not_billed(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, error: Exception, counted: Total | None
    ) -> None:
        patsnap.add_alert(ALERT)
        await subscribed(deps, cadence=INSTANTLY)
        await checked(deps)
        patsnap.push(ALERT, HitKind.NEW, ["p1", "p2"])
        clock.tick(hours=2)
        await turns(check_one, deps)
        patsnap.faults.add("bibliography", error)
        await enrich_one(deps)
        assert (await totals_of(deps.store)).get("P011") == counted

    async def test_without_a_permit_nothing_was_called(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.add_alert(ALERT)
        await subscribed(deps, cadence=INSTANTLY)
        await checked(deps)
        patsnap.push(ALERT, HitKind.NEW, ["p1"])
        clock.tick(hours=2)
        await turns(check_one, deps)
        before = await totals_of(deps.store)
        patsnap.faults.add("permit", QUOTA)
        await enrich_one(deps)
        assert await totals_of(deps.store) == before


class TestDays:
    async def test_a_day_is_patsnaps(self, deps: Deps, clock: SteppedClock) -> None:
        await count_errand(deps, Endpoint.COUNT, For(ONLY_ACCOUNT))  # 17:00 in Shanghai
        clock.tick(hours=6, minutes=59)
        await count_errand(deps, Endpoint.COUNT, For(ONLY_ACCOUNT))
        clock.tick(minutes=1)
        await count_errand(deps, Endpoint.COUNT, For(ONLY_ACCOUNT))
        found = await totals_of(deps.store, Grouping.DAY)
        assert {name: total.calls for name, total in found.items()} == {"2026-11-21": 1, "2026-11-20": 2}


class TestWhoSeesWhat:
    async def test_others_see_the_sums_their_own_and_their_place(self, deps: Deps) -> None:
        for person, place in ((PERSON, "C2"), ("U2", CHANNEL), ("U3", "C3")):
            await count_errand(deps, Endpoint.COUNT, For(ONLY_ACCOUNT, TEAM, person, place))
        usage = await show_usage(TEAM, PERSON, CHANNEL, deps, is_admin=False)
        assert [total.calls for total in usage.endpoints] == [3]
        assert [total.calls for total in usage.days] == [3]
        assert usage.people == (Total(PERSON, 1),)
        assert usage.places == (Total(CHANNEL, 1),)

    async def test_admins_and_the_operator_see_everybody(self, deps: Deps, clock: SteppedClock) -> None:
        for person, place in ((PERSON, "C2"), ("U2", CHANNEL)):
            await count_errand(deps, Endpoint.COUNT, For(ONLY_ACCOUNT, TEAM, person, place))
        usage = await show_usage(TEAM, PERSON, CHANNEL, deps, is_admin=True)
        assert {total.name for total in usage.people} == {PERSON, "U2"}
        assert {total.name for total in usage.places} == {"C2", CHANNEL}
        [(workspace, told)] = await all_usage(deps.store, clock(), deps.rules)
        assert workspace == TEAM
        assert told == replace(usage, person="")

    async def test_two_weeks_of_days_and_the_month_of_all_else(self, deps: Deps, clock: SteppedClock) -> None:
        await count_errand(deps, Endpoint.COUNT, For(ONLY_ACCOUNT, TEAM, PERSON, CHANNEL))
        clock.tick(seconds=timedelta(days=13).total_seconds())
        usage = await show_usage(TEAM, PERSON, CHANNEL, deps, is_admin=True)
        assert usage.days == (Total("2026-11-20", 1),)
        assert (usage.endpoints, usage.people, usage.places) == ((), (), ())
        clock.tick(days=1)
        assert (await show_usage(TEAM, PERSON, CHANNEL, deps, is_admin=True)).days == ()
