"""Which company a request means: settled before anything is ordered, by PatSnap where one fits, else by somebody.

A request that waits for it is `choosing`: it has no report, and nothing is spent. What it comes to mean is ordered in
the transaction that settles it, so that it is ordered once, whoever chooses twice (`bot.services.choosing`).
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.companies import (
    CHOOSE_WITHIN,
    LOOKING,
    Company,
    CompanySearch,
    How,
    Naming,
    SearchState,
    folded,
    meant,
)
from bot.domain.delivery_keys import live_key
from bot.domain.ids import derived_id
from bot.domain.reports import Kind, Order, Request, RequestState, Subject, SubjectKind
from bot.mistakes import Mistake
from bot.ports import Transaction
from bot.services.audience import no_outsiders
from bot.services.budgets import ordering
from bot.services.companies import ask_due, want, why_not
from bot.services.promises import promise_live, show_at_once, withdraw
from bot.services.requests import Wish, account_of, note, placed, report_for, request_report, was_asked_for
from bot.services.sharing import land
from bot.services.unreadable import putting_off
from bot.tracing import about

log = logging.getLogger(__name__)
_MOMENT: Final = timedelta(seconds=3)  # in which PatSnap mostly says which companies fit: its answer is shown at once
_BY_NAME: Final = {
    SearchState.KNOWN: How.NONE,
    SearchState.NOT_LICENSED: How.NOT_LICENSED,
    SearchState.SILENT: How.SILENT,
    SearchState.WANTED: How.SILENT,
}


async def ask_for_report(wish: Wish, deps: Deps) -> Request:
    """As `request_report`, but that a company's name is settled first, and that the answer may be one that chooses.

    What is remembered in the place, found before, or fits in one way alone is ordered at once. Errors: as there.
    """
    if not _is_to_be_settled(wish.order, deps):
        return await request_report(wish, deps)
    about(derived_id("request", wish.workspace, wish.interaction))
    settled = await deps.store.write(lambda tx: _begin(wish, deps, tx))
    return was_asked_for(settled) if isinstance(settled, Request) else await request_report(settled, deps)


def placed_or_asking(wish: Wish, now: datetime, deps: Deps, tx: Transaction) -> Request:
    """As `placed`, to be used inside `ordering`, but that a company's name is settled first, as by `ask_for_report`."""
    if not _is_to_be_settled(wish.order, deps):
        return placed(wish, now, deps, tx)
    settled = _begin(wish, deps, tx)
    return settled if isinstance(settled, Request) else placed(settled, now, deps, tx)


@putting_off
async def settle_one(deps: Deps) -> bool:
    """End one request that nobody chose for, settle one whose name was found, or ask about one name; whether any."""
    now = deps.clock()
    if await deps.store.read(lambda tx: tx.requests.choosing_until(now)):
        await deps.store.write(lambda tx: _lapse(now, tx))
    found = await deps.store.read(lambda tx: tx.requests.next_found())
    if found is None:
        return await ask_due(deps)
    try:
        await ordering(lambda tx: _settle(found, deps, tx), deps)
    except Exception as error:
        if not isinstance(error, Mistake):
            log.exception("a request's company could not be settled", extra={"request": found.id})
        await deps.store.write(lambda tx: _stop(found, deps, tx))  # whoever chooses is told what is in the way
    return True


def doubt_choice(request: Request, now: datetime, tx: Transaction) -> None:
    """Have nothing ordered by itself for a request that chooses in a restored backup: it may have been, since."""
    if request.state is not RequestState.CHOOSING or request.naming is None:
        return
    before = request.naming
    search = tx.companies.get(account_of(request.workspace, tx), folded(before.typed))
    naming = asking(before.typed, How.RESTORED, search, now)
    if before.found:
        naming = replace(naming, found=before.found, total=before.total)
    tx.requests.save(replace(request, naming=naming))
    tx.live.touch(request.workspace, request.id, final=False)


