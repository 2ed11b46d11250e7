"""A dump that was put back is known as one, and a server that was put back as a whole is called one."""

import asyncio
import subprocess
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.__main__ import main
from storage.postgres import PostgresStore
from storage.postgres.health import health_of_server
from tests.clock import START
from tests.commands import sit_down
from tests.factories import TEAM
from tests.postgres import Server, server_or_skip
from tools.postgres import find_programs

pytestmark = pytest.mark.asyncio


@pytest.fixture
def server() -> Server:
    return server_or_skip()


def tool(name: str) -> str:
    programs = find_programs()
    if programs is None:
        pytest.skip(f"there is no {name} here")
    return str(programs / name)


async def test_a_dump_that_was_put_back_is_known_as_one_once(server: Server, tmp_path: Path) -> None:
    with server.database() as url, server.database(is_migrated=False) as other:
        store = await PostgresStore.open(url)
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, "main", "https://connect.patsnap.com"))
        await store.write(lambda tx: tx.processes.beat("me", "all"))
        [beaten] = await store.read(lambda tx: tx.processes.alive())
        await store.close()
        dump = [tool("pg_dump"), "--format=custom", "--schema=patrol", f"--file={tmp_path / 'dump'}", url]
        await asyncio.to_thread(subprocess.run, dump, check=True)
        for target in (other, url):  # another database, and the same once more
            with psycopg.connect(url) as connection:
                if target == url:
                    connection.execute("drop schema patrol cascade")
            restore = [tool("pg_restore"), "--no-owner", f"--dbname={target}", str(tmp_path / "dump")]
            await asyncio.to_thread(subprocess.run, restore, check=True)
            for _ in range(2):  # nobody goes on from it yet
                restored = await PostgresStore.open(target)
                assert await restored.read(lambda tx: tx.backups.taken_at()) == beaten.beat_at
                assert await restored.read(lambda tx: tx.workspaces.account_of(TEAM)) == "main"
                await restored.close()
            assert health_of_server(target).is_backup


async def test_what_is_only_opened_again_or_tidied_is_no_backup(server: Server) -> None:
    with server.database(is_migrated=False) as url:
        for _ in range(2):
            store = await PostgresStore.open(url)
            await store.compact()
            assert await store.read(lambda tx: tx.backups.taken_at()) is None
            await store.close()


async def test_somebody_says_that_a_server_was_put_back(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with server.database() as url:
        sit_down(tmp_path, monkeypatch)
        monkeypatch.setenv("PATROL_DATABASE", url)
        assert await asyncio.to_thread(main, ["restored", "--taken-at", "yesterday"]) == 1
        assert "as in 2026-11-22T08:00:00+00:00" in capsys.readouterr().err
        assert await asyncio.to_thread(main, ["restored", "--taken-at", START.isoformat()]) == 0
        store = await PostgresStore.open(url)
        assert await store.read(lambda tx: tx.backups.taken_at()) == START
        await store.write(lambda tx: tx.backups.settle(START + timedelta(hours=1)))
        assert await store.read(lambda tx: tx.backups.taken_at()) is None
        await store.close()
