"""Checks: one call for all who subscribe, written before it is made, and never an answer lost without a word."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import CheckState, Findings, HitKind
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.errors import CodeClass, OutsideError
from bot.services.changing import pause, resume, snooze, unsubscribe
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.lifecycle import invited
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import (
    ALERT,
    as_it_is,
    asks,
    digest_texts,
    news,
    restarted,
    subscribed,
    the_alert,
    the_checks,
    the_states,
    told,
    until,
    watched,
)
from tests.turns import DEADLINE, all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


REFUSALS = [
    ("67200001", CodeClass.ADMIN),
    ("67200002", CodeClass.RETRY),
    ("67200003", CodeClass.REFRESH),
    ("67200005", CodeClass.ADMIN),
    ("67200007", CodeClass.QUOTA),
    ("67200012", CodeClass.BUG),
    ("68300007", CodeClass.INPUT),
    ("HTTP 429", CodeClass.RETRY),
]


@asynccontextmanager
async def in_flight(deps: Deps, patsnap: FakePatsnap) -> AsyncIterator[None]:
    """While PatSnap is being asked."""
    gate = patsnap.faults.gate("check")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(check_one(deps))
        async with asyncio.timeout(DEADLINE):
            await gate.arrived.wait()
        yield
        gate.opened.set()


async def test_one_call_serves_all_subscribers(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    for place in ("C1", "C2", "C3"):
        await subscribed(deps, place)
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await subscribed(deps, "U9", person="U9")
    clock.tick(hours=1)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 2
    for place in ("C1", "C2", "C3", "D9"):
        assert await news(deps, slack, place) == [["p1"]]


async def test_workspaces_of_one_account_share_a_check(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await deps.store.write(lambda tx: tx.workspaces.enrol("T2", "main", "https://connect.patsnap.com"))
    first = await watched(deps, clock)
    second = await subscribed(deps, "C5", workspace="T2")
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 2
    assert (await as_it_is(deps, first)).last_count == (await as_it_is(deps, second)).last_count == 1


async def test_a_check_is_written_before_the_call(deps: Deps, patsnap: FakePatsnap) -> None:
    await subscribed(deps)
    async with in_flight(deps, patsnap):
        assert await the_states(deps) == [CheckState.ASKING]
    assert await the_states(deps) == [CheckState.READ]


async def test_an_alert_is_asked_by_one_turn_at_a_time(deps: Deps, patsnap: FakePatsnap) -> None:
    await subscribed(deps)
    async with in_flight(deps, patsnap):
        assert not await check_one(deps)
    assert patsnap.checks_of(ALERT) == 1


async def test_an_answer_is_stored_before_it_is_read(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    with pytest.raises(Killed):
        await check_one(replace(deps, patsnap=_DiesReading(patsnap)))
    assert await the_states(deps) == [CheckState.READ, CheckState.ANSWERED]
    after = restarted(deps)
    await take_over(after)
    await all_turns(after)
    assert await the_states(deps) == [CheckState.READ, CheckState.READ]
    assert await news(deps, slack) == [["p1"]]
    assert patsnap.checks_of(ALERT) == 2


class _DiesReading:
    """PatSnap's client in a process that ends while it reads."""

    def __init__(self, patsnap: FakePatsnap) -> None:
        self.permit = patsnap.permit
        self.busy = patsnap.busy
        self.prove = patsnap.prove
        self.fetch = patsnap.fetch

    def findings(self, raw: str) -> Findings:
        raise Killed(raw)


