"""Subscriptions as people use them: made, changed, rested, moved, ended; and what their messages show by then."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.mistakes import Mistake, MistakeKind
from bot.services.asking import check_now
from bot.services.changing import hand_over, move, pause, resume, snooze, unsubscribe
from bot.services.checks import check_one
from bot.services.deliveries import deliver_one
from bot.services.subscribing import USUAL, SubscribeWish, edit, subscribe
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.subscribers import (
    ALERT,
    INSTANTLY,
    OTHER_ALERT,
    OTHER_CHANNEL,
    OTHER_PERSON,
    OTHER_TEAM,
    WEEKLY,
    a_subscribe_wish,
    checked,
    found,
    name_it,
    second_workspace,
    subscribed,
    the_alert,
    the_subscription,
)
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

WEEK = timedelta(weeks=1)
NINE_IN_BERLIN = datetime(2026, 11, 21, 8, tzinfo=UTC)  # tomorrow
MONDAY_IN_BERLIN = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def known_to_patsnap(patsnap: FakePatsnap) -> None:
    for alert in (ALERT, OTHER_ALERT):
        patsnap.add_alert(alert)


async def shown(deps: Deps, clock: SteppedClock, slack: FakeSlack, channel: str = CHANNEL) -> str:
    """What the messages of a conversation show by now, refreshed."""
    clock.tick(seconds=31)
    await all_turns(deps)
    return "\n".join(slack.texts(channel))


# Subscribing


async def test_a_new_subscription_is_as_it_was_wished(deps: Deps, clock: SteppedClock) -> None:
    made = await subscribed(deps, kinds=frozenset({HitKind.LEGAL}), form=Form.COMPACT, locale="zh_CN")
    assert await the_subscription(deps.store, made) == made
    assert (made.place, made.person, made.kinds, made.form) == (
        CHANNEL,
        PERSON,
        frozenset({HitKind.LEGAL}),
        Form.COMPACT,
    )
    assert (made.created_at, made.run_at, made.due) == (clock(), NINE_IN_BERLIN, NINE_IN_BERLIN)


async def test_what_is_not_said_is_as_usual(deps: Deps) -> None:
    made = (await subscribe(SubscribeWish(TEAM, PERSON, CHANNEL, ALERT, "first"), deps)).subscription
    assert (made.kinds, made.cadence, made.form, made.zone) == (frozenset(), USUAL, Form.FULL, "UTC")


async def test_the_answer_is_one_message_at_the_place_with_the_first_hour(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await subscribed(deps)
    said = await shown(deps, clock, slack)
    assert len(slack.messages) == 1
    assert "Subscribed here" in said
    assert "first digest" in said
    assert "09:00" in said
    assert "Undo" in str(slack.messages[0].message.blocks)


async def test_a_person_has_it_in_their_direct_messages(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await subscribed(deps, place=PERSON)
    assert "Subscribed here" in await shown(deps, clock, slack, "D1")


async def test_a_command_that_slack_delivers_twice_changes_nothing(deps: Deps, slack: FakeSlack) -> None:
    first = await subscribe(a_subscribe_wish(), deps)
    again = await subscribe(a_subscribe_wish(), deps)
    assert again.is_unchanged
    assert again.subscription == first.subscription
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1


async def test_typed_again_it_is_unchanged_and_no_message_comes(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    first = await subscribe(a_subscribe_wish(), deps)
    clock.tick(days=3)
    again = await subscribe(a_subscribe_wish(interaction="second", cadence=None, person=OTHER_PERSON), deps)
    assert again.is_unchanged
    assert again.subscription == first.subscription
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1


async def test_typed_again_with_other_wishes_it_is_changed_and_says_so(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    first = await subscribed(deps)
    done = await subscribe(a_subscribe_wish(interaction="second", cadence=WEEKLY, form=Form.COUNT), deps)
    assert not done.is_unchanged
    assert (done.subscription.id, done.subscription.run_at) == (first.id, MONDAY_IN_BERLIN)
    assert (done.subscription.cadence, done.subscription.form) == (WEEKLY, Form.COUNT)
    said = await shown(deps, clock, slack)
    assert said.count("every Monday") == 2  # the first message shows it too
    assert await deps.store.read(lambda tx: len(tx.subscriptions.of_place(TEAM, CHANNEL))) == 1


async def test_hours_stay_in_their_zone_where_nobody_speaks_of_hours(deps: Deps) -> None:
    await subscribed(deps)
    changed = await subscribed(deps, interaction="2", cadence=None, zone="Asia/Shanghai", form=Form.COUNT)
    assert (changed.zone, changed.form) == ("Europe/Berlin", Form.COUNT)
    moved = await subscribed(deps, interaction="3", zone="Asia/Shanghai")
    assert (moved.zone, moved.run_at) == ("Asia/Shanghai", datetime(2026, 11, 21, 1, tzinfo=UTC))


async def test_each_place_and_each_alert_has_its_own(deps: Deps) -> None:
    ids = {
        (await subscribed(deps)).id,
        (await subscribed(deps, place=OTHER_CHANNEL, interaction="2")).id,
        (await subscribed(deps, alert=OTHER_ALERT, interaction="3")).id,
    }
    assert len(ids) == 3


async def test_it_begins_at_the_alerts_last_check(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await subscribed(deps)
    await checked(deps)
    await found(deps, clock, patsnap, "p1", hours=23)
    late = await subscribed(deps, place=OTHER_CHANNEL, interaction="second")
    assert late.took == (await the_alert(deps.store)).last_no == 2


@pytest.mark.parametrize("is_taken", [True, False])
async def test_who_subscribes_while_patsnap_is_being_asked_misses_nothing(
    is_taken: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
) -> None:
    await subscribed(deps, cadence=INSTANTLY)
    await checked(deps)
    clock.tick(hours=1)
    gate = patsnap.faults.gate("check")
    if not is_taken:
        patsnap.faults.add("check", unreachable())  # so that its number is free again
    asking = asyncio.create_task(turns(check_one, deps))
    await gate.arrived.wait()
    late = await subscribed(deps, cadence=INSTANTLY, place=OTHER_CHANNEL, interaction="second")
    gate.opened.set()
    await asking
    await found(deps, clock, patsnap, "p1")
    checks = await deps.store.read(lambda tx: tx.checks.after("main", ALERT, late.took, 99))
    assert [check.no for check in checks] == ([2, 3] if is_taken else [2])
    now = await the_subscription(deps.store, late)
    assert (now.took, now.last_count) == (checks[-1].no, 1)


async def test_after_unsubscribing_it_begins_anew_at_the_last_check(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    first = await subscribed(deps)
    await checked(deps)
    await unsubscribe(TEAM, PERSON, first.id, CHANNEL, deps)
    await subscribed(deps, place=OTHER_CHANNEL, cadence=INSTANTLY, interaction="keeps it checked")
    await found(deps, clock, patsnap, "p1")
    again = await subscribed(deps, interaction="second", person=OTHER_PERSON)
    assert (again.id, again.state, again.took, again.person) == (first.id, SubscriptionState.ACTIVE, 2, OTHER_PERSON)
    assert again.created_at == clock()
    await found(deps, clock, patsnap, "p2", hours=24)
    assert (await the_subscription(deps.store, again)).last_count == 1


# What the message shows by now


async def test_undone_its_message_says_so_and_has_no_buttons(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    made = await subscribed(deps)
    await turns(deliver_one, deps)
    await unsubscribe(TEAM, PERSON, made.id, CHANNEL, deps)
    assert "no longer subscribed" in await shown(deps, clock, slack)
    assert "Undo" not in str(slack.messages[0].message.blocks)


async def test_undone_before_it_was_posted_nothing_else_is_posted(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    await unsubscribe(TEAM, PERSON, made.id, CHANNEL, deps)
    said = await shown(deps, clock, slack)
    assert "no longer subscribed" in said
    assert len(slack.messages) == 1


async def test_its_message_shows_a_snooze_a_pause_and_that_it_goes_on(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    made = await subscribed(deps)
    await turns(deliver_one, deps)
    await snooze(TEAM, PERSON, made.id, CHANNEL, WEEK, deps)
    assert "snoozed until" in await shown(deps, clock, slack)
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    assert "paused" in await shown(deps, clock, slack)
    await resume(TEAM, PERSON, made.id, CHANNEL, deps)
    assert "first digest" in await shown(deps, clock, slack)
    assert len(slack.messages) == 1


async def test_its_message_has_the_alerts_name_once_patsnap_has_told_it(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT, "Solid-state batteries")
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await subscribed(deps)
    await turns(deliver_one, deps)
    assert "Solid-state batteries" not in slack.texts(CHANNEL)[0]
    await turns(check_one, deps)
    assert "Solid-state batteries" in await shown(deps, clock, slack)


async def test_of_other_subscribers_nothing_is_told_but_how_many(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await second_workspace(deps.store)
    await subscribed(deps, place=OTHER_CHANNEL, person=OTHER_PERSON)
    await subscribed(deps, workspace=OTHER_TEAM, place="C3", person="U3")  # of that nothing is told at all
    await subscribed(deps, interaction="second")
    await shown(deps, clock, slack)
    [here] = slack.in_conversation(CHANNEL)
    said = str(here.message)
    assert "1 other place is" in said
    for secret in (OTHER_CHANNEL, OTHER_PERSON, OTHER_TEAM, "C3", "U3"):
        assert secret not in said


# Rests


async def test_a_snooze_keeps_what_comes_for_afterwards(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await subscribed(deps)
    await snooze(TEAM, PERSON, made.id, CHANNEL, timedelta(days=3), deps)
    await checked(deps)
    for day in range(3):
        await found(deps, clock, patsnap, f"p{day}", hours=23)
        clock.tick(hours=1)
        await all_turns(deps)
    assert (await the_subscription(deps.store, made)).digests == 0
    clock.tick(days=1)
    await all_turns(deps)
    now = await the_subscription(deps.store, made)
    assert (now.state, now.digests, now.last_count) == (SubscriptionState.ACTIVE, 1, 3)
    assert "*3 patents*" in "\n".join(slack.texts(CHANNEL))


async def test_a_pause_asks_patsnap_no_more_and_resuming_does(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    made = await subscribed(deps)
    await checked(deps)
    await pause(TEAM, PERSON, made.id, CHANNEL, deps)
    await found(deps, clock, patsnap, "p1", hours=240)
    assert patsnap.checks_of(ALERT) == 1
    going = await resume(TEAM, PERSON, made.id, CHANNEL, deps)
    assert going.run_at is not None
    clock.tick(hours=24)
    await checked(deps)
    assert patsnap.checks_of(ALERT) == 2
    assert (await the_subscription(deps.store, made)).last_count == 1


async def test_resuming_what_goes_on_already_changes_nothing(deps: Deps) -> None:
    made = await subscribed(deps)
    assert await resume(TEAM, PERSON, made.id, CHANNEL, deps) == made


@pytest.mark.parametrize("how", ["resume", "snooze"])
async def test_an_alert_that_is_gone_is_asked_for_again_when_somebody_wants_it_to_go_on(
    how: str, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.remove_alert(ALERT)
    made = await subscribed(deps)
    for no in (1, 2):
        await all_turns(deps)
        now = await the_subscription(deps.store, made)
        assert (now.state, now.reason) == (SubscriptionState.PAUSED, PauseReason.ALERT_GONE)
        assert patsnap.checks_of(ALERT) == no
        assert len(slack.in_conversation("D1")) == no  # who owns it is told each time that it pauses
        if no == 1:
            clock.tick(hours=1)
            if how == "resume":
                await resume(TEAM, PERSON, made.id, CHANNEL, deps)
            else:
                await snooze(TEAM, PERSON, made.id, CHANNEL, WEEK, deps)


# Moving and handing over


async def test_moved_its_digests_go_to_the_other_place_and_both_say_so(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await subscribed(deps)
    await all_turns(deps)
    await move(TEAM, PERSON, made.id, CHANNEL, OTHER_CHANNEL, "second", deps)
    await found(deps, clock, patsnap, "p1", hours=23)
    assert "no longer subscribed here" in await shown(deps, clock, slack)
    there = await shown(deps, clock, slack, OTHER_CHANNEL)
    assert "Subscribed here" in there
    assert "*1 patent*" in there
    assert len(slack.in_conversation(CHANNEL)) == 1


async def test_where_a_subscription_has_moved_away_another_may_begin(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    moved = await subscribed(deps)
    await move(TEAM, PERSON, moved.id, CHANNEL, OTHER_CHANNEL, "second", deps)
    new = await subscribed(deps, interaction="third")
    await checked(deps)
    await found(deps, clock, patsnap, "p1", hours=23)
    for one, place in ((moved, OTHER_CHANNEL), (new, CHANNEL)):
        now = await the_subscription(deps.store, one)
        assert (now.place, now.last_count) == (place, 1)


async def test_a_place_that_has_one_takes_no_second_one(deps: Deps) -> None:
    made = await subscribed(deps)
    await subscribed(deps, place=OTHER_CHANNEL, interaction="second")
    with pytest.raises(Mistake) as caught:
        await move(TEAM, PERSON, made.id, CHANNEL, OTHER_CHANNEL, "third", deps)
    assert caught.value.kind is MistakeKind.ALREADY_THERE
    assert await the_subscription(deps.store, made) == made


async def test_it_may_move_to_where_one_was_unsubscribed_and_back(deps: Deps) -> None:
    made = await subscribed(deps)
    other = await subscribed(deps, place=OTHER_CHANNEL, interaction="second")
    await unsubscribe(TEAM, PERSON, other.id, OTHER_CHANNEL, deps)
    await move(TEAM, PERSON, made.id, CHANNEL, OTHER_CHANNEL, "third", deps)
    await move(TEAM, PERSON, made.id, OTHER_CHANNEL, CHANNEL, "fourth", deps)
    assert (await the_subscription(deps.store, made)).place == CHANNEL


async def test_changed_and_moved_at_once_it_is_both(deps: Deps) -> None:
    made = await subscribed(deps)
    wish = a_subscribe_wish(place=OTHER_CHANNEL, cadence=WEEKLY, interaction="second")
    edited = await edit(wish, made.id, CHANNEL, deps)
    assert (edited.place, edited.cadence) == (OTHER_CHANNEL, WEEKLY)
    assert await the_subscription(deps.store, made) == edited


async def test_changed_and_moved_to_where_one_is_already_it_is_neither(deps: Deps) -> None:
    made = await subscribed(deps)
    await subscribed(deps, place=OTHER_CHANNEL, interaction="second")
    with pytest.raises(Mistake) as mistake:
        await edit(a_subscribe_wish(place=OTHER_CHANNEL, cadence=WEEKLY, interaction="third"), made.id, CHANNEL, deps)
    assert mistake.value.kind is MistakeKind.ALREADY_THERE
    assert await the_subscription(deps.store, made) == made


async def test_handed_over_it_stays_where_it_is_and_has_another_owner(deps: Deps) -> None:
    made = await subscribed(deps)
    given = await hand_over(TEAM, PERSON, made.id, CHANNEL, OTHER_PERSON, "Bob Keller", deps)
    assert given == replace(made, person=OTHER_PERSON, person_name="Bob Keller")


async def test_when_its_owner_is_gone_the_channel_keeps_it(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    made = await subscribed(deps)
    slack.outside.add(PERSON)
    await all_turns(deps)
    await found(deps, clock, patsnap, "p1", hours=23)
    await all_turns(deps)
    assert "*1 patent*" in "\n".join(slack.texts(CHANNEL))
    await snooze(TEAM, OTHER_PERSON, made.id, CHANNEL, WEEK, deps)  # whoever is in the channel may change it


# Who may


Change = Callable[[Subscription, Deps, str], Awaitable[object]]
BY: dict[str, Change] = {
    "unsubscribe": lambda one, deps, seen_in: unsubscribe(TEAM, OTHER_PERSON, one.id, seen_in, deps),
    "snooze": lambda one, deps, seen_in: snooze(TEAM, OTHER_PERSON, one.id, seen_in, WEEK, deps),
    "pause": lambda one, deps, seen_in: pause(TEAM, OTHER_PERSON, one.id, seen_in, deps),
    "resume": lambda one, deps, seen_in: resume(TEAM, OTHER_PERSON, one.id, seen_in, deps),
    "move": lambda one, deps, seen_in: move(TEAM, OTHER_PERSON, one.id, seen_in, "C3", "second", deps),
    "hand over": lambda one, deps, seen_in: hand_over(
        TEAM, OTHER_PERSON, one.id, seen_in, OTHER_PERSON, "Bob Keller", deps
    ),
    "check": lambda one, deps, seen_in: check_now(TEAM, OTHER_PERSON, one.id, seen_in, deps),
    "edit": lambda one, deps, seen_in: edit(
        a_subscribe_wish(person=OTHER_PERSON, place=one.place, cadence=WEEKLY), one.id, seen_in, deps
    ),
}


@pytest.mark.parametrize("by", BY)
async def test_somebody_elses_subscription_elsewhere_is_not_touched(by: str, deps: Deps) -> None:
    made = await subscribed(deps)
    with pytest.raises(Mistake) as caught:
        await BY[by](made, deps, OTHER_CHANNEL)
    assert caught.value.kind is MistakeKind.OLD_BUTTON
    assert await the_subscription(deps.store, made) == made


@pytest.mark.parametrize("by", BY)
async def test_where_it_goes_everybody_may_change_it(by: str, deps: Deps) -> None:
    await BY[by](await subscribed(deps), deps, CHANNEL)


@pytest.mark.parametrize("by", BY)
async def test_what_was_unsubscribed_meanwhile_stays_so(by: str, deps: Deps) -> None:
    made = await subscribed(deps)
    await unsubscribe(TEAM, PERSON, made.id, CHANNEL, deps)
    with pytest.raises(Mistake) as caught:
        await BY[by](made, deps, CHANNEL)
    assert caught.value.kind is MistakeKind.OLD_BUTTON
    assert (await the_subscription(deps.store, made)).state is SubscriptionState.DELETED


async def test_a_subscription_of_another_workspace_is_not_there(deps: Deps) -> None:
    await second_workspace(deps.store)
    made = await subscribed(deps)
    with pytest.raises(Mistake) as caught:
        await unsubscribe(OTHER_TEAM, PERSON, made.id, CHANNEL, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


# Editing, checking


async def test_an_edit_sets_all_that_it_says(deps: Deps) -> None:
    made = await subscribed(deps, kinds=frozenset({HitKind.LEGAL}))
    wish = a_subscribe_wish(kinds=frozenset(), cadence=Cadence.read("monthly 31 18:30"), zone="UTC", form=Form.COUNT)
    edited = await edit(wish, made.id, CHANNEL, deps)
    assert (edited.kinds, edited.form, edited.zone) == (frozenset(), Form.COUNT, "UTC")
    assert edited.run_at == datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
    assert edited.due == edited.run_at


async def test_edited_while_it_rests_it_goes_on_resting(deps: Deps) -> None:
    made = await subscribed(deps)
    resting = await snooze(TEAM, PERSON, made.id, CHANNEL, WEEK, deps)
    edited = await edit(a_subscribe_wish(cadence=INSTANTLY), made.id, CHANNEL, deps)
    assert (edited.state, edited.due) == (SubscriptionState.SNOOZED, resting.until)


async def test_to_be_told_at_once_what_waits_comes_at_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await subscribed(deps, place=OTHER_CHANNEL, cadence=INSTANTLY)
    made = await subscribed(deps, cadence=WEEKLY, interaction="second")
    await checked(deps)
    await found(deps, clock, patsnap, "p1")
    await subscribed(deps, cadence=INSTANTLY, interaction="third")
    await checked(deps)
    assert (await the_subscription(deps.store, made)).last_count == 1


async def test_an_alert_that_patsnap_does_not_know_is_not_checked_and_is_named(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    made = await subscribed(deps)
    await checked(deps)
    await name_it(deps.store, "Batteries")
    patsnap.remove_alert(ALERT)
    alert = await the_alert(deps.store)
    await deps.store.write(lambda tx: tx.alerts.save(replace(alert, is_gone=True)))
    with pytest.raises(Mistake) as caught:
        await check_now(TEAM, PERSON, made.id, CHANNEL, deps)
    assert (caught.value.kind, caught.value.given) == (MistakeKind.ALERT_IS_GONE, "Batteries")


# Two workspaces


async def test_two_workspaces_on_one_account_share_its_checks_and_nothing_else(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await second_workspace(deps.store)
    here = await subscribed(deps)
    there = await subscribed(deps, workspace=OTHER_TEAM, place=OTHER_CHANNEL, kinds=frozenset({HitKind.LEGAL}))
    await checked(deps)
    await found(deps, clock, patsnap, "p1", hours=22.5)
    clock.tick(minutes=30)
    await all_turns(deps)
    assert patsnap.checks_of(ALERT) == 2
    assert (await the_subscription(deps.store, here)).last_count == 1
    assert (await the_subscription(deps.store, there)).digests == 0
    assert await deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, OTHER_CHANNEL)) == []
    assert "*1 patent*" not in "\n".join(slack.texts(OTHER_CHANNEL))
