"""What every store promises of subscriptions and of their digests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.deliveries import What
from bot.domain.digests import Digest
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.ports import Store, Transaction, Work
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, a_delivery, a_digest, a_subscription

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)
ALIVE = {SubscriptionState.ACTIVE, SubscriptionState.SNOOZED}
DELETED = SubscriptionState.DELETED


def ids(subscriptions: list[Subscription]) -> list[str]:
    return [subscription.id for subscription in subscriptions]


async def add(store: Store, *subscriptions: Subscription) -> None:
    def work(tx: Transaction) -> None:
        assert all(tx.subscriptions.add(subscription) for subscription in subscriptions)

    await store.write(work)


async def get(store: Store, subscription_id: str = "subscription1", workspace: str = TEAM) -> Subscription | None:
    return await store.read(lambda tx: tx.subscriptions.get(workspace, subscription_id))


async def work_made_by(store: Store, work: Callable[[Transaction], object]) -> list[frozenset[Work]]:
    woken: list[frozenset[Work]] = []
    store.on_work(woken.append)
    await store.write(work)
    return woken


class TestSubscriptions:
    @pytest.mark.parametrize("state", SubscriptionState)
    async def test_a_place_has_one_for_each_alert_deleted_or_not(self, state: SubscriptionState, store: Store) -> None:
        first = a_subscription(state=state)
        await add(store, first)
        assert not await store.write(lambda tx: tx.subscriptions.add(a_subscription(id="second")))
        assert await get(store) == first
        assert await get(store, "second") is None
        await add(
            store,
            a_subscription(id="elsewhere", place="C2"),
            a_subscription(id="of another", alert="alert2"),
            a_subscription(workspace=OTHER),
        )

    async def test_an_id_is_taken_once(self, store: Store) -> None:
        await add(store, a_subscription())
        assert not await store.write(lambda tx: tx.subscriptions.add(a_subscription(place="C2")))
        assert await get(store) == a_subscription()

    async def test_workspaces_do_not_see_each_other(self, store: Store) -> None:
        await add(store, a_subscription())
        assert await get(store, workspace=OTHER) is None
        assert await store.read(lambda tx: tx.subscriptions.at(OTHER, "C1", "alert1")) is None
        assert await store.read(lambda tx: tx.subscriptions.of_place(OTHER, "C1")) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {
                "place": "U2",
                "account": "another",
                "alert": "alert2",
                "person": "U2",
                "created_at": START - SECOND,
                "took": 7,
                "took_at": START - SECOND,
                "due": None,
                "last_count": 12,
                "digests": 3,
            },
            {"kinds": frozenset({HitKind.NEW, HitKind.LEGAL}), "form": Form.COMPACT},
            {"kinds": frozenset(HitKind), "form": Form.COUNT},
            {"state": SubscriptionState.SNOOZED, "until": START + SECOND},
            *({"state": SubscriptionState.PAUSED, "reason": reason} for reason in PauseReason),
            {"run_at": START + SECOND, "last_at": START + timedelta(microseconds=1)},
            {"last_digest": "digest1", "locale": "zh_CN", "person_name": "Bob <Keller>"},
            {"heartbeat": False, "alarm": False, "pulse_due": START + SECOND},
            {"asked_by": "U2"},
            {"cadence": Cadence(Rhythm.INSTANTLY), "zone": "Asia/Shanghai"},
            {"cadence": Cadence(Rhythm.WEEKLY, time(9, 30), weekday=Weekday.FRI)},
            {"cadence": Cadence(Rhythm.MONTHLY, time(0), day=31)},
        ],
    )
    async def test_every_field_comes_back(self, changes: dict[str, object], store: Store) -> None:
        await add(store, a_subscription(), a_subscription(id="untouched", place="C3"))
        changed = a_subscription(**changes)
        await store.write(lambda tx: tx.subscriptions.save(changed))
        assert await get(store) == changed
        assert await get(store, "untouched") == a_subscription(id="untouched", place="C3")
        await add(store, replace(changed, id="new", place="C4"))
        assert await get(store, "new") == replace(changed, id="new", place="C4")

    async def test_what_is_not_there_cannot_be_saved(self, store: Store) -> None:
        with pytest.raises(LookupError):
            await store.write(lambda tx: tx.subscriptions.save(a_subscription()))

    async def test_it_cannot_become_a_second_one_of_its_place_and_alert(self, store: Store) -> None:
        moved = a_subscription(id="second", place="C2")
        await add(store, a_subscription(state=DELETED), moved)

        def move(tx: Transaction) -> None:
            with pytest.raises(ValueError, match="already"):
                tx.subscriptions.save(replace(moved, place="C1"))
            tx.subscriptions.save(replace(moved, took=1))  # the transaction goes on

        await store.write(move)
        assert await get(store, "second") == replace(moved, took=1)

    async def test_the_one_at_a_place_is_found_deleted_or_not(self, store: Store) -> None:
        gone = a_subscription(state=DELETED)
        await add(store, gone, a_subscription(id="second", alert="alert2"))

        def at(tx: Transaction, place: str, alert: str) -> Subscription | None:
            return tx.subscriptions.at(TEAM, place, alert)

        assert await store.read(lambda tx: at(tx, "C1", "alert1")) == gone
        assert await store.read(lambda tx: at(tx, "C1", "alert2")) == a_subscription(id="second", alert="alert2")
        assert await store.read(lambda tx: at(tx, "C2", "alert1")) is None

    async def test_the_hours_of_an_alert_are_told_once_and_only_of_the_living(self, store: Store) -> None:
        hour, later = START + SECOND, START + 2 * SECOND
        await add(
            store,
            a_subscription(id="at once", run_at=None),
            a_subscription(id="at an hour", place="C2", run_at=hour),
            a_subscription(id="at the same", place="C3", workspace=OTHER, run_at=hour),
            a_subscription(id="asleep", place="C4", state=SubscriptionState.SNOOZED, run_at=None, until=later),
            a_subscription(id="paused", place="C5", state=SubscriptionState.PAUSED, run_at=START),
            a_subscription(id="deleted", place="C6", state=DELETED, run_at=START),
            a_subscription(id="of another", alert="alert2", run_at=START),
        )
        assert set(await store.read(lambda tx: tx.subscriptions.runs("main", "alert1"))) == {None, hour, later}
        assert len(await store.read(lambda tx: tx.subscriptions.runs("main", "alert1"))) == 3

    async def test_those_of_an_alert_are_of_all_workspaces_oldest_first(self, store: Store) -> None:
        await add(
            store,
            a_subscription(id="late", created_at=START + SECOND),
            a_subscription(id="early", workspace=OTHER, state=SubscriptionState.PAUSED),
            a_subscription(id="deleted", place="C2", state=DELETED),
            a_subscription(id="of another", alert="alert2"),
            a_subscription(id="of another account", workspace="T3", account="another"),
        )
        assert ids(await store.read(lambda tx: tx.subscriptions.of_alert("main", "alert1"))) == ["early", "late"]

    async def test_those_of_a_place_come_oldest_first_and_in_pages(self, store: Store) -> None:
        await add(
            store,
            a_subscription(id="a", created_at=START + SECOND),
            a_subscription(id="c", alert="alert2", state=SubscriptionState.PAUSED),
            a_subscription(id="b", alert="alert3", state=SubscriptionState.SNOOZED),
            a_subscription(id="deleted", alert="alert4", state=DELETED),
            a_subscription(id="elsewhere", place="C2"),
            a_subscription(id="stranger", workspace=OTHER),
        )

        def page(tx: Transaction, offset: int, limit: int) -> list[str]:
            return ids(tx.subscriptions.listed(TEAM, "C1", offset=offset, limit=limit))

        assert ids(await store.read(lambda tx: tx.subscriptions.of_place(TEAM, "C1"))) == ["b", "c", "a"]
        assert await store.read(lambda tx: page(tx, 0, 2)) == ["b", "c"]
        assert await store.read(lambda tx: page(tx, 2, 2)) == ["a"]
        assert await store.read(lambda tx: page(tx, 3, 2)) == []

    async def test_the_live_one_that_is_due_longest_is_next(self, store: Store) -> None:
        await add(
            store,
            a_subscription(id="late"),
            a_subscription(id="early", place="C2", due=START - SECOND, state=SubscriptionState.SNOOZED),
            a_subscription(id="paused", place="C3", due=START - 2 * SECOND, state=SubscriptionState.PAUSED),
            a_subscription(id="deleted", place="C4", due=START - 2 * SECOND, state=DELETED),
            a_subscription(id="never", place="C5", due=None),
        )

        async def next_due(after: timedelta) -> str | None:
            found = await store.read(lambda tx: tx.subscriptions.next_due(START + after))
            return None if found is None else found.id

        assert await next_due(-2 * SECOND) is None
        assert await next_due(-SECOND) == "early"
        assert await next_due(SECOND) == "early"
        await store.write(lambda tx: tx.subscriptions.save(a_subscription(id="early", place="C2", due=None)))
        assert await next_due(-SECOND) is None
        assert await next_due(timedelta()) == "late"

    @pytest.mark.parametrize("state", SubscriptionState)
    async def test_a_live_one_with_a_due_is_work(self, state: SubscriptionState, store: Store) -> None:
        made = [{Work.COMPOSE}] if state in ALIVE else []
        one = a_subscription(state=state)
        assert await work_made_by(store, lambda tx: tx.subscriptions.add(one)) == made
        assert await work_made_by(store, lambda tx: tx.subscriptions.save(one)) == made
        assert await work_made_by(store, lambda tx: tx.subscriptions.save(replace(one, due=None))) == []

    async def test_the_pulse_that_has_been_due_longest_comes_first_but_of_no_deleted_one(self, store: Store) -> None:
        await add(
            store,
            a_subscription(id="later", place="C1", pulse_due=START + SECOND),
            a_subscription(id="paused", place="C2", pulse_due=START, state=SubscriptionState.PAUSED),
            a_subscription(id="deleted", place="C3", pulse_due=START - SECOND, state=DELETED),
            a_subscription(id="never", place="C4"),
            a_subscription(id="elsewhere", workspace=OTHER, pulse_due=START + 2 * SECOND),
        )

        async def next_pulse(at: timedelta) -> str | None:
            found = await store.read(lambda tx: tx.subscriptions.next_pulse(START + at))
            return None if found is None else found.id

        assert [await next_pulse(-SECOND), await next_pulse(timedelta()), await next_pulse(9 * SECOND)] == [
            None,
            "paused",
            "paused",
        ]
        felt = a_subscription(id="paused", place="C2", pulse_due=START + 9 * SECOND, state=SubscriptionState.PAUSED)
        await store.write(lambda tx: tx.subscriptions.save(felt))
        assert await next_pulse(2 * SECOND) == "later"


class TestDigests:
    async def test_those_of_a_place_are_listed_latest_first(self, store: Store) -> None:
        for number in (2, 10, 9):
            assert await self.added(store, a_digest(id=f"digest{number}", from_no=number))
        assert await self.added(store, a_digest(id="elsewhere", from_no=11, place="C2"))
        assert await self.added(store, a_digest(id="of another", subscription="subscription2"))
        assert await self.added(store, a_digest(id="digest99", from_no=99, workspace=OTHER))

        async def listed(offset: int, limit: int) -> list[str]:
            found = await store.read(
                lambda tx: tx.digests.listed(TEAM, "subscription1", "C1", offset=offset, limit=limit)
            )
            return [digest.id for digest in found]

        assert await listed(0, 2) == ["digest10", "digest9"]
        assert await listed(2, 2) == ["digest2"]
        assert await listed(9, 2) == []

    async def test_a_subscription_has_one_from_each_check(self, store: Store) -> None:
        assert await self.added(store, a_digest())
        assert not await self.added(store, a_digest(id="second", to_no=3))
        assert not await self.added(store, a_digest(from_no=2))
        assert await store.read(lambda tx: tx.digests.get(TEAM, "digest1")) == a_digest()
        assert await store.read(lambda tx: tx.digests.get(TEAM, "second")) is None
        assert await self.added(store, a_digest(id="third", from_no=2, to_no=3))
        assert await self.added(store, a_digest(id="fourth", subscription="subscription2"))
        assert await self.added(store, a_digest(workspace=OTHER))

    async def test_every_field_comes_back(self, store: Store) -> None:
        full = a_digest(
            since=START - SECOND,
            until=START + timedelta(microseconds=1),
            kinds=frozenset({HitKind.EXPIRED, HitKind.NEW}),
            form=Form.COUNT,
            composed_at=START + SECOND,
            counts={kind: number for number, kind in enumerate(HitKind)},
            patents=99,
            baseline=7,
            hidden=3,
            next_run=START + SECOND,
            is_late=True,
            is_short=True,
        )
        assert await self.added(store, full)
        assert await store.read(lambda tx: tx.digests.get(TEAM, "digest1")) == full

    async def test_workspaces_do_not_see_each_other(self, store: Store) -> None:
        assert await self.added(store, a_digest())
        assert await store.read(lambda tx: tx.digests.get(OTHER, "digest1")) is None

    async def test_one_that_is_taken_back_makes_room_for_the_next(self, store: Store) -> None:
        assert await self.added(store, a_digest())
        assert await self.added(store, a_digest(id="kept", from_no=2))
        assert await self.added(store, a_digest(workspace=OTHER))
        await store.write(lambda tx: tx.digests.remove(a_digest()))
        assert await store.read(lambda tx: tx.digests.get(TEAM, "digest1")) is None
        assert await store.read(lambda tx: tx.digests.get(TEAM, "kept")) == a_digest(id="kept", from_no=2)
        assert await store.read(lambda tx: tx.digests.get(OTHER, "digest1")) == a_digest(workspace=OTHER)
        assert await self.added(store, a_digest(to_no=3))

    async def test_a_delivery_keeps_which_part_it_brings(self, store: Store) -> None:
        part = a_delivery(what=What.PART, part=3)
        await store.write(lambda tx: tx.deliveries.promise(part))
        assert await store.read(lambda tx: tx.deliveries.get(TEAM, part.key)) == part
        await store.write(lambda tx: tx.deliveries.save(replace(part, part=4)))
        assert await store.read(lambda tx: tx.deliveries.get(TEAM, part.key)) == replace(part, part=4)

    @staticmethod
    async def added(store: Store, digest: Digest) -> bool:
        return await store.write(lambda tx: tx.digests.add(digest))
