"""`python -m bot audit`: who has done what, for whoever runs Patrol."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.services.auditing import done_since
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.factories import CHANNEL, PERSON, TEAM
from tests.stores import opened

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings in the environment, and a database in which something was done."""
    sit_down(tmp_path, monkeypatch)
    asyncio.run(done(tmp_path))
    return tmp_path


async def done(folder: Path) -> None:
    store = opened(folder / "patrol.db")
    await store.write(acts)
    await store.close()


def acts(tx: Transaction) -> None:
    tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, PATSNAP_URL)
    long_ago = NOW - timedelta(days=45)
    for number in range(600):
        tx.audit.note(Entry(TEAM, long_ago, PERSON, Act.ORDER, f"old{number}", CHANNEL))
    tx.audit.note(Entry(TEAM, NOW - timedelta(days=8), PERSON, Act.SUBSCRIBE, "row1", CHANNEL))
    tx.audit.note(Entry(TEAM, NOW - timedelta(days=1), "U9", Act.ALLOW_ACCESS, "row2", detail="order, to U1"))
    tx.audit.note(Entry(TEAM, NOW, "", "allow a shared channel"))


def test_it_prints_who_did_what_latest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit"]) == 0

    team, empty, *lines = capsys.readouterr().out.strip().split("\n")
    assert (team, empty) == (TEAM, "")
    assert [line.split("  ", 1)[1] for line in lines] == [
        "Patrol  allow a shared channel",
        "U9  allow access  row2  order, to U1",
        f"{PERSON}  subscribe  row1  {CHANNEL}",
    ]


def test_of_so_many_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--days", "2"]) == 0
    assert "subscribe" not in capsys.readouterr().out
    assert main(["audit", "--days", "60"]) == 0
    assert capsys.readouterr().out.count("  order  ") == 600


def test_where_nothing_was_done_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--days", "0"]) == 0
    assert "Nothing was done in that time." in capsys.readouterr().out


def test_all_workspaces_are_told(folder: Path) -> None:
    async def look() -> list[str]:
        store = opened(folder / "patrol.db")
        await store.write(lambda tx: tx.workspaces.enrol("T2", ONLY_ACCOUNT, PATSNAP_URL))
        found = await done_since(store, NOW - timedelta(days=1, minutes=1))
        await store.close()
        return [f"{workspace} {len(entries)}" for workspace, entries in found]

    assert sorted(asyncio.run(look())) == ["T1 2", "T2 0"]
