"""Series rest where nothing can be posted, or nobody is there to pay; their owners or their channels are told."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import Delivery, LiveMessage, What
from bot.domain.delivery_keys import series_key, series_word_key
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Place
from bot.domain.series import Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.ports import Transaction
from bot.services.notices import tell_admins
from bot.services.promises import promise

log = logging.getLogger(__name__)

# What a look at a channel tells, so that another look can tell that it is over.
_BY_LOOKS: Final = frozenset(
    {PauseReason.NO_PLACE, PauseReason.ARCHIVED, PauseReason.GONE, PauseReason.SHARED, PauseReason.SEVERED}
)


def shut_series(workspace: str, place: str, reason: PauseReason, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Nothing may be posted at a place: the series that go there rest, each owner being told once."""
    for series in tx.series.of_place(workspace, place):
        if series.state is SeriesState.ACTIVE:
            series_at_rest(series, reason, now, deps, tx)
        elif series.reason in _BY_LOOKS and series.reason is not reason:
            changed = replace(series, reason=reason)
            save(changed, tx)
            if reason is PauseReason.SHARED:  # there is something else to decide now
                _tell(changed, reason, now, deps, tx)


def series_at_rest(series: Series | None, reason: PauseReason, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Have an active series rest, and its owner told why; where they have left, its channel."""
    if series is None or series.state is not SeriesState.ACTIVE:
        return
    log.warning("a recurring report rests", extra={"series": series.id, "why": str(reason)})
    resting = series.paused(reason)
    save(resting, tx)
    _tell(resting, reason, now, deps, tx)


def open_series(
    workspace: str, place: str, now: datetime, tx: Transaction, *, going_on: PauseReason = PauseReason.NO_PLACE
) -> None:
    """A place may be posted to again: what rests for the reason `going_on` goes on; of all else owners are asked."""
    for series in tx.series.of_place(workspace, place):
        if series.reason is going_on:
            series_goes_on(series, f"open {now.isoformat()}", now, tx)
        elif series.reason in _BY_LOOKS:
            tell_owner(series, What.SERIES_OPEN, now.isoformat(), now, tx)


def owner_has_left(workspace: str, person: str, name: str, now: datetime, tx: Transaction) -> None:
    """Somebody has left the workspace: nothing more is ordered on their budget, and their channels hear so."""
    for series in tx.series.owned_by(workspace, person):
        if series.state is SeriesState.ACTIVE:
            resting = replace(series.paused(PauseReason.PERSON_GONE), person_name=series.person_name or name)
            save(resting, tx)
            _tell_channel(resting, now, tx)


def owner_is_back(workspace: str, person: str, now: datetime, tx: Transaction) -> None:
    """They have come back: what rested for that goes on."""
    for series in tx.series.owned_by(workspace, person):
        if series.reason is PauseReason.PERSON_GONE:
            series_goes_on(series, f"back {now.isoformat()}", now, tx)


def series_goes_on(series: Series, why: str, now: datetime, tx: Transaction) -> Series:
    """Have a series at rest go on with its next hour, and its place see it: `why` names what ended the rest."""
    going = series.going_on(now)
    save(going, tx)
    promise_series(going, why, now, tx)  # its own message may not have been taken there
    return going


def promise_series(series: Series, interaction: str, now: datetime, tx: Transaction) -> None:
    """Promise the live message of a series, at its place."""
    key = series_key(series.id, interaction)
    promise(_to(series.goes_to, key, What.SERIES, series.id, now), tx)
    tx.live.add(LiveMessage(key=key, workspace=series.workspace, row=series.id))


def tell_owner(series: Series, what: What, about: str, now: datetime, tx: Transaction) -> None:
    """Promise a series' owner a word about its present state. `about` names what has happened, for ever."""
    owner = Place(series.workspace, series.person)
    promise(_to(owner, series_word_key(series.id, what, about), what, series.id, now), tx)


def save(series: Series, tx: Transaction) -> None:
    """Store a known series; its live messages show it."""
    tx.series.save(series)
    tx.live.touch(series.workspace, series.id, final=series.state is SeriesState.ENDED)


def _tell(resting: Series, reason: PauseReason, now: datetime, deps: Deps, tx: Transaction) -> None:
    owner = tx.people.get(resting.workspace, resting.person)
    if reason is PauseReason.PERSON_GONE:
        _tell_channel(resting, now, tx)
    elif owner is not None and owner[0].is_gone:
        details = {"name": owner[0].name or resting.person_name, "person": resting.person}
        tell_admins(Notice(resting.workspace, NoticeKind.OWNER_GONE, resting.person, now, details), deps, tx)
    elif reason is not PauseReason.NO_MESSAGES:  # what cannot be said there
        tell_owner(resting, What.SERIES_WORD, f"{reason} {now.isoformat()}", now, tx)


def _tell_channel(series: Series, now: datetime, tx: Transaction) -> None:
    """Its place hears that whoever likes may take it over, unless it is shut or nobody else's."""
    known = tx.places.get(series.workspace, series.place)
    if series.goes_to.is_person or (known is not None and known.why_shut() is not None):
        return
    key = series_word_key(series.id, What.SERIES_LEFT, f"{series.person} {now.isoformat()}")
    promise(_to(series.goes_to, key, What.SERIES_LEFT, series.id, now), tx)


def _to(place: Place, key: str, what: What, row: str, now: datetime) -> Delivery:
    return Delivery(key=key, workspace=place.workspace, place=place.id, what=what, row=row, created_at=now, due=now)
