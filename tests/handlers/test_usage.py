"""`/patrol usage`, orders that a budget refuses, and asking an admin, as they arrive from Slack."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.budgets import Budgets, RefusalState
from bot.domain.endpoints import Endpoint
from bot.domain.places import Person
from bot.domain.rules import ONLY_ACCOUNT
from bot.errors import SlackRefused
from bot.services.usage import For, count_errand
from bot.views import ids
from bot.views.forms import order_form
from bot.views.pleas import asked_form
from bot.views.reader import Reader
from sandbox.slack import validate_message, validate_view
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, in_doubt
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Ack, Desk
from tests.handlers.subscribers import said
from tests.services.spenders import refusals
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio


def limit(desk: Desk, **budgets: int) -> Desk:
    """The same desk under these budgets."""
    rules = replace(desk.deps.rules, budgets=Budgets(**budgets))
    return Desk(replace(desk.deps, rules=rules), desk._transport)


def shown(ack: Ack) -> str:
    """All that an answer shows."""
    assert said(ack)
    assert validate_message({name: ack.message[name] for name in ("text", "blocks")}) == []
    return "\n".join(
        block["text"]["text"] if "text" in block else str(block["elements"]) for block in ack.message["blocks"]
    )


def button_of(blocks: list[Any], action_id: str) -> str:
    """The value that a button of these blocks carries."""
    [value] = [
        one["value"] for block in blocks for one in block.get("elements", []) if one.get("action_id") == action_id
    ]
    assert isinstance(value, str)
    return value


async def refused(desk: Desk, *, person: str = PERSON) -> str:
    """An order that is refused; the refusal's id, as its button carries it."""
    ack = await desk.type("report Acme Ltd", person=person)
    assert "budget" in said(ack)
    return button_of(ack.message["blocks"], ids.BUDGET_ASK)


async def pleaded(desk: Desk, slack: FakeSlack, *, admin: str = BOB) -> str:
    """An order that was refused, and put to an admin; the refusal's id."""
    slack.people.setdefault(BOB, Person(is_admin=True))
    refusal = await refused(desk)
    await desk.press(ids.BUDGET_ASK, refusal)
    await desk.submit(slack.modals[-1], {"admin": admin})
    return refusal


class TestUsage:
    async def test_somebody_sees_the_sums_and_their_own(self, desk: Desk) -> None:
        for person, place in ((PERSON, CHANNEL), (ALICE, "C7"), (ALICE, CHANNEL)):
            await count_errand(desk.deps, Endpoint.COUNT, For(ONLY_ACCOUNT, TEAM, person, place))
        text = shown(await desk.type("usage"))
        assert "P001 counts of a query: 3 calls" in text
        assert "for you: 1 call\n" in text
        assert f"<#{CHANNEL}>: 2 calls" in text
        assert ALICE not in text
        assert "C7" not in text

    async def test_an_admin_sees_everybody(self, desk: Desk, slack: FakeSlack) -> None:
        slack.people[BOB] = Person(is_admin=True)
        for person, place in ((PERSON, CHANNEL), (ALICE, "C7")):
            await count_errand(desk.deps, Endpoint.COUNT, For(ONLY_ACCOUNT, TEAM, person, place))
        text = shown(await desk.type("usage", person=BOB))
        assert f"<@{ALICE}>: 1 call" in text
        assert "<#C7>: 1 call" in text

    async def test_where_slack_does_not_say_who_it_is_they_are_nobody_special(
        self, desk: Desk, slack: FakeSlack
    ) -> None:
        slack.people[BOB] = Person(is_admin=True)
        await desk.knew(BOB, Person())
        slack.faults.add("person", in_doubt(), times=2)
        assert "For you and this place" in shown(await desk.type("usage", person=BOB))

    async def test_in_direct_messages_nobody_elses_are_shown(self, desk: Desk) -> None:
        await count_errand(desk.deps, Endpoint.COUNT, For(ONLY_ACCOUNT, TEAM, ALICE, ALICE))
        text = shown(await desk.type("usage", place="D1", place_name="directmessage"))
        assert "For you and this place, this month*\nnone" in text

    async def test_budgets_and_what_they_refused_are_shown(self, desk: Desk) -> None:
        one = limit(desk, person=1, workspace=10)
        await one.type("report Xiaomi")
        await refused(one)
        text = shown(await one.type("usage"))
        assert "1 of 1 · you · used up" in text
        assert "1 of 10 · this workspace" in text
        assert "Acme Ltd · PDF · refused" in text
        assert "Acme Ltd" not in shown(await one.type("usage", person=ALICE))


