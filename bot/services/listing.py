"""What `/patrol reports` shows: a person's requests and those of the place where they ask."""

from typing import Final

from bot.deps import Deps
from bot.domain.listing import Page
from bot.domain.reports import Report, Request
from bot.ports import Transaction
from bot.services.outages import seen_report

PAGE: Final = 5


async def list_requests(workspace: str, person: str, place: str, offset: int, deps: Deps) -> Page:
    """One page of the requests that this person may see here: their own, and those that land at this place."""

    def look(tx: Transaction) -> Page:
        found = tx.requests.listed(workspace, person, place, offset=offset, limit=PAGE + 1)
        rows: list[tuple[Request, Report | None]] = []
        for request in found[:PAGE]:
            report = tx.reports.get(workspace, request.report)
            if report is not None or not request.report:
                rows.append((request, None if report is None else seen_report(report, tx)))
        return Page(tuple(rows), offset, has_more=len(found) > PAGE)

    return await deps.store.read(look)
