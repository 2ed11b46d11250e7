"""Backups of the file: whole, checked, stamped, taken beside a run; and what is refused when one is put back."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import BackupFailed, DatabaseIsMissing, StoreError, StoreFails
from storage.sql.backups import SqlBackups
from storage.sqlite import SqliteStore
from storage.sqlite.backup_files import take_backup
from tests.clock import START
from tests.factories import TEAM, a_request

pytestmark = pytest.mark.asyncio


def copies_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if "copy" in path.name]


async def stamp_of(path: Path) -> object:
    store = await SqliteStore.read_only(path)
    taken_at = await store.read(lambda tx: tx.backups.taken_at())
    await store.close()
    return taken_at


async def test_a_backup_has_every_row_of_one_moment_and_is_one_file(store: SqliteStore, tmp_path: Path) -> None:
    await store.write(lambda tx: tx.requests.add(a_request()))

    async def go_on() -> None:
        for number in range(200):
            await store.write(lambda tx, number=number: tx.requests.add(a_request(id=f"r{number}")))  # type: ignore[misc]

    working = asyncio.create_task(go_on())
    taken = await asyncio.to_thread(take_backup, tmp_path / "patrol.db", tmp_path / "copy.db", START)
    await working
    assert copies_in(tmp_path) == ["copy.db"]
    assert taken.size == (tmp_path / "copy.db").stat().st_size
    copy = await SqliteStore.read_only(tmp_path / "copy.db")
    assert await copy.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()
    assert await copy.read(lambda tx: tx.backups.taken_at()) == START
    await copy.close()


async def test_the_database_itself_is_not_stamped_and_a_backup_of_a_backup_is_as_old_as_the_first(
    store: SqliteStore, tmp_path: Path
) -> None:
    take_backup(tmp_path / "patrol.db", tmp_path / "first.db", START)
    take_backup(tmp_path / "first.db", tmp_path / "second.db", START + timedelta(days=1))
    assert await store.read(lambda tx: tx.backups.taken_at()) is None
    assert await stamp_of(tmp_path / "second.db") == START


async def test_a_backup_replaces_nothing(store: SqliteStore, tmp_path: Path) -> None:
    await store.read(lambda tx: tx.workspaces.all())
    (tmp_path / "copy.db").write_text("dear")
    for target in ("copy.db", "patrol.db"):
        with pytest.raises(BackupFailed, match="replaces nothing"):
            take_backup(tmp_path / "patrol.db", tmp_path / target, START)
    assert (tmp_path / "copy.db").read_text() == "dear"


async def test_without_a_database_or_a_folder_the_sentence_says_so(store: SqliteStore, tmp_path: Path) -> None:
    await store.read(lambda tx: tx.workspaces.all())
    with pytest.raises(DatabaseIsMissing):
        take_backup(tmp_path / "none.db", tmp_path / "copy.db", START)
    with pytest.raises(BackupFailed, match=r"The folder .* is not there"):
        take_backup(tmp_path / "patrol.db", tmp_path / "nowhere" / "copy.db", START)


async def test_a_damaged_database_gives_no_backup_and_leaves_nothing(migrated: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "patrol.db"
    shutil.copyfile(migrated, damaged)
    await asyncio.to_thread(_damage, damaged)
    with pytest.raises(StoreError, match="damaged"):
        take_backup(damaged, tmp_path / "copy.db", START)
    assert copies_in(tmp_path) == []


async def test_a_row_that_belongs_to_nobody_gives_no_backup(migrated: Path, tmp_path: Path) -> None:
    path = tmp_path / "patrol.db"
    shutil.copyfile(migrated, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("insert into echo (workspace, row, since) values ('T9', 'r', '')")
    with pytest.raises(BackupFailed, match="echo belongs to nobody"):
        take_backup(path, tmp_path / "copy.db", START)


async def test_a_backup_beside_which_anothers_wal_lies_is_not_started(store: SqliteStore, tmp_path: Path) -> None:
    take_backup(tmp_path / "patrol.db", tmp_path / "copy.db", START)
    for number in range(3):
        await store.write(lambda tx, number=number: tx.requests.add(a_request(id=f"r{number}")))  # type: ignore[misc]
    shutil.copyfile(tmp_path / "patrol.db-wal", tmp_path / "copy.db-wal")
    with pytest.raises(StoreFails, match="belongs to another database"):
        await SqliteStore.open(tmp_path / "copy.db")
    (tmp_path / "copy.db-wal").unlink()
    restored = await SqliteStore.open(tmp_path / "copy.db")
    assert await restored.read(lambda tx: tx.requests.get(TEAM, "r0")) is None
    await restored.write(lambda tx: tx.requests.add(a_request()))
    shutil.copytree(tmp_path, tmp_path.with_name("killed"))  # as a kill leaves it: with a WAL of its own
    await restored.close()
    after = await SqliteStore.open(tmp_path.with_name("killed") / "copy.db")
    assert await after.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()
    await after.close()
    shutil.rmtree(tmp_path.with_name("killed"))


async def test_the_stamp_goes_with_the_transaction_that_settles_it(store: SqliteStore, tmp_path: Path) -> None:
    take_backup(tmp_path / "patrol.db", tmp_path / "copy.db", START)
    restored = await SqliteStore.open(tmp_path / "copy.db")

    def dies(tx: object) -> None:
        assert isinstance(tx.backups, SqlBackups)  # type: ignore[attr-defined]
        tx.backups.settle(START)  # type: ignore[attr-defined]
        raise KeyError

    with pytest.raises(KeyError):
        await restored.write(dies)
    assert await restored.read(lambda tx: tx.backups.taken_at()) == START
    await restored.write(lambda tx: tx.backups.settle(START))
    assert await restored.read(lambda tx: tx.backups.taken_at()) is None
    await restored.close()
    assert await store.read(lambda tx: tx.backups.settled_at()) == []


def _damage(path: Path) -> None:
    """Write over a page in the middle, as a failing disk does."""
    with closing(sqlite3.connect(path)) as connection:
        [size] = connection.execute("pragma page_size").fetchone()
        [root] = connection.execute("select rootpage from sqlite_master where name = 'account'").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(os.urandom(size))