class TestRefusal:
    async def test_a_command_is_refused_with_a_way_to_ask(self, desk: Desk) -> None:
        none = limit(desk, person=0)
        ack = await none.type("report Acme Ltd")
        assert "Nothing was ordered: your budget is no reports" in said(ack)
        assert await none.requests() == []
        assert await none.promised() == []
        assert await none.ordered() is None

    async def test_who_has_used_up_a_budget_reads_when_it_is_free_again(self, desk: Desk) -> None:
        one = limit(desk, person=1)
        await one.type("report Xiaomi")
        ack = await one.type("report Acme Ltd")
        assert "on 1 December, 00:00 where PatSnap's day begins (Asia/Shanghai)" in said(ack)

    async def test_a_form_becomes_the_question_whom_to_ask(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, workspace=0)
        slack.people[BOB] = Person(is_admin=True)
        ack = await none.submit(order_form(Reader()), {"company_name": "Acme Ltd"})
        assert ack.message["response_action"] == "update"
        view = ack.message["view"]
        assert validate_view(view) == []
        assert "this workspace's budget is no reports" in str(view)
        assert await none.requests() == []
        await none.submit(view, {"admin": BOB})
        await all_turns(none.deps)
        assert len(slack.in_conversation("DBOB")) == 1

    async def test_a_press_that_would_order_is_refused_privately(
        self, desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
    ) -> None:
        one = limit(desk, person=1)
        patsnap.faults.add("create", in_doubt())
        await one.type("report Acme Ltd")
        await all_turns(one.deps)
        [request] = await one.requests()
        ack = await one.press(ids.TRY_AGAIN, request.id)
        assert (ack.status, ack.body) == (200, "")
        [(url, message)] = slack.answers
        assert url == HOOK
        assert "You have used your budget of 1 report" in message.text
        assert button_of([dict(block) for block in message.blocks], ids.BUDGET_ASK)

    async def test_what_is_there_already_is_not_refused(self, desk: Desk, clock: SteppedClock) -> None:
        one = limit(desk, workspace=1)
        await one.type("report Acme Ltd")
        for _ in range(3):
            await all_turns(one.deps)
            clock.tick(minutes=1)
        ack = await one.type("report Acme Ltd", person=ALICE, place="C7")
        assert (ack.status, ack.body) == (200, "")


class TestAsking:
    async def test_an_admin_is_chosen_asked_and_allows(self, desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
        none = limit(desk, person=0)
        refusal = await pleaded(none, slack)
        await all_turns(none.deps)
        [plea] = slack.in_conversation("DBOB")
        assert button_of([dict(block) for block in plea.message.blocks], ids.BUDGET_ALLOW) == refusal
        ack = await none.press(ids.BUDGET_ALLOW, refusal, person=BOB, place="DBOB", place_name="directmessage")
        assert (ack.status, ack.body) == (200, "")
        clock.tick(minutes=1)
        await all_turns(none.deps)
        assert "Allowed. They were told." in str(plea.message.blocks)
        assert "one more report" in slack.texts("D1")[-1]
        ack = await none.type("report Beta GmbH")
        assert (ack.status, ack.body) == (200, "")
        await refused(none)

    async def test_an_admin_refuses(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        refusal = await pleaded(none, slack)
        await none.press(ids.BUDGET_DECLINE, refusal, person=BOB)
        await all_turns(none.deps)
        assert "decided against" in slack.texts("D1")[-1]
        await refused(none)

    async def test_who_was_asked_is_shown_so(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        slack.people[BOB] = Person(is_admin=True)
        await none.press(ids.BUDGET_ASK, await refused(none))
        ack = await none.submit(slack.modals[-1], {"admin": BOB})
        view = ack.message["view"]
        assert view == json.loads(json.dumps(dict(asked_form(Reader()))))
        assert validate_view(view) == []

    @pytest.mark.parametrize("people", [{}, {ALICE: Person(name="Alice")}])
    async def test_who_is_no_admin_is_not_asked(self, desk: Desk, slack: FakeSlack, people: dict[str, Person]) -> None:
        none = limit(desk, person=0)
        slack.people.update(people)
        await none.press(ids.BUDGET_ASK, await refused(none))
        ack = await none.submit(slack.modals[-1], {"admin": ALICE})
        assert list(ack.message["errors"]) == ["admin"]
        assert "Slack does not say" in ack.message["errors"]["admin"]
        [refusal] = await refusals(none.deps.store)
        assert refusal.state is RefusalState.REFUSED

    async def test_nobody_asks_for_somebody_else(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        await none.press(ids.BUDGET_ASK, await refused(none), person=ALICE)
        assert slack.modals == []
        assert "not yours to see" in slack.answers[0][1].text

    async def test_only_an_admin_decides(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        refusal = await pleaded(none, slack)
        await none.press(ids.BUDGET_ALLOW, refusal, person=PERSON)
        assert "Only admins" in slack.answers[0][1].text
        await refused(none)

    async def test_who_is_an_admin_no_more_decides_nothing(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        refusal = await pleaded(none, slack)
        slack.people[BOB] = Person()
        await none.press(ids.BUDGET_ALLOW, refusal, person=BOB)
        [kept] = await refusals(none.deps.store)
        assert kept.state is RefusalState.ASKED

    async def test_a_second_press_changes_nothing(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        refusal = await pleaded(none, slack)
        await none.press(ids.BUDGET_DECLINE, refusal, person=BOB)
        await none.press(ids.BUDGET_ALLOW, refusal, person=BOB)
        assert "already settled" in slack.answers[-1][1].text
        await refused(none)

    async def test_where_the_form_does_not_open_the_person_is_told(self, desk: Desk, slack: FakeSlack) -> None:
        none = limit(desk, person=0)
        slack.faults.add("open_modal", SlackRefused("views.open", "expired_trigger_id"))
        await none.press(ids.BUDGET_ASK, await refused(none))
        assert "did not open the form" in slack.answers[0][1].text

    @pytest.mark.parametrize("button", [ids.BUDGET_ASK, ids.BUDGET_ALLOW, ids.BUDGET_DECLINE])
    async def test_a_button_of_something_unknown_says_so(self, desk: Desk, slack: FakeSlack, button: str) -> None:
        slack.people[BOB] = Person(is_admin=True)
        await desk.press(button, "nothing", person=BOB)
        assert "no longer has" in slack.answers[0][1].text
