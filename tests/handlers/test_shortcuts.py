"""*Look up patents* and *Value report* in a message's menu: modals, what is pressed in them, and what that orders."""

from dataclasses import replace
from typing import Any

import pytest

from bot.deps import Deps
from bot.domain.budgets import Budgets
from bot.domain.reports import Subject, SubjectKind
from bot.errors import SlackRefused
from bot.ports import Transaction
from bot.views import forms, ids, named
from handlers.shortcuts import texts_of
from sandbox.slack import validate_view
from tests.clock import START
from tests.factories import CHANNEL, PERSON, a_bibliography
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import HOOK, Desk, buttons

pytestmark = pytest.mark.asyncio

ID = "718ead9c-4f3c-4674-8f5a-24e126827269"
GRANTED = a_bibliography(number="CN108977442B", type="PATENT")


@pytest.fixture(autouse=True)
def known(patsnap: FakePatsnap) -> None:
    patsnap.patents[ID] = GRANTED


def words_of(modal: Any) -> str:
    return str(modal["blocks"])


async def looked_up(desk: Desk, slack: FakeSlack, text: str = "See CN 108977442 B please") -> Any:
    """The modal that stands there in the end."""
    ack = await desk.message_shortcut(ids.LOOK_UP_SHORTCUT, text)
    assert (ack.status, ack.body) == (200, "")
    return slack.updates[-1]


async def test_a_modal_opens_at_once_and_is_filled_in(desk: Desk, slack: FakeSlack) -> None:
    modal = await looked_up(desk, slack)
    assert "Looking up 1 patent …" in words_of(slack.modals[0])
    assert validate_view(dict(modal)) == []
    for told in (
        "Solid-state battery",
        "CN108977442B · Xiaomi Inc. · Beijing Xiaomi Mobile Software",
        "17 November 2026",
    ):
        assert told in words_of(modal)
    pressed = [one["action_id"] for block in modal["blocks"] for one in buttons(block)]
    assert pressed == [ids.NAMED_VALUE, ids.NAMED_WATCH]


