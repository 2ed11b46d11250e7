"""Which company is meant, as it arrives from Slack: the command, what is pressed on its message, *Find* in the form."""

from dataclasses import replace
from typing import Any

import pytest

from bot.deps import Deps
from bot.domain.companies import How
from bot.domain.reports import RequestState, Subject, SubjectKind
from bot.views import forms, ids
from bot.views.finding import AS_TYPED, FOUND
from bot.views.forms import Modal, order_form
from bot.views.reader import Reader
from bot.views.results import RESULT
from sandbox.slack import validate_view
from tests.clock import SteppedClock
from tests.factories import in_doubt
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import ALICE, BOB, Desk
from tests.handlers.test_forms import XIAOMI_CODE, errors
from tests.services.choosers import COMPANIES, MOBILE, SEVERAL, TECHNOLOGY, searching
from tests.turns import all_turns, minutes_pass

pytestmark = pytest.mark.asyncio

FORM = order_form(Reader(), search=True)


@pytest.fixture
def deps(deps: Deps, patsnap: FakePatsnap) -> Deps:
    patsnap.companies = list(COMPANIES)
    return searching(deps)


def result(modal: Modal) -> str:
    return str([block for block in modal["blocks"] if str(block.get("block_id", "")).startswith(RESULT)])


async def find(desk: Desk, slack: FakeSlack, typed: str, form: Modal = FORM) -> list[Modal]:
    """Press *Find*; what the open form becomes, in turn."""
    before = len(slack.updates)
    slack.open_views["V1"] = form
    ack = await desk.press_in(form, ids.COMPANY_FIND, {forms.COMPANY: typed})
    assert (ack.status, ack.body) == (200, "")
    shown = list(slack.updates[before:])
    assert [validate_view(dict(modal)) for modal in shown] == [[]] * len(shown)
    return shown


def choice_in(modal: Modal) -> str:
    """The block in which a company is chosen."""
    [block] = [one for one in modal["blocks"] if str(one.get("element", {}).get("action_id", "")).startswith(FOUND)]
    return str(block["block_id"])


# The command and its message


async def test_the_message_asks_and_anybody_there_may_choose(desk: Desk, slack: FakeSlack, deps: Deps) -> None:
    ack = await desk.type(f"report {SEVERAL} word", person=ALICE)
    assert (ack.status, ack.body) == (200, "")
    await all_turns(deps)
    [request] = await desk.requests()
    assert "Which company?" in slack.messages[0].message.text
    await desk.press(ids.COMPANY_CHOOSE, f"{request.id}:1", person=BOB)
    [chosen] = await desk.requests()
    assert (chosen.person, chosen.state) == (ALICE, RequestState.WAITING)
    assert chosen.order == replace(request.order, subject=Subject(SubjectKind.CREDIT_CODE, MOBILE.credit_code))


async def test_the_same_press_twice_orders_once(desk: Desk, slack: FakeSlack, deps: Deps, patsnap: FakePatsnap) -> None:
    await desk.type(f"report {SEVERAL}")
    await all_turns(deps)
    [request] = await desk.requests()
    for _ in range(2):
        await desk.press(ids.COMPANY_AS_TYPED, request.id, trigger="the same")
    await desk.press(ids.COMPANY_AS_TYPED, request.id)
    await all_turns(deps)
    assert [job.order.subject.text for job in patsnap.jobs] == [SEVERAL]
    [(_, told)] = slack.answers
    assert "too late" in told.text.lower() or told.text


@pytest.mark.parametrize("value", ["", "r1", ":0", "r1:", "r1:x", "r1:-1", "r1:0:0"])
async def test_a_press_that_is_not_ours_chooses_nothing(value: str, desk: Desk, slack: FakeSlack) -> None:
    ack = await desk.press(ids.COMPANY_CHOOSE, value or None)
    assert ack.status == 200
    assert len(slack.answers) == 1


async def test_it_is_listed_while_it_waits(desk: Desk, deps: Deps) -> None:
    await desk.type(f"report {SEVERAL}")
    await all_turns(deps)
    ack = await desk.type("reports")
    assert "Which company?" in str(ack.message["blocks"])
    assert ids.CANCEL in str(ack.message["blocks"])


