"""What people ask of reports: a new one, the same one again, or to be left alone."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.budgets import Buyer
from bot.domain.companies import Naming
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import file_key, live_key
from bot.domain.ids import derived_id
from bot.domain.recurrences import Recurrence
from bot.domain.reports import Order, Report, ReportState, Request, RequestState, Trouble, TroubleKind
from bot.errors import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.audience import no_outsiders
from bot.services.budgets import charge, keep_account, ordering
from bot.services.promises import where_it_shows
from bot.services.sharing import land, let_go, regroup


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
    return await ordering(lambda tx: placed(wish, now, deps, tx), deps)


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


async def try_again(workspace: str, person: str, request_id: str, deps: Deps, *, seen_in: str = "") -> None:
    """Have the report made once more, at the person's own word.

    What is paid for is not ordered again: a file that is here is only delivered again, and a job that PatSnap has is
    only looked at again.

    Errors: `Mistake` where it is not theirs, or where there is nothing to try (another press was first); `OverBudget`.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        request = own_request(workspace, person, request_id, tx, seen_in=seen_in)
        report = tx.reports.get(workspace, request.report)
        is_over = request.state is RequestState.FAILED and request.report
        if not _is_in_doubt(request, report) and not is_over:
            raise Mistake(MistakeKind.TOO_LATE)
        note(Act.TRY_AGAIN, request, now, tx)
        others = tx.requests.shown_by(request)
        again = replace(request, tries=request.tries + 1, trouble=None)
        following = _next_try(again, report, request.trouble, now, deps, tx)
        again = replace(again, report=following.id)
        if again.state is RequestState.HELD:
            tx.requests.save(again)
            tx.live.touch(workspace, request.id, final=False)
            return
        again = again.to(RequestState.WAITING, landing=where_it_shows(again, tx))
        regroup([again, *(replace(other, report=following.id) for other in others)], now, tx)

    await ordering(store, deps)


async def forget(workspace: str, person: str, request_id: str, deps: Deps, *, seen_in: str = "") -> None:
    """End a request whose report is in doubt. Errors: `Mistake`."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        request = own_request(workspace, person, request_id, tx, seen_in=seen_in)
        report = tx.reports.get(workspace, request.report)
        if not _is_in_doubt(request, report):
            raise Mistake(MistakeKind.TOO_LATE)
        note(Act.FORGET, request, now, tx)
        let_go(request, now, tx)

    await deps.store.write(store)


async def cancel(workspace: str, person: str, request_id: str, deps: Deps, *, seen_in: str = "") -> None:
    """End the person's own request; others who wait for the same report go on waiting. Errors: `Mistake`."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        request = own_request(workspace, person, request_id, tx, seen_in=seen_in)
        if not request.is_open or _is_on_its_way(request, tx):
            raise Mistake(MistakeKind.TOO_LATE)
        note(Act.CANCEL, request, now, tx)
        let_go(request, now, tx)
        report = tx.reports.get(workspace, request.report)
        unordered = report is not None and report.state is ReportState.REQUESTED and report.owner is None
        if report is not None and unordered and not tx.requests.expecting(report):
            # Nobody waits and nothing is ordered yet: no money is spent on it.
            unwanted = report.to(ReportState.FAILED, due=None, trouble=Trouble(TroubleKind.NOBODY_WAITS))
            tx.reports.save(unwanted)
            keep_account(unwanted, now, tx)

    await deps.store.write(store)


