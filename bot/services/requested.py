"""What people do with what they have asked for: try it again, have it sent to them, or be left alone."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.budgets import Buyer
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import file_key
from bot.domain.ids import derived_id
from bot.domain.reports import Report, ReportState, Request, RequestState, Trouble, TroubleKind
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.budgets import keep_account, ordering
from bot.services.promises import where_it_shows
from bot.services.requests import Wish, account_of, begin_report, note, report_id_of, request_report, seen_request
from bot.services.sharing import land, let_go, regroup

# Asked again about the same job PatSnap would say no more, or it may be another's by now.
_NOT_WITH_US: Final = frozenset({TroubleKind.CAUSE, TroubleKind.INPUT, TroubleKind.BUG, TroubleKind.NOT_CONNECTED})


async def try_again(workspace: str, person: str, request_id: str, deps: Deps, *, seen_in: str = "") -> None:
    """Have the report made once more, at the person's own word.

    What is paid for is not ordered again: a file that is here is only delivered again, and a job that PatSnap has is
    only looked at again.

    Errors: `Mistake` where it is not theirs, or where there is nothing to try (another press was first); `OverBudget`.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        request = _own_request(workspace, person, request_id, tx, seen_in=seen_in)
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
        request = _own_request(workspace, person, request_id, tx, seen_in=seen_in)
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
        request = _own_request(workspace, person, request_id, tx, seen_in=seen_in)
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
        request = seen_request(workspace, person, request_id, tx, seen_in=seen_in)
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
        found = _own_request(workspace, person, request_id, tx, seen_in=seen_in)
        if not found.report:
            raise Mistake(MistakeKind.TOO_LATE)  # nothing was ordered yet
        return found

    request = await deps.store.read(find)
    wish = Wish(workspace, person, request.landing, request.order, interaction, fresh=True, naming=request.naming)
    return await request_report(wish, deps)


def _own_request(workspace: str, person: str, request_id: str, tx: Transaction, *, seen_in: str = "") -> Request:
    """The person's own request. Errors: `Mistake`; where it does not lie in `seen_in`, as of one that is not there."""
    request = seen_request(workspace, person, request_id, tx, seen_in=seen_in)
    if request.person != person:
        raise Mistake(MistakeKind.NOT_YOURS)
    return request


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
    report_id = report_id_of(request.id, tries=request.tries)
    buyer = Buyer(request.workspace, request.person, request.place)
    return begin_report(buyer, account, request.order, report_id, now, deps, tx)


def _is_on_its_way(request: Request, tx: Transaction) -> bool:
    """Whether the request's file is being sent, or may have been: nobody else may be promised it for this place now."""
    file = tx.deliveries.get(request.workspace, file_key(request))
    return file is not None and file.state in {DeliveryState.SENDING, DeliveryState.IN_DOUBT}


def _is_in_doubt(request: Request, report: Report | None) -> bool:
    return request.is_open and report is not None and report.state is ReportState.IN_DOUBT


def _is_with_us(trouble: Trouble | None) -> bool:
    """Whether it failed on the way to us, so that the same job may still bring the report."""
    return trouble is not None and trouble.kind not in _NOT_WITH_US
