"""Patrol is installed in a workspace, removed from it, and comes back.

While it is removed all that belongs to the workspace rests, and nothing is lost. Where there may be many workspaces,
each has its own token: it goes when Slack takes it no more, and comes with the next installation.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.deps import Deps
from bot.domain.installations import Installation
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import OutsideError, SlackRefused
from bot.ports import Transaction
from bot.services.connecting import settle_in
from bot.services.scheduling import reschedule
from bot.services.welcoming import welcome_if_first

log = logging.getLogger(__name__)


async def install(installation: Installation, address: str, deps: Deps) -> None:
    """Somebody has installed Patrol in a workspace, perhaps again; Slack shows it at `address`. Errors: `StoreError`.

    A workspace that was not known has an account of its own, to which PatSnap is yet to be connected.
    """
    workspace, now = installation.workspace, deps.clock()

    def store(tx: Transaction) -> None:
        settle_in(workspace, now, tx)
        tx.workspaces.note_address(workspace, address)
        tx.installations.save(installation)
        come_back(workspace, now, deps, tx)
        welcome_if_first(workspace, installation.installed_by, now, tx)
        tx.places.look_at_all(workspace, now)

    await deps.store.write(store)
    deps.installed.forget(workspace)
    log.info("Patrol was installed", extra={"workspace": workspace})


def leave(workspace: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Patrol is not installed there any more: nothing is asked of PatSnap or Slack for it, but whether it is back."""
    if tx.workspaces.account_of(workspace) is None or tx.workspaces.gone_at(workspace) is not None:
        return
    log.error("Patrol was removed from a workspace: everything there rests until it is back")
    tx.workspaces.note_gone(workspace, now)
    _reschedule_all(workspace, now, deps, tx)


def come_back(workspace: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Slack takes our token there: all goes on, and what waited comes as after a pause."""
    if tx.workspaces.refused_since(workspace) is not None:
        tx.workspaces.note_refused(workspace, None)
    gone_at = tx.workspaces.gone_at(workspace)
    if gone_at is None:
        return
    log.info("Patrol is back in a workspace")
    tx.times.rested(workspace, max(now - gone_at, timedelta()))
    tx.workspaces.note_gone(workspace, None)
    tx.places.look_at_all(workspace, now)
    _reschedule_all(workspace, now, deps, tx)


async def removed(workspace: str, deps: Deps) -> None:
    """Slack says that Patrol was removed, perhaps late: it counts from now on, unless Slack takes our token still."""
    now = deps.clock()
    await deps.store.write(lambda tx: leave(workspace, now, deps, tx))
    deps.installed.forget(workspace)
    deps.errands.end(workspace)
    deps.errands.send("ask whether Patrol is back", probe(workspace, deps))


async def probe(workspace: str, deps: Deps) -> None:
    """Ask Slack whether our token is worth anything, and if so go on; else a token of the workspace's own goes."""
    asked = await deps.store.read(lambda tx: tx.installations.get(workspace))
    deps.installed.forget(
        workspace
    )  # another process may have stored a newer token: it is that one that is asked about
    try:
        await deps.slack.prove(workspace)
    except SlackRefused as error:
        if fate_of(error.error) is not Fate.TOKEN:
            log.warning("Slack does not say whether Patrol is installed", extra={"slack": error.error})
        elif asked is not None:
            await _drop(asked, deps)
        return
    except OutsideError as error:
        log.warning("Slack does not say whether Patrol is installed", extra={"why": str(error)})
        return
    now = deps.clock()
    await deps.store.write(lambda tx: come_back(workspace, now, deps, tx))
    deps.installed.forget(workspace)


async def probe_all(deps: Deps) -> bool:
    """Ask so of every workspace that Patrol was removed from; never more to do at once."""
    for workspace in await deps.store.read(lambda tx: tx.workspaces.gone()):
        await probe(workspace, deps)
    return False


async def forget_token(workspace: str, deps: Deps) -> None:
    """Forget the installation of a workspace, and its token, whatever Slack says of it."""
    await deps.store.write(lambda tx: tx.installations.remove(workspace))
    deps.installed.forget(workspace)


async def _drop(refused: Installation, deps: Deps) -> None:
    """Its token is worth nothing: it goes, unless another was stored while Slack was asked."""
    workspace = refused.workspace

    def store(tx: Transaction) -> bool:
        is_this = tx.installations.get(workspace) == refused
        if is_this:
            tx.installations.remove(workspace)
        return is_this

    if await deps.store.write(store):
        log.info("the token of a workspace is forgotten", extra={"workspace": workspace})
    deps.installed.forget(workspace)


def _reschedule_all(workspace: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    account = tx.workspaces.account_of(workspace) or ""
    is_gone = tx.workspaces.gone_at(workspace) is not None
    for alert in tx.alerts.all_of(account):
        if is_gone and alert.owner is None and alert.asked_by is not None and alert.asked_by.workspace == workspace:
            tx.alerts.save(replace(alert, asked_by=None))
        reschedule(account, alert.id, now, deps, tx)
