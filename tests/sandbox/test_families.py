"""Families in the world of patents: one invention at several offices, the same each time."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from sandbox.patents import Library, Patent, PatentType
from sandbox.patents.library import backwards

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(scope="module")
def families(library: Library) -> list[list[Patent]]:
    return list(some_families(library, 600))


def some_families(library: Library, patents: int) -> Iterator[list[Patent]]:
    """The families of the latest patents, each once."""
    seen: set[int] = set()
    for _, place in zip(range(patents), backwards(DAY), strict=False):
        patent = library.patent(place)
        if patent.family not in seen:
            seen.add(patent.family)
            yield library.relatives(patent)


def test_families_have_one_to_five_members(families: list[list[Patent]]) -> None:
    sizes = Counter(len(family) for family in families)
    assert set(sizes) <= {1, 2, 3, 4, 5}
    assert min(sizes[1], sizes[2], sizes[3], sizes[4]) > 5


def test_all_members_name_the_same_family(library: Library, families: list[list[Patent]]) -> None:
    for family in families:
        assert len({member.family for member in family}) == 1
        for member in family:
            assert Library().relatives(member) == family == library.relatives(member)
    assert len({family[0].family for family in families}) == len(families)
    assert all(0 < family[0].family < 2**31 for family in families)


def test_all_members_are_one_invention(families: list[list[Patent]]) -> None:
    for family in families:
        assert len({member.translated[0]["EN"] for member in family}) == 1
        assert all(member.assignees == family[0].assignees for member in family)
        assert len({member.ipc for member in family}) == 1


def test_members_lie_in_order_and_after_their_applications(families: list[list[Patent]]) -> None:
    for family in families:
        days = [member.published for member in family]
        assert days == sorted(days)
        assert all((member.published - member.applied).days >= 180 for member in family)
    assert any((family[-1].published - family[0].published).days in range(1, 7) for family in families)
    assert any((family[-1].published - family[0].published).days > 90 for family in families)


def test_no_office_has_two_documents_of_a_kind_or_an_application_after_the_grant(families: list[list[Patent]]) -> None:
    for family in families:
        assert len({(member.country, member.kind) for member in family}) == len(family)
        granted: set[str] = set()
        for member in family:
            assert not (member.patent_type is PatentType.APPLICATION and member.country in granted)
            granted |= {member.country} if member.patent_type is PatentType.PATENT else set()


def test_application_and_grant_at_one_office_have_one_application_number(families: list[list[Patent]]) -> None:
    pairs = 0
    for family in families:
        for country in {member.country for member in family}:
            here = [member for member in family if member.country == country]
            assert len({(member.application_number, member.applied) for member in here}) == 1
            pairs += len(here) > 1
        numbers = {member.application_number for member in family}
        assert len(numbers) == len({member.country for member in family})
    assert pairs > 5


def test_designs_and_utility_models_are_alone(families: list[list[Patent]]) -> None:
    alone = {PatentType.DESIGN, PatentType.UTILITY}
    assert all(len(family) == 1 for family in families if family[0].patent_type in alone)
    assert all(member.patent_type not in alone for family in families if len(family) > 1 for member in family)


def test_what_is_put_in_by_hand_has_no_relatives(library: Library) -> None:
    mine = Patent("My-Id", "CN", "108977442", "B", PatentType.PATENT, DAY, DAY, "CN1", {"EN": "Mine"})
    assert library.relatives(mine) == [mine]
