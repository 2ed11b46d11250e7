"""Recovering: what a gap would have told of new patents is searched for (P002), and told as a check of its own.

A search is a read: it may be repeated, and a page that has come is kept. What cannot be had stays the gap that it is.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.endpoints import Endpoint
from bot.domain.recoveries import MOST, MOST_A_PAGE, Recovery, RecoveryState, recovery_query
from bot.domain.searches import SearchPage
from bot.domain.waits import back_off
from bot.errors import InDoubt, NotSent, OutsideError, PatsnapRefused, StoreFails
from bot.ports import Permit, Transaction
from bot.services.fairness import first_due
from bot.services.outages import enter, gives_way, is_outage, no_permit
from bot.services.readings import take_recovered
from bot.services.unreadable import putting_off
from bot.services.usage import For, count_call

log = logging.getLogger(__name__)

_FIRST_WAIT: Final = timedelta(minutes=2)
_SLOWEST: Final = timedelta(hours=6)
_TRIES: Final = 12  # a day and a half: more than PatSnap is ever away
_TOO_OLD: Final = timedelta(days=30)  # without a licence, or without a way to PatSnap
_BUSY: Final = timedelta(seconds=2)  # while its alert is being asked


@putting_off
async def recover_one(deps: Deps) -> bool:
    """Ask for one page of the recovery that has been due longest, or tell it; whether there was one."""
    now = deps.clock()
    busy = deps.patsnap.busy()
    due = await deps.store.read(lambda tx: _next(now, busy, tx))
    if due is None:
        return False
    try:
        is_to_be_told = due.state is RecoveryState.FOUND or not await deps.store.read(
            lambda tx: _is_worth_it(due, now, tx)
        )
    except StoreFails:
        raise
    except Exception:
        log.exception("whether a gap is worth a search cannot be seen", extra=_ids(due))
        await deps.store.write(lambda tx: _put_off_if_free(due, now + _SLOWEST, tx))
        return True
    if is_to_be_told:
        await _settle(due, deps)
        return True
    try:
        async with deps.patsnap.permit(due.account) as permit, deps.unrepeatable():
            began = await deps.store.read(lambda tx: tx.checks.get(due.account, due.alert, 1))
            claimed = await _claim(due, deps)
            if claimed is not None:
                await _ask(claimed, began.asked_at if began is not None else claimed.since, permit, deps)
    except OutsideError as error:
        if await no_permit(due.account, error, deps):
            return True
        claimed = await _claim(due, deps, is_call=False)  # no call could be made
        if claimed is not None:
            await _later(claimed, error, deps, is_call=False)
    return True


def _next(now: datetime, busy: Collection[str], tx: Transaction) -> Recovery | None:
    return first_due(
        lambda whose: tx.recoveries.next_due(now, whose), busy, lambda account: gives_way(account, now, tx)
    )


async def _claim(due: Recovery, deps: Deps, *, is_call: bool = True) -> Recovery | None:
    def store(tx: Transaction) -> Recovery | None:
        now = deps.clock()
        if is_call and gives_way(due.account, now, tx):
            return None
        claimed = tx.recoveries.claim(due.account, due.alert, due.no, now, deps.owner)
        if claimed is not None and is_call:
            enter(due.account, Endpoint.SEARCH, deps, tx)
        return claimed

    return await deps.store.write(store)


async def _ask(recovery: Recovery, began_at: datetime, permit: Permit, deps: Deps) -> None:
    query = recovery_query(recovery, deps.rules.patsnap_zone, began_at)
    limit = min(MOST_A_PAGE, MOST - recovery.offset)
    try:
        page = await permit.search(query, limit=limit, offset=recovery.offset)
    except PatsnapRefused as error:
        if is_outage(Endpoint.SEARCH, error):
            await _shut(recovery, error, deps)
        else:
            await _later(recovery, error, deps)
    except (NotSent, InDoubt) as error:
        await _later(recovery, error, deps)
    except Exception as error:
        log.exception("a gap could not be searched for", extra=_ids(recovery))
        await _later(recovery, InDoubt(str(type(error))), deps)
    else:
        try:
            await _keep(recovery, page, deps)
        except Exception as error:
            log.exception("what was found of a gap could not be stored", extra=_ids(recovery))
            await _later(recovery, InDoubt(str(type(error))), deps)


async def _keep(recovery: Recovery, page: SearchPage, deps: Deps) -> None:
    """The page is safe before anybody reads it: a run that ends now asks for the next one, not for all."""
    kept = recovery.with_page(page.total, tuple(one.patent for one in page.found))
    kept = replace(kept, owner=None, due=deps.clock(), attempts=0)

    def store(tx: Transaction) -> None:
        count_call(tx, deps, Endpoint.SEARCH, For(kept.account))
        _save_ours(kept, deps, tx)

    await deps.store.write(store)


async def _settle(due: Recovery, deps: Deps) -> None:
    try:
        ended, hits = await deps.store.write(lambda tx: _end(due, deps, tx))
    except StoreFails:
        raise
    except Exception:
        log.exception("a recovery could not be told", extra=_ids(due))
        await deps.store.write(lambda tx: _put_off_if_free(due, deps.clock() + _SLOWEST, tx))
        return
    if ended is RecoveryState.DONE:
        log.info("a gap was recovered", extra={**_ids(due), "hits": hits})
    elif ended is RecoveryState.LEFT:
        log.warning("a gap is not recovered", extra=_ids(due))


def _end(due: Recovery, deps: Deps, tx: Transaction) -> tuple[RecoveryState | None, int]:
    """Tell what was found as a check of its own; leave the gap as it is, where nothing was. How, and how many hits."""
    now = deps.clock()
    recovery = tx.recoveries.get(due.account, due.alert, due.no)
    if recovery is None or recovery.owner is not None or recovery.due is None or recovery.due > now:
        return None, 0
    if recovery.state is RecoveryState.WANTED and not recovery.found:
        tx.recoveries.save(recovery.to(RecoveryState.LEFT, due=None, ended_at=now))
        return RecoveryState.LEFT, 0
    alert = tx.alerts.get(recovery.account, recovery.alert)
    if alert is None:
        raise LookupError(f"there is no alert {recovery.alert}")
    if alert.owner is not None:
        # A check that turns out not to have been asked gives its number back: nothing may have a higher one.
        _put_off(recovery, now + _BUSY, tx)
        return None, 0
    hits = take_recovered(alert, _check(recovery, alert.last_no + 1, now), recovery.found, now, tx)
    found = recovery.to(RecoveryState.FOUND)  # or as much of it as has come
    tx.recoveries.save(found.to(RecoveryState.DONE, due=None, ended_at=now, found=()))
    return RecoveryState.DONE, hits


def _put_off(recovery: Recovery, due: datetime, tx: Transaction) -> None:
    tx.recoveries.save(replace(recovery, owner=None, due=due))


def _put_off_if_free(recovery: Recovery, due: datetime, tx: Transaction) -> None:
    current = tx.recoveries.get(recovery.account, recovery.alert, recovery.no)
    if current is not None and current.owner is None and current.due == recovery.due:
        _put_off(current, due, tx)


def _check(recovery: Recovery, no: int, now: datetime) -> Check:
    left = recovery.left_out
    return Check(
        account=recovery.account,
        alert=recovery.alert,
        no=no,
        asked_at=recovery.until,
        since=recovery.since,
        state=CheckState.READ,
        answered_at=now,
        recovers=recovery.no,
        reason=f"the search for it did not bring {left} of {recovery.total} patents" if left else "",
    )


def _is_worth_it(recovery: Recovery, now: datetime, tx: Transaction) -> bool:
    """Whether a search may still bring something that somebody is told of: it is billed."""
    if recovery.attempts >= _TRIES or now - recovery.wanted_at > _TOO_OLD:
        return False
    return any(one.takes(HitKind.NEW) for one in tx.subscriptions.of_alert(recovery.account, recovery.alert))


async def _shut(recovery: Recovery, error: PatsnapRefused, deps: Deps) -> None:
    """The account may not search for now: gaps stay gaps, and wait as they are."""

    def store(tx: Transaction) -> None:
        count_call(tx, deps, Endpoint.SEARCH, For(recovery.account), error)
        _save_ours(replace(recovery, owner=None), deps, tx)

    await deps.store.write(store)


async def _later(recovery: Recovery, error: OutsideError, deps: Deps, *, is_call: bool = True) -> None:
    log.warning("a gap is searched for later", extra={**_ids(recovery), "why": str(error)})
    now = deps.clock()
    attempts = recovery.attempts
    if isinstance(error, NotSent):
        # Not a try, however often: it waits again as long as it has waited.
        due = now + min(max(now - recovery.wanted_at, _FIRST_WAIT), _SLOWEST)
    else:
        attempts += 1
        due = now + back_off(attempts, first=_FIRST_WAIT, longest=_SLOWEST)
    later = replace(recovery, owner=None, attempts=attempts, due=due)

    def store(tx: Transaction) -> None:
        if is_call:
            count_call(tx, deps, Endpoint.SEARCH, For(recovery.account), error)
        _save_ours(later, deps, tx)

    await deps.store.write(store)


def _save_ours(recovery: Recovery, deps: Deps, tx: Transaction) -> None:
    """Store a claimed recovery, if the claim still holds: who was taken for dead has lost it to another."""
    current = tx.recoveries.get(recovery.account, recovery.alert, recovery.no)
    if current is not None and current.owner == deps.owner:
        tx.recoveries.save(recovery)


def _ids(recovery: Recovery) -> dict[str, object]:
    return {"alert": recovery.alert, "check": recovery.no}
