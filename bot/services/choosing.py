"""What people choose where several companies fit a name, and what a place remembers of it."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.companies import (
    Company,
    CompanyChoice,
    How,
    Naming,
    folded,
)
from bot.domain.ids import derived_id
from bot.domain.reports import Request, RequestState, Subject, SubjectKind
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.audience import no_outsiders
from bot.services.budgets import ordering
from bot.services.companies import want
from bot.services.requests import Wish, account_of, note, request_report, seen_request
from bot.services.settling import asking, for_company, have_chosen, order_for


async def ask_in_form(wish: Wish, typed: str, code: str, deps: Deps) -> Request:
    """As `request_report`, for the company with this credit code that somebody chose in the form ("": the typed name).

    The place remembers it. Errors: as there.
    """
    company = await deps.store.read(lambda tx: _found_before(wish.workspace, typed, code, tx)) if code else None
    request = await request_report(for_company(wish, _chosen(typed, company), company), deps)
    if company is not None:
        now = deps.clock()
        await deps.store.write(lambda tx: _remember(request, company, wish.person, now, tx))
    return request


async def named_in_full(wish: Wish, typed: str, code: str, deps: Deps) -> Wish:
    """The same wish by the registered name of the company with this credit code ("": as it is typed), for each time."""
    company = await deps.store.read(lambda tx: _found_before(wish.workspace, typed, code, tx)) if code else None
    if company is None:
        return wish
    return replace(wish, order=replace(wish.order, subject=Subject(SubjectKind.COMPANY_NAME, company.name)))


async def choose(
    workspace: str, person: str, request_id: str, number: int | None, deps: Deps, *, seen_in: str = ""
) -> None:
    """Order a report of the company with this number among those shown (None: of the name as it was typed).

    It is spent by who chooses; the place remembers the company. Errors: `Mistake`, also where somebody chose before;
    `OverBudget`, after which it can be chosen again.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        request = seen_request(workspace, person, request_id, tx, seen_in=seen_in)
        naming = request.naming
        if request.state is not RequestState.CHOOSING or naming is None:
            raise Mistake(MistakeKind.TOO_LATE)
        if number is not None and not 0 <= number < len(naming.found):
            raise Mistake(MistakeKind.OLD_BUTTON)
        company = None if number is None else naming.found[number]
        note(Act.CHOOSE_COMPANY, replace(request, person=person), now, tx)
        order_for(request, _chosen(naming.typed, company), company, person, deps, tx)
        if company is not None:
            _remember(request, company, person, now, tx)

    await ordering(store, deps)


async def choose_again(
    workspace: str, person: str, request_id: str, interaction: str, deps: Deps, *, seen_in: str
) -> None:
    """Forget what a name means in a place, and ask who presses which company they mean; the report there goes on.

    The same interaction again changes nothing. Errors: `Mistake`.
    """
    now = deps.clock()
    new_id = derived_id("request", workspace, interaction)

    def store(tx: Transaction) -> None:
        request = seen_request(workspace, person, request_id, tx, seen_in=seen_in)
        if request.naming is None or not request.naming.typed or request.state is RequestState.CHOOSING:
            raise Mistake(MistakeKind.TOO_LATE)
        if tx.requests.get(workspace, new_id) is not None:
            return
        no_outsiders(workspace, request.landing, deps.rules, tx)
        typed = request.naming.typed
        for place in {request.place, request.landing}:
            tx.companies.forget(workspace, place, folded(typed))
        order = replace(request.order, subject=Subject(SubjectKind.COMPANY_NAME, typed))
        wish = Wish(workspace, person, request.place, order, interaction)
        search = want(typed, account_of(workspace, tx), now, tx)
        how = How.SEVERAL if search.is_over() else How.LOOKING_AGAIN
        note(Act.FORGET_COMPANY, replace(request, person=person), now, tx)
        have_chosen(wish, new_id, request.landing, asking(typed, how, search, now), now, tx)

    await deps.store.write(store)


def _found_before(workspace: str, typed: str, code: str, tx: Transaction) -> Company:
    search = tx.companies.get(account_of(workspace, tx), folded(typed))
    found = search.found if search is not None else ()
    return next((one for one in found if one.credit_code == code), Company(typed, "", code))


def _remember(request: Request, company: Company, person: str, now: datetime, tx: Transaction) -> None:
    if request.naming is not None:
        name = folded(request.naming.typed)
        tx.companies.remember(CompanyChoice(request.workspace, request.place, name, company, person, now))


def _chosen(typed: str, company: Company | None) -> Naming:
    return Naming(typed, How.AS_TYPED) if company is None else Naming(typed, How.CHOSEN, company.name)
