"""Buttons of a report that several people may want: Cancel, Send it to me, Regenerate, and the pages of the list."""

from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import live_key
from bot.domain.reports import File, ReportState, Request, RequestState
from bot.ports import Transaction
from bot.views import ids
from sandbox.slack import validate_message
from tests.clock import START, SteppedClock
from tests.factories import PERSON, TEAM, the_report
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, HOOK, Ack, Desk

ELSEWHERE = "C9"


async def asked(desk: Desk, text: str = "report Acme", **who: str) -> Request:
    """A request for a report, as a command makes it."""
    before = {request.id for request in await desk.requests()}
    await desk.type(text, **who)
    [request] = [request for request in await desk.requests() if request.id not in before]
    return request


async def delivered(desk: Desk, text: str = "report Acme", **who: str) -> Request:
    """A request whose report lies in the thread of its message."""
    request = await asked(desk, text, **who)

    def deliver(tx: Transaction) -> Request:
        report = tx.reports.get(TEAM, request.report)
        live = tx.deliveries.get(TEAM, live_key(request))
        assert report is not None
        assert live is not None
        file = File("Acme.pdf", f"{report.id}/Acme.pdf", 1000)
        tx.reports.save(replace(report, state=ReportState.READY, due=None, file=file, job_id="1", ready_at=START))
        tx.deliveries.save(
            replace(live, state=DeliveryState.SENT, due=None, sent_at=START, channel=request.place, ts="1.000001")
        )
        done = request.to(RequestState.DELIVERED)
        tx.requests.save(done)
        return done

    return await desk.deps.store.write(deliver)


def answer_to(ack: Ack, slack: FakeSlack) -> str:
    """The one private answer to a press."""
    assert (ack.status, ack.body) == (200, "")
    [(address, message)] = slack.answers
    assert address == HOOK
    return message.text


@pytest_asyncio.fixture
async def done(desk: Desk) -> Request:
    return await delivered(desk)


@pytest.mark.asyncio
async def test_cancel_ends_the_pressers_request(desk: Desk, slack: FakeSlack) -> None:
    request = await asked(desk)

    ack = await desk.press(ids.CANCEL, request.id)

    assert (ack.status, ack.body) == (200, "")
    assert slack.answers == []
    [ended] = await desk.requests()
    assert ended.state is RequestState.CANCELLED
    assert await desk.ordered() is None  # nobody waits: it is not ordered


@pytest.mark.asyncio
async def test_cancel_leaves_the_others_what_they_asked_for(desk: Desk) -> None:
    first = await asked(desk, person=ALICE)
    second = await asked(desk, person=BOB)

    await desk.press(ids.CANCEL, first.id, person=ALICE)

    states = {request.id: request.state for request in await desk.requests()}
    assert states == {first.id: RequestState.CANCELLED, second.id: RequestState.WAITING}
    assert await desk.ordered() is not None


@pytest.mark.asyncio
@pytest.mark.parametrize("button", [ids.CANCEL, ids.REGENERATE])
async def test_nobody_ends_or_orders_for_another(desk: Desk, slack: FakeSlack, done: Request, button: str) -> None:
    open_one = await asked(desk, "report Other", person=ALICE)
    row = open_one.id if button == ids.CANCEL else done.id
    before = await desk.requests()

    ack = await desk.press(button, row, person=BOB)

    assert answer_to(ack, slack) == "Only the person who asked for this report can do that."
    assert await desk.requests() == before


@pytest.mark.asyncio
async def test_cancel_after_the_end_says_so(desk: Desk, slack: FakeSlack, done: Request) -> None:
    ack = await desk.press(ids.CANCEL, done.id)

    assert "already settled" in answer_to(ack, slack)
    assert await desk.requests() == [done]


@pytest.mark.asyncio
async def test_send_it_to_me_brings_the_file_to_who_presses(desk: Desk, slack: FakeSlack, done: Request) -> None:
    ack = await desk.press(ids.SEND_ME, done.id, person=BOB)

    assert (ack.status, ack.body) == (200, "")
    assert slack.answers == []
    [copy] = [request for request in await desk.requests() if request.id != done.id]
    assert (copy.person, copy.place, copy.landing, copy.report) == (BOB, BOB, BOB, done.report)
    assert {delivery.place for delivery in await desk.promised()} == {BOB}
    assert await desk.ordered() is None


@pytest.mark.asyncio
async def test_the_same_press_told_twice_brings_it_once(desk: Desk, done: Request) -> None:
    await desk.press(ids.SEND_ME, done.id, person=BOB, trigger="the same")
    await desk.press(ids.SEND_ME, done.id, person=BOB, trigger="the same")

    assert len(await desk.requests()) == 2


@pytest.mark.asyncio
async def test_who_cannot_have_seen_it_is_not_sent_it(desk: Desk, slack: FakeSlack, done: Request) -> None:
    ack = await desk.press(ids.SEND_ME, done.id, person=BOB, place=ELSEWHERE)

    assert "not yours to see" in answer_to(ack, slack)
    assert await desk.requests() == [done]


@pytest.mark.asyncio
async def test_a_file_that_is_not_kept_any_more_is_said_to_be_gone(desk: Desk, slack: FakeSlack, done: Request) -> None:
    report = await the_report(desk.deps.store, done.id)
    await desk.deps.store.write(lambda tx: tx.reports.save(replace(report, file=None)))

    ack = await desk.press(ids.SEND_ME, done.id)

    assert "does not keep this report any more" in answer_to(ack, slack)
    assert await desk.requests() == [done]


