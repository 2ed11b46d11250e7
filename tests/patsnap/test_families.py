"""P014: what is asked, and which family a patent is told to belong to."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Family
from bot.errors import PatsnapInDoubt
from bot.patsnap.families import read_families
from tests.patsnap.servers import KEY, client, envelope, serving

FIRST = "1a47a70d-6b54-4709-a72a-ed552781fcac"
SECOND = "718ead9c-4f3c-4674-8f5a-24e126827269"
CN = {"country": "CN", "doc_number": "101595528", "kind": "B", "sequence": 1}
US = {"country": "US", "doc_number": "20130033085", "kind": "A1", "sequence": 2}
JP = {"country": "JP", "doc_number": "1999068462", "kind": "A", "sequence": 3}
NUMBERS = ("CN101595528B", "JP1999068462A", "US20130033085A1")
SIMPLE = {"simple_family_id": 331537782, "simple_family": [US, CN, JP]}
WIDER = {
    "inpadoc_family_id": 459115956,
    "inpadoc_family": [US, CN, JP, {"country": "EP", "doc_number": 1, "kind": "A1"}],
}
WIDEST = {"patsnap_family_id": 459115956, "patsnap_family": WIDER["inpadoc_family"]}

NO_IDS: tuple[object, ...] = (0, -1, "-1", "", {})


def row(patent: object = FIRST, pn: object = "JP1999068462A", **family: object) -> dict[str, object]:
    return {"patent_id": patent, "pn": pn, "patent_family": family}


def read(**family: object) -> Family | None:
    return read_families([FIRST], [row(**family)]).get(FIRST)


@pytest.mark.asyncio
async def test_families_are_asked_for_together_and_each_patent_once() -> None:
    rows = [row(SECOND, "US20130033085A1", **SIMPLE), row(**SIMPLE, **WIDER, **WIDEST)]
    async with serving(lambda _: envelope(rows)) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        found = await permit.families([FIRST, SECOND, FIRST])
    family = Family("simple 331537782", NUMBERS)
    assert list(found.items()) == [(FIRST, family), (SECOND, family)]
    [seen] = server.seen
    assert (seen.method, seen.target) == (
        "GET",
        f"/basic-patent-data/patent-family?patent_id={FIRST}%2C{SECOND}",
    )
    assert seen.headers["Authorization"] == f"Bearer {KEY.key}"


@pytest.mark.asyncio
@pytest.mark.parametrize("count", [0, 101])
async def test_a_call_takes_a_hundred_patents_and_no_more(count: int) -> None:
    async with serving(lambda _: envelope([])) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        with pytest.raises(ValueError, match=f"1 to 100 patents, not {count}"):
            await permit.families(["a"] * count)
    assert server.seen == []


@pytest.mark.parametrize("order", list(itertools.permutations([CN, US, JP])))
@pytest.mark.parametrize("family_id", [331537782, None])
def test_the_key_is_the_same_for_all_members_in_whatever_order_they_come(
    order: tuple[object, ...], family_id: object
) -> None:
    keys = {
        read_families([FIRST], [row(pn=pn, simple_family_id=family_id, simple_family=list(order))])[FIRST]
        for pn in NUMBERS
    }
    assert keys == {Family("simple 331537782" if family_id else "simple CN101595528B", NUMBERS)}


def test_a_patent_counts_to_its_family_where_it_is_not_named_among_it() -> None:
    members = {"CN101595528B": CN, "US20130033085A1": US, "JP1999068462A": JP}
    found = {
        read_families([FIRST], [row(pn=pn, simple_family=[one for number, one in members.items() if number != pn])])[
            FIRST
        ]
        for pn in members
    }
    assert found == {Family("simple CN101595528B", NUMBERS)}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (SIMPLE | WIDER | WIDEST, "simple 331537782"),
        (WIDER | WIDEST | {"simple_family_id": "331537782 "}, "simple 331537782"),
        (WIDER | {"simple_family": [CN]}, "simple CN101595528B"),
        *((WIDER | {"simple_family_id": none, "simple_family": []}, "inpadoc 459115956") for none in NO_IDS),
        (WIDEST | {"simple_family": None}, "patsnap 459115956"),
        ({"simple_family_id": "F-17"}, "simple F-17"),
    ],
)
def test_the_narrowest_family_that_is_told_counts(given: dict[str, object], key: str) -> None:
    family = read(**given)
    assert family is not None
    assert family.key == key
    assert "JP1999068462A" in family.members


@pytest.mark.parametrize(
    ("member", "number"),
    [
        (US, "US20130033085A1"),
        ({"country": "US", "doc_number": 20130033085, "kind": "A1"}, "US20130033085A1"),
        ({"country": "US", "doc_number": "US20130033085", "kind": "A1"}, "US20130033085A1"),
        ({"doc_number": "DE3106419A1"}, "DE3106419A1"),
        ({"pn": "DE3106419A1", "country": "DE", "doc_number": "3106419"}, "DE3106419A1"),
        (" DE3106419A1 ", "DE3106419A1"),
    ],
)
def test_a_member_is_named_in_parts_or_as_a_whole(member: object, number: str) -> None:
    wanted = Family("simple 7", tuple(sorted({number, "JP1999068462A"})))
    assert read(simple_family_id=7, simple_family=[member, None, 7, {}, {"country": "US"}]) == wanted
    assert read(simple_family_id="7", simple_family=member) == wanted


def test_the_families_may_stand_beside_the_patent_or_in_a_list() -> None:
    wanted = {FIRST: Family("simple 331537782", NUMBERS)}
    beside = {"patent_id": FIRST, "pn": "JP1999068462A", **SIMPLE}
    for shape in (beside, {**beside, "patent_family": None}, {**row(), "patent_family": [SIMPLE]}):
        assert read_families([FIRST], [shape]) == wanted
        assert read_families([FIRST], shape) == wanted


@pytest.mark.parametrize("odd", [None, "text", 7, [], {}, [7], {"simple_family": [{}], "simple_family_id": 0}])
def test_a_patent_without_a_family_is_left_out(odd: object) -> None:
    assert read_families([FIRST], [{"patent_id": FIRST, "pn": "US1", "patent_family": odd}]) == {}


@pytest.mark.parametrize("data", [None, [], {}, [row("a stranger", **SIMPLE)]])
def test_nothing_found_is_nothing(data: object) -> None:
    assert read_families([FIRST], data) == {}


@pytest.mark.parametrize("data", ["", "text", 7, True])
def test_what_is_no_rows_does_not_say_that_there_is_nothing(data: object) -> None:
    with pytest.raises(PatsnapInDoubt) as raised:
        read_families([FIRST], data)
    assert raised.value.code == "no rows"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("country", "doc_number", "kind", "pn")), inner),
    max_leaves=6,
)


@given(
    family=st.dictionaries(st.sampled_from((*SIMPLE, *WIDER, *WIDEST)), ANYTHING) | ANYTHING,
    pn=ANYTHING,
)
def test_whatever_an_answer_holds_it_is_read(family: object, pn: object) -> None:
    for found in read_families([FIRST], [{"patent_id": FIRST, "pn": pn, "patent_family": family}]).values():
        assert found.key.encode()
        assert list(found.members) == sorted(set(found.members))
        assert all(number.encode() for number in found.members)
