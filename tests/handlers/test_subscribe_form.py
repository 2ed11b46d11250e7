"""The form of a subscription as it is opened and sent: what is stored, and what is said beside which field."""

from typing import Any

import pytest

from bot.domain.alerts import HitKind
from bot.domain.places import Person
from bot.domain.subscriptions import Form, Subscription
from bot.errors import SlackRefused
from bot.views import ids, subscribing
from bot.views.forms import Modal
from handlers import FORMS
from sandbox.slack import validate_view
from tests.factories import CHANNEL, PERSON, unreachable
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Ack, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, OTHER_ALERT, at, now, subscribed

pytestmark = pytest.mark.asyncio


async def opened(desk: Desk, slack: FakeSlack, text: str = "subscribe", **who: str) -> Modal:
    """The form that a command opens."""
    ack = await desk.type(text, **who)
    assert (ack.status, ack.body) == (200, "")
    return taken(slack)


async def edited(desk: Desk, slack: FakeSlack, known: Subscription, **who: str) -> Modal:
    """The form that *Edit* opens."""
    await desk.press(ids.SUBSCRIPTION_EDIT, known.id, **who)
    return taken(slack)


def taken(slack: FakeSlack) -> Modal:
    """The form that was opened last, as Slack would take it."""
    modal: Modal = dict(slack.modals[-1])
    assert validate_view(dict(modal)) == []
    assert modal["callback_id"] in FORMS
    return modal


def element(modal: Modal, block_id: str) -> dict[str, Any]:
    """A field of a form."""
    [block] = [block for block in modal["blocks"] if block.get("block_id") == block_id]
    found = block["element"]
    assert isinstance(found, dict)
    return found


def errors(ack: Ack) -> dict[str, str]:
    """What is said beside the fields."""
    assert ack.message["response_action"] == "errors"
    beside = ack.message["errors"]
    assert isinstance(beside, dict)
    return beside


# Opening


@pytest.mark.parametrize("text", ["subscribe", "subscribe weekly", "SUBSCRIBE \u3000"])
async def test_without_an_alert_a_form_opens(desk: Desk, slack: FakeSlack, text: str) -> None:
    slack.people[PERSON] = Person(zone="Asia/Shanghai")
    modal = await opened(desk, slack, text)
    assert element(modal, subscribing.ZONE)["initial_value"] == "Asia/Shanghai"
    assert element(modal, subscribing.PLACE)["initial_conversation"] == CHANNEL
    assert slack.answers == []


async def test_it_offers_the_alerts_that_this_person_may_find(desk: Desk, slack: FakeSlack) -> None:
    await subscribed(desk, person=ALICE)
    await subscribed(desk, f"subscribe {OTHER_ALERT}", person=ALICE, place=ELSEWHERE)
    options = element(await opened(desk, slack), subscribing.KNOWN)["options"]
    assert [option["value"] for option in options] == [ALERT]


async def test_where_it_does_not_open_in_time_the_person_is_told_what_to_type(desk: Desk, slack: FakeSlack) -> None:
    slack.faults.add("open_modal", SlackRefused("views.open", "expired_trigger_id"))
    ack = await desk.type("subscribe")
    assert (ack.status, ack.body) == (200, "")
    [(address, message)] = slack.answers
    assert address == HOOK
    assert "Which alert?" in message.text


async def test_where_slack_does_not_say_who_somebody_is_it_opens_all_the_same(desk: Desk, slack: FakeSlack) -> None:
    await desk.knew(PERSON, Person(zone="Asia/Tokyo"))
    slack.faults.add("person", unreachable(), times=2)
    assert element(await opened(desk, slack), subscribing.ZONE)["initial_value"] == "Asia/Tokyo"


async def test_edit_opens_it_filled_in(desk: Desk, slack: FakeSlack) -> None:
    slack.people[PERSON] = Person(zone="Asia/Shanghai")
    made = await subscribed(desk, f"subscribe {ALERT} legal monthly 31 18:30 compact")
    modal = await edited(desk, slack, made)
    assert modal["private_metadata"] == made.id
    chosen = {block: element(modal, block)["initial_option"]["value"] for block in (subscribing.RHYTHM, "day", "form")}
    assert chosen == {"rhythm": "monthly", "day": "31", "form": "compact"}
    assert [one["value"] for one in element(modal, subscribing.KINDS)["initial_options"]] == ["legal"]
    assert element(modal, subscribing.HOUR)["initial_time"] == "18:30"
    assert element(modal, subscribing.ZONE)["initial_value"] == "Asia/Shanghai"
    assert element(modal, subscribing.PLACE)["initial_conversation"] == CHANNEL


