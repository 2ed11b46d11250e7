"""Which database the settings name, for who works on it: a SQLite file, or a PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from sqlite3 import OperationalError
from typing import TYPE_CHECKING, TypeAlias

from bot.config import Settings
from bot.errors import BadSetting, StoreError
from bot.ports import Store
from storage.sqlite import SqliteStore
from storage.sqlite.opening import steps_of

if TYPE_CHECKING:
    from storage.postgres import PostgresStore
    from storage.postgres.health import ServerHealth

AnyStore: TypeAlias = "SqliteStore | PostgresStore"


async def open_store(settings: Settings) -> AnyStore:
    """The database, for who writes: no other `run` works on it, where it is a file. Errors: `StoreError`."""
    if settings.is_on_server:
        from storage.postgres import PostgresStore  # noqa: PLC0415 - who has a file does not wait for its libraries

        return await PostgresStore.open(settings.database)
    return await SqliteStore.open(Path(settings.database))


def beside(store: AnyStore) -> Store:
    """The same store for what may wait behind nothing else that this process stores; a file has one thread for all."""
    return store if isinstance(store, SqliteStore) else store.beside()


async def read_store(settings: Settings) -> AnyStore:
    """The database, for who only reads. Errors: `StoreError`."""
    if settings.is_on_server:
        from storage.postgres import PostgresStore  # noqa: PLC0415 - likewise

        return await PostgresStore.read_only(settings.database)
    return await SqliteStore.read_only(Path(settings.database))


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Store]:
    """The database while somebody only reads it. Errors: `StoreError`, also where an earlier version wrote it."""
    store = await read_store(settings)
    try:
        yield store
    except OperationalError as error:
        raise StoreError(
            f"{settings.database} cannot be read ({error}). If an earlier version of Patrol wrote it, `run` brings it "
            "up to date."
        ) from None
    finally:
        await store.close()


async def migrate_store(settings: Settings) -> Sequence[str]:
    """Make the database, or bring it up to date; the steps that were taken. Errors: `StoreError`."""
    if settings.is_on_server:
        from storage.postgres.migrations import migrate  # noqa: PLC0415 - likewise

        return await asyncio.to_thread(migrate, settings.database)
    before = await asyncio.to_thread(steps_of, Path(settings.database))
    await (await SqliteStore.open(Path(settings.database))).close()
    return [step for step in await asyncio.to_thread(steps_of, Path(settings.database)) if step not in before]


async def copy_to_server(source: Path, target: str) -> Mapping[str, int]:
    """Copy a SQLite file into the empty PostgreSQL at `target`; the rows of each table. Errors: `StoreError`."""
    from storage.postgres.copying import copy_file  # noqa: PLC0415 - likewise

    return await asyncio.to_thread(copy_file, source, target)


async def note_restored(settings: Settings, taken_at: datetime) -> None:
    """Have the next process go on from a backup of a server that was taken then. Errors: `StoreError`, `BadSetting`."""
    if not settings.is_on_server:
        raise BadSetting("A backup of a file is known as one by itself: `run` goes on from it.")
    from storage.postgres.restored import stamp_database  # noqa: PLC0415 - likewise

    await migrate_store(settings)
    await asyncio.to_thread(stamp_database, settings.database, taken_at)


def server_health(settings: Settings) -> "ServerHealth":
    """How the PostgreSQL is that the settings name. Blocks."""
    from storage.postgres.health import health_of_server  # noqa: PLC0415 - likewise

    return health_of_server(settings.database)
