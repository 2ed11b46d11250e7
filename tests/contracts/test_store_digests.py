"""What every store promises of what a digest's messages show, of tallies, and of hits that are read page by page."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from bot.domain.alerts import CheckState, Hit, HitKind
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.selection import Entry, Why, Window
from bot.domain.unusual import Unusual
from bot.ports import Store, Transaction
from tests.clock import START
from tests.factories import TEAM, a_check, a_digest, a_hit

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)
ODD = "Ünïcode 固态 'quoted' \"twice\" \\ %_ 🔋"
BARE = Entry("p1", (HitKind.NEW,))
FULL = Entry(
    patent=ODD,
    kinds=(HitKind.INVENTION, HitKind.NEW, HitKind.LEGAL),
    family="f1",
    patents=3,
    offices=("CN A", "WO A1"),
    whys=(
        Why(HitKind.LEGAL, Reason("Granted", date(2026, 3, 12), ("Pending",), ("Granted", ODD), "7 O 1/26")),
        Why(HitKind.LEGAL, Reason()),
    ),
    more_whys=2,
    late=Window(START - SECOND, START),
)


class TestWhatIsSettled:
    async def test_every_field_comes_back(self, store: Store) -> None:
        digest = a_digest(
            filters=(Filter(FilterField.TITLE, FilterMode.REQUIRE, ODD, "U1", START, is_feedback=True, label="x"),),
            filtered=3,
            lines=(FULL, BARE, Entry("p2", (HitKind.NEW,), late=Window(None, START))),
            all_lines=12,
            families=4,
            members=2,
            gaps=(
                a_check(no=2, state=CheckState.GAP, reason="lost"),
                a_check(no=3, since=None, state=CheckState.ANSWERED, reason=ODD),
                replace(a_check(no=4, state=CheckState.GAP, reason="lost"), is_searched=True),
            ),
            unusual=(Unusual("Acme", 6, 2.25, 9), Unusual(ODD, 1, None, 26)),
        )
        await store.write(lambda tx: tx.digests.add(digest))
        assert await store.read(lambda tx: tx.digests.get(TEAM, "digest1")) == digest

    async def test_no_lines_are_told_from_lines_that_nobody_settled(self, store: Store) -> None:
        await store.write(lambda tx: tx.digests.add(a_digest(lines=())))
        await store.write(lambda tx: tx.digests.add(a_digest(id="old", from_no=2)))
        settled = await store.read(lambda tx: tx.digests.get(TEAM, "digest1"))
        old = await store.read(lambda tx: tx.digests.get(TEAM, "old"))
        assert settled is not None
        assert old is not None
        assert (settled.lines, old.lines) == ((), None)


class TestTallies:
    async def test_the_latest_come_first_and_not_more_than_wanted(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for number in (3, 1, 12, 2):
                tx.digests.add_tally(a_digest(from_no=number), {f"Acme {ODD}": number})
            tx.digests.add_tally(a_digest(from_no=4, subscription="another"), {"Beta": 1})

        await store.write(add)
        found = await store.read(lambda tx: tx.digests.tallies(TEAM, "subscription1", 3))
        assert found == [{f"Acme {ODD}": number} for number in (12, 3, 2)]
        assert await store.read(lambda tx: tx.digests.tallies("T2", "subscription1", 3)) == []

    async def test_a_digest_that_is_taken_back_takes_its_tally_with_it(self, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for number in (1, 2):
                tx.digests.add(a_digest(id=f"digest{number}", from_no=number))
                tx.digests.add_tally(a_digest(from_no=number), {"Acme": number})

        await store.write(add)
        await store.write(lambda tx: tx.digests.remove(a_digest(id="digest2", from_no=2)))
        assert await store.read(lambda tx: tx.digests.tallies(TEAM, "subscription1", 9)) == [{"Acme": 1}]


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
    async def test_all_hits_come_once_whatever_the_size_of_a_page(self, limit: int, store: Store) -> None:
        def add(tx: Transaction) -> None:
            for no in range(1, 6):
                kinds = (HitKind.LEGAL, HitKind.TRANSFER)
                hits = [a_hit(no=no, kind=kind, patent=f"{ODD}{one}") for kind in kinds for one in "cab"]
                hits.append(a_hit(no=no, kind=HitKind.LEGAL, patent="again", is_repeat=True))
                tx.checks.add_hits(a_check(no=no), hits)

        await store.write(add)
        expected = await store.read(lambda tx: tx.checks.hits_between(ONLY_ACCOUNT, "alert1", 1, 4))
        found: list[Hit] = []
        while True:
            page = await store.read(partial(self.page, found[-1] if found else None, limit))
            found += page
            if len(page) < limit:
                break
        assert len(found) == len(expected) == 18
        assert sorted(found, key=lambda hit: (hit.no, list(HitKind).index(hit.kind), hit.line)) == expected

    @staticmethod
    def page(after: Hit | None, limit: int, tx: Transaction) -> list[Hit]:
        return tx.checks.hits_page(ONLY_ACCOUNT, "alert1", 1, 4, after=after, limit=limit)
