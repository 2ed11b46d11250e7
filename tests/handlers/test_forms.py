"""Forms as they are opened and sent: what is stored, and what is said beside which field."""

import logging
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.deps import Deps
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.errors import SlackRefused
from bot.ports import Store
from bot.views import forms, ids
from bot.views.forms import order_form, value_form
from bot.views.reader import Reader
from handlers import FORMS
from sandbox.slack import validate_view
from tests.factories import PERSON
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Ack, BrokenStore, Desk

ORDER, VALUE = order_form(Reader()), value_form(Reader())
XIAOMI_CODE = "91110108551385082Q"
XIAOMI_NUMBER = "5513850T82"
EXPIRED = SlackRefused("views.open", "expired_trigger_id")


def errors(ack: Ack) -> dict[str, str]:
    """What is said beside the fields."""
    said: dict[str, Any] = ack.message
    assert said["response_action"] == "errors"
    beside = said["errors"]
    assert isinstance(beside, dict)
    return beside


@pytest.mark.parametrize("form", [ORDER, VALUE], ids=["order", "value"])
def test_slack_takes_each_form_and_what_is_sent_has_a_listener(form: forms.Modal) -> None:
    assert validate_view(dict(form)) == []
    assert form["callback_id"] in FORMS


@pytest.mark.asyncio
@pytest.mark.parametrize(("text", "form"), [("report", ORDER), ("REPORT \u3000", ORDER), ("value", VALUE)])
async def test_a_command_with_nothing_after_it_opens_a_form(
    desk: Desk, slack: FakeSlack, text: str, form: forms.Modal
) -> None:
    ack = await desk.type(text)

    assert (ack.status, ack.body) == (200, "")
    assert slack.modals == [form]
    assert slack.answers == []
    assert await desk.requests() == []


@pytest.mark.asyncio
@pytest.mark.parametrize(("text", "said"), [("report", "Which company?"), ("value", "Which patent?")])
async def test_where_the_form_does_not_open_in_time_the_person_is_told_what_to_type(
    desk: Desk, slack: FakeSlack, text: str, said: str
) -> None:
    slack.faults.add("open_modal", EXPIRED)

    ack = await desk.type(text)

    assert (ack.status, ack.body) == (200, "")
    [(address, message)] = slack.answers
    assert address == HOOK
    assert message.text.startswith(said)
    command = {"Which company?": "report &lt;company", "Which patent?": "value &lt;publication number"}[said]
    assert f"`/patrol {command}&gt; [word|pdf] [unbranded] [how often] [to me|here|#channel]`" in message.text
    assert slack.modals == []


@pytest.mark.asyncio
async def test_the_shortcut_opens_the_form(desk: Desk, slack: FakeSlack) -> None:
    ack = await desk.shortcut(ids.ORDER_SHORTCUT)

    assert (ack.status, ack.body) == (200, "")
    assert slack.modals == [ORDER]


@pytest.mark.asyncio
async def test_a_shortcut_that_came_too_late_does_no_harm(
    desk: Desk, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.add("open_modal", EXPIRED)

    ack = await desk.shortcut(ids.ORDER_SHORTCUT)

    assert ack.status == 200
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.asyncio
async def test_a_sent_form_is_stored_and_closed(desk: Desk, slack: FakeSlack) -> None:
    slack.members["C9"] = {ALICE}

    ack = await desk.submit(
        ORDER,
        {
            forms.COMPANY: "  小米科技  有限责任公司 ",
            forms.FORMAT: "word",
            forms.LOGO: [forms.UNBRANDED],
            forms.PLACE: "C9",
        },
        person=ALICE,
    )

    assert (ack.status, ack.body) == (200, "")
    [request] = await desk.requests()
    subject = Subject(SubjectKind.COMPANY_NAME, "小米科技 有限责任公司")
    assert request.order == Order(Kind.ENTERPRISE, subject, Format.WORD, logo=False)
    assert (request.person, request.place, request.landing) == (ALICE, "C9", "C9")
    [live] = await desk.promised()
    assert live.place == "C9"


@pytest.mark.asyncio
async def test_a_form_without_a_place_brings_it_to_the_person(desk: Desk, slack: FakeSlack) -> None:
    await desk.submit(ORDER, {forms.COMPANY: "Acme"})

    [request] = await desk.requests()
    assert (request.place, request.landing) == (PERSON, PERSON)
    assert request.order == Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, "Acme"), Format.PDF)
    assert "is_member" not in slack.faults.calls


