"""`python -m bot usage`: what the operator sees, beside a run and without one."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.__main__ import main
from bot.domain.endpoints import Endpoint
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Call
from bot.ports import Transaction
from storage.sqlite import SqliteStore
from storage.sqlite.migrations import migrations
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.factories import CHANNEL, PERSON, TEAM


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings in the environment and nothing else."""
    sit_down(tmp_path, monkeypatch, PATROL_BUDGET_WORKSPACE="40")
    return tmp_path


@pytest.fixture
def at_work(folder: Path) -> Iterator[None]:
    """A run that works on the database."""
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(folder / "patrol.db"))
        runner.run(store.write(written))
        yield
        runner.run(store.close())


def written(tx: Transaction) -> None:
    tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, PATSNAP_URL)
    tx.calls.count(Call(ONLY_ACCOUNT, datetime.now(UTC).date(), Endpoint.CHECK, TEAM, PERSON, CHANNEL))


@pytest.mark.usefixtures("at_work")
def test_it_prints_the_usage_beside_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage"]) == 0

    said = capsys.readouterr().out
    assert said.startswith(f"{TEAM}\n\nWhat Patrol asked PatSnap\n")
    assert "0 of 40 · this workspace" in said
    assert "sk-the-key" not in said
    assert f"{CHANNEL}: 1 call" in said or "By place, this month\nnone" in said  # PatSnap's month may have just begun


def test_without_a_database_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage"]) == 1
    assert "`run` makes it" in capsys.readouterr().err


def test_of_a_database_of_an_earlier_version_it_says_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(folder / "patrol.db")) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before="usage_and_budgets")
        connection.execute("insert into account (id, url) values ('main', '')")
        connection.execute("insert into workspace (id, account) values ('T1', 'main')")
        connection.commit()

    assert main(["usage"]) == 1
    assert "`run` brings it up to date" in capsys.readouterr().err
