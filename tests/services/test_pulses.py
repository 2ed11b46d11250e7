"""Never silently empty: a word once a month, a warning once for each silence, and neither where people want quiet."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.subscriptions import PauseReason, Subscription, SubscriptionState
from bot.services.changing import pause, resume, snooze, switch, unsubscribe
from bot.services.pulses import feel_one
from bot.services.startup import take_over
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, refused
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, as_it_is, digest_texts, restarted, subscribed, the_alert
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

MINE = "D1"


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


async def days_pass(
    deps: Deps, clock: SteppedClock, days: int, patsnap: FakePatsnap | None = None, hits: Iterable[int] = ()
) -> None:
    """What the ticks would do in so many days; on those of `hits` PatSnap finds something."""
    on = set(hits)
    named = replace(await the_alert(deps), name="Batteries")
    await deps.store.write(lambda tx: tx.alerts.save(named))
    for day in range(days):
        if day in on and patsnap is not None:
            patsnap.push(ALERT, HitKind.NEW, [f"p{clock():%Y%m%d}"])
        await all_turns(deps)
        if await turns(feel_one, deps):
            await all_turns(deps)
        clock.tick(days=1)


def heartbeats(slack: FakeSlack, place: str = CHANNEL) -> list[datetime]:
    return [one.at for one in slack.in_conversation(place) if "/heartbeat/" in one.key]


def warnings(slack: FakeSlack, place: str = MINE) -> list[str]:
    return [one.message.text for one in slack.in_conversation(place) if "/silent/" in one.key]


def days_of(moments: Iterable[datetime]) -> list[int]:
    return [(moment - START).days for moment in moments]


# The word once a month


async def test_where_nothing_is_found_a_word_comes_once_a_month(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 100)
    assert days_of(heartbeats(slack)) == [30, 60, 90]
    texts = [one for one in slack.texts(CHANNEL) if one.startswith("Still watching")]
    assert texts[0] == "Still watching *Batteries*. No hit yet since 20 November 2026."


async def test_a_digest_puts_it_off(deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    await subscribed(deps, cadence="daily 09:00")
    await days_pass(deps, clock, 80, patsnap, [5, 20, 33])
    assert len(digest_texts(slack)) == 3
    assert days_of(heartbeats(slack)) == [63]
    [word] = [one for one in slack.texts(CHANNEL) if one.startswith("Still watching")]
    assert word == "Still watching *Batteries*. Last hit 30 days ago."
    [shown] = [one.message for one in slack.in_conversation(CHANNEL) if "/heartbeat/" in one.key]
    assert "next run Saturday 23 January 09:00" in str(shown.blocks)


async def test_who_gets_a_digest_each_month_gets_nothing_else(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, cadence="monthly 1 09:00")
    await days_pass(deps, clock, 75, patsnap, range(1, 75, 5))
    assert (len(digest_texts(slack)), heartbeats(slack)) == (3, [])


async def test_it_does_not_come_just_before_a_digest(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, cadence="daily 09:00")
    await days_pass(deps, clock, 0)
    await all_turns(deps)

    async def digest_comes(*, look_first: bool) -> None:
        """Half an hour before the run the alert is asked; then the run's hour has come."""
        patsnap.push(ALERT, HitKind.NEW, [f"p{clock():%m%d}"])
        await all_turns(deps)
        clock.tick(minutes=30)
        if look_first:
            await turns(feel_one, deps)
        await all_turns(deps)

    clock.tick(hours=22, minutes=30)
    await digest_comes(look_first=False)
    clock.tick(days=1)
    await days_pass(deps, clock, 29)
    clock.tick(days=-1, minutes=15)  # the last run is over
    await all_turns(deps)
    clock.tick(hours=23, minutes=15)
    await digest_comes(look_first=True)
    clock.tick(hours=2)
    await turns(feel_one, deps)
    await all_turns(deps)
    assert (len(digest_texts(slack)), heartbeats(slack)) == (2, [])