@pytest.mark.asyncio
async def test_a_sent_value_form_is_stored(desk: Desk) -> None:
    ack = await desk.submit(VALUE, {forms.PATENT: "CN 108977442 B", forms.LOGO: [forms.UNBRANDED]})

    assert (ack.status, ack.body) == (200, "")
    [request] = await desk.requests()
    subject = Subject(SubjectKind.PATENT_NUMBER, "CN108977442B")
    assert request.order == Order(Kind.VALUE, subject, Format.PDF, logo=False)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("filled", "subject"),
    [
        (
            {forms.COMPANY: "小米", forms.CREDIT_CODE: "9111 0108 5513 8508 2q", forms.ORG_NUMBER: XIAOMI_NUMBER},
            Subject(SubjectKind.CREDIT_CODE, XIAOMI_CODE),
        ),
        (
            {forms.COMPANY: "小米", forms.ORG_NUMBER: f" {XIAOMI_NUMBER} "},
            Subject(SubjectKind.ORG_NUMBER, XIAOMI_NUMBER),
        ),
        ({forms.COMPANY: "小米", forms.CREDIT_CODE: "  "}, Subject(SubjectKind.COMPANY_NAME, "小米")),
        # a code in the field for the name is still a code
        ({forms.COMPANY: XIAOMI_CODE.lower()}, Subject(SubjectKind.CREDIT_CODE, XIAOMI_CODE)),
        ({forms.COMPANY: "Procter & Gamble <x> *y*"}, Subject(SubjectKind.COMPANY_NAME, "Procter & Gamble <x> *y*")),
        ({forms.COMPANY: "Acme to me word"}, Subject(SubjectKind.COMPANY_NAME, "Acme to me word")),
    ],
)
async def test_the_strongest_of_the_three_fields_is_taken(
    desk: Desk, filled: dict[str, object], subject: Subject
) -> None:
    ack = await desk.submit(ORDER, filled)

    assert (ack.status, ack.body) == (200, "")
    [request] = await desk.requests()
    assert request.order.subject == subject


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("form", "filled", "field", "said"),
    [
        (ORDER, {}, forms.COMPANY, "Which company? One of these three fields is needed."),
        (ORDER, {forms.COMPANY: " \u3000 "}, forms.COMPANY, "Which company?"),
        (ORDER, {forms.COMPANY: "x" * 201}, forms.COMPANY, "is too long for a company's name"),
        (
            ORDER,
            {forms.COMPANY: "小米", forms.CREDIT_CODE: "91110108551385083Q"},
            forms.CREDIT_CODE,
            "“91110108551385083Q” is no unified social credit code: its last character, the check digit,",
        ),
        (ORDER, {forms.CREDIT_CODE: "12345"}, forms.CREDIT_CODE, "such a code has 18 digits and letters"),
        (ORDER, {forms.CREDIT_CODE: "<a> & `b`"}, forms.CREDIT_CODE, "“<a> & b” is no unified social credit code"),
        (
            ORDER,
            {forms.COMPANY: "小米", forms.PLACE: "C8"},
            forms.PLACE,
            "You are not a member of that channel, so Patrol does not bring it there for you.",
        ),
        (
            ORDER,
            {forms.COMPANY: "小米", forms.PLACE: "C7"},
            forms.PLACE,
            "Patrol cannot see that channel. Type /invite @Patrol there first, or leave this empty.",
        ),
        (VALUE, {forms.PATENT: "小米"}, forms.PATENT, "“小米” is neither a publication number, as in CN108977442B,"),
        (VALUE, {forms.PATENT: "CN108977442B", forms.PLACE: "C8"}, forms.PLACE, "You are not a member"),
    ],
)
async def test_what_is_wrong_is_said_in_plain_words_beside_its_field_and_orders_nothing(
    desk: Desk, slack: FakeSlack, form: forms.Modal, filled: dict[str, object], field: str, said: str
) -> None:
    slack.members["C8"] = {ALICE}

    ack = await desk.submit(form, filled)

    assert ack.status == 200
    [(beside, sentence)] = errors(ack).items()
    assert beside == field
    assert said in sentence
    assert "\n" not in sentence
    assert await desk.requests() == []
    assert await desk.ordered() is None


@pytest.mark.asyncio
async def test_a_form_that_slack_sends_twice_makes_one_request(desk: Desk) -> None:
    acks = [await desk.submit(ORDER, {forms.COMPANY: "Acme"}, view="V7") for _ in range(2)]

    assert [(ack.status, ack.body) for ack in acks] == [(200, "")] * 2
    assert len(await desk.requests()) == 1
    assert len(await desk.promised()) == 1


@pytest.mark.asyncio
async def test_a_form_for_what_is_on_its_way_to_the_same_place_says_so_and_names_nobody(
    desk: Desk, slack: FakeSlack
) -> None:
    slack.members["C9"] = {ALICE, BOB}
    first = await desk.submit(ORDER, {forms.COMPANY: "Acme", forms.PLACE: "C9"}, person=ALICE, view="V7")
    second = await desk.submit(ORDER, {forms.COMPANY: "Acme", forms.PLACE: "C9"}, person=BOB, view="V8")

    assert first.body == ""
    assert second.message["response_action"] == "update"
    assert validate_view(second.message["view"]) == []
    assert "already on its way there" in second.body
    assert ALICE not in second.body
    assert len(await desk.requests()) == 2
    assert len(await desk.promised()) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("transport", ["socket mode", "signed HTTP"])
async def test_a_bug_behind_a_form_gives_a_reference_and_keeps_the_form(
    deps: Deps, transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(replace(deps, store=cast("Store", BrokenStore())), transport)

    ack = await desk.submit(ORDER, {forms.COMPANY: "Acme"})

    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert ack.status == 200
    assert vars(record)["reference"] in errors(ack)[forms.COMPANY]
    assert "disk" not in ack.body
