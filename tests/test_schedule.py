"""The ticks: woken by commits and by the clock, so many at once, and stopped cleanly."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteeredClock
from bot.deps import Deps
from bot.domain.reports import ReportState, RequestState
from bot.ports import Outcome, Work
from bot.schedule import Schedule, _Beats
from bot.services.requests import request_report
from bot.ticks import TICKS, Tick
from sandbox.clock import SandboxClock
from tests.clock import SteppedClock
from tests.factories import a_report, a_wish, the_report, the_request
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.meter import FakeMeter
from tests.turns import eventually

pytestmark = pytest.mark.asyncio

NEVER = 3600.0  # seconds: in no test does a beat come by itself
OFTEN = 0.1


class Rows:
    """Work for turns: so many rows, each of which takes until it is let go."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.looks = 0
        self.busy = 0
        self.most_busy = 0
        self.go = asyncio.Event()

    async def turn(self, _: Deps) -> bool:
        self.looks += 1
        if not self.rows:
            return False
        self.rows -= 1
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        await self.go.wait()
        self.busy -= 1
        return True


def a_schedule(
    deps: Deps, turn: Callable[[Deps], Awaitable[bool]], *, at_once: int = 1, every: float = NEVER
) -> Schedule:
    return Schedule(deps, every, (Tick(Work.ADVANCE, turn, at_once=at_once),))


async def test_work_that_lies_there_at_the_start_is_begun_at_once(deps: Deps) -> None:
    rows = Rows(3)
    rows.go.set()
    schedule = a_schedule(deps, rows.turn)
    schedule.start()
    await eventually(lambda: rows.rows == 0)
    await schedule.stop()


async def test_a_commit_that_makes_work_wakes_its_tick(deps: Deps) -> None:
    rows = Rows(0)
    rows.go.set()
    schedule = a_schedule(deps, rows.turn)
    schedule.start()
    await eventually(lambda: rows.looks > 0)
    rows.rows = 1
    await deps.store.write(lambda tx: tx.reports.add(a_report()))
    await eventually(lambda: rows.rows == 0)
    await schedule.stop()


async def test_without_a_commit_the_beat_finds_it(deps: Deps) -> None:
    rows = Rows(0)
    rows.go.set()
    schedule = a_schedule(deps, rows.turn, every=OFTEN)
    schedule.start()
    await eventually(lambda: rows.looks > 0)
    rows.rows = 1
    await eventually(lambda: rows.rows == 0)
    await schedule.stop()


async def test_so_many_turns_run_at_once_and_no_more(deps: Deps) -> None:
    rows = Rows(10)
    schedule = a_schedule(deps, rows.turn, at_once=4)
    schedule.start()
    rows_of_one = frozenset({Work.ADVANCE})
    for _ in range(9):
        schedule.wake(rows_of_one)
    await eventually(lambda: rows.busy == 4)
    rows.go.set()
    await eventually(lambda: rows.rows == 0)
    assert rows.most_busy == 4
    await schedule.stop()


async def test_what_comes_while_all_are_busy_is_looked_for_afterwards(deps: Deps) -> None:
    looked = asyncio.Event()
    go = asyncio.Event()
    looks = 0

    async def turn(_: Deps) -> bool:
        nonlocal looks
        looks += 1
        looked.set()
        await go.wait()
        return False

    schedule = a_schedule(deps, turn)
    schedule.start()
    await looked.wait()
    schedule.wake(frozenset({Work.ADVANCE}))  # the turn that runs has looked already
    go.set()
    await eventually(lambda: looks == 2)
    await schedule.stop()


