"""`/patrol subscribe …` and what changes a subscription by words, as they arrive from Slack."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts import HitKind
from bot.domain.deliveries import What
from bot.domain.places import Person
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Form, SubscriptionState
from bot.ports import Transaction
from sandbox.slack import validate_message
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, unreachable
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, OTHER_ALERT, at, now, said, subscribed

pytestmark = pytest.mark.asyncio

GROUP = {"place": "G5", "place_name": "mpdm-alice--bob--dan-1"}
MESSAGES = {"place": "D7", "place_name": "directmessage"}


async def named(desk: Desk, name: str) -> None:
    """Let PatSnap have told the alert's name."""

    def store_name(tx: Transaction) -> None:
        alert = tx.alerts.get(ONLY_ACCOUNT, ALERT)
        assert alert is not None
        tx.alerts.save(replace(alert, name=name))

    await desk.deps.store.write(store_name)


# Subscribing


async def test_it_is_stored_and_acked_with_nothing_more_to_say_for_the_message_is_the_answer(
    desk: Desk, slack: FakeSlack
) -> None:
    slack.people[PERSON] = Person(zone="Asia/Shanghai", locale="zh_CN")

    ack = await desk.type(f"subscribe {ALERT} legal transfer every Monday at 9am compact")

    assert (ack.status, ack.body) == (200, "")
    [made] = await at(desk)
    assert (made.alert, made.person, made.kinds) == (ALERT, PERSON, frozenset({HitKind.LEGAL, HitKind.TRANSFER}))
    assert (str(made.cadence), made.zone, made.form) == ("weekly mon 09:00", "Asia/Shanghai", Form.COMPACT)
    assert made.locale == "zh_CN"
    [live] = await desk.promised()
    assert (live.what, live.place, live.row) == (What.SUBSCRIBED, CHANNEL, made.id)


async def test_where_slack_does_not_say_who_somebody_is_they_are_who_they_were(desk: Desk, slack: FakeSlack) -> None:
    await desk.knew(PERSON, Person(zone="Europe/Berlin"))
    slack.faults.add("person", unreachable(), times=2)
    assert (await subscribed(desk)).zone == "Europe/Berlin"


async def test_a_command_that_slack_delivers_twice_is_one_subscription(desk: Desk) -> None:
    for _ in range(2):
        await desk.type(f"subscribe {ALERT}", trigger="the same")
    assert len(await at(desk)) == 1
    assert len(await desk.promised()) == 1


async def test_typed_again_it_says_since_when_to_who_typed_it_alone(desk: Desk) -> None:
    await subscribed(desk)

    ack = await desk.type(f"subscribe {ALERT}", person=BOB)

    assert "already subscribed since 20 November 2026, unchanged" in said(ack)
    assert validate_message(ack.message) == []
    assert len(await desk.promised()) == 1


async def test_typed_again_with_other_wishes_it_is_changed(desk: Desk) -> None:
    made = await subscribed(desk)

    ack = await desk.type(f"subscribe {ALERT} weekly fri 17:00 count")

    assert ack.body == ""
    changed = await now(desk, made)
    assert (str(changed.cadence), changed.form) == ("weekly fri 17:00", Form.COUNT)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (f"subscribe {ALERT} to me", {}),
        (f"subscribe {ALERT} weekly to me", {}),
        (f"subscribe {ALERT}", MESSAGES),
        (f"subscribe {ALERT} here", MESSAGES),
        (f"subscribe {ALERT}", GROUP),
    ],
)
async def test_to_oneself_it_goes_into_ones_direct_messages(desk: Desk, text: str, where: dict[str, str]) -> None:
    assert (await subscribed(desk, text, **where)).place == PERSON
    [live] = await desk.promised()
    assert live.place == PERSON


async def test_to_a_channel_it_goes_for_its_members(desk: Desk, slack: FakeSlack) -> None:
    slack.members[ELSEWHERE] = {PERSON}
    assert (await subscribed(desk, f"subscribe {ALERT} daily to <#C9|general>")).place == ELSEWHERE


@pytest.mark.parametrize("command", ["subscribe", "move"])
async def test_who_is_no_member_has_nothing_brought_to_a_channel(desk: Desk, slack: FakeSlack, command: str) -> None:
    if command == "move":
        await subscribed(desk)
    slack.members[ELSEWHERE] = {BOB}

    ack = await desk.type(f"{command} {ALERT} to <#C9|general>")

    assert "You are not a member of <#C9>" in said(ack)
    assert await at(desk, ELSEWHERE) == []


async def test_where_somebody_is_they_are_not_looked_for(desk: Desk, slack: FakeSlack) -> None:
    await desk.type(f"subscribe {ALERT} to <#{CHANNEL}|competitors>")
    await desk.type(f"subscribe {ALERT} to me")
    assert "is_member" not in slack.faults.calls
    assert len(await at(desk)) == len(await at(desk, PERSON)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("subscribe Batteries", "Patrol knows no alert “Batteries” that you could choose by its name"),
        ("subscribe Nobody's", "Patrol knows no alert “Nobody's” that"),
        (f"subscribe {ALERT} fortnightly", "Patrol does not understand when: “fortnightly”"),
        (f"subscribe {ALERT} daily 25:00", "Patrol does not understand when"),
        (f"subscribe {ALERT} to #general", "Patrol cannot see #general"),
        (f"subscribe {ALERT} to <@U2|maier>", "cannot bring it there"),
        ("unsubscribe", "Which alert?"),
        ("unsubscribe Batteries", "is not subscribed here"),
        ("pause Batteries", "is not subscribed here"),
        ("snooze Batteries", "Patrol does not understand for how long"),
        ("snooze Batteries for ever", "Patrol does not understand for how long"),
        ("move Batteries", "cannot bring it there"),
        ("move Batteries to me", "is not subscribed here"),
        ("handover Batteries", "Who should have it?"),
        ("handover Batteries <@U2|maier>", "is not subscribed here"),
        ("check Batteries", "is not subscribed here"),
        ("open Batteries", "Patrol knows no alert “Batteries”"),
        ("open", "Which alert?"),
    ],
)
async def test_a_mistake_is_answered_with_what_would_work_and_changes_nothing(
    desk: Desk, text: str, expected: str
) -> None:
    ack = await desk.type(text)
    assert expected in said(ack)
    assert validate_message(ack.message) == []
    assert await desk.promised() == []


