"""`/patrol subscriptions`, its menu, and the buttons of a subscription's message, as they arrive from Slack."""

import logging
from datetime import timedelta

import pytest

from bot.domain.places import Place
from bot.domain.subscriptions import PauseReason, Subscription, SubscriptionState
from bot.views import ids
from sandbox.slack import validate_message, validate_view
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, at, now, said, subscribed

pytestmark = pytest.mark.asyncio

GROUP = {"place": "G5", "place_name": "mpdm-alice--bob--dan-1"}
VERBS = ("edit", "check", "snooze", "pause", "resume", "unsubscribe")


def told(slack: FakeSlack) -> str:
    """The one private answer to a press."""
    [(address, message)] = slack.answers
    assert address == HOOK
    return message.text


def replaced(slack: FakeSlack) -> str:
    """What was put in the place of what was pressed, last."""
    address, message = slack.replacements[-1]
    assert address == HOOK
    assert validate_message({"text": message.text, "blocks": list(message.blocks)}) == []
    return str(message.blocks) + message.text


async def many(desk: Desk, clock: SteppedClock, count: int) -> list[Subscription]:
    """Subscriptions to so many alerts, made one after the other."""
    made = []
    for number in range(count):
        made.append(await subscribed(desk, f"subscribe {number:032x}"))
        clock.tick(seconds=1)
    return made


# The list


async def test_where_nothing_is_subscribed_it_says_how_to_begin(desk: Desk) -> None:
    assert "Nothing is subscribed here yet" in said(await desk.type("subscriptions"))


async def test_a_list_shows_what_this_place_is_subscribed_to_and_whose_it_is(desk: Desk) -> None:
    await subscribed(desk, f"subscribe {ALERT} weekly fri 17:00", person=ALICE)
    await subscribed(desk, place=ELSEWHERE, person=BOB)

    ack = await desk.type("subscriptions")

    assert validate_message(ack.message) == []
    shown = str(ack.message["blocks"])
    assert "every Friday at 17:00" in shown
    assert f"<@{ALICE}>" in shown
    assert BOB not in shown
    assert ELSEWHERE not in shown
    mine = await desk.type("subscriptions", person=ALICE)
    assert "yours" in str(mine.message["blocks"])


async def test_in_direct_messages_ones_own_are_shown(desk: Desk) -> None:
    own = await subscribed(desk, f"subscribe {ALERT} to me")
    for where in ({"place": "D7", "place_name": "directmessage"}, GROUP):
        ack = await desk.type("subscriptions", **where)
        assert own.id in str(ack.message["blocks"])


