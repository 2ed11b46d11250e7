"""A backup is taken in the middle of reports and alerts, life goes on, the machine dies, and the backup is put back."""

import shutil
import sys
from asyncio import create_subprocess_exec, subprocess
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.faults import Fault, What
from sandbox.patsnap import Kind
from tests.eventually import eventually
from tests.journeys.databases import on_a_file
from tests.journeys.lives import REPEAT, Lives
from tests.journeys.office import COMPANY, words_in
from tests.journeys.shown import becomes_quiet, key_of
from tests.journeys.test_alert_kills import GAP, POST, watch_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_a_file]

LAB = "lab"
RESTORED = "restored from a backup"


async def backed_up(lives: Lives, to: Path) -> None:
    """Take a backup beside the bot, as an operator does."""
    root = Path(__file__).parent.parent.parent
    settings = lives.child._settings | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "bot", "backup", str(to)]
    process = await create_subprocess_exec(*command, cwd=lives.world.folder, env=settings, stdout=subprocess.PIPE)
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert b"checked" in said


async def put_back(lives: Lives, backup: Path) -> None:
    """Kill the bot, put the backup where docs/operations.md says, and start it."""
    lives.child.kill()
    await lives.child.wait_gone()
    database = lives.world.folder / "patrol.db"
    for suffix in ("-wal", "-shm", ".lock"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(backup, database)
    await lives.begin()


@pytest.mark.parametrize("history", [True, False])
async def test_what_was_sent_after_the_backup_is_not_sent_again_unmarked(
    history: bool,  # noqa: FBT001 - pytest names it
    tmp_path: Path,
) -> None:
    async with watch_in(tmp_path, history_scopes=history) as watch:
        lives, world = watch.lives, watch.lives.world
        world.faults.add(Fault(POST, What.HANG, times=99))
        found = world.patsnap.alerts.push(watch.alert, Kind.NEW, 2)
        await lives.office.asks(f"report {COMPANY}", place=LAB)
        world.clock.skip(timedelta(hours=1))
        # In the middle: PatSnap has taken the order and told its news, and Slack has taken nothing yet.
        await eventually(lambda: lives.records.reports()[0]["job_id"] is not None, 20)
        await eventually(lambda: lives.records.checks()[-1]["hits"] == len(found), 20, showing=lives.records.checks)
        await backed_up(lives, tmp_path / "backup.db")

        lives.child.kill()
        world.faults.clear()
        await lives.begin_again()
        await lives.office.delivered(place=LAB, within=30)
        lost = world.patsnap.alerts.push(watch.alert, Kind.NEW, 1)
        world.clock.skip(timedelta(hours=1))
        await becomes_quiet(lives.office)
        assert watch.digests[-1].lines == lost
        before = len(watch.digests)

        await put_back(lives, tmp_path / "backup.db")
        after = world.patsnap.alerts.push(watch.alert, Kind.NEW, 1)
        world.clock.skip(timedelta(hours=1))
        await becomes_quiet(lives.office)
        await eventually(lambda: watch.digests[-1].lines == after, 30)
        await becomes_quiet(lives.office)

        assert RESTORED in watch.digests[-1].words
        assert GAP not in watch.digests[-1].words
        assert world.faults.count("patsnap.create") == 1
        posts = [*lives.office.posts(place=LAB), *lives.office.posts()]
        unmarked = Counter(key_of(one) for one in posts if REPEAT not in words_in(one))
        assert all(times == 1 for times in unmarked.values()), unmarked
        marked = [one for one in posts if REPEAT in words_in(one)]
        assert bool(marked) is not history
        files = lives.files(LAB)
        assert len([file for file in files if "possibly a repeat" not in file.title]) == 1
        assert len(files) == (1 if history else 2)
        assert len(watch.digests) == before + (1 if history else 2)
        assert sum("this database is a restored backup" in line for line in lives.child.lines) == 1
        assert lives.records.is_whole()
