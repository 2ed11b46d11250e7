"""Filters that are set, set again and removed: of one value of a field there is one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dismissals import assignee_value, office_of, speaks_of
from bot.domain.filtering import FilterChange, changed, find, id_of, named, plain_value
from bot.domain.filters import Filter, FilterField, FilterMode
from tests.factories import a_bibliography, a_patent

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ACME = Filter(FilterField.ASSIGNEE, FilterMode.EXCLUDE, "Acme Battery", "U1", NOW)
FAMILY = Filter(FilterField.FAMILY, FilterMode.EXCLUDE, "f-1", "U1", NOW, label="Solid electrolyte")
FILTERS = st.builds(
    Filter,
    st.sampled_from(FilterField),
    st.sampled_from(FilterMode),
    st.sampled_from(["Acme", "ACME", " acme ", "Straße", "STRASSE", "US", "f-1"]),
    st.sampled_from(["U1", "U2"]),
    st.just(NOW),
    is_feedback=st.booleans(),
)


@pytest.mark.parametrize("value", ["acme battery", "ACME  Battery", " Acme Battery\n", "Ａcme\u3000Battery"])
def test_case_and_blanks_make_no_other_filter(value: str) -> None:
    again = replace(ACME, value=value, person="U2")
    assert id_of(again) == id_of(ACME)
    assert changed([ACME], FilterChange((again,))) == (ACME,)
    assert find([ACME], FilterField.ASSIGNEE, value) == ACME


def test_another_field_is_another_filter_and_another_mode_takes_its_place() -> None:
    title, required = replace(ACME, field=FilterField.TITLE), replace(ACME, mode=FilterMode.REQUIRE)
    assert changed([ACME], FilterChange((title,))) == (ACME, title)
    assert changed([ACME, title], FilterChange((required,))) == (required, title)
    assert len({id_of(one) for one in (ACME, title, required)}) == 3


def test_what_is_said_on_purpose_outweighs_not_interesting_and_not_the_reverse() -> None:
    pressed = replace(ACME, person="U2", is_feedback=True)
    assert changed([pressed], FilterChange((ACME,))) == (ACME,)
    assert changed([ACME], FilterChange((pressed,))) == (ACME,)


def test_what_is_removed_and_added_at_once_is_the_one_that_was_added() -> None:
    again = replace(ACME, person="U2")
    assert changed([ACME, FAMILY], FilterChange((again,), frozenset({id_of(ACME)}))) == (FAMILY, again)


def test_filters_are_named_by_what_people_see_of_them() -> None:
    both = (ACME, FAMILY)
    assert named(both, ["solid ELECTROLYTE"]) == (FAMILY,)
    assert named(both, ["f-1", "acme battery"]) == both
    assert named(both, ["acme battery"], field=FilterField.TITLE) == ()
    assert named(both, ["acme battery"], mode=FilterMode.REQUIRE) == ()
    assert named(both, None, field=FilterField.FAMILY) == (FAMILY,)
    assert named(both, [""]) == ()


@pytest.mark.slow
@given(st.lists(st.tuples(st.lists(FILTERS, max_size=4), st.lists(FILTERS, max_size=2)), max_size=6))
def test_after_any_changes_each_value_has_one_filter_and_the_last_word_counts(
    steps: list[tuple[list[Filter], list[Filter]]],
) -> None:
    filters: tuple[Filter, ...] = ()
    for added, gone in steps:
        before = filters
        filters = changed(before, FilterChange(tuple(added), frozenset(map(id_of, gone))))
        assert len({(one.field, " ".join(one.value.split()).casefold()) for one in filters}) == len(filters)
        assert set(filters) <= set(before) | set(added)
        for one in added:
            there = find(filters, one.field, one.value)
            last = [other for other in added if find([other], one.field, one.value)][-1]
            assert there is not None
            assert there.mode is last.mode
        assert {id_of(one) for one in gone}.isdisjoint(map(id_of, set(filters) - set(added)))


def test_offices_are_written_in_capitals_and_values_on_one_line() -> None:
    assert plain_value(FilterField.OFFICE, " us ") == "US"
    assert plain_value(FilterField.TITLE, "Battery\n  pack") == "Battery pack"


@pytest.mark.parametrize(
    ("number", "office"),
    [("CN118541235A", "CN"), (" us2026A1", "US"), ("", ""), ("1234", ""), ("专利1", ""), ("W", "")],
)
def test_the_office_is_told_by_the_number(number: str, office: str) -> None:
    assert office_of(a_patent(bibliography=a_bibliography(number=number))) == office


def test_a_patent_speaks_of_its_own_assignees_family_and_office_alone() -> None:
    long = "Aktiengesellschaft " * 9
    patent = a_patent(bibliography=a_bibliography(assignees={"CN": ("小米",), "EN": ("Xiaomi  Inc.", long)}))
    for name in ("小米", "Xiaomi Inc.", assignee_value(long)):
        assert speaks_of(patent, "f-1", FilterField.ASSIGNEE, name)
    assert len(assignee_value(long)) <= 100
    assert speaks_of(patent, "f-1", FilterField.FAMILY, "f-1")
    assert speaks_of(patent, "f-1", FilterField.OFFICE, "CN")
    for field in FilterField:
        assert not speaks_of(patent, "", field, "")
        assert not speaks_of(patent, "f-1", field, "another")
        assert not speaks_of(a_patent(), "", field, "CN")
