"""What every store promises of channels, and of workspaces that Patrol was removed from."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.channels import KnownChannel
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import file_key, live_key
from bot.domain.endpoints import Endpoint
from bot.domain.places import Person, Place
from bot.domain.preferences import Preference
from bot.domain.reports import RequestState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import SubscriptionState
from bot.domain.usage import Call, Grouping
from bot.ports import Closed, Store, Transaction
from tests.clock import START
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_choice,
    a_delivery,
    a_live,
    a_making,
    a_report,
    a_request,
    a_series,
    a_subscription,
    an_alert,
)

pytestmark = pytest.mark.asyncio

NEW = "C77"
HOUR = timedelta(hours=1)


def a_channel(**changes: object) -> KnownChannel:
    known = KnownChannel(TEAM, CHANNEL, "固态 🔋", is_private=True, looked_at=START, look_due=START, allowed_by=PERSON)
    return replace(known, **changes)  # type: ignore[arg-type]


async def test_what_is_known_of_a_channel_is_kept_and_replaced(store: Store) -> None:
    assert await store.read(lambda tx: tx.places.get(TEAM, CHANNEL)) is None
    for known in (a_channel(), a_channel(is_shared=True, is_gone=True, allowed_by="", allowed_at=START)):
        await store.write(lambda tx, known=known: tx.places.save(known))  # type: ignore[misc]
        assert await store.read(lambda tx: tx.places.get(TEAM, CHANNEL)) == known
    assert await store.read(lambda tx: tx.places.get("T9", CHANNEL)) is None


async def test_looks_come_due_longest_first_and_all_at_once_when_asked_for(store: Store) -> None:
    known = [a_channel(id=f"C{n}", look_due=START + n * HOUR) for n in range(3)]

    def store_them(tx: Transaction) -> None:
        for one in (*known, a_channel(id="C9", look_due=None)):
            tx.places.save(one)

    await store.write(store_them)
    assert await store.read(lambda tx: tx.places.next_due(START + HOUR)) == known[0]
    assert await store.read(lambda tx: tx.places.next_due(START - HOUR)) is None
    await store.write(lambda tx: tx.places.look_at_all(TEAM, START - HOUR))
    due = [await store.read(lambda tx, n=n: tx.places.get(TEAM, f"C{n}")) for n in (0, 1, 2, 9)]  # type: ignore[misc]
    assert [one.look_due for one in due if one] == [START - HOUR] * 3 + [None]


async def test_a_new_id_is_followed_by_all_that_spoke_of_the_old_one_and_by_nothing_else(store: Store) -> None:
    request = a_request(place=CHANNEL, landing=CHANNEL)
    other = a_request(id="request2", place="C1x", landing="C1x", report="report1")
    calls = [Call(ONLY_ACCOUNT, date(2026, 3, 1), Endpoint.CHECK, TEAM, PERSON, place) for place in (CHANNEL, NEW)]

    def begin(tx: Transaction) -> None:
        tx.reports.add(a_report())
        for one in (request, other):
            tx.requests.add(one)
            tx.deliveries.promise(a_delivery(key=live_key(one), place=one.landing, row=one.id))
            file = a_delivery(key=file_key(one), place=one.landing, row=one.id, after=live_key(one))
            tx.deliveries.promise(file)
            tx.live.add(a_live(key=live_key(one), row=one.id, channel=one.landing))
        tx.makings.add(a_making())
        tx.places.save(a_channel())
        for call in calls:
            tx.calls.count(call)

    await store.write(begin)
    await store.write(lambda tx: tx.places.renamed(TEAM, CHANNEL, NEW))
    moved = await store.read(lambda tx: tx.requests.get(TEAM, request.id))
    assert moved is not None
    assert (moved.place, moved.landing) == (NEW, NEW)
    file = await store.read(lambda tx: tx.deliveries.get(TEAM, file_key(moved)))
    assert file is not None
    assert (file.place, file.after, file.state) == (NEW, live_key(moved), DeliveryState.PENDING)
    live = await store.read(lambda tx: tx.live.get(TEAM, live_key(moved)))
    assert live is not None
    assert live.channel == NEW
    assert await store.read(lambda tx: tx.requests.get(TEAM, other.id)) == other
    assert await store.read(lambda tx: tx.deliveries.get(TEAM, file_key(other))) is not None
    assert await store.read(lambda tx: tx.places.get(TEAM, CHANNEL)) is None
    assert await store.read(lambda tx: tx.places.get(TEAM, NEW)) == a_channel(id=NEW)
    totals = await store.read(
        lambda tx: tx.calls.totals(ONLY_ACCOUNT, Grouping.ENDPOINT, date(2026, 1, 1), workspace=TEAM, place=NEW)
    )
    assert sum(one.calls for one in totals) == 2


async def test_what_a_channel_has_chosen_goes_with_it_unless_it_was_chosen_there_since(store: Store) -> None:
    kept, since = a_choice(name="acme"), a_choice(place=NEW, person="U9")
    prefers = Preference("ja", "Asia/Tokyo")

    def choose(tx: Transaction) -> None:
        for one in (kept, a_choice(), since):
            tx.companies.remember(one)
        tx.preferences.save(TEAM, CHANNEL, prefers, PERSON, START)
        tx.places.renamed(TEAM, CHANNEL, NEW)

    def left(place: str, tx: Transaction) -> list[object]:
        chosen = [tx.companies.remembered(TEAM, place, one.name) for one in (kept, since)]
        return [*chosen, tx.preferences.get(TEAM, place)]

    await store.write(choose)
    assert await store.read(lambda tx: left(NEW, tx)) == [replace(kept, place=NEW), since, prefers]
    assert await store.read(lambda tx: left(CHANNEL, tx)) == [None, None, Preference()]


async def test_what_belongs_to_a_workspace_that_is_gone_is_due_for_nobody(store: Store) -> None:
    def begin(tx: Transaction) -> None:
        tx.alerts.add(an_alert(due=START))
        tx.reports.add(a_report())
        tx.requests.add(a_request(state=RequestState.WAITING))
        tx.deliveries.promise(a_delivery())
        tx.subscriptions.add(a_subscription(pulse_due=START, run_at=START))
        tx.makings.add(a_making())
        tx.places.save(a_channel())
        tx.live.add(a_live(version=2, ts="1.1", channel=CHANNEL, due=START))

    def due(tx: Transaction) -> list[object]:
        return [
            tx.reports.next_due(START),
            tx.deliveries.due(START, 9),
            tx.deliveries.claim(TEAM, "key1", START, "x") if tx.workspaces.gone_at(TEAM) else True,
            tx.subscriptions.due(START, 9),
            tx.subscriptions.next_pulse(START),
            tx.subscriptions.runs(ONLY_ACCOUNT, "alert1"),
            tx.makings.next_due(START),
            tx.places.next_due(START),
            tx.live.next_due(START),
        ]

    await store.write(begin)
    assert all(await store.write(due))
    await store.write(lambda tx: tx.workspaces.note_gone(TEAM, START))
    assert not any(await store.write(due))
    assert await store.write(lambda tx: tx.reports.claim(START, "x")) is None
    await store.write(lambda tx: tx.workspaces.note_gone(TEAM, None))
    assert all(await store.write(due))


async def test_of_a_workspace_that_is_closed_nothing_is_looked_at(store: Store) -> None:
    def begin(tx: Transaction) -> None:
        tx.places.save(a_channel())
        tx.alerts.add(an_alert())
        tx.subscriptions.add(a_subscription())

    await store.write(begin)
    shut = Closed(frozenset({TEAM}))
    assert await store.read(lambda tx: tx.places.next_due(START, shut)) is None
    assert await store.read(lambda tx: tx.places.holder_due(START, shut)) is None
    await store.write(lambda tx: tx.workspaces.note_gone(TEAM, START))
    assert await store.read(lambda tx: tx.workspaces.gone()) == {TEAM: START}
    assert await store.read(lambda tx: tx.places.holder_due(START)) is None


async def test_an_owner_is_asked_about_until_they_own_nothing(store: Store) -> None:
    owner = Place(TEAM, PERSON)

    def begin(tx: Transaction) -> None:
        tx.alerts.add(an_alert())
        tx.subscriptions.add(a_subscription())
        tx.series.add(a_series(person=CHANNEL))  # which is nobody

    await store.write(begin)
    assert await store.read(lambda tx: tx.places.holder_due(START)) == owner
    assert not await store.write(lambda tx: tx.places.drop_holder(owner))
    await store.write(lambda tx: tx.places.put_off_holder(owner, START))
    assert await store.read(lambda tx: tx.places.holder_due(START)) is None
    deleted = a_subscription(state=SubscriptionState.DELETED)
    await store.write(lambda tx: tx.subscriptions.save(deleted))
    assert await store.write(lambda tx: tx.places.drop_holder(owner))
    assert await store.read(lambda tx: tx.places.holder_due(START + HOUR)) is None
    await store.write(lambda tx: tx.subscriptions.save(a_subscription()))  # somebody has taken it back
    assert await store.read(lambda tx: tx.places.holder_due(START + HOUR)) == owner


async def test_who_takes_something_over_is_asked_about(store: Store) -> None:
    def begin(tx: Transaction) -> None:
        tx.people.save(TEAM, "U8", Person("Eve"), START)
        tx.alerts.add(an_alert())
        tx.subscriptions.add(a_subscription(person=CHANNEL))
        tx.series.add(a_series(person=CHANNEL))

    await store.write(begin)
    assert await store.read(lambda tx: tx.places.holder_due(START + HOUR)) is None
    await store.write(lambda tx: tx.subscriptions.save(a_subscription(person="U8")))
    assert await store.read(lambda tx: tx.places.holder_due(START)) is None  # when they were met
    assert await store.read(lambda tx: tx.places.holder_due(START + HOUR)) == Place(TEAM, "U8")
    await store.write(lambda tx: tx.series.save(a_series(person="U9")))
    assert await store.read(lambda tx: tx.places.holder_due(START)) == Place(TEAM, "U9")


async def test_owners_who_were_not_asked_about_of_late_are_found(store: Store) -> None:
    def begin(tx: Transaction) -> None:
        tx.alerts.add(an_alert())
        tx.subscriptions.add(a_subscription())

    await store.write(begin)
    assert await store.read(lambda tx: tx.places.holder_due(START)) == Place(TEAM, PERSON)
    await store.write(lambda tx: tx.people.save(TEAM, PERSON, Person("Ada"), START))
    assert await store.read(lambda tx: tx.places.holder_due(START)) is None
    assert await store.read(lambda tx: tx.places.holder_due(START + HOUR)) == Place(TEAM, PERSON)
    assert [one.id for one in await store.read(lambda tx: tx.subscriptions.owned_by(TEAM, PERSON))] == ["subscription1"]
