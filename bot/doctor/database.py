"""What the doctor sees of the database: a file, or a server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from bot.app import health_of, sqlite_version_warning, trouble_of_folder
from bot.config import Settings
from bot.doctor.findings import Finding
from bot.doctor.folders import ROOM, megabytes
from bot.doctor.patsnap import outages
from bot.stores import server_health

_LARGE_WAL: Final = 500_000_000
_CROWDED: Final = 0.8  # of the connections of a server


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """The file or the server, and what a `run` has noted there of PatSnap's refusals."""
    if settings.is_on_server:
        async for finding in _server(settings):
            yield finding
        async for finding in outages(settings):
            yield finding
        return
    path = Path(settings.database)
    if not await asyncio.to_thread(path.exists):
        trouble = trouble_of_folder(path.parent)
        said = trouble or f"{settings.database} is not there yet; `run` makes it"
        yield Finding("database", said, is_well=not trouble)
    else:
        async for finding in _health(path):
            yield finding
        async for finding in outages(settings):
            yield finding
    if warning := sqlite_version_warning():
        yield Finding("database", warning, is_warning=True)


async def _health(path: Path) -> AsyncIterator[Finding]:
    health = await asyncio.to_thread(health_of, path)
    if health.trouble:
        yield Finding("database", health.trouble, is_well=False)
    else:
        run = "a `run` works on it" if health.is_run else "no `run` works on it"
        yield Finding("database", f"{path} is whole: {megabytes(health.size)}; {run}")
    if health.is_backup:
        yield Finding("database", f"{path} is a backup; `run` goes on from it, see docs/operations.md", is_warning=True)
    if health.wal > _LARGE_WAL:
        said = f"{path}-wal has {megabytes(health.wal)}; end whatever reads the database for long"
        yield Finding("database", said, is_warning=True)
    if 0 < health.free < ROOM:
        yield Finding("disk", f"{megabytes(health.free)} are free beside {path}; make room", is_well=False)


async def _server(settings: Settings) -> AsyncIterator[Finding]:
    health = await asyncio.to_thread(server_health, settings)
    if health.trouble:
        yield Finding("database", health.trouble, is_well=False)
        return
    many = f"{health.processes} of Patrol's processes work on it" if health.processes else "no `run` works on it"
    size = megabytes(health.size)
    yield Finding("database", f"{health.where} (version {health.version}) can be worked with: {size}; {many}")
    if health.is_backup:
        yield Finding(
            "database", "it is a restored backup; `run` goes on from it, see docs/operations.md", is_warning=True
        )
    if health.connections > _CROWDED * health.most:
        said = f"{health.connections} of the {health.most} connections that the server takes are in use"
        yield Finding("database", said, is_warning=True)
