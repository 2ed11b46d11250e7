"""Recurring reports as they arrive from Slack: typed, in the form, listed, and what is pressed on one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.budgets import Budgets
from bot.domain.places import Person
from bot.domain.series import Series, SeriesState
from bot.views import forms, ids
from bot.views.forms import order_form
from bot.views.reader import Reader
from sandbox.slack import validate_message
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.subscribers import ELSEWHERE, said
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio

BERLIN = Person("Ada", zone="Europe/Berlin")


@pytest.fixture(autouse=True)
def people(slack: FakeSlack) -> None:
    slack.people = {PERSON: BERLIN, ALICE: Person("Alice"), BOB: Person("Bob")}
    slack.members = {CHANNEL: {PERSON, ALICE, BOB}, ELSEWHERE: {PERSON}}


async def the_series(desk: Desk, place: str = CHANNEL) -> Sequence[Series]:
    return await desk.deps.store.read(lambda tx: tx.series.of_place(TEAM, place))


async def weekly(desk: Desk, company: str = "Acme", **who: str) -> Series:
    """A series, as a command makes it; the message at its place is the answer."""
    before = {one.id for one in await the_series(desk)}
    ack = await desk.type(f"report {company} weekly", **who)
    assert (ack.status, ack.body) == (200, "")
    [made] = [one for one in await the_series(desk) if one.id not in before]
    return made


def replaced(slack: FakeSlack) -> str:
    """What was put in the place of what was pressed, last."""
    message = slack.replacements[-1][1]
    assert validate_message({"text": message.text, "blocks": list(message.blocks)}) == []
    return str(message.blocks)


async def test_it_is_set_up_in_the_hours_of_who_types_and_nothing_is_ordered(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    ack = await desk.type("report Acme word monthly first working day")
    assert (ack.status, ack.body) == (200, "")
    [series] = await the_series(desk)
    assert (str(series.recurrence), series.zone, series.person_name) == (
        "monthly working 09:00",
        "Europe/Berlin",
        "Ada",
    )
    await all_turns(desk.deps)
    assert "first on Tuesday 1 December 09:00" in slack.texts(CHANNEL)[0]
    assert patsnap.faults.calls == []


async def test_who_sets_it_up_for_another_place_is_told_here(desk: Desk) -> None:
    ack = await desk.type(f"report Acme quarterly to <#{ELSEWHERE}|other>")
    assert f"Set up for <#{ELSEWHERE}>" in said(ack)
    assert "first on Friday 1 January 09:00" in said(ack)
    assert len(await the_series(desk, ELSEWHERE)) == 1


async def test_for_a_channel_that_they_are_not_in_it_is_refused(desk: Desk) -> None:
    ack = await desk.type(f"report Acme weekly to <#{ELSEWHERE}|other>", person=ALICE)
    assert "is in" in said(ack) or "member" in said(ack) or "cannot see" in said(ack)
    assert await the_series(desk, ELSEWHERE) == []


async def test_in_the_form_it_is_chosen_how_often(desk: Desk, patsnap: FakePatsnap) -> None:
    filled = {forms.COMPANY: "Acme", forms.PLACE: CHANNEL, forms.REPEAT: "monthly 1 09:00"}
    ack = await desk.submit(order_form(Reader()), filled)
    assert (ack.status, ack.body) == (200, "")
    [series] = await the_series(desk)
    assert str(series.recurrence) == "monthly 1 09:00"
    await desk.submit(order_form(Reader()), {forms.COMPANY: "Beta", forms.PLACE: CHANNEL}, view="V2")
    assert len(await the_series(desk)) == 1
    requests = await desk.deps.store.read(lambda tx: tx.requests.listed(TEAM, PERSON, CHANNEL, offset=0, limit=9))
    assert [one.order.subject.text for one in requests] == ["Beta"]
    assert patsnap.faults.calls == []


async def test_a_rhythm_that_there_is_not_orders_nothing_and_says_what_there_is(desk: Desk) -> None:
    assert "Patrol does not understand how often: “every year”" in said(await desk.type("report Acme every year"))
    assert await the_series(desk) == []


async def test_a_list_has_ones_own_and_the_places_a_page_at_a_time(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    assert "No recurring reports yet" in said(await desk.type("reports recurring"))
    for number in range(6):
        await weekly(desk, f"Company {number}", person=BOB if number else ALICE)
        clock.tick(seconds=1)
    first = await desk.type("reports recurring", person=ALICE)
    assert "Company 0" in first.body
    assert "yours" in first.body
    assert "Company 5" not in first.body
    await desk.press(ids.SERIES_OLDER, "5")
    assert "Company 5" in replaced(slack)
    await desk.press(ids.SERIES_NEWER, "nonsense")
    assert "Company 4" in replaced(slack)
    elsewhere = await desk.type("reports recurring", place="C8")
    assert "No recurring reports yet" in said(elsewhere)


async def test_the_menu_of_a_row_pauses_resumes_and_ends_and_shows_the_list(desk: Desk, slack: FakeSlack) -> None:
    series = await weekly(desk)
    for verb, state in (("pause", SeriesState.PAUSED), ("resume", SeriesState.ACTIVE), ("end", SeriesState.ENDED)):
        await desk.choose(ids.SERIES_MENU, f"{verb}:{series.id}")
        now = await desk.deps.store.read(lambda tx: tx.series.get(TEAM, series.id))
        assert now is not None
        assert now.state is state
    assert "No recurring reports yet" in replaced(slack)
    await desk.choose(ids.SERIES_MENU, f"resume:{series.id}")
    assert "older message" in slack.answers[-1][1].text or "no longer" in slack.answers[-1][1].text


async def test_buttons_of_its_message_do_the_same_and_the_message_shows_it(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    series = await weekly(desk)
    await all_turns(desk.deps)
    await desk.press(ids.SERIES_PAUSE, series.id, person=BOB)
    clock.tick(minutes=1)
    await all_turns(desk.deps)
    assert "paused; *Resume* goes on" in slack.texts(CHANNEL)[0]
    await desk.press(ids.SERIES_RESUME, series.id, person=BOB)
    [now] = await the_series(desk)
    assert (now.person, now.person_name) == (BOB, "Bob")
    await desk.press(ids.SERIES_END, series.id)
    assert await the_series(desk) == []


async def test_order_now_orders_for_who_presses_and_says_where(desk: Desk, slack: FakeSlack) -> None:
    series = await weekly(desk)
    await desk.press(ids.SERIES_ORDER, series.id, person=BOB)
    assert slack.answers[-1][1].text == f"Ordered. <#{CHANNEL}> shows how it stands."
    [request] = await desk.deps.store.read(lambda tx: tx.requests.listed(TEAM, BOB, CHANNEL, offset=0, limit=9))
    assert request.person == BOB


async def test_order_now_that_a_budget_refuses_says_so(desk: Desk, slack: FakeSlack) -> None:
    rules = replace(desk.deps.rules, budgets=Budgets(person=0))
    poor = Desk(replace(desk.deps, rules=rules), desk._transport)
    series = await weekly(poor)
    await poor.press(ids.SERIES_ORDER, series.id)
    assert "Nothing was ordered" in slack.answers[-1][1].text
