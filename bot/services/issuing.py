"""The tick that orders recurring reports: each hour of a series once, on its owner's budget."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.access import Right
from bot.domain.deliveries import What
from bot.domain.reports import Request
from bot.domain.series import Issue, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.errors import StoreFails
from bot.mistakes import Mistake, MistakeKind, NotAllowed, OverBudget, ReadByOutsiders
from bot.ports import Transaction
from bot.services.access import Visitor, admit
from bot.services.budgets import ordering
from bot.services.outsiders import look_first
from bot.services.requests import Wish
from bot.services.resting import save, series_at_rest, tell_owner
from bot.services.settling import placed_or_asking
from bot.services.unreadable import putting_off
from bot.tracing import traced

log = logging.getLogger(__name__)

_LATER: Final = timedelta(minutes=10)
_PATIENCE: Final = timedelta(hours=3)  # for Slack to say who its owner is, and where


@putting_off
async def order_recurring(deps: Deps) -> bool:
    """Order the issue of the series that has been due longest; whether there was one.

    Nothing is claimed: what is ordered and the hour that it was due for are one transaction. A report of the same day
    is shared as any request shares it; an older one does not do.
    """
    now = deps.clock()
    due = await deps.store.read(lambda tx: tx.series.next_due(now))
    if due is None:
        return False
    try:
        await look_first(due.goes_to, deps)
        reason = await _why_not(due, now, deps)
        if reason is None:
            await _order(due, now, deps)
        else:
            await deps.store.write(lambda tx: series_at_rest(_still_due(due, now, tx), reason, now, deps, tx))
    except StoreFails:
        raise
    except Exception as error:
        if isinstance(error, Mistake):
            log.warning("a recurring report waits", extra={"series": due.id, "why": str(error)})
        else:
            log.exception("a recurring report could not be ordered", extra={"series": due.id})
        await deps.store.write(lambda tx: _put_off(due, now, tx))
    return True


def order_issue(
    series: Series, wish: Wish, run_at: datetime | None, now: datetime, deps: Deps, tx: Transaction
) -> Request:
    """Place the request of the next issue, and move the series on where that was due at `run_at`.

    To be used inside `ordering`. The same interaction again changes nothing.
    """
    request = placed_or_asking(wish, now, deps, tx)
    if tx.series.issue_of(series.workspace, request.id) is not None:
        if run_at is not None:
            save(series.going_on(now), tx)
    else:
        _add(series, IssueState.ORDERED, run_at, now, tx, request=request.id)
    return request


def wish_for(series: Series, person: str, interaction: str, now: datetime) -> Wish:
    """The wish for a report of today: what was made on this day in the series' zone, for whomever, is as good."""
    since = series.day_of(now)
    return Wish(series.workspace, person, series.place, series.order, interaction, made_since=since)


def doubt_issue(series: Series, now: datetime, tx: Transaction) -> None:
    """A restored backup does not tell whether what is due was ordered: it is not by itself, and its owner is told."""
    moved = _add(series, IssueState.DOUBTED, series.run_at, now, tx)
    tell_owner(moved, What.SERIES_WORD, f"doubted {now.isoformat()}", now, tx)


async def _why_not(due: Series, now: datetime, deps: Deps) -> PauseReason | None:
    """Why its owner may not order it any more. Errors: `Mistake` where Slack does not say for now."""
    try:
        await admit(Visitor(due.workspace, due.person, due.place), Right.ORDER, deps)
    except NotAllowed:
        return PauseReason.NO_RIGHT
    except Mistake as mistake:
        if mistake.kind is MistakeKind.OUTSIDER:
            known = await deps.store.read(lambda tx: tx.people.get(due.workspace, due.person))
            return PauseReason.PERSON_GONE if known and known[0].is_gone else PauseReason.NO_RIGHT
        is_late = due.run_at is not None and now - due.run_at > _PATIENCE
        if mistake.kind is MistakeKind.NOT_A_MEMBER or (is_late and mistake.kind is MistakeKind.UNSEEN_PLACE):
            return PauseReason.NO_RIGHT
        raise
    return None


async def _order(due: Series, now: datetime, deps: Deps) -> None:
    def store(tx: Transaction) -> Request | None:
        series = _still_due(due, now, tx)
        if series is None or series.run_at is None:
            return None
        interaction = f"series {series.id} {series.run_at.isoformat()}"
        return order_issue(series, wish_for(series, series.person, interaction, now), series.run_at, now, deps, tx)

    try:
        request = await ordering(store, deps)
        if request is not None:
            with traced(request.id):
                log.info("a recurring report was ordered", extra={"series": due.id, "request": request.id})
    except OverBudget as error:
        refusal = error.refusal
        await deps.store.write(lambda tx: _refused(due, refusal, now, tx))
    except ReadByOutsiders:
        await deps.store.write(lambda tx: series_at_rest(_still_due(due, now, tx), PauseReason.SHARED, now, deps, tx))


def _refused(due: Series, refusal: str, now: datetime, tx: Transaction) -> None:
    series = _still_due(due, now, tx)
    if series is not None and series.run_at is not None:
        moved = _add(series, IssueState.REFUSED, series.run_at, now, tx, refusal=refusal)
        tell_owner(moved, What.SERIES_WORD, f"refused {series.run_at.isoformat()}", now, tx)


def _add(
    series: Series,
    state: IssueState,
    run_at: datetime | None,
    now: datetime,
    tx: Transaction,
    *,
    request: str | None = None,
    refusal: str | None = None,
) -> Series:
    """Number what has become of an hour, and move on to the next one after `now`: hours that were missed are one."""
    skipped = series.missed(now) if run_at is not None else 0
    issue = Issue(
        series.workspace, series.id, series.issues + 1, state, now, run_at, skipped, request=request, refusal=refusal
    )
    tx.series.add_issue(issue)
    moved = replace(series, issues=issue.no)
    if run_at is not None:
        moved = moved.going_on(now)
    save(moved, tx)
    return moved


def _still_due(due: Series, now: datetime, tx: Transaction) -> Series | None:
    """The series as it is now, where its hour is still the one that was due."""
    series = tx.series.get(due.workspace, due.id)
    if series is None or series.state is not SeriesState.ACTIVE or series.run_at != due.run_at:
        return None
    return series if series.due is not None and series.due <= now else None


def _put_off(due: Series, now: datetime, tx: Transaction) -> None:
    series = _still_due(due, now, tx)
    if series is not None:
        tx.series.save(replace(series, due=now + _LATER))
