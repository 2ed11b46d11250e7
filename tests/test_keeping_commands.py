"""`python -m bot export` and `forget`: what the operator sees, and what is left."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from storage.sqlite import SqliteStore
from tests import stores
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.factories import CHANNEL, TEAM, a_request

ELSE = "U0ELSE"
WHO = "U0WHO"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    store = stores.opened(path)
    yield store
    await store.close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database, and settings in the environment."""
    sit_down(tmp_path, monkeypatch)
    asyncio.run(_written(tmp_path / "patrol.db"))
    return tmp_path


async def _written(path: Path) -> None:
    def write(tx: Transaction) -> None:
        tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, PATSNAP_URL)
        tx.requests.add(a_request(person=WHO))
        tx.requests.add(a_request(id="of another", person=ELSE))

    async with opened(path) as store:
        await store.write(write)


async def _requests(path: Path) -> list[str]:
    async with opened(path) as store:
        listed = await store.read(lambda tx: tx.requests.listed(TEAM, "nobody", CHANNEL, offset=0, limit=9))
        return sorted(one.id for one in listed)


def test_export_prints_what_names_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--person", WHO]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in found["request"]] == ["request1"]


def test_export_prints_a_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 0
    assert len(json.loads(capsys.readouterr().out)["request"]) == 2


def test_forget_says_first_what_it_would_delete(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--person", WHO]) == 0
    assert "request: 1" in capsys.readouterr().out
    assert asyncio.run(_requests(folder / "patrol.db")) == ["of another", "request1"]


def test_forget_deletes_for_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--person", WHO, "--yes"]) == 0
    assert "deleted" in capsys.readouterr().out
    assert asyncio.run(_requests(folder / "patrol.db")) == ["of another"]
    assert WHO.encode() not in (folder / "patrol.db").read_bytes()


def test_forget_does_nothing_while_a_run_works(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(folder / "patrol.db"))
        assert main(["forget", "--yes"]) == 1
        runner.run(store.close())
    assert "Another `run`" in capsys.readouterr().err


def test_which_workspace_is_asked_where_there_are_several(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def enrol() -> None:
        async with opened(folder / "patrol.db") as store:
            await store.write(lambda tx: tx.workspaces.enrol("T2", ONLY_ACCOUNT, PATSNAP_URL))

    asyncio.run(enrol())
    assert main(["forget", "--yes"]) == 1
    assert f"{TEAM}, T2" in capsys.readouterr().err
    assert main(["forget", "--workspace", "T2", "--yes"]) == 0
    assert asyncio.run(_requests(folder / "patrol.db")) == ["of another", "request1"]
