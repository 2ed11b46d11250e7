"""Gaps recovered: a search brings what a lost answer would have told, once, and costs as little as it can."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.recoveries import Recovery, RecoveryState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import Found
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.errors import CodeClass, OutsideError
from bot.services.changing import unsubscribe
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.enriching import enrich_one
from bot.services.recovering import recover_one
from bot.services.startup import take_over
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.interrupted import Blind
from tests.services.watching import (
    ALERT,
    asks,
    digest_texts,
    news,
    restarted,
    subscribed,
    the_alert,
    the_checks,
    told,
    watched,
)
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

QUERY = "TTL:(battery)"
TODAY = START.date()  # in Shanghai too, at nine in the morning of UTC
NOT_LICENSED = patsnap_refused("67200004", CodeClass.ADMIN)
UNLICENSED_WORD = "PatSnap refuses this account"


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def published(patsnap: FakePatsnap, *patents: str, on: date = TODAY) -> None:
    patsnap.found.setdefault(QUERY, []).extend(Found(one, published=on) for one in patents)


async def with_query(deps: Deps, clock: SteppedClock, kinds: Iterable[HitKind] = ()) -> Subscription:
    """A subscription to an alert whose query is known, and whose first check is an hour ago."""
    subscription = await watched(deps, clock)
    alert = await the_alert(deps)
    known = replace(alert, query=QUERY, kinds=frozenset(kinds))
    await deps.store.write(lambda tx: tx.alerts.save(known))
    return subscription


async def lost(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, error: BaseException | None = None) -> None:
    """A check is asked, and its answer is lost."""
    patsnap.faults.add("check", error or in_doubt(), after=True)
    await turns(check_one, deps)
    clock.tick(minutes=6)


async def recovered(deps: Deps) -> None:
    await turns(recover_one, deps)


async def the_recoveries(deps: Deps) -> list[Recovery]:
    found = [
        await deps.store.read(lambda tx, no=no: tx.recoveries.get(ONLY_ACCOUNT, ALERT, no))  # type: ignore[misc]
        for no in range(1, 200)
    ]
    return [one for one in found if one is not None]


async def recovering_checks(deps: Deps) -> list[Check]:
    return [check for check in await the_checks(deps) if check.recovers is not None]


# What it brings


async def test_what_a_lost_answer_would_have_told_comes_with_the_next_digest_once(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await with_query(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["old"])
    await all_turns(deps)
    clock.tick(hours=1)
    patsnap.push(ALERT, HitKind.NEW, ["lost"])
    published(patsnap, "old", "lost", "late")
    await lost(deps, patsnap, clock)
    assert await news(deps, slack) == [["old"]]

    await recovered(deps)
    await all_turns(deps)
    patsnap.push(ALERT, HitKind.NEW, ["late"])  # PatSnap tells of it all the same
    await all_turns(deps)
    clock.tick(hours=1)
    await all_turns(deps)

    assert await news(deps, slack) == [["old"], ["lost", "late"]]
    [check] = await recovering_checks(deps)
    [gap] = [one for one in await the_checks(deps) if one.state is CheckState.GAP]
    assert (check.recovers, check.since, check.asked_at) == (gap.no, gap.since, gap.asked_at)
    assert (check.state, check.hits, check.reason) == (CheckState.READ, 2, "")
    [shown] = (await told(deps, slack))[-1].gaps  # of other kinds it stays one
    assert (shown.no, shown.is_searched) == (gap.no, True)


async def test_what_is_found_hours_later_is_looked_up_before_it_is_told(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await with_query(deps, clock)
    patsnap.patents = {"lost": a_bibliography(titles={"EN": "Lost and found"})}
    published(patsnap, "lost")
    await lost(deps, patsnap, clock)
    clock.tick(hours=1)
    await recovered(deps)
    patsnap.faults.add("bibliography", in_doubt())
    await turns(enrich_one, deps)
    await turns(compose_some, deps)
    assert await deps.store.read(lambda tx: tx.subscriptions.due(clock(), 1)) == []  # it waits
    await minutes_pass(deps, clock, 12)
    assert await news(deps, slack) == [["lost"]]
    assert "Lost and found" in digest_texts(slack)[0]


async def test_it_searches_the_alerts_query_from_a_week_before_the_gap_in_patsnaps_days(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    for _ in range(10):
        clock.tick(days=1)
        await all_turns(deps)
    clock.tick(hours=6, minutes=30)  # 16:30 UTC of the 30th is 00:30 of the next day in Shanghai
    await lost(deps, patsnap, clock)
    await recovered(deps)
    assert patsnap.searched == [f"({QUERY}) AND PBD:[20261123 TO 20261201]"]


async def test_what_was_there_before_the_alert_was_watched_is_not_taken_for_news(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, "before", on=TODAY - timedelta(days=1))
    published(patsnap, "in time", on=TODAY)
    await lost(deps, patsnap, clock)
    await recovered(deps)
    assert patsnap.searched == [f"({QUERY}) AND PBD:[20261120 TO 20261120]"]
    [check] = await recovering_checks(deps)
    hits = await deps.store.read(lambda tx: tx.checks.hits_between(ONLY_ACCOUNT, ALERT, check.no - 1, check.no))
    assert [(hit.kind, hit.patent) for hit in hits] == [(HitKind.NEW, "in time")]


async def test_an_answer_that_cannot_be_read_is_searched_for_too(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await with_query(deps, clock)
    published(patsnap, "p1")
    patsnap.answer_check([{"patent_ids": ["p1"]}])  # of no kind
    await all_turns(deps)
    clock.tick(minutes=6)
    await recovered(deps)
    await all_turns(deps)
    assert (await news(deps, slack))[-1] == ["p1"]
    [check] = await recovering_checks(deps)
    assert check.recovers == 2


async def test_nothing_found_is_told_by_nobody(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    await with_query(deps, clock)
    await lost(deps, patsnap, clock)
    await all_turns(deps)
    before = len(await news(deps, slack))
    await recovered(deps)
    clock.tick(hours=2)
    await all_turns(deps)
    assert len(await news(deps, slack)) == before
    assert [one.state for one in await the_recoveries(deps)] == [RecoveryState.DONE]


async def test_a_patents_bibliography_is_asked_for_as_of_any_news(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, "p1")
    await lost(deps, patsnap, clock)
    await recovered(deps)
    await all_turns(deps)
    assert patsnap.asked == [("p1",)]


# What is not searched for


@pytest.mark.parametrize("kinds", [{HitKind.INVENTION}, {HitKind.LEGAL, HitKind.TRANSFER}])
async def test_an_alert_of_other_kinds_is_not_searched_for(
    kinds: set[HitKind], deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock, kinds)
    await lost(deps, patsnap, clock)
    await recovered(deps)
    assert (patsnap.searched, await the_recoveries(deps)) == ([], [])


async def test_an_alert_whose_query_is_not_known_keeps_its_gap(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await watched(deps, clock)
    await lost(deps, patsnap, clock)
    await recovered(deps)
    assert (patsnap.searched, await the_recoveries(deps)) == ([], [])


async def test_a_baseline_is_never_searched_for(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await subscribed(deps)
    alert = replace(await the_alert(deps), query=QUERY)
    await deps.store.write(lambda tx: tx.alerts.save(alert))
    await lost(deps, patsnap, clock)
    await recovered(deps)
    assert patsnap.searched == []


async def test_what_nobody_takes_is_not_paid_for(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    subscription = await with_query(deps, clock)
    await subscribed(deps, "C2", kinds=[HitKind.INVENTION])
    await lost(deps, patsnap, clock)
    await unsubscribe(TEAM, PERSON, subscription.id, CHANNEL, deps)
    await recovered(deps)
    assert patsnap.searched == []
    assert [one.state for one in await the_recoveries(deps)] == [RecoveryState.LEFT]


# What it costs


async def test_gaps_in_a_row_are_one_search(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await with_query(deps, clock)
    published(patsnap, "p1")
    patsnap.faults.add("check", in_doubt(), times=3, after=True)
    first = clock()
    for _ in range(3):
        await turns(check_one, deps)
        clock.tick(minutes=2)
    last = [one for one in await the_checks(deps) if one.state is CheckState.GAP][-1]
    clock.tick(minutes=6)
    await recovered(deps)
    assert len(patsnap.searched) == 1
    [check] = await recovering_checks(deps)
    assert (check.since, check.asked_at) == (first - timedelta(hours=1), last.asked_at)


async def test_what_an_alert_looked_for_when_the_answer_was_lost_is_searched_for(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    patsnap.faults.add("check", in_doubt(), times=2, after=True)
    await turns(check_one, deps)
    edited = replace(await the_alert(deps), query="TTL:(accumulator)")
    await deps.store.write(lambda tx: tx.alerts.save(edited))
    clock.tick(minutes=2)
    await turns(check_one, deps)
    clock.tick(minutes=6)
    await recovered(deps)
    assert [query.partition(" AND")[0] for query in patsnap.searched] == ["(TTL:(battery))", "(TTL:(accumulator))"]


async def test_while_patsnap_keeps_failing_there_are_hours_between_searches(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    patsnap.faults.add("check", in_doubt(), times=100, after=True)
    for _ in range(24 * 6):
        await turns(check_one, deps)
        await recovered(deps)
        clock.tick(minutes=10)
    assert len(patsnap.searched) <= 5
    patsnap.faults.clear()
    clock.tick(hours=6)
    await recovered(deps)
    gaps = [one for one in await the_checks(deps) if one.state is CheckState.GAP]
    covered = [(one.since, one.until) for one in await the_recoveries(deps)]
    assert all(
        any(since <= gap.since and gap.asked_at <= until for since, until in covered) for gap in gaps if gap.since
    )


@pytest.mark.parametrize(("patents", "pages"), [(1, 1), (1000, 1), (1001, 2), (2500, 3)])
async def test_a_thousand_patents_go_into_a_page(
    patents: int, pages: int, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, *(f"p{one}" for one in range(patents)))
    await lost(deps, patsnap, clock)
    await recovered(deps)
    [recovery] = await the_recoveries(deps)
    assert (len(patsnap.searched), recovery.searches, recovery.found) == (pages, pages, ())
    [check] = await recovering_checks(deps)
    assert check.hits == patents


async def test_beyond_twenty_thousand_the_rest_is_a_gap_beside_what_was_found(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, *(f"p{one}" for one in range(20_001)))
    await lost(deps, patsnap, clock)
    await recovered(deps)
    [check] = await recovering_checks(deps)
    assert (len(patsnap.searched), check.hits, check.is_missing) == (20, 20_000, True)
    assert check.reason == "the search for it did not bring 1 of 20001 patents"


# When it fails


@pytest.mark.parametrize(
    "error", [in_doubt(), patsnap_refused("67200002", CodeClass.RETRY), patsnap_refused("68300004", CodeClass.INPUT)]
)
async def test_a_search_that_brings_nothing_is_tried_again_and_in_the_end_the_gap_stays(
    error: OutsideError, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    await lost(deps, patsnap, clock)
    patsnap.faults.add("search", error, times=100)
    for _ in range(60 * 24 * 4 // 30):
        await recovered(deps)
        clock.tick(minutes=30)
    assert patsnap.faults.calls.count("search") == 12
    [recovery] = await the_recoveries(deps)
    assert (recovery.state, recovery.due) == (RecoveryState.LEFT, None)
    assert await recovering_checks(deps) == []


async def test_what_came_before_it_failed_for_good_is_told(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, *(f"p{one}" for one in range(1500)))
    await lost(deps, patsnap, clock)
    assert await recover_one(deps)
    patsnap.faults.add("search", in_doubt(), times=100)
    for _ in range(60 * 24 * 4 // 30):
        await recovered(deps)
        clock.tick(minutes=30)
    [check] = await recovering_checks(deps)
    assert (check.hits, check.is_missing) == (1000, True)


@pytest.mark.parametrize("call", ["permit", "search"])
async def test_without_a_way_to_patsnap_it_waits(
    call: str, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, "p1")
    await lost(deps, patsnap, clock)
    patsnap.faults.add(call, unreachable(), times=10_000)
    for _ in range(24 * 4):
        await recovered(deps)
        clock.tick(hours=1)
    patsnap.faults.clear()
    clock.tick(hours=6)
    await recovered(deps)
    assert [one.hits for one in await recovering_checks(deps)] == [1]


async def test_without_a_licence_it_is_tried_after_days_and_the_operator_is_told_once(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    await with_query(deps, clock)
    published(patsnap, "p1", "p2")
    patsnap.unlicensed.add("search")
    await lost(deps, patsnap, clock)
    for _ in range(24 * 7):
        await recovered(deps)
        clock.tick(hours=1)
    assert patsnap.faults.calls.count("search") == 3
    assert [one.message for one in caplog.records].count(UNLICENSED_WORD) == 1
    patsnap.unlicensed.clear()
    clock.tick(days=3)
    await recovered(deps)
    assert [one.hits for one in await recovering_checks(deps)] == [2]
    assert await deps.store.read(lambda tx: tx.outages.open()) == []


async def test_without_a_licence_for_a_month_the_gap_stays(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    patsnap.unlicensed.add("search")
    await lost(deps, patsnap, clock)
    for _ in range(50):
        await recovered(deps)
        clock.tick(days=1)
    assert patsnap.faults.calls.count("search") <= 11
    assert [one.state for one in await the_recoveries(deps)] == [RecoveryState.LEFT]


# When the process ends


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_it_searches_it_searches_again(
    after: bool,  # noqa: FBT001 - a parameter of a test
    deps: Deps,
    patsnap: FakePatsnap,
    clock: SteppedClock,
) -> None:
    await with_query(deps, clock)
    published(patsnap, *(f"p{one}" for one in range(1500)))
    await lost(deps, patsnap, clock)
    assert await recover_one(deps)
    patsnap.faults.add("search", Killed(), after=after)
    with pytest.raises(Killed):
        await recover_one(deps)
    later = restarted(deps)
    assert not await recover_one(later)
    await take_over(later)
    await recovered(later)
    [check] = await recovering_checks(deps)
    assert (check.hits, check.is_missing) == (1500, False)
    assert len(patsnap.searched) == 3  # the first page was safe


async def test_killed_while_it_asks_the_next_run_searches_for_the_gap(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, "p1")
    patsnap.faults.add("check", Killed(), after=True)
    with pytest.raises(Killed):
        await check_one(deps)
    later = restarted(deps)
    await take_over(later)
    clock.tick(minutes=6)
    await recovered(later)
    assert [one.hits for one in await recovering_checks(deps)] == [1]


# Beside checks


async def test_while_the_alert_is_asked_nothing_takes_a_number(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    subscription = await with_query(deps, clock)
    published(patsnap, "p1")
    await lost(deps, patsnap, clock)
    busy = replace(await the_alert(deps), owner=deps.owner)
    await deps.store.write(lambda tx: tx.alerts.save(busy))
    await recovered(deps)
    assert await recovering_checks(deps) == []
    await deps.store.write(lambda tx: tx.alerts.save(replace(busy, owner=None)))
    clock.tick(seconds=3)
    await recovered(deps)
    assert [one.no for one in await recovering_checks(deps)] == [busy.last_no + 1]
    await asks(deps, subscription)
    await all_turns(deps)
    assert (await the_alert(deps)).last_no == busy.last_no + 2


async def test_a_paused_place_gets_it_when_it_goes_on(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock, slack: FakeSlack
) -> None:
    subscription = await with_query(deps, clock)
    published(patsnap, "p1")
    await lost(deps, patsnap, clock)
    await turns(check_one, deps)
    snoozed = replace(subscription, took=3, state=SubscriptionState.SNOOZED, until=clock() + timedelta(days=1))
    await deps.store.write(lambda tx: tx.subscriptions.save(replace(snoozed, due=clock() + timedelta(days=1))))
    await recovered(deps)
    await all_turns(deps)
    assert ["p1"] not in await news(deps, slack)
    clock.tick(days=2)
    await all_turns(deps)
    assert ["p1"] in await news(deps, slack)


async def test_while_the_store_answers_nothing_no_gap_stays_claimed(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await with_query(deps, clock)
    published(patsnap, "lost")
    await lost(deps, patsnap, clock)
    await recover_one(replace(deps, store=Blind(deps.store, 1)))
    [recovery] = await the_recoveries(deps)
    assert (recovery.owner, recovery.found) == (None, ("lost",))
