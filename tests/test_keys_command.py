"""`python -m bot rotate-keys`: the operator changes the keys with which stored secrets are encrypted."""

import asyncio
from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.vault import Vault, new_key
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.factories import an_installation
from tests.stores import opened

OLD, NEW = new_key(), new_key()
TOKEN = "xoxb-the-token-of-a-workspace"
WORKSPACES = ("T1", "T2")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with two tokens, sealed with the old key; the settings have the new one before it."""
    sit_down(tmp_path, monkeypatch, PATROL_ENCRYPTION_KEYS=f"{NEW},{OLD}")

    def write(tx: Transaction) -> None:
        for workspace in WORKSPACES:
            tx.workspaces.enrol(workspace, ONLY_ACCOUNT, PATSNAP_URL)
            sealed = Vault([OLD]).seal(f"{TOKEN} {workspace}")
            tx.installations.save(an_installation(workspace=workspace, sealed=sealed))

    at(tmp_path, write)
    return tmp_path


def at(folder: Path, work: object) -> object:
    async def do() -> object:
        store = opened(folder / "patrol.db")
        try:
            return await store.write(work)  # type: ignore[arg-type]
        finally:
            await store.close()

    return asyncio.run(do())


def opened_by(folder: Path, *keys: str) -> list[str]:
    vault = Vault(keys)
    kept: list[str] = []
    at(folder, lambda tx: kept.extend(vault.open(one.sealed, of=one.whose) for one in tx.installations.all()))
    return kept


def test_every_secret_is_sealed_with_the_first_key(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rotate-keys"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 secrets are encrypted with the first key now.")
    assert TOKEN not in said
    assert opened_by(folder, NEW) == [f"{TOKEN} {workspace}" for workspace in WORKSPACES]


def test_where_one_cannot_be_opened_none_is_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost = an_installation(workspace="T2", sealed=Vault([new_key()]).seal(TOKEN))
    at(folder, lambda tx: tx.installations.save(lost))
    assert main(["rotate-keys"]) == 1
    said = capsys.readouterr().err
    assert "stored for workspace T2 cannot be opened" in said
    assert TOKEN not in said
    at(folder, lambda tx: tx.installations.remove("T2"))
    assert opened_by(folder, OLD) == [f"{TOKEN} T1"]


def test_without_keys_it_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PATROL_ENCRYPTION_KEYS")
    assert main(["rotate-keys"]) == 1
    assert "new-key" in capsys.readouterr().err


def test_the_manifest_is_printed_for_an_address_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--http", "https://patrol.example.com/"]) == 0
    told = yaml.safe_load(capsys.readouterr().out)
    assert told["settings"]["interactivity"]["request_url"] == "https://patrol.example.com/slack/events"
    assert main(["manifest", "--http", "http://patrol.example.com"]) == 1
    assert capsys.readouterr().err.startswith("--http: the https address")
