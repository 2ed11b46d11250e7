"""A file, a folder or a disk that does not work: a sentence that names it and says what to do, at start and later."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.errors import StoreFails, StoreTrouble
from storage.sqlite import SqliteStore
from storage.sqlite.backup_files import take_backup
from storage.sqlite.health import free_of_folder, health_of, trouble_of_folder
from tests.clock import START
from tests.factories import TEAM, a_request

_NOBODY = 65534


def opened(path: Path) -> SqliteStore:
    async def open_() -> SqliteStore:
        return await SqliteStore.open(path)

    return asyncio.run(open_())


def refused(path: Path) -> StoreFails:
    with pytest.raises(StoreFails) as raised:
        opened(path)
    assert str(path) in str(raised.value)
    return raised.value


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere: be somebody else."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def damage(path: Path, table: str) -> None:
    """Write over the first page of a table, as a failing disk does."""
    with closing(sqlite3.connect(path)) as connection:
        [size] = connection.execute("pragma page_size").fetchone()
        [root] = connection.execute("select rootpage from sqlite_master where name = ?", (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


def test_a_folder_in_the_place_of_the_database(tmp_path: Path) -> None:
    (tmp_path / "patrol.db").mkdir()
    assert refused(tmp_path / "patrol.db").kind is StoreTrouble.UNREACHABLE


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    path = tmp_path / "data" / "patrol.db"
    assert refused(path).kind is StoreTrouble.UNREACHABLE
    assert trouble_of_folder(path.parent) == f"{path.parent} is no folder, but a file. Name another in PATROL_FILES."


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "patrol.db"
    path.write_text("dear diary, " * 100)
    assert refused(path).kind is StoreTrouble.DAMAGED
    assert "put a backup in its place" in health_of(path).trouble
    assert path.read_text().startswith("dear diary")


def test_a_folder_that_cannot_be_written(shared: Path, migrated: Path) -> None:
    shutil.copyfile(migrated, shared / "patrol.db")
    shared.chmod(0o555)
    with as_nobody():
        assert refused(shared / "patrol.db").kind is StoreTrouble.READ_ONLY
        assert "Let the user that Patrol runs as write" in health_of(shared / "patrol.db").trouble
        assert str(shared) in trouble_of_folder(shared / "reports")
    shared.chmod(0o755)


def test_a_file_that_cannot_be_written(shared: Path, migrated: Path) -> None:
    path = shared / "patrol.db"
    shutil.copyfile(migrated, path)
    shared.chmod(0o777)
    path.chmod(0o444)
    with as_nobody():
        assert refused(path).kind is StoreTrouble.READ_ONLY
        assert str(path) in health_of(path).trouble


@pytest.mark.asyncio
async def test_a_page_that_is_damaged_while_patrol_runs(
    migrated: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "patrol.db"
    shutil.copyfile(migrated, path)
    await asyncio.to_thread(damage, path, "delivery")
    store = await SqliteStore.open(path)
    for _ in range(3):
        with pytest.raises(StoreFails) as raised:
            await store.read(lambda tx: tx.deliveries.unsent())
        assert not raised.value.may_pass
        await store.write(lambda tx: tx.requests.add(a_request()))  # on another page
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()
    assert caplog.messages.count("the database fails") == 1
    await store.close()
    assert "is damaged" in health_of(path).trouble


@pytest.mark.asyncio
async def test_the_health_of_a_database_at_work_and_of_a_backup(store: SqliteStore, tmp_path: Path) -> None:
    await store.write(lambda tx: tx.requests.add(a_request()))
    path = tmp_path / "patrol.db"
    health = health_of(path)
    assert (health.trouble, health.is_run, health.is_backup) == ("", True, False)
    assert health.wal > 0
    assert health.free == pytest.approx(free_of_folder(tmp_path / "not" / "there"), rel=0.1)
    take_backup(path, tmp_path / "copy.db", START)
    health = health_of(tmp_path / "copy.db")
    assert (health.trouble, health.is_run, health.is_backup) == ("", False, True)


SETTINGS = {
    "PATROL_SLACK_BOT_TOKEN": "xoxb-the-bot-token",
    "PATROL_SLACK_APP_TOKEN": "xapp-the-app-token",
    "PATROL_PATSNAP_API_KEY": "sk-the-key",
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.upper().startswith("PATROL_")]:
        monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_run_ends_with_the_sentence_and_no_traceback(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (settings / "patrol.db").mkdir()
    assert main(["run"]) == 1
    said = capsys.readouterr().err
    assert "patrol.db cannot be opened" in said
    assert "Traceback" not in said


def test_the_command_takes_a_backup_once(settings: Path, migrated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copyfile(migrated, settings / "patrol.db")
    assert main(["backup", "copy.db"]) == 0
    assert "checked" in capsys.readouterr().out
    assert main(["backup", "copy.db"]) == 1
    assert "replaces nothing" in capsys.readouterr().err
