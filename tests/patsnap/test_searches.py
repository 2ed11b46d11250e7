"""P001 and P002: how many patents match a query, and which."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.searches import Found, SearchPage
from bot.errors import PatsnapInDoubt
from bot.patsnap.searches import read_count, read_page
from tests.patsnap.servers import client, envelope, serving

QUERY = "(ANC:(智慧芽)) AND PBD:[20261114 TO 20261121]"
ROW = {
    "pn": "US11205304B2",
    "patent_id": "718ead9c-4f3c-4674-8f5a-24e126827269",
    "title": "Storing CO<sub>2</sub>",
    "apno": "US14/706838",
    "apdt": 20150507,
    "pbdt": 20211221,
    "inventor": "DOE, JANE | ROE, RICHARD",
    "current_assignee": "EXAMPLE, INC. | 其他",
    "original_assignee": "FIRST, INC.",
    "authority": "US",
}
FOUND = Found(
    "718ead9c-4f3c-4674-8f5a-24e126827269",
    "US11205304B2",
    "Storing CO2",
    ("EXAMPLE, INC.", "其他"),
    date(2021, 12, 21),
    "US14/706838",
)
NOTHING: tuple[object, ...] = (None, {}, [])


def found(**changes: object) -> Found:
    [one] = read_page({"results": [ROW | changes]}, 0).found
    return one


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_a_count_is_asked_with_the_query_alone() -> None:
    async with (
        serving(lambda _: envelope({"total_search_result_count": 4800})) as server,
        client(server.url) as patsnap,
        patsnap.permit() as permit,
    ):
        assert await permit.count(QUERY) == 4800
    [seen] = server.seen
    assert (seen.method, seen.target) == ("POST", "/search/patent/query-search-count/v2")
    assert seen.sent == {"query_text": QUERY}


@pytest.mark.asyncio
async def test_a_search_is_asked_for_a_page_latest_publication_first() -> None:
    data = {"results": [ROW], "result_count": 1, "total_search_result_count": 301}
    async with serving(lambda _: envelope(data)) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        assert await permit.search(QUERY, limit=100, offset=300) == SearchPage(301, (FOUND,))
    [seen] = server.seen
    assert (seen.method, seen.target) == ("POST", "/search/patent/query-search-patent/v2")
    assert seen.sent == {
        "query_text": QUERY,
        "limit": 100,
        "offset": 300,
        "sort": [{"field": "PBDT_YEARMONTHDAY", "order": "DESC"}],
    }


@pytest.mark.asyncio
@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1001, 0), (-1, 0), (1, -1), (1, 20_000), (1000, 19_001)])
async def test_a_page_that_patsnap_does_not_have_is_not_asked_for(limit: int, offset: int) -> None:
    async with serving(lambda _: envelope({})) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        with pytest.raises(ValueError, match=f"not {limit} from {offset} on"):
            await permit.search(QUERY, limit=limit, offset=offset)
    assert server.seen == []


@pytest.mark.asyncio
@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (1000, 19_000), (1, 19_999)])
async def test_the_first_and_the_last_page_are_asked_for(limit: int, offset: int) -> None:
    async with serving(lambda _: envelope({})) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        assert (await permit.search(QUERY, limit=limit, offset=offset)).found == ()
    assert len(server.seen) == 1


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("told", "count"), [(0, 0), (4800, 4800), ("4800", 4800), (10**15, 10**15)])
def test_a_count_is_a_number_or_text(told: object, count: int) -> None:
    assert read_count({"total_search_result_count": told}) == count


@pytest.mark.parametrize("data", NOTHING)
def test_nothing_found_counts_nothing(data: object) -> None:
    assert read_count(data) == 0


@pytest.mark.parametrize("told", [None, "", "many", -1, 1.5, True, [], {}])
def test_a_count_that_is_not_told_is_not_nothing(told: object) -> None:
    with pytest.raises(PatsnapInDoubt) as raised:
        read_count({"total_search_result_count": told})
    assert raised.value.code == "no count"


@pytest.mark.parametrize("data", ["", "text", 7, True, [7]])
def test_what_is_no_answer_does_not_say_that_there_is_nothing(data: object) -> None:
    for read in (read_count, lambda data: read_page(data, 0)):
        with pytest.raises(PatsnapInDoubt) as raised:
            read(data)
        assert raised.value.code == "no rows"


# ── Searching ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("data", [*NOTHING, {"results": []}, {"results": None, "total_search_result_count": 0}])
def test_nothing_found_is_an_empty_page(data: object) -> None:
    assert read_page(data, 0) == SearchPage(0, ())
    assert read_page(data, 100) == SearchPage(0, ())


@pytest.mark.parametrize(("told", "total"), [(None, 101), ("7", 101), (300, 300), ("300", 300), (-1, 101)])
def test_there_are_at_least_as_many_as_are_shown(told: object, total: int) -> None:
    assert read_page({"results": [ROW], "total_search_result_count": told}, 100) == SearchPage(total, (FOUND,))


def test_a_patent_is_found_once_and_a_row_without_one_is_passed_over() -> None:
    again = ROW | {"patent_id": FOUND.patent.upper(), "title": "again"}
    other = {"patent_id": "other", "pn": "US1"}
    page = read_page({"results": [None, {}, {"pn": "US2"}, ROW, again, 7, other]}, 0)
    assert page == SearchPage(2, (FOUND, Found("other", "US1")))


@pytest.mark.parametrize("odd", [None, " ", 7, [], {}, [7], [None]])
@pytest.mark.parametrize(
    ("part", "without"),
    [("title", ""), ("pbdt", None), ("current_assignee", ("FIRST, INC.",)), ("pn", "")],
)
def test_a_part_that_is_missing_or_odd_takes_no_other_along(part: str, without: object, odd: object) -> None:
    names = {"title": "title", "pbdt": "published", "current_assignee": "assignees", "pn": "number"}
    one = found(**{part: odd})
    assert getattr(one, names[part]) == without
    for name in {*names.values(), "patent", "application"} - {names[part]}:
        assert getattr(one, name) == getattr(FOUND, name)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("LASTNAME, FIRSTNAME|LASTNAME, OTHER", ("LASTNAME, FIRSTNAME", "LASTNAME, OTHER")),
        (" A | B|A |", ("A", "B")),
        ("A\nB", ("A", "B")),
        (["A", "B | C", None], ("A", "B | C")),
        ("", ()),
    ],
)
def test_several_assignees_stand_between_bars(given: object, names: tuple[str, ...]) -> None:
    assert found(current_assignee=given, original_assignee=None).assignees == names


@pytest.mark.parametrize(
    ("apno", "application"), [("US14/706838", "US14/706838"), (201610244038, "201610244038"), ({}, "")]
)
def test_an_application_number_may_be_a_number(apno: object, application: str) -> None:
    assert found(apno=apno).application == application


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4)


@given(rows=st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(ROW, ANYTHING)) | ANYTHING), total=ANYTHING)
def test_whatever_a_page_holds_it_is_read(rows: list[object], total: object) -> None:
    page = read_page({"results": rows, "total_search_result_count": total}, 0)
    assert page.total >= len(page.found)
    for one in page.found:
        assert one.patent
        assert " ".join((one.patent, one.number, one.title, one.application, *one.assignees)).encode()