async def test_where_slack_does_not_open_it_nothing_is_asked_and_the_person_is_told(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.faults.add("open_modal", SlackRefused("views.open", "expired_trigger_id"))
    await desk.message_shortcut(ids.LOOK_UP_SHORTCUT, "CN108977442B")
    [(address, message)] = slack.answers
    assert address == HOOK
    assert message.text.startswith("Slack did not open this in time.")
    assert patsnap.asked == []


async def test_without_a_number_one_can_be_typed(desk: Desk, slack: FakeSlack, patsnap: FakePatsnap) -> None:
    await desk.message_shortcut(ids.LOOK_UP_SHORTCUT, "On 2026-03-16 we pay $1,234,567")
    [form] = slack.modals
    assert form["callback_id"] == ids.LOOK_UP_FORM
    assert patsnap.asked == []
    ack = await desk.submit(form, {named.NUMBERS: "CN108977442B, CN999999999A"}, view="V1")
    assert ack.message["response_action"] == "update"
    assert "Looking up 2 patents …" in words_of(ack.message["view"])
    assert "CN999999999A`: PatSnap does not know it." in words_of(slack.open_views["V1"])


async def test_what_is_typed_and_no_number_is_said_beside_the_field(desk: Desk, slack: FakeSlack) -> None:
    await desk.message_shortcut(ids.LOOK_UP_SHORTCUT, "")
    ack = await desk.submit(slack.modals[0], {named.NUMBERS: "小米"})
    assert "“小米” is neither a publication number" in ack.message["errors"][named.NUMBERS]


async def test_a_value_report_comes_to_the_person_once_for_each_modal(desk: Desk, slack: FakeSlack) -> None:
    modal = await looked_up(desk, slack)
    for _ in range(2):
        await desk.press_in_modal(modal, ids.NAMED_VALUE)
        assert "The value report on CN108977442B comes to your direct messages." in words_of(slack.updates[-1])
    [request] = await desk.requests()
    assert request.order.subject == Subject(SubjectKind.PATENT_NUMBER, "CN108977442B")
    assert (request.person, request.place) == (PERSON, PERSON)


async def test_an_application_has_no_button_for_it_and_one_that_is_pressed_all_the_same_orders_nothing(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.patents[ID] = a_bibliography(number="CN108977442A", type="APPLICATION")
    modal = await looked_up(desk, slack, "CN108977442A")
    assert ids.NAMED_VALUE not in words_of(modal)
    await desk.press_in_modal(modal, ids.NAMED_VALUE, "CN108977442A")
    assert "application" in words_of(slack.updates[-1])
    assert await desk.requests() == []


async def test_a_budget_that_does_not_cover_it_offers_to_ask_an_admin(deps: Deps, slack: FakeSlack) -> None:
    desk = Desk(replace(deps, rules=replace(deps.rules, budgets=Budgets(person=0))))
    modal = await looked_up(desk, slack)
    await desk.press_in_modal(modal, ids.NAMED_VALUE)
    assert slack.updates[-1]["callback_id"] == ids.BUDGET_FORM
    assert await desk.requests() == []


async def test_watch_opens_the_form_of_an_alert_for_that_patent(desk: Desk, slack: FakeSlack) -> None:
    modal = await looked_up(desk, slack)
    await desk.press_in_modal(modal, ids.NAMED_WATCH)
    form = slack.updates[-1]
    assert form["callback_id"] == ids.ALERT_NEW_FORM
    assert form["private_metadata"] == CHANNEL
    ack = await desk.submit(form, {})
    assert (ack.status, ack.body) == (200, "")

    def made(tx: Transaction) -> Any:
        return tx.makings.next_due(START)

    making = await desk.deps.store.read(made)
    assert making.text.query == "PN:(CN108977442B)"
    assert {str(kind) for kind in making.text.kinds} == {"legal", "transfer", "expired", "license", "litigation"}


async def test_a_value_report_of_the_one_patent_of_a_message_asks_only_how_and_where_to(
    deps: Deps, slack: FakeSlack
) -> None:
    desk = Desk(replace(deps, rules=replace(deps.rules, budgets=Budgets(person=5))))
    await desk.message_shortcut(ids.VALUE_SHORTCUT, "CN108977442B is old")
    [form] = slack.modals
    assert "CN108977442B" in words_of(form)
    assert "bills one report" in words_of(form)
    assert "5 of your 5 reports this month are left." in words_of(form)
    assert validate_view(dict(form)) == []
    slack.members[CHANNEL] = {PERSON}
    ack = await desk.submit(form, {forms.PLACE: CHANNEL})
    assert (ack.status, ack.body) == (200, "")
    [request] = await desk.requests()
    assert (request.order.subject.text, request.place) == ("CN108977442B", CHANNEL)


async def test_of_several_one_is_chosen_and_of_none_one_is_typed(desk: Desk, slack: FakeSlack) -> None:
    await desk.message_shortcut(ids.VALUE_SHORTCUT, "CN108977442B or EP4712345B1")
    await desk.submit(slack.modals[0], {forms.PATENT: "EP4712345B1"}, view="V1")
    await desk.message_shortcut(ids.VALUE_SHORTCUT, "neither")
    await desk.submit(slack.modals[1], {forms.PATENT: "US 10,000,000 B2"}, view="V2")
    assert {one.order.subject.text for one in await desk.requests()} == {"EP4712345B1", "US10000000B2"}


async def test_what_patsnap_does_not_know_is_not_offered_beside_what_it_knows(desk: Desk, slack: FakeSlack) -> None:
    await looked_up(desk, slack, "CN108977442B or US99999999B2")
    await desk.message_shortcut(ids.VALUE_SHORTCUT, "CN108977442B or US99999999B2")
    assert "CN108977442B" in words_of(slack.modals[-1])
    assert "US99999999B2" not in words_of(slack.modals[-1])
    await desk.message_shortcut(ids.VALUE_SHORTCUT, "US99999999B2")
    assert "US99999999B2" in words_of(slack.modals[-1])


async def test_of_an_application_that_is_known_nothing_can_be_ordered(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.patents[ID] = a_bibliography(number="CN108977442A", type="APPLICATION")
    await looked_up(desk, slack, "CN108977442A")
    await desk.message_shortcut(ids.VALUE_SHORTCUT, "CN108977442A")
    assert len(slack.modals) == 1
    assert "application" in slack.answers[-1][1].text


async def test_what_stands_in_blocks_and_attachments_is_read_too() -> None:
    message = {
        "ts": "1.2",
        "user": "UCN118541235A",
        "attachments": [{"title_link": "https://eureka.patsnap.com/patent-JP7873463B2", "fallback": "x"}],
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "EP4712345A1"}, {"type": "link", "url": "https://a.b/c"}],
                    }
                ],
            }
        ],
        "text": "first &amp; foremost",
    }
    assert list(texts_of(message)) == [
        "first & foremost",
        "https://eureka.patsnap.com/patent-JP7873463B2",
        "x",
        "EP4712345A1",
        "https://a.b/c",
    ]
    assert list(texts_of("text")) == list(texts_of(None)) == []
