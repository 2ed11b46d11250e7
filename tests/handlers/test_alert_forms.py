"""Alerts made, changed and deleted from Slack, as it arrives from there: what opens, what is stored, what is said."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.alerts import Alert, HitKind
from bot.domain.makings import Making, MakingState, Task
from bot.domain.places import Person
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import AlertText, Found
from bot.errors import CodeClass, SlackRefused
from bot.ports import Transaction
from bot.views import alert_forms, ids, subscribing
from bot.views.forms import Modal
from bot.views.results import RESULT
from sandbox.slack import validate_view
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt, patsnap_refused
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Ack, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, at, said, subscribed
from tests.handlers.test_subscribe_form import element, errors, taken
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio

QUERY = "TAC:(solid electrolyte)"
FILLED = {alert_forms.NAME: " Batteries  ", alert_forms.QUERY: f"{QUERY}\n", alert_forms.KINDS: ["new", "legal"]}
TEXT = AlertText("Batteries", QUERY, frozenset({HitKind.NEW, HitKind.LEGAL}))


async def opened(desk: Desk, slack: FakeSlack, text: str = "alert new", **who: str) -> Modal:
    ack = await desk.type(text, **who)
    assert (ack.status, ack.body) == (200, "")
    return taken(slack)


async def makings(desk: Desk) -> list[Making]:
    """What waits to be made."""

    def look(tx: Transaction) -> list[Making]:
        found = tx.makings.next_due(desk.deps.clock())
        return [found] if found else []

    return await desk.deps.store.read(look)


async def made(desk: Desk, slack: FakeSlack, *, person: str = PERSON) -> Alert:
    """An alert that somebody has had made."""
    modal = await opened(desk, slack, person=person)
    await desk.submit(modal, FILLED, person=person)
    await all_turns(desk.deps)
    alerts = await desk.deps.store.read(lambda tx: tx.alerts.all_of(ONLY_ACCOUNT))
    return alerts[-1]


async def pressed_on_the_last_word(desk: Desk, slack: FakeSlack, action: str, *, person: str = PERSON) -> Ack:
    """Press a button of the last message that stands in the person's direct messages."""
    last = slack.in_conversation(f"D{person[1:]}")[-1].message
    [row] = [
        one["value"] for block in last.blocks for one in block.get("elements", ()) if one.get("action_id") == action
    ]
    return await desk.press(action, row, person=person, place=f"D{person[1:]}", place_name="directmessage")


def result(modal: Any) -> str:
    """What stands in the place of the result of a form."""
    shown = [block for block in modal["blocks"] if str(block.get("block_id", "")).startswith(RESULT)]
    return "\n".join(
        text["text"] for block in shown for text in [block.get("text"), *block.get("elements", [])] if text
    )


# A new one


