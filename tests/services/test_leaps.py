"""The machine's clock is set, or it sleeps: nothing is lost, nothing repeated, nothing given up for that alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import live_key
from bot.domain.outages import WHOLE, Outage, OutageKind
from bot.domain.places import Person
from bot.domain.recurrences import Recurrence
from bot.domain.reports import Job, ReportState, RequestState, TroubleKind
from bot.domain.subscriptions import SubscriptionState
from bot.services.deliveries import deliver_one
from bot.services.issuing import order_recurring
from bot.services.leaps import mind_the_clock
from bot.services.recurring import set_up
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.startup import take_over
from bot.services.upkeep import look_after
from tests.clock import Machine, SteppedClock, TrueClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_wish,
    in_doubt,
    refused,
    the_delivery,
    the_live,
    the_report,
    the_request,
    unreachable,
)
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.patsnap import DONE
from tests.services.watching import ALERT, as_it_is, news, subscribed, the_alert, the_checks
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RUNNING = Job()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def slack(machine: Machine) -> FakeSlack:
    return FakeSlack(TrueClock(machine))  # Slack's clock is its own, and right


@pytest.fixture
def deps(deps: Deps, machine: Machine) -> Deps:
    """A run of the process on this machine."""
    glass = machine.hourglass()
    return replace(deps, clock=glass, hourglass=glass)


def next_run(deps: Deps, machine: Machine) -> Deps:
    glass = machine.hourglass()
    return replace(deps, clock=glass, hourglass=glass, owner=f"{deps.owner}, and the next")


async def pass_time(deps: Deps, machine: Machine, *, minutes: int, each: int = 1) -> None:
    """What the ticks do while time passes."""
    for _ in range(0, minutes, each):
        await mind_the_clock(deps)
        await all_turns(deps)
        machine.tick(minutes=each)
    await mind_the_clock(deps)
    await all_turns(deps)


async def begin(deps: Deps) -> None:
    await mind_the_clock(deps)
    await take_over(deps)


async def set_clock(deps: Deps, machine: Machine, **wrong_by: float) -> None:
    machine.set_clock(**wrong_by)
    assert await mind_the_clock(deps)


# What waits


@pytest.mark.parametrize("leap", [DAY, -HOUR, -DAY])
async def test_an_outage_is_tried_and_a_workspace_forgotten_as_far_from_now_as_before(
    leap: timedelta, deps: Deps, machine: Machine
) -> None:
    await begin(deps)
    before = deps.clock()
    outage = Outage("main", WHOLE, OutageKind.ACCOUNT, "1", before - HOUR, before + 2 * HOUR)
    await deps.store.write(lambda tx: tx.outages.save(outage))
    await deps.store.write(lambda tx: tx.workspaces.note_gone(TEAM, before - 3 * HOUR))
    await set_clock(deps, machine, seconds=leap.total_seconds())
    now = deps.clock()
    [shut] = await deps.store.read(lambda tx: tx.outages.open())
    assert abs(shut.until - now - 2 * HOUR) < timedelta(seconds=10)
    gone_at = await deps.store.read(lambda tx: tx.workspaces.gone_at(TEAM))
    assert gone_at is not None
    assert abs(now - gone_at - 3 * HOUR) < timedelta(seconds=10)


@pytest.mark.parametrize("leap", [DAY, -HOUR, -DAY])
async def test_what_waits_is_as_far_away_as_before(
    leap: timedelta, deps: Deps, machine: Machine, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.life = (RUNNING,)
    patsnap.add_alert(ALERT)
    request = await request_report(a_wish(), deps)
    await begin(deps)
    slack.faults.add("post", unreachable())
    await all_turns(deps)
    await subscribed(deps)
    await all_turns(deps)
    before = deps.clock()

    async def waits() -> list[timedelta]:
        delivery, report = await the_delivery(deps.store, live_key(request)), await the_report(deps.store, request.id)
        alert = await the_alert(deps)
        now = deps.clock()
        times = (
            delivery.due,
            delivery.first_tried_at,
            delivery.created_at,
            report.due,
            report.submitted_at,
            report.created_at,
            alert.due,
        )
        return [time - now for time in times if time is not None]

    expected = await waits()
    assert len(expected) == 7
    await set_clock(deps, machine, seconds=leap.total_seconds())
    assert deps.clock() == before + leap
    *there, check = await waits()
    assert there == expected[:-1]
    assert check <= expected[-1]  # after a leap ahead nobody knows when PatSnap was asked: it is asked


async def test_a_clock_that_is_set_twice_is_followed_once_each(deps: Deps, machine: Machine) -> None:
    await begin(deps)
    await set_clock(deps, machine, days=1)
    assert not await mind_the_clock(deps)
    await set_clock(deps, machine)
    assert not await mind_the_clock(deps)


async def test_a_small_correction_moves_nothing(deps: Deps, machine: Machine) -> None:
    await begin(deps)
    machine.set_clock(seconds=25)
    assert not await mind_the_clock(deps)
    machine.tick(minutes=5)
    assert not await mind_the_clock(deps)
    assert deps.clock() == machine.wall()


async def test_small_corrections_add_up_to_a_leap(deps: Deps, machine: Machine) -> None:
    await begin(deps)
    found = []
    for seconds in (20, 40, 60):
        machine.set_clock(seconds=seconds)
        machine.tick(minutes=5)
        found.append(await mind_the_clock(deps))
    assert found == [False, True, False]


async def test_a_clock_that_was_set_while_patrol_did_not_run_is_followed_at_its_start(
    deps: Deps, machine: Machine, patsnap: FakePatsnap
) -> None:
    patsnap.life = (RUNNING,)
    await begin(deps)
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    machine.tick(minutes=1)
    machine.set_clock(days=-1)
    later = next_run(deps, machine)
    await begin(later)
    report = await the_report(deps.store, request.id)
    assert report.due is not None
    assert abs(report.due - later.clock()) < timedelta(minutes=2)


async def test_after_a_start_of_the_machine_a_clock_that_shows_less_than_it_did_was_set_back(
    deps: Deps, machine: Machine, patsnap: FakePatsnap
) -> None:
    patsnap.life = (RUNNING,)
    await begin(deps)
    request = await request_report(a_wish(), deps)
    await pass_time(deps, machine, minutes=3)
    machine.start_anew()
    machine.set_clock(days=-400)
    later = next_run(deps, machine)
    await begin(later)
    report = await the_report(deps.store, request.id)
    assert report.due is not None
    assert report.due - later.clock() < timedelta(minutes=3)
    await pass_time(later, machine, minutes=3)
    await set_clock(later, machine)  # the network tells the time
    assert (await the_report(deps.store, request.id)).created_at - request.asked_at < timedelta(minutes=5)


async def test_after_a_start_of_the_machine_a_later_clock_is_a_time_in_which_patrol_did_not_run(
    deps: Deps, machine: Machine
) -> None:
    await begin(deps)
    machine.start_anew()
    machine.tick(days=3)
    assert not await mind_the_clock(next_run(deps, machine))


async def test_a_run_that_dies_between_the_leap_and_what_follows_leaves_it_to_the_next(
    deps: Deps, machine: Machine
) -> None:
    await begin(deps)
    before = deps.clock()
    machine.set_clock(days=1)
    assert deps.clock() == before  # nothing is stored by the new time before all is moved to it
    assert await mind_the_clock(next_run(deps, machine))
    assert not await mind_the_clock(deps)


# What is given up after a while


async def test_a_delivery_that_was_tried_before_a_long_sleep_has_its_tries_after_it(
    deps: Deps, machine: Machine, slack: FakeSlack
) -> None:
    await begin(deps)
    request = await request_report(a_wish(), deps)
    slack.faults.add("post", refused("service_unavailable"), times=2)
    await turns(deliver_one, deps)
    machine.doze(days=4)
    await turns(deliver_one, deps)
    assert (await the_delivery(deps.store, live_key(request))).state is DeliveryState.PENDING
    await pass_time(deps, machine, minutes=5)
    assert len(slack.in_conversation("C1")) == 1


async def test_by_a_steered_clock_too_a_delivery_has_its_tries_after_patrol_was_away(
    deps: Deps, slack: FakeSlack
) -> None:
    clock = SteppedClock()
    deps = replace(deps, clock=clock, hourglass=None, since=clock())
    await begin(deps)
    request = await request_report(a_wish(), deps)
    slack.faults.add("post", refused("service_unavailable"), times=99)
    await turns(deliver_one, deps)
    clock.tick(days=4)
    later = replace(deps, since=clock())
    await turns(deliver_one, later)
    assert (await the_delivery(deps.store, live_key(request))).state is DeliveryState.PENDING
    for _ in range(8):
        clock.tick(minutes=10)
        await turns(deliver_one, later)
    assert (await the_delivery(deps.store, live_key(request))).state is DeliveryState.DEAD


async def test_but_in_the_end_it_is_given_up(deps: Deps, machine: Machine, slack: FakeSlack) -> None:
    await begin(deps)
    request = await request_report(a_wish(), deps)
    slack.faults.add("post", refused("service_unavailable"), times=99)
    await turns(deliver_one, deps)
    machine.doze(days=4)
    await pass_time(deps, machine, minutes=60, each=5)
    assert (await the_delivery(deps.store, live_key(request))).state is DeliveryState.DEAD


@pytest.mark.parametrize("disturb", [lambda machine: machine.doze(days=4), lambda machine: machine.set_clock(days=4)])
async def test_a_report_is_not_given_up_because_the_machine_slept(
    disturb: Callable[[Machine], None], deps: Deps, machine: Machine, patsnap: FakePatsnap
) -> None:
    await begin(deps)
    patsnap.faults.add("create", unreachable(), times=2)
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    disturb(machine)
    await mind_the_clock(deps)
    machine.tick(minutes=1)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.REQUESTED
    await pass_time(deps, machine, minutes=10)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_a_job_is_looked_at_for_some_time_after_a_sleep(
    deps: Deps, machine: Machine, patsnap: FakePatsnap
) -> None:
    await begin(deps)
    patsnap.life = (RUNNING, DONE)
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    machine.doze(days=2)
    await pass_time(deps, machine, minutes=70, each=5)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_files_are_kept_though_the_clock_runs_ahead(deps: Deps, machine: Machine) -> None:
    await begin(deps)
    request = await request_report(a_wish(), deps)
    await pass_time(deps, machine, minutes=3)
    await set_clock(deps, machine, days=400)
    machine.tick(hours=1)
    await look_after(deps)
    assert (await the_report(deps.store, request.id)).file is not None
    await set_clock(deps, machine)
    machine.tick(days=31)
    await look_after(deps)
    assert (await the_report(deps.store, request.id)).file is None


async def test_what_is_held_is_held_as_long_as_was_promised(deps: Deps, machine: Machine, slack: FakeSlack) -> None:
    await begin(deps)
    slack.outside.add("C1")
    request = await request_report(a_wish(), deps)
    await pass_time(deps, machine, minutes=3)
    assert (await the_request(deps.store, request.id)).state is RequestState.HELD
    machine.tick(days=13)
    await set_clock(deps, machine, days=2)
    machine.tick(hours=1)
    await look_after(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.HELD
    machine.tick(days=1)
    await look_after(deps)
    ended = await the_request(deps.store, request.id)
    assert ended.trouble is not None
    assert ended.trouble.kind is TroubleKind.NOT_INVITED


async def test_a_machine_that_starts_with_a_wrong_clock_removes_nothing_at_once(deps: Deps, machine: Machine) -> None:
    await begin(deps)
    request = await request_report(a_wish(), deps)
    await pass_time(deps, machine, minutes=3)
    machine.start_anew()
    machine.set_clock(days=400)
    later = next_run(deps, machine)
    await begin(later)
    await look_after(later)
    assert (await the_report(deps.store, request.id)).file is not None


async def test_a_recurring_report_does_not_wait_for_the_year_to_which_the_clock_was_set(
    deps: Deps, machine: Machine, slack: FakeSlack
) -> None:
    slack.people, slack.members = {PERSON: Person("Ada")}, {CHANNEL: {PERSON}}
    await begin(deps)
    wish = replace(a_wish(), recurrence=Recurrence.read("weekly mon 09:00"))
    series = await set_up(wish, Person("Ada"), deps)
    await set_clock(deps, machine, days=400)
    await turns(order_recurring, deps)
    await set_clock(deps, machine)
    found = await deps.store.read(lambda tx: tx.series.get(TEAM, series.id))
    assert found is not None
    assert (found.run_at, found.due) == (series.run_at, series.run_at)
    for weeks in (1, 2):  # that Monday's was ordered when the clock was beyond it
        machine.tick(days=4 if weeks == 1 else 7)
        await turns(order_recurring, deps)
        await all_turns(deps)
        there = await deps.store.read(lambda tx: tx.requests.listed(TEAM, PERSON, CHANNEL, offset=0, limit=9))
        assert len(there) == weeks


# Digests


async def test_a_day_forward_and_back_loses_and_repeats_no_news(
    deps: Deps, machine: Machine, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.add_alert(ALERT)
    await begin(deps)
    subscription = await subscribed(deps, cadence="weekly tue 09:00")
    await pass_time(deps, machine, minutes=3)
    patsnap.push(ALERT, "new", ["p1"])
    await set_clock(deps, machine, days=9)
    await pass_time(deps, machine, minutes=30)  # its hour has come, as far as Patrol can know
    patsnap.push(ALERT, "new", ["p2"])
    await set_clock(deps, machine)
    there = await as_it_is(deps, subscription)
    assert there.run_at is not None
    assert timedelta() < there.run_at - deps.clock() < 7 * DAY  # the next Tuesday, not the one after the next
    await pass_time(deps, machine, minutes=60 * 24 * 7, each=240)
    assert await news(deps, slack) == [["p1"], ["p2"]]


async def test_after_a_day_ahead_checks_and_the_recent_past_are_where_they_belong(
    deps: Deps, machine: Machine, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT)
    await begin(deps)
    subscription = await subscribed(deps)
    await set_clock(deps, machine, days=1)
    await pass_time(deps, machine, minutes=5)
    await set_clock(deps, machine)
    now = deps.clock()
    alert, [check] = await the_alert(deps), await the_checks(deps)
    assert alert.due is not None
    assert alert.due - now <= HOUR
    assert check.asked_at <= now
    assert check.came_at <= now
    assert (await as_it_is(deps, subscription)).took_at <= now


async def test_a_snooze_lasts_until_the_day_that_was_named(deps: Deps, machine: Machine) -> None:
    await begin(deps)
    subscription = await subscribed(deps)
    until = deps.clock() + 3 * DAY
    snoozed = subscription.to(SubscriptionState.SNOOZED, until=until, due=until)
    await deps.store.write(lambda tx: tx.subscriptions.save(snoozed))
    await set_clock(deps, machine, days=1)
    await set_clock(deps, machine, days=-1)
    there = await as_it_is(deps, subscription)
    assert (there.state, there.until, there.due) == (SubscriptionState.SNOOZED, until, until)


async def test_after_a_sleep_over_its_hour_a_digest_waits_for_its_check(
    deps: Deps, machine: Machine, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.add_alert(ALERT)
    await begin(deps)
    await subscribed(deps, cadence="daily 09:00")
    await pass_time(deps, machine, minutes=3)
    patsnap.push(ALERT, "new", ["p1"])
    machine.doze(days=2)
    gone = patsnap.faults
    gone.add("check", unreachable())
    await pass_time(deps, machine, minutes=30)
    assert await news(deps, slack) == [["p1"]]


async def test_a_doubt_is_settled_though_the_clock_runs_ahead(deps: Deps, machine: Machine, slack: FakeSlack) -> None:
    await begin(deps)
    await set_clock(deps, machine, days=-1)
    slack.faults.add("post", in_doubt(), after=True)
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    await set_clock(deps, machine)
    await pass_time(deps, machine, minutes=5)
    assert len(slack.in_conversation("C1")) == 1
    assert (await the_live(deps.store, live_key(request))).ts is not None