async def test_the_small_print_leads_to_another_company(
    desk: Desk, slack: FakeSlack, deps: Deps, clock: SteppedClock
) -> None:
    await desk.type("report Acme Battery")
    await minutes_pass(deps, clock)
    [request] = await desk.requests()
    message = slack.messages[0].message
    assert "The only company that fits “Acme Battery”" in str(message.blocks)
    await desk.press(ids.COMPANY_OTHER, request.id, person=BOB)
    again = next(one for one in await desk.requests() if one.person == BOB)
    assert again.state is RequestState.CHOOSING


# The form


async def test_a_form_opens_with_find_where_names_can_be_searched_for(desk: Desk, slack: FakeSlack) -> None:
    await desk.type("report")
    assert slack.modals == [FORM]


async def test_find_says_that_it_searches_and_then_what_fits(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    searching_, found = await find(desk, slack, SEVERAL)
    assert "Searching for companies" in result(searching_)
    for company in (TECHNOLOGY, MOBILE):
        assert company.name in result(found)
        assert company.credit_code in result(found)
    await find(desk, slack, SEVERAL)
    assert patsnap.asked_companies == [SEVERAL]
    assert patsnap.jobs == []


@pytest.mark.parametrize(
    ("typed", "told", "calls"),
    [
        ("", "Type the company", 0),
        (XIAOMI_CODE, "needs no search", 0),
        ("91110108551385082X", "is no unified social credit code", 0),
        ("Nobody & Sons", "finds no company", 1),
    ],
)
async def test_what_cannot_be_found_is_said_in_the_form(
    typed: str, told: str, calls: int, desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    assert told in result((await find(desk, slack, typed))[-1])
    assert len(patsnap.asked_companies) == calls


@pytest.mark.parametrize("trouble", ["not licensed", "silent"])
async def test_what_patsnap_does_not_say_is_said_in_the_form_and_asked_at_the_next_press(
    trouble: str, desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    if trouble == "silent":
        patsnap.faults.add("companies", in_doubt())
    else:
        patsnap.unlicensed.add("companies")
    told = {"silent": "does not say now", "not licensed": "has no company search"}[trouble]
    assert told in result((await find(desk, slack, SEVERAL))[-1])
    patsnap.unlicensed.clear()
    assert MOBILE.name in result((await find(desk, slack, SEVERAL))[-1])


async def test_what_is_chosen_in_the_form_is_ordered(desk: Desk, slack: FakeSlack) -> None:
    found = (await find(desk, slack, SEVERAL))[-1]
    filled: dict[str, Any] = {forms.COMPANY: SEVERAL, choice_in(found): MOBILE.credit_code}
    ack = await desk.submit(found, filled)
    assert (ack.status, ack.body) == (200, "")
    [request] = await desk.requests()
    assert request.order.subject == Subject(SubjectKind.CREDIT_CODE, MOBILE.credit_code)
    assert request.naming is not None
    assert (request.naming.how, request.naming.company) == (How.CHOSEN, MOBILE.name)


async def test_the_typed_name_can_be_chosen_there_too(desk: Desk, slack: FakeSlack) -> None:
    found = (await find(desk, slack, SEVERAL))[-1]
    await desk.submit(found, {forms.COMPANY: SEVERAL, choice_in(found): AS_TYPED})
    [request] = await desk.requests()
    assert (request.state, request.order.subject.text) == (RequestState.WAITING, SEVERAL)


async def test_where_nothing_is_chosen_there_it_is_asked_in_the_message(desk: Desk, slack: FakeSlack) -> None:
    found = (await find(desk, slack, SEVERAL))[-1]
    await desk.submit(found, {forms.COMPANY: SEVERAL})
    [request] = await desk.requests()
    assert request.state is RequestState.CHOOSING


async def test_a_choice_for_another_name_is_a_mistake_and_loses_nothing(desk: Desk, slack: FakeSlack) -> None:
    found = (await find(desk, slack, SEVERAL))[-1]
    ack = await desk.submit(found, {forms.COMPANY: "Acme", choice_in(found): MOBILE.credit_code})
    assert "another name is typed now" in errors(ack)[forms.COMPANY]
    assert await desk.requests() == []


async def test_a_code_that_is_typed_is_surer_than_what_was_found(desk: Desk, slack: FakeSlack) -> None:
    found = (await find(desk, slack, SEVERAL))[-1]
    chosen = {forms.COMPANY: SEVERAL, forms.CREDIT_CODE: XIAOMI_CODE, choice_in(found): MOBILE.credit_code}
    await desk.submit(found, chosen)
    [request] = await desk.requests()
    assert request.order.subject.text == XIAOMI_CODE