async def test_a_form_opens_and_what_is_sent_is_stored_and_told_in_direct_messages(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.people[PERSON] = Person("Bo", locale="zh_CN")
    modal = await opened(desk, slack)
    ack = await desk.submit(modal, FILLED)
    assert (ack.status, ack.body) == (200, "")
    [making] = await makings(desk)
    assert (making.task, making.text, making.place) == (Task.NEW, TEXT, CHANNEL)
    assert (making.person_name, making.locale) == ("Bo", "zh_CN")
    assert patsnap.texts == {}  # nothing is asked before it is stored
    await all_turns(desk.deps)
    assert list(patsnap.texts.values()) == [TEXT]
    assert "已新建。" in slack.texts("D1")[-1]  # in the language of who made it


async def test_the_same_form_delivered_twice_makes_one(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    modal = await opened(desk, slack)
    for _ in range(2):
        await desk.submit(modal, FILLED)
    await all_turns(desk.deps)
    await desk.submit(modal, FILLED)
    await all_turns(desk.deps)
    assert len(patsnap.texts) == 1


@pytest.mark.parametrize(
    "missing",
    [{alert_forms.NAME: "  "}, {alert_forms.QUERY: None}, {alert_forms.KINDS: []}, {alert_forms.NAME: "n" * 51}],
)
async def test_what_is_missing_is_said_in_the_form(missing: dict[str, object], desk: Desk, slack: FakeSlack) -> None:
    ack = await desk.submit(await opened(desk, slack), {**FILLED, **missing})
    assert "at most 50 characters" in errors(ack)[alert_forms.QUERY]
    assert await makings(desk) == []


async def test_every_kind_is_explained(desk: Desk, slack: FakeSlack) -> None:
    options = element(await opened(desk, slack), alert_forms.KINDS)["options"]
    assert [one["value"] for one in options] == [kind.value for kind in HitKind if kind is not HitKind.OTHER]
    assert all(0 < len(one["description"]["text"]) <= 75 for one in options)


@pytest.mark.parametrize("words", ["alert", "alert make it", "alert newer"])
async def test_anything_else_is_answered_with_what_works(words: str, desk: Desk, slack: FakeSlack) -> None:
    assert "/patrol alert new" in said(await desk.type(words))
    assert slack.modals == []


async def test_a_form_that_does_not_open_in_time_is_no_silence(desk: Desk, slack: FakeSlack) -> None:
    slack.faults.add("open_modal", SlackRefused("views.open", "expired_trigger_id"))
    await desk.type("alert new")
    [(address, message)] = slack.answers
    assert address == HOOK
    assert "Try again" in message.text


# Count


async def test_count_says_how_many_match_and_shows_some_with_what_is_typed_kept(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.found[QUERY] = [Found(f"p{n}", f"CN{n}A", "A title", ("Acme",), date(2026, 11, 1 + n)) for n in range(9)]
    modal = await opened(desk, slack)
    ack = await desk.press_in(modal, ids.ALERT_COUNT, FILLED)
    assert (ack.status, ack.body) == (200, "")
    waiting, shown = slack.updates
    assert "being asked" in result(waiting)
    assert f"{QUERY}: *9 match*, about 2 a week." in result(shown)
    assert result(shown).count("A title") == 3
    for one in (waiting, shown):
        taken_as_a_form = dict(one)
        assert validate_view(taken_as_a_form) == []
        assert {key: taken_as_a_form[key] for key in ("callback_id", "private_metadata", "title", "submit")} == {
            key: modal[key] for key in ("callback_id", "private_metadata", "title", "submit")
        }
        assert [block for block in one["blocks"] if block["type"] == "input"] == [
            block for block in modal["blocks"] if block["type"] == "input"
        ]
    assert await makings(desk) == []
    assert patsnap.texts == {}


async def test_counting_again_shows_the_last_result_alone(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.found[QUERY] = [Found("p1", "CN1A", "A title", (), date(2026, 11, 1))]
    modal = await opened(desk, slack)
    await desk.press_in(modal, ids.ALERT_COUNT, FILLED)
    await desk.press_in(slack.updates[-1], ids.ALERT_COUNT, {**FILLED, alert_forms.QUERY: "TAC:(none)"})
    assert "TAC:(none): *Nothing matches.*" in result(slack.updates[-1])
    assert "A title" not in str(slack.updates[-1])


async def test_without_a_query_nothing_is_asked(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    await desk.press_in(await opened(desk, slack), ids.ALERT_COUNT, {})
    assert result(slack.updates[-1]) == "Type a query first."
    assert patsnap.faults.calls == []


async def test_in_a_form_that_was_closed_nothing_is_asked(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    modal = await opened(desk, slack)
    slack.open_views.clear()
    await desk.press_in(modal, ids.ALERT_COUNT, FILLED)
    assert patsnap.faults.calls == []


@pytest.mark.parametrize(
    ("unlicensed", "shown"),
    [
        ({"count", "search"}, "may not count or search here (67200004)"),
        ({"search"}, "*1 matches*, fewer than one a week"),
    ],
)
async def test_what_is_not_licensed_is_said(
    unlicensed: set[str], shown: str, desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.found[QUERY] = [Found("p1", published=date(2026, 11, 1))]
    patsnap.unlicensed = unlicensed
    await desk.press_in(await opened(desk, slack), ids.ALERT_COUNT, FILLED)
    assert shown in result(slack.updates[-1])


# What is pressed on its message


async def test_subscribe_opens_the_form_with_the_alert_and_the_channel_filled_in(desk: Desk, slack: FakeSlack) -> None:
    alert = await made(desk, slack)
    await pressed_on_the_last_word(desk, slack, ids.ALERT_SUBSCRIBE)
    modal = taken(slack)
    assert element(modal, subscribing.KNOWN)["initial_option"]["value"] == alert.id
    assert element(modal, subscribing.PLACE)["initial_conversation"] == CHANNEL
    slack.members[CHANNEL] = {PERSON}
    ack = await desk.submit(modal, {}, view="V7")
    assert (ack.status, ack.body) == (200, "")
    assert [one.alert for one in await at(desk)] == [alert.id]


async def test_try_again_opens_the_form_with_what_was_typed(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create_alert", patsnap_refused("68300004", CodeClass.INPUT))
    await desk.submit(await opened(desk, slack), FILLED)
    await all_turns(desk.deps)
    await pressed_on_the_last_word(desk, slack, ids.ALERT_TRY_AGAIN)
    modal = taken(slack)
    assert element(modal, alert_forms.NAME)["initial_value"] == "Batteries"
    assert element(modal, alert_forms.QUERY)["initial_value"] == QUERY
    assert [one["value"] for one in element(modal, alert_forms.KINDS)["initial_options"]] == ["new", "legal"]
    assert modal["private_metadata"] == CHANNEL
    assert "did not confirm" not in str(modal)
    await desk.submit(modal, {}, view="V8")
    await all_turns(desk.deps)
    assert list(patsnap.texts.values()) == [TEXT]


async def test_trying_again_what_is_in_doubt_warns_first(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create_alert", in_doubt(), after=True)
    await desk.submit(await opened(desk, slack), FILLED)
    await all_turns(desk.deps)
    await pressed_on_the_last_word(desk, slack, ids.ALERT_TRY_AGAIN)
    assert "did not confirm the last attempt" in str(taken(slack))


@pytest.mark.parametrize("action", [ids.ALERT_TRY_AGAIN, ids.ALERT_SUBSCRIBE])
async def test_the_buttons_are_for_who_asked(action: str, desk: Desk, slack: FakeSlack) -> None:
    await desk.submit(await opened(desk, slack), FILLED)
    [making] = await makings(desk)
    await desk.press(action, making.id, person=BOB)
    assert "not yours to see" in slack.answers[-1][1].text
    await desk.press(action, "nothing")
    assert "no longer has" in slack.answers[-1][1].text


# A change


async def test_a_change_opens_filled_in_and_is_sent_as_a_whole(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    alert = await made(desk, slack)
    modal = await opened(desk, slack, "alert edit batteries")
    assert modal["private_metadata"] == alert.id
    assert element(modal, alert_forms.QUERY)["initial_value"] == QUERY
    assert not any(block.get("optional") for block in modal["blocks"])
    ack = await desk.submit(modal, {alert_forms.NAME: "Cells"}, view="V2")
    assert (ack.status, ack.body) == (200, "")
    await all_turns(desk.deps)
    assert patsnap.texts[alert.id] == AlertText("Cells", TEXT.query, TEXT.kinds)


async def test_of_an_alert_that_was_adopted_by_its_id_what_is_not_known_may_stay_empty(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT)
    await subscribed(desk)
    modal = await opened(desk, slack, f"alert edit {ALERT}")
    assert all(block["optional"] for block in modal["blocks"] if block["type"] == "input")
    ack = await desk.submit(modal, {alert_forms.QUERY: QUERY}, view="V2")
    assert (ack.status, ack.body) == (200, "")
    [making] = await makings(desk)
    assert making.text == AlertText("", QUERY, frozenset())


async def test_sent_unchanged_it_says_so_in_the_form(desk: Desk, slack: FakeSlack) -> None:
    await made(desk, slack)
    ack = await desk.submit(await opened(desk, slack, "alert edit batteries"), {}, view="V2")
    assert "Change something" in errors(ack)[alert_forms.QUERY]


@pytest.mark.parametrize("verb", ["edit", "delete"])
async def test_only_its_owner_and_admins_get_a_form(verb: str, desk: Desk, slack: FakeSlack) -> None:
    alert = await made(desk, slack)
    slack.people = {ALICE: Person(is_admin=True)}
    forms = len(slack.modals)
    assert "Only the owner" in said(await desk.type(f"alert {verb} {alert.id}", person=BOB))
    assert "knows no alert" in said(await desk.type(f"alert {verb} batteries", person=BOB))
    assert "does not know the alert" in said(await desk.type(f"alert {verb} {ALERT}"))
    assert "Which alert?" in said(await desk.type(f"alert {verb}"))
    assert len(slack.modals) == forms
    await desk.type(f"alert {verb} batteries", person=ALICE)
    assert len(slack.modals) == forms + 1


async def test_a_form_that_was_opened_by_an_owner_of_once_is_refused(desk: Desk, slack: FakeSlack) -> None:
    alert = await made(desk, slack)
    modal = await opened(desk, slack, "alert edit batteries")
    await desk.deps.store.write(lambda tx: tx.alerts.save(replace(alert, person=ALICE)))
    ack = await desk.submit(modal, {alert_forms.NAME: "Cells"}, view="V2")
    assert "Only the owner" in str(errors(ack))


# An end


async def test_deleting_says_who_is_subscribed_and_names_only_shared_channels(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT, "Batteries")
    await subscribed(desk)
    for place in (ELSEWHERE, "C7", "C8"):
        await subscribed(desk, f"subscribe {ALERT}", person=BOB, place=place)
    slack.members = {ELSEWHERE: {PERSON}, "C7": {BOB}}  # C8 cannot be seen
    modal = await opened(desk, slack, f"alert delete {ALERT}")
    asked = modal["blocks"][0]["text"]["text"]
    assert "and 2 more places" in asked
    assert asked.endswith("What their next digests would tell is not told then; `/patrol check` has it told first.")
    named = {place for place in (CHANNEL, ELSEWHERE, "C7", "C8") if f"<#{place}>" in asked}
    assert named == {CHANNEL, ELSEWHERE}
    assert await makings(desk) == []


async def test_once_it_is_confirmed_it_is_deleted(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT, "Batteries")
    await subscribed(desk)
    ack = await desk.submit(await opened(desk, slack, f"alert delete {ALERT}"), {}, view="V2")
    assert (ack.status, ack.body) == (200, "")
    await all_turns(desk.deps)
    assert patsnap.alerts == {}
    assert await at(desk) == []
    assert any("was deleted at PatSnap. Its digests here have ended." in text for text in slack.texts(CHANNEL))


async def test_what_cannot_be_deleted_any_more_is_said_in_the_place_of_the_question(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.add_alert(ALERT)
    await subscribed(desk)
    modal = await opened(desk, slack, f"alert delete {ALERT}")
    await desk.submit(modal, {}, view="V2")
    await all_turns(desk.deps)
    ack = await desk.submit(modal, {}, view="V3")
    assert ack.message["response_action"] == "update"
    assert "does not know that alert any more" in str(ack.message["view"])


async def test_try_again_asks_once_more_and_deletes(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)
    await subscribed(desk)
    patsnap.faults.add("delete_alert", patsnap_refused("67200012", CodeClass.BUG))
    await desk.submit(await opened(desk, slack, f"alert delete {ALERT}"), {}, view="V2")
    await all_turns(desk.deps)
    await pressed_on_the_last_word(desk, slack, ids.ALERT_TRY_AGAIN)
    modal = taken(slack)
    assert modal["callback_id"] == ids.ALERT_DELETE_FORM
    await desk.submit(modal, {}, view="V3")
    await all_turns(desk.deps)
    assert patsnap.alerts == {}


async def test_a_making_of_another_workspace_is_not_found(desk: Desk, slack: FakeSlack) -> None:
    await desk.submit(await opened(desk, slack), FILLED)
    [making] = await makings(desk)
    assert making.state is MakingState.REQUESTED
    assert await desk.deps.store.read(lambda tx: tx.makings.get(f"{TEAM}9", making.id)) is None
