"""The Home: what each person sees in theirs, what is pressed there, and who sees nothing."""

from dataclasses import replace
from typing import Any

import pytest

from bot.deps import Deps
from bot.domain.access import Right, Role
from bot.domain.places import Person
from bot.domain.reports import RequestState
from bot.domain.subscriptions import SubscriptionState
from bot.ports import Transaction
from bot.services.deliveries import deliver_one
from bot.services.homes import show_one
from bot.services.requests import request_report
from bot.views import ids
from bot.views.homes import AS_IN_SLACK
from bot.views.subscribed import Verb
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, XIAOMI, a_subscription, a_wish, an_alert
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, BrokenStore, Desk
from tests.handlers.outsiders import OWNER, PRIVATE, SECRETS, TYPED, hidden
from tests.handlers.subscribers import now, subscribed
from tests.turns import turns

pytestmark = pytest.mark.asyncio


@pytest.fixture
def desk(deps: Deps, slack: FakeSlack) -> Desk:
    slack.members = {CHANNEL: {PERSON, BOB}}
    return Desk(deps)


def home_of(slack: FakeSlack, person: str = PERSON) -> str:
    """All the texts of somebody's Home."""
    return "\n".join(_texts(slack.homes[person]))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


async def opened(desk: Desk, person: str = PERSON) -> None:
    assert (await desk.open_home(person=person)).status == 200
    await turns(show_one, desk.deps)


async def after_a_second(desk: Desk, clock: SteppedClock) -> None:
    clock.tick(seconds=1)
    await turns(show_one, desk.deps)


async def test_a_newcomer_sees_three_first_steps(desk: Desk, slack: FakeSlack) -> None:
    await opened(desk, ALICE)
    assert "Three first steps" in home_of(slack, ALICE)
    assert "No report is under way" not in home_of(slack, ALICE)


async def test_the_tab_of_the_messages_is_no_home(desk: Desk, slack: FakeSlack) -> None:
    await desk.tell({"type": "app_home_opened", "user": PERSON, "channel": "D1", "tab": "messages"})
    await turns(show_one, desk.deps)
    assert slack.homes == {}


