"""What a run does before anything else: take over what a run before it had begun. Among several, at any time."""

import logging
from dataclasses import asdict, dataclass
from typing import Final

from bot.deps import Deps
from bot.domain.accounts import Account, Key
from bot.domain.processes import SILENT
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.services.checks import take_over_alert
from bot.services.companies import take_over_search
from bot.services.installation import come_back
from bot.services.makings import take_over_making
from bot.services.outages import connected, not_connected
from bot.services.outcomes import take_over_report
from bot.services.readings import read_what_is_left, reread
from bot.services.restoring import settle_backup
from bot.services.setbacks import take_over_delivery
from bot.services.welcoming import welcome_if_first

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenOver:
    """How many rows a dead run had left claimed."""

    reports: int
    deliveries: int
    alerts: int = 0
    makings: int = 0


_NOTHING: Final = TakenOver(0, 0)


async def take_over(deps: Deps) -> TakenOver:
    """Settle by their rules the rows that a dead run holds. Where there is one at a time, any other is dead."""
    await settle_backup(deps)
    taken = await settle_dead(deps)
    await _read_what_is_held(deps)
    return taken


async def begin_among_others(deps: Deps) -> None:
    """What else a run does first, where others may live: what the dead hold is settled by a tick, `take_over_dead`."""
    await settle_backup(deps)
    await _read_what_is_held(deps)


async def take_over_dead(deps: Deps) -> bool:
    """Settle what dead processes hold, whoever notices first; never more to do at once.

    Not before this one has lived for as long as another may be silent: where the database was away for all, those who
    live store what they have learned meanwhile, before anybody takes it for lost.
    """
    if deps.membership is not None and deps.membership.joined_for() >= SILENT:
        await settle_dead(deps)
        # Whoever lives reads an answer as soon as it is stored; until it is read no digest goes beyond it.
        if read := await read_what_is_left(deps.clock() - SILENT, deps):
            log.info("read answers that were left unread", extra={"answers": read})
    return False


async def settle_dead(deps: Deps) -> TakenOver:
    """Settle by their rules the rows of owners that live no more, in one transaction with their burial."""
    now = deps.clock()

    def store(tx: Transaction) -> TakenOver:
        tx.processes.bury()
        reports = tx.reports.of_other_owners(deps.owner)
        for report in reports:
            take_over_report(report, now, deps, tx)
        deliveries = tx.deliveries.of_other_owners(deps.owner)
        for delivery in deliveries:
            take_over_delivery(delivery, now, tx)
        alerts = tx.alerts.of_other_owners(deps.owner)
        for alert in alerts:
            take_over_alert(alert, now, deps, tx)
        makings = tx.makings.of_other_owners(deps.owner)
        for making in makings:
            take_over_making(making, now, deps, tx)
        for search in tx.companies.of_other_owners(deps.owner):
            take_over_search(search, now, deps, tx)
        tx.patents.release(deps.owner, now)
        tx.facts.release(deps.owner, now)
        tx.recoveries.release(deps.owner, now)
        return TakenOver(len(reports), len(deliveries), len(alerts), len(makings))

    taken = await deps.store.write(store)
    if taken != _NOTHING:
        log.info("took over from a run that has ended", extra=asdict(taken))
    return taken


async def _read_what_is_held(deps: Deps) -> None:
    read, unreadable = await reread(deps)
    if read or unreadable:
        log.info("read answers that were held", extra={"read": read, "unreadable": unreadable})


async def look_at_installed(deps: Deps) -> None:
    """While nobody listened much may have happened in the workspaces where Patrol is installed."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        for installation in tx.installations.all():
            tx.places.look_at_all(installation.workspace, now)

    await deps.store.write(store)


async def know_the_key(key: Key | None, deps: Deps, *, is_only: bool = False) -> None:
    """Know whose account it is that the settings have the key of, so that whoever brings the same key shares it.

    Two accounts with one key would each get a part of what PatSnap tells once (Patrol's checks consume their window).
    Without a key the account, where there is one, waits for an admin to bring it. `is_only`: what an admin has brought
    gives way to the settings.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        account = tx.workspaces.account(ONLY_ACCOUNT)
        if account is None or (account.sealed and not is_only):
            return
        if key is None:
            not_connected(ONLY_ACCOUNT, now, tx)
            return
        with_key = tx.workspaces.account_with(key.fingerprint)
        if with_key is None or with_key.id == ONLY_ACCOUNT:
            tx.workspaces.put_account(Account(ONLY_ACCOUNT, key.url, "", key.fingerprint, key.kind))
        elif tx.workspaces.of_account(ONLY_ACCOUNT):
            log.error("a workspace has connected PatSnap with the key of the settings: neither gets all that is new")
        connected(ONLY_ACCOUNT, deps, tx)

    await deps.store.write(store)


async def enrol(workspace: str, patsnap_url: str, deps: Deps, *, address: str = "") -> None:
    """Make the workspace whose token we hold known, with the one account there is, and where Slack shows it."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        tx.workspaces.enrol(workspace, ONLY_ACCOUNT, patsnap_url)
        tx.workspaces.note_address(workspace, address)
        come_back(workspace, now, deps, tx)  # Slack has just said that it takes our token
        if deps.rules.installer:
            welcome_if_first(workspace, deps.rules.installer, now, tx)
        tx.places.look_at_all(workspace, now)  # while nobody listened much may have happened

    await deps.store.write(store)
