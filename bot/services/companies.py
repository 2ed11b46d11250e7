"""Asking PatSnap which companies fit a name (C037): once for each name and month, whoever types it."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.companies import TRIES, CompanySearch, FoundCompanies, SearchState, folded, shown
from bot.domain.endpoints import Endpoint
from bot.domain.outages import Outage, OutageKind
from bot.errors import CodeClass, InDoubt, OutsideError, PatsnapRefused
from bot.ports import Transaction
from bot.services.fairness import first_due
from bot.services.outages import enter, is_license, is_outage, no_permit
from bot.services.usage import For, count_call

log = logging.getLogger(__name__)

_AGAIN: Final = timedelta(seconds=3)
_IF_IT_DIED: Final = timedelta(minutes=1)  # longer than an errand: the tick asks what one has left behind
_LOST: Final = timedelta(minutes=5)  # longer than any call: what nobody has recorded by then is nobody's any more
_PATIENCE: Final = 25.0  # real seconds; an errand's time ends at 30


async def find(typed: str, whose: For, deps: Deps, *, patience: float = _PATIENCE) -> CompanySearch:
    """What PatSnap says of a name to somebody who sits and waits for it, counted for them.

    One that is still `wanted` after that is being asked for somebody else at this very moment (it has an owner), or
    PatSnap has not answered within `patience` (real seconds). A missing licence is tried at each press: it costs
    nothing.
    """
    name = folded(typed)
    wanted = await deps.store.write(lambda tx: _want_now(typed, whose.account, deps.clock(), tx))
    if wanted.state is SearchState.WANTED and wanted.owner is None:
        try:
            async with asyncio.timeout(patience):
                await _ask(wanted, deps, by=whose)
        except TimeoutError:
            log.warning("nobody waits longer for a company search")
    found = await deps.store.read(lambda tx: tx.companies.get(whose.account, name))
    return found or wanted


async def ask_due(deps: Deps) -> bool:
    """Ask about the name that has waited longest; whether there was one."""
    now = deps.clock()
    busy = deps.patsnap.busy()
    due = await deps.store.read(lambda tx: first_due(lambda whose: tx.companies.next_due(now, whose), busy))
    if due is None:
        return False
    await _ask(due, deps)
    return True


def want(typed: str, account: str, now: datetime, tx: Transaction) -> CompanySearch:
    """What is known of a name; where that is nothing, or old, PatSnap is to be asked."""
    known = tx.companies.get(account, folded(typed))
    if known is not None and (known.is_fresh(now) or not known.is_over()):
        return known
    wanted = CompanySearch(account, folded(typed), typed, SearchState.WANTED, wanted_at=now, due=now)
    tx.companies.put(wanted)
    return wanted


def why_not(account: str, now: datetime, tx: Transaction) -> SearchState | None:
    """Why PatSnap cannot be asked about any name now, as a search would end; None where it can."""
    outage = _shut(account, now, tx)
    if outage is None:
        return None
    return SearchState.NOT_LICENSED if outage.kind is OutageKind.LICENSE else SearchState.SILENT


def take_over_search(search: CompanySearch, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Take a search over from who will not record it, as a run that is no more: asked once more, unless that was."""
    count_call(tx, deps, Endpoint.COMPANIES, _whose(search, tx), InDoubt("nobody saw the answer"))
    tx.companies.put(_after_failure(search, now))


async def _ask(wanted: CompanySearch, deps: Deps, *, by: For | None = None) -> None:
    """Claim this search, ask, and record what came of it. `by`: who sits and waits, where somebody does."""
    try:
        async with deps.patsnap.permit(wanted.account) as permit, deps.unrepeatable():
            claimed = await deps.store.write(lambda tx: _claim(wanted, deps, tx, by=by))
            if claimed is None:
                return
            search, whose = claimed
            found: FoundCompanies | None = None
            error: OutsideError | None = None
            try:
                found = await permit.find_companies(search.typed)
            except OutsideError as failed:
                error = failed
            except asyncio.CancelledError:
                lost = InDoubt("nobody waited longer")
                await deps.store.write(lambda tx: _record(search, whose, lost, deps, tx, by=True))
                raise
            except Exception as fault:
                log.exception("companies could not be searched for")
                error = InDoubt(str(type(fault)))
            await deps.store.write(lambda tx: _record(search, whose, error or found, deps, tx, by=by is not None))
    except OutsideError as no_access:
        await no_permit(wanted.account, no_access, deps)
        await deps.store.write(lambda tx: _without_access(wanted, deps, tx))