def _meant_here(wish: Wish, deps: Deps, tx: Transaction) -> Wish:
    """The same wish for the company that its name means at its place, where somebody has chosen one there."""
    if not _is_to_be_settled(wish.order, deps):
        return wish
    typed = wish.order.subject.text
    before = tx.companies.remembered(wish.workspace, wish.place, folded(typed))
    if before is None:
        return wish
    tx.companies.remember(replace(before, at=deps.clock()))
    return for_company(wish, Naming(typed, How.REMEMBERED, before.company.name), before.company)


def _is_to_be_settled(order: Order, deps: Deps) -> bool:
    is_name = order.kind is Kind.ENTERPRISE and order.subject.kind is SubjectKind.COMPANY_NAME
    return deps.rules.company_search and is_name


def _begin(wish: Wish, deps: Deps, tx: Transaction) -> Request | Wish:
    """The request as it is stored now, or the wish for what is certain."""
    now, request_id = deps.clock(), derived_id("request", wish.workspace, wish.interaction)
    known = tx.requests.get(wish.workspace, request_id)
    if known is not None:
        return known
    landing = wish.place if wish.can_be_joined else wish.person
    no_outsiders(wish.workspace, landing, deps.rules, tx)
    account, typed = account_of(wish.workspace, tx), wish.order.subject.text
    here = _meant_here(wish, deps, tx)
    if here.naming is not None:
        return here
    fresh = tx.companies.get(account, folded(typed))
    if fresh is None or not fresh.is_fresh(now):
        no = why_not(account, now, tx)
        if no is not None:
            return for_company(wish, Naming(typed, _BY_NAME[no]), None)
    search = want(typed, account, now, tx)
    settled = _settled_by(search, typed)
    if settled is not None:
        return for_company(wish, *settled)
    how = How.SEVERAL if search.is_over() else How.LOOKING
    note(Act.ORDER, have_chosen(wish, request_id, landing, asking(typed, how, search, now), now, tx), now, tx)
    return _stored(wish.workspace, request_id, tx)


def _settled_by(search: CompanySearch, typed: str) -> tuple[Naming, Company | None] | None:
    """What a name means by what PatSnap has said of it; None where that is not over, or somebody has to choose."""
    if not search.is_over():
        return None
    if search.state is not SearchState.KNOWN or not search.found:
        return Naming(typed, _BY_NAME[search.state]), None
    only = meant(typed, search.found, search.total)
    return None if only is None else (Naming(typed, only[1], only[0].name), only[0])


def _settle(found: Request, deps: Deps, tx: Transaction) -> None:
    """Go on with a request whose name PatSnap has told of, or have its person choose."""
    request = _stored(found.workspace, found.id, tx)
    naming = request.naming
    if request.state is not RequestState.CHOOSING or naming is None or naming.how not in LOOKING:
        return
    now = deps.clock()
    search = tx.companies.get(account_of(request.workspace, tx), folded(naming.typed))
    if search is None:  # it was cleared away while nobody was at work
        want(naming.typed, account_of(request.workspace, tx), now, tx)
        return
    settled = None if naming.how is How.LOOKING_AGAIN else _settled_by(search, naming.typed)
    if settled is not None:
        order_for(request, *settled, request.person, deps, tx)
        return
    how = How.SEVERAL if search.state is SearchState.KNOWN else How.UNSAID
    tx.requests.save(replace(request, naming=asking(naming.typed, how, search, now)))
    tx.live.touch(request.workspace, request.id, final=False)
    show_at_once(request, now, tx)


def _stop(found: Request, deps: Deps, tx: Transaction) -> None:
    request = _stored(found.workspace, found.id, tx)
    naming = request.naming
    if request.state is not RequestState.CHOOSING or naming is None or naming.how not in LOOKING:
        return
    search = tx.companies.get(account_of(request.workspace, tx), folded(naming.typed))
    now = deps.clock()
    tx.requests.save(replace(request, naming=asking(naming.typed, How.STOPPED, search, now)))
    tx.live.touch(request.workspace, request.id, final=False)
    show_at_once(request, now, tx)