# Sending


async def test_a_sent_form_is_stored_and_closed(desk: Desk, slack: FakeSlack) -> None:
    slack.members[ELSEWHERE] = {ALICE}
    slack.people[ALICE] = Person(locale="zh_CN")
    modal = await opened(desk, slack, person=ALICE)

    ack = await desk.submit(
        modal,
        {
            subscribing.ALERT: f" {ALERT.upper()} ",
            subscribing.KINDS: ["legal", "transfer"],
            subscribing.RHYTHM: "weekly",
            subscribing.WEEKDAY: "fri",
            subscribing.HOUR: "17:30",
            subscribing.FORM: "count",
            subscribing.ZONE: "Europe/Berlin",
            subscribing.PLACE: ELSEWHERE,
        },
        person=ALICE,
    )

    assert (ack.status, ack.body) == (200, "")
    [made] = await at(desk, ELSEWHERE)
    assert (made.alert, made.person, made.locale) == (ALERT, ALICE, "zh_CN")
    assert made.kinds == frozenset({HitKind.LEGAL, HitKind.TRANSFER})
    assert (str(made.cadence), made.zone, made.form) == ("weekly fri 17:30", "Europe/Berlin", Form.COUNT)


@pytest.mark.parametrize(
    ("filled", "cadence"),
    [
        ({}, "weekly mon 09:00"),
        ({subscribing.RHYTHM: "instantly"}, "instantly"),
        ({subscribing.RHYTHM: "daily", subscribing.HOUR: "07:05"}, "daily 07:05"),
        ({subscribing.RHYTHM: "monthly", subscribing.DAY: "31"}, "monthly 31 09:00"),
    ],
)
async def test_only_what_a_rhythm_needs_is_read(
    desk: Desk, slack: FakeSlack, filled: dict[str, object], cadence: str
) -> None:
    slack.members[CHANNEL] = {PERSON}
    modal = await opened(desk, slack)
    await desk.submit(modal, {subscribing.ALERT: ALERT} | filled)
    [made] = await at(desk)
    assert str(made.cadence) == cadence


async def test_a_form_without_a_place_brings_it_to_the_person(desk: Desk, slack: FakeSlack) -> None:
    modal = await opened(desk, slack)
    await desk.submit(modal, {subscribing.ALERT: ALERT, subscribing.PLACE: ""})
    assert len(await at(desk, PERSON)) == 1
    assert "is_member" not in slack.faults.calls


async def test_an_alert_may_be_chosen(desk: Desk, slack: FakeSlack) -> None:
    await subscribed(desk, f"subscribe {ALERT} to me")
    slack.members[CHANNEL] = {PERSON}
    modal = await opened(desk, slack)
    await desk.submit(modal, {subscribing.KNOWN: ALERT})
    assert [one.alert for one in await at(desk)] == [ALERT]


async def test_a_form_that_slack_sends_twice_makes_one_subscription(desk: Desk, slack: FakeSlack) -> None:
    slack.members[CHANNEL] = {PERSON}
    modal = await opened(desk, slack)
    for _ in range(2):
        ack = await desk.submit(modal, {subscribing.ALERT: ALERT}, view="V7")
        assert (ack.status, ack.body) == (200, "")
    assert len(await at(desk)) == 1
    assert len(await desk.promised()) == 1


async def test_who_somebody_is_slack_is_asked_once(desk: Desk, slack: FakeSlack) -> None:
    modal = await opened(desk, slack)
    slack.members[CHANNEL] = {PERSON}
    await desk.submit(modal, {subscribing.ALERT: ALERT})
    assert slack.faults.calls.count("person") == 1
    assert len(await at(desk)) == 1


