"""What every store promises of trends, and of the hits that they are made of."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.alerts import HitKind
from bot.domain.facts import Family, Source
from bot.domain.patents import PatentState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.trends import Named, Step, Trend
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, a_bibliography, a_check, a_fact, a_hit, a_subscription, a_trend

pytestmark = pytest.mark.asyncio


async def get(store: Store, workspace: str = TEAM) -> Trend | None:
    return await store.read(lambda tx: tx.trends.get(workspace, "digest1"))


async def test_what_is_stored_is_what_comes_back_and_what_is_stored_last_counts(store: Store) -> None:
    trend = a_trend()
    [week] = trend.figures.columns
    short = replace(week, counts={}, is_known=False, is_short=True, is_running=False)
    figures = replace(trend.figures, step=Step.MONTH, columns=(week, short), watched_since=date(2026, 1, 2))
    await store.write(lambda tx: tx.trends.put(trend))
    assert await get(store) == trend
    await store.write(lambda tx: tx.trends.put(replace(trend, figures=figures)))
    assert await get(store) == replace(trend, figures=figures)
    assert await get(store, OTHER) is None


async def test_what_is_removed_is_no_more_and_removing_it_again_is_nothing(store: Store) -> None:
    await store.write(lambda tx: tx.trends.put(a_trend()))
    for _ in range(2):
        await store.write(lambda tx: tx.trends.remove(TEAM, "digest1"))
        assert await get(store) is None


async def test_hits_come_in_the_order_of_their_keys_with_what_is_known_of_their_patents(store: Store) -> None:
    def write(tx: Transaction) -> None:
        for no in (1, 2, 3, 4):
            tx.checks.add(a_check(no=no))
        tx.checks.add_hits(a_check(no=1), [a_hit(patent="before")])
        second = [a_hit(no=2, patent=one, kind=HitKind.LEGAL) for one in ("p2", "p1", "told")]
        tx.checks.add_hits(a_check(no=2), [*second[:2], replace(second[2], is_repeat=True)])
        tx.checks.add_hits(a_check(no=3), [a_hit(no=3, patent="p3"), a_hit(no=3, patent="p1", kind=HitKind.LITIGATION)])
        tx.checks.add_hits(a_check(no=4), [a_hit(no=4, patent="after")])
        books = {
            "p1": {"CN": ("某公司",), "EN": ("Acme", "Beta")},
            "p2": {"DE": (), "JP": ("会社",)},
            "before": {},
        }
        tx.patents.want(ONLY_ACCOUNT, books, START)
        known = tx.patents.get_all(ONLY_ACCOUNT, books)
        tx.patents.save(
            replace(known[one], state=PatentState.KNOWN, due=None, bibliography=a_bibliography(assignees=names))
            for one, names in books.items()
        )
        tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, ["p3"], START, since=START)
        fact = a_fact(patent="p3", source=Source.FAMILY, state=PatentState.KNOWN, family=Family("f-1", ("p3",)))
        tx.facts.save([replace(fact, account=ONLY_ACCOUNT, due=None)])

    await store.write(write)
    expected = [
        Named(2, "legal", "p1", "Acme"),
        Named(2, "legal", "p2", "会社"),
        Named(3, "litigation", "p1", "Acme"),
        Named(3, "new", "p3", family="f-1"),
    ]

    async def read(after: Named | None, limit: int = 9) -> list[Named]:
        return await store.read(lambda tx: tx.trends.named(ONLY_ACCOUNT, "alert1", 1, 3, after=after, limit=limit))

    assert await read(None) == expected
    assert await read(None, 2) == expected[:2]
    assert await read(expected[1]) == expected[2:]
    assert await read(expected[3]) == []
    assert await store.read(lambda tx: tx.trends.named("another", "alert1", 0, 9, after=None, limit=9)) == []


async def test_a_subscription_remembers_whether_it_wants_one(store: Store) -> None:
    await store.write(lambda tx: tx.subscriptions.add(a_subscription(trend=True)))
    found = await store.read(lambda tx: tx.subscriptions.get(TEAM, "subscription1"))
    assert found == a_subscription(trend=True)