async def test_a_closed_alert_and_none_are_refused_in_the_same_words(desk: Desk) -> None:
    await subscribed(desk, person=ALICE)
    await named(desk, "Batteries")
    closed = await desk.type("subscribe Batteries", person=BOB, place=ELSEWHERE)
    unknown = await desk.type("subscribe Cathodes", person=BOB, place=ELSEWHERE)
    assert said(closed).replace("Batteries", "Cathodes") == said(unknown)


async def test_an_admin_finds_a_closed_alert_by_its_name(desk: Desk, slack: FakeSlack) -> None:
    await subscribed(desk, person=ALICE)
    await named(desk, "Batteries")
    slack.people[BOB] = Person(is_admin=True)
    made = await subscribed(desk, "subscribe batteries weekly", person=BOB, place=ELSEWHERE)
    assert made.alert == ALERT


# Changing by words


async def test_unsubscribed_by_words_it_is_gone(desk: Desk) -> None:
    made = await subscribed(desk)
    ack = await desk.type(f"unsubscribe {ALERT}", person=BOB)
    assert "no longer subscribed" in said(ack)
    assert validate_message(ack.message) == []
    assert (await now(desk, made)).state is SubscriptionState.DELETED


async def test_without_words_the_only_one_is_meant(desk: Desk) -> None:
    made = await subscribed(desk)
    await desk.type("unsubscribe")
    assert (await now(desk, made)).state is SubscriptionState.DELETED


async def test_snoozed_by_words_it_says_until_when(desk: Desk, clock: SteppedClock) -> None:
    made = await subscribed(desk)
    ack = await desk.type(f"snooze {ALERT} 2w")
    assert "snoozed until" in said(ack)
    assert "4 December" in said(ack)
    resting = await now(desk, made)
    assert (resting.state, resting.until) == (SubscriptionState.SNOOZED, clock() + timedelta(weeks=2))


async def test_paused_and_resumed_by_words(desk: Desk) -> None:
    made = await subscribed(desk)
    assert "paused" in said(await desk.type("pause"))
    assert (await now(desk, made)).state is SubscriptionState.PAUSED
    assert "first digest" in said(await desk.type("resume"))
    assert (await now(desk, made)).state is SubscriptionState.ACTIVE


@pytest.mark.parametrize(("to", "place"), [("to me", PERSON), ("to <#C9|general>", ELSEWHERE)])
async def test_moved_by_words(desk: Desk, slack: FakeSlack, to: str, place: str) -> None:
    slack.members[ELSEWHERE] = {PERSON}
    made = await subscribed(desk)
    ack = await desk.type(f"move {ALERT} {to}")
    assert (await now(desk, made)).place == place
    assert validate_message(ack.message) == []


async def test_moved_to_where_it_is_it_stays(desk: Desk) -> None:
    made = await subscribed(desk)
    assert "subscribed to this alert already" in said(await desk.type(f"move {ALERT} here"))
    assert await now(desk, made) == made


async def test_handed_over_by_words(desk: Desk) -> None:
    made = await subscribed(desk)
    await desk.type(f"handover {ALERT} to <@{BOB}|bob>")
    assert (await now(desk, made)).person == BOB


@pytest.mark.parametrize(
    "text",
    [
        'unsubscribe "New legal"',
        'pause "New legal"',
        'snooze "New legal" 2w',
        'move "New legal" to me',
        f'handover "New legal" <@{BOB}>',
    ],
)
async def test_an_alert_whose_name_is_made_of_options_is_meant_in_quotes(desk: Desk, text: str) -> None:
    made = await subscribed(desk)
    await named(desk, "New legal")
    await subscribed(desk, f"subscribe {OTHER_ALERT}")
    await desk.type(text)
    assert await now(desk, made) != made


async def test_ones_own_can_be_changed_from_anywhere(desk: Desk) -> None:
    made = await subscribed(desk, f"subscribe {ALERT} to me")
    await desk.type(f"pause {ALERT}", place=ELSEWHERE)
    assert (await now(desk, made)).state is SubscriptionState.PAUSED


async def test_from_elsewhere_the_one_of_a_channel_is_not_found(desk: Desk) -> None:
    made = await subscribed(desk)
    ack = await desk.type(f"unsubscribe {ALERT}", person=BOB, place=ELSEWHERE)
    assert "is not subscribed here" in said(ack)
    assert await now(desk, made) == made


async def test_with_several_one_must_be_named(desk: Desk) -> None:
    await subscribed(desk)
    await subscribed(desk, f"subscribe {OTHER_ALERT}")
    await subscribed(desk, f"subscribe {ALERT} to me")
    assert "Which alert?" in said(await desk.type("unsubscribe"))
    assert len(await at(desk)) == 2
    assert len(await at(desk, PERSON)) == 1


async def test_in_a_workspace_that_is_not_ours_nothing_is_done(desk: Desk) -> None:
    ack = await desk.type(f"subscribe {ALERT}", team="T9999")
    assert "for the people of this workspace alone" in said(ack)
    assert await desk.deps.store.read(lambda tx: tx.alerts.all_of(ONLY_ACCOUNT)) == []
