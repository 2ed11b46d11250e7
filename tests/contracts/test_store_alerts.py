"""What every store promises of alerts, of their checks and of the hits in them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.alerts import LATE, Alert, CheckState, Hit, HitKind
from bot.domain.places import Place
from bot.domain.reports import Trouble, TroubleKind
from bot.ports import Store, Transaction, Work
from tests.clock import START
from tests.factories import a_check, a_hit, an_alert

pytestmark = pytest.mark.asyncio

ACCOUNT = "main"
ANOTHER = "another"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ODD = "Ünïcode 固态 'quoted' \"twice\" \\ %_ 🔋"


def ids(alerts: list[Alert]) -> list[str]:
    return [alert.id for alert in alerts]


async def add_alerts(store: Store, *alerts: Alert) -> None:
    def add(tx: Transaction) -> None:
        assert all(tx.alerts.add(alert) for alert in alerts)

    await store.write(add)


async def work_made_by(store: Store, work: Callable[[Transaction], object]) -> list[frozenset[Work]]:
    woken: list[frozenset[Work]] = []
    store.on_work(woken.append)
    await store.write(work)
    return woken


class TestAlerts:
    async def test_an_account_has_an_alert_once(self, store: Store) -> None:
        await add_alerts(store, an_alert())
        assert not await store.write(lambda tx: tx.alerts.add(an_alert(name="Again")))
        assert await store.read(lambda tx: tx.alerts.get(ACCOUNT, "alert1")) == an_alert()

    async def test_accounts_do_not_see_each_other(self, store: Store) -> None:
        theirs = an_alert(account=ANOTHER, workspace="T3", name="Theirs")
        await add_alerts(store, an_alert(), theirs)
        assert await store.read(lambda tx: tx.alerts.get(ANOTHER, "alert1")) == theirs
        assert await store.read(lambda tx: tx.alerts.all_of(ACCOUNT)) == [an_alert()]
        assert await store.read(lambda tx: tx.alerts.named(ACCOUNT, "theirs")) == []
        assert await store.read(lambda tx: tx.alerts.get(ACCOUNT, "alert2")) is None

    async def test_every_field_comes_back(self, store: Store) -> None:
        full = an_alert(
            name=ODD,
            is_open=True,
            last_no=7,
            asked_at=START + timedelta(microseconds=1),
            due=START + SECOND,
            attempts=3,
            trouble=Trouble(TroubleKind.QUOTA, "67200005", ODD),
            is_gone=True,
            asked_by=Place("T2", "U2"),
            owner="me",
        )
        await add_alerts(store, an_alert(name="Before"))
        await store.write(lambda tx: tx.alerts.save(full))
        assert await store.read(lambda tx: tx.alerts.get(ACCOUNT, "alert1")) == full

    async def test_what_is_not_there_cannot_be_saved(self, store: Store) -> None:
        with pytest.raises(LookupError):
            await store.write(lambda tx: tx.alerts.save(an_alert()))

    async def test_a_name_is_found_whatever_its_case_oldest_first(self, store: Store) -> None:
        await add_alerts(
            store,
            an_alert(id="late", name="ÄRZTE Straße", adopted_at=START + SECOND),
            an_alert(id="early", name="ärzte STRASSE"),
            an_alert(id="other", name="arzte strasse"),
            an_alert(id="longer", name="ärzte strasse 2"),
        )
        assert ids(await store.read(lambda tx: tx.alerts.named(ACCOUNT, "Ärzte STRAße"))) == ["early", "late"]

    async def test_a_renamed_alert_is_found_by_its_new_name_alone(self, store: Store) -> None:
        await add_alerts(store, an_alert(name="Before"))
        await store.write(lambda tx: tx.alerts.save(an_alert(name="After")))
        assert ids(await store.read(lambda tx: tx.alerts.named(ACCOUNT, "AFTER"))) == ["alert1"]
        assert await store.read(lambda tx: tx.alerts.named(ACCOUNT, "before")) == []

    async def test_all_of_an_account_come_by_name(self, store: Store) -> None:
        await add_alerts(store, *(an_alert(id=name, name=name) for name in ("beta", "Gamma", "Alpha")))
        assert ids(await store.read(lambda tx: tx.alerts.all_of(ACCOUNT))) == ["Alpha", "beta", "Gamma"]

    async def test_the_one_that_is_due_longest_is_claimed_first_and_each_once(self, store: Store) -> None:
        await add_alerts(
            store,
            *(an_alert(id=f"alert{number}", due=START + number * SECOND) for number in (2, 0, 1)),
            an_alert(id="never"),
            an_alert(id="theirs", due=START - SECOND, owner="somebody"),
        )
        first = await store.read(lambda tx: tx.alerts.next_due(START + SECOND))
        assert first == an_alert(id="alert0", due=START)
        claimed = [await store.write(lambda tx: tx.alerts.claim(START + SECOND, "me")) for _ in range(3)]
        assert [alert.id if alert else None for alert in claimed] == ["alert0", "alert1", None]
        assert claimed[0] == replace(first, owner="me")
        assert await store.read(lambda tx: tx.alerts.get(ACCOUNT, "alert0")) == claimed[0]
        assert await store.read(lambda tx: tx.alerts.next_due(START + SECOND)) is None

    async def test_eight_claimers_at_once_take_each_alert_once(self, store: Store) -> None:
        await add_alerts(store, *(an_alert(id=f"alert{number}", due=START) for number in range(40)))

        async def take() -> list[str]:
            taken = []
            while alert := await store.write(lambda tx: tx.alerts.claim(START, "me")):
                taken.append(alert.id)
            return taken

        taken = [alert_id for some in await asyncio.gather(*(take() for _ in range(8))) for alert_id in some]
        assert sorted(taken) == sorted(f"alert{number}" for number in range(40))

    async def test_other_owners_are_told_from_us(self, store: Store) -> None:
        await add_alerts(store, *(an_alert(id=f"of {owner}", owner=owner) for owner in (None, "me", "dead")))
        assert ids(await store.read(lambda tx: tx.alerts.of_other_owners("me"))) == ["of dead"]

    async def test_an_alert_with_a_due_is_work(self, store: Store) -> None:
        assert await work_made_by(store, lambda tx: tx.alerts.add(an_alert())) == []
        assert await work_made_by(store, lambda tx: tx.alerts.save(an_alert(due=START))) == [{Work.CHECK}]
        assert await work_made_by(store, lambda tx: tx.alerts.save(an_alert())) == []
        assert await work_made_by(store, lambda tx: tx.alerts.add(an_alert(id="b", due=START))) == [{Work.CHECK}]


class TestChecks:
    async def test_a_number_is_taken_once(self, store: Store) -> None:
        await store.write(lambda tx: tx.checks.add(a_check()))
        with pytest.raises(ValueError, match="check 1 already"):
            await store.write(lambda tx: tx.checks.add(a_check(asked_at=START + SECOND)))
        assert await store.read(lambda tx: tx.checks.get(ACCOUNT, "alert1", 1)) == a_check()
        await store.write(lambda tx: tx.checks.add(a_check(alert="alert2")))
        await store.write(lambda tx: tx.checks.add(a_check(account=ANOTHER)))

    async def test_every_field_comes_back(self, store: Store) -> None:
        full = a_check(
            since=START - SECOND,
            state=CheckState.ANSWERED,
            answered_at=START + timedelta(microseconds=1),
            raw=ODD * 10_000,
            hits=20_000,
            for_all=True,
            recovers=2,
            reason=ODD,
        )
        await store.write(lambda tx: tx.checks.add(a_check(asked_at=START - SECOND)))
        await store.write(lambda tx: tx.checks.add(a_check(no=2)))
        await store.write(lambda tx: tx.checks.save(full))
        assert await store.read(lambda tx: tx.checks.get(ACCOUNT, "alert1", 1)) == full
        assert await store.read(lambda tx: tx.checks.get(ACCOUNT, "alert1", 2)) == a_check(no=2)

    async def test_what_is_not_there_cannot_be_saved_or_got(self, store: Store) -> None:
        with pytest.raises(LookupError):
            await store.write(lambda tx: tx.checks.save(a_check()))
        assert await store.read(lambda tx: tx.checks.get(ACCOUNT, "alert1", 1)) is None

    async def test_a_check_that_was_not_asked_gives_its_number_back(self, store: Store) -> None:
        await store.write(lambda tx: tx.checks.add(a_check()))
        await store.write(lambda tx: tx.checks.add(a_check(no=2)))
        await store.write(lambda tx: tx.checks.remove(a_check(no=2)))
        assert await store.read(lambda tx: tx.checks.get(ACCOUNT, "alert1", 1)) == a_check()
        assert await store.read(lambda tx: tx.checks.get(ACCOUNT, "alert1", 2)) is None
        await store.write(lambda tx: tx.checks.add(a_check(no=2)))

    async def test_the_first_since_a_moment_is_found_by_its_number(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for no in (1, 2, 3):
                tx.checks.add(a_check(no=no, asked_at=START + no * SECOND))

        def firsts(tx: Transaction) -> list[int | None]:
            return [tx.checks.first_since(ACCOUNT, "alert1", START + seconds * SECOND) for seconds in (0, 2, 3, 4)]

        await store.write(add)
        assert await store.read(firsts) == [1, 2, 3, None]
        assert await store.read(lambda tx: tx.checks.first_since(ACCOUNT, "alert2", START)) is None

    async def test_those_after_a_number_come_in_order_and_without_their_raw_answers(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for no in (11, 2, 3, 1, 10):
                tx.checks.add(a_check(no=no, raw="{}", reason=str(no)))
            tx.checks.add(a_check(no=4, alert="alert2"))
            tx.checks.add(a_check(no=4, account=ANOTHER))

        await store.write(add)
        after = await store.read(lambda tx: tx.checks.after(ACCOUNT, "alert1", 1, 10))
        assert after == [a_check(no=no, reason=str(no)) for no in (2, 3, 10)]

    async def test_the_unread_are_those_that_are_answered_oldest_first(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for no, state in enumerate(CheckState, start=1):
                tx.checks.add(a_check(no=no, state=state))
            early = a_check(account=ANOTHER, no=9, asked_at=START - SECOND, state=CheckState.ANSWERED, raw="{}")
            tx.checks.add(early)

        await store.write(add)
        unread = await store.read(lambda tx: tx.checks.unread())
        assert [(check.account, check.no, check.raw) for check in unread] == [(ANOTHER, 9, "{}"), (ACCOUNT, 2, None)]

    async def test_left_unread_is_what_nobody_has_tried_to_read_for_a_while(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for no, reason in enumerate(("", LATE, "not JSON"), start=1):
                held = a_check(no=no, state=CheckState.ANSWERED, answered_at=START, raw="{}", reason=reason)
                tx.checks.add(held)
            tx.checks.add(a_check(no=4, state=CheckState.ANSWERED, answered_at=START + SECOND, raw="{}"))
            tx.checks.add(a_check(no=5, state=CheckState.READ, answered_at=START, raw="{}"))

        await store.write(add)
        left = await store.read(lambda tx: tx.checks.left_unread(START + SECOND))
        assert [check.no for check in left] == [1, 2]

    async def test_a_check_that_is_read_is_work(self, store: Store) -> None:
        assert await work_made_by(store, lambda tx: tx.checks.add(a_check())) == []
        answered = a_check(state=CheckState.ANSWERED)
        assert await work_made_by(store, lambda tx: tx.checks.save(answered)) == []
        read = a_check(state=CheckState.READ)
        assert await work_made_by(store, lambda tx: tx.checks.save(read)) == [{Work.COMPOSE}]


def hits(no: int, kind: HitKind, *patents: str) -> list[Hit]:
    return [a_hit(no=no, kind=kind, patent=patent) for patent in patents]


async def add_hits(store: Store, no: int, *found: Hit) -> int:
    return await store.write(lambda tx: tx.checks.add_hits(a_check(no=no), found))


async def all_hits(store: Store) -> list[Hit]:
    return await store.read(lambda tx: tx.checks.hits_between(ACCOUNT, "alert1", 0, 99))


class TestHits:
    async def test_they_come_by_check_then_by_kind_then_as_they_came(self, store: Store) -> None:
        second = [*hits(2, HitKind.NEW, "z", "a", "m"), *hits(2, HitKind.EXPIRED, "b"), *hits(2, HitKind.OTHER, "a")]
        first = hits(1, HitKind.LEGAL, "y", "x")
        assert await add_hits(store, 2, second[4], *second[:4]) == 5
        assert await add_hits(store, 1, *first) == 2
        assert await all_hits(store) == [*first, *second]

    async def test_they_are_those_of_the_checks_that_were_asked_for(self, store: Store) -> None:
        for no in (1, 2, 3, 10):
            await add_hits(store, no, *hits(no, HitKind.LEGAL, "p"))
        await store.write(lambda tx: tx.checks.add_hits(a_check(no=2, alert="alert2"), hits(2, HitKind.LEGAL, "q")))
        await store.write(lambda tx: tx.checks.add_hits(a_check(no=2, account=ANOTHER), hits(2, HitKind.LEGAL, "q")))
        found = await store.read(lambda tx: tx.checks.hits_between(ACCOUNT, "alert1", 1, 3))
        assert found == [*hits(2, HitKind.LEGAL, "p"), *hits(3, HitKind.LEGAL, "p")]

    async def test_each_is_stored_once(self, store: Store) -> None:
        assert await add_hits(store, 1, *hits(1, HitKind.LEGAL, "p", "p", "q"), *hits(1, HitKind.TRANSFER, "p")) == 3

    @pytest.mark.parametrize("kind", HitKind)
    async def test_a_second_time_changes_nothing(self, kind: HitKind, store: Store) -> None:
        found = hits(1, kind, "z", "a")
        assert await add_hits(store, 1, *found) == 2
        assert await add_hits(store, 1, *reversed(found)) == 2
        assert await all_hits(store) == found

    @pytest.mark.parametrize("kind", HitKind)
    async def test_new_patents_count_once_in_an_alert_and_all_else_each_time(self, kind: HitKind, store: Store) -> None:
        await add_hits(store, 1, *hits(1, kind, "p"))
        left = 1 if kind in {HitKind.NEW, HitKind.INVENTION} else 2
        assert await add_hits(store, 2, *hits(2, kind, "p", "q")) == left

    async def test_a_patent_is_new_once_under_each_kind_and_in_each_alert(self, store: Store) -> None:
        await add_hits(store, 1, *hits(1, HitKind.NEW, "p"))
        assert await add_hits(store, 2, *hits(2, HitKind.INVENTION, "p")) == 1
        for other in (a_check(no=2, alert="alert2"), a_check(no=2, account=ANOTHER)):
            added = await store.write(lambda tx, other=other: tx.checks.add_hits(other, hits(2, HitKind.NEW, "p")))  # type: ignore[misc]
            assert added == 1

    async def test_only_an_earlier_check_takes_the_news_away(self, store: Store) -> None:
        await add_hits(store, 2, *hits(2, HitKind.NEW, "p"))
        assert await add_hits(store, 1, *hits(1, HitKind.NEW, "p")) == 1

    async def test_repeats_are_kept_and_not_told(self, store: Store) -> None:
        repeat = a_hit(kind=HitKind.LEGAL, patent="p", is_repeat=True)
        assert await add_hits(store, 1, repeat, *hits(1, HitKind.LEGAL, "q")) == 2
        assert await all_hits(store) == hits(1, HitKind.LEGAL, "q")
        counts = await store.read(lambda tx: tx.checks.count_between(ACCOUNT, "alert1", 0, 99))
        assert counts == {(1, HitKind.LEGAL): 1}

    async def test_they_are_counted_by_check_and_kind(self, store: Store) -> None:
        await add_hits(store, 1, *hits(1, HitKind.NEW, "before"))
        await add_hits(store, 2, *hits(2, HitKind.NEW, "p", "q"), *hits(2, HitKind.LEGAL, "p"))
        await add_hits(store, 3, *hits(3, HitKind.LEGAL, "p"))
        await add_hits(store, 4, *hits(4, HitKind.LEGAL, "after"))
        counts = await store.read(lambda tx: tx.checks.count_between(ACCOUNT, "alert1", 1, 3))
        assert counts == {(2, HitKind.NEW): 2, (2, HitKind.LEGAL): 1, (3, HitKind.LEGAL): 1}

    async def test_an_odd_id_comes_back_as_it_was(self, store: Store) -> None:
        await add_hits(store, 1, *hits(1, HitKind.NEW, ODD, "0012", "1e5", "null", ""))
        assert await all_hits(store) == hits(1, HitKind.NEW, ODD, "0012", "1e5", "null", "")

    async def test_twenty_thousand_come_at_once(self, store: Store) -> None:
        many = hits(1, HitKind.NEW, *(f"patent{number}" for number in range(20_000, 0, -1)))
        assert await add_hits(store, 1, *many) == 20_000
        assert await all_hits(store) == many

    async def test_they_come_in_pieces_twice_and_in_any_order(self, store: Store) -> None:
        many = hits(2, HitKind.NEW, "z", "a", "m", "b", "y")
        for first, held in ((3, 2), (0, 5), (3, 5), (0, 5)):
            piece = many[first : first + 3]
            found = await store.write(
                lambda tx, piece=piece, first=first: tx.checks.add_hits(a_check(no=2), piece, first=first)  # type: ignore[misc]
            )
            assert found == held
        assert await all_hits(store) == many

    async def test_what_the_check_has_that_is_recovered_is_not_there_twice(self, store: Store) -> None:
        await add_hits(store, 1, *hits(1, HitKind.LEGAL, "p"))
        await add_hits(store, 2, *hits(2, HitKind.LEGAL, "q"))
        found = hits(3, HitKind.LEGAL, "p", "q", "r")
        again = a_check(no=3, recovers=2)
        assert await store.write(lambda tx: tx.checks.add_hits(again, found)) == 2
        assert (await all_hits(store))[2:] == [found[0], found[2]]

    async def test_none_is_none(self, store: Store) -> None:
        assert await add_hits(store, 1) == 0
        assert await all_hits(store) == []


class TestLastHits:
    async def test_of_each_day_the_latest_moment_comes_latest_first(self, store: Store) -> None:
        await self.brought(store, 2, START, "a")
        await self.brought(store, 3, START + SECOND, "b")
        await self.brought(store, 4, START + DAY, "c")
        await self.brought(store, 5, START + 2 * DAY)
        await self.brought(store, 6, START + 3 * DAY, "d")
        days = [START + 3 * DAY, START + DAY, START + SECOND]
        assert await self.last_hits(store) == days
        assert await self.last_hits(store, days=2) == days[:2]
        assert await store.read(lambda tx: tx.checks.last_hits(ANOTHER, "alert1", (), 9)) == []
        assert await store.read(lambda tx: tx.checks.last_hits(ACCOUNT, "alert2", (), 9)) == []

    async def test_a_baseline_and_repeats_are_no_hits(self, store: Store) -> None:
        await self.brought(store, 1, START, "a")
        await self.brought(store, 2, START + DAY, "b", recovers=1)
        await self.brought(store, 3, START + 2 * DAY, "c", is_repeat=True)
        assert await self.last_hits(store) == []
        await self.brought(store, 4, START + 3 * DAY, "d", recovers=2)
        assert await self.last_hits(store) == [START + 3 * DAY]

    async def test_only_the_kinds_that_are_asked_for_count_and_those_that_nobody_knows(self, store: Store) -> None:
        for day, kind in enumerate((HitKind.NEW, HitKind.LEGAL, HitKind.OTHER)):
            await self.brought(store, day + 2, START + day * DAY, "a", kind=kind)
        assert await self.last_hits(store, HitKind.NEW) == [START + 2 * DAY, START]
        assert await self.last_hits(store, HitKind.NEW, HitKind.LEGAL) == [START + 2 * DAY, START + DAY, START]
        assert await self.last_hits(store, HitKind.TRANSFER) == [START + 2 * DAY]

    @staticmethod
    async def last_hits(store: Store, *kinds: HitKind, days: int = 9) -> list[datetime]:
        return await store.read(lambda tx: tx.checks.last_hits(ACCOUNT, "alert1", kinds, days))

    @staticmethod
    async def brought(
        store: Store,
        no: int,
        asked_at: datetime,
        *patents: str,
        kind: HitKind = HitKind.NEW,
        recovers: int | None = None,
        is_repeat: bool = False,
    ) -> None:
        check = a_check(no=no, asked_at=asked_at, recovers=recovers, state=CheckState.READ)

        def work(tx: Transaction) -> None:
            tx.checks.add(check)
            hits = [a_hit(no=no, kind=kind, patent=one, is_repeat=is_repeat) for one in patents]
            tx.checks.save(replace(check, hits=tx.checks.add_hits(check, hits)))

        await store.write(work)
