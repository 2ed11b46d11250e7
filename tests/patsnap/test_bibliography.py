"""P011: what is asked, and what is made of each part of the answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.patents import Bibliography
from bot.errors import PatsnapInDoubt
from bot.patsnap.bibliography import read_bibliography
from bot.patsnap.client import PatsnapClient
from tests.patsnap.servers import KEY, client, envelope, serving

FIRST = "f052da16-1d93-46a6-9174-b653c69fd884"
SECOND = "718ead9c-4f3c-4674-8f5a-24e126827269"
WHOLE = {
    "pn": "US11205304B2",
    "patent_id": FIRST,
    "bibliographic_data": {
        "invention_title": [
            {"lang": "EN", "text": "Storing CO<sub>2</sub>\n in  batteries"},
            {"lang": "cn", "text": "电池"},
        ],
        "patent_type": "PATENT",
        "parties": {
            "assignees": [
                {"lang": "EN", "name": "SECOND, INC.", "sequence": 2},
                {"lang": "EN", "name": "FIRST, INC.", "sequence": 1},
                {"lang": "CN", "name": "第一", "sequence": 1},
                {"lang": "CN", "name": "第二", "sequence": "2"},
            ]
        },
        "publication_reference": {"date": 20211221, "kind": "B2"},
        "application_reference": {"apno": "US14/706838", "date": "20150507"},
        "classification_data": {"classification_ipcr": {"main": "H01M10/05", "further": ["H01M4/02"]}},
    },
}
READ = Bibliography(
    number="US11205304B2",
    titles={"EN": "Storing CO2 in batteries", "CN": "电池"},
    assignees={"EN": ("FIRST, INC.", "SECOND, INC."), "CN": ("第一", "第二")},
    published=date(2021, 12, 21),
    applied=date(2015, 5, 7),
    classification="H01M10/05",
    type="PATENT",
    application="US14/706838",
)


async def bibliography(patsnap: PatsnapClient, *patents: str) -> dict[str, Bibliography]:
    async with patsnap.permit() as permit:
        return await permit.bibliography(patents)


def row(patent: object = FIRST, **content: object) -> dict[str, object]:
    return {"patent_id": patent, "bibliographic_data": content}


def read(**content: object) -> Bibliography:
    return read_bibliography([FIRST], [row(**content)])[FIRST]


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_patents_are_asked_for_together_and_each_once() -> None:
    async with serving(lambda _: envelope([row(SECOND), WHOLE])) as server, client(server.url) as patsnap:
        found = await bibliography(patsnap, FIRST, SECOND, FIRST)
    assert found == {FIRST: READ, SECOND: Bibliography()}
    [seen] = server.seen
    assert (seen.method, seen.target) == (
        "GET",
        f"/basic-patent-data/simple-bibliography?patent_id={FIRST}%2C{SECOND}",
    )
    assert seen.headers["Authorization"] == f"Bearer {KEY.key}"


@pytest.mark.asyncio
async def test_a_call_takes_a_hundred_patents_and_no_more() -> None:
    hundred = [f"f052da16-1d93-46a6-9174-{number:012}" for number in range(100)]
    async with (
        serving(lambda _: envelope([row(patent) for patent in hundred])) as server,
        client(server.url) as patsnap,
    ):
        assert list(await bibliography(patsnap, *hundred)) == hundred
        for wrong in ([], [*hundred, FIRST]):
            with pytest.raises(ValueError, match=f"1 to 100 patents, not {len(wrong)}"):
                await bibliography(patsnap, *wrong)
    assert len(server.seen) == 1


# ── Whose ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_found_is_left_out_and_order_and_strangers_do_not_matter() -> None:
    rows = [row("a stranger"), row(None), row(7), {}, {"pn": "US1"}, "text", None, row(SECOND), WHOLE]
    found = read_bibliography([FIRST, "missing", SECOND], rows)
    assert list(found.items()) == [(FIRST, READ), (SECOND, Bibliography())]


def test_ids_are_those_that_were_asked_for_in_whatever_case_they_come() -> None:
    asked = [FIRST.upper(), FIRST]
    assert read_bibliography(asked, [WHOLE]) == {FIRST.upper(): READ, FIRST: READ}
    assert read_bibliography([FIRST], [row(f" {FIRST.upper()} ")]) == {FIRST: Bibliography()}


@pytest.mark.parametrize("data", [None, [], {}])
def test_nothing_found_is_nothing_in_each_of_its_forms(data: object) -> None:
    assert read_bibliography([FIRST], data) == {}


def test_a_single_row_may_come_without_a_list() -> None:
    assert read_bibliography([FIRST], WHOLE) == {FIRST: READ}


@pytest.mark.parametrize("data", ["", "text", 7, True, 0.5])
def test_what_is_no_rows_does_not_say_that_there_is_nothing(data: object) -> None:
    with pytest.raises(PatsnapInDoubt) as raised:
        read_bibliography([FIRST], data)
    assert raised.value.code == "no rows"


# ── The parts ────────────────────────────────────────────────────────────────────────────────────────────────────────


PARTS = (
    "invention_title",
    "patent_type",
    "parties",
    "publication_reference",
    "application_reference",
    "classification_data",
)
ODD: tuple[object, ...] = (None, " ", 7, [], {}, [7], [None], [[]], {"a": 1})


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_or_odd_takes_no_other_along(part: str, odd: object) -> None:
    whole = WHOLE["bibliographic_data"]
    assert isinstance(whole, dict)
    without = read(**{name: given for name, given in whole.items() if name != part})
    assert read(**(whole | {part: odd})) == without
    assert read(**whole) != without


@pytest.mark.parametrize("odd", [None, "text", 7, []])
def test_a_patent_may_have_no_data_at_all(odd: object) -> None:
    given = {"patent_id": FIRST, "pn": odd if odd != "text" else None, "bibliographic_data": odd}
    assert read_bibliography([FIRST], [given]) == {FIRST: Bibliography()}


def test_the_type_may_stand_beside_the_data_too() -> None:
    beside = {"patent_id": FIRST, "patent_type": "design"}
    assert read_bibliography([FIRST], [beside]) == {FIRST: Bibliography(type="DESIGN")}


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (20211221, date(2021, 12, 21)),
        ("20211221", date(2021, 12, 21)),
        (" 2021-12-21 ", date(2021, 12, 21)),
        *((odd, None) for odd in (0, 20210229, 20211301, 2021, 202112210, -20211221, 20211221.0, True, None)),
        *((odd, None) for odd in ("", "soon", "0000-00-00", "20211221x", "２０２１１２２１")),
        ([], None),
        ({}, None),
    ],
)
def test_a_day_is_a_number_or_text_and_has_to_have_been(given: object, day: date | None) -> None:
    reference = {"date": given}
    found = read(publication_reference=reference, application_reference=reference)
    assert (found.published, found.applied) == (day, day)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("H<sub>2</sub>O and x<SUP>2</SUP>", "H2O and x2"),
        ("<p>One</p><p>two</p>three<br/>four", "One two three four"),
        ("<i class=\"a\" id='b'>In</i> vitro", "In vitro"),
        ("a < b and c > d, 5<x>", "a < b and c > d, 5"),
        ("a <b and c> d & =HYPERLINK(1)", "a <b and c> d & =HYPERLINK(1)"),
        (" a\n\t b\u3000c\x00\ud800d ", "a b c d"),
        ("<b></b>", None),
        (7, None),
        (None, None),
    ],
)
def test_a_title_is_one_line_without_tags(given: object, shown: str | None) -> None:
    assert read(invention_title=[{"lang": "EN", "text": given}]).titles == ({} if shown is None else {"EN": shown})


def test_titles_go_by_language_and_the_first_counts() -> None:
    titles = [
        {"lang": "en", "text": ""},
        {"lang": " en ", "text": "First"},
        {"lang": "EN", "text": "Second"},
        {"text": "無"},
        {"lang": 7, "text": "other"},
    ]
    assert read(invention_title=titles).titles == {"EN": "First", "": "無"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ([("EN", "A", 1), ("EN", "A again", 1)], {"EN": ("A",)}),
        ([("EN", "A", 1), ("CN", "甲", 1), ("CN", "乙", 2)], {"EN": ("A", "乙"), "CN": ("甲", "乙")}),
        ([("EN", "A", 2), ("CN", "乙", 1), ("JP", "い", 1)], {"EN": ("乙", "A"), "CN": ("乙", "A"), "JP": ("い", "A")}),
        (
            [("JP", "い", 1), ("EN", "A", 1), ("CN", "乙", 2)],
            {"JP": ("い", "乙"), "EN": ("A", "乙"), "CN": ("A", "乙")},
        ),
        ([("en", "A", None), ("en", "B", None), ("cn", "甲", None)], {"EN": ("A", "B"), "CN": ("甲", "B")}),
        ([("EN", " ", 1), ("EN", "B <sub>1</sub>", 10), ("EN", "C", "9")], {"EN": ("C", "B 1")}),
        ([("EN", 7, 1)], {}),
    ],
)
def test_every_reader_sees_every_assignee_once(
    given: list[tuple[str, object, object]], shown: dict[str, tuple[str, ...]]
) -> None:
    assignees = [{"lang": lang, "name": name, "sequence": sequence} for lang, name, sequence in given]
    assert read(parties={"assignees": assignees}).assignees == shown


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4)
TEXTS = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("lang", "text", "name", "sequence"), LEAVES)), max_size=4
)
CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "invention_title": TEXTS | ANYTHING,
        "parties": st.fixed_dictionaries({"assignees": TEXTS | ANYTHING}) | ANYTHING,
        "publication_reference": st.fixed_dictionaries({"date": ANYTHING}) | ANYTHING,
        "classification_data": st.fixed_dictionaries({"classification_ipcr": ANYTHING}) | ANYTHING,
    },
)


@given(content=CONTENT)
def test_whatever_a_row_holds_it_is_read(content: dict[str, object]) -> None:
    found = read(**content)
    assert all(text and text.encode() for text in found.titles.values())
    assert all(name and name.encode() for names in found.assignees.values() for name in names)