def order_for(
    request: Request, naming: Naming, company: Company | None, buyer: str, deps: Deps, tx: Transaction
) -> Request:
    """Have a request that was choosing ordered, as `buyer`'s spending."""
    now = deps.clock()
    landing = _back(request, tx)
    no_outsiders(request.workspace, landing, deps.rules, tx)
    since = _made_since(request, tx)
    said = Wish(request.workspace, buyer, request.place, request.order, request.id, made_since=since)
    wish = for_company(said, naming, company)
    report = report_for(wish, request.id, now, deps, tx)
    waiting = request.to(RequestState.WAITING, order=wish.order, naming=naming, report=report.id, landing=landing)
    landed = land(waiting, report, now, tx)
    show_at_once(landed, now, tx)
    return landed


def _made_since(request: Request, tx: Transaction) -> datetime | None:
    """How recent a report has to be that would do: for an issue of a series one of its day; None: as usual."""
    issue = tx.series.issue_of(request.workspace, request.id)
    series = tx.series.get(request.workspace, issue.series) if issue is not None else None
    return series.day_of(request.asked_at) if series is not None else None


def _back(request: Request, tx: Transaction) -> str:
    """Where it lands from now on: where it was asked for, if that place was only tried before, or else where it is.

    Where outsiders have begun to read that it stays where it is.
    """
    tried = tx.deliveries.get(request.workspace, live_key(replace(request, landing=request.place)))
    known = tx.places.get(request.workspace, request.place)
    is_read = known is not None and known.is_open_to_outsiders
    return request.landing if tried is None or is_read else request.place


def have_chosen(wish: Wish, request_id: str, landing: str, naming: Naming, now: datetime, tx: Transaction) -> Request:
    """Store a request that chooses, with the promise of its live message."""
    request = Request(
        id=request_id,
        workspace=wish.workspace,
        person=wish.person,
        place=wish.place,
        landing=landing,
        order=wish.order,
        state=RequestState.CHOOSING,
        report="",
        asked_at=now,
        naming=naming,
    )
    tx.requests.add(request)
    promise_live(request, now, tx, due=now + _MOMENT if naming.how in LOOKING else now)
    return request


def _lapse(now: datetime, tx: Transaction) -> None:
    for request in tx.requests.choosing_until(now):
        if request.naming is not None:
            how = How.RESTORED if request.naming.how is How.RESTORED else How.LAPSED
            ended = request.to(RequestState.CANCELLED, naming=replace(request.naming, how=how, until=None))
            tx.requests.save(ended)
            withdraw(ended, "nobody chose", tx)
            tx.live.touch(ended.workspace, ended.id, final=True)


def for_company(wish: Wish, naming: Naming, company: Company | None) -> Wish:
    """The same wish for this company, or for the name as it was typed."""
    kind, text = SubjectKind.COMPANY_NAME, naming.typed
    if company is not None:
        kind, text = SubjectKind.CREDIT_CODE, company.credit_code
    return replace(wish, order=replace(wish.order, subject=Subject(kind, text)), naming=naming)


def asking(typed: str, how: How, search: CompanySearch | None, now: datetime) -> Naming:
    """What a request that chooses shows: what PatSnap has found for the name, and until when somebody may choose."""
    found, total = (search.found, search.total) if search is not None and how not in LOOKING else ((), 0)
    return Naming(typed, how, found=found, total=total, until=now + CHOOSE_WITHIN)


def _stored(workspace: str, request_id: str, tx: Transaction) -> Request:
    request = tx.requests.get(workspace, request_id)
    if request is None:
        raise LookupError(f"there is no request {request_id}")
    return request
