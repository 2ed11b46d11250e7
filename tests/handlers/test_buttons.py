"""Pressed buttons as they arrive from Slack: what changes, and what the person is told privately."""

import logging
from dataclasses import replace
from typing import cast

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.reports import ReportState, Request, RequestState, Trouble, TroubleKind
from bot.ports import Store, Transaction
from bot.views import ids
from tests.factories import TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import HOOK, BrokenStore, Desk

SOMEBODY_ELSE = "U2"


async def in_doubt(desk: Desk) -> Request:
    """A request of a person's whose report PatSnap did not confirm."""
    await desk.type("report Acme")

    def doubt(tx: Transaction) -> Request:
        [live] = tx.deliveries.due(desk.deps.clock(), 1)
        request = tx.requests.get(TEAM, live.row)
        assert request is not None
        report = tx.reports.get(TEAM, request.report)
        assert report is not None
        tx.reports.save(replace(report, state=ReportState.IN_DOUBT, due=None))
        return request

    return await desk.deps.store.write(doubt)


@pytest_asyncio.fixture
async def doubtful(desk: Desk) -> Request:
    return await in_doubt(desk)


@pytest_asyncio.fixture
async def failed(desk: Desk, doubtful: Request) -> Request:
    request = doubtful.to(RequestState.FAILED, trouble=Trouble(TroubleKind.BUSY))
    await desk.deps.store.write(lambda tx: tx.requests.save(request))
    return request


async def now(desk: Desk, request: Request) -> Request:
    """The request as it is stored now."""
    stored = await desk.deps.store.read(lambda tx: tx.requests.get(TEAM, request.id))
    assert stored is not None
    return stored


def answers(slack: FakeSlack) -> list[str]:
    """What was said privately; each to the address that the press brought."""
    assert all(address == HOOK for address, _ in slack.answers)
    return [message.text for _, message in slack.answers]


@pytest.mark.asyncio
async def test_try_again_orders_a_new_report(desk: Desk, failed: Request, slack: FakeSlack) -> None:
    ack = await desk.press(ids.TRY_AGAIN, failed.id)

    assert (ack.status, ack.body) == (200, "")
    assert answers(slack) == []
    again = await now(desk, failed)
    assert (again.state, again.tries, again.trouble) == (RequestState.WAITING, 2, None)
    ordered = await desk.ordered()
    assert ordered is not None
    assert ordered.id == again.report != failed.report


@pytest.mark.asyncio
async def test_pressing_twice_orders_once_and_says_so(desk: Desk, failed: Request, slack: FakeSlack) -> None:
    await desk.press(ids.TRY_AGAIN, failed.id)
    ack = await desk.press(ids.TRY_AGAIN, failed.id)

    assert (ack.status, ack.body) == (200, "")
    [said] = answers(slack)
    assert "already settled" in said
    assert (await now(desk, failed)).tries == 2


@pytest.mark.asyncio
async def test_forget_it_ends_a_request_in_doubt(desk: Desk, doubtful: Request, slack: FakeSlack) -> None:
    ack = await desk.press(ids.FORGET, doubtful.id)

    assert (ack.status, ack.body) == (200, "")
    assert answers(slack) == []
    assert (await now(desk, doubtful)).state is RequestState.CANCELLED
    assert await desk.ordered() is None


@pytest.mark.asyncio
@pytest.mark.parametrize("button", [ids.TRY_AGAIN, ids.FORGET])
async def test_only_who_asked_may_press(desk: Desk, doubtful: Request, slack: FakeSlack, button: str) -> None:
    ack = await desk.press(button, doubtful.id, person=SOMEBODY_ELSE)

    assert ack.status == 200
    [said] = answers(slack)
    assert "Only the person who asked" in said
    assert await now(desk, doubtful) == doubtful
    assert await desk.ordered() is None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("button", "row"),
    [
        (ids.TRY_AGAIN, "unknown"),
        (ids.FORGET, "unknown"),
        (ids.TRY_AGAIN, None),
        ("a.button.of.an.older.version", "1"),
        ("report.try_again.now", "1"),
    ],
)
async def test_a_button_of_something_that_is_gone_is_answered(
    desk: Desk, slack: FakeSlack, button: str, row: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    ack = await desk.press(button, row)

    assert ack.status == 200
    [said] = answers(slack)
    assert "no longer has" in said
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.asyncio
async def test_a_bug_behind_a_button_gives_a_reference_that_the_log_has_too(
    deps: Deps, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(replace(deps, store=cast("Store", BrokenStore())))

    ack = await desk.press(ids.TRY_AGAIN, "1")

    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert ack.status == 200
    [said] = answers(slack)
    assert vars(record)["reference"] in said
    assert "disk" not in said
