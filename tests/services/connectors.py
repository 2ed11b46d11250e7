"""Workspaces that bring their own PatSnap account: the first lines of tests about them."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.accounts import Account, Key, KeyKind
from bot.domain.outages import Outage
from bot.ports import Store
from bot.services.connecting import connect, settle_in
from bot.vault import Vault, new_key
from tests.clock import START

ADMIN = "UADMIN"
HERE = "TA"
THERE = "TB"
URL = "https://connect.patsnap.com"
KEY = Key(URL, KeyKind.API_KEY, "sk-0123456789abcdefSECRET")
OTHER_KEY = Key(URL, KeyKind.API_KEY, "sk-fedcba9876543210SECRET")
PAIR = Key(URL, KeyKind.CLIENT, "the-first-SECRET", "the-client")


def with_a_vault(deps: Deps) -> Deps:
    return replace(deps, vault=Vault([new_key()]))


async def settled(deps: Deps, *workspaces: str) -> None:
    """Let Patrol have been installed there."""
    for workspace in workspaces:
        await deps.store.write(lambda tx, one=workspace: settle_in(one, START, tx))  # type: ignore[misc]


async def connected_here(deps: Deps, workspace: str = HERE, key: Key = KEY) -> Account:
    await settled(deps, workspace)
    await connect(workspace, ADMIN, key, deps)
    return await account_of(deps.store, workspace)


async def account_of(store: Store, workspace: str) -> Account:
    found = await store.read(lambda tx: tx.workspaces.account(tx.workspaces.account_of(workspace) or ""))
    assert found is not None
    return found


async def outages_of(store: Store, account: str) -> list[Outage]:
    return [one for one in await store.read(lambda tx: tx.outages.of(account)) if not one.is_over]