async def test_what_changes_is_shown_and_what_does_not_is_not_published_again(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    await opened(desk)
    await after_a_second(desk, clock)
    assert slack.published == [PERSON]
    request = await request_report(a_wish(), desk.deps)
    await turns(show_one, desk.deps)
    assert XIAOMI in home_of(slack)
    await desk.deps.store.write(lambda tx: tx.requests.save(request))  # which changes nothing
    await after_a_second(desk, clock)
    assert slack.published == [PERSON, PERSON]
    await desk.press_in_home(ids.CANCEL, request.id)
    await after_a_second(desk, clock)
    assert XIAOMI not in home_of(slack)


async def test_two_people_see_what_is_theirs(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    await request_report(a_wish(person=ALICE, place=ALICE), desk.deps)
    for person in (ALICE, BOB):
        await opened(desk, person)
    assert XIAOMI in home_of(slack, ALICE)
    assert made.id not in str(slack.homes[ALICE])
    assert XIAOMI not in home_of(slack, BOB)  # who is in the channel
    assert made.id in str(slack.homes[BOB])


async def test_an_outsider_sees_nothing_of_a_private_channel(desk: Desk, slack: FakeSlack) -> None:
    slack.members[PRIVATE] = {OWNER}
    await desk.deps.store.write(hidden(TEAM))
    await opened(desk, ALICE)
    await opened(desk, OWNER)
    assert [word for word in (*SECRETS, *TYPED) if word in str(slack.homes[ALICE])] == []
    assert "Hushb GmbH" in home_of(slack, OWNER)


@pytest.mark.parametrize("who", [Person(is_guest=True), Person(is_stranger=True, is_admin=True), Person(is_gone=True)])
async def test_who_is_not_of_the_workspace_sees_one_sentence(who: Person, desk: Desk, slack: FakeSlack) -> None:
    await subscribed(desk)
    slack.people[BOB] = who
    await opened(desk, BOB)
    assert home_of(slack, BOB).startswith("Patrol is for this workspace's own people")
    assert len(slack.homes[BOB]["blocks"]) == 1


async def test_what_is_pressed_there_does_what_it_does_elsewhere(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    await desk.choose_in_home(ids.SUBSCRIPTION_MENU, f"{Verb.PAUSE}:{made.id}", person=BOB)  # a member of the channel
    assert (await now(desk, made)).state is SubscriptionState.PAUSED
    await desk.choose_in_home(ids.SUBSCRIPTION_MENU, f"{Verb.RESUME}:{made.id}", person=BOB)
    assert (await now(desk, made)).state is SubscriptionState.ACTIVE
    await desk.choose_in_home(ids.SUBSCRIPTION_MENU, f"{Verb.EDIT}:{made.id}", person=BOB)
    assert slack.modals[-1]["callback_id"] == ids.SUBSCRIBE_FORM
    await desk.choose_in_home(ids.SUBSCRIPTION_MENU, f"{Verb.CHECK}:{made.id}", person=BOB)
    assert slack.modals[-1]["title"]["text"] == "Check now"
    assert slack.answers == []


async def test_who_is_not_there_is_told_over_their_home_and_changes_nothing(desk: Desk, slack: FakeSlack) -> None:
    made = await subscribed(desk)
    for verb in Verb:
        await desk.choose_in_home(ids.SUBSCRIPTION_MENU, f"{verb}:{made.id}", person=ALICE)
        assert "not yours to see" in str(slack.modals[-1]["blocks"])
    assert await now(desk, made) == made


async def test_first_steps_open_forms_and_help(desk: Desk, slack: FakeSlack) -> None:
    for button, title in (
        (ids.HOME_ORDER, "Enterprise report"),
        (ids.HOME_SUBSCRIBE, "Subscribe"),
        (ids.HOME_HELP, "Help"),
    ):
        await desk.press_in_home(button, "x")
        assert slack.modals[-1]["title"]["text"] == title


async def test_who_may_not_is_asked_over_their_home_which_admin_to_ask(deps: Deps, slack: FakeSlack) -> None:
    desk = Desk(replace(deps, rules=replace(deps.rules, access={**deps.rules.access, Right.ORDER: Role.ADMINS})))
    await desk.press_in_home(ids.HOME_ORDER, "x")
    assert slack.modals[-1]["callback_id"] == ids.ACCESS_FORM


async def test_a_language_and_a_zone_are_chosen_and_followed_at_once(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    request = await request_report(a_wish(person=ALICE, place=ALICE), desk.deps)
    await turns(deliver_one, desk.deps)
    await opened(desk, ALICE)
    await desk.choose_in_home(ids.HOME_ZONE, "Asia/Tokyo", person=ALICE)
    await desk.choose_in_home(ids.HOME_LANGUAGE, "en", person=ALICE)
    preference = await desk.deps.store.read(lambda tx: tx.preferences.get(TEAM, ALICE))
    assert (preference.locale, preference.zone) == ("en", "Asia/Tokyo")
    await after_a_second(desk, clock)
    chosen = [
        element["initial_option"]["value"]
        for block in slack.homes[ALICE]["blocks"]
        for element in [block.get("accessory", {})]
        if element.get("type") == "static_select"
    ]
    assert chosen == ["en", "Asia/Tokyo"]
    await desk.choose_in_home(ids.HOME_ZONE, AS_IN_SLACK, person=ALICE)
    assert (await desk.deps.store.read(lambda tx: tx.preferences.get(TEAM, ALICE))).zone is None
    assert request.state is RequestState.WAITING


async def test_watches_are_turned_page_by_page_and_an_opening_begins_anew(desk: Desk, slack: FakeSlack) -> None:
    def add(tx: Transaction) -> None:
        for number in range(23):
            tx.alerts.add(an_alert(id=f"alert{number}", name=f"Watch {number:02}"))
            tx.subscriptions.add(a_subscription(id=f"s{number}", alert=f"alert{number}"))

    await desk.deps.store.write(add)
    await opened(desk)
    assert "1 to 10 of 23, by name" in home_of(slack)
    await desk.press_in_home(ids.HOME_NEXT, "2")
    await turns(show_one, desk.deps)
    assert "21 to 23 of 23, by name" in home_of(slack)
    await desk.press_in_home(ids.HOME_NEXT, "9")  # others have ended meanwhile
    await turns(show_one, desk.deps)
    assert "1 to 10 of 23, by name" in home_of(slack)
    await desk.press_in_home(ids.HOME_PREVIOUS, "1")
    await opened(desk)
    assert "1 to 10 of 23, by name" in home_of(slack)


async def test_a_mistake_of_ours_names_whom_to_ask(deps: Deps, slack: FakeSlack) -> None:
    desk = Desk(replace(deps, rules=replace(deps.rules, support="patents@example.com")))
    await opened(desk)
    assert "Questions about Patrol? <mailto:patents@example.com|patents@example.com>" in home_of(slack)
    assert "patents@example.com" in (await desk.type("help")).body
    broken = Desk(replace(desk.deps, store=BrokenStore()))  # type: ignore[arg-type]  # as the tests of failures do
    assert "patents@example.com" in (await broken.type("report Acme")).body
