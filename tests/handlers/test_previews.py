"""`/patrol preview`, and *Preview* in the form of a subscription, as they arrive from Slack."""

from datetime import date

import pytest

from bot.domain.alerts import HitKind
from bot.domain.places import Person
from bot.domain.searches import Found
from bot.views import ids, subscribing
from tests.clock import SteppedClock
from tests.factories import PERSON, a_bibliography, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Desk
from tests.handlers.subscribers import ALERT, OTHER_ALERT, said, subscribed
from tests.handlers.test_alert_forms import QUERY, made, result
from tests.handlers.test_subscribe_form import edited, taken
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio


async def watched_for_long(desk: Desk, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    """An alert that has been subscribed for 40 days, and has found two patents in the last of these."""
    patsnap.add_alert(ALERT, "Batteries")
    patsnap.patents["p1"] = a_bibliography()
    await subscribed(desk, f"subscribe {ALERT} instantly")
    await all_turns(desk.deps)
    clock.tick(days=40)
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    patsnap.push(ALERT, HitKind.LEGAL, ["p2"])
    await all_turns(desk.deps)


async def test_it_tells_the_last_30_days_to_who_typed_alone(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await watched_for_long(desk, patsnap, clock)
    before = len(slack.messages)
    ack = await desk.type("preview batteries")
    assert (ack.status, ack.body) == (200, "")
    [(address, message)] = slack.answers
    assert address == HOOK
    assert "*Batteries*, 30 November to 30 December: 2 hits, fewer than one a week." in message.text
    assert "1 new publication, 1 change of legal status" in message.text
    assert "Solid-state battery" in str(message.blocks)
    assert len(slack.messages) == before


async def test_what_is_closed_cannot_be_previewed_by_its_name(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await made(desk, slack, person=ALICE)
    assert "knows no alert" in said(await desk.type("preview batteries", person=BOB))
    slack.people[BOB] = Person(is_admin=True)
    clock.tick(minutes=6)
    assert (await desk.type("preview batteries", person=BOB)).body == ""
    assert len(slack.answers) == 1
    assert patsnap.checks == []


@pytest.mark.parametrize(("words", "told"), [("", "Which alert?"), (ALERT, "does not know the alert")])
async def test_what_is_not_there_is_said(words: str, told: str, desk: Desk, slack: FakeSlack) -> None:
    assert told in said(await desk.type(f"preview {words}"))
    assert slack.answers == []


async def test_one_that_nobody_can_know_says_why(desk: Desk, slack: FakeSlack) -> None:
    await subscribed(desk)
    await desk.type(f"preview {ALERT}")
    [(_, message)] = slack.answers
    assert "cannot be previewed" in message.text
    assert "/patrol alert edit" in message.text


async def test_one_that_was_made_here_is_searched_for(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    patsnap.found[QUERY] = [Found("p1", "CN1A", "A title", ("Acme",), date(2026, 11, 1))]
    await made(desk, slack)
    await desk.type("preview batteries")
    [(_, message)] = slack.answers
    assert "1 publication matches its query" in message.text
    assert "A title" in str(message.blocks)


async def test_a_patsnap_that_is_away_is_said(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    await made(desk, slack)
    patsnap.faults.add("count", unreachable())
    await desk.type("preview batteries")
    assert "cannot be reached" in slack.answers[-1][1].text


# In the form of a subscription


async def test_the_form_shows_it_of_the_alert_and_the_kinds_that_are_chosen(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await watched_for_long(desk, patsnap, clock)
    await desk.type("subscribe")
    modal = taken(slack)
    filled = {subscribing.KNOWN: ALERT, subscribing.KINDS: ["legal"]}
    ack = await desk.press_in(modal, ids.SUBSCRIPTION_PREVIEW, filled)
    assert (ack.status, ack.body) == (200, "")
    assert "1 hit, fewer than one a week" in result(slack.updates[-1])
    assert "Solid-state battery" not in result(slack.updates[-1])
    await desk.press_in(slack.updates[-1], ids.SUBSCRIPTION_PREVIEW, {subscribing.ALERT: "batteries"})
    assert "2 hits" in result(slack.updates[-1])


async def test_the_form_of_a_subscription_shows_its_own_alert(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await watched_for_long(desk, patsnap, clock)
    other = await subscribed(desk, f"subscribe {OTHER_ALERT}")
    modal = await edited(desk, slack, other)
    view = f"V{len(slack.modals)}"
    await desk.press_in(modal, ids.SUBSCRIPTION_PREVIEW, {}, view=view)
    assert "cannot be previewed" in result(slack.updates[-1])


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({}, "Which alert?"),
        ({subscribing.ALERT: OTHER_ALERT}, "does not know the alert"),
        ({subscribing.ALERT: "of somebody else"}, "knows no alert"),
    ],
)
async def test_what_cannot_be_found_is_said_in_the_form(
    filled: dict[str, object], told: str, desk: Desk, slack: FakeSlack
) -> None:
    await desk.type("subscribe", person=PERSON)
    await desk.press_in(taken(slack), ids.SUBSCRIPTION_PREVIEW, filled)
    assert told in result(slack.updates[-1])


async def test_of_a_subscription_that_has_ended_it_shows_no_preview(desk: Desk, slack: FakeSlack) -> None:
    known = await subscribed(desk)
    modal = await edited(desk, slack, known)
    await desk.type(f"unsubscribe {ALERT}")
    await desk.press_in(modal, ids.SUBSCRIPTION_PREVIEW, {})
    assert "no longer has" in result(slack.updates[-1])