async def test_it_is_said_at_each_place_that_hears_nothing(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await subscribed(deps)
    clock.tick(days=10)
    await subscribed(deps, "C2")
    await days_pass(deps, clock, 35)
    assert (days_of(heartbeats(slack)), days_of(heartbeats(slack, "C2"))) == ([30], [40])


async def test_after_patrol_was_down_for_months_it_is_said_once(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 2)
    clock.tick(days=100)
    await days_pass(deps, clock, 3)
    assert len(heartbeats(slack)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_it_is_said_it_is_said_once(
    after: bool,  # noqa: FBT001 - a parameter of a test
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 30)
    slack.faults.add("post", Killed(), after=after)
    with pytest.raises(Killed):
        await days_pass(deps, clock, 1)
    later = restarted(deps)
    await take_over(later)
    clock.tick(minutes=1)
    await days_pass(later, clock, 5)
    assert len(heartbeats(slack)) == 1


@pytest.mark.parametrize("rest", ["snooze", "pause", "unsubscribe", "switch"])
async def test_where_people_want_quiet_it_is_quiet(
    rest: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    who = (TEAM, PERSON, made.id, CHANNEL)
    await days_pass(deps, clock, 3)
    match rest:
        case "snooze":
            await snooze(*who, timedelta(days=200), deps)
        case "pause":
            await pause(*who, deps)
        case "unsubscribe":
            await unsubscribe(*who, deps)
        case _:
            await switch(*who, deps, heartbeat=False, alarm=False)
    await days_pass(deps, clock, 100)
    assert (heartbeats(slack), warnings(slack)) == ([], [])


async def test_switched_on_again_it_is_said_within_a_week(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await switch(TEAM, PERSON, made.id, CHANNEL, deps, heartbeat=False)
    await days_pass(deps, clock, 50)
    await switch(TEAM, PERSON, made.id, CHANNEL, deps, heartbeat=True)
    await days_pass(deps, clock, 8)
    assert len(heartbeats(slack)) == 1


async def test_while_patsnap_cannot_be_asked_nobody_says_that_it_is_watched(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 20)
    troubled = replace(
        await the_alert(deps), trouble=Trouble(TroubleKind.UNREACHABLE), due=clock() + timedelta(days=30)
    )
    await deps.store.write(lambda tx: tx.alerts.save(troubled))
    await days_pass(deps, clock, 15)
    assert (heartbeats(slack), warnings(slack)) == ([], [])
    clock.tick(days=15)
    await days_pass(deps, clock, 3)
    assert len(heartbeats(slack)) == 1


async def test_where_patrol_cannot_post_the_subscription_pauses(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    await days_pass(deps, clock, 20)
    slack.outside.add(CHANNEL)
    await days_pass(deps, clock, 20)
    known = await as_it_is(deps, made)
    assert (known.state, known.reason) == (SubscriptionState.PAUSED, PauseReason.NO_PLACE)


async def test_a_word_that_was_overtaken_says_how_it_stands(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await days_pass(deps, clock, 30)
    await turns(feel_one, deps)
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    await all_turns(deps)
    assert slack.texts(CHANNEL)[-1] == "*Batteries*: paused; `/patrol resume` goes on, and nothing is lost."


# The warning


async def test_an_alert_that_has_never_hit_is_told_of_once_after_a_month(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 100)
    [said] = warnings(slack)
    assert said.startswith(
        "*Batteries*, subscribed in <#C1>, has found nothing since 20 November 2026, when Patrol began to watch it."
    )
    [shown] = [one for one in slack.in_conversation(MINE) if "/silent/" in one.key]
    assert (shown.at - START).days == 30


@pytest.mark.parametrize(
    ("every", "silent_after"),
    [(2, 14), (3, 14), (5, 20), (10, 40)],
)
async def test_an_alert_that_used_to_hit_is_silent_after_four_times_what_is_usual_or_a_fortnight(
    every: int, silent_after: int, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, cadence="daily 09:00")
    last = 1 + 6 * every
    await days_pass(deps, clock, last + silent_after, patsnap, range(1, last + 1, every))
    assert warnings(slack) == []
    await days_pass(deps, clock, 60)
    [said] = warnings(slack)
    assert f"nothing was found for {silent_after} days. It usually hits every {every} days." in said


async def test_each_silence_is_told_of_once(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 60, patsnap, range(1, 20, 2))
    assert len(warnings(slack)) == 1
    await days_pass(deps, clock, 90, patsnap, [10])
    assert len(warnings(slack)) == 2


async def test_fewer_than_five_days_with_hits_say_nothing_of_what_is_usual(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 150, patsnap, [1, 2, 3, 4])
    assert warnings(slack) == []
    assert heartbeats(slack) != []


async def test_what_was_there_when_it_was_adopted_shows_that_its_query_finds_something(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    await days_pass(deps, clock, 60, patsnap, [0])
    assert warnings(slack) == []
    assert days_of(heartbeats(slack)) == [30]
    assert "No hit yet" in slack.texts(CHANNEL)[-1]


async def test_kinds_that_a_place_does_not_take_are_no_hits_of_its(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, kinds=[HitKind.LEGAL])
    await days_pass(deps, clock, 62, patsnap, range(1, 60, 3))
    assert days_of(heartbeats(slack)) == [30, 60]
    assert "No hit yet" in slack.texts(CHANNEL)[-1]
    assert warnings(slack) == []  # but its query is right


async def test_an_owner_of_two_places_is_told_once(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await subscribed(deps)
    await subscribed(deps, "C2")
    await subscribed(deps, "C3", person="U2")
    await days_pass(deps, clock, 40)
    assert (len(warnings(slack)), len(warnings(slack, "D2"))) == (1, 1)


async def test_only_the_warning_can_be_switched_off(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await switch(TEAM, PERSON, made.id, CHANNEL, deps, alarm=False)
    await days_pass(deps, clock, 40)
    assert (len(heartbeats(slack)), warnings(slack)) == (1, [])


async def test_after_a_long_pause_what_was_not_asked_is_no_silence(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await subscribed(deps)
    await days_pass(deps, clock, 12, patsnap, range(1, 12))
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    await days_pass(deps, clock, 60)
    patsnap.push(ALERT, HitKind.NEW, ["meanwhile"])
    await resume(TEAM, PERSON, made.id, CHANNEL, deps)
    await turns(feel_one, deps)
    await days_pass(deps, clock, 10)
    assert (warnings(slack), heartbeats(slack)) == ([], [])


# What it costs


async def test_a_subscription_is_looked_at_about_once_a_week(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await subscribed(deps)
    looks = 0
    for day in range(70):
        if day % 3 == 1:
            patsnap.push(ALERT, HitKind.NEW, [f"p{day}"])
        await all_turns(deps)
        looks += await turns(feel_one, deps)
        clock.tick(days=1)
    assert 9 <= looks <= 14
    assert await turns(feel_one, deps) <= 1
    assert not await feel_one(deps)


async def test_one_that_cannot_be_looked_at_does_not_stop_the_others(deps: Deps, clock: SteppedClock) -> None:
    broken: Subscription = await subscribed(deps)
    await subscribed(deps, "C2")
    await days_pass(deps, clock, 30)
    elsewhere = replace(await as_it_is(deps, broken), alert="gone", pulse_due=START)
    await deps.store.write(lambda tx: tx.subscriptions.save(elsewhere))
    assert await turns(feel_one, deps) == 2
    assert await deps.store.read(lambda tx: tx.subscriptions.next_pulse(clock())) is None


async def test_slacks_refusal_of_a_warning_harms_nothing_else(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    await switch(TEAM, PERSON, made.id, CHANNEL, deps, heartbeat=False)
    await days_pass(deps, clock, 29)
    slack.faults.add("post", refused("user_disabled"))
    await days_pass(deps, clock, 10)
    assert (await as_it_is(deps, made)).state is SubscriptionState.ACTIVE
