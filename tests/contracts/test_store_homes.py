"""What every store promises of Homes, and of what they show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import CheckState
from bot.domain.budgets import Spending
from bot.domain.deliveries import DeliveryState, What
from bot.domain.homes import Home
from bot.domain.places import Place
from bot.domain.preferences import Preference
from bot.domain.reports import RequestState, Trouble, TroubleKind
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.ports import Closed, Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_check,
    a_delivery,
    a_report,
    a_request,
    a_series,
    a_subscription,
    an_alert,
    an_outage,
)

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)
VIEWER = "UVIEWER"
THIRD = "CTHIRD"
A_HOME = Home(TEAM, VIEWER, START, START)


async def shown(store: Store, home: Home = A_HOME, *places: str) -> None:
    """A Home that shows what there is."""

    def work(tx: Transaction) -> None:
        tx.homes.put(home)
        tx.homes.settle_in(home.workspace, home.person, places)
        tx.homes.shown(replace(home, shown=home.version, face="f"))

    await store.write(work)


async def is_stale(store: Store, home: Home = A_HOME) -> bool:
    found = await store.read(lambda tx: tx.homes.get(home.workspace, home.person))
    assert found is not None
    return found.shown < found.version


async def test_what_is_stored_is_what_comes_back(store: Store) -> None:
    home = Home(TEAM, VIEWER, START, START + SECOND, 2, 7, 5, "face", is_admin=True, attempts=3)
    await store.write(lambda tx: tx.homes.put(A_HOME))
    await store.write(lambda tx: tx.homes.put(home))
    assert await store.read(lambda tx: tx.homes.get(TEAM, VIEWER)) == home
    assert await store.read(lambda tx: tx.homes.get(OTHER, VIEWER)) is None


async def test_a_stale_one_is_due_once_its_time_has_come_and_taken_once(store: Store) -> None:
    await store.write(lambda tx: tx.homes.put(replace(A_HOME, due=START + SECOND)))
    assert await store.read(lambda tx: tx.homes.next_due(START)) is None
    later = START + SECOND
    found = await store.read(lambda tx: tx.homes.next_due(later))
    assert found is not None
    until = later + SECOND
    assert await store.write(lambda tx: tx.homes.claim(found, later, until)) == replace(found, due=until)
    assert await store.write(lambda tx: tx.homes.claim(found, later, until)) is None
    assert await store.read(lambda tx: tx.homes.next_due(until)) is not None  # a run that died has lost nothing
    for closed in (Closed(frozenset({TEAM})), Closed(places=frozenset({Place(TEAM, VIEWER)}))):
        assert await store.read(lambda tx, closed=closed: tx.homes.next_due(until, closed)) is None  # type: ignore[misc]


async def test_one_that_shows_what_there_is_is_not_taken(store: Store) -> None:
    await shown(store)
    assert await store.read(lambda tx: tx.homes.next_due(START)) is None
    assert await store.write(lambda tx: tx.homes.claim(A_HOME, START, START)) is None


async def test_what_has_changed_while_it_was_drawn_makes_it_stale_again(store: Store) -> None:
    await store.write(lambda tx: tx.homes.put(A_HOME))
    await store.write(lambda tx: tx.requests.add(a_request(person=VIEWER)))
    await store.write(lambda tx: tx.homes.shown(replace(A_HOME, shown=A_HOME.version)))
    assert await is_stale(store)


async def test_what_is_shown_of_one_that_is_not_open_any_more_is_nothing(store: Store) -> None:
    await shown(store)
    await store.write(lambda tx: tx.homes.drop(START))
    assert await store.read(lambda tx: tx.homes.get(TEAM, VIEWER)) is not None
    await store.write(lambda tx: tx.homes.drop(START + SECOND))
    await store.write(lambda tx: tx.homes.shown(A_HOME))
    assert await store.read(lambda tx: tx.homes.get(TEAM, VIEWER)) is None


def _subscribed(tx: Transaction, **changes: object) -> None:
    tx.alerts.add(an_alert())
    tx.subscriptions.add(a_subscription(**changes))


def _settled(tx: Transaction) -> None:
    """What there is before it changes: a report, a subscription and a message in the channel, an order."""
    tx.reports.add(a_report())
    tx.requests.add(a_request())
    _subscribed(tx)
    tx.deliveries.promise(a_delivery(what=What.DIGEST))


CHANGES: dict[str, Callable[[Transaction], object]] = {
    "a request that is new": lambda tx: tx.requests.add(a_request(id="request2")),
    "a request that ends": lambda tx: tx.requests.save(a_request(state=RequestState.CANCELLED)),
    "a request that lands elsewhere": lambda tx: tx.requests.save(a_request(landing=THIRD)),
    "a report that goes on": lambda tx: tx.reports.save(a_report(ahead=3)),
    "a subscription that is new": lambda tx: tx.subscriptions.add(a_subscription(id="s2", alert="a2")),
    "a subscription that pauses": lambda tx: tx.subscriptions.save(
        a_subscription(state=SubscriptionState.PAUSED, reason=PauseReason.PERSON)
    ),
    "a subscription that moves away": lambda tx: tx.subscriptions.save(a_subscription(place=THIRD)),
    "an alert in trouble": lambda tx: tx.alerts.save(an_alert(trouble=Trouble(TroubleKind.BUSY))),
    "a gap": lambda tx: tx.checks.add(a_check(state=CheckState.GAP)),
    "an outage": lambda tx: tx.outages.save(an_outage()),
    "a message that was sent": lambda tx: tx.deliveries.save(
        a_delivery(what=What.DIGEST, state=DeliveryState.SENT, due=None, channel=CHANNEL, ts="1.1", sent_at=START)
    ),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_it_shows_makes_it_stale_in_the_transaction_of_the_change(change: str, store: Store) -> None:
    await store.write(_settled)
    elsewhere = Home(TEAM, "UELSE", START, START)
    other = Home("T3", VIEWER, START, START)
    await shown(store, A_HOME, CHANNEL)
    await shown(store, elsewhere, "CELSE")
    await shown(store, other, CHANNEL)
    await store.write(CHANGES[change])
    assert await is_stale(store)
    assert await is_stale(store, elsewhere) is (change == "an outage")
    assert not await is_stale(store, other)


@pytest.mark.parametrize("change", [one for one in CHANGES if "sent" not in one])
async def test_ones_own_is_shown_wherever_it_is(change: str, store: Store) -> None:
    await store.write(_settled)
    home = Home(TEAM, PERSON, START, START)
    await shown(store, home)
    await store.write(CHANGES[change])
    assert await is_stale(store, home)


async def test_a_check_that_brings_nothing_to_see_makes_nothing_stale(store: Store) -> None:
    await store.write(_settled)
    await shown(store, A_HOME, CHANNEL)
    await store.write(lambda tx: tx.alerts.save(an_alert(asked_at=START, last_no=1, owner="run")))
    assert not await is_stale(store)


async def test_what_was_rolled_back_makes_nothing_stale(store: Store) -> None:
    await shown(store, A_HOME, CHANNEL)

    def fail(tx: Transaction) -> None:
        tx.requests.add(a_request())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fail)
    await store.write(lambda tx: tx.people.admins(TEAM))
    assert not await is_stale(store)


async def test_what_one_has_chosen_is_ones_own(store: Store) -> None:
    await shown(store)
    await store.write(lambda tx: tx.preferences.save(TEAM, "USOMEBODY", Preference("ja"), "USOMEBODY", START))
    assert not await is_stale(store)
    await store.write(lambda tx: tx.preferences.save(TEAM, VIEWER, Preference("ja"), VIEWER, START))
    assert await is_stale(store)


async def test_what_is_spent_concerns_admins_alone(store: Store) -> None:
    admin = replace(A_HOME, person="UADMIN", is_admin=True)
    await shown(store)
    await shown(store, admin)
    await store.write(lambda tx: tx.spendings.add(Spending(TEAM, "report9", PERSON, CHANNEL, START)))
    assert await is_stale(store, admin)
    assert not await is_stale(store)


async def test_unfinished_requests_are_ones_own_and_those_of_places_and_ones_failures_of_late(store: Store) -> None:
    failed = {"state": RequestState.FAILED, "person": VIEWER, "landing": THIRD}

    def work(tx: Transaction) -> None:
        rows: tuple[dict[str, Any], ...] = (
            {"id": "mine", "person": VIEWER, "landing": THIRD},
            {"id": "here", "state": RequestState.CHOOSING, "report": ""},
            {"id": "to me", "landing": VIEWER},
            {"id": "shown", "shown_by": "here"},
            {"id": "done", "state": RequestState.DELIVERED},
            {"id": "elsewhere", "landing": THIRD},
            {"id": "failed", **failed},
            {"id": "failed long ago", **failed, "asked_at": START - timedelta(days=2)},
            {"id": "theirs failed", "state": RequestState.FAILED},
        )
        for number, changes in enumerate(rows):
            tx.requests.add(a_request(**{"asked_at": START - number * SECOND, **changes}))
        tx.requests.add(a_request(workspace=OTHER))

    await store.write(work)
    day = START - timedelta(days=1)
    found, count = await store.read(lambda tx: tx.requests.unfinished(TEAM, VIEWER, [CHANNEL], day, 3))
    assert [one.id for one in found] == ["mine", "here", "to me"]
    assert count == 4
    found, count = await store.read(lambda tx: tx.requests.unfinished(TEAM, VIEWER, [], day, 9))
    assert [one.id for one in found] == ["mine", "to me", "failed"]


async def test_watches_are_ones_own_and_those_of_places_by_name_page_by_page(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for alert, name in (("a1", "zinc"), ("a2", "Anode"), ("a3", "cobalt")):
            tx.alerts.add(an_alert(id=alert, name=name))
        tx.subscriptions.add(a_subscription(id="here", alert="a1"))
        tx.subscriptions.add(a_subscription(id="mine", alert="a2", place=THIRD, person=VIEWER))
        tx.subscriptions.add(a_subscription(id="to me", alert="a3", place=VIEWER))
        tx.subscriptions.add(a_subscription(id="elsewhere", alert="a3", place=THIRD))
        tx.subscriptions.add(a_subscription(id="ended", alert="a2", state=SubscriptionState.DELETED))
        tx.subscriptions.add(a_subscription(id="other", alert="a2", workspace=OTHER))

    await store.write(work)

    async def seen(offset: int, limit: int, *places: str) -> tuple[list[str], int]:
        found, count = await store.read(
            lambda tx: tx.subscriptions.seen(TEAM, VIEWER, places, offset=offset, limit=limit)
        )
        return [one.id for one in found], count

    assert await seen(0, 2, CHANNEL) == (["mine", "to me"], 3)
    assert await seen(2, 2, CHANNEL) == (["here"], 3)
    assert await seen(0, 9) == (["mine", "to me"], 2)


async def test_those_in_trouble_are_found_and_not_those_that_somebody_wanted_quiet(store: Store) -> None:
    paused = SubscriptionState.PAUSED

    def work(tx: Transaction) -> None:
        for alert in ("fine", "gap", "busy", "quiet", "shut", "snoozed"):
            trouble = Trouble(TroubleKind.BUSY) if alert in {"busy", "snoozed"} else None
            tx.alerts.add(an_alert(id=alert, name=alert, last_no=1, trouble=trouble))
        tx.checks.add(a_check(alert="fine", state=CheckState.READ))
        tx.checks.add(a_check(alert="gap", state=CheckState.GAP))
        for alert in ("fine", "gap", "busy"):
            tx.subscriptions.add(a_subscription(id=alert, alert=alert))
        tx.subscriptions.add(a_subscription(id="quiet", alert="quiet", state=paused, reason=PauseReason.PERSON))
        tx.subscriptions.add(a_subscription(id="shut", alert="shut", state=paused, reason=PauseReason.NO_PLACE))
        tx.subscriptions.add(a_subscription(id="snoozed", alert="snoozed", state=SubscriptionState.SNOOZED))

    await store.write(work)
    found, count = await store.read(
        lambda tx: tx.subscriptions.seen(TEAM, VIEWER, [CHANNEL], offset=0, limit=9, troubled=True)
    )
    assert [one.id for one in found] == ["busy", "gap", "shut"]
    assert count == 3


async def test_what_was_brought_is_what_was_sent_there_latest_first(store: Store) -> None:
    sent = {"state": DeliveryState.SENT, "due": None, "what": What.DIGEST}

    def work(tx: Transaction) -> None:
        rows: tuple[dict[str, Any], ...] = (
            {"key": "first", **sent},
            {"key": "a file", **sent, "what": What.FILE, "place": VIEWER},
            {"key": "a part", **sent, "what": What.PART},
            {"key": "elsewhere", **sent, "place": THIRD},
            {"key": "waiting", "what": What.DIGEST},
            {"key": "last", **sent},
        )
        for number, changes in enumerate(rows):
            tx.deliveries.promise(a_delivery(**{"sent_at": START + number * SECOND, **changes}))

    await store.write(work)
    found = await store.read(lambda tx: tx.deliveries.brought(TEAM, [CHANNEL, VIEWER], 9))
    assert [one.key for one in found] == ["last", "a file", "first"]
    assert len(await store.read(lambda tx: tx.deliveries.brought(TEAM, [CHANNEL, VIEWER], 2))) == 2
    assert await store.read(lambda tx: tx.deliveries.brought(OTHER, [CHANNEL], 9)) == []


async def test_an_account_of_nobody_here_concerns_nobody_here(store: Store) -> None:
    await shown(store)
    await store.write(lambda tx: tx.outages.save(an_outage(account="another")))
    assert not await is_stale(store)


async def test_a_recurring_report_makes_the_homes_of_those_stale_who_own_it_and_owned_it(store: Store) -> None:
    home, theirs = replace(A_HOME, person=PERSON), replace(A_HOME, person="UOTHER")
    for one in (home, theirs, A_HOME):
        await shown(store, one)
    await store.write(lambda tx: tx.series.add(a_series()))
    assert [await is_stale(store, one) for one in (home, theirs, A_HOME)] == [True, False, False]
    await shown(store, home)
    await store.write(lambda tx: tx.series.save(a_series(person="UOTHER")))
    assert [await is_stale(store, one) for one in (home, theirs, A_HOME)] == [True, True, False]
