"""What may not be done, *Request access*, and what admins do about it, as they arrive from Slack."""

import json
from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.access import USUAL, Right, Role
from bot.domain.places import Person
from bot.errors import SlackRefused
from bot.views import ids
from bot.views.forms import order_form
from bot.views.reader import Reader
from handlers import BUTTONS, COMMANDS, FORMS, MESSAGE_SHORTCUTS, SHORTCUTS, rights
from sandbox.slack import validate_message, validate_view
from tests.factories import TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.subscribers import ALERT, said
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio


def keeping(deps: Deps, *kept: Right) -> Desk:
    """A desk where these rights are for admins alone."""
    access = {**USUAL, **dict.fromkeys(kept, Role.ADMINS)}
    return Desk(replace(deps, rules=replace(deps.rules, access=access)))


async def grant_of(desk: Desk, right: Right = Right.ORDER, person: str = ALICE) -> str:
    [grant] = await desk.deps.store.read(lambda tx: tx.grants.of_person(TEAM, person, right))
    return grant.id


async def asked(desk: Desk, slack: FakeSlack) -> str:
    """An order that is refused, and access requested of BOB, who is an admin; the grant's id."""
    slack.people[BOB] = Person("Bob", is_admin=True)
    ack = await desk.type("report Acme", person=ALICE)
    assert "only admins may order reports" in said(ack)
    assert validate_message({name: ack.message[name] for name in ("text", "blocks")}) == []
    await desk.press(ids.ACCESS_ASK, "order", person=ALICE)
    assert validate_view(dict(slack.modals[-1])) == []
    ack = await desk.submit(slack.modals[-1], {"admin": BOB}, person=ALICE)
    assert "The admin was asked" in ack.body
    return await grant_of(desk)


async def test_who_may_not_asks_an_admin_and_may_then(deps: Deps, slack: FakeSlack) -> None:
    desk = keeping(deps, Right.ORDER)
    grant = await asked(desk, slack)
    assert await desk.ordered() is None
    await desk.press(ids.ACCESS_ALLOW, grant, person=BOB)
    await all_turns(deps)
    assert "has allowed you" in slack.texts("DALICE")[0]
    await desk.type("report Acme", person=ALICE)
    assert await desk.ordered() is not None


@pytest.mark.parametrize("button", [ids.ACCESS_ALLOW, ids.ACCESS_DECLINE])
async def test_who_is_no_admin_now_decides_nothing(button: str, deps: Deps, slack: FakeSlack) -> None:
    desk = keeping(deps, Right.ORDER)
    grant = await asked(desk, slack)
    slack.people[BOB] = Person("Bob")
    for person in (ALICE, BOB):
        await desk.press(button, grant, person=person)
        assert "Only admins" in slack.answers[-1][1].text
    assert "only admins may" in said(await desk.type("report Acme", person=ALICE))


async def test_an_admin_sees_what_is_granted_and_takes_it_back(deps: Deps, slack: FakeSlack) -> None:
    desk = keeping(deps, Right.ORDER)
    grant = await asked(desk, slack)
    await desk.press(ids.ACCESS_ALLOW, grant, person=BOB)
    ack = await desk.type("access", person=BOB)
    assert f"<@{ALICE}> may order reports" in str(ack.message["blocks"])
    assert validate_message({name: ack.message[name] for name in ("text", "blocks")}) == []
    await desk.press(ids.ACCESS_OLDER, "0", person=BOB)
    assert f"<@{ALICE}>" in str(slack.replacements[-1][1].blocks)
    await desk.press(ids.ACCESS_WITHDRAW, grant, person=BOB)
    assert "No admin has granted" in slack.replacements[-1][1].text
    assert "only admins may" in said(await desk.type("report Acme", person=ALICE))


async def test_a_form_that_may_not_be_sent_becomes_the_question_to_an_admin(deps: Deps) -> None:
    desk = keeping(deps, Right.ORDER)
    ack = await desk.submit(order_form(Reader()), {"company_name": "Acme"}, person=ALICE)
    answer = json.loads(ack.body)
    assert answer["response_action"] == "update"
    assert answer["view"]["callback_id"] == ids.ACCESS_FORM
    assert "only admins may order reports" in ack.body
    assert await desk.ordered() is None


async def test_so_does_a_form_in_which_something_is_pressed(deps: Deps, slack: FakeSlack) -> None:
    desk = keeping(deps, Right.ALERTS)
    slack.open_views = {"V1": {}}
    await desk.press_in_modal({"type": "modal", "blocks": []}, ids.ALERT_COUNT, "v", person=ALICE)
    assert slack.updates[-1]["callback_id"] == ids.ACCESS_FORM


async def test_a_shortcut_says_it_in_a_modal(deps: Deps, slack: FakeSlack) -> None:
    slack.people[ALICE] = Person(is_guest=True)
    await Desk(deps).shortcut(ids.ORDER_SHORTCUT, person=ALICE)
    [modal] = slack.modals
    assert "for the people of this workspace alone" in str(modal)


async def test_a_word_or_a_choice_that_needs_more_is_looked_at(deps: Deps, slack: FakeSlack) -> None:
    desk = keeping(deps, Right.DELETE)
    await desk.type(f"subscribe {ALERT}", person=ALICE)
    [made] = await deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, "C1"))
    assert "only admins may end subscriptions" in said(await desk.type(f"alert DELETE {ALERT}", person=ALICE))
    await desk.choose(ids.SUBSCRIPTION_MENU, f"unsubscribe:{made.id}", person=ALICE)
    assert "only admins may end subscriptions" in slack.answers[-1][1].text
    await desk.choose(ids.SUBSCRIPTION_MENU, f"pause:{made.id}", person=ALICE)
    assert len(slack.answers) == 1


async def test_where_the_form_does_not_open_the_person_is_told(deps: Deps, slack: FakeSlack) -> None:
    slack.faults.add("open_modal", SlackRefused("views.open", "expired_trigger_id"))
    await Desk(deps).press(ids.ACCESS_ASK, "order")
    assert "did not open the form" in slack.answers[0][1].text


async def test_a_subscription_is_handed_over_to_a_colleague_alone(deps: Deps, slack: FakeSlack) -> None:
    desk = Desk(deps)
    await desk.type(f"subscribe {ALERT}")
    slack.people[BOB] = Person("Bob", is_guest=True)
    assert "one of this workspace's own people" in said(await desk.type(f"handover {ALERT} <@{BOB}|bob>"))


async def test_everything_that_is_routed_says_what_it_needs() -> None:
    assert {words.partition(" ")[0] for words in rights.COMMANDS} == set(COMMANDS)
    assert {words.partition(" ")[0] for words in rights.BUTTONS} == set(BUTTONS)
    assert set(rights.FORMS) == set(FORMS)
    assert set(rights.SHORTCUTS) == {*SHORTCUTS, *MESSAGE_SHORTCUTS}
