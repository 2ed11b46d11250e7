"""What people ask of reports: stored with the report that serves it, a recent one, the one that runs, or a new one."""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.budgets import Buyer
from bot.domain.companies import Naming
from bot.domain.delivery_keys import live_key
from bot.domain.ids import derived_id
from bot.domain.recurrences import Recurrence
from bot.domain.reports import Order, Report, ReportState, Request, RequestState
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.audience import no_outsiders
from bot.services.budgets import charge, ordering
from bot.services.sharing import land
from bot.tracing import about

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """A person's words, understood: who asked for what, where it should go, and the id of that very interaction."""

    workspace: str
    person: str
    place: str
    order: Order
    interaction: str  # Slack's trigger id: the same again when Slack delivers the same command again
    can_be_joined: bool = True  # False: a conversation that no app can be invited to, so it lands with the person
    is_named_place: bool = False  # the person named a place other than the one they are in
    fresh: bool = False  # a new one even where a recent one would do
    naming: Naming | None = None  # what the name that was typed stands for, where that was looked for
    made_since: datetime | None = None  # how recent one has to be that would do; None: as the operator says
    recurrence: Recurrence | None = None  # not once, but regularly: for `bot.services.recurring`


async def request_report(wish: Wish, deps: Deps) -> Request:
    """Store the request, its report and the promise of its live message, in one transaction.

    Who wants what is being made joins it, and what was made in the last days is delivered again, unless the wish is for
    a fresh one. Where another request is already served at the same place, it serves this one too (`shown_by`). The
    same interaction again changes nothing. Mistake if the workspace is not one of ours; OverBudget where a new report
    is needed and no budget covers it.
    """
    now = deps.clock()
    about(derived_id("request", wish.workspace, wish.interaction))
    return was_asked_for(await ordering(lambda tx: placed(wish, now, deps, tx), deps))


def was_asked_for(request: Request) -> Request:
    """Say in the log that this is stored, and which report serves it; the same request."""
    ids = {"request": request.id, "report": request.report or "none yet"}
    log.info("a report was asked for", extra=ids)
    return request


def placed(wish: Wish, now: datetime, deps: Deps, tx: Transaction) -> Request:
    """The request of a wish, stored with its report and its promises; to be used inside `ordering`, as `charge`.

    The same interaction again changes nothing.
    """
    request_id = derived_id("request", wish.workspace, wish.interaction)
    known = tx.requests.get(wish.workspace, request_id)
    if known is not None:
        return known
    no_outsiders(wish.workspace, wish.place if wish.can_be_joined else wish.person, deps.rules, tx)
    report = report_for(wish, request_id, now, deps, tx)
    request = Request(
        id=request_id,
        workspace=wish.workspace,
        person=wish.person,
        place=wish.place,
        landing=wish.place if wish.can_be_joined else wish.person,
        order=wish.order,
        state=RequestState.WAITING,
        report=report.id,
        asked_at=now,
        naming=wish.naming,
    )
    note(Act.ORDER, request, now, tx)
    return land(request, report, now, tx)


def seen_request(workspace: str, person: str, request_id: str, tx: Transaction, *, seen_in: str) -> Request:
    """The request, the person's own or one that lies in `seen_in`. Errors: `Mistake`, as of one that is not there."""
    request = tx.requests.get(workspace, request_id)
    if request is None or (request.person != person and not lies_in(request, seen_in, tx)):
        raise Mistake(MistakeKind.OLD_BUTTON)
    return request


def note(act: Act, request: Request, now: datetime, tx: Transaction) -> None:
    """Write what a request's person has done into the audit log."""
    tx.audit.note(Entry(request.workspace, now, request.person, act, request.id, request.place))


def report_for(wish: Wish, request_id: str, now: datetime, deps: Deps, tx: Transaction) -> Report:
    """The report that a wish gets: a recent one, the running one, or a new one, which is charged to its person.

    To be used inside `ordering`.
    """
    account = account_of(wish.workspace, tx)
    if not wish.fresh:
        since = max(now - deps.rules.reuse_for, wish.made_since or now - deps.rules.reuse_for)
        recent = tx.reports.ready_since(wish.workspace, wish.order, since)
        if recent is not None:
            return recent
    buyer = Buyer(wish.workspace, wish.person, wish.place)
    return begin_report(buyer, account, wish.order, report_id_of(request_id, tries=1), now, deps, tx)


def begin_report(
    buyer: Buyer, account: str, order: Order, report_id: str, now: datetime, deps: Deps, tx: Transaction
) -> Report:
    """A new report of this order, which the buyer's budget has to cover, or the one that is running."""
    workspace = buyer.workspace
    report = Report(
        id=report_id,
        workspace=workspace,
        account=account,
        order=order,
        state=ReportState.REQUESTED,
        created_at=now,
        due=now,
    )
    if tx.reports.add(report):  # the order that is running is unique by its key
        charge(report, buyer, now, deps.rules, tx)
        return report
    running = tx.reports.running(workspace, order) or tx.reports.get(workspace, report_id)
    if running is None:
        raise LookupError(f"report {report_id} was not added, and none is running")
    return running


def lies_in(request: Request, channel: str, tx: Transaction) -> bool:
    """Whether the request lands in this conversation: who presses there has seen it, shown by itself or another."""
    live = tx.deliveries.get(request.workspace, live_key(request))
    return request.landing == channel or (live is not None and live.channel == channel)


def account_of(workspace: str, tx: Transaction) -> str:
    """The account of one of our workspaces. Errors: `Mistake`."""
    account = tx.workspaces.account_of(workspace)
    if account is None:
        raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
    return account


def report_id_of(request_id: str, *, tries: int) -> str:
    """The id of the report that a request's try begins, where none is running that serves it."""
    return derived_id("report", request_id, str(tries))