@pytest.mark.parametrize("arrived", [False, True])
async def test_killed_while_asking_leaves_a_gap_that_is_shown_and_asks_anew(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", Killed(), after=arrived)
    with pytest.raises(Killed):
        await check_one(deps)
    asked_at = clock()
    clock.tick(minutes=1)
    after = restarted(deps)
    assert (await take_over(after)).alerts == 1
    await all_turns(after)
    assert await the_states(deps) == [CheckState.READ, CheckState.GAP, CheckState.READ]
    assert (await the_checks(deps))[2].since == asked_at
    [digest] = await told(deps, slack)
    assert [gap.no for gap in digest.gaps] == [2]
    assert [line.patent.id for line in digest.lines] == ([] if arrived else ["p1"])


async def test_killed_before_asking_costs_nothing(deps: Deps, patsnap: FakePatsnap) -> None:
    await subscribed(deps)
    patsnap.faults.add("permit", Killed())
    with pytest.raises(Killed):
        await check_one(deps)
    after = restarted(deps)
    await take_over(after)
    assert await the_states(deps) == []
    await all_turns(after)
    assert await the_states(deps) == [CheckState.READ]


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_lost_answer_is_a_gap_first_and_then_asked_again(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", in_doubt(), after=arrived)
    await check_one(deps)
    assert await the_states(deps) == [CheckState.READ, CheckState.GAP]
    asked_at = clock()
    clock.tick(seconds=30)
    await all_turns(deps)
    assert await the_states(deps) == [CheckState.READ, CheckState.GAP, CheckState.READ]
    [digest] = await told(deps, slack)
    assert [(gap.no, gap.asked_at) for gap in digest.gaps] == [(2, asked_at)]
    assert "could not be read" in digest_texts(slack)[0]


async def test_a_fault_of_ours_during_the_call_is_a_gap_too(
    deps: Deps, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
) -> None:
    await subscribed(deps)
    patsnap.faults.add("check", ValueError("a bug"), after=True)
    await check_one(deps)
    [gap] = await the_checks(deps)
    assert (gap.state, gap.reason) == (CheckState.GAP, "a fault of Patrol's own: see the log")
    assert "a check failed" in caplog.messages


async def test_lost_answers_are_asked_again_ever_more_rarely(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    patsnap.faults.add("check", in_doubt(), times=100)
    for _ in range(120):
        await turns(check_one, deps)
        clock.tick(minutes=1)
    assert 5 <= patsnap.checks_of(ALERT) <= 12


@pytest.mark.parametrize("error", [unreachable(), *(patsnap_refused(*refusal) for refusal in REFUSALS)])
async def test_what_was_certainly_not_asked_is_no_gap_and_leaves_no_hole_in_the_numbers(
    error: OutsideError, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock)
    window = (await the_alert(deps)).asked_at
    patsnap.faults.add("check", error)
    await check_one(deps)
    assert await the_states(deps) == [CheckState.READ]
    clock.tick(days=2)
    await turns(check_one, deps)
    assert [(check.no, check.since) for check in await the_checks(deps)] == [
        (1, None),
        (2, window),
    ]


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (unreachable(), timedelta(seconds=2)),
        (patsnap_refused("67200002", CodeClass.RETRY), timedelta(seconds=2)),
        (patsnap_refused("67200005", CodeClass.ADMIN), timedelta(hours=1)),
        (patsnap_refused("67200003", CodeClass.REFRESH), timedelta(hours=1)),
        (patsnap_refused("67200012", CodeClass.BUG), timedelta(hours=1)),
        (patsnap_refused("68300007", CodeClass.INPUT), timedelta(hours=1)),
    ],
)
async def test_the_codes_class_says_when_it_is_asked_again(
    error: OutsideError, wait: timedelta, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    patsnap.faults.add("check", error)
    await turns(check_one, deps)
    clock.tick(seconds=wait.total_seconds() - 1)
    assert not await check_one(deps)
    clock.tick(seconds=1)
    assert await check_one(deps)
    assert await the_states(deps) == [CheckState.READ]


async def test_a_used_up_quota_waits_for_patsnaps_next_day(deps: Deps, patsnap: FakePatsnap) -> None:
    await subscribed(deps)
    patsnap.faults.add("check", patsnap_refused("67200007", CodeClass.QUOTA))
    await turns(check_one, deps)
    alert = await the_alert(deps)
    assert (alert.owner, alert.trouble, alert.attempts, alert.last_no) == (None, None, 0, 0)
    assert await until(deps) == datetime(2026, 11, 20, 16, 1, tzinfo=UTC)  # a minute past midnight in Shanghai


async def test_too_fast_for_ten_minutes_is_the_quota(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await subscribed(deps)
    patsnap.faults.add("check", patsnap_refused("67200002", CodeClass.RETRY), times=100)
    for _ in range(60 * 6):
        await turns(check_one, deps)
        clock.tick(minutes=1)
    assert patsnap.checks_of(ALERT) == 10
    assert await until(deps) == datetime(2026, 11, 20, 16, 1, tzinfo=UTC)


async def test_an_alert_that_patsnap_does_not_know_pauses_its_subscriptions_and_tells_their_owners(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await watched(deps, clock)
    second = await subscribed(deps, "C2", "weekly mon 09:00", person="U2")
    patsnap.remove_alert(ALERT)
    await minutes_pass(deps, clock, 2)
    for subscription in (first, second):
        now = await as_it_is(deps, subscription)
        assert (now.state, now.reason, now.due) == (SubscriptionState.PAUSED, PauseReason.ALERT_GONE, None)
    for person in ("D1", "D2"):
        [word] = slack.texts(person)
        assert "does not know the alert" in word
    assert "does not know" in slack.texts(CHANNEL)[0]
    asked = patsnap.checks_of(ALERT)
    clock.tick(days=3)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == asked
    assert await the_states(deps) == [CheckState.READ]


async def test_an_alert_that_is_gone_again_is_told_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    patsnap.remove_alert(ALERT)
    await all_turns(deps)
    clock.tick(days=3)
    await resume(TEAM, PERSON, subscription.id, CHANNEL, deps)
    await all_turns(deps)
    assert (await as_it_is(deps, subscription)).reason is PauseReason.ALERT_GONE
    assert len(slack.texts("D1")) == 2


async def test_an_alert_that_is_there_again_is_checked_for_whoever_subscribes_anew(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT, "Batteries")
    patsnap.push(ALERT, HitKind.NEW, ["p0"])
    await watched(deps, clock)
    patsnap.remove_alert(ALERT)
    await all_turns(deps)
    clock.tick(days=1)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await subscribed(deps, "C2", alert="Batteries")
    await all_turns(deps)
    assert await the_states(deps) == [CheckState.READ, CheckState.READ]


async def test_an_invitation_has_an_alert_checked_again_that_was_gone(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    await subscribed(deps, "C2")
    slack.outside.add(CHANNEL)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await minutes_pass(deps, clock, 1)
    patsnap.remove_alert(ALERT)
    clock.tick(hours=1)
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    slack.outside.clear()
    await invited(TEAM, CHANNEL, deps)
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 1)
    assert [patent for digest in await news(deps, slack) for patent in digest] == ["p1", "p2"]


async def test_nobody_is_asked_for_when_nobody_subscribes_any_more(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    subscription = await watched(deps, clock)
    await pause(TEAM, PERSON, subscription.id, CHANNEL, deps)
    clock.tick(days=3)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 1
    await snooze(TEAM, PERSON, subscription.id, CHANNEL, timedelta(days=7), deps)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 2


@pytest.mark.parametrize("error", [unreachable(), in_doubt(), Killed()])
async def test_nobody_is_asked_for_when_the_last_one_left_during_the_call(
    error: BaseException, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    subscription = await watched(deps, clock)
    patsnap.faults.add("check", error)
    try:
        async with in_flight(deps, patsnap):
            await unsubscribe(TEAM, PERSON, subscription.id, CHANNEL, deps)
    except BaseExceptionGroup:
        deps = restarted(deps)
        await take_over(deps)
    clock.tick(days=3)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 2
    assert (await the_alert(deps)).due is None


async def test_who_subscribes_during_a_call_that_was_not_made_loses_nothing(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", unreachable())
    async with in_flight(deps, patsnap):
        await subscribed(deps, "C2")
    await minutes_pass(deps, clock)
    assert await news(deps, slack, "C2") == [["p1"]]


async def test_a_windows_begin_is_the_check_before_and_a_lost_one_ends_there_too(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock)
    patsnap.faults.add("check", in_doubt())
    await turns(check_one, deps)
    clock.tick(minutes=5)
    await turns(check_one, deps)
    first, lost, again = await the_checks(deps)
    assert (first.since, lost.since, again.since) == (None, first.asked_at, lost.asked_at)


async def test_an_instant_subscriber_has_it_checked_every_hour(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await watched(deps, clock)
    for _ in range(5 * 6):
        await all_turns(deps)
        clock.tick(minutes=10)
    assert patsnap.checks_of(ALERT) == 1 + 5


async def test_a_weekly_subscriber_has_it_checked_daily_and_half_an_hour_before_its_digest(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, cadence="weekly mon 09:00")  # on a Friday at ten in Berlin
    asked = []
    for _ in range(3 * 24 * 6):
        before = patsnap.checks_of(ALERT)
        await all_turns(deps)
        asked += [f"{clock():%a %H:%M}"] * (patsnap.checks_of(ALERT) - before)
        clock.tick(minutes=10)
    assert asked == ["Fri 09:00", "Sat 09:00", "Sun 09:00", "Mon 07:30"]


@pytest.mark.parametrize("call", ["permit", "check"])
async def test_trouble_is_logged_once_and_once_more_when_it_is_over(
    call: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await subscribed(deps)
    patsnap.faults.add(call, unreachable(), times=3)
    await minutes_pass(deps, clock, 10)
    assert await the_states(deps) == [CheckState.READ]
    assert caplog.messages.count("an alert cannot be checked") == 1
    assert caplog.messages.count("an alert can be checked again") == 1


async def test_without_a_permit_nothing_is_written_and_it_is_tried_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    patsnap.faults.add("permit", unreachable(), times=4)
    for _ in range(4):
        assert await check_one(deps)
        assert not await check_one(deps)
        assert await the_states(deps) == []
        clock.tick(seconds=16)
    assert await check_one(deps)
    assert await the_states(deps) == [CheckState.READ]


async def test_a_check_that_somebody_asks_for_reaches_everyone(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    weekly = await watched(deps, clock, cadence="weekly mon 09:00")
    await subscribed(deps, "C2", "monthly 1 09:00", person="U2")
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await asks(deps, weekly)
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack, "C1") == await news(deps, slack, "C2") == [["p1"]]
    assert slack.texts("D1") == []


async def test_asked_for_again_within_a_minute_it_shares_the_check(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    subscription = await watched(deps, clock, cadence="weekly mon 09:00")
    for _ in range(3):
        await asks(deps, subscription)
        await all_turns(deps)
        clock.tick(seconds=19)
    assert patsnap.checks_of(ALERT) == 2
    clock.tick(seconds=3)
    await asks(deps, subscription)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 3


async def test_who_asked_is_told_when_there_is_nothing_new(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    subscription = await watched(deps, clock, cadence="weekly mon 09:00")
    await asks(deps, subscription, person="U7")
    await all_turns(deps)
    [word] = slack.texts("D7")
    assert "nothing new" in word
    assert digest_texts(slack) == []


async def test_who_asked_while_patsnap_is_away_has_the_check_when_it_is_back(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence="weekly mon 09:00")
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", unreachable(), times=3)
    await asks(deps, subscription)
    await minutes_pass(deps, clock, 3)
    assert await news(deps, slack) == [["p1"]]


async def test_an_alert_in_trouble_does_not_stop_another(deps: Deps, patsnap: FakePatsnap) -> None:
    other = "0123456789abcdef0123456789abcdef"
    await subscribed(deps)
    await subscribed(deps, alert=other)
    patsnap.add_alert(other)
    patsnap.remove_alert(ALERT)
    await turns(check_one, deps)
    found = await deps.store.read(lambda tx: tx.checks.get("main", other, 1))
    assert found is not None
    assert found.state is CheckState.READ
    await turns(compose_some, deps)
