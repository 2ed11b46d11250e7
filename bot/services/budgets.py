"""Budgets: an order that one does not let through is refused before anything is ordered, and an admin may be asked.

Which reports count is known from the moment at which they are ordered, in the transaction that orders them, so that no
two orders can share the last place.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.budgets import (
    Budget,
    Buyer,
    Month,
    Refusal,
    RefusalState,
    Scope,
    Spending,
    low_key,
    low_row,
    month_of,
    plea_key,
    ruling_key,
)
from bot.domain.deliveries import Delivery, LiveMessage, What
from bot.domain.ids import derived_id
from bot.domain.reports import Report, ReportState
from bot.domain.rules import Rules
from bot.mistakes import Mistake, MistakeKind, OverBudget
from bot.ports import Transaction
from bot.services.promises import promise

T = TypeVar("T")
log = logging.getLogger(__name__)


class _NotCoveredError(Exception):
    """A budget does not cover an order: the transaction that would have made it is undone."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.scope)
        self.refusal = refusal


async def ordering(work: Callable[[Transaction], T], deps: Deps) -> T:
    """Write what may order a report. Where a budget does not cover it nothing is, but for the refusal: `OverBudget`."""
    try:
        return await deps.store.write(work)
    except _NotCoveredError as error:
        draft = error.refusal
    refusal = await deps.store.write(lambda tx: _keep(draft, tx))
    log.info("a budget refused an order", extra={"refusal": refusal.id, "scope": str(refusal.scope)})
    month = month_of(refusal.at, deps.rules.patsnap_zone)
    raise OverBudget(
        refusal.id,
        limit=refusal.limit,
        free_on=month.next_first,
        zone=str(deps.rules.patsnap_zone),
        is_own=refusal.scope is Scope.PERSON,
    )


def charge(report: Report, buyer: Buyer, now: datetime, rules: Rules, tx: Transaction) -> None:
    """Note who has decided to spend on a report that was just added; to be used inside `ordering`.

    Whom an admin has allowed one more uses that where a budget is used up. Who brings a budget to four fifths is told,
    once a month.
    """
    month = month_of(now, rules.patsnap_zone)
    before = budgets_of(buyer.workspace, buyer.person, month, rules, tx)
    spending = Spending(buyer.workspace, report.id, buyer.person, buyer.place, now)
    used_up = next((budget for budget in before if budget.is_used_up), None)
    if used_up is not None:
        allowance = tx.spendings.allowance(buyer.workspace, buyer.person, month.begins)
        if allowance is None:
            raise _NotCoveredError(_refusal(report, buyer, used_up, month, now))
        tx.spendings.add(replace(spending, allowed_by=allowance.id))
        return
    tx.spendings.add(spending)
    for budget in budgets_of(buyer.workspace, buyer.person, month, rules, tx):
        if budget.is_low:
            _promise_low(budget, buyer, month, now, tx)


def keep_account(report: Report, now: datetime, tx: Transaction) -> None:
    """Say of a spending what has become of its report: made, perhaps made, or certainly not."""
    if report.state in {ReportState.GENERATING, ReportState.READY, ReportState.IN_DOUBT}:
        tx.spendings.asked(report.workspace, report.id, now)
    elif report.state is ReportState.FAILED:
        tx.spendings.release(report.workspace, report.id)


def budgets_of(workspace: str, person: str, month: Month, rules: Rules, tx: Transaction) -> tuple[Budget, ...]:
    """The budgets that there are, as they stand: the person's (of nobody: none), then the workspace's."""
    limits = ((Scope.PERSON, rules.budgets.person if person else None), (Scope.WORKSPACE, rules.budgets.workspace))
    found = []
    for scope, limit in limits:
        if limit is not None:
            spent = tx.spendings.since(workspace, month.begins, person if scope is Scope.PERSON else None)
            allowed = sum(1 for spending in spent if spending.allowed_by is not None)
            found.append(Budget(scope, limit, len(spent) - allowed, allowed))
    return tuple(found)


async def show_budgets(workspace: str, person: str, deps: Deps) -> tuple[Budget, ...]:
    """The budgets that an order of this person's would be counted in, as they stand."""
    month = month_of(deps.clock(), deps.rules.patsnap_zone)
    return await deps.store.read(lambda tx: budgets_of(workspace, person, month, deps.rules, tx))


