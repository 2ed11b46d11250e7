"""What a query or an alert would bring: counted and searched as far as that is licensed, or from what was found."""

from datetime import date, timedelta

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.previews import Basis
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import Found, published_between
from bot.domain.usage import Grouping
from bot.errors import CodeClass
from bot.services.previews import count_query, preview_alert
from bot.services.usage import For
from tests.clock import SteppedClock
from tests.factories import TEAM, an_alert, in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap
from tests.services.alert_wishes import as_stored, asked_for
from tests.services.watching import ALERT, the_alert, watched
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio

QUERY = "TAC:(solid electrolyte)"
TODAY = date(2026, 11, 20)
ANA = For(ONLY_ACCOUNT, TEAM, "UANA")


def there_are(patsnap: FakePatsnap, *days_ago: int) -> None:
    """Patents that match, published so many days ago, the latest first."""
    patsnap.found[QUERY] = [
        Found(f"p{days}", f"CN{days}A", f"Title {days}", ("Acme", "Beta"), TODAY - timedelta(days=days))
        for days in sorted(days_ago)
    ]


# A query


async def test_it_is_counted_and_the_latest_of_30_days_are_shown(deps: Deps, patsnap: FakePatsnap) -> None:
    there_are(patsnap, *range(1, 60))
    preview = await count_query(QUERY, ANA, deps)
    assert (preview.total, preview.recent) == (59, 30)
    assert preview.a_week == 7
    assert preview.sample is not None
    assert [patent.id for patent in preview.sample] == ["p1", "p2", "p3"]
    [first, *_] = preview.sample
    assert first.bibliography is not None
    assert (first.bibliography.number, first.bibliography.titles["EN"]) == ("CN1A", "Title 1")
    assert first.bibliography.assignees["EN"] == ("Acme", "Beta")
    assert patsnap.searched == ["(TAC:(solid electrolyte)) AND PBD:[20261021 TO 20261120]"]