async def test_five_at_a_time_and_no_further(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    made = await many(desk, clock, 7)
    first = str((await desk.type("subscriptions")).message["blocks"])
    await desk.press(ids.SUBSCRIPTIONS_OLDER, "5")
    second = replaced(slack)
    await desk.press(ids.SUBSCRIPTIONS_NEWER, "0")
    assert [[one.id in page for page in (first, second, replaced(slack))] for one in made] == [
        [number < 5, number >= 5, number < 5] for number in range(7)
    ]
    assert (ids.SUBSCRIPTIONS_OLDER in first, ids.SUBSCRIPTIONS_NEWER in first) == (True, False)
    assert (ids.SUBSCRIPTIONS_OLDER in second, ids.SUBSCRIPTIONS_NEWER in second) == (False, True)


@pytest.mark.parametrize("row", ["-5", "five", "9" * 30])
async def test_a_page_that_there_never_was_is_the_first(desk: Desk, slack: FakeSlack, row: str) -> None:
    made = await subscribed(desk)
    await desk.press(ids.SUBSCRIPTIONS_OLDER, row)
    assert made.id in replaced(slack)


# The menu


async def test_a_menu_snoozes_pauses_resumes_and_ends_and_the_list_shows_it(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    made = await subscribed(desk)

    await desk.choose(ids.SUBSCRIPTION_MENU, f"snooze:{made.id}")
    assert (await now(desk, made)).until == clock() + timedelta(weeks=1)
    assert "snoozed until" in replaced(slack)

    await desk.choose(ids.SUBSCRIPTION_MENU, f"pause:{made.id}")
    assert (await now(desk, made)).state is SubscriptionState.PAUSED
    assert "paused" in replaced(slack)

    await desk.choose(ids.SUBSCRIPTION_MENU, f"resume:{made.id}")
    assert (await now(desk, made)).state is SubscriptionState.ACTIVE
    assert "first digest" in replaced(slack)

    ack = await desk.choose(ids.SUBSCRIPTION_MENU, f"unsubscribe:{made.id}")
    assert (ack.status, ack.body) == (200, "")
    assert (await now(desk, made)).state is SubscriptionState.DELETED
    assert "Nothing is subscribed here yet" in replaced(slack)
    assert slack.answers == []


async def test_a_menu_has_the_alert_checked(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    made = await subscribed(desk)
    await desk.choose(ids.SUBSCRIPTION_MENU, f"check:{made.id}")
    assert "PatSnap is being asked" in told(slack)
    alert = await desk.deps.store.read(lambda tx: tx.alerts.get(made.account, made.alert))
    assert alert is not None
    assert alert.due == clock()
    assert alert.asked_by == Place(made.workspace, PERSON)


async def test_a_menu_opens_the_form_filled_in(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    await desk.choose(ids.SUBSCRIPTION_MENU, f"edit:{made.id}")
    [modal] = slack.modals
    assert validate_view(dict(modal)) == []
    assert modal["private_metadata"] == made.id


async def test_in_a_group_the_list_stays_ones_own(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk, f"subscribe {ALERT} to me")
    await desk.choose(ids.SUBSCRIPTION_MENU, f"pause:{made.id}", **GROUP)
    assert made.id in replaced(slack)


@pytest.mark.parametrize("verb", VERBS)
async def test_by_a_menu_somebody_elses_subscription_elsewhere_is_not_touched(
    desk: Desk, slack: FakeSlack, verb: str
) -> None:
    made = await subscribed(desk, person=ALICE)
    ack = await desk.choose(ids.SUBSCRIPTION_MENU, f"{verb}:{made.id}", person=BOB, place=ELSEWHERE)
    assert (ack.status, ack.body) == (200, "")
    assert told(slack)
    assert await now(desk, made) == made
    assert slack.modals == []
    assert slack.replacements == []


@pytest.mark.parametrize("verb", VERBS)
async def test_by_a_menu_whoever_is_in_its_channel_may(desk: Desk, slack: FakeSlack, verb: str) -> None:
    made = await subscribed(desk, person=ALICE)
    await desk.choose(ids.SUBSCRIPTION_MENU, f"{verb}:{made.id}", person=BOB)
    assert len(slack.modals) + len(slack.replacements) + len(slack.answers) == 1


@pytest.mark.parametrize("value", ["dance:{id}", "", "pause", "pause:", "pause:nothing", "edit:nothing", "check:x"])
async def test_a_choice_of_another_version_is_answered_and_changes_nothing(
    desk: Desk, slack: FakeSlack, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = await subscribed(desk)
    await desk.choose(ids.SUBSCRIPTION_MENU, value.format(id=made.id))
    assert "no longer has" in told(slack)
    assert await now(desk, made) == made
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


# The buttons of its message


async def test_undo_ends_it(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    ack = await desk.press(ids.SUBSCRIPTION_UNDO, made.id)
    assert (ack.status, ack.body) == (200, "")
    assert await at(desk) == []
    assert slack.answers == []


async def test_undo_pressed_twice_says_so(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    for _ in range(2):
        await desk.press(ids.SUBSCRIPTION_UNDO, made.id)
    assert "no longer has" in told(slack)


@pytest.mark.parametrize("button", [ids.SUBSCRIPTION_EDIT, ids.SUBSCRIPTION_UNDO])
@pytest.mark.parametrize(("person", "place"), [(BOB, ELSEWHERE), (BOB, "D7")])
async def test_who_presses_is_looked_at_when_they_press(
    desk: Desk, slack: FakeSlack, button: str, person: str, place: str
) -> None:
    made = await subscribed(desk, person=ALICE)
    await desk.press(button, made.id, person=person, place=place)
    assert told(slack)
    assert await now(desk, made) == made
    assert slack.modals == []


@pytest.mark.parametrize("row", ["nothing", None])
@pytest.mark.parametrize("button", [ids.SUBSCRIPTION_EDIT, ids.SUBSCRIPTION_UNDO])
async def test_an_old_button_is_answered(desk: Desk, slack: FakeSlack, button: str, row: str | None) -> None:
    await desk.press(button, row)
    assert "no longer has" in told(slack)


async def test_a_button_in_direct_messages_is_ones_own(desk: Desk) -> None:
    made = await subscribed(desk, f"subscribe {ALERT} to me")
    await desk.press(ids.SUBSCRIPTION_UNDO, made.id, place="D7", place_name="directmessage")
    assert await at(desk, PERSON) == []


async def test_an_invitation_has_what_had_paused_for_want_of_it_go_on(desk: Desk) -> None:
    made = await subscribed(desk)
    paused = made.to(SubscriptionState.PAUSED, reason=PauseReason.NO_PLACE, due=None, run_at=None)
    await desk.deps.store.write(lambda tx: tx.subscriptions.save(paused))
    await desk.tell({"type": "member_joined_channel", "user": "UBOT", "channel": CHANNEL, "team": "T1"})
    assert (await now(desk, made)).state is SubscriptionState.ACTIVE


async def test_somebody_elses_arrival_resumes_nothing(desk: Desk) -> None:
    made = await subscribed(desk)
    paused = made.to(SubscriptionState.PAUSED, reason=PauseReason.NO_PLACE, due=None, run_at=None)
    await desk.deps.store.write(lambda tx: tx.subscriptions.save(paused))
    await desk.tell({"type": "member_joined_channel", "user": ALICE, "channel": CHANNEL, "team": "T1"})
    assert (await now(desk, made)).state is SubscriptionState.PAUSED
