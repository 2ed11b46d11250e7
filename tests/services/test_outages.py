"""Outages: what PatSnap refuses for a time waits as it is, is told once, and goes on by itself without a burst."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.endpoints import Endpoint
from bot.domain.notices import NoticeKind
from bot.domain.outages import BILLED, WHOLE, Outage, OutageKind
from bot.domain.reports import Job, Report, ReportState, TroubleKind
from bot.errors import CodeClass, PatsnapRefused
from bot.ports import Transaction
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.enriching import enrich_one
from bot.services.previews import count_query
from bot.services.probing import probe_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.usage import For
from bot.views.changes import checking_message
from bot.views.reader import Reader
from tests.clock import SteppedClock
from tests.factories import PERSON, TEAM, a_wish, in_doubt, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, asks, news, restarted, subscribed, the_alert, the_checks, until, watched
from tests.turns import DEADLINE, all_turns, turns

pytestmark = pytest.mark.asyncio

QUOTA = PatsnapRefused("67200007", CodeClass.QUOTA, "no")
EXPIRED = PatsnapRefused("67200006", CodeClass.ADMIN, "no")
NO_MONEY = PatsnapRefused("67200005", CodeClass.ADMIN, "no")
UNLICENSED = PatsnapRefused("67200004", CodeClass.ADMIN, "no")
MIDNIGHT = datetime(2026, 11, 20, 16, 1, tzinfo=UTC)  # a minute past it, in Shanghai
ADMIN = "UADMIN"
FOR_EVER = Job(ahead=1)


@pytest.fixture
def deps(deps: Deps) -> Deps:
    return replace(deps, rules=replace(deps.rules, admins=(ADMIN,)))


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def at(clock: SteppedClock, moment: datetime) -> None:
    """Let it be this time."""
    clock.tick(seconds=(moment - clock()).total_seconds())


async def ordered(deps: Deps, count: int, begin: int = 0) -> None:
    for number in range(begin, begin + count):
        await request_report(a_wish(f"Company {number}", place=f"C1{number}", interaction=str(number)), deps)


async def reports(deps: Deps) -> list[Report]:
    return await deps.store.read(lambda tx: tx.reports.waiting("main"))


async def outages(deps: Deps) -> list[Outage]:
    return await deps.store.read(lambda tx: tx.outages.open())


def told(slack: FakeSlack) -> list[str]:
    return [one.message.text for one in slack.in_conversation(f"D{ADMIN.removeprefix('U')}")]


async def test_a_quota_is_met_once_and_all_that_is_billed_waits_as_it_is(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence="instantly")
    await ordered(deps, 5)
    before = await reports(deps)
    patsnap.faults.add("create", QUOTA, times=99)
    checks = patsnap.checks_of(ALERT)
    for _ in range(30):
        await all_turns(deps)
        await probe_one(deps)
        clock.tick(minutes=10)
    assert patsnap.faults.calls.count("create") == 1
    assert patsnap.checks_of(ALERT) == checks
    assert sorted(await reports(deps), key=lambda one: one.id) == sorted(before, key=lambda one: one.id)
    assert await until(deps) == MIDNIGHT
    assert all("limit for today is used up" in slack.texts(f"C1{number}")[0] for number in range(5))
    [notice] = told(slack)
    assert "limit of calls for today is reached" in notice
    assert "still arrive" in notice


async def test_what_is_paid_for_still_arrives(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await ordered(deps, 1)
    await turns(advance_one, deps)
    patsnap.faults.add("create", NO_MONEY, times=99)
    await ordered(deps, 1, begin=1)
    await turns(advance_one, deps)
    clock.tick(minutes=2)
    await turns(advance_one, deps)
    assert len(patsnap.fetched) == 1
    assert [one.state for one in await reports(deps)] == [ReportState.REQUESTED]


async def test_after_midnight_one_goes_alone_and_then_all_with_reports_first(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    await ordered(deps, 3)
    patsnap.faults.add("create", QUOTA)
    await all_turns(deps)
    at(clock, MIDNIGHT)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    assert not await check_one(deps)  # a report tries it
    gate = patsnap.faults.gate("create")
    async with asyncio.TaskGroup() as tasks:
        trial = tasks.create_task(advance_one(deps))
        async with asyncio.timeout(DEADLINE):
            await gate.arrived.wait()
        assert not await advance_one(deps)
        assert not await check_one(deps)
        gate.opened.set()
        await trial
    assert not await check_one(deps)  # reports that people wait for go first
    assert await turns(advance_one, deps) == 2
    checks = patsnap.checks_of(ALERT)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == checks + 1  # one covers all the hours
    assert await news(deps, slack) == [["p1"]]
    assert len(patsnap.jobs) == 3
    assert [text for text in told(slack) if "takes calls again" in text] == told(slack)[1:]
    assert len(told(slack)) == 2


async def test_an_account_that_is_refused_is_tried_once_an_hour(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await ordered(deps, 4)
    patsnap.faults.add("create", EXPIRED, times=5)
    for _ in range(60 * 6):
        await turns(advance_one, deps)
        await probe_one(deps)
        clock.tick(minutes=1)
    assert patsnap.faults.calls.count("create") == 5 + 4
    assert len(patsnap.jobs) == 4
    await all_turns(deps)
    first, second = told(slack)
    assert "extend it" in first
    assert "takes calls again" in second


async def test_credentials_that_are_refused_shut_everything_and_lose_nothing(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    await ordered(deps, 2)
    patsnap.faults.add("permit", PatsnapRefused("67200003", CodeClass.ADMIN, "no"), times=3)
    for _ in range(5):
        await all_turns(deps)
        clock.tick(hours=1)
    assert [one.state for one in await reports(deps)] == []
    assert len(patsnap.fetched) == 2
    assert (await the_alert(deps)).trouble is None
    assert len(told(slack)) == 2


async def test_a_missing_licence_shuts_its_endpoint_alone(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("check", UNLICENSED, times=2)
    await all_turns(deps)
    await ordered(deps, 1)
    await all_turns(deps)
    assert len(patsnap.jobs) == 1
    [outage] = await outages(deps)
    assert (outage.scope, outage.kind) == (Endpoint.CHECK, OutageKind.LICENSE)
    assert "P057 (checks of alerts)" in told(slack)[0]
    clock.tick(hours=2)
    await all_turns(deps)
    clock.tick(hours=1)
    await all_turns(deps)
    assert await outages(deps) == []
    assert len(told(slack)) == 2


async def test_what_is_done_without_is_told_to_admins_once_in_all(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    patsnap.unlicensed = {"families", "count", "search", "transfer"}
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.push(ALERT, HitKind.TRANSFER, ["p2"])
    await all_turns(deps)
    await count_query("TTL:(x)", For("main", TEAM, PERSON), deps)
    await all_turns(deps)
    assert len(await outages(deps)) == 4
    assert len(told(slack)) == 1
    assert await news(deps, slack) == [["p1", "p2"]]


async def test_with_nothing_due_a_free_call_finds_out(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await ordered(deps, 1)
    patsnap.faults.add("permit", PatsnapRefused("67200202", CodeClass.ADMIN, "no"))
    await turns(advance_one, deps)
    [report] = await reports(deps)
    await deps.store.write(lambda tx: tx.reports.save(replace(report, due=None)))
    patsnap.faults.add("status", EXPIRED)
    for _ in range(3 * 60):
        await probe_one(deps)
        clock.tick(minutes=1)
    assert patsnap.faults.calls.count("status") == 2
    assert await outages(deps) == []


async def test_a_new_day_ends_a_quota_that_nobody_needs(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await count_query("TTL:(x)", For("main"), deps)
    patsnap.faults.add("count", QUOTA)
    await count_query("TTL:(x)", For("main"), deps)
    assert len(await outages(deps)) == 1
    at(clock, MIDNIGHT + timedelta(minutes=3))
    await probe_one(deps)
    assert await outages(deps) == []


@pytest.mark.parametrize("error", [unreachable(), in_doubt(), PatsnapRefused("67200002", CodeClass.RETRY, "no")])
async def test_a_trial_that_tells_nothing_is_followed_by_another(
    error: Exception, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await ordered(deps, 3)
    patsnap.faults.add("create", QUOTA)
    await turns(advance_one, deps)
    at(clock, MIDNIGHT)
    patsnap.faults.add("create", error)
    await turns(advance_one, deps)
    assert patsnap.faults.calls.count("create") == 2
    assert await until(deps) == MIDNIGHT + timedelta(minutes=1)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    assert await outages(deps) == []


async def test_killed_in_its_trial_an_outage_goes_on_with_the_next_run(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("check", QUOTA)
    await turns(check_one, deps)
    at(clock, MIDNIGHT)
    patsnap.faults.add("bibliography", Killed())
    await deps.store.write(lambda tx: tx.patents.want("main", ["p1"], MIDNIGHT - timedelta(hours=1)))
    with pytest.raises(Killed):
        await enrich_one(deps)
    again = restarted(deps)
    assert not await check_one(again)
    clock.tick(minutes=5)
    assert await turns(check_one, again) == 1
    assert await outages(again) == []


async def test_a_clock_that_was_set_back_makes_no_outage_longer_than_its_rule(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await ordered(deps, 1)
    patsnap.faults.add("create", EXPIRED)
    await turns(advance_one, deps)
    at(clock, clock() - timedelta(days=2))
    await probe_one(deps)
    assert await until(deps) == clock() + timedelta(hours=1)


async def test_nothing_is_given_up_for_an_outage(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await ordered(deps, 1)
    patsnap.faults.add("create", UNLICENSED, times=24 * 5)
    for _ in range(24 * 5):
        await turns(advance_one, deps)
        clock.tick(hours=1)
    patsnap.faults.add("create", unreachable())
    await turns(advance_one, deps)
    assert [one.state for one in await reports(deps)] == [ReportState.REQUESTED]
    clock.tick(minutes=2)
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 1


async def test_a_job_that_nobody_could_look_at_for_a_day_is_not_given_up_by_the_first_look(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    patsnap.life = (FOR_EVER,)
    await ordered(deps, 1)
    await turns(advance_one, deps)
    clock.tick(minutes=1)
    patsnap.faults.add("status", EXPIRED, times=30)
    for _ in range(30):
        await turns(advance_one, deps)
        clock.tick(hours=1)
    await turns(advance_one, deps)
    assert await outages(deps) == []
    assert [one.state for one in await reports(deps)] == [ReportState.GENERATING]


async def test_a_digest_that_is_hours_late_is_told_to_its_owner_once_and_comes_afterwards(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence="weekly mon 09:00")
    assert subscription.run_at is not None
    at(clock, subscription.run_at - timedelta(hours=1))
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", EXPIRED, times=8)
    direct = f"D{PERSON.removeprefix('U')}"
    hours = 0
    while not (said := [text for text in slack.texts(direct) if "is late" in text]):
        hours += 1
        clock.tick(hours=1)
        await all_turns(deps)
    assert 3 <= hours - 1 <= 4
    assert "tries again every hour" in said[0]
    for _ in range(8):
        clock.tick(hours=1)
        await all_turns(deps)
    assert len([text for text in slack.texts(direct) if "is late" in text]) == 1
    assert await news(deps, slack) == [["p1"]]
    assert len(await the_checks(deps)) == 2


async def test_a_digest_waits_for_its_place_in_the_queue_after_an_outage(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence="weekly mon 09:00")
    assert subscription.run_at is not None
    at(clock, subscription.run_at - timedelta(hours=1))
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", EXPIRED)
    await turns(check_one, deps)
    at(clock, subscription.run_at + timedelta(hours=1))
    await turns(compose_some, deps)

    def over(tx: Transaction) -> None:
        [outage] = tx.outages.open()
        tx.outages.save(replace(outage, over_at=clock()))

    await deps.store.write(over)
    for _ in range(4):
        clock.tick(minutes=11)
        await turns(compose_some, deps)
    await all_turns(deps)
    assert await news(deps, slack) == [["p1"]]


async def test_who_asks_for_something_now_hears_that_it_waits(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    patsnap.faults.add("check", QUOTA)
    await turns(check_one, deps)
    alert = await asks(deps, subscription)
    assert "cannot be checked now" in checking_message(Reader(), alert, is_asked=True).text
    preview = await count_query("TTL:(x)", For("main", TEAM, PERSON), deps)
    assert preview.trouble is not None
    assert preview.trouble.kind is TroubleKind.QUOTA
    assert "count" not in patsnap.faults.calls
    await subscribed(deps, "C7")
    await all_turns(deps)
    assert "was not asked about it yet" in slack.texts("C7")[0]
    at(clock, MIDNIGHT)
    checks = patsnap.checks_of(ALERT)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == checks + 1


async def test_money_and_keys_shut_what_they_are_about(deps: Deps, patsnap: FakePatsnap) -> None:
    await ordered(deps, 1)
    patsnap.faults.add("create", NO_MONEY)
    await turns(advance_one, deps)
    assert [one.scope for one in await outages(deps)] == [BILLED]
    await subscribed(deps)
    patsnap.faults.add("permit", PatsnapRefused("67200004", CodeClass.ADMIN, "no"))
    await deps.store.write(lambda tx: tx.outages.save(replace(tx.outages.open()[0], over_at=deps.clock())))
    await turns(advance_one, deps)
    assert [one.scope for one in await outages(deps)] == [WHOLE]
    notices = await deps.store.read(lambda tx: [one.kind for one in tx.notices.untold(TEAM)])
    assert NoticeKind.RECOVERED not in notices