@pytest.mark.parametrize(
    ("filled", "field", "expected"),
    [
        ({}, subscribing.ALERT, "Which alert?"),
        ({subscribing.ALERT: " \u3000 "}, subscribing.ALERT, "Which alert?"),
        ({subscribing.ALERT: "Batteries"}, subscribing.ALERT, "Patrol knows no alert “Batteries”"),
        ({subscribing.ALERT: ALERT, subscribing.ZONE: "Mars/Olympus"}, subscribing.ZONE, "“Mars/Olympus” is no time"),
        ({subscribing.ALERT: ALERT, subscribing.ZONE: "Europe"}, subscribing.ZONE, "is no time zone"),
        ({subscribing.ALERT: ALERT, subscribing.ZONE: "../etc/passwd"}, subscribing.ZONE, "is no time zone"),
        ({subscribing.ALERT: ALERT, subscribing.PLACE: "C8"}, subscribing.PLACE, "You are not a member"),
        ({subscribing.ALERT: ALERT, subscribing.PLACE: "C7"}, subscribing.PLACE, "Patrol cannot see that channel"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_changes_nothing(
    desk: Desk, slack: FakeSlack, filled: dict[str, object], field: str, expected: str
) -> None:
    slack.members |= {CHANNEL: {PERSON}, "C8": {ALICE}}
    ack = await desk.submit(await opened(desk, slack), filled)
    [(beside, sentence)] = errors(ack).items()
    assert beside == field
    assert expected in sentence
    assert await at(desk) == await at(desk, PERSON) == []


# Sending it to change one


async def test_sent_as_it_was_it_changes_nothing(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk, f"subscribe {ALERT} legal monthly 31 18:30 compact")
    ack = await desk.submit(await edited(desk, slack, made), {})
    assert (ack.status, ack.body) == (200, "")
    assert await now(desk, made) == made
    assert "is_member" not in slack.faults.calls  # it stays where it is, whatever Patrol can see


async def test_sent_with_other_wishes_it_is_changed_where_it_is(desk: Desk, slack: FakeSlack) -> None:
    slack.members = {CHANNEL: {PERSON, BOB}}
    made = await subscribed(desk, f"subscribe {ALERT} legal daily")
    modal = await edited(desk, slack, made, person=BOB)
    await desk.submit(modal, {subscribing.KINDS: [], subscribing.RHYTHM: "instantly"}, person=BOB)
    changed = await now(desk, made)
    assert (changed.kinds, str(changed.cadence), changed.place) == (frozenset(), "instantly", CHANNEL)
    assert changed.person == PERSON
    assert len(await desk.promised()) == 1  # its message shows it


async def test_sent_with_another_place_it_moves(desk: Desk, slack: FakeSlack) -> None:
    slack.members[ELSEWHERE] = {PERSON}
    made = await subscribed(desk)
    modal = await edited(desk, slack, made)
    await desk.submit(modal, {subscribing.PLACE: ELSEWHERE, subscribing.RHYTHM: "instantly"})
    changed = await now(desk, made)
    assert (changed.place, str(changed.cadence)) == (ELSEWHERE, "instantly")


@pytest.mark.parametrize(
    ("place", "expected"), [(ELSEWHERE, "subscribed to this alert already"), ("C8", "You are not a member")]
)
async def test_where_it_cannot_move_nothing_is_changed(desk: Desk, slack: FakeSlack, place: str, expected: str) -> None:
    slack.members |= {ELSEWHERE: {PERSON}, "C8": {BOB}}
    await subscribed(desk, place=ELSEWHERE)
    made = await subscribed(desk)
    modal = await edited(desk, slack, made)
    ack = await desk.submit(modal, {subscribing.PLACE: place, subscribing.RHYTHM: "instantly"})
    assert expected in errors(ack)[subscribing.PLACE]
    assert await now(desk, made) == made


async def test_what_was_unsubscribed_meanwhile_is_not_changed(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    modal = await edited(desk, slack, made)
    await desk.press(ids.SUBSCRIPTION_UNDO, made.id)
    ack = await desk.submit(modal, {subscribing.RHYTHM: "instantly"})
    assert "Nothing was changed" in " ".join(errors(ack).values())
    assert await at(desk) == []


async def test_who_is_no_more_where_it_goes_changes_nothing_by_a_form_that_is_open(
    desk: Desk, slack: FakeSlack
) -> None:
    made = await subscribed(desk)
    modal = await edited(desk, slack, made)
    slack.members[CHANNEL] = set()
    ack = await desk.submit(modal, {subscribing.ZONE: "Asia/Tokyo"}, person=BOB)
    assert "not yours to see" in ack.body
    assert await now(desk, made) == made
    slack.members[CHANNEL] = {BOB}
    await desk.submit(modal, {subscribing.ZONE: "Asia/Tokyo"}, person=BOB)
    assert (await now(desk, made)).zone == "Asia/Tokyo"
