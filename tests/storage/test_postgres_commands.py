"""The operator's commands on a PostgreSQL."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.__main__ import main
from bot.doctor.database import database
from bot.domain.audit import Entry
from bot.domain.rules import ONLY_ACCOUNT
from bot.environment import read_settings
from bot.ports import Transaction
from storage.postgres import PostgresStore
from tests.clock import START
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.factories import TEAM, a_request
from tests.postgres import server_or_skip

WHO = "U0WHO"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with server_or_skip().database(is_migrated=False) as url:
        sit_down(tmp_path, monkeypatch, PATROL_DATABASE=f"{url}&password=s3cret")
        yield url


def written(url: str) -> None:
    def write(tx: Transaction) -> None:
        tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, PATSNAP_URL)
        tx.requests.add(a_request(person=WHO))
        tx.audit.note(Entry(TEAM, START, WHO, "subscribe"))

    async def do() -> None:
        store = await PostgresStore.open(url)
        await store.write(write)
        await store.close()

    asyncio.run(do())


def found(url: str) -> str:
    async def look() -> list[str]:
        return [str(finding) async for finding in database(read_settings())]

    assert url
    return "\n".join(asyncio.run(look()))


def test_migrate_makes_the_tables_once(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "python -m bot migrate" in found(url)
    assert main(["audit"]) == 1
    assert "python -m bot migrate" in capsys.readouterr().err
    for taken in ("everything", "none"):
        assert main(["migrate"]) == 0
        assert f"steps taken: {taken}" in capsys.readouterr().out


def test_what_is_read_is_read_there(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    written(url)
    for command, said in ((["audit", "--days", "3650"], WHO), (["usage"], TEAM)):
        assert main(command) == 0
        assert said in capsys.readouterr().out
    assert main(["why", "R-ABCDEF"]) == 1
    assert "R-ABCDEF" in capsys.readouterr().err
    assert main(["export", "--person", WHO]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"request", "audit"}


def test_what_is_to_be_forgotten_is_gone(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    written(url)
    assert main(["forget", "--person", WHO, "--yes"]) == 0
    capsys.readouterr()
    assert main(["export", "--person", WHO]) == 0
    assert json.loads(capsys.readouterr().out) == {}


def test_a_backup_is_postgresqls_own_affair(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert url
    assert main(["backup", "copy.db"]) == 1
    assert "pg_dump" in capsys.readouterr().err


def test_the_doctor_says_how_the_server_is_and_no_password(url: str) -> None:
    written(url)
    said = found(url)
    assert said.startswith("ok     database: PostgreSQL at 127.0.0.1:")
    assert "no `run` works on it" in said
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into patrol.process values ('p', 'all', 'h', to_char(now() at time zone 'UTC',"
            ' \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'))'
        )
    assert "1 of Patrol's processes work on it" in found(url)
    assert "s3cret" not in said


def test_a_server_that_is_away_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sit_down(tmp_path, monkeypatch, PATROL_DATABASE="postgresql://patrol:s3cret@127.0.0.1:1/patrol")
    assert main(["usage"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("PostgreSQL at 127.0.0.1:1/patrol cannot be reached.")
    assert "Traceback" not in said
    assert "s3cret" not in said


def test_an_address_that_postgresql_cannot_read_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sit_down(tmp_path, monkeypatch, PATROL_DATABASE="postgresql://patrol:s3cret@127.0.0.1:1/patrol?sslmod=require")
    assert main(["usage"]) == 1
    assert capsys.readouterr().err == (
        'PATROL_DATABASE is no address as PostgreSQL reads it: invalid URI query parameter: "sslmod"\n'
    )
    assert main(["move", "patrol.db", "postgresql://patrol:s3@cret@127.0.0.1:1/patrol"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The target of `move` is an address as in postgresql://")
    assert "cret" not in said
