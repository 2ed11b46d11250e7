"""The ticks of several processes, by procrastinate on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from procrastinate import App
from procrastinate.schema import migrations_path

from bot.deps import Deps
from bot.doctor.folders import shared_files
from bot.domain.processes import Role
from bot.domain.reports import File, ReportState
from bot.domain.rules import ONLY_ACCOUNT
from bot.errors import StoreFails, StoreTrouble
from bot.fleet import Fleet, cron_for
from bot.membership import Membership
from bot.ports import Transaction, Work
from bot.ticks import FLEET_TICKS, Tick
from storage.postgres import PostgresStore
from storage.postgres.jobs import MADE_BY
from tests.clock import START
from tests.factories import TEAM, a_report
from tests.journeys.databases import url_of
from tests.journeys.office import settings_of
from tests.postgres import server_or_skip
from tests.turns import eventually

NEVER = 3600.0  # seconds: in no test does a beat come by itself
slow = pytest.mark.slow


@pytest_asyncio.fixture
async def address() -> AsyncIterator[str]:
    with server_or_skip().database() as address:
        yield address


@asynccontextmanager
async def process(
    deps: Deps,
    address: str,
    turn: Callable[[Deps], Awaitable[bool]],
    *,
    works: bool = True,
    every: float = NEVER,
    how: Callable[[App], None] = lambda _: None,
) -> AsyncIterator[tuple[Deps, Fleet]]:
    """One process among others, with one tick. `how`: what is done to its procrastinate before it starts."""
    store = await PostgresStore.open(address)
    role = Role.WORKER if works else Role.WEB
    member = await Membership.join(store, f"{role} {id(store)}", role)
    among = replace(deps, store=store, membership=member)
    fleet = Fleet(among, every, address, works=works, ticks=(Tick(Work.ADVANCE, turn),))
    how(fleet._jobs)
    fleet.start()
    try:
        yield among, fleet
    finally:
        await fleet.stop()
        await member.leave()
        await store.close()


class Looks:
    """Counts how often somebody looked."""

    def __init__(self) -> None:
        self.number = 0

    async def turn(self, _: Deps) -> bool:
        self.number += 1
        return False


def _make_work(id_: str, tx: Transaction) -> None:
    tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, "https://connect.patsnap.com")
    tx.reports.add(a_report(id=id_))


def _has_looked(looks: Looks, before: int) -> bool:
    return looks.number > before


@slow
@pytest.mark.asyncio
async def test_what_a_web_process_commits_wakes_a_worker(deps: Deps, address: str) -> None:
    looks, never = Looks(), Looks()
    async with (
        process(deps, address, looks.turn),
        process(deps, address, never.turn, works=False) as (web, _),
    ):
        await eventually(lambda: looks.number >= 1)
        for number in range(3):
            before = looks.number
            await web.store.write(partial(_make_work, f"r{number}"))
            await eventually(partial(_has_looked, looks, before))
    assert never.number == 0


@slow
@pytest.mark.asyncio
async def test_beats_reach_whoever_works_and_leave_no_job_behind(deps: Deps, address: str) -> None:
    first, second = Looks(), Looks()
    async with process(deps, address, first.turn, every=1), process(deps, address, second.turn, every=1):
        await eventually(lambda: first.number + second.number >= 5)
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "select count(*) from patrol_jobs.procrastinate_jobs where status <> 'todo'"
        ).fetchone()
    assert row == (0,)


@slow
@pytest.mark.asyncio
@pytest.mark.parametrize("is_fault", [False, True])
async def test_beats_come_again_whatever_has_ended_them(
    is_fault: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    address: str,
) -> None:
    """The server has cut all connections, or procrastinate has met what nobody has thought of."""
    looks = Looks()
    faults = [RuntimeError("nobody has thought of it")] if is_fault else []

    def fail_once(jobs: App) -> None:
        work = jobs.run_worker_async

        async def work_or_fail(**settings: Any) -> None:
            if faults:
                raise faults.pop()
            await work(**settings)

        jobs.run_worker_async = work_or_fail  # type: ignore[method-assign]

    async with process(deps, address, looks.turn, every=1, how=fail_once):
        await eventually(lambda: looks.number >= 1)
        if not is_fault:
            await eventually(lambda: looks.number >= 3)
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
        before = looks.number
        await eventually(lambda: looks.number >= before + 3, deadline=20)


@slow
@pytest.mark.asyncio
async def test_a_stop_is_quick_and_begins_nothing(deps: Deps, address: str) -> None:
    looks = Looks()
    async with process(deps, address, looks.turn) as (among, fleet):
        await eventually(lambda: looks.number >= 1)
        async with asyncio.timeout(5):
            await fleet.stop()
        before = looks.number
        await among.store.write(partial(_make_work, "r1"))
        fleet.wake(frozenset({Work.ADVANCE}))
    assert looks.number == before


@slow
@pytest.mark.asyncio
async def test_a_stop_comes_to_its_end_where_a_library_loses_its_word(deps: Deps, address: str) -> None:
    """As `asyncio.wait_for` of Python 3.11 does in psycopg's pool, while connections are made."""
    opening = asyncio.Event()

    def lose(jobs: App) -> None:
        open_async = jobs.open_async

        async def open_later() -> object:
            opening.set()
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            return await open_async()

        jobs.open_async = open_later  # type: ignore[method-assign, assignment]

    async with process(deps, address, Looks().turn, how=lose) as (_, fleet):
        await opening.wait()
        async with asyncio.timeout(10):
            await fleet.stop()