@pytest.mark.asyncio
async def test_regenerate_orders_a_new_one_for_the_same_place(desk: Desk, slack: FakeSlack, done: Request) -> None:
    ack = await desk.press(ids.REGENERATE, done.id)

    assert (ack.status, ack.body) == (200, "")
    assert slack.answers == []
    [fresh] = [request for request in await desk.requests() if request.id != done.id]
    assert (fresh.order, fresh.landing, fresh.person) == (done.order, done.landing, PERSON)
    ordered = await desk.ordered()
    assert ordered is not None
    assert ordered.id == fresh.report != done.report


@pytest.mark.asyncio
async def test_asking_again_costs_nothing_while_the_file_is_fresh(desk: Desk, done: Request) -> None:
    again = await asked(desk, place=ELSEWHERE)

    assert again.report == done.report
    assert await desk.ordered() is None


@pytest.mark.asyncio
@pytest.mark.parametrize("button", [ids.CANCEL, ids.SEND_ME, ids.REGENERATE])
@pytest.mark.parametrize("row", ["unknown", None])
async def test_a_button_of_an_older_version_is_answered(
    desk: Desk, slack: FakeSlack, button: str, row: str | None
) -> None:
    ack = await desk.press(button, row)

    assert "no longer has" in answer_to(ack, slack)
    assert await desk.requests() == []


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(message: dict[str, object]) -> list[str]:
    """The companies of a page, from above; they are called Firm and a number."""
    return [word for word in str(message).split("·") if word.strip().startswith("Firm")]


async def many(desk: Desk, clock: SteppedClock, count: int) -> list[str]:
    """So many requests, a minute between them; their companies, the latest first."""
    names = [f"Firm {number}" for number in range(1, count + 1)]
    for name in names:
        await asked(desk, f"report {name}")
        clock.tick(minutes=1)
    return [f" {name} " for name in reversed(names)]


@pytest.mark.asyncio
async def test_the_list_is_for_who_asks_alone_and_shows_the_latest(desk: Desk, clock: SteppedClock) -> None:
    names = await many(desk, clock, 7)

    ack = await desk.type("reports")

    assert ack.message["response_type"] == "ephemeral"
    assert validate_message(ack.message) == []
    assert shown(ack.message) == names[:5]
    [older] = ack.message["blocks"][-1]["elements"]
    assert (older["action_id"], older["value"]) == (ids.OLDER, "5")


@pytest.mark.asyncio
async def test_older_and_newer_turn_the_page_where_it_stands(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    names = await many(desk, clock, 7)

    older = await desk.press(ids.OLDER, "5")
    newer = await desk.press(ids.NEWER, "0")

    assert [(ack.status, ack.body) for ack in (older, newer)] == [(200, "")] * 2
    assert slack.answers == []
    assert [address for address, _ in slack.replacements] == [HOOK] * 2
    first, second = (list(message.blocks) for _, message in slack.replacements)
    assert shown({"blocks": first}) == names[5:]
    assert shown({"blocks": second}) == names[:5]
    [back] = first[-1]["elements"]
    assert (back["action_id"], back["value"]) == (ids.NEWER, "0")


@pytest.mark.asyncio
@pytest.mark.parametrize("row", ["0", "-5", "x", "²", "99999999999999999999999", "١"])
async def test_a_page_that_is_none_is_no_bug(desk: Desk, slack: FakeSlack, row: str) -> None:
    await asked(desk)

    ack = await desk.press(ids.OLDER, row)

    assert (ack.status, ack.body) == (200, "")
    assert slack.answers == []
    assert len(slack.replacements) == 1


@pytest.mark.asyncio
async def test_the_list_shows_ones_own_and_this_channels_and_nobody_elses(deps: Deps) -> None:
    desk = Desk(deps)
    await asked(desk, "report Mine", person=ALICE, place=ELSEWHERE)
    await asked(desk, "report Nearby", person=BOB)
    await asked(desk, "report Hidden", person=BOB, place="C8")
    await asked(desk, "report Private to me", person=BOB)

    page = (await desk.type("reports", person=ALICE)).body

    assert "Mine" in page
    assert "Nearby" in page
    assert "Hidden" not in page
    assert "Private" not in page
    assert BOB not in page


@pytest.mark.asyncio
async def test_the_list_offers_only_what_the_reader_may_do(deps: Deps) -> None:
    desk = Desk(deps)
    await delivered(desk, "report Done", person=ALICE)
    await asked(desk, "report Running", person=ALICE)

    offered = {}
    for person in (ALICE, BOB):
        blocks = (await desk.type("reports", person=person)).message["blocks"]
        rows = [block["elements"] for block in blocks if block["type"] == "actions"]
        offered[person] = sorted(button["action_id"] for row in rows for button in row)

    assert offered == {ALICE: sorted([ids.CANCEL, ids.SEND_ME]), BOB: [ids.SEND_ME]}


@pytest.mark.asyncio
async def test_an_empty_list_says_how_to_order(desk: Desk) -> None:
    ack = await desk.type("reports")

    assert ack.message["text"].startswith("No reports yet")
    assert "`/patrol report`" in ack.message["text"]


@pytest.mark.asyncio
async def test_a_report_that_was_made_for_an_earlier_request_says_that_it_cost_nothing(
    deps: Deps, clock: SteppedClock
) -> None:
    desk = Desk(deps)
    await delivered(desk)
    clock.tick(days=2)
    await delivered_again(desk, await asked(desk, person=BOB, place=ELSEWHERE))

    page = (await desk.type("reports", person=BOB)).body

    assert page.count("so this one cost nothing") == 1
    assert str(int((START + timedelta(days=2)).timestamp())) in page  # asked on
    assert str(int(START.timestamp())) in page  # made on


async def delivered_again(desk: Desk, request: Request) -> None:
    """Let a request have what it was promised."""
    await desk.deps.store.write(lambda tx: tx.requests.save(request.to(RequestState.DELIVERED)))
