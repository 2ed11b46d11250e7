"""What the operator's commands do besides `run`: they read the database, and some change it while no `run` works."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.addresses import SERVERS, server_address
from bot.app import TakenBackup, take_backup
from bot.config import Settings
from bot.deps import Deps
from bot.domain.accounts import Key, KeyKind
from bot.domain.audit import Entry
from bot.domain.outages import Outage
from bot.domain.references import Fault
from bot.domain.usage import Usage
from bot.errors import BackupFailed, BadSetting, OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.parts import clock_of, vault_of, without_network
from bot.ports import Transaction
from bot.ports.keeping import Rows
from bot.services import connecting, readings
from bot.services.auditing import done_since
from bot.services.forgetting import data_of, forget_person, forget_workspace
from bot.services.references import Found, find, standing_outages
from bot.services.sealing import seal_again
from bot.services.usage import all_usage
from bot.stores import copy_to_server, migrate_store, note_restored, open_store, read_store, reading

_PG_DUMP: Final = (
    "The database is on PostgreSQL, whose own program takes a backup of it, also while Patrol runs: pg_dump "
    "--format=custom --file=FILE, with the address of PATROL_DATABASE at its end. docs/operations.md says more."
)

_NOT_REPLACED: Final = {
    MistakeKind.NOT_CONNECTED: "That workspace has no key of its own: it is connected from Home in Slack, or by "
    "PATROL_PATSNAP_API_KEY.",
    MistakeKind.OTHER_ACCOUNT: "Another account here has that key already. Nothing was changed.",
    MistakeKind.UNKNOWN_WORKSPACE: "Patrol does not know that workspace.",
}


async def reread(settings: Settings) -> tuple[int, int]:
    """Read again the answers of PatSnap that are held unread: how many could be read, and how many not.

    A `run` does so by itself when it starts. Errors: `BadSetting`, `StoreError` (another `run` works on the database).
    """
    async with without_network(settings, await open_store(settings)) as deps:
        return await readings.reread(deps)


async def export(settings: Settings, workspace: str, person: str) -> Rows:
    """What is stored for a workspace, or of it what names a person, by table. A `run` may work meanwhile.

    Errors: `BadSetting`, `StoreError`.
    """
    async with without_network(settings, await read_store(settings)) as deps:
        return await data_of(await _only(workspace, deps), person, deps)


async def forget(settings: Settings, workspace: str, person: str) -> Rows:
    """Delete what `export` shows, for good; what was deleted. Errors: `BadSetting`, `StoreError` (a `run` works)."""
    store = await open_store(settings)
    async with without_network(settings, store) as deps:
        workspace = await _only(workspace, deps)
        found = await data_of(workspace, person, deps)
        if person:
            await forget_person(workspace, person, deps)
        else:
            await forget_workspace(workspace, deps)
        await store.compact()
        return found


async def _only(workspace: str, deps: Deps) -> str:
    """The workspace that is named, or the only one there is. Errors: `BadSetting`."""
    known = [one for one, _ in await deps.store.read(lambda tx: tx.workspaces.all())]
    if workspace in known:
        return workspace
    if not workspace and len(known) == 1:
        return known[0]
    raise BadSetting(f"Which workspace? Name one with --workspace; there is {', '.join(known) or 'none yet'}.")


async def rotate_keys(settings: Settings) -> int:
    """Seal each stored secret with the first key, all in one transaction; how many.

    Errors: `BadSetting`; `CannotOpen`, and nothing is changed; `StoreError` (another `run` works on the database).
    """
    vault = vault_of(settings)
    store = await open_store(settings)
    try:
        return await store.write(lambda tx: seal_again(vault, tx))
    finally:
        await store.close()


async def replace_key(settings: Settings, workspace: str, client: str, secret: str) -> list[str]:
    """Replace the PatSnap key that a workspace has connected, after PatSnap has taken the new one: who uses it.

    `client`: its id, where it is a client and its secret; "" where it is an API key. Errors: `BadSetting`,
    `StoreError` (a `run` works on a file).
    """
    async with without_network(settings, await open_store(settings)) as given:
        deps = replace(given, vault=vault_of(settings))
        workspace = await _only(workspace, deps)
        url = await deps.store.read(lambda tx: _address_of(workspace, tx))
        key = Key(url, KeyKind.CLIENT if client else KeyKind.API_KEY, secret, client)
        if not key.is_possible:
            raise BadSetting(
                "That is no key of PatSnap's: it has characters that none of them has. Nothing was changed."
            )
        try:
            return await connecting.replace_key(workspace, key, deps)
        except Mistake as mistake:
            raise BadSetting(_NOT_REPLACED[mistake.kind]) from None
        except OutsideError as error:
            raise BadSetting(f"PatSnap did not take the key: {error}. Nothing was changed.") from None


def _address_of(workspace: str, tx: Transaction) -> str:
    account = tx.workspaces.account(tx.workspaces.account_of(workspace) or "")
    return account.url if account is not None else ""


def backup(settings: Settings, file: str) -> TakenBackup:
    """Copy the database to `file`, which must not be there, also while a `run` works on it. Errors: `StoreError`."""
    if settings.is_on_server:
        raise BackupFailed(_PG_DUMP)
    return take_backup(Path(settings.database), Path(file), clock_of(settings)())


async def restored(settings: Settings, taken_at: str) -> datetime:
    """Say that the database is a restored backup that was taken then, where it cannot know by itself; when that was.

    Errors: `BadSetting`, `StoreError`.
    """
    try:
        when = datetime.fromisoformat(taken_at).astimezone(UTC)
    except ValueError:
        raise BadSetting(f"{taken_at!r} is no time, as in 2026-11-22T08:00:00+00:00.") from None
    await note_restored(settings, when)
    return when


async def move(source: str, target: str) -> Mapping[str, int]:
    """Copy the SQLite file `source` into the PostgreSQL `target`, which is empty; the rows of each table.

    Errors: `BadSetting`, `StoreError`.
    """
    if not target.startswith(SERVERS):
        raise BadSetting("Name the PostgreSQL to which the file is copied, here or in PATROL_DATABASE: postgresql://…")
    try:
        server_address(target)
    except ValueError as error:
        raise BadSetting(f"The target of `move` is {error}.") from None
    return await copy_to_server(Path(source), target)


async def migrate(settings: Settings) -> Sequence[str]:
    """Make the database or bring it up to date, as `run` does by itself; the steps that were taken.

    Errors: `BadSetting`, `StoreError` (a file on which a `run` works).
    """
    return await migrate_store(settings)


async def audit(settings: Settings, days: int) -> list[tuple[str, list[Entry]]]:
    """Who has done what in the last so many days, by workspace, latest first. A `run` may work meanwhile.

    Errors: `BadSetting`, `StoreError`.
    """
    since = clock_of(settings)() - timedelta(days=max(days, 0))
    async with reading(settings) as store:
        return await done_since(store, since)


async def find_reference(settings: Settings, quoted: str) -> tuple[Sequence[Found | Fault], Sequence[Outage]]:
    """What is stored under what somebody quotes, and what PatSnap refuses by that code. A `run` may work meanwhile.

    Errors: `BadSetting`, `StoreError`.
    """
    async with reading(settings) as store:
        return await find(store, quoted), await standing_outages(store, quoted.strip().upper())


async def usage(settings: Settings) -> list[tuple[str, Usage]]:
    """What was asked of PatSnap, and what of the budgets is left, by workspace. A `run` may work meanwhile.

    Errors: `BadSetting`, `StoreError`.
    """
    async with reading(settings) as store:
        return await all_usage(store, clock_of(settings)(), settings.rules())
