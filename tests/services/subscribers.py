"""Who subscribes to what: the first lines of tests about subscriptions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.cadences import Cadence
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Subscription
from bot.ports import Store
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.enriching import enrich_one
from bot.services.explaining import explain_one
from bot.services.subscribing import SubscribeWish, subscribe
from tests.clock import SteppedClock
from tests.conftest import PATSNAP_URL
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakePatsnap
from tests.turns import turns

ALERT = "7f22ee78764149b481314b1fa60dca0c"
OTHER_ALERT = "0123456789abcdef0123456789abcdef"
OTHER_TEAM = "T2"
OTHER_PERSON = "U2"
OTHER_CHANNEL = "C2"
INSTANTLY = Cadence.read("instantly")
DAILY = Cadence.read("daily 09:00")
WEEKLY = Cadence.read("weekly mon 09:00")


def a_subscribe_wish(**changes: Any) -> SubscribeWish:
    """A channel wants to hear of an alert every day at nine in Berlin."""
    wish = SubscribeWish(TEAM, PERSON, CHANNEL, ALERT, "first", cadence=DAILY, zone="Europe/Berlin")
    return replace(wish, **changes)


async def subscribed(deps: Deps, **changes: Any) -> Subscription:
    """What comes of such a wish."""
    return (await subscribe(a_subscribe_wish(**changes), deps)).subscription


async def the_subscription(store: Store, known: Subscription) -> Subscription:
    """As it is stored now."""
    found = await store.read(lambda tx: tx.subscriptions.get(known.workspace, known.id))
    assert found is not None
    return found


async def the_alert(store: Store, alert: str = ALERT) -> Alert:
    found = await store.read(lambda tx: tx.alerts.get(ONLY_ACCOUNT, alert))
    assert found is not None
    return found


async def name_it(store: Store, name: str, alert: str = ALERT) -> None:
    """Let PatSnap have told an alert's name."""
    known = await the_alert(store, alert)
    await store.write(lambda tx: tx.alerts.save(replace(known, name=name)))


async def second_workspace(store: Store) -> None:
    """Another workspace on the same account."""
    await store.write(lambda tx: tx.workspaces.enrol(OTHER_TEAM, ONLY_ACCOUNT, PATSNAP_URL))


async def checked(deps: Deps) -> None:
    """What the ticks do at this moment up to the outbox: what is due is asked, read, looked up and composed."""
    for turn in (check_one, enrich_one, explain_one, compose_some):
        await turns(turn, deps)


async def found(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, *patents: str, hours: float = 1) -> None:
    """After so long PatSnap has found these patents, and what is due is composed; nothing is sent."""
    patsnap.push(ALERT, HitKind.NEW, patents)
    clock.tick(seconds=timedelta(hours=hours).total_seconds())
    await checked(deps)
