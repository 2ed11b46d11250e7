"""What the doctor sees of the disk: the folder of the reports, and the room that there is."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from bot.app import free_of_folder, trouble_of_folder
from bot.config import Settings
from bot.doctor.findings import Finding
from bot.errors import StoreError
from bot.parts import clock_of
from bot.stores import reading

ROOM: Final = 200_000_000  # bytes: the largest report, and the database while it is written


def report_files(settings: Settings) -> Finding:
    """Whether reports can be stored in the folder, and whether the next ones have room."""
    folder = Path(settings.files)
    if trouble := trouble_of_folder(folder):
        return Finding("reports", trouble, is_well=False)
    free = free_of_folder(folder)
    if free < ROOM:
        return Finding("reports", f"{megabytes(free)} are free for {folder}; make room", is_well=False)
    return Finding("reports", f"{folder} can be written; {megabytes(free)} are free")


async def shared_files(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the folder is that of the other processes: what they have fetched lies in it."""
    if not settings.is_on_server:
        return
    now = clock_of(settings)()
    try:
        async with reading(settings) as store:
            reports = await store.read(lambda tx: tx.reports.with_files_unused_since(now))
    except StoreError:
        return  # what is wrong with the database was said
    files = [settings.files / report.file.path for report in reports if report.file is not None]
    missing = sum([not await asyncio.to_thread(file.exists) for file in files])
    if missing:
        said = f"{missing} of {len(files)} files that were fetched are not in {settings.files}"
        advice = "PATROL_FILES has to be one folder for all processes, see docs/operations.md"
        yield Finding("reports", f"{said}; {advice}", is_well=missing < len(files), is_warning=True)


def megabytes(size: int) -> str:
    """A number of bytes, as `1,234.5 MB`."""
    return f"{size / 1_000_000:,.1f} MB"
