"""Facts: billed, so asked for once and only of what somebody is shown; licensed one by one, and none is needed."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Final

import pytest

from bot.deps import Deps
from bot.domain.alerts import Hit, HitKind
from bot.domain.facts import EXPLAINS, REASONS, Fact, Family, Source
from bot.domain.patents import PatentState
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Form
from bot.errors import CodeClass
from bot.services.checks import check_one
from bot.services.explaining import explain_one
from bot.services.lookups import MOST
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, news, restarted, subscribed, until, watched
from tests.turns import DEADLINE, all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

GRANTED, LAPSED = Reason("Granted", date(2026, 3, 12)), Reason("Lapsed", date(2026, 4, 2))
TOLD = "PatSnap refuses this account"
AGAIN = "PatSnap takes calls of this account again"
ANOTHER = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
CALLS = {source: "families" if source is Source.FAMILY else str(source) for source in Source}
KINDS: Final[Mapping[Source, HitKind]] = {
    source: EXPLAINS.get(source, HitKind.NEW) for source in Source if source is not Source.STATUS
}


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def many(number: int, prefix: str = "p") -> list[str]:
    return [f"{prefix}{one}" for one in range(number)]


async def named(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, kind: HitKind, *patents: str, hours: int = 1
) -> None:
    """So many hours later PatSnap names these patents, and what is due is done."""
    patsnap.push(ALERT, kind, patents)
    clock.tick(hours=hours)
    await minutes_pass(deps, clock, 1)


async def the_fact(deps: Deps, source: Source = Source.LEGAL, patent: str = "p") -> Fact:
    return (await deps.store.read(lambda tx: tx.facts.get_all(ONLY_ACCOUNT, source, [patent])))[patent]


async def the_hits(deps: Deps) -> list[Hit]:
    """Those that digests take."""
    return await deps.store.read(lambda tx: tx.checks.hits_between(ONLY_ACCOUNT, ALERT, 0, 9999))


def asked_of(patsnap: FakePatsnap, source: Source) -> list[tuple[str, ...]]:
    return [patents for asked, patents in patsnap.asked_facts if asked is source]


class TestWhatIsAsked:
    @pytest.mark.parametrize("new", [1, 100, 101, 250])
    @pytest.mark.parametrize("source", KINDS)
    async def test_a_hundred_patents_go_into_a_call_and_no_other_source_is_asked(
        self, source: Source, new: int, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        await named(deps, clock, patsnap, KINDS[source], *many(new))
        calls = asked_of(patsnap, source)
        assert len(calls) == len(patsnap.asked_facts) == ceil(new / MOST)
        assert sorted(one for call in calls for one in call) == sorted(many(new))

    async def test_a_check_of_all_kinds_costs_one_call_of_each_source(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        for kind in HitKind:
            patsnap.push(ALERT, kind, many(MOST))
        await all_turns(deps)
        assert sorted(source for source, _ in patsnap.asked_facts) == sorted(KINDS)

    async def test_a_family_is_asked_for_once_whether_patsnap_has_it_or_not(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.families = {"p": Family("f", ("CN1A", "WO1A1"))}  # of q PatSnap has nothing
        await watched(deps, clock)
        for kind in (HitKind.NEW, HitKind.INVENTION):
            await named(deps, clock, patsnap, kind, "p", "q")
        assert patsnap.asked_facts == [(Source.FAMILY, ("p", "q"))]
        known = await the_fact(deps, Source.FAMILY)
        assert (known.state, known.family) == (PatentState.KNOWN, patsnap.families["p"])
        assert (await the_fact(deps, Source.FAMILY, "q")).state is PatentState.ABSENT

    async def test_a_reason_is_asked_for_with_each_check_that_names_the_patent(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        for reason in (GRANTED, LAPSED):
            patsnap.reasons[Source.LEGAL, "p"] = reason
            await named(deps, clock, patsnap, HitKind.LEGAL, "p")
        assert patsnap.asked_facts == [(Source.LEGAL, ("p",))] * 2
        assert [hit.reason for hit in await the_hits(deps)] == [GRANTED, LAPSED]

    async def test_one_answer_serves_every_alert_that_was_checked_before_it(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.add_alert(ANOTHER)
        await subscribed(deps, "C2", alert=ANOTHER)
        await watched(deps, clock)
        clock.tick(hours=1)
        patsnap.reasons[Source.LEGAL, "p"] = GRANTED
        for alert in (ALERT, ANOTHER):
            patsnap.push(alert, HitKind.LEGAL, ["p"])
        assert await check_one(deps)
        await turns(explain_one, deps)
        assert await check_one(deps)  # at the same moment: what was asked since explains it
        await all_turns(deps)
        assert patsnap.asked_facts == [(Source.LEGAL, ("p",))]
        for alert in (ALERT, ANOTHER):
            hits = await deps.store.read(lambda tx, one=alert: tx.checks.hits_between(ONLY_ACCOUNT, one, 0, 99))  # type: ignore[misc]
            assert [hit.reason for hit in hits] == [GRANTED]

    async def test_what_was_there_before_is_not_asked_for(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        for kind in (HitKind.NEW, HitKind.LEGAL):
            patsnap.push(ALERT, kind, ["p"])
        await subscribed(deps)
        await all_turns(deps)
        await named(deps, clock, patsnap, HitKind.NEW, "p")
        assert patsnap.asked_facts == []

    async def test_where_only_counts_are_shown_nothing_is_asked_for(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock, form=Form.COUNT)
        for kind in HitKind:
            patsnap.push(ALERT, kind, ["p"])
        await all_turns(deps)
        assert patsnap.asked_facts == []

    async def test_kinds_that_nobody_takes_are_not_asked_for(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await subscribed(deps, "C1", kinds=[HitKind.LEGAL])
        await subscribed(deps, "C2", kinds=[HitKind.LITIGATION])
        await subscribed(deps, "C3", form=Form.COUNT)
        await all_turns(deps)
        for number, kind in enumerate((HitKind.NEW, HitKind.LEGAL, HitKind.LITIGATION, HitKind.EXPIRED)):
            patsnap.push(ALERT, kind, [f"p{number}"])
        clock.tick(hours=1)
        await all_turns(deps)
        assert sorted(patsnap.asked_facts) == [(Source.LEGAL, ("p1",)), (Source.LITIGATION, ("p2",))]


class TestLicences:
    @pytest.mark.parametrize("code", ["67200004", "67200203", "67200101"])
    @pytest.mark.parametrize("source", KINDS)
    async def test_one_that_may_not_be_asked_delays_nothing_and_stops_no_other(
        self,
        code: str,
        source: Source,
        deps: Deps,
        clock: SteppedClock,
        patsnap: FakePatsnap,
        slack: FakeSlack,
    ) -> None:
        await watched(deps, clock)
        patsnap.faults.add(CALLS[source], patsnap_refused(code, CodeClass.ADMIN))
        other = HitKind.NEW if source is not Source.FAMILY else HitKind.EXPIRED
        patsnap.push(ALERT, other, ["q"])
        await named(deps, clock, patsnap, KINDS[source], *many(150))
        assert [len(call) for call in asked_of(patsnap, source)] == [100]
        assert {(await the_fact(deps, source, one)).state for one in many(150)} == {PatentState.NOT_LICENSED}
        assert sorted(*await news(deps, slack)) == sorted([*many(150), "q"])
        [asked] = [patents for asked, patents in patsnap.asked_facts if asked not in {source, Source.STATUS}]
        assert asked == ("q",)

    async def test_the_operator_is_told_once_a_streak_and_it_is_tried_again_after_three_days(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        patsnap.unlicensed = {"families"}
        await watched(deps, clock)
        for number in range(7 * 4):
            await named(deps, clock, patsnap, HitKind.NEW, f"p{number}", hours=6)
        assert patsnap.faults.calls.count("families") == 3
        assert caplog.messages.count(TOLD) == 1
        patsnap.unlicensed = set()
        for number in range(3 * 4):
            await named(deps, clock, patsnap, HitKind.NEW, f"q{number}", hours=6)
        assert caplog.messages.count(AGAIN) == 1
        assert asked_of(patsnap, Source.FAMILY)[-1] == ("q11",)
        assert {len(call) for call in asked_of(patsnap, Source.FAMILY)} == {1}  # what was told without it stays so
        patsnap.unlicensed = {"families"}
        await named(deps, clock, patsnap, HitKind.NEW, "r")
        assert caplog.messages.count(TOLD) == 2

    async def test_without_the_history_of_the_legal_status_the_status_alone_is_asked_for(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        patsnap.unlicensed = {Source.LEGAL}
        patsnap.reasons |= {(Source.STATUS, patent): Reason("Active") for patent in many(150)}
        await watched(deps, clock)
        await named(deps, clock, patsnap, HitKind.LEGAL, *many(150))
        assert [len(call) for call in asked_of(patsnap, Source.STATUS)] == [100, 50]
        assert {hit.reason for hit in await the_hits(deps)} == {Reason("Active")}
        await named(deps, clock, patsnap, HitKind.LEGAL, "p1")
        assert asked_of(patsnap, Source.STATUS)[2:] == [("p1",)]
        assert patsnap.faults.calls.count(Source.LEGAL) == 1
        clock.tick(days=3)
        await named(deps, clock, patsnap, HitKind.LEGAL, "p2")
        assert patsnap.faults.calls.count(Source.LEGAL) == 2

    async def test_where_neither_may_be_asked_nothing_is(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
    ) -> None:
        patsnap.unlicensed = {Source.LEGAL, Source.STATUS}
        await watched(deps, clock)
        for number in range(3):
            await named(deps, clock, patsnap, HitKind.LEGAL, "p")
            assert len(await news(deps, slack)) == number + 1
        assert [patsnap.faults.calls.count(source) for source in (Source.LEGAL, Source.STATUS)] == [1, 1]


class TestFailures:
    @pytest.mark.parametrize("after", [False, True])
    async def test_what_is_in_doubt_is_given_up_after_some_tries_and_asked_anew_with_the_next_check(
        self,
        after: bool,  # noqa: FBT001 - pytest names it
        deps: Deps,
        clock: SteppedClock,
        patsnap: FakePatsnap,
    ) -> None:
        await watched(deps, clock)
        patsnap.faults.add(Source.LEGAL, in_doubt(), times=6, after=after)
        patsnap.push(ALERT, HitKind.LEGAL, ["p"])
        await minutes_pass(deps, clock, 20)
        assert len(patsnap.asked_facts) == 6
        assert (await the_fact(deps)).state is PatentState.ABSENT
        patsnap.reasons[Source.LEGAL, "p"] = GRANTED
        await named(deps, clock, patsnap, HitKind.LEGAL, "p")
        assert [hit.reason for hit in await the_hits(deps)] == [None, GRANTED]

    @pytest.mark.parametrize("call", ["permit", "families"])
    async def test_while_patsnap_is_away_it_is_asked_ever_more_rarely_and_no_try_is_lost(
        self, call: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        patsnap.push(ALERT, HitKind.NEW, ["p"])
        assert await check_one(deps)
        before = len(patsnap.faults.calls)
        patsnap.faults.add(call, unreachable(), times=1000)
        for _ in range(60 * 30):
            await explain_one(deps)
            clock.tick(seconds=2)
        assert 5 <= patsnap.faults.calls[before:].count(call) <= 15
        assert (await the_fact(deps, Source.FAMILY)).attempts == 0

    async def test_a_used_up_quota_waits_for_the_next_day(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        patsnap.faults.add(Source.TRANSFER, patsnap_refused("67200007", CodeClass.QUOTA))
        patsnap.push(ALERT, HitKind.TRANSFER, ["p"])
        await all_turns(deps)
        assert f"{await until(deps):%H:%M}" == "16:01"

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize("source", KINDS)
    async def test_killed_while_asking_it_is_asked_again_and_nothing_is_lost(
        self,
        source: Source,
        after: bool,  # noqa: FBT001 - pytest names it
        deps: Deps,
        clock: SteppedClock,
        patsnap: FakePatsnap,
        slack: FakeSlack,
    ) -> None:
        await watched(deps, clock)
        patsnap.families = {"p": Family("f")}
        patsnap.reasons[source, "p"] = GRANTED
        patsnap.push(ALERT, KINDS[source], ["p"])
        patsnap.faults.add(CALLS[source], Killed(), after=after)
        with pytest.raises(Killed):
            await all_turns(deps)
        next_run = restarted(deps)
        await turns(explain_one, next_run)
        await take_over(next_run)
        await minutes_pass(next_run, clock, 1)
        assert asked_of(patsnap, source) == [("p",)] * 2
        assert (await the_fact(deps, source)).state is PatentState.KNOWN
        assert await news(deps, slack) == [["p"]]
        assert [hit.reason for hit in await the_hits(deps)] == [None if source is Source.FAMILY else GRANTED]

    async def test_a_fault_of_ours_does_not_end_the_tick(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        patsnap.push(ALERT, HitKind.LEGAL, ["p"])
        patsnap.faults.add(Source.LEGAL, ValueError("a bug"))
        await minutes_pass(deps, clock, 2)
        assert len(patsnap.asked_facts) == 2

    async def test_an_answer_that_a_check_has_overtaken_does_not_explain_it(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
    ) -> None:
        await watched(deps, clock)
        patsnap.reasons[Source.LEGAL, "p"] = GRANTED
        patsnap.push(ALERT, HitKind.LEGAL, ["p"])
        assert await check_one(deps)
        gate = patsnap.faults.gate(Source.LEGAL)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(explain_one(deps))
            async with asyncio.timeout(DEADLINE):
                await gate.arrived.wait()
            clock.tick(hours=1)
            patsnap.push(ALERT, HitKind.LEGAL, ["p"])
            assert await check_one(deps)
            gate.opened.set()
        assert [hit.reason for hit in await the_hits(deps)] == [GRANTED, None]
        patsnap.reasons[Source.LEGAL, "p"] = LAPSED
        await all_turns(deps)
        assert [hit.reason for hit in await the_hits(deps)] == [GRANTED, LAPSED]
        assert len(patsnap.asked_facts) == 2


class TestRepeats:
    @pytest.mark.parametrize("kind", REASONS)
    async def test_what_was_told_with_the_same_date_and_parties_is_not_told_again(
        self, kind: HitKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
    ) -> None:
        await watched(deps, clock)
        for reason in (GRANTED, GRANTED, LAPSED, GRANTED):
            patsnap.reasons[REASONS[kind][0], "p"] = reason
            await named(deps, clock, patsnap, kind, "p")
        assert [hit.reason for hit in await the_hits(deps)] == [GRANTED, LAPSED]
        assert await news(deps, slack) == [["p"], ["p"]]

    async def test_another_alert_that_hears_of_it_first_takes_nothing_away(
        self, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
    ) -> None:
        patsnap.add_alert(ANOTHER)
        patsnap.push(ALERT, HitKind.LEGAL, ["p"])  # it was there when the alert was adopted
        await subscribed(deps, "C2", alert=ANOTHER)
        await watched(deps, clock)
        patsnap.reasons[Source.LEGAL, "p"] = GRANTED
        patsnap.push(ANOTHER, HitKind.LEGAL, ["p"])
        await all_turns(deps)
        await named(deps, clock, patsnap, HitKind.LEGAL, "p")
        assert await news(deps, slack, "C2") == [["p"]]
        assert await news(deps, slack) == [[], ["p"]]