async def test_each_call_is_counted_for_who_asks(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.unlicensed = {"count"}
    await count_query(QUERY, ANA, deps)
    [asker] = await deps.store.read(lambda tx: tx.calls.totals(ONLY_ACCOUNT, Grouping.PERSON, TODAY, workspace=TEAM))
    assert (asker.name, asker.calls, asker.refused) == ("UANA", 3, 1)


async def test_days_are_patsnaps(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    clock.tick(hours=8)  # 17:00 UTC, the next day in Shanghai
    there_are(patsnap, 1)
    await count_query(QUERY, ANA, deps)
    assert patsnap.searched == [published_between(QUERY, date(2026, 10, 22), date(2026, 11, 21))]


@pytest.mark.parametrize(
    ("unlicensed", "total", "recent", "shown"),
    [({"count"}, 5, 3, 3), ({"search"}, 5, 3, None), ({"count", "search"}, None, None, None)],
)
async def test_what_is_not_licensed_is_made_up_for_by_the_other(
    unlicensed: set[str], total: int | None, recent: int | None, shown: int | None, deps: Deps, patsnap: FakePatsnap
) -> None:
    there_are(patsnap, 1, 2, 3, 40, 50)
    patsnap.unlicensed = unlicensed
    preview = await count_query(QUERY, ANA, deps)
    assert (preview.total, preview.recent) == (total, recent)
    assert (None if preview.sample is None else len(preview.sample)) == shown
    assert preview.trouble == Trouble(TroubleKind.ACCOUNT, "67200004")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (unreachable(), TroubleKind.UNREACHABLE),
        (in_doubt(), TroubleKind.NO_ANSWER),
        (patsnap_refused("67200002", CodeClass.RETRY), TroubleKind.BUSY),
        (patsnap_refused("67200007", CodeClass.QUOTA), TroubleKind.QUOTA),
        (patsnap_refused("68300004", CodeClass.INPUT), TroubleKind.INPUT),
    ],
)
async def test_what_goes_wrong_is_told_and_nothing_more_is_asked(
    error: Exception, kind: TroubleKind, deps: Deps, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("count", error)
    preview = await count_query(QUERY, ANA, deps)
    assert preview.trouble is not None
    assert preview.trouble.kind is kind
    assert preview.total is None
    assert patsnap.searched == []


async def test_a_search_that_fails_leaves_the_count(deps: Deps, patsnap: FakePatsnap) -> None:
    there_are(patsnap, 1)
    patsnap.faults.add("search", in_doubt())
    preview = await count_query(QUERY, ANA, deps)
    assert (preview.total, preview.recent, preview.sample) == (1, None, None)
    assert patsnap.faults.calls.count("count") == 1


async def test_a_patsnap_that_does_not_answer_is_not_waited_for_longer_than_an_errand_lasts(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    there_are(patsnap, 1)
    patsnap.faults.gate("search")
    preview = await count_query(QUERY, ANA, deps, patience=0.05)
    assert (preview.total, preview.trouble) == (1, Trouble(TroubleKind.GAVE_UP))


async def test_nobody_matches(deps: Deps, patsnap: FakePatsnap) -> None:
    preview = await count_query(QUERY, ANA, deps)
    assert (preview.total, preview.recent, preview.sample, preview.a_week) == (0, 0, (), 0)
    assert patsnap.faults.calls.count("count") == 1


# An alert


async def test_one_that_was_watched_for_30_days_tells_what_was_found(
    deps: Deps, patsnap: FakePatsnap, clock: SteppedClock
) -> None:
    await watched_since(deps, patsnap, clock)
    preview = await preview_alert(await the_alert(deps), (), ANA, deps)
    assert preview.basis is Basis.HITS
    assert (preview.recent, preview.counts) == (4, {HitKind.NEW: 3, HitKind.LEGAL: 1})
    assert preview.sample is not None
    assert [patent.id for patent in preview.sample] == ["p4", "p5", "p2"]
    assert patsnap.searched == []
    assert patsnap.faults.calls.count("count") == 0


async def test_of_the_kinds_that_are_wanted_alone(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await watched_since(deps, patsnap, clock)
    preview = await preview_alert(await the_alert(deps), [HitKind.LEGAL], ANA, deps)
    assert (preview.recent, preview.counts) == (1, {HitKind.LEGAL: 1})
    assert preview.sample is not None
    assert [patent.id for patent in preview.sample] == ["p3"]


async def test_it_costs_no_check(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    await watched_since(deps, patsnap, clock)
    asked = patsnap.checks_of(ALERT)
    patsnap.push(ALERT, HitKind.NEW, ["p9"])
    await preview_alert(await the_alert(deps), (), ANA, deps)
    assert patsnap.checks_of(ALERT) == asked


async def test_one_that_was_not_watched_for_so_long_is_searched_for_where_its_query_is_known(
    deps: Deps, patsnap: FakePatsnap
) -> None:
    there_are(patsnap, 1, 2, 50)
    making = await asked_for(deps)
    await all_turns(deps)
    alert_id = (await as_stored(deps, making)).alert
    alert = await deps.store.read(lambda tx: tx.alerts.get(ONLY_ACCOUNT, alert_id))
    assert alert is not None
    preview = await preview_alert(alert, (), ANA, deps)
    assert (preview.basis, preview.total, preview.recent) == (Basis.SEARCH, 3, 2)


async def test_where_neither_is_there_it_says_so(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    patsnap.add_alert(ALERT)
    await watched(deps, clock)
    preview = await preview_alert(await the_alert(deps), (), ANA, deps)
    assert (preview.basis, preview.trouble) == (Basis.NOTHING, None)
    assert patsnap.searched == []


async def test_of_a_deleted_one_there_is_nothing(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    preview = await preview_alert(an_alert(query=QUERY, deleted_at=clock()), (), ANA, deps)
    assert preview.basis is Basis.NOTHING
    assert patsnap.faults.calls == []


async def watched_since(deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
    """40 days ago an alert was adopted; 35 days ago it found p1, three days ago p2 and p3, and just now p4."""
    patsnap.add_alert(ALERT)
    await watched(deps, clock)
    for kind_and_patents, days in (
        ([(HitKind.NEW, "p1")], 5),
        ([(HitKind.NEW, "p2"), (HitKind.LEGAL, "p3")], 32),
        ([(HitKind.NEW, "p4"), (HitKind.NEW, "p2"), (HitKind.NEW, "p5")], 3),
    ):
        clock.tick(days=days)
        for kind, patent in kind_and_patents:
            patsnap.push(ALERT, kind, [patent])
        await all_turns(deps)
