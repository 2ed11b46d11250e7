"""Alerts that somebody asks for from Slack, for tests of making, changing and deleting them."""

from dataclasses import replace
from typing import Any

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.makings import Making
from bot.domain.places import Person
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import AlertText
from bot.services.alert_wishes import AlertWish, have_changed, have_deleted, have_made
from tests.factories import CHANNEL, PERSON, TEAM

TEXT = AlertText("Batteries", "TAC:(solid electrolyte)", frozenset({HitKind.NEW, HitKind.LEGAL}))
BY = Person("Bo", "Europe/Berlin", "en")
ADMIN = replace(BY, is_admin=True)


def an_alert_wish(**changes: Any) -> AlertWish:
    return replace(AlertWish(TEAM, PERSON, CHANNEL, "V1", TEXT), **changes)


async def asked_for(deps: Deps, **changes: Any) -> Making:
    """Somebody wants a new alert."""
    return await have_made(an_alert_wish(**changes), BY, deps)


async def change_asked_for(deps: Deps, alert: str, by: Person = BY, **changes: Any) -> Making:
    """Somebody wants an alert to be called otherwise, unless they say more."""
    text = AlertText("Cells", "", frozenset())
    return await have_changed(an_alert_wish(**{"alert": alert, "interaction": "V2", "text": text, **changes}), by, deps)


async def deletion_asked_for(deps: Deps, alert: str, by: Person = BY, **changes: Any) -> Making:
    return await have_deleted(an_alert_wish(**{"alert": alert, "interaction": "V3", **changes}), by, deps)


async def as_stored(deps: Deps, making: Making) -> Making:
    found = await deps.store.read(lambda tx: tx.makings.get(making.workspace, making.id))
    assert found is not None
    return found


async def the_alerts(deps: Deps) -> list[Alert]:
    return await deps.store.read(lambda tx: tx.alerts.all_of(ONLY_ACCOUNT))
