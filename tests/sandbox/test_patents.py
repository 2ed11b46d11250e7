"""The world of patents: always the same, found by id and by number, and believable enough to be shown."""

import re
import uuid
from collections import Counter
from datetime import date, timedelta

import pytest

from sandbox.patents import TOPICS, Library, Patent, PatentType
from sandbox.patents.library import backwards
from sandbox.patents.numbers import id_of

DAY = date(2026, 11, 20)
SHAPES = re.compile(
    r"CN[12]\d{8}[ABU]|CN3\d{8}S|US2\d{3}0\d{6}A1|US12\d{6}B2|USD1\d{6}S1|JP2\d{3}\d{6}A|JP7\d{6}B2"
    r"|EP4\d{6}A1|EP3\d{6}B1|WO2\d{3}\d{6}A1|KR102\d{3}0\d{6}A|KR102\d{6}B1"
)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(scope="module")
def some(library: Library) -> list[Patent]:
    return [library.patent(place) for place in latest_places(1500)]


def latest_places(count: int) -> list[int]:
    places = backwards(DAY)
    return [next(places) for _ in range(count)]


def test_the_same_seed_makes_the_same_patents(library: Library) -> None:
    ids = library.latest(DAY, 300)

    assert Library(1).latest(DAY, 300) == ids
    assert Library(1).find(ids[7]) == library.find(ids[7])
    assert set(Library(2).latest(DAY, 300)) != set(ids)


@pytest.mark.slow
def test_tens_of_thousands_are_there_on_request_and_none_twice(library: Library) -> None:
    ids = library.latest(DAY, 20_000)

    assert len(set(ids)) == 20_000
    assert len({library.number(place) for place in latest_places(20_000)}) == 20_000


def test_a_fresh_library_finds_what_another_one_named(some: list[Patent]) -> None:
    for patent in some[:200]:
        assert Library().find(patent.patent_id) == patent
        assert Library().find(patent.patent_id.upper()) == patent
        assert Library().find_number(patent.number) == patent
        assert Library().find_number(patent.number.lower()) == patent


def test_an_id_is_a_uuid(some: list[Patent]) -> None:
    for patent in some[:200]:
        assert str(uuid.UUID(patent.patent_id)) == patent.patent_id
        assert uuid.UUID(patent.patent_id).version == 4


@pytest.mark.parametrize(
    "unknown", ["", "x", "f052da16-1d93-46a6-9174-b653c69fd884", "0" * 32, id_of("CN108977442B", 5)]
)
def test_what_is_not_there_is_not_found(library: Library, unknown: str) -> None:
    assert library.find(unknown) is None


@pytest.mark.parametrize("unknown", ["", "CN", "US9B2", "CN108977442B", "XX100000000A", "CN120000000Z"])
def test_no_number_is_made_up(library: Library, unknown: str) -> None:
    assert library.find_number(unknown) is None


def test_a_number_has_the_shape_of_its_office(some: list[Patent]) -> None:
    assert [patent.number for patent in some if not SHAPES.fullmatch(patent.number)] == []
    assert {patent.country for patent in some} == {"CN", "US", "JP", "EP", "WO", "KR"}
    assert {patent.patent_type for patent in some} == set(PatentType)


def test_dates_follow_each_other(some: list[Patent]) -> None:
    assert some[0].published == DAY
    assert some[-1].published == DAY - timedelta(days=14)
    assert all(patent.applied < patent.published for patent in some)


def test_titles_are_in_one_to_three_languages_and_some_are_not_in_english(some: list[Patent]) -> None:
    assert Counter(len(patent.titles) for patent in some).keys() == {1, 2, 3}
    assert {lang for patent in some for lang in patent.titles} == {"EN", "CN", "JP"}
    without = [patent for patent in some if "EN" not in patent.titles]
    assert 20 < len(without) < 300
    assert all(re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", "".join(patent.titles.values())) for patent in without)


def test_designs_and_a_few_others_have_no_abstract(some: list[Patent]) -> None:
    designs = [patent for patent in some if patent.patent_type is PatentType.DESIGN]
    others = [patent for patent in some if patent.patent_type is not PatentType.DESIGN]
    assert designs
    assert not any(patent.abstracts or patent.ipc for patent in designs)
    assert all(patent.locarno for patent in designs)
    assert all(patent.ipc for patent in others)
    assert 0 < sum(not patent.abstracts for patent in others) < len(others) / 20
    assert all(patent.abstracts.keys() <= patent.titles.keys() for patent in some)


@pytest.mark.parametrize("odd", [" < 5", " & ", "*weighted*", '=HYPERLINK("', "<!channel>", "<b>", "`cmd`"])
def test_some_titles_must_be_escaped(some: list[Patent], odd: str) -> None:
    odd_ones = [patent for patent in some if any(odd in title for title in patent.titles.values())]

    assert 0 < len(odd_ones) < len(some) / 20


def test_some_titles_are_long(some: list[Patent]) -> None:
    long = [patent for patent in some if any(len(title) > 300 for title in patent.titles.values())]

    assert 0 < len(long) < len(some) / 10


def test_owners_have_names_in_several_languages(some: list[Patent]) -> None:
    assert {len(patent.assignees) for patent in some} == {1, 2}
    assert {frozenset(owner.names) for patent in some for owner in patent.assignees} >= {
        frozenset({"EN", "CN"}),
        frozenset({"EN", "JP", "CN"}),
        frozenset({"EN"}),
        frozenset({"CN"}),
        frozenset({"JP"}),
    }
    assert {len(patent.inventors) for patent in some} == {1, 2, 3, 4}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_latest_of_a_topic_are_about_it(library: Library, topic: object) -> None:
    [known] = [one for one in TOPICS if one is topic]
    found = [library.find(patent_id) for patent_id in library.latest(DAY, 25, topic=known.name)]

    things = {word for thing in known.things for word in thing}
    for patent in found:
        assert patent is not None
        assert any(thing in title.lower() for thing in things for title in patent.titles.values())
    assert [patent.published for patent in found if patent] == sorted(
        (patent.published for patent in found if patent), reverse=True
    )


def test_a_patent_of_ones_own_is_found_too(library: Library) -> None:
    mine = Patent("My-Id", "CN", "108977442", "B", PatentType.PATENT, DAY, DAY, "CN1", {"EN": "Mine"})
    library.add(mine)

    assert library.find("my-id") is library.find_number("CN108977442B") is mine
