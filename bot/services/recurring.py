"""What people want of recurring reports: one is set up, changed, paused, resumed, ordered at once, ended, listed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.ids import derived_id
from bot.domain.places import Person
from bot.domain.reports import Request
from bot.domain.series import Issue, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.audience import no_outsiders
from bot.services.budgets import ordering
from bot.services.channels import watch
from bot.services.issuing import order_issue, wish_for
from bot.services.requests import Wish
from bot.services.resting import promise_series, save
from bot.tracing import about

log = logging.getLogger(__name__)

PAGE: Final = 5


@dataclass(frozen=True)
class SeriesPage:
    """Some of the series that a person may see here, each with its last issue, oldest first."""

    rows: tuple[tuple[Series, Issue | None], ...]
    offset: int
    has_more: bool


async def set_up(wish: Wish, person: Person, deps: Deps) -> Series:
    """Store the wish for a recurring report, and promise the message that answers it at its place. Nothing is ordered.

    A place has one series for each order: another wish for it changes when it is ordered, and who says so owns it from
    then on. `person`: who they are, for hours, language and name. Errors: `Mistake`.
    """
    now = deps.clock()
    place = wish.place if wish.can_be_joined else wish.person
    if wish.recurrence is None:
        raise ValueError("a wish that says how often")
    said = Series(
        id=derived_id("series", wish.workspace, wish.interaction),
        workspace=wish.workspace,
        place=place,
        person=wish.person,
        order=wish.order,
        recurrence=wish.recurrence,
        zone=person.zone,
        created_at=now,
        locale=person.locale,
        person_name=person.name,
    ).going_on(now)

    def store(tx: Transaction) -> Series:
        if tx.workspaces.account_of(wish.workspace) is None:
            raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
        no_outsiders(wish.workspace, place, deps.rules, tx)
        known = tx.series.get(wish.workspace, said.id)
        if known is not None:
            return known
        there = tx.series.at(wish.workspace, place, wish.order)
        if there is None:
            tx.series.add(said)
            _note(Act.SERIES_NEW, wish.person, said, now, tx)
        else:
            save(replace(said, id=there.id, created_at=there.created_at, issues=there.issues), tx)
            _note(Act.SERIES_EDIT, wish.person, there, now, tx)
        series = said if there is None else replace(said, id=there.id)
        watch(wish.workspace, place, now, tx)
        promise_series(series, wish.interaction, now, tx)
        return tx.series.get(wish.workspace, series.id) or series

    series = await deps.store.write(store)
    about(series.id)
    log.info("a recurring report was set up", extra={"series": series.id})
    return series


async def pause(workspace: str, person: str, series_id: str, seen_in: str, deps: Deps) -> Series:
    """Let a series rest until somebody resumes it. Errors: `Mistake`."""

    def rest(series: Series, _: datetime, __: Transaction) -> Series:
        return series.paused(PauseReason.PERSON)

    return await _change(workspace, person, series_id, seen_in, rest, Act.SERIES_PAUSE, deps)


async def resume(workspace: str, person: str, series_id: str, seen_in: str, who: Person, deps: Deps) -> Series:
    """Have a series go on with its next hour; who resumes it owns it from then on. Errors: `Mistake`."""

    def go_on(series: Series, now: datetime, tx: Transaction) -> Series:
        if series.state is SeriesState.ACTIVE:
            return series
        no_outsiders(workspace, series.place, deps.rules, tx)
        return replace(series.going_on(now), person=person, person_name=who.name)

    return await _change(workspace, person, series_id, seen_in, go_on, Act.SERIES_RESUME, deps)


async def end(workspace: str, person: str, series_id: str, seen_in: str, deps: Deps) -> Series:
    """End a series for good; what was ordered comes all the same. Errors: `Mistake`."""

    def stop(series: Series, now: datetime, _: Transaction) -> Series:
        return series.to(SeriesState.ENDED, reason=None, run_at=None, due=None, ended_at=now)

    return await _change(workspace, person, series_id, seen_in, stop, Act.SERIES_END, deps)


async def order_now(workspace: str, person: str, series_id: str, seen_in: str, interaction: str, deps: Deps) -> Request:
    """Order an issue between two hours, on the budget of who wants it. Errors: `Mistake`, `OverBudget`."""
    now = deps.clock()

    def store(tx: Transaction) -> Request:
        series = own_series(workspace, person, series_id, seen_in, tx)
        return order_issue(series, wish_for(series, person, interaction, now), None, now, deps, tx)

    return await ordering(store, deps)


async def list_series(workspace: str, person: str, place: str, offset: int, deps: Deps) -> SeriesPage:
    """One page of the series that this person may see here: their own, and those that go to this place."""

    def look(tx: Transaction) -> SeriesPage:
        found = tx.series.listed(workspace, person, place, offset=offset, limit=PAGE + 1)
        rows = tuple((one, tx.series.issue(workspace, one.id, one.issues)) for one in found[:PAGE])
        return SeriesPage(rows, offset, has_more=len(found) > PAGE)

    return await deps.store.read(look)


def own_series(workspace: str, person: str, series_id: str, seen_in: str, tx: Transaction) -> Series:
    """A series that this person may change: their own, or one of the place where they are. Errors: `Mistake`."""
    series = tx.series.get(workspace, series_id)
    if series is None or series.state is SeriesState.ENDED:
        raise Mistake(MistakeKind.OLD_BUTTON)
    if series.person != person and series.place not in {seen_in, person}:
        raise Mistake(MistakeKind.OLD_BUTTON)  # as of one that is not there
    return series


async def _change(
    workspace: str,
    person: str,
    series_id: str,
    seen_in: str,
    change: Callable[[Series, datetime, Transaction], Series],
    act: Act,
    deps: Deps,
) -> Series:
    now = deps.clock()

    def store(tx: Transaction) -> Series:
        series = own_series(workspace, person, series_id, seen_in, tx)
        changed = change(series, now, tx)
        if changed != series:
            save(changed, tx)
            _note(act, person, series, now, tx)
        return changed

    return await deps.store.write(store)


def _note(act: Act, person: str, series: Series, now: datetime, tx: Transaction) -> None:
    tx.audit.note(Entry(series.workspace, now, person, act, series.id, series.place))
