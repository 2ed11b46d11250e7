"""Usage: every call to PatSnap is counted in the transaction that records what came of it."""

from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.budgets import month_of
from bot.domain.endpoints import CREATE_OF, Endpoint
from bot.domain.reports import Report
from bot.domain.rules import Rules
from bot.domain.usage import DOUBT, SUCCESS, Call, Grouping, Usage
from bot.errors import InDoubt, NotSent, OutsideError, PatsnapRefused
from bot.ports import Store, Transaction
from bot.services.budgets import budgets_of
from bot.services.outages import note_outcome

DAYS: Final = 14
_SHOWN_REFUSALS: Final = 5


@dataclass(frozen=True)
class For:
    """For whom a call is made: by default for the account alone, as by schedule."""

    account: str
    workspace: str = ""
    person: str = ""
    place: str = ""


@dataclass(frozen=True)
class Made:
    """A call as it went out, and what came back where that was no answer."""

    endpoint: Endpoint
    error: OutsideError | None = None


def count_call(
    tx: Transaction,
    deps: Deps,
    endpoint: Endpoint,
    whose: For,
    error: OutsideError | None = None,
    *,
    patents: int = 0,
) -> None:
    """Count one call to PatSnap, today: to be said in the transaction that records what came of it.

    What it tells of the account begins and ends outages. `error` is what the call raised; one that never left us
    (`NotSent`) is none, and not counted. `patents`: for how many it asked, where they are billed one by one; a refused
    call is not billed.
    """
    note_outcome(whose.account, endpoint, error, deps, tx)
    if isinstance(error, NotSent):
        return
    code = _code(error)
    today = deps.clock().astimezone(deps.rules.patsnap_zone).date()
    billed = patents if code in {SUCCESS, DOUBT} else 0
    tx.calls.count(
        Call(
            whose.account,
            today,
            endpoint,
            workspace=whose.workspace,
            person=whose.person,
            place=whose.place,
            code=code,
            patents=billed,
        )
    )


async def count_errand(
    deps: Deps, endpoint: Endpoint, whose: For, error: OutsideError | None = None, *, patents: int = 0
) -> None:
    """Count one call that nothing else is recorded of, such as an errand's: in a transaction of its own."""
    await deps.store.write(lambda tx: count_call(tx, deps, endpoint, whose, error, patents=patents))


@contextmanager
def noted(calls: MutableSequence[Made], endpoint: Endpoint) -> Iterator[None]:
    """Note the call that is made inside, and what it raises, to be counted when its outcome is recorded."""
    try:
        yield
    except OutsideError as error:
        calls.append(Made(endpoint, error))
        raise
    calls.append(Made(endpoint))


def for_report(report: Report, tx: Transaction) -> For:
    """Calls about a report are made for who asked for it first, where they asked."""
    spending = tx.spendings.get(report.workspace, report.id)
    if spending is not None:
        return For(report.account, report.workspace, spending.person, spending.place)
    first = next(iter(tx.requests.expecting(report)), None)  # it was ordered before spendings were kept
    if first is not None:
        return For(report.account, report.workspace, first.person, first.place)
    return For(report.account, report.workspace)


def for_check(alert: Alert) -> For:
    """A check is made for who asked for it; by schedule for nobody."""
    if alert.asked_by is None:
        return For(alert.account)
    return For(alert.account, alert.asked_by.workspace, alert.asked_by.id, alert.asked_in)


def count_lost_creation(report: Report, deps: Deps, tx: Transaction) -> None:
    """Count the creation that a run which is no more, or a fault of ours, has left without an outcome."""
    error = InDoubt("nobody saw the answer")
    count_call(tx, deps, CREATE_OF[report.order.kind], for_report(report, tx), error)


async def show_usage(workspace: str, person: str, place: str, deps: Deps, *, is_admin: bool) -> Usage:
    """What somebody may see of the usage: an admin everything, others the sums, their own, and that of this place."""
    now = deps.clock()
    return await deps.store.read(lambda tx: _look(workspace, person, place, now, deps.rules, tx, is_admin=is_admin))


async def all_usage(store: Store, now: datetime, rules: Rules) -> list[tuple[str, Usage]]:
    """The usage of each workspace by its id, as the operator may see it."""

    def look(tx: Transaction) -> list[tuple[str, Usage]]:
        return [(one, _look(one, "", "", now, rules, tx, is_admin=True)) for one, _ in tx.workspaces.all()]

    return await store.read(look)


def look_at_usage(workspace: str, person: str, now: datetime, rules: Rules, tx: Transaction) -> Usage:
    """The usage as an admin may see it, in a transaction that looks at more."""
    return _look(workspace, person, "", now, rules, tx, is_admin=True)


def _look(
    workspace: str, person: str, place: str, now: datetime, rules: Rules, tx: Transaction, *, is_admin: bool
) -> Usage:
    zone = rules.patsnap_zone
    account = tx.workspaces.account_of(workspace) or ""
    today, month = now.astimezone(zone).date(), month_of(now, zone)
    totals = tx.calls.totals
    if is_admin:
        people = totals(account, Grouping.PERSON, month.first, workspace=workspace)
        places = totals(account, Grouping.PLACE, month.first, workspace=workspace)
        refusals = tx.spendings.refusals(workspace, month.begins)
    else:
        people = totals(account, Grouping.PERSON, month.first, workspace=workspace, person=person)
        places = totals(account, Grouping.PLACE, month.first, workspace=workspace, place=place)
        refusals = tx.spendings.refusals(workspace, month.begins, person)
    return Usage(
        today=today,
        zone=str(zone),
        person=person,
        is_admin=is_admin,
        days=tuple(totals(account, Grouping.DAY, today - timedelta(days=DAYS - 1), workspace=workspace)),
        endpoints=tuple(totals(account, Grouping.ENDPOINT, month.first, workspace=workspace)),
        people=tuple(people),
        places=tuple(places),
        budgets=budgets_of(workspace, person, month, rules, tx),
        refusals=tuple(refusals[:_SHOWN_REFUSALS]),
        refused=len(refusals),
        outages=tuple(one for one in tx.outages.of(account) if not one.is_over) if is_admin else (),
    )


def _code(error: OutsideError | None) -> str:
    if error is None:
        return SUCCESS
    return error.code if isinstance(error, PatsnapRefused) else DOUBT
