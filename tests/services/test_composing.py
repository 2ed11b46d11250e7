"""Digests: what there is to tell, at the hour it was wished for, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import CheckState, HitKind
from bot.domain.cadences import Cadence
from bot.domain.delivery_keys import digest_key
from bot.domain.facts import Source
from bot.domain.reasons import Reason
from bot.domain.subscriptions import Form, SubscriptionState
from bot.errors import CodeClass
from bot.services.changing import pause, resume, snooze
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.deliveries import deliver_one
from bot.services.startup import take_over
from bot.services.subscribing import SubscribeWish, edit
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import (
    ALERT,
    as_it_is,
    asks,
    digest_texts,
    news,
    restarted,
    subscribed,
    the_alert,
    the_states,
    told,
    watched,
)
from tests.turns import DEADLINE, all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

# It is Friday 20 November 2026, ten in Berlin.
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # nine in Berlin
DAILY, WEEKLY = "daily 09:00", "weekly mon 09:00"


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def set_to(clock: SteppedClock, moment: datetime) -> None:
    clock.tick(seconds=(moment - clock()).total_seconds())


async def until(moment: datetime, deps: Deps, clock: SteppedClock, step: timedelta = timedelta(minutes=10)) -> None:
    """What the ticks do up to and at that moment."""
    while clock() < moment:
        await all_turns(deps)
        set_to(clock, min(clock() + step, moment))
    await all_turns(deps)


async def test_an_empty_period_is_quiet_and_the_next_one_begins_where_it_ended(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence=DAILY)
    await until(MONDAY, deps, clock, timedelta(minutes=30))
    assert digest_texts(slack) == []
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await until(MONDAY + timedelta(days=1), deps, clock, timedelta(minutes=30))
    [contents] = await told(deps, slack)
    assert contents.digest.since == MONDAY - timedelta(minutes=30)  # the check before Monday's hour
    assert contents.digest.until == MONDAY + timedelta(days=1, minutes=-30)
    assert (await as_it_is(deps, subscription)).digests == 1


async def test_a_gap_is_told_even_where_there_is_nothing_else(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=DAILY)
    patsnap.faults.add("check", in_doubt())
    await until(MONDAY, deps, clock, timedelta(minutes=30))
    [contents] = await told(deps, slack)
    assert (len(contents.gaps), contents.lines) == (1, ())
    assert "could not be read" in digest_texts(slack)[0]


async def test_a_digest_waits_until_the_one_before_it_is_sent(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    slack.faults.add("post", unreachable(), times=10)
    for number in range(1, 4):
        patsnap.push(ALERT, HitKind.NEW, [f"p{number}"])
        await minutes_pass(deps, clock, 1)
        clock.tick(hours=1)
    slack.faults.clear()
    await minutes_pass(deps, clock, 30)
    assert await news(deps, slack) == [["p1"], ["p2", "p3"]]


async def test_a_digest_waits_for_bibliography_that_is_under_way(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.patents = {"p1": a_bibliography()}
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("bibliography", unreachable(), times=3)
    await all_turns(deps)
    assert digest_texts(slack) == []
    await minutes_pass(deps, clock, 6)
    assert "CN114335761A" in digest_texts(slack)[0]


async def test_a_digest_waits_for_bibliography_at_most_ten_minutes(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("bibliography", unreachable(), times=100)
    await minutes_pass(deps, clock, 9)
    assert digest_texts(slack) == []
    await minutes_pass(deps, clock, 2)
    assert "p1" in digest_texts(slack)[0]


@pytest.mark.parametrize(("kind", "call"), [(HitKind.NEW, "families"), (HitKind.LEGAL, "legal")])
async def test_a_digest_waits_for_facts_that_are_under_way_at_most_ten_minutes(
    kind: HitKind, call: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, kind, ["p1"])
    patsnap.faults.add(call, unreachable(), times=3)
    await all_turns(deps)
    assert digest_texts(slack) == []
    await minutes_pass(deps, clock, 6)
    assert len(digest_texts(slack)) == 1
    patsnap.push(ALERT, kind, ["p2"])
    patsnap.faults.add(call, unreachable(), times=100)
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 9)
    assert len(digest_texts(slack)) == 1
    await minutes_pass(deps, clock, 2)
    assert await news(deps, slack) == [["p1"], ["p2"]]


async def test_a_digest_does_not_wait_for_facts_that_may_not_be_asked_nor_these_for_bibliography(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.unlicensed = {"families"}
    patsnap.faults.add("bibliography", patsnap_refused("67200004", CodeClass.ADMIN))
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await all_turns(deps)
    assert await news(deps, slack) == [["p1"]]
    await minutes_pass(deps, clock, 1)  # and all of it is sent
    patsnap.faults.add("transfer", unreachable(), times=3)
    patsnap.push(ALERT, HitKind.TRANSFER, ["p2"])
    clock.tick(hours=1)
    await all_turns(deps)
    assert len(digest_texts(slack)) == 1
    await minutes_pass(deps, clock, 6)
    assert await news(deps, slack) == [["p1"], ["p2"]]


async def test_where_everything_repeats_what_was_told_nothing_is_told(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    patsnap.reasons[Source.TRANSFER, "p1"] = Reason(day=date(2026, 11, 3), before=("A",), after=("B",))
    for _ in range(2):
        patsnap.push(ALERT, HitKind.TRANSFER, ["p1"])
        await minutes_pass(deps, clock, 1)
        clock.tick(hours=1)
    assert await news(deps, slack) == [["p1"]]
    assert (await as_it_is(deps, subscription)).took == (await the_alert(deps)).last_no


async def test_a_digest_waits_for_a_check_that_is_under_way_at_most_ten_minutes(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    subscription = await watched(deps, clock, cadence=DAILY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await until(MONDAY - timedelta(hours=1), deps, clock, timedelta(minutes=30))
    await deps.store.write(lambda tx: tx.alerts.claim(clock() + timedelta(days=1), deps.owner))
    set_to(clock, MONDAY + timedelta(minutes=9))
    await turns(compose_some, deps)
    assert (await as_it_is(deps, subscription)).run_at == MONDAY
    clock.tick(minutes=2)
    await turns(compose_some, deps)
    assert (await as_it_is(deps, subscription)).run_at == MONDAY + timedelta(days=1)


async def test_a_digest_does_not_go_beyond_a_check_whose_answer_is_not_there_yet(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=DAILY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    set_to(clock, MONDAY)
    gate = patsnap.faults.gate("check")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(check_one(deps))
        async with asyncio.timeout(DEADLINE):
            await gate.arrived.wait()
        for minutes in (11, 1):
            clock.tick(minutes=minutes)
            await turns(compose_some, deps)
        gate.opened.set()
    await until(MONDAY + timedelta(days=1), deps, clock, timedelta(hours=1))
    assert await news(deps, slack) == [["p1"]]


async def test_where_patsnap_is_down_at_the_hour_the_digest_says_up_to_when_it_reaches(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=WEEKLY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await until(MONDAY - timedelta(hours=2), deps, clock, timedelta(minutes=30))
    patsnap.faults.add("check", unreachable(), times=1000)
    await until(MONDAY + timedelta(minutes=20), deps, clock)
    [contents] = await told(deps, slack)
    assert contents.digest.is_short
    assert not contents.digest.is_late
    assert "could not be asked since" in digest_texts(slack)[0]
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    patsnap.faults.clear()
    await until(MONDAY + timedelta(days=7), deps, clock, timedelta(minutes=30))
    assert await news(deps, slack) == [["p1"], ["p2"]]


async def test_where_nothing_could_be_asked_the_owner_has_one_word_and_the_digest_comes_later(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=DAILY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.faults.add("check", patsnap_refused("67200005", CodeClass.ADMIN), times=1000)
    await until(MONDAY, deps, clock, timedelta(minutes=30))
    await minutes_pass(deps, clock, 60)
    assert len(slack.texts("D1")) == 1
    assert digest_texts(slack) == []
    patsnap.faults.clear()
    await minutes_pass(deps, clock, 75)
    assert await news(deps, slack) == [["p1"]]
    assert len(slack.texts("D1")) == 1
    assert "Patrol was not running" not in digest_texts(slack)[0]


async def test_a_bot_that_was_down_over_the_hour_sends_once_and_says_so(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=DAILY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    set_to(clock, MONDAY + timedelta(days=3, hours=2))
    after = restarted(deps)
    await take_over(after)
    await minutes_pass(after, clock, 3)
    assert await news(deps, slack) == [["p1"]]
    assert "Patrol was not running" in digest_texts(slack)[0]


async def test_a_bot_that_was_down_over_the_hour_asks_before_it_tells(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=WEEKLY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    set_to(clock, MONDAY + timedelta(hours=2))
    await turns(compose_some, deps)  # whichever tick comes first
    await turns(check_one, deps)
    await turns(compose_some, deps)
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [["p1"]]


@pytest.mark.parametrize(
    ("cadence", "start", "runs"),
    [
        (DAILY, "2026-10-23T12:00", ["10-24 07:00", "10-25 08:00", "10-26 08:00"]),
        (DAILY, "2027-03-26T12:00", ["03-27 08:00", "03-28 07:00", "03-29 07:00"]),
        ("daily 02:30", "2027-03-27T00:00", ["03-27 01:30", "03-28 01:00", "03-29 00:30"]),
        ("daily 02:30", "2026-10-24T00:00", ["10-24 00:30", "10-25 00:30", "10-26 01:30"]),
        ("monthly 31 09:00", "2027-01-30T12:00", ["01-31 08:00", "02-28 08:00", "03-31 07:00", "04-30 07:00"]),
    ],
)
async def test_the_next_run_is_right_over_changed_clocks_and_short_months(
    cadence: str, start: str, runs: list[str], deps: Deps, clock: SteppedClock
) -> None:
    set_to(clock, datetime.fromisoformat(start).replace(tzinfo=UTC))
    subscription = await subscribed(deps, cadence=cadence)
    found = []
    for _ in runs:
        run_at = (await as_it_is(deps, subscription)).run_at
        assert run_at is not None
        found.append(f"{run_at:%m-%d %H:%M}")
        set_to(clock, run_at - timedelta(minutes=30))
        await all_turns(deps)
        set_to(clock, run_at)
        await all_turns(deps)
    assert found == runs


async def test_a_digest_names_the_hour_of_the_next(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence=WEEKLY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await until(MONDAY, deps, clock, timedelta(minutes=30))
    assert "next Monday 30 November 09:00" in digest_texts(slack)[0]


async def test_a_snooze_ends_by_itself_and_what_came_meanwhile_is_one_digest(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence=DAILY)
    await snooze(TEAM, PERSON, subscription.id, CHANNEL, timedelta(days=3), deps)
    for day in range(1, 4):
        patsnap.push(ALERT, HitKind.NEW, [f"p{day}"])
        await all_turns(deps)
        clock.tick(days=1)
        if day < 3:
            await all_turns(deps)
            assert (await as_it_is(deps, subscription)).state is SubscriptionState.SNOOZED
    await until(MONDAY + timedelta(days=1), deps, clock, timedelta(minutes=30))
    assert await news(deps, slack) == [["p1", "p2", "p3"]]
    assert (await as_it_is(deps, subscription)).state is SubscriptionState.ACTIVE


async def test_a_snoozed_instant_subscription_tells_what_waited_when_it_wakes(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    await snooze(TEAM, PERSON, subscription.id, CHANNEL, timedelta(hours=5), deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    for _ in range(5):
        assert digest_texts(slack) == []
        await all_turns(deps)
        clock.tick(hours=1)
    await all_turns(deps)
    assert await news(deps, slack) == [["p1"]]


async def test_what_waited_during_a_pause_is_one_digest(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    paused = await watched(deps, clock, cadence=DAILY)
    await subscribed(deps, "C2")
    await pause(TEAM, PERSON, paused.id, CHANNEL, deps)
    for day in range(3):
        patsnap.push(ALERT, HitKind.NEW, [f"p{day}"])
        await all_turns(deps)
        clock.tick(days=1)
    await all_turns(deps)
    assert digest_texts(slack) == []
    await resume(TEAM, PERSON, paused.id, CHANNEL, deps)
    await until(MONDAY + timedelta(days=1), deps, clock, timedelta(minutes=30))
    assert await news(deps, slack) == [["p0", "p1", "p2"]]


async def test_hits_of_kinds_that_are_not_wanted_are_counted_and_do_not_come_back(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await subscribed(deps, kinds=[HitKind.LEGAL])
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.LEGAL, ["p1", "p2"])
    patsnap.push(ALERT, HitKind.NEW, ["p3"])
    patsnap.push(ALERT, "a kind of tomorrow", ["p4"])
    clock.tick(hours=1)
    await all_turns(deps)
    [contents] = await told(deps, slack)
    assert contents.digest.counts == {HitKind.LEGAL: 2, HitKind.OTHER: 1}
    assert (contents.digest.patents, contents.digest.hidden) == (3, 1)
    assert await news(deps, slack) == [["p1", "p2", "p4"]]
    await change(subscription.id, deps, kinds=frozenset())
    clock.tick(hours=1)
    await all_turns(deps)
    assert len(digest_texts(slack)) == 1


async def test_a_patent_of_two_kinds_is_one_patent_and_counts_under_both(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.push(ALERT, HitKind.LEGAL, ["p1"])
    await all_turns(deps)
    [contents] = await told(deps, slack)
    assert contents.digest.counts == {HitKind.NEW: 1, HitKind.LEGAL: 1}
    assert contents.digest.patents == 1
    assert [line.kinds for line in contents.lines] == [(HitKind.NEW, HitKind.LEGAL)]


async def test_where_nothing_but_hidden_kinds_came_it_is_quiet(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await subscribed(deps, kinds=[HitKind.LEGAL])
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    clock.tick(hours=1)
    await all_turns(deps)
    assert digest_texts(slack) == []


async def change(subscription_id: str, deps: Deps, **said: object) -> None:
    wish = replace(SubscribeWish(TEAM, PERSON, CHANNEL, ALERT, "edit"), **said)  # type: ignore[arg-type]
    await edit(wish, subscription_id, wish.place, deps)


async def test_changed_kinds_count_from_the_next_digest_on(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence=DAILY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.push(ALERT, HitKind.LEGAL, ["p2"])
    clock.tick(days=1)
    await turns(check_one, deps)
    await change(subscription.id, deps, kinds=frozenset({HitKind.LEGAL}))
    await turns(compose_some, deps)
    await change(subscription.id, deps, kinds=frozenset({HitKind.NEW}))
    await minutes_pass(deps, clock, 12)
    assert await news(deps, slack) == [["p2"]]


async def test_a_subscription_that_is_told_instantly_from_now_on_hears_what_waited(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence=WEEKLY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    clock.tick(days=1)
    await all_turns(deps)
    assert digest_texts(slack) == []
    await change(subscription.id, deps, cadence=Cadence.read("instantly"))
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [["p1"]]


async def test_after_a_check_that_was_asked_for_the_hour_stays(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence=WEEKLY)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await asks(deps, subscription)
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    await until(MONDAY, deps, clock, timedelta(minutes=30))
    assert await news(deps, slack) == [["p1"], ["p2"]]


@pytest.mark.parametrize(("form", "messages", "files"), [(Form.FULL, 2, 1), (Form.COMPACT, 1, 1), (Form.COUNT, 1, 0)])
async def test_the_form_says_what_a_digest_is_made_of(
    form: Form,
    messages: int,
    files: int,
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    await watched(deps, clock, form=form)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await minutes_pass(deps, clock, 1)
    assert len([one for one in slack.messages if one.key.startswith("digest/")]) == messages
    assert len(slack.uploads) == files


async def test_a_subscription_begins_at_the_alerts_last_check(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await all_turns(deps)
    await subscribed(deps, "C2")
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    clock.tick(hours=1)
    await all_turns(deps)
    assert await news(deps, slack, "C2") == [["p2"]]


async def test_a_digest_and_its_promises_are_one_with_the_number_it_moves_on(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await turns(check_one, deps)
    clock.tick(minutes=11)
    await turns(compose_some, deps)
    moved = await as_it_is(deps, subscription)
    assert moved.took == (await the_alert(deps)).last_no
    assert moved.last_digest is not None
    key = digest_key(moved.last_digest)
    assert await deps.store.read(lambda tx: tx.deliveries.get(TEAM, key)) is not None
    await turns(deliver_one, deps)
    assert len(digest_texts(slack)) == 1
    assert await the_states(deps) == [CheckState.READ, CheckState.READ]


async def test_a_subscription_that_cannot_be_composed_does_not_stop_another(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    broken = await watched(deps, clock)
    await subscribed(deps, "C2")
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await turns(check_one, deps)
    await deps.store.write(lambda tx: tx.subscriptions.save(replace(broken, alert="of nobody", due=clock())))
    clock.tick(minutes=11)
    await turns(compose_some, deps)
    await turns(deliver_one, deps)
    assert await news(deps, slack, "C2") == [["p1"]]
    assert caplog.messages.count("a digest could not be composed") == 1
