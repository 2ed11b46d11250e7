"""One place is served once: requests that want the same report at the same place share a live message and a file."""

from dataclasses import replace
from datetime import datetime

from bot.domain.reports import Report, ReportState, Request, RequestState
from bot.ports import Transaction
from bot.services.promises import promise_file, promise_live, withdraw


def land(request: Request, report: Report, now: datetime, tx: Transaction) -> Request:
    """Store a waiting request where it lands: shown by one that is already there, or with a live message of its own.

    A new request is added, a known one saved. The answer is the request as it was stored.
    """
    report = _with_its_file(report, now, tx)
    there = tx.requests.at(request.workspace, report.id, request.landing)
    shown_by = None if there is None or there.id == request.id else there.id
    request = replace(request, report=report.id, shown_by=shown_by)
    if not tx.requests.add(request):
        tx.requests.save(request)
        tx.live.touch(request.workspace, request.id, final=False)
    if shown_by is None:
        promise_live(request, now, tx)
        if report.file is not None:
            promise_file(request, now, tx)
    return request


def let_go(request: Request, now: datetime, tx: Transaction) -> None:
    """End an open request at its person's word; whom it served gets a live message of their own."""
    others = tx.requests.shown_by(request)
    tx.requests.save(request.to(RequestState.CANCELLED, shown_by=None, held_until=None))
    withdraw(request, "cancelled", tx)
    tx.live.touch(request.workspace, request.id, final=True)
    regroup(others, now, tx)


def regroup(requests: list[Request], now: datetime, tx: Transaction) -> None:
    """Let waiting requests that have lost who showed them be shown anew, where each lands now."""
    for request in requests:
        tx.requests.save(replace(request, shown_by=request.id))  # nobody's leader while the others are placed
    for request in requests:
        report = tx.reports.get(request.workspace, request.report)
        if report is None:
            raise LookupError(f"request {request.id} has no report")
        land(replace(request, shown_by=None), report, now, tx)


def _with_its_file(report: Report, now: datetime, tx: Transaction) -> Report:
    """The report that brings the file: this one, but where it was ready and its file is gone, one that is fetched."""
    if report.state is not ReportState.READY or report.file is not None:
        return report
    running = tx.reports.running(report.workspace, report.order)
    if running is not None:
        return running
    again = report.looked_at_again(now)
    tx.reports.save(again)
    return again
