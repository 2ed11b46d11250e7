"""`python -m bot move`: a SQLite file becomes a PostgreSQL, whole and verified, or not at all."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from bot.__main__ import main
from bot.deps import Deps
from bot.errors import DatabaseIsInUse, DatabaseIsMissing, StoreError
from storage.postgres import PostgresStore
from storage.postgres.copying import copy_file
from storage.postgres.migrations import migrate
from storage.sqlite import SqliteStore
from storage.sqlite.backup_files import take_backup
from tests.clock import START
from tests.commands import SETTINGS, sit_down
from tests.eventually import eventually
from tests.factories import TEAM, a_making, a_request
from tests.postgres import server_or_skip
from tests.services.keepers import WHO, leave_traces

pytestmark = pytest.mark.asyncio


@pytest.fixture
def url() -> Iterator[str]:
    with server_or_skip().database(is_migrated=False) as url:
        yield url


@pytest_asyncio.fixture
async def source(deps: Deps, migrated: Path, tmp_path: Path) -> Path:
    """A file with something in most of its tables, whose run has ended."""
    path = tmp_path / "source.db"
    shutil.copyfile(migrated, path)
    store = await SqliteStore.open(path)
    await store.write(lambda tx: leave_traces(deps, tx))
    await store.write(lambda tx: tx.requests.add(a_request(id="odd", person="\x00 NUL \\ \t\n'\"")))
    await store.close()
    return path


def rows_at(url: str) -> int:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'patrol' and tablename not in ('migration', 'ground')"
        ).fetchall()
        counts = [connection.execute(f"select count(*) from patrol.{name}").fetchone() for (name,) in tables]  # noqa: S608
    return sum(int(one[0]) for one in counts if one)


async def test_all_that_was_stored_is_there_and_goes_on(source: Path, url: str) -> None:
    before = await SqliteStore.read_only(source)
    copied = await asyncio.to_thread(copy_file, source, url)
    assert sum(copied.values()) == rows_at(url) > 40
    after = await PostgresStore.open(url)
    for of in (lambda tx: tx.keeping.of_workspace(TEAM), lambda tx: tx.keeping.of_person(TEAM, WHO)):
        there, here = await before.read(of), await after.read(of)
        assert set(here) == set(there)
        for table, rows in there.items():
            assert sorted(map(_told, here[table])) == sorted(map(_told, rows)), table
    assert await after.read(lambda tx: tx.backups.taken_at()) is None
    # The numbers of rows go on: what comes now comes after what is there.
    makings = await after.read(lambda tx: tx.makings.unfinished())
    later = replace(a_making(id="later"), workspace=TEAM)
    assert await after.write(lambda tx: tx.makings.add(later))
    assert len(await after.read(lambda tx: tx.makings.unfinished())) == len(makings) + 1
    await before.close()
    await after.close()


def _told(row: object) -> str:
    return repr(row).replace("\\x00", "\ufffd")


async def test_a_target_with_something_in_it_is_refused(source: Path, url: str) -> None:
    store = await PostgresStore.open(url)
    await store.write(lambda tx: tx.workspaces.enrol("T9", "other", "https://connect.patsnap.com"))
    await store.close()
    with pytest.raises(StoreError, match="is not empty"):
        await asyncio.to_thread(copy_file, source, url)
    assert rows_at(url) == 2


async def test_a_source_at_work_is_refused(source: Path, url: str) -> None:
    at_work = await SqliteStore.open(source)
    with pytest.raises(DatabaseIsInUse):
        await asyncio.to_thread(copy_file, source, url)
    await at_work.close()


async def test_what_is_not_there_and_what_is_a_backup_is_refused(source: Path, url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseIsMissing):
        await asyncio.to_thread(copy_file, tmp_path / "nothing.db", url)
    take_backup(source, tmp_path / "backup.db", START)
    with pytest.raises(StoreError, match="backup"):
        await asyncio.to_thread(copy_file, tmp_path / "backup.db", url)
    assert rows_at(url) == 0


async def test_who_is_killed_in_the_middle_leaves_the_target_empty(source: Path, url: str, tmp_path: Path) -> None:
    await asyncio.to_thread(migrate, url)
    with psycopg.connect(url) as holding, psycopg.connect(url, autocommit=True) as looking:
        holding.execute("alter sequence patrol.trend_rowid_seq cache 1")  # the copy waits when it has copied most
        moving = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "move", str(source)),
            env=os.environ | SETTINGS | {"PATROL_DATABASE": url, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=tmp_path,
        )
        await eventually(lambda: looking.execute("select 1 from pg_locks where not granted").fetchone())
        moving.send_signal(signal.SIGKILL)
        await moving.wait()
        holding.rollback()
    assert rows_at(url) == 0
    copied = await asyncio.to_thread(copy_file, source, url)
    assert sum(copied.values()) == rows_at(url) > 40


async def test_the_command_says_what_it_copied(
    source: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sit_down(tmp_path, monkeypatch)
    assert await asyncio.to_thread(main, ["move", str(source)]) == 1
    assert "Name the PostgreSQL" in capsys.readouterr().err
    assert await asyncio.to_thread(main, ["move", str(source), url]) == 0
    said = capsys.readouterr().out
    assert "workspace: 1" in said
    assert f"{rows_at(url)} rows were copied and verified" in said
