"""Homes: shown at once, right again within two seconds of a change, and never at the cost of anything else."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.deps import Deps
from bot.domain.budgets import Budgets
from bot.domain.homes import ASK_AGAIN, OPEN_FOR, Home
from bot.domain.places import Person, Place
from bot.domain.reports import RequestState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.errors import SlackLimited
from bot.ports import Closed, Transaction
from bot.services.deliveries import deliver_one
from bot.services.homes import open_home, show_one, turn_home
from bot.services.outages import not_connected
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.upkeep import look_after
from tests.clock import START, SteppedClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    XIAOMI,
    a_series,
    a_subscription,
    a_wish,
    an_alert,
    an_outage,
    in_doubt,
    refused,
    unreachable,
)
from tests.fakes import FakeSlack
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

BOB = "UBOB"


def said(slack: FakeSlack, person: str = PERSON) -> str:
    return "\n".join(texts(slack.homes[person]))


def texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


async def opened(deps: Deps, person: str = PERSON) -> None:
    await open_home(TEAM, person, deps)
    await turns(show_one, deps)


async def home_of(deps: Deps, person: str = PERSON) -> Home | None:
    return await deps.store.read(lambda tx: tx.homes.get(TEAM, person))


async def watched(deps: Deps, **changes: Any) -> None:
    def add(tx: Transaction) -> None:
        tx.alerts.add(an_alert())
        tx.subscriptions.add(a_subscription(**changes))

    await deps.store.write(add)


async def test_a_report_is_followed_from_order_to_delivery_with_a_link(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    await deps.store.write(lambda tx: tx.workspaces.note_address(TEAM, "https://acme.slack.com/"))
    await opened(deps)
    await request_report(a_wish(place=PERSON), deps)
    clock.tick(seconds=1)
    await turns(show_one, deps)
    assert "Accepted" in said(slack)
    for _ in range(4):
        await all_turns(deps)
        clock.tick(minutes=1)
    await all_turns(deps)
    assert "No report is under way" in said(slack)
    message = slack.in_conversation("D1")[0]
    assert f"https://acme.slack.com/archives/D1/p{message.ts.replace('.', '')}|open" in said(slack)


async def test_after_a_publication_it_is_a_second_until_the_next_one(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    await opened(deps)
    for company in ("First", "Second", "Third"):
        await request_report(a_wish(company, interaction=company), deps)
        await turns(show_one, deps)
    assert len(slack.published) == 1
    clock.tick(seconds=1)
    await turns(show_one, deps)
    assert len(slack.published) == 2
    assert "Third" in said(slack)


async def test_where_slack_does_not_say_who_it_is_nothing_is_shown_until_it_does(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    await request_report(a_wish(place=PERSON), deps)
    slack.faults.add("person", unreachable())
    await opened(deps)
    assert "does not say who you are" in said(slack)
    assert XIAOMI not in said(slack)
    clock.tick(seconds=ASK_AGAIN.total_seconds())
    await turns(show_one, deps)
    assert XIAOMI in said(slack)


async def test_where_slack_does_not_say_where_they_are_only_their_own_is_shown_until_it_does(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    slack.members = {CHANNEL: {BOB}}
    await watched(deps, id="watch1")
    await request_report(a_wish("Mine", person=BOB, place=BOB), deps)
    slack.faults.add("channels_of", in_doubt())
    await opened(deps, BOB)
    assert "only what is yours is shown" in said(slack, BOB)
    assert "Mine" in said(slack, BOB)
    assert "watch1" not in str(slack.homes[BOB])
    clock.tick(seconds=ASK_AGAIN.total_seconds())
    await turns(show_one, deps)
    assert "watch1" in str(slack.homes[BOB])


async def test_who_leaves_a_channel_does_not_see_it_for_more_than_five_minutes(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    slack.members = {CHANNEL: {BOB}}
    await watched(deps, id="watch1")
    await opened(deps, BOB)
    assert "watch1" in str(slack.homes[BOB])
    slack.members = {CHANNEL: set()}
    clock.tick(minutes=6)
    await opened(deps, BOB)
    assert "watch1" not in str(slack.homes[BOB])


async def test_slack_is_asked_once_in_five_minutes_where_somebody_is(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    for _ in range(3):
        await opened(deps)
        clock.tick(minutes=1)
    assert slack.faults.calls.count("channels_of") == 1


@pytest.mark.parametrize("is_over", [False, True])
async def test_what_slack_refuses_for_now_is_shown_later(
    is_over: bool,  # noqa: FBT001 - a parameter
    deps: Deps,
    slack: FakeSlack,
    clock: SteppedClock,
) -> None:
    slack.faults.add("publish_home", SlackLimited("views.publish", 20) if is_over else in_doubt())
    await opened(deps)
    assert slack.homes == {}
    clock.tick(seconds=30)
    await turns(show_one, deps)
    assert PERSON in slack.homes


async def test_what_slack_calls_wrong_is_a_plain_word_and_no_end_of_tries(deps: Deps, slack: FakeSlack) -> None:
    slack.faults.add("publish_home", refused("invalid_arguments"))
    await opened(deps)
    assert "could not show your Home as it should be" in said(slack)
    assert await turns(show_one, deps) == 0


async def test_where_the_tab_is_off_it_is_left_alone_until_it_is_opened(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    slack.faults.add("publish_home", refused("not_enabled"))
    await opened(deps)
    clock.tick(hours=1)
    assert await turns(show_one, deps) == 0
    await opened(deps)
    assert PERSON in slack.homes


async def test_while_the_pace_is_full_nothing_is_taken(deps: Deps, slack: FakeSlack) -> None:
    slack.shut_places["views.publish"] = Closed(frozenset({TEAM}))
    await opened(deps)
    home = await home_of(deps)
    assert home is not None
    assert home.shown == 0
    assert slack.homes == {}


async def test_one_is_shown_by_one_turn_at_a_time_so_that_the_last_word_stands(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    await open_home(TEAM, PERSON, deps)
    gate = slack.faults.gate("publish_home")
    slow = asyncio.create_task(show_one(deps))
    await gate.arrived.wait()
    await request_report(a_wish(place=PERSON), deps)
    clock.tick(seconds=5)
    assert await turns(show_one, deps) == 0  # it would be shown before what was drawn earlier
    gate.opened.set()
    await slow
    await turns(show_one, deps)
    assert XIAOMI in said(slack)


async def test_one_that_cannot_be_made_waits_ever_longer_and_others_are_shown(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    slack.faults.add("publish_home", ValueError("a bug"))
    await opened(deps)
    await opened(deps, BOB)
    assert set(slack.homes) == {BOB}
    clock.tick(minutes=10)
    await turns(show_one, deps)
    assert set(slack.homes) == {PERSON, BOB}


async def test_one_that_nobody_has_opened_for_long_is_let_go_and_made_anew(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    await opened(deps)
    clock.tick(hours=OPEN_FOR / timedelta(hours=1) + 1)
    await look_after(deps)
    assert await home_of(deps) is None
    await request_report(a_wish(place=PERSON), deps)
    assert await turns(show_one, deps) == 0
    await opened(deps)
    assert XIAOMI in said(slack)


async def test_admins_see_the_month_and_others_do_not(deps: Deps, slack: FakeSlack, clock: SteppedClock) -> None:
    deps = replace(deps, rules=replace(deps.rules, budgets=Budgets(workspace=5)))
    slack.people = {PERSON: Person("Ada", is_admin=True)}
    await opened(deps)
    await opened(deps, BOB)
    await request_report(a_wish(person="UELSE", place="UELSE"), deps)
    clock.tick(seconds=1)
    await turns(show_one, deps)
    assert "1 report ordered in this workspace" in said(slack)
    assert "1 of 5" in said(slack)
    assert "This month" not in said(slack, BOB)


async def test_while_patsnap_is_not_connected_that_stands_above_all_that_needs_it(deps: Deps, slack: FakeSlack) -> None:
    await deps.store.write(lambda tx: not_connected(ONLY_ACCOUNT, START, tx))
    slack.people = {PERSON: Person("Ada", is_admin=True)}
    await opened(deps)
    shown = said(slack)
    assert shown.index("Connect PatSnap") < shown.index("Order a report")
    assert str(slack.homes[PERSON]).count("'primary'") == 1


async def test_what_needs_attention_stands_above_the_rest(deps: Deps, slack: FakeSlack) -> None:
    await watched(deps, state=SubscriptionState.PAUSED, reason=PauseReason.NO_PLACE, run_at=None, due=None)
    await deps.store.write(lambda tx: tx.outages.save(an_outage()))
    await opened(deps)
    words = said(slack)
    assert "PatSnap is not asked about alerts now" in words
    assert words.index("Needs attention") < words.index("No report is under way") < words.index("Subscriptions")
    assert "/invite @Patrol" in words


async def test_a_failed_order_of_ones_own_can_be_tried_again_for_a_day(
    deps: Deps, slack: FakeSlack, clock: SteppedClock
) -> None:
    request = await request_report(a_wish(place=PERSON), deps)
    await deps.store.write(lambda tx: tx.requests.save(replace(request, state=RequestState.FAILED)))
    await opened(deps)
    assert "Try again" in said(slack)
    clock.tick(hours=25)
    await opened(deps)
    assert "Try again" not in said(slack)


async def test_a_page_is_turned_where_nobody_has_opened_it_too(deps: Deps, slack: FakeSlack) -> None:
    await turn_home(TEAM, PERSON, 3, deps)
    await turns(show_one, deps)
    assert PERSON in slack.homes


async def test_a_home_in_a_workspace_that_is_gone_rests(deps: Deps, slack: FakeSlack, clock: SteppedClock) -> None:
    await open_home(TEAM, PERSON, deps)
    now = clock()
    await deps.store.write(lambda tx: tx.workspaces.note_gone(TEAM, now))
    assert await turns(show_one, deps) == 0
    assert slack.homes == {}


async def test_nothing_is_promised_or_asked_of_patsnap_for_it(deps: Deps, slack: FakeSlack) -> None:
    await opened(deps)
    assert await turns(deliver_one, deps) == 0
    assert await turns(advance_one, deps) == 0
    assert Place(TEAM, PERSON).id in slack.homes


async def test_who_has_a_recurring_report_is_told_when_the_next_one_comes_and_is_no_newcomer(
    deps: Deps, slack: FakeSlack
) -> None:
    await deps.store.write(lambda tx: tx.series.add(a_series()))
    await opened(deps)
    assert "1 recurring report, next on Monday 23 November" in said(slack)
    assert "first steps" not in said(slack)
    await deps.store.write(lambda tx: tx.series.save(a_series().paused(PauseReason.PERSON)))
    await opened(deps)
    assert "1 recurring report, paused" in said(slack)
    await opened(deps, BOB)
    assert "recurring" not in said(slack, BOB)
