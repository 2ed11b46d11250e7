"""Looking after: what has served its time is cleared away."""

import asyncio
import logging
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.deps import Deps
from bot.domain.homes import OPEN_FOR
from bot.domain.reports import Report
from bot.domain.seen import KEPT_FOR
from bot.ports import Transaction
from bot.services.clearing import clear_away
from bot.services.forgetting import forget_the_gone
from bot.services.holding import give_up_holding
from bot.services.luggage import SHEETS
from bot.services.notices import look_for_admins
from bot.services.readings import read_what_is_left

log = logging.getLogger(__name__)

_HOUR: Final = 3600.0  # real seconds, as the file system counts them
_LEFT: Final = timedelta(minutes=5)  # longer than an answer is being read
_UNUSED: Final = timedelta(hours=1)  # of a limit that processes share, after which it is as good as new


async def look_after(deps: Deps) -> bool:
    """Clear away what has served its time, and read what was left unread; never more to do at once.

    Requests that nobody invited Patrol for, report files that nobody was sent for as long as the operator keeps them,
    and spreadsheets that were made and never sent: they are made anew for each sending.
    """
    if not deps.is_settled:
        return False  # a clock that was wrong when the machine was started may be put right soon
    # Where the store failed while an answer was read, and no other process is there to take it over.
    await read_what_is_left(deps.clock() - _LEFT, deps)
    await give_up_holding(deps)
    for workspace in await deps.store.read(_present):
        await look_for_admins(workspace, deps)
    await forget_the_gone(deps)
    await clear_away(deps)
    await asyncio.to_thread(_clear_sheets, deps.rules.files)
    answered_before = deps.clock() - KEPT_FOR
    await deps.store.write(lambda tx: tx.seen.forget(answered_before))
    await deps.store.write(lambda tx: tx.paces.forget(tx.processes.now() - _UNUSED))
    opened_before = deps.clock() - OPEN_FOR
    await deps.store.write(lambda tx: tx.homes.drop(opened_before))
    limit = deps.clock() - deps.rules.keep_files

    def forget(tx: Transaction) -> list[Report]:
        unused = tx.reports.with_files_unused_since(limit)
        for report in unused:
            tx.reports.save(replace(report, file=None))
        return unused

    # The rows first: a file without a row is only litter, a row without its file is a promise that cannot be kept.
    # Found and forgotten in one transaction, so that nobody is promised the file in between.
    for report in await deps.store.write(forget):
        await asyncio.to_thread(shutil.rmtree, deps.rules.files / report.id, ignore_errors=True)
        log.info("a report's file was removed after its time", extra={"report": report.id})
    return False


def _present(tx: Transaction) -> list[str]:
    gone = tx.workspaces.gone()
    return [one for one, _ in tx.workspaces.all() if one not in gone]


def _clear_sheets(files: Path) -> None:
    """Remove what an ended run has left of spreadsheets. An hour is longer than any sending takes."""
    if not files.is_dir():
        return
    for folder in files.glob(f"{SHEETS}*"):
        if time.time() - folder.stat().st_mtime > _HOUR:
            shutil.rmtree(folder, ignore_errors=True)
