"""The doctor where there may be many workspaces: what of them is stored, and cannot be used."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor.examination import examine
from bot.domain.accounts import Account, KeyKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.environment import read_settings
from bot.ports import Transaction
from bot.services.connecting import settle_in
from bot.vault import Vault, new_key
from tests.clock import START
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.factories import an_installation
from tests.stores import opened

KEY, LOST = new_key(), new_key()
MANY = {
    "PATROL_SLACK_CLIENT_ID": "1.2",
    "PATROL_SLACK_CLIENT_SECRET": "the-client-secret",
    "PATROL_SLACK_SIGNING_SECRET": "the-signing-secret",
    "PATROL_SLACK_API_URL": "http://127.0.0.1:1/",  # nobody is there
    "PATROL_PUBLIC_URL": "https://patrol.example.com",
    "PATROL_ENCRYPTION_KEYS": KEY,
    "PATROL_OPS_PORT": "0",
}


async def findings(folder: Path, *writes: object) -> list[str]:
    store = opened(folder / "patrol.db")
    try:
        for work in writes:
            await store.write(work)  # type: ignore[arg-type]
    finally:
        await store.close()
    return [str(one) for one in await examine(read_settings(), ())]


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(tmp_path, monkeypatch, **MANY)
    for name in ("PATROL_SLACK_BOT_TOKEN", "PATROL_SLACK_APP_TOKEN", "PATROL_PATSNAP_API_KEY"):
        monkeypatch.delenv(name)


def test_a_key_of_patsnap_that_cannot_be_opened_is_wrong(tmp_path: Path) -> None:
    def write(tx: Transaction) -> None:
        for key in (KEY, LOST):
            tx.workspaces.put_account(
                Account(f"of {key}", PATSNAP_URL, Vault([key]).seal("sk-it"), key, KeyKind.API_KEY)
            )

    told = [one for one in asyncio.run(findings(tmp_path, write)) if "PATROL_ENCRYPTION_KEYS" in one]
    assert len(told) == 1
    assert told[0].startswith(f"WRONG  PatSnap: What is stored for the PatSnap account of {LOST} cannot be opened")


def test_who_was_there_before_there_were_many_is_asked_to_install_it(tmp_path: Path) -> None:
    def write(tx: Transaction) -> None:
        tx.workspaces.enrol("TOLD", ONLY_ACCOUNT, PATSNAP_URL)

    told = [one for one in asyncio.run(findings(tmp_path, write)) if "TOLD" in one]
    assert len(told) == 1
    assert told[0].startswith("note   Slack: workspace TOLD: Patrol is not there")
    assert told[0].endswith("at https://patrol.example.com/slack/install")


def test_a_workspace_that_is_not_connected_with_patsnap_is_named(tmp_path: Path) -> None:
    def write(tx: Transaction) -> None:
        settle_in("TNEW", START, tx)
        tx.installations.save(an_installation(workspace="TNEW", sealed=Vault([KEY]).seal("xoxb-it")))

    told = asyncio.run(findings(tmp_path, write))
    assert any(one.startswith("note   PatSnap: not connected in TNEW:") for one in told)
    assert not any("xoxb-it" in one for one in told)


def test_of_a_database_of_an_earlier_version_it_says_what_it_can(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "patrol.db")) as database:
        database.execute("create table report (id text)")
        database.execute("pragma journal_mode = wal")
    told = [str(one) for one in asyncio.run(examine(read_settings(), ()))]
    assert any(one.startswith("ok     database") for one in told)
    assert "ok     Slack: installed in 0 workspaces, of which 0 are well" in told