async def test_a_turn_that_fails_does_not_stop_the_tick(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    looks = 0

    async def turn(_: Deps) -> bool:
        nonlocal looks
        looks += 1
        raise ValueError("a bug")

    schedule = a_schedule(deps, turn, every=OFTEN)
    schedule.start()
    await eventually(lambda: looks >= 3)
    await schedule.stop()
    assert "a turn failed" in caplog.messages


async def test_after_a_stop_nothing_begins(deps: Deps) -> None:
    rows = Rows(0)
    schedule = a_schedule(deps, rows.turn, every=OFTEN)
    schedule.start()
    await schedule.stop()
    rows.rows, before = 1, rows.looks
    schedule.wake(frozenset({Work.ADVANCE}))
    await deps.store.write(lambda tx: tx.reports.add(a_report()))
    assert (rows.rows, rows.looks) == (1, before)


async def test_a_schedule_that_never_started_stops_all_the_same(deps: Deps) -> None:
    await Schedule(deps, NEVER).stop()


async def test_beats_follow_the_speed_of_a_steered_clock(deps: Deps, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("clock") / "clock.json"
    steering = SandboxClock(path, speed=1)
    rows = Rows(0)
    schedule = a_schedule(replace(deps, clock=SteeredClock(path)), rows.turn, every=0.5)
    schedule.start()
    steering.set_speed(1000)
    await eventually(lambda: rows.looks >= 6)  # at the old pace these would take 3 s, at the new one less than 1 s
    await schedule.stop()


async def test_a_clock_that_is_set_back_an_hour_stops_no_beats(deps: Deps) -> None:
    rows = Rows(0)
    set_back = 0.0
    tick = Tick(Work.ADVANCE, rows.turn)
    schedule = Schedule(deps, OFTEN, (tick,), wall=lambda: time.time() - set_back, watch=OFTEN)
    schedule.start()
    await eventually(lambda: rows.looks > 1)
    # What is left of it for APScheduler: its next beat is an hour away.
    schedule._scheduler.modify_job(tick.name, next_run_time=datetime.now(UTC) + timedelta(hours=1))
    set_back, before = 3600.0, rows.looks
    await eventually(lambda: rows.looks > before + 2)
    await schedule.stop()


async def test_beats_that_a_sleeping_laptop_missed_are_one() -> None:
    beats = _Beats(2.0)
    monday = datetime(2026, 11, 16, tzinfo=UTC)
    friday = monday + timedelta(days=4)
    assert beats.get_next_fire_time(monday, friday) == friday + timedelta(seconds=2)


# The ticks as they are


async def test_the_ticks_carry_a_request_from_the_command_to_the_file(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    schedule = Schedule(deps, OFTEN)
    schedule.start()
    request = await request_report(a_wish(), deps)
    await eventually(lambda: bool(slack.messages))
    clock.tick(minutes=1)
    await eventually(lambda: bool(slack.uploads))
    clock.tick(minutes=1)
    await eventually(lambda: "In the thread" in slack.messages[0].message.text)
    await schedule.stop()
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_each_kind_of_work_has_a_tick() -> None:
    assert {work.value for work in Work} <= {tick.name for tick in TICKS}


@pytest.mark.parametrize("call", ["create"])
async def test_a_stop_awaits_the_answer_to_an_order(call: str, deps: Deps, patsnap: FakePatsnap) -> None:
    gate = patsnap.faults.gate(call)
    schedule = Schedule(deps, NEVER)
    schedule.start()
    request = await request_report(a_wish(), deps)
    await gate.arrived.wait()
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    gate.opened.set()
    async with asyncio.timeout(2):
        await stopping
    report = await the_report(deps.store, request.id)
    assert (report.state, report.owner) == (ReportState.GENERATING, None)


@pytest.mark.parametrize("call", ["post", "complete_upload"])
async def test_a_stop_awaits_what_goes_out_to_slack(
    call: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    gate = slack.faults.gate(call)
    schedule = Schedule(deps, OFTEN)
    schedule.start()
    await request_report(a_wish(), deps)
    await eventually(lambda: call == "post" or bool(slack.messages))
    clock.tick(minutes=1)
    await gate.arrived.wait()
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    gate.opened.set()
    async with asyncio.timeout(2):
        await stopping
    sent = slack.messages if call == "post" else slack.uploads
    assert len(sent) == 1
    unsent = await deps.store.read(lambda tx: tx.deliveries.of_other_owners("somebody else"))
    assert unsent == []


async def test_a_stop_does_not_await_what_can_be_repeated(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    gate = patsnap.faults.gate("status")
    schedule = Schedule(deps, OFTEN)
    schedule.start()
    request = await request_report(a_wish(), deps)
    await eventually(lambda: bool(patsnap.jobs))
    clock.tick(minutes=1)
    await gate.arrived.wait()
    async with asyncio.timeout(2):
        await schedule.stop()
    report = await the_report(deps.store, request.id)
    assert (report.state, report.owner) == (ReportState.GENERATING, deps.owner)  # the next run takes it over


async def test_after_an_awaited_post_a_stopping_bot_begins_no_upload(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    slack.shut.add("files.completeUploadExternal")
    schedule = Schedule(deps, OFTEN)
    schedule.start()
    await request_report(a_wish(interaction="one"), deps)
    await eventually(lambda: bool(slack.messages))
    clock.tick(minutes=1)
    await eventually(lambda: bool(patsnap.fetched))
    gate = slack.faults.gate("post")
    await request_report(a_wish(place="C2", interaction="two"), deps)
    await gate.arrived.wait()
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0)
    slack.shut.clear()  # a file could go now, and take ten minutes
    gate.opened.set()
    async with asyncio.timeout(2):
        await stopping
    assert len(slack.messages) == 2
    assert slack.files == []


async def test_each_turn_and_each_beat_is_told_to_the_meter(deps: Deps) -> None:
    meter = FakeMeter()
    outcomes: Iterator[bool | Exception] = iter([True, False, ValueError("a fault of ours")])

    async def turn(_: Deps) -> bool:
        outcome = next(outcomes, False)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    schedule = a_schedule(replace(deps, meter=meter), turn, every=OFTEN)
    schedule.start()
    await eventually(lambda: len(meter.turns) >= 4)
    await schedule.stop()
    name = str(Work.ADVANCE)
    assert meter.turns[:4] == [
        (name, Outcome.WORKED),
        (name, Outcome.IDLE),
        (name, Outcome.FAILED),
        (name, Outcome.IDLE),
    ]
    assert meter.beats >= 1