async def send_to(person: str, request_id: str, seen_in: str, wish_of: str, workspace: str, deps: Deps) -> Request:
    """Bring a report that a request at `seen_in` shows to `person` alone; `wish_of` is the interaction's id.

    Who waits for an invitation gets their own request moved. Nothing is ordered. Errors: `Mistake`.
    """
    now = deps.clock()
    copy_id = derived_id("request", workspace, wish_of)

    def store(tx: Transaction) -> Request:
        request = tx.requests.get(workspace, request_id)
        if request is None or (request.person != person and not lies_in(request, seen_in, tx)):
            raise Mistake(MistakeKind.OLD_BUTTON)
        report = tx.reports.get(workspace, request.report)
        if report is None or not (report.is_running or report.file is not None):
            raise Mistake(MistakeKind.NOT_KEPT)
        if request.person == person and request.state is RequestState.HELD:
            note(Act.SEND_TO_ME, request, now, tx)
            return land(request.to(RequestState.WAITING, landing=person, held_until=None), report, now, tx)
        known = tx.requests.get(workspace, copy_id)
        if known is not None:
            return known
        copy = replace(
            request,
            id=copy_id,
            person=person,
            place=person,
            landing=person,
            state=RequestState.WAITING,
            report=report.id,
            asked_at=now,
            tries=1,
            trouble=None,
            shown_by=None,
            held_until=None,
        )
        note(Act.SEND_TO_ME, copy, now, tx)
        return land(copy, report, now, tx)

    return await deps.store.write(store)


async def regenerate(
    workspace: str, person: str, request_id: str, interaction: str, deps: Deps, *, seen_in: str = ""
) -> Request:
    """Order a fresh report like a delivered one, for where that one lies. Errors: `Mistake`."""

    def find(tx: Transaction) -> Request:
        found = own_request(workspace, person, request_id, tx, seen_in=seen_in)
        if not found.report:
            raise Mistake(MistakeKind.TOO_LATE)  # nothing was ordered yet
        return found

    request = await deps.store.read(find)
    wish = Wish(workspace, person, request.landing, request.order, interaction, fresh=True, naming=request.naming)
    return await request_report(wish, deps)


def own_request(workspace: str, person: str, request_id: str, tx: Transaction, *, seen_in: str = "") -> Request:
    """The person's own request. Errors: `Mistake`; where it does not lie in `seen_in`, as of one that is not there."""
    request = tx.requests.get(workspace, request_id)
    if request is None or (request.person != person and not lies_in(request, seen_in, tx)):
        raise Mistake(MistakeKind.OLD_BUTTON)
    if request.person != person:
        raise Mistake(MistakeKind.NOT_YOURS)
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
    return _begin_report(buyer, account, wish.order, _report_id(request_id, tries=1), now, deps, tx)


def _begin_report(
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


def _next_try(
    request: Request, last: Report | None, trouble: Trouble | None, now: datetime, deps: Deps, tx: Transaction
) -> Report:
    """What brings the report this time; the first of these that there is, so that nothing is paid for twice."""
    if last is not None and last.file is not None:
        return last  # only its way to Slack is tried again
    running = tx.reports.running(request.workspace, request.order)
    if running is not None:
        return running
    since = max(request.asked_at, now - deps.rules.reuse_for)  # an older one was there when they asked for this one
    made = tx.reports.ready_since(request.workspace, request.order, since)
    if made is not None:
        return made
    if last is not None and last.job_id is not None and _is_with_us(trouble):
        again = last.looked_at_again(now)  # it is ordered and paid for: PatSnap is only asked for it again
        tx.reports.save(again)
        return again
    account = account_of(request.workspace, tx)
    report_id = _report_id(request.id, tries=request.tries)
    buyer = Buyer(request.workspace, request.person, request.place)
    return _begin_report(buyer, account, request.order, report_id, now, deps, tx)


def _is_on_its_way(request: Request, tx: Transaction) -> bool:
    """Whether the request's file is being sent, or may have been: nobody else may be promised it for this place now."""
    file = tx.deliveries.get(request.workspace, file_key(request))
    return file is not None and file.state in {DeliveryState.SENDING, DeliveryState.IN_DOUBT}


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


def _is_in_doubt(request: Request, report: Report | None) -> bool:
    return request.is_open and report is not None and report.state is ReportState.IN_DOUBT


def _is_with_us(trouble: Trouble | None) -> bool:
    """Whether it failed on the way to us, so that the same job may still bring the report."""
    return trouble is not None and trouble.kind not in {TroubleKind.CAUSE, TroubleKind.INPUT, TroubleKind.BUG}


def _report_id(request_id: str, *, tries: int) -> str:
    return derived_id("report", request_id, str(tries))
