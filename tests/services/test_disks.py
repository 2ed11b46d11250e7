"""A disk that takes nothing: ticks wait and go on by themselves, nothing known is lost, and the log says it once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.deps import Deps
from bot.domain.reports import ReportState, RequestState, TroubleKind
from bot.errors import StoreFails
from bot.patience import PatientStore
from bot.ports import Work
from bot.schedule import Schedule
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.ticks import Tick
from storage.sqlite import SqliteStore
from tests.clock import SteppedClock
from tests.factories import a_request, a_wish, the_report, the_request
from tests.fakes import FakePatsnap
from tests.turns import eventually, minutes_pass, turns

pytestmark = pytest.mark.asyncio

SOON = 0.01  # seconds
FAILS = "the database fails"
AGAIN = "the database takes what is stored again"


@asynccontextmanager
async def locked(store: SqliteStore, path: Path) -> AsyncIterator[None]:
    """A foreign program holds the database, and we do not wait for it for long."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(store._thread, lambda: store._db.execute("PRAGMA busy_timeout = 1"))
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        yield
        stranger.execute("ROLLBACK")


async def test_what_patsnap_has_answered_is_stored_when_the_disk_takes_it_again(
    deps: Deps, store: SqliteStore, patsnap: FakePatsnap, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    request = await request_report(a_wish(), deps)
    caplog.set_level("INFO")
    patient = replace(deps, store=PatientStore(store, SOON))
    gate = patsnap.faults.gate("create")
    submitting = asyncio.create_task(advance_one(patient))
    await gate.arrived.wait()
    async with locked(store, tmp_path / "patrol.db"):
        gate.opened.set()
        await eventually(lambda: FAILS in caplog.messages)
        assert not submitting.done()
    await submitting
    report = await the_report(store, request.id)
    assert (report.state, report.job_id) == (ReportState.GENERATING, patsnap.jobs[0].job_id)
    assert (caplog.messages.count(FAILS), caplog.messages.count(AGAIN)) == (1, 1)


async def test_who_stops_waits_no_longer(store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    patient = PatientStore(store, 3600)
    async with locked(store, tmp_path / "patrol.db"):
        writing = asyncio.create_task(patient.write(lambda tx: tx.requests.add(a_request())))
        await eventually(lambda: FAILS in caplog.messages)
        patient.end()
        with pytest.raises(StoreFails, match="Another program has locked"):
            await writing


async def test_a_failing_disk_makes_no_busy_loop_and_one_line(
    deps: Deps, store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def turn(given: Deps) -> bool:
        nonlocal tries
        tries += 1
        await given.store.write(lambda tx: tx.requests.add(a_request()))
        return False

    schedule = Schedule(deps, 0.1, (Tick(Work.ADVANCE, turn, at_once=4),))
    async with locked(store, tmp_path / "patrol.db"):
        schedule.start()
        await eventually(lambda: tries == 4)  # each beat lets another in, until there is room for none
        await schedule.stop()
    assert tries == 4
    assert [one for one in caplog.messages if "failed" in one] == []
    assert caplog.messages.count(FAILS) == 1


async def test_a_folder_without_room_delays_a_report_and_costs_nothing_more(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, caplog: pytest.LogCaptureFixture
) -> None:
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    patsnap.faults.add("fetch", OSError(28, "No space left on device"), times=3)
    await minutes_pass(deps, clock, 2)
    report = await the_report(deps.store, request.id)
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.NO_ROOM
    await minutes_pass(deps, clock, 30)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(patsnap.jobs) == 1
    assert caplog.messages.count("a report's file cannot be written; see doctor") == 1