@slow
@pytest.mark.asyncio
async def test_who_cannot_know_whether_a_claim_was_stored_ends_so_that_others_take_it_over(
    deps: Deps, address: str
) -> None:
    """Another server has come in the place of the one that was committing: what it holds, this process cannot say."""
    doubts = [StoreFails(StoreTrouble.UNREACHABLE, "nobody knows", is_in_doubt=True)]
    claims = 0

    async def claim(among: Deps) -> bool:
        def store(_: Transaction) -> None:
            nonlocal claims
            claims += 1
            if doubts:
                raise doubts.pop()

        await among.store.write(store)
        return False

    async with process(deps, address, claim) as (among, _):
        assert among.membership is not None
        async with asyncio.timeout(5):
            await among.membership.is_dead.wait()
        await eventually(lambda: claims >= 2)  # what PatSnap has answered is stored all the same


@pytest.mark.parametrize(
    ("seconds", "cron"),
    [
        (0.5, "* * * * * */1"),
        (2, "* * * * * */2"),
        (7, "* * * * * */6"),
        (59, "* * * * * */30"),
        (60, "*/1 * * * *"),
        (400, "*/6 * * * *"),
        (3600, "17 * * * *"),
    ],
)
def test_a_pace_is_said_as_cron_says_it(seconds: float, cron: str) -> None:
    assert cron_for(seconds) == cron


def test_no_two_ticks_have_one_name() -> None:
    assert len({tick.name for tick in FLEET_TICKS}) == len(FLEET_TICKS)


def test_procrastinates_tables_are_those_of_the_step_that_made_them() -> None:
    """A version with later migrations needs a step of ours that takes them."""
    assert max(path.name for path in Path(migrations_path).glob("*.sql")) == MADE_BY


@slow
@pytest.mark.asyncio
async def test_the_doctor_sees_that_the_files_of_the_others_lie_elsewhere(address: str, tmp_path: Path) -> None:
    values = {
        "PATROL_SLACK_BOT_TOKEN": "xoxb-1",
        "PATROL_SLACK_APP_TOKEN": "xapp-1",
        "PATROL_PATSNAP_API_KEY": "sk-1",
        "PATROL_DATABASE": url_of(address),
        "PATROL_FILES": str(tmp_path),
    }
    settings = settings_of(values, tmp_path)
    store = await PostgresStore.open(address)
    await store.write(partial(_make_work, "r1"))
    fetched = a_report(id="r1", state=ReportState.READY, ready_at=START, due=None, file=File("a.pdf", "r1/a.pdf", 1))
    await store.write(lambda tx: tx.reports.save(fetched))
    await store.close()
    [finding] = [one async for one in shared_files(settings)]
    assert "one folder for all processes" in finding.said
    assert not finding.is_well
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1" / "a.pdf").write_bytes(b"%PDF")
    assert [one async for one in shared_files(settings)] == []
