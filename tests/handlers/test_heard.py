"""What Slack brings is timed, and the log says from the first line on what it is about."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from bot.deps import Deps
from bot.domain.ids import derived_id
from bot.ports import Heard, Store
from bot.schedule import Schedule
from bot.services.deliveries import deliver_one
from bot.services.reports import advance_one
from bot.ticks import Tick
from bot.tracing import about, trace, traced
from bot.views import ids
from tests.fakes.meter import FakeMeter
from tests.handlers.desk import Desk
from tests.handlers.test_once import Unwritable
from tests.turns import eventually, turns

pytestmark = pytest.mark.asyncio


class Traces(logging.Handler):
    """Each line of ours with what it was about."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.getMessage(), trace()))

    def of(self, message: str) -> list[str]:
        return [about for said, about in self.said if said == message]


@pytest.fixture
def traces(caplog: pytest.LogCaptureFixture) -> Iterator[Traces]:
    caplog.set_level(logging.INFO)
    handler = Traces()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


async def test_each_kind_of_what_slack_brings_is_counted_when_it_was_answered(deps: Deps) -> None:
    meter = FakeMeter()
    desk = Desk(replace(deps, meter=meter))
    await desk.type("help")
    await desk.type("nonsense")  # a mistake is an answer too
    await desk.press(ids.TRY_AGAIN, "row")
    await desk.shortcut(ids.ORDER_SHORTCUT)
    await desk.message_shortcut(ids.LOOK_UP_SHORTCUT, "CN1234567A")
    await desk.tell({"type": "channel_rename", "channel": {"id": "C1", "name": "x"}})
    assert meter.acks == [
        Heard.COMMAND, Heard.COMMAND, Heard.ACTION, Heard.SHORTCUT, Heard.SHORTCUT, Heard.EVENT
    ]  # fmt: skip


async def test_what_could_not_be_answered_is_no_ack(deps: Deps) -> None:
    meter = FakeMeter()
    desk = Desk(replace(deps, meter=meter, store=cast("Store", Unwritable(deps.store))))
    answer = await desk.tell({"type": "channel_rename", "channel": {"id": "C1", "name": "x"}})
    assert answer.status == 500
    assert meter.acks == []


async def test_one_id_leads_from_a_command_to_what_it_brings(desk: Desk, deps: Deps, traces: Traces) -> None:
    await desk.type("report 小米")
    [request] = await desk.requests()
    assert trace() == ""
    await turns(advance_one, deps)
    await turns(deliver_one, deps)

    assert traces.of("a report was asked for") == [request.id]
    assert traces.of("answered") == [request.id]
    assert traces.of("PatSnap is making a report") == [request.id]
    assert traces.of("delivered") == [request.id]


async def test_before_there_is_a_row_the_interaction_is_what_it_is_about(desk: Desk, traces: Traces) -> None:
    await desk.type("help", trigger="one")
    await desk.type("help", trigger="two")
    await eventually(lambda: len(traces.of("answered")) == 2)
    first, second = traces.of("answered")
    assert first == derived_id("interaction", "one")
    assert first != second


async def test_a_button_is_about_the_row_that_it_names(desk: Desk, traces: Traces) -> None:
    row = derived_id("request", "of somebody else's")
    await desk.press(ids.TRY_AGAIN, row)
    await desk.press(ids.TRY_AGAIN, "page 2")
    await eventually(lambda: len(traces.of("answered")) == 2)
    first, second = traces.of("answered")
    assert first == row
    assert second not in {"", "page 2"}


async def test_a_tick_that_somebody_wakes_is_not_about_what_they_did(deps: Deps) -> None:
    seen: list[str] = []

    async def turn(_: Deps) -> bool:
        seen.append(trace())
        about("a row of its own")
        return len(seen) < 2

    schedule = Schedule(deps, 3600, (Tick("t", turn),))
    with traced("a command"):
        schedule.start()
    await eventually(lambda: len(seen) >= 2)
    await schedule.stop()
    assert set(seen) == {""}
