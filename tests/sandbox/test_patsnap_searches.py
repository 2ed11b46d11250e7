"""P001 and P002 at the stand-in: what is counted, what is found, in which order, and what is refused."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from sandbox.patents import Party, Patent, PatentType
from sandbox.patsnap import Kind
from tests.sandbox.patsnap_caller import COUNT, LATEST_FIRST, SEARCH, START, Caller, a_caller

COUNT_V1 = "/search/patent/query-search-count"
SEARCH_V1 = "/search/patent/query-search-patent"
BATTERIES = 'TACD:("solid electrolyte")'
WEEK = timedelta(days=7)
TODAY = START.date()


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        yield one


def within(query: str, first: date, last: date = TODAY) -> str:
    return f"({query}) AND PBD:[{first:%Y%m%d} TO {last:%Y%m%d}]"


def month(query: str = BATTERIES) -> str:
    return within(query, TODAY - timedelta(days=30))


def mine(published: date, title: str = "A lock of lava") -> Patent:
    return Patent(
        "718ead9c-4f3c-4674-8f5a-24e126827269",
        "US",
        "11205304",
        "B2",
        PatentType.PATENT,
        published,
        date(2015, 5, 7),
        "US14/706838",
        {"EN": title, "CN": "锁"},
        assignees=(Party({"EN": "LOCKS, INC."}), Party({"CN": "门公司"})),
        inventors=(Party({"EN": "DOE, JANE"}), Party({"EN": "ROE, RICHARD"})),
    )


@pytest.mark.asyncio
async def test_a_row_looks_as_the_page_says(caller: Caller) -> None:
    caller.patsnap.patents.add(mine(TODAY))
    row = {
        "pn": "US11205304B2",
        "patent_id": "718ead9c-4f3c-4674-8f5a-24e126827269",
        "title": "A lock of lava",
        "apno": "US14/706838",
        "apdt": 20150507,
        "pbdt": 20261116,
        "inventor": "DOE, JANE | ROE, RICHARD",
        "current_assignee": "LOCKS, INC. | 门公司",
        "original_assignee": "LOCKS, INC. | 门公司",
        "authority": "US",
    }
    data = {"results": [row], "result_count": 1, "total_search_result_count": 1}
    assert await caller.post(SEARCH, {"query_text": month("TTL:lava")}) == {
        "data": data,
        "status": True,
        "error_code": 0,
    }
    short = {"results": [{key: row[key] for key in ("pn", "patent_id")}]}
    assert (await caller.post(SEARCH_V1, {"query_text": month("TTL:lava")}))["data"] == data | short


@pytest.mark.asyncio
async def test_nothing_found_is_an_empty_object(caller: Caller) -> None:
    for query in ("TACD:(perpetuum)", month("TACD:(perpetuum)"), within(BATTERIES, date(2040, 1, 1), date(2041, 1, 1))):
        assert await caller.search(query) == {}
        assert await caller.count(query) == 0
    total = await caller.count(month())
    assert (await caller.search(month(), offset=total - 1))["result_count"] == 1
    assert await caller.search(month(), offset=total) == {}


@pytest.mark.asyncio
async def test_a_month_is_counted_exactly_as_it_is_found(caller: Caller) -> None:
    data = await caller.search(month())
    rows = data["results"]

    assert len(rows) == data["result_count"] == data["total_search_result_count"] == await caller.count(month())
    body = {"query_text": month()}
    assert (await caller.post(COUNT_V1, body))["data"] == (await caller.post(COUNT, body))["data"]
    assert len({row["patent_id"] for row in rows}) == len(rows) > 10
    for row in rows:
        patent = caller.patsnap.patents.find(row["patent_id"])
        assert patent is not None
        assert "solid electrolyte" in patent.translated[0]["EN"].lower()
        assert TODAY - timedelta(days=30) <= patent.published <= TODAY


@pytest.mark.asyncio
async def test_the_whole_is_about_as_much_as_its_parts(caller: Caller) -> None:
    whole = await caller.count(BATTERIES)
    a_month = await caller.count(month())
    months = (TODAY - date(2006, 1, 1)).days / 30
    assert months * a_month / 2 < whole < months * a_month * 2


@pytest.mark.asyncio
async def test_rows_come_by_day_of_publication(caller: Caller) -> None:
    latest = [row["pbdt"] for row in (await caller.search(month()))["results"]]
    assert latest == sorted(latest, reverse=True)
    assert len(set(latest)) > 5
    earliest_first = [{"field": "PBDT_YEARMONTHDAY", "order": "ASC"}]
    earliest = [row["pbdt"] for row in (await caller.search(month(), sort=earliest_first))["results"]]
    assert earliest == latest[::-1]
    unsorted = [row["pbdt"] for row in (await caller.search(month(), sort=[]))["results"]]
    assert sorted(unsorted, reverse=True) == latest != unsorted


@pytest.mark.asyncio
async def test_pages_follow_each_other(caller: Caller) -> None:
    whole = (await caller.search(month()))["results"]
    pages: list[dict[str, Any]] = []
    for offset in range(0, len(whole), 7):
        data = await caller.search(month(), limit=7, offset=offset)
        assert data["total_search_result_count"] == len(whole)
        assert data["result_count"] == len(data["results"]) <= 7
        pages += data["results"]
    assert pages == whole


@pytest.mark.asyncio
async def test_what_is_not_published_or_not_loaded_is_not_found(caller: Caller) -> None:
    tomorrow = within(BATTERIES, TODAY + timedelta(days=1), TODAY + WEEK)
    this_week = within(BATTERIES, TODAY - timedelta(days=3), TODAY)
    assert await caller.found(tomorrow) == []
    before = await caller.found(this_week)
    caller.clock.skip(WEEK)
    after = await caller.found(this_week)
    assert set(before) < set(after)
    assert await caller.found(tomorrow) != []


@pytest.mark.asyncio
async def test_what_an_alert_told_as_new_is_found_by_its_query(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add("Batteries", kinds=[Kind.NEW], query=BATTERIES, per_day={Kind.NEW: 1})
    caller.clock.skip(2 * WEEK)
    [pushed] = alerts.push(alert_id, Kind.NEW, [caller.patsnap.patents.latest(TODAY, 1)[0]])
    told = (await caller.news(alert_id))["new"]

    window = within(BATTERIES, TODAY - timedelta(days=30), TODAY + 2 * WEEK)
    found = await caller.found(window)
    published = [patent for one in told if (patent := caller.patsnap.patents.find(one))]
    assert pushed in told
    assert {one.patent_id for one in published if one.published >= TODAY - timedelta(days=30)} <= set(found)
    assert len(found) == await caller.count(window)
    assert pushed not in await caller.found(within("TACD:(gripper)", TODAY - timedelta(days=30), TODAY + 2 * WEEK))


@pytest.mark.asyncio
async def test_nothing_else_is_found_in_the_time_of_an_alert(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Batteries", query=BATTERIES, per_day={Kind.NEW: 1})
    caller.clock.skip(4 * WEEK)
    told = set((await caller.news(alert_id))["new"])
    found = await caller.found(within(BATTERIES, TODAY + timedelta(days=1), TODAY + 4 * WEEK))
    assert len(found) > 10
    assert set(found) <= told


@pytest.mark.asyncio
async def test_a_stream_by_topic_is_found_by_the_query_of_its_topic(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add("Robots", topic="robots", per_day={Kind.NEW: 3})
    [alert] = list(alerts)
    caller.clock.skip(WEEK)
    told = (await caller.news(alert_id))["new"]
    assert alert.query is not None
    found = await caller.found(within(alert.query.text, TODAY - 5 * WEEK, TODAY + WEEK))
    assert len(told) > 15
    assert set(told) <= set(found)


@pytest.mark.asyncio
async def test_a_transfer_changes_the_current_assignee(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Mine")
    caller.patsnap.patents.add(mine(TODAY))
    caller.patsnap.alerts.push(alert_id, Kind.TRANSFER, [mine(TODAY).patent_id])
    [row] = (await caller.search(month("TTL:lava")))["results"]
    assert row["current_assignee"] != row["original_assignee"] == "LOCKS, INC. | 门公司"


def sort(field: str, order: object) -> list[dict[str, object]]:
    return [{"field": field, "order": order}]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 68300004),
        ({"query_text": ""}, 68300004),
        ({"query_text": 7}, 68300004),
        ({"query_text": "x" * 1501}, 68300004),
        ({"query_text": "a", "limit": 0}, 68300004),
        ({"query_text": "a", "limit": 1001}, 68300004),
        ({"query_text": "a", "limit": "10"}, 68300004),
        ({"query_text": "a", "limit": True}, 68300004),
        ({"query_text": "a", "limit": None}, 68300004),
        ({"query_text": "a", "offset": -1}, 68300004),
        ({"query_text": "a", "limit": 1000, "offset": 19_001}, 68300004),
        ({"query_text": "a", "sort": LATEST_FIRST[0]}, 68300004),
        ({"query_text": "a", "sort": sort("PBD", "DESC")}, 68300004),
        ({"query_text": "a", "sort": sort("PBDT_YEARMONTHDAY", "desc")}, 68300004),
        ({"query_text": "a", "sort": sort("PBDT_YEARMONTHDAY", 1)}, 68300004),
        ({"query_text": "a", "sort": [*LATEST_FIRST, *LATEST_FIRST]}, 68300004),
        ({"query_text": "a", "stemming": 2}, 68300004),
        ({"query_text": "a", "collapse_type": "DOCDB"}, 68300004),
        ({"query_text": "a", "collapse_type": []}, 68300004),
        ({"query_text": "TTL:("}, 68300005),
        ({"query_text": "XYZ:(a)"}, 68300005),
        ([], 68300007),
        ("a", 68300007),
        (None, 68300007),
    ],
)
async def test_a_wrong_search_is_refused(caller: Caller, body: object, code: int) -> None:
    assert (await caller.post(SEARCH, body))["error_code"] == code
    assert (await caller.post(SEARCH_V1, body))["error_code"] == code
    assert caller.patsnap.billed.total() == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(("body", "code"), [({}, 68300004), ({"query_text": "TTL:("}, 68300005), ([], 68300007)])
async def test_a_wrong_count_is_refused(caller: Caller, body: object, code: int) -> None:
    assert (await caller.post(COUNT, body))["error_code"] == code
    assert caller.patsnap.billed.total() == 0


@pytest.mark.asyncio
async def test_the_longest_query_and_the_furthest_page_are_understood(caller: Caller) -> None:
    query = month(" OR ".join(["TTL:(gripper)"] * 80))
    query += " " * (1500 - len(query))
    assert (await caller.post(COUNT, {"query_text": query}))["error_code"] == 0
    assert await caller.search(month(), limit=1000, offset=19_000) == {}


@pytest.mark.asyncio
async def test_each_call_is_billed_however_much_it_finds(caller: Caller) -> None:
    await caller.search(month())
    await caller.search(month("TACD:(perpetuum)"))
    await caller.count(month())
    await caller.post(SEARCH_V1, {"query_text": month()})
    await caller.post(COUNT_V1, {"query_text": month()})
    assert caller.patsnap.billed == {
        "patsnap.search": 2,
        "patsnap.count": 1,
        "patsnap.search_v1": 1,
        "patsnap.count_v1": 1,
    }
