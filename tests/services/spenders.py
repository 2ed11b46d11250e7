"""Who orders what under which budget: the first lines of tests about money."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.budgets import Budget, Budgets, Refusal, month_of
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.usage import Grouping, Total
from bot.ports import Store
from bot.services.budgets import budgets_of
from bot.services.requests import request_report
from tests.clock import START
from tests.factories import PERSON, TEAM, a_wish

ADMIN = "U9"


def limited(deps: Deps, *, person: int | None = None, workspace: int | None = None) -> Deps:
    """The same bot with these budgets."""
    return replace(deps, rules=replace(deps.rules, budgets=Budgets(workspace=workspace, person=person)))


async def order(deps: Deps, number: int, *, person: str = PERSON, fresh: bool = False, time: int = 1) -> str:
    """Order a report on a company of this number, for the `time`th time; the request's id."""
    wish = a_wish(f"Company {number}", person=person, interaction=f"{number} by {person}, {time}")
    return (await request_report(replace(wish, fresh=fresh), deps)).id


async def standing(deps: Deps, person: str = PERSON) -> list[Budget]:
    """The budgets of a person as they are now."""
    month = month_of(deps.clock(), deps.rules.patsnap_zone)
    return list(await deps.store.read(lambda tx: budgets_of(TEAM, person, month, deps.rules, tx)))


async def refusals(store: Store) -> list[Refusal]:
    """What was refused, latest first."""
    return list(await store.read(lambda tx: tx.spendings.refusals(TEAM, START)))


async def totals_of(store: Store, by: Grouping = Grouping.ENDPOINT) -> dict[str, Total]:
    """The calls since the beginning, by name."""
    found = await store.read(lambda tx: tx.calls.totals(ONLY_ACCOUNT, by, START.date()))
    return {total.name: total for total in found}
