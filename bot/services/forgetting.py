"""A person's or a workspace's data, shown and forgotten at their word."""

import asyncio
import logging
import shutil
from contextlib import suppress
from datetime import timedelta
from typing import Final

from bot.deps import Deps
from bot.mistakes import Mistake
from bot.ports import Transaction
from bot.ports.keeping import Rows
from bot.services.requested import cancel

log = logging.getLogger(__name__)

_GONE_FOR: Final = timedelta(days=13)  # so that all is deleted within 14
_MANY: Final = 100_000


async def data_of(workspace: str, person: str, deps: Deps) -> Rows:
    """All rows of a workspace, or of it those that name a person, by table."""
    if person:
        return await deps.store.read(lambda tx: tx.keeping.of_person(workspace, person))
    return await deps.store.read(lambda tx: tx.keeping.of_workspace(workspace))


async def forget_person(workspace: str, person: str, deps: Deps) -> None:
    """End what a person waits for, delete what is theirs, and take their name out of all else.

    What lies in Slack is Slack's; their channels' subscriptions go on.
    """
    wishes = await deps.store.read(lambda tx: tx.requests.listed(workspace, person, person, offset=0, limit=_MANY))
    for request in wishes:
        if request.person == person and request.is_open:
            with suppress(Mistake):  # its file is on its way: it goes with the rest
                await cancel(workspace, person, request.id, deps)
    await deps.store.write(lambda tx: tx.keeping.forget_person(workspace, person))
    log.info("a person's data was forgotten", extra={"workspace": workspace})


async def forget_the_gone(deps: Deps) -> None:
    """Delete all that is stored for workspaces that Patrol was removed from two weeks ago (Slack: developer policy)."""
    if not deps.is_settled:
        return  # only the clock may say so
    before = deps.clock() - _GONE_FOR

    def gone(tx: Transaction) -> list[str]:
        return [workspace for workspace, at in tx.workspaces.gone().items() if at <= before]

    for workspace in await deps.store.read(gone):
        await forget_workspace(workspace, deps)


async def forget_workspace(workspace: str, deps: Deps) -> None:
    """Delete all that is stored for a workspace, and its reports' files."""
    reports = await deps.store.write(lambda tx: tx.keeping.forget_workspace(workspace))
    deps.installed.forget(workspace)
    for report in reports:
        await asyncio.to_thread(shutil.rmtree, deps.rules.files / report, ignore_errors=True)
    log.info("a workspace's data was forgotten", extra={"workspace": workspace, "files": len(reports)})
