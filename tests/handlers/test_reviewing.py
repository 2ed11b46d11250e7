"""*Review* on a line of a digest, its modal, and *Undo*, as they arrive from Slack."""

from dataclasses import replace
from datetime import date
from typing import Final, cast

import pytest

from bot.domain.alerts import HitKind
from bot.domain.budgets import Budgets
from bot.domain.facts import Fact, Family, Source
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.patents import Bibliography, PatentState
from bot.domain.places import Person
from bot.domain.reasons import Reason
from bot.domain.reports import Kind, Subject, SubjectKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Form, Subscription
from bot.errors import SlackRefused
from bot.ports import Store, Transaction
from bot.services.deliveries import deliver_one
from bot.services.live import refresh_one
from bot.services.words import promise_digest
from bot.views import ids
from bot.views.forms import Modal
from sandbox.slack import validate_view
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, a_bibliography, a_check, a_digest, a_hit, a_patent, unreachable
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, BrokenStore, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, now, subscribed
from tests.turns import turns

pytestmark = pytest.mark.asyncio

PATENT: Final = "00000000-0000-4000-8000-000000000001"
ROW: Final = f"digest1 {PATENT}"
GRANTED: Final = a_bibliography(number="CN114335761B", type="PATENT")
ACME: Final = "Xiaomi Inc."


async def a_digest_of(
    desk: Desk, bibliography: Bibliography | None = GRANTED, *, family: str = "f-1", **who: str
) -> Subscription:
    """A subscription, and a digest at its place that names one patent; its message has been sent."""
    made = await subscribed(desk, **({"text": f"subscribe {ALERT} instantly"} | who))
    digest = a_digest(subscription=made.id, place=made.place, alert=ALERT, from_no=1, to_no=2, form=Form.COUNT)
    patent = a_patent(id=PATENT)
    moved = Reason("Assignment", date(2026, 3, 2), ("Acme",), ("Beta",))

    def store(tx: Transaction) -> None:
        check = a_check(alert=ALERT, no=2)
        kinds = (HitKind.NEW, HitKind.TRANSFER)
        tx.checks.add(check)
        tx.checks.add_hits(check, [a_hit(alert=ALERT, no=check.no, patent=PATENT, kind=kind) for kind in kinds])
        tx.checks.explain(ONLY_ACCOUNT, HitKind.TRANSFER, PATENT, moved, asked_at=START)
        tx.digests.add(digest)
        promise_digest(digest, START, tx)
        tx.patents.want(ONLY_ACCOUNT, [PATENT], START)
        if bibliography is not None:
            tx.patents.save([replace(patent, state=PatentState.KNOWN, due=None, bibliography=bibliography)])
        if family:
            tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, [PATENT], START, since=START)
            fact = Fact(ONLY_ACCOUNT, Source.FAMILY, PATENT, PatentState.KNOWN, START, asked_at=START)
            tx.facts.save([replace(fact, family=Family(family))])

    await desk.deps.store.write(store)
    await turns(deliver_one, desk.deps)
    return made


async def opened(desk: Desk, slack: FakeSlack, **who: str) -> Modal:
    """The modal that *Review* opens, as Slack would take it."""
    ack = await desk.press(ids.REVIEW, ROW, **who)
    assert (ack.status, ack.body) == (200, "")
    assert slack.answers == []
    modal: Modal = dict(slack.modals[-1])
    assert validate_view(dict(modal)) == []
    return modal


def shown(slack: FakeSlack) -> Modal:
    """The modal as it was updated last."""
    modal = slack.updates[-1]
    assert validate_view(dict(modal)) == []
    return modal


def buttons_of(modal: Modal) -> dict[str, str]:
    """The buttons' values by what is said beside them."""
    return {
        block["text"]["text"]: block["accessory"]["value"]
        for block in modal["blocks"]
        if block.get("accessory", {}).get("type") == "button"
    }


def texts(modal: Modal) -> str:
    return "\n".join(block["text"]["text"] for block in modal["blocks"] if "text" in block)