def _want_now(typed: str, account: str, now: datetime, tx: Transaction) -> CompanySearch:
    known = tx.companies.get(account, folded(typed))
    if known is not None and (known.is_fresh(now) or known.owner is not None):
        return known
    wanted = known if known is not None and not known.is_over() else None
    if wanted is None:
        due = now + _IF_IT_DIED
        wanted = CompanySearch(account, folded(typed), typed, SearchState.WANTED, wanted_at=now, due=due)
        tx.companies.put(wanted)
    return wanted


def _claim(wanted: CompanySearch, deps: Deps, tx: Transaction, *, by: For | None) -> tuple[CompanySearch, For] | None:
    now = deps.clock()
    search = tx.companies.get(wanted.account, wanted.name)
    if search is None or search.is_over():
        return None
    if search.owner is not None:
        if search.due is not None and search.due <= now:  # an errand was cut off, or could not store what came
            take_over_search(search, now, deps, tx)
        return None
    if not deps.rules.company_search:  # the operator has switched it off since
        tx.companies.put(search.over(SearchState.SILENT, now))
        return None
    outage = _shut(search.account, now, tx)
    is_tried = by is not None and outage is not None and outage.kind is OutageKind.LICENSE
    if outage is not None and not is_tried:
        state = SearchState.NOT_LICENSED if outage.kind is OutageKind.LICENSE else SearchState.SILENT
        tx.companies.put(search.over(state, now))
        return None
    enter(search.account, Endpoint.COMPANIES, deps, tx)  # after an outage it is the trial
    claimed = replace(search, owner=deps.owner, attempts=search.attempts + 1, due=now + _LOST)
    tx.companies.put(claimed)
    return claimed, by or _whose(search, tx)


def _record(
    asked: CompanySearch,
    whose: For,
    came: FoundCompanies | OutsideError | None,
    deps: Deps,
    tx: Transaction,
    *,
    by: bool,
) -> None:
    """Store and count what came of a call, if the search is still ours: who has taken it over has counted it.

    `by`: of somebody who may press again.
    """
    now = deps.clock()
    error = came if isinstance(came, OutsideError) else None
    search = tx.companies.get(asked.account, asked.name)
    if search is None or search.owner != deps.owner:
        return
    count_call(tx, deps, Endpoint.COMPANIES, whose, error)
    if isinstance(came, FoundCompanies):
        over = search.over(SearchState.KNOWN, now, found=shown(search.typed, came.companies), total=came.total)
    elif isinstance(error, PatsnapRefused) and is_license(Endpoint.COMPANIES, error):
        over = search.over(SearchState.NOT_LICENSED, now)
    elif error is None or by or is_outage(Endpoint.COMPANIES, error) or _is_no_use(error):
        over = search.over(SearchState.SILENT, now)
    else:
        log.warning("companies are searched for once more, or not at all", extra={"why": str(error)})
        over = _after_failure(search, now)
    tx.companies.put(over)


def _is_no_use(error: OutsideError) -> bool:
    """Whether PatSnap does not like what was asked: asked again it says the same."""
    return isinstance(error, PatsnapRefused) and error.code_class in {CodeClass.INPUT, CodeClass.BUG}


def _without_access(wanted: CompanySearch, deps: Deps, tx: Transaction) -> None:
    """No call could be made at all, and none can be made soon."""
    search = tx.companies.get(wanted.account, wanted.name)
    if search is not None and not search.is_over() and search.owner is None:
        tx.companies.put(search.over(SearchState.SILENT, deps.clock()))


def _after_failure(search: CompanySearch, now: datetime) -> CompanySearch:
    if search.attempts >= TRIES:
        return search.over(SearchState.SILENT, now)
    return replace(search, owner=None, due=now + _AGAIN)


def _shut(account: str, now: datetime, tx: Transaction) -> Outage | None:
    """What keeps everybody from asking now; anything else than a missing licence comes first."""
    shut = [one for one in tx.outages.of(account) if one.is_shut(Endpoint.COMPANIES, now)]
    return min(shut, key=lambda one: one.kind is OutageKind.LICENSE, default=None)


def _whose(search: CompanySearch, tx: Transaction) -> For:
    """A call is made for who has waited longest."""
    first = next(iter(tx.requests.looking(search.account, search.name)), None)
    if first is None:
        return For(search.account)
    return For(search.account, first.workspace, first.person, first.place)
