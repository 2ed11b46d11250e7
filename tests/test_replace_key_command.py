"""`python -m bot replace-key`: whoever runs Patrol gives an account that workspaces share a new key."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.domain.accounts import Account, Key, KeyKind
from bot.ports import Transaction
from bot.vault import Vault, new_key
from sandbox.world import World
from tests.commands import SETTINGS
from tests.stores import opened

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

SEALING = new_key()
SHARED = "shared"
ROOT = Path(__file__).parents[1]


async def shared(world: World) -> None:
    """Two workspaces share an account whose old key PatSnap does not take."""
    old = Key(world.patsnap.url, KeyKind.API_KEY, "sk-the-key-until-now")

    def write(tx: Transaction) -> None:
        sealed = Vault([SEALING]).seal(old.packed())
        for workspace in ("T1", "T2"):
            tx.workspaces.enrol(workspace, SHARED, old.url)
        tx.workspaces.put_account(Account(SHARED, old.url, sealed, old.fingerprint, old.kind))

    store = opened(world.folder / "patrol.db")
    await store.write(write)
    await store.close()


async def replaced(world: World, typed: str, *arguments: str) -> tuple[int, str]:
    """How the command ends when the operator types this, and all that it says."""
    own = {"PATROL_ENCRYPTION_KEYS": SEALING, "PATROL_DATABASE": str(world.folder / "patrol.db")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "replace-key", *arguments),
        cwd=ROOT,
        env={**os.environ, **SETTINGS, **own},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate(f"{typed}\n".encode())
    return process.returncode or 0, said.decode()


async def the_key(world: World) -> Key:
    store = opened(world.folder / "patrol.db")
    account = await store.read(lambda tx: tx.workspaces.account(SHARED))
    await store.close()
    assert account is not None
    return Key.unpacked(Vault([SEALING]).open(account.sealed, of="it"))


async def test_a_key_that_patsnap_takes_is_everybodys(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await shared(world)
        key = world.patsnap.customers[0].account.api_key
        code, said = await replaced(world, key, "--workspace", "T2")
        assert (code, (await the_key(world)).secret) == (0, key)
    assert "in use from now on by T1, T2" in said
    assert key not in said


async def test_a_client_is_named_and_its_secret_asked_for(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await shared(world)
        account = world.patsnap.customers[0].account
        code, _ = await replaced(world, account.client_secret, "--workspace", "T1", "--client", account.client_id)
        found = await the_key(world)
        assert (code, found.client, found.secret) == (0, account.client_id, account.client_secret)


@pytest.mark.parametrize(
    ("typed", "workspace", "sentence"),
    [
        ("sk-nobodys", "T1", "PatSnap did not take the key"),
        ("two words", "T1", "That is no key of PatSnap's"),
        ("", "T1", "That is no key of PatSnap's"),
        ("sk-nobodys", "T3", "Which workspace?"),
    ],
)
async def test_else_it_says_why_and_nothing_is_changed(
    typed: str, workspace: str, sentence: str, tmp_path: Path
) -> None:
    async with World(tmp_path) as world:
        await shared(world)
        before = await the_key(world)
        code, said = await replaced(world, typed, "--workspace", workspace)
        assert (code, await the_key(world)) == (1, before)
    assert sentence in said
    assert "sk-nobodys" not in said