async def thread(desk: Desk, slack: FakeSlack) -> list[str]:
    """What is said in the thread of the digest, once all is delivered."""
    await turns(deliver_one, desk.deps)
    await turns(refresh_one, desk.deps)
    return [one.message.text for one in slack.messages if one.thread is not None]


def members(slack: FakeSlack, *people: str) -> None:
    slack.members[CHANNEL] = set(people or (PERSON, ALICE, BOB))
    slack.people = {ALICE: Person(name="Alice"), PERSON: Person(name="Ada")}


# Review


async def test_it_shows_what_the_store_has_and_asks_nobody(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of(desk)
    said = texts(await opened(desk, slack))
    for words in (
        "Solid-state battery",
        "CN114335761B",
        ACME,
        "published 17 November 2026",
        "applied for 30 April 2025",
    ):
        assert words in said
    assert "• New publication" in said
    assert "• Transfer · Assignment: Acme → Beta · 2 March 2026" in said
    assert f"patentId={PATENT}|Open in PatSnap>" in said
    assert "is_member" not in slack.faults.calls


async def test_of_a_patent_that_is_not_known_it_says_so(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of(desk, None, family="")
    modal = await opened(desk, slack)
    assert "Nothing is known of this patent yet" in texts(modal)
    assert set(buttons_of(modal).values()) == {"order"}


async def test_where_slack_does_not_open_it_in_time_the_person_is_told(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of(desk)
    slack.faults.add("open_modal", SlackRefused("views.open", "expired_trigger_id"))
    ack = await desk.press(ids.REVIEW, ROW)
    assert (ack.status, ack.body) == (200, "")
    [(address, message)] = slack.answers
    assert address == HOOK
    assert "Press *Review* again" in message.text


@pytest.mark.parametrize(
    "row", ["nothing here", "digest1", "digest1 another", "", f"digest2 {PATENT}", f" {PATENT}", None]
)
async def test_a_button_of_something_else_is_answered(desk: Desk, slack: FakeSlack, row: str | None) -> None:
    await a_digest_of(desk)
    await desk.press(ids.REVIEW, row)
    [(_, message)] = slack.answers
    assert "no longer has" in message.text
    assert slack.modals == []


@pytest.mark.parametrize("is_member", [True, False])
async def test_elsewhere_only_members_of_the_digests_place_may_look(
    desk: Desk, slack: FakeSlack, *, is_member: bool
) -> None:
    await a_digest_of(desk, person=ALICE)
    members(slack, *([BOB] if is_member else [ALICE]))
    await desk.press(ids.REVIEW, ROW, person=BOB, place=ELSEWHERE)
    assert len(slack.modals) == is_member
    assert len(slack.answers) == (not is_member)


async def test_what_came_to_one_person_is_shown_to_nobody_else(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of(desk, text=f"subscribe {ALERT} to me", person=ALICE)
    await desk.press(ids.REVIEW, ROW, person=BOB, place="D7", place_name="directmessage")
    assert slack.modals == []
    [(_, message)] = slack.answers
    assert "no longer has" in message.text
    assert "is_member" not in slack.faults.calls
    await desk.press(ids.REVIEW, ROW, person=ALICE, place="D8", place_name="directmessage")
    assert len(slack.modals) == 1


# Value report to me


@pytest.mark.parametrize("kind", ["PATENT", "UTILITY", "patent", ""])
async def test_a_value_report_goes_to_who_presses_once(desk: Desk, slack: FakeSlack, kind: str) -> None:
    await a_digest_of(desk, replace(GRANTED, type=kind))
    members(slack)
    modal = await opened(desk, slack, person=BOB)
    for _ in range(2):
        ack = await desk.press_in_modal(modal, ids.REVIEW_VALUE, person=BOB)
        assert (ack.status, ack.body) == (200, "")
    [request] = await desk.requests()
    assert (request.person, request.place, request.order.kind) == (BOB, BOB, Kind.VALUE)
    assert request.order.subject == Subject(SubjectKind.PATENT_NUMBER, "CN114335761B")
    assert "comes to your direct messages" in texts(shown(slack))


async def test_a_patent_without_a_number_is_ordered_by_its_id(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of(desk, None)
    members(slack)
    await desk.press_in_modal(await opened(desk, slack), ids.REVIEW_VALUE)
    [request] = await desk.requests()
    assert request.order.subject == Subject(SubjectKind.PATENT_ID, PATENT)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("APPLICATION", "an application still"), ("DESIGN", "“DESIGN”"), ("<x>", "“&lt;X&gt;”")],
)
async def test_what_patsnap_makes_no_report_of_is_refused_before_it_costs(
    desk: Desk, slack: FakeSlack, kind: str, sentence: str
) -> None:
    await a_digest_of(desk, replace(GRANTED, type=kind))
    members(slack)
    modal = await opened(desk, slack)
    assert sentence in texts(modal)
    assert "order" not in buttons_of(modal).values()
    await desk.press_in_modal(modal, ids.REVIEW_VALUE, "order")
    assert await desk.requests() == []
    assert texts(shown(slack)).startswith("PatSnap makes value reports of granted patents")


async def test_where_a_budget_is_used_up_an_admin_can_be_asked_in_the_modals_place(
    desk: Desk, slack: FakeSlack
) -> None:
    await a_digest_of(desk)
    members(slack)
    modal = await opened(desk, slack)
    limited = Desk(replace(desk.deps, rules=replace(desk.deps.rules, budgets=Budgets(person=0))), desk._transport)
    ack = await limited.press_in_modal(modal, ids.REVIEW_VALUE)
    assert (ack.status, ack.body) == (200, "")
    assert await desk.requests() == []
    assert shown(slack)["callback_id"] == ids.BUDGET_FORM
    assert validate_view(dict(shown(slack))) == []


# Not interesting


@pytest.mark.parametrize(
    ("beside", "field", "value", "line"),
    [
        (f"Hide *{ACME}*", FilterField.ASSIGNEE, ACME, f"Ada hid *{ACME}* from the digests to come"),
        ("Hide the family of *Solid-state battery*", FilterField.FAMILY, "f-1", "Ada hid the family of *Solid-state"),
        ("Hide what *CN* publishes", FilterField.OFFICE, "CN", "Ada hid what *CN* publishes from the digests to come"),
    ],
)
async def test_what_is_not_interesting_is_hidden_and_said_once_in_the_thread(
    desk: Desk, slack: FakeSlack, beside: str, field: FilterField, value: str, line: str
) -> None:
    members(slack)
    made = await a_digest_of(desk)
    pressed = buttons_of(await opened(desk, slack))[beside]
    for _ in range(2):
        ack = await desk.press_in_modal(slack.modals[-1], ids.REVIEW_HIDE, pressed)
        assert (ack.status, ack.body) == (200, "")
    [one] = (await now(desk, made)).filters
    assert (one.field, one.mode, one.value, one.person) == (field, FilterMode.EXCLUDE, value, PERSON)
    assert one.is_feedback
    assert slack.faults.calls.count("is_member") == 2  # once for each press: Slack waits three seconds in all
    [said] = await thread(desk, slack)
    assert said.startswith(line)
    assert "<@" not in str(slack.messages[-1].message)
    assert "hidden here" in texts(shown(slack))


async def test_its_subscriptions_message_counts_it(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    await a_digest_of(desk)
    members(slack)
    await desk.press_in_modal(await opened(desk, slack), ids.REVIEW_HIDE)
    clock.tick(minutes=1)
    await thread(desk, slack)
    assert "1 filter" in slack.texts(CHANNEL)[0]


@pytest.mark.parametrize(
    "value", ["assignee:Somebody", "office:US", "family:f-2", "title:battery", "nothing", "office:", ""]
)
async def test_only_what_is_this_patents_can_be_hidden(desk: Desk, slack: FakeSlack, value: str) -> None:
    made = await a_digest_of(desk)
    members(slack)
    await desk.press_in_modal(await opened(desk, slack), ids.REVIEW_HIDE, value)
    assert (await now(desk, made)).filters == ()
    assert "no longer has" in texts(shown(slack))


@pytest.mark.parametrize("people", [[ALICE], None])
async def test_who_has_left_the_place_hides_and_orders_nothing(
    desk: Desk, slack: FakeSlack, people: list[str] | None
) -> None:
    made = await a_digest_of(desk)
    modal = await opened(desk, slack, person=BOB)
    if people:
        members(slack, *people)
    for action in (ids.REVIEW_HIDE, ids.REVIEW_VALUE):
        await desk.press_in_modal(modal, action, person=BOB)
        assert buttons_of(shown(slack)) == {}
    assert (await now(desk, made)).filters == ()
    assert await desk.requests() == []


async def test_what_is_required_here_cannot_be_hidden_as_well(desk: Desk, slack: FakeSlack) -> None:
    made = await a_digest_of(desk)
    members(slack)
    modal = await opened(desk, slack)
    wanted = Filter(FilterField.OFFICE, FilterMode.REQUIRE, "CN", ALICE, START)
    await desk.deps.store.write(lambda tx: tx.subscriptions.save(replace(made, filters=(wanted,))))
    await desk.press_in_modal(modal, ids.REVIEW_HIDE, "office:CN")
    assert (await now(desk, made)).filters == (wanted,)
    assert "ask for “CN”" in texts(shown(slack))
    assert "office:CN" not in buttons_of(shown(slack)).values()


async def test_more_than_fifty_filters_are_refused(desk: Desk, slack: FakeSlack) -> None:
    made = await a_digest_of(desk)
    members(slack)
    many = tuple(Filter(FilterField.TITLE, FilterMode.EXCLUDE, str(n), ALICE, START) for n in range(50))
    await desk.deps.store.write(lambda tx: tx.subscriptions.save(replace(made, filters=many)))
    await desk.press_in_modal(await opened(desk, slack), ids.REVIEW_HIDE, "office:CN")
    assert (await now(desk, made)).filters == many
    assert "50 filters at most" in texts(shown(slack))
    assert await thread(desk, slack) == []


# A subscription that is no more, or elsewhere


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("unsubscribe", "no longer subscribed here"), (f"move {ALERT} to <#{ELSEWHERE}|x>", "go to another place by now")],
)
async def test_of_a_subscription_that_is_gone_it_says_so(
    desk: Desk, slack: FakeSlack, command: str, sentence: str
) -> None:
    await a_digest_of(desk)
    members(slack)
    slack.members[ELSEWHERE] = {PERSON}
    before = await opened(desk, slack)
    await desk.press_in_modal(before, ids.REVIEW_HIDE, "office:CN")
    await thread(desk, slack)
    *_, undo = buttons_of(shown(slack)).values()
    await desk.type(command)
    await desk.press_in_modal(before, ids.REVIEW_HIDE)
    assert texts(shown(slack)).count(sentence) == 2  # as the answer, and where it could have been pressed
    after = await opened(desk, slack)
    assert sentence in texts(after)
    assert set(buttons_of(after).values()) == {"order"}
    await desk.press(ids.DISMISSAL_UNDO, undo)
    assert sentence in slack.answers[-1][1].text


# Undo


async def hidden(desk: Desk, slack: FakeSlack) -> tuple[Subscription, str]:
    """A subscription from whose digests an office was hidden by Alice, and what *Undo* carries."""
    made = await a_digest_of(desk)
    members(slack)
    await desk.press_in_modal(await opened(desk, slack, person=ALICE), ids.REVIEW_HIDE, "office:CN", person=ALICE)
    [said] = await thread(desk, slack)
    assert "Alice hid what *CN* publishes" in said
    [block] = slack.messages[-1].message.blocks
    assert block["accessory"]["action_id"] == ids.DISMISSAL_UNDO
    return made, str(block["accessory"]["value"])


async def test_anybody_there_undoes_it_in_the_thread_which_then_says_so(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    made, row = await hidden(desk, slack)
    clock.tick(days=7)
    for _ in range(2):
        ack = await desk.press(ids.DISMISSAL_UNDO, row, person=PERSON)
        assert (ack.status, ack.body) == (200, "")
    assert (await now(desk, made)).filters == ()
    [said] = await thread(desk, slack)
    assert said == "Alice hid what *CN* publishes from the digests to come · Ada has undone that"
    assert "accessory" not in str(slack.messages[-1].message)
    assert slack.answers == []


async def test_it_is_undone_in_the_modal_too_and_can_be_hidden_again(desk: Desk, slack: FakeSlack) -> None:
    made, row = await hidden(desk, slack)
    modal = await opened(desk, slack)
    await desk.press_in_modal(modal, ids.DISMISSAL_UNDO, row, view="V2")
    assert (await now(desk, made)).filters == ()
    assert "office:CN" in buttons_of(shown(slack)).values()
    await desk.press_in_modal(modal, ids.REVIEW_HIDE, "office:CN", view="V2")
    assert len((await now(desk, made)).filters) == 1
    assert len(await thread(desk, slack)) == 2


async def test_after_seven_days_it_says_where_filters_are_changed(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    made, row = await hidden(desk, slack)
    clock.tick(days=7, seconds=1)
    await desk.press(ids.DISMISSAL_UNDO, row)
    assert len((await now(desk, made)).filters) == 1
    assert "`/patrol filter`" in slack.answers[-1][1].text


async def test_what_was_set_on_purpose_since_is_not_undone(desk: Desk, slack: FakeSlack) -> None:
    made, row = await hidden(desk, slack)
    await desk.type("filter exclude office CN", person=BOB)
    await desk.press(ids.DISMISSAL_UNDO, row)
    [one] = (await now(desk, made)).filters
    assert (one.person, one.is_feedback) == (BOB, False)
    assert "set the filter anew" in slack.answers[-1][1].text


async def test_what_was_removed_since_can_be_undone_and_that_changes_nothing(desk: Desk, slack: FakeSlack) -> None:
    made, row = await hidden(desk, slack)
    await desk.type("filter remove CN")
    await desk.press(ids.DISMISSAL_UNDO, row)
    assert (await now(desk, made)).filters == ()
    assert slack.answers == []


@pytest.mark.parametrize("row", ["nothing", None])
async def test_an_undo_of_nothing_is_answered(desk: Desk, slack: FakeSlack, row: str | None) -> None:
    await a_digest_of(desk)
    await desk.press(ids.DISMISSAL_UNDO, row)
    assert "no longer has" in slack.answers[-1][1].text


async def test_from_elsewhere_nobody_undoes_it_who_is_not_there(desk: Desk, slack: FakeSlack) -> None:
    made, row = await hidden(desk, slack)
    members(slack, ALICE)
    await desk.press(ids.DISMISSAL_UNDO, row, person=BOB, place=ELSEWHERE)
    assert len((await now(desk, made)).filters) == 1
    assert "no longer has" in slack.answers[-1][1].text


async def test_where_slack_knows_no_name_the_line_names_nobody(desk: Desk, slack: FakeSlack) -> None:
    await a_digest_of(desk)
    members(slack)
    slack.faults.add("person", unreachable())
    await desk.press_in_modal(await opened(desk, slack), ids.REVIEW_HIDE, "office:CN")
    assert await thread(desk, slack) == ["Somebody here hid what *CN* publishes from the digests to come"]


async def test_a_modal_that_slack_has_closed_is_nobodys_loss(desk: Desk, slack: FakeSlack) -> None:
    made = await a_digest_of(desk)
    members(slack)
    slack.faults.add("update_modal", SlackRefused("views.update", "not_found"))
    await desk.press_in_modal(await opened(desk, slack), ids.REVIEW_HIDE, "office:CN")
    assert len((await now(desk, made)).filters) == 1


async def test_a_fault_of_ours_is_said_in_the_modal(desk: Desk, slack: FakeSlack) -> None:
    made = await a_digest_of(desk)
    members(slack)
    modal = await opened(desk, slack)
    broken = replace(desk.deps, store=cast("Store", BrokenStore()))
    await Desk(broken).press_in_modal(modal, ids.REVIEW_HIDE, "office:CN")
    assert "Something went wrong" in texts(shown(slack))
    assert (await now(desk, made)).filters == ()