async def ask_admin(workspace: str, person: str, refusal_id: str, admin: str, deps: Deps) -> None:
    """Put a refused order to an admin, who was found to be one. Errors: `Mistake`."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        refusal = own_refusal(workspace, person, refusal_id, tx)
        if refusal.state is not RefusalState.REFUSED:
            raise Mistake(MistakeKind.TOO_LATE)
        _of_this_month(refusal, now, deps)
        asked = refusal.to(RefusalState.ASKED, admin=admin)
        tx.spendings.save_refusal(asked)
        tx.audit.note(Entry(workspace, now, person, Act.ASK_FOR_REPORT, asked.id, asked.place, f"of {admin}"))
        key = plea_key(asked)
        promise(_to(workspace, admin, key, What.PLEA, asked.id, now), tx)
        tx.live.add(LiveMessage(key=key, workspace=workspace, row=asked.id))

    await deps.store.write(store)


async def decide(workspace: str, admin: str, refusal_id: str, deps: Deps, *, allowed: bool) -> None:
    """An admin lets a refused order through, or not; its person is told. Errors: `Mistake`.

    Allowed, it is worth one report beyond their budget and the workspace's, until the month ends.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        refusal = tx.spendings.refusal(workspace, refusal_id)
        if refusal is None:
            raise Mistake(MistakeKind.OLD_BUTTON)
        if refusal.state is not RefusalState.ASKED:
            raise Mistake(MistakeKind.TOO_LATE)
        _of_this_month(refusal, now, deps)
        state = RefusalState.ALLOWED if allowed else RefusalState.DECLINED
        decided = refusal.to(state, decided_by=admin, decided_at=now)
        tx.spendings.save_refusal(decided)
        act = Act.ALLOW_REPORT if allowed else Act.DECLINE_REPORT
        tx.audit.note(Entry(workspace, now, admin, act, decided.id, decided.place, f"to {decided.person}"))
        tx.live.touch(workspace, decided.id, final=True)
        _promise_ruling(decided, now, tx)

    await deps.store.write(store)


def own_refusal(workspace: str, person: str, refusal_id: str, tx: Transaction) -> Refusal:
    """The refusal of the person's own order. Errors: `Mistake`."""
    refusal = tx.spendings.refusal(workspace, refusal_id)
    if refusal is None or refusal.person != person:  # nobody else has ever seen it
        raise Mistake(MistakeKind.OLD_BUTTON)
    return refusal


def plea_lost(delivery: Delivery, tx: Transaction) -> None:
    """Slack does not bring a plea to its admin: the person is told, and may ask another."""
    refusal = tx.spendings.refusal(delivery.workspace, delivery.row)
    if refusal is None or refusal.state is not RefusalState.ASKED or plea_key(refusal) != delivery.key:
        return
    back = refusal.to(RefusalState.REFUSED)
    tx.spendings.save_refusal(back)
    _promise_ruling(back, delivery.created_at, tx)


def _keep(draft: Refusal, tx: Transaction) -> Refusal:
    """Store a refusal; the same order refused again is one until it was put to an admin."""
    known = tx.spendings.refusal(draft.workspace, draft.id)
    if known is not None and known.state is RefusalState.REFUSED:
        return known
    if known is not None:
        draft = replace(draft, id=derived_id("refusal", draft.id, draft.at.isoformat()))
    tx.spendings.refuse(draft)
    return draft


def _refusal(report: Report, buyer: Buyer, budget: Budget, month: Month, now: datetime) -> Refusal:
    return Refusal(
        id=derived_id("refusal", report.id, month.name),
        workspace=buyer.workspace,
        person=buyer.person,
        place=buyer.place,
        order=report.order,
        scope=budget.scope,
        limit=budget.limit,
        at=now,
    )


def _of_this_month(refusal: Refusal, now: datetime, deps: Deps) -> None:
    if refusal.at < month_of(now, deps.rules.patsnap_zone).begins:
        raise Mistake(MistakeKind.MONTH_OVER)


def _promise_low(budget: Budget, buyer: Buyer, month: Month, now: datetime, tx: Transaction) -> None:
    key, row = low_key(budget.scope, buyer.person, month), low_row(budget, month)
    promise(_to(buyer.workspace, buyer.person, key, What.LOW, row, now), tx)


def _promise_ruling(refusal: Refusal, now: datetime, tx: Transaction) -> None:
    promise(_to(refusal.workspace, refusal.person, ruling_key(refusal), What.RULING, refusal.id, now), tx)


def _to(workspace: str, person: str, key: str, what: What, row: str, now: datetime) -> Delivery:
    return Delivery(key=key, workspace=workspace, place=person, what=what, row=row, created_at=now, due=now)
