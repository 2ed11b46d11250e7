"""An upgrade without downtime: processes of this version and of the next one work side by side on one PostgreSQL.

The next version is this one with a migration more, which expands: it gives tables that all use another column, one of
them with a default, an index, and a table of its own.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from sandbox.child import BotChild, ChildFailedError, Process
from tests.eventually import eventually
from tests.journeys.fleets import Fleet, Member, fleet_in
from tests.journeys.nursery import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, pytest.mark.timeout(180)]

STEP: Final = "of_the_next_version"
EXPANDS: Final = f"""
alter table request add column {STEP} text;
alter table report add column {STEP} bigint not null default 7;
alter table delivery add column {STEP} text;
create index delivery_{STEP} on delivery ({STEP});
create table {STEP} (id text primary key, said text not null);
"""
CONTRACTS: Final = f"alter table request drop column {STEP}"


def program_of(steps: dict[str, str], contracting: Sequence[str] = ()) -> str:
    """`python -m bot` of a version with these migrations more."""
    return f"""
import sys
from bot.__main__ import main
from storage.postgres import migrations

more, known = {steps!r}, migrations._sql_of
migrations.STEPS = (*migrations.STEPS, *more)
migrations.CONTRACTING = frozenset({tuple(contracting)!r})
migrations._sql_of = lambda step: more[step].encode() if step in more else known(step)
sys.exit(main())
"""


class NextMember(Member):
    """`python -m bot run` of the next version."""

    async def _launch(self, environment: dict[str, str], folder: Path) -> Process:  # type: ignore[override]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program_of({STEP: EXPANDS}),
            *self.arguments,
            cwd=folder,
            env=environment,
            stderr=asyncio.subprocess.PIPE,
        )

    async def _read(self, process: Process) -> None:
        await BotChild._read(self, process)


async def test_this_version_and_the_next_work_side_by_side_and_lead_back(tmp_path: Path) -> None:
    async with fleet_in(tmp_path, ["web", "worker"]) as fleet:
        web, worker = fleet.members
        settings = {**web._settings}
        await fleet.begin()
        await fleet.office.asks("report Before", place="lab")
        later = [NextMember(settings, tmp_path, role) for role in ("worker", "web")]
        try:
            await later[0].start()  # it migrates, while the others are at work
            assert fleet.rows("select is_contracting from patrol.migration where name = %s", STEP) == [
                {"is_contracting": False}
            ]
            await reported(fleet, "Before")
            for number in range(3):  # each takes what comes to it
                await fleet.office.asks(f"report Beside {number}", place="lab")
            await reported(fleet, "Beside 0", "Beside 1", "Beside 2")

            assert await worker.stop() == 0
            await fleet.office.asks("report Of the next", place="lab")  # heard by this version, made by the next
            await reported(fleet, "Of the next")
            await later[1].start()
            assert await web.stop() == 0
            await fleet.office.asks("report All of the next", place="lab")
            await reported(fleet, "All of the next")

            await asyncio.gather(web.start(), worker.start())  # back again: what was added is let alone
            assert [await one.stop() for one in reversed(later)] == [0, 0]
            await fleet.office.asks("report Back", place="lab")
            await reported(fleet, "Back")
        finally:
            for one in later:
                one.kill()
        said = [line for each in (*fleet.members, *later) for line in each.lines]
        assert not [line for line in said if " ERROR " in line]
        assert fleet.world.faults.count("patsnap.create") == len(fleet.rows("select id from patrol.report")) == 7

        await asyncio.gather(*(one.stop() for one in fleet.members))
        await migrated(program_of({STEP: EXPANDS, "takes_away": CONTRACTS}, ["takes_away"]), settings)
        with pytest.raises(ChildFailedError, match=r"later version of Patrol.*'takes_away'"):
            await worker.start()
        assert worker._process
        assert worker._process.returncode == 1


async def reported(fleet: Fleet, *companies: str) -> None:
    """Wait until the reports on these are in their threads, each told of once."""

    def are_there() -> bool:
        told = [text for text in fleet.office.texts(place="lab") if "In the thread" in text]
        return all(sum(text.startswith(f"{one}:") for text in told) == 1 for one in companies)

    await eventually(are_there, 20, showing=lambda: fleet.office.texts(place="lab"))


async def migrated(program: str, settings: dict[str, str]) -> None:
    """Run `migrate` of a version."""
    environment = {"PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, "migrate", env=environment)
    assert await process.wait() == 0
