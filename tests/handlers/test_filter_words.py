"""Filters as people type them: what is understood, and what is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.filtering import LONGEST_VALUE
from bot.domain.filters import FilterField, FilterMode
from bot.mistakes import Mistake, MistakeKind
from handlers.filter_words import Clause, FilterWords, filter_words, values_of

ASSIGNEE, OFFICE, TITLE, FAMILY = FilterField.ASSIGNEE, FilterField.OFFICE, FilterField.TITLE, FilterField.FAMILY
EXCLUDE, REQUIRE = FilterMode.EXCLUDE, FilterMode.REQUIRE


def hide(field: FilterField, *values: str) -> Clause:
    return Clause(is_removal=False, mode=EXCLUDE, field=field, values=values)


def only(field: FilterField, *values: str) -> Clause:
    return Clause(is_removal=False, mode=REQUIRE, field=field, values=values)


def gone(*values: str, mode: FilterMode | None = None, field: FilterField | None = None) -> Clause:
    return Clause(is_removal=True, mode=mode, field=field, values=values)


def understood(text: str) -> FilterWords:
    return filter_words(text)


@pytest.mark.parametrize(
    ("text", "alert", "clauses"),
    [
        ("", "", ()),
        ("Batteries", "Batteries", ()),
        ('"Solid state"', "Solid state", ()),
        ("“Solid state”", "Solid state", ()),
        ('Batteries exclude assignee "Acme"', "Batteries", (hide(ASSIGNEE, "Acme"),)),
        ("Batteries exclude assignee Acme", "Batteries", (hide(ASSIGNEE, "Acme"),)),
        ("Batteries: EXCLUDE the Assignee: Acme", "Batteries", (hide(ASSIGNEE, "Acme"),)),
        ("Batteries hide assignee=Acme", "Batteries", (hide(ASSIGNEE, "Acme"),)),
        ("exclude assignee Acme", "", (hide(ASSIGNEE, "Acme"),)),
        ("Solid state cells without company Acme", "Solid state cells", (hide(ASSIGNEE, "Acme"),)),
        (
            "x exclude assignees Acme Co., Ltd., Beta GmbH; Gamma",
            "x",
            (hide(ASSIGNEE, "Acme Co., Ltd.", "Beta GmbH", "Gamma"),),
        ),
        ("x exclude assignee Johnson &amp; Johnson", "x", (hide(ASSIGNEE, "Johnson & Johnson"),)),
        ('x exclude assignee "Acme" and "Beta"', "x", (hide(ASSIGNEE, "Acme", "Beta"),)),
        ("x exclude assignee 小米科技，宁德时代", "x", (hide(ASSIGNEE, "小米科技", "宁德时代"),)),
        ("x require office US EP", "x", (only(OFFICE, "US", "EP"),)),
        ("x require offices us, ep and wo", "x", (only(OFFICE, "US", "EP", "WO"),)),
        ("x only the countries ＵＳ、cn", "x", (only(OFFICE, "US", "CN"),)),
        ("x only office China Japan PCT", "x", (only(OFFICE, "CN", "JP", "WO"),)),
        ("x show only office US", "x", (only(OFFICE, "US"),)),
        ('x exclude title "battery pack"', "x", (hide(TITLE, "battery pack"),)),
        ("x exclude title battery pack, charger", "x", (hide(TITLE, "battery pack", "charger"),)),
        ("x exclude titles with battery pack", "x", (hide(TITLE, "battery pack"),)),
        ("x require words in the title solid electrolyte", "x", (only(TITLE, "solid electrolyte"),)),
        ('x exclude title "exclude office US"', "x", (hide(TITLE, "exclude office US"),)),
        ('x exclude title "pack exclude office US"', "x", (hide(TITLE, "pack exclude office US"),)),
        ('"exclude title x" exclude title y', "exclude title x", (hide(TITLE, "y"),)),
        ("x exclude office CN require title cell", "x", (hide(OFFICE, "CN"), only(TITLE, "cell"))),
        ('x exclude assignee "Acme", require office US', "x", (hide(ASSIGNEE, "Acme"), only(OFFICE, "US"))),
        ("x exclude office CN CN cn", "x", (hide(OFFICE, "CN"),)),
        ('x remove "Acme"', "x", (gone("Acme"),)),
        ("x remove Acme Co., Ltd.", "x", (gone("Acme Co., Ltd."),)),
        ("x delete exclude assignee Acme", "x", (gone("Acme", mode=EXCLUDE, field=ASSIGNEE),)),
        ("x remove office us EP", "x", (gone("US", "EP", field=OFFICE),)),
        ("x remove all", "x", (gone(),)),
        ("x clear all offices", "x", (gone(field=OFFICE),)),
        ("x remove require office", "x", (gone(mode=REQUIRE, field=OFFICE),)),
        ("x remove family “Electrolyte, solid”", "x", (gone("Electrolyte, solid", field=FAMILY),)),
    ],
)
def test_what_is_typed_is_understood(text: str, alert: str, clauses: tuple[Clause, ...]) -> None:
    assert understood(text) == FilterWords(alert, clauses)


@pytest.mark.parametrize(
    ("text", "kind", "given_back"),
    [
        ("x exclude office Mars", MistakeKind.BAD_OFFICE, "Mars"),
        ("x exclude office USX", MistakeKind.BAD_OFFICE, "USX"),
        ("x exclude office U1", MistakeKind.BAD_OFFICE, "U1"),
        ("x exclude office ÄÖ", MistakeKind.BAD_OFFICE, "ÄÖ"),
        ("x exclude assignee", MistakeKind.UNREADABLE_FILTER, "exclude assignee"),
        ("x exclude assignee , ;", MistakeKind.UNREADABLE_FILTER, "exclude assignee"),
        ("x require office require title cell", MistakeKind.UNREADABLE_FILTER, "require office"),
        ("x remove", MistakeKind.UNREADABLE_FILTER, "remove"),
        ('"Batteries" exlude assignee Acme', MistakeKind.UNREADABLE_FILTER, "exlude assignee Acme"),
        (f"x exclude title {'y' * 101}", MistakeKind.LONG_FILTER, "y" * 101),
        ("x" * 3001, MistakeKind.UNREADABLE_FILTER, "x" * 3001),
    ],
)
def test_what_cannot_be_meant_is_a_mistake_that_names_it(text: str, kind: MistakeKind, given_back: str) -> None:
    with pytest.raises(Mistake) as caught:
        understood(text)
    assert (caught.value.kind, caught.value.given) == (kind, given_back)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(['"', "exclude", "remove", "title", "office", "US", ",", "“", "x"])).map(" ".join)
)
def test_whatever_is_typed_is_understood_or_a_mistake(text: str) -> None:
    try:
        words = understood(text)
    except Mistake:
        return
    for clause in words.clauses:
        assert clause.is_removal or (clause.mode and clause.field and clause.values)
        assert all(value == " ".join(value.split()) for value in clause.values)
        assert clause.is_removal or all(0 < len(value) <= LONGEST_VALUE for value in clause.values)


@pytest.mark.parametrize(
    ("field", "lines", "values"),
    [
        (ASSIGNEE, "Acme Co., Ltd.\n\n  Beta, Gamma and Sons \n", ("Acme Co., Ltd.", "Beta, Gamma and Sons")),
        (ASSIGNEE, '"Acme"\nACME', ("Acme", "ACME")),
        (OFFICE, "us, ep\nCN jp", ("US", "EP", "CN", "JP")),
        (TITLE, "battery  pack, charger\nsolid state", ("battery pack", "charger", "solid state")),
        (TITLE, '"a, b"', ("a, b",)),
        (TITLE, " \n ", ()),
    ],
)
def test_in_a_form_each_line_is_a_value(field: FilterField, lines: str, values: tuple[str, ...]) -> None:
    assert values_of(field, lines) == values
