"""What a digest tells of some hits: each in one line, or counted as left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts import Hit, HitKind
from bot.domain.facts import Fact, Family, Source
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.selection import MOST_REASONS, ORDER, Selection, Why, Window, all_known, known_by, office_of, select
from tests.clock import START

NEW, INVENTION, LEGAL, TRANSFER = HitKind.NEW, HitKind.INVENTION, HitKind.LEGAL, HitKind.TRANSFER
SECOND: Final = timedelta(seconds=1)
NAMES: Final = ("p1", "p2", "p3", "p4", "p5", "p6")


def a_hit(patent: str, kind: HitKind = NEW, no: int = 2, **changes: Any) -> Hit:
    return Hit("main", "a", no, kind, patent, **changes)


def a_patent(key: str, number: str = "", assignee: str = "", **known: Any) -> Patent:
    book = Bibliography(number, assignees={"EN": (assignee,)} if assignee else {}, **known)
    return Patent("main", key, PatentState.KNOWN, START, asked_at=START, bibliography=book)


def a_family(patent: str, key: str, *members: str) -> Fact:
    family = Family(key, members)
    return Fact("main", Source.FAMILY, patent, PatentState.KNOWN, START, asked_at=START, family=family)


def a_filter(field: FilterField, value: str, mode: FilterMode = FilterMode.EXCLUDE) -> Filter:
    return Filter(field, mode, value, "U1", START)


def selected(
    hits: Iterable[Hit],
    patents: Iterable[Patent] = (),
    families: Iterable[Fact] = (),
    kinds: Iterable[HitKind] = (),
    filters: Sequence[Filter] = (),
    composed_at: datetime = START,
    **changes: Any,
) -> Selection:
    known = known_by(composed_at, patents, families, filters)
    return select(hits, known, frozenset(kinds), filters, **changes)


def told(found: Selection) -> list[list[str]]:
    """The patents of each line."""
    return [[mention.patent for mention in mentions] for mentions in found.mentions]


# Lines


def test_the_patents_of_a_family_are_one_line() -> None:
    found = selected(
        [a_hit("p1"), a_hit("p2"), a_hit("p3")],
        families=[a_family("p1", "f1"), a_family("p3", "f1"), a_family("p2", "f2")],
    )
    assert told(found) == [["p1", "p3"], ["p2"]]
    assert [entry.family for entry in found.entries] == ["f1", "f2"]
    assert (found.families, found.members, found.patents) == (2, 2, 3)


def test_where_no_family_is_known_the_publications_of_an_application_are_one_line() -> None:
    books = [a_patent("p1", application="CN 2024-1"), a_patent("p2"), a_patent("p3", application="CN20241")]
    found = selected([a_hit("p1"), a_hit("p2"), a_hit("p3")], books)
    assert told(found) == [["p1", "p3"], ["p2"]]
    assert (found.families, [entry.family for entry in found.entries]) == (0, ["", ""])


def test_a_patent_with_the_application_of_one_whose_family_is_known_belongs_to_it() -> None:
    books = [a_patent("p1", application="1"), a_patent("p2", application="1"), a_patent("p3", application="2")]
    found = selected([a_hit("p1"), a_hit("p2"), a_hit("p3")], books, [a_family("p2", "f1")])
    assert [(entry.family, entry.patents) for entry in found.entries] == [("f1", 2), ("", 1)]


def test_of_one_kind_lines_whose_family_is_known_come_first_and_keep_it() -> None:
    books = [a_patent(one, application="1") for one in ("p1", "p2", "p3")]
    found = selected([a_hit("p0"), a_hit("p1"), a_hit("p2")], books, [a_family("p1", "f1"), a_family("p2", "f2")])
    assert told(found) == [["p1"], ["p2"], ["p0"]]


def test_new_and_invention_of_one_patent_are_one_line_with_two_tags() -> None:
    found = selected([a_hit("p1", NEW), a_hit("p1", INVENTION), a_hit("p2", NEW)])
    assert [(entry.patent, entry.kinds) for entry in found.entries] == [("p1", (INVENTION, NEW)), ("p2", (NEW,))]
    assert found.counts == {INVENTION: 1, NEW: 1}
    assert found.members == 0


def test_a_new_member_is_told_apart_from_a_new_family() -> None:
    found = selected(
        [a_hit("p1", INVENTION), a_hit("p1"), a_hit("p2"), a_hit("p3"), a_hit("p4", LEGAL)],
        families=[a_family("p1", "f1"), a_family("p2", "f1"), a_family("p3", "f2"), a_family("p4", "f3")],
    )
    assert [entry.kinds for entry in found.entries] == [(INVENTION, NEW), (NEW,), (LEGAL,)]
    assert (found.counts, found.members, found.families) == ({INVENTION: 1, NEW: 1, LEGAL: 1}, 1, 3)


def test_lines_come_by_kind_then_by_check_then_as_patsnap_named_them() -> None:
    hits = [
        a_hit("d", LEGAL, 2, line=0),
        a_hit("c", NEW, 3, line=0),
        a_hit("z", NEW, 2, line=1),
        a_hit("a", NEW, 2, line=2),
        a_hit("e", INVENTION, 4, line=9),
    ]
    assert told(selected(reversed(hits))) == [["e"], ["z"], ["a"], ["c"], ["d"]]


def test_of_a_line_the_first_patent_is_shown_that_something_is_known_of() -> None:
    families = [a_family("p1", "f"), a_family("p2", "f"), a_family("p3", "f")]
    hits = [a_hit("p1", line=0), a_hit("p2", line=1), a_hit("p3", line=2)]
    assert told(selected(hits, [a_patent("p2"), a_patent("p3")], families)) == [["p2", "p1", "p3"]]
    assert told(selected(hits, [], families)) == [["p1", "p2", "p3"]]


def test_a_line_names_each_office_once() -> None:
    books = [a_patent("p1", "CN1A"), a_patent("p2", "WO2026001A1"), a_patent("p3", "CN2A"), a_patent("p4", "a <b>")]
    families = [a_family(book.id, "f") for book in books]
    [entry] = selected([a_hit(book.id) for book in books], books, families).entries
    assert entry.offices == ("CN A", "WO A1")


@pytest.mark.parametrize(
    ("number", "office"),
    [
        ("CN118541235A", "CN A"),
        ("us20260081234a1", "US A1"),
        ("EP4712345", "EP"),
        ("TWI812345B", "TW B"),
        ("USRE49123E1", "US E1"),
        ("WO2026/001234A1", "WO A1"),
        ("", ""),
        ("電池", ""),
        ("CN<1>A", ""),
        ("p1", ""),
    ],
)
def test_an_office_is_read_from_what_looks_like_a_number(number: str, office: str) -> None:
    assert office_of(number) == office


def test_reasons_are_told_once_and_not_more_than_a_few() -> None:
    granted, moved = Reason("Granted"), Reason(after=("Gamma",))
    hits = [
        a_hit("p1", LEGAL, 2, reason=granted),
        a_hit("p1", LEGAL, 3, reason=granted),
        a_hit("p1", TRANSFER, 3, reason=moved),
        *(a_hit("p1", TRANSFER, 4 + number, reason=Reason(str(number))) for number in range(3)),
        a_hit("p1", HitKind.EXPIRED, 3),
    ]
    [entry] = selected(hits).entries
    assert entry.whys == (Why(LEGAL, granted), Why(TRANSFER, moved), Why(TRANSFER, Reason("0")))
    assert (len(entry.whys), entry.more_whys) == (MOST_REASONS, 2)


def test_what_was_found_only_later_says_for_when() -> None:
    window = Window(START - SECOND, START)
    first, second = selected([a_hit("p1", no=3), a_hit("p2", no=2)], late={3: window}).entries
    assert (first.late, second.late) == (None, window)


def test_the_first_assignee_of_each_line_is_counted_once() -> None:
    books = [a_patent("p1", assignee="Acme"), a_patent("p2", assignee="Acme"), a_patent("p3", assignee="Beta")]
    found = selected([a_hit(one) for one in NAMES], books, [a_family("p1", "f"), a_family("p2", "f")])
    assert found.assignees == {"Acme": 1, "Beta": 1}


# What is left out


def test_a_repeat_is_told_by_nothing() -> None:
    assert selected([a_hit("p1", LEGAL, is_repeat=True)]) == Selection()


def test_a_baseline_is_no_news() -> None:
    found = selected([a_hit("p1", no=1), a_hit("p2", LEGAL, 1), a_hit("p1", LEGAL, no=2)], adopted={1})
    assert found.baseline == ("p1", "p2")
    assert told(found) == [["p1"]]


@pytest.mark.parametrize(
    ("field", "value", "mode", "hidden"),
    [
        (FilterField.ASSIGNEE, "acme", FilterMode.EXCLUDE, {"p1"}),
        (FilterField.ASSIGNEE, "ACME", FilterMode.REQUIRE, {"p2"}),
        (FilterField.OFFICE, "cn", FilterMode.EXCLUDE, {"p1"}),
        (FilterField.OFFICE, "CN", FilterMode.REQUIRE, {"p2"}),
        (FilterField.TITLE, "ＢＡＴＴＥＲＹ  pack", FilterMode.EXCLUDE, {"p2"}),
        (FilterField.TITLE, "电池", FilterMode.EXCLUDE, {"p1"}),
        (FilterField.FAMILY, "f1", FilterMode.EXCLUDE, {"p1"}),
        (FilterField.FAMILY, "f", FilterMode.EXCLUDE, set()),
        (FilterField.FAMILY, "f1", FilterMode.REQUIRE, {"p2"}),
        (FilterField.TITLE, "", FilterMode.EXCLUDE, set()),
        (FilterField.TITLE, " ", FilterMode.REQUIRE, set()),
    ],
)
def test_a_filter_hides_what_fits_or_what_does_not_and_never_what_is_unknown(
    field: FilterField, value: str, mode: FilterMode, hidden: set[str]
) -> None:
    books = [
        a_patent("p1", "CN1A", "Acme Battery", titles={"CN": "固态电池"}),
        a_patent("p2", "US2A", "Beta", titles={"EN": "Battery  Pack"}),
        a_patent("p4"),  # nothing is known but that
    ]
    families = [a_family("p1", "f1"), a_family("p2", "f2")]
    hits = [a_hit(one) for one in ("p1", "p2", "p3", "p4")]
    found = selected(hits, books, families, filters=[a_filter(field, value, mode)])
    assert {one for line in told(found) for one in line} == {"p1", "p2", "p3", "p4"} - hidden
    assert found.filtered == len(hidden)


def test_of_several_that_are_required_for_a_field_one_has_to_fit_and_for_each_field() -> None:
    books = [a_patent("p1", "CN1A", "Acme"), a_patent("p2", "US2A", "Acme"), a_patent("p3", "EP3A", "Acme")]
    need = [a_filter(FilterField.OFFICE, office, FilterMode.REQUIRE) for office in ("US", "CN")]
    hits = [a_hit("p1"), a_hit("p2"), a_hit("p3")]
    assert told(selected(hits, books, filters=need)) == [["p1"], ["p2"]]
    need.append(a_filter(FilterField.ASSIGNEE, "Beta", FilterMode.REQUIRE))
    assert selected(hits, books, filters=need).filtered == 3


def test_a_family_keeps_those_of_its_patents_that_no_filter_hides() -> None:
    books = [a_patent("p1", "CN1A"), a_patent("p2", "US2A")]
    found = selected(
        [a_hit("p1"), a_hit("p2")],
        books,
        [a_family("p1", "f"), a_family("p2", "f")],
        filters=[a_filter(FilterField.OFFICE, "CN")],
    )
    assert told(found) == [["p2"]]
    assert (found.filtered, found.entries[0].offices) == (1, ("US A",))


def test_what_was_asked_for_later_is_not_known_yet() -> None:
    later = START + SECOND
    book = replace(a_patent("p1", "CN1A", application="1"), asked_at=later)
    family = replace(a_family("p1", "f"), asked_at=later)
    filters = [a_filter(FilterField.OFFICE, "CN"), a_filter(FilterField.FAMILY, "f")]
    before = selected([a_hit("p1")], [book], [family], filters=filters)
    assert before == selected([a_hit("p1")])
    assert selected([a_hit("p1")], [book], [family], filters=filters, composed_at=later).filtered == 1


# Whatever comes


kinds = st.sampled_from(list(HitKind))
reasons = st.none() | st.builds(Reason, what=st.sampled_from("ab"), day=st.none() | st.just(date(2026, 3, 1)))
hits_of = st.lists(
    st.builds(
        a_hit,
        patent=st.sampled_from(NAMES),
        kind=kinds,
        no=st.integers(1, 4),
        line=st.integers(0, 5),
        is_repeat=st.booleans(),
        reason=reasons,
    ),
    unique_by=lambda hit: (hit.no, hit.kind, hit.patent),
    max_size=25,
)
books_of = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(
        lambda office, assignee, application, seconds: replace(
            a_patent("", f"{office}1A", assignee, application=application), asked_at=START + seconds * SECOND
        ),
        st.sampled_from(["CN", "US", ""]),
        st.sampled_from(["Acme", "Beta", ""]),
        st.sampled_from(["1", "2", ""]),
        st.integers(-1, 1),
    ),
)
families_of = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(lambda key: a_family("", key, "CN1A"), st.sampled_from(["f1", "f2", ""])),
)
filters_of = st.lists(
    st.builds(
        a_filter, st.sampled_from(FilterField), st.sampled_from(["CN", "acme", "f1", ""]), st.sampled_from(FilterMode)
    ),
    max_size=3,
)


@pytest.mark.slow
@given(
    hits_of,
    books_of,
    families_of,
    st.frozensets(kinds, max_size=3),
    filters_of,
    st.frozensets(st.integers(1, 4)),
    st.randoms(),
)
def test_each_hit_that_is_wanted_is_in_one_line_or_counted_as_hidden(
    hits: list[Hit],
    books: Mapping[str, Patent],
    families: Mapping[str, Fact],
    wanted: frozenset[HitKind],
    filters: list[Filter],
    adopted: frozenset[int],
    shuffler: Any,
) -> None:
    def chosen(some: Iterable[Hit]) -> Selection:
        return select(some, known, wanted, filters, adopted=adopted)

    patents = [replace(book, id=one) for one, book in books.items()]
    facts = [replace(fact, patent=one) for one, fact in families.items()]
    known = known_by(START, patents, facts, filters)
    found = chosen(hits)
    alive = [hit for hit in hits if not hit.is_repeat]
    taken = [hit for hit in alive if not wanted or hit.kind in wanted or hit.kind is HitKind.OTHER]
    news = [hit for hit in taken if hit.no not in adopted]

    assert found.unwanted == len(alive) - len(taken)
    assert Counter(found.baseline) == Counter({hit.patent for hit in taken if hit.no in adopted})
    shown = [mention for mentions in found.mentions for mention in mentions]
    assert max(Counter(mention.patent for mention in shown).values(), default=1) == 1
    for mention in shown:
        assert set(mention.kinds) == {hit.kind for hit in news if hit.patent == mention.patent}
    assert len(shown) + found.filtered == len({hit.patent for hit in news})
    assert {mention.patent for mention in shown} <= {hit.patent for hit in news}

    for entry, mentions in zip(found.entries, found.mentions, strict=True):
        assert (entry.patent, entry.patents) == (mentions[0].patent, len(mentions))
        assert set(entry.kinds) == {kind for mention in mentions for kind in mention.kinds}
    ranks = [ORDER.index(entry.kinds[0]) for entry in found.entries]
    assert ranks == sorted(ranks)
    keys = [entry.family for entry in found.entries if entry.family]
    assert len(keys) == len(set(keys)) == found.families

    parts = [known_by(START, [one], (), filters) for one in patents] + [known_by(START, (), facts, filters)]
    assert all_known(parts) == replace(known, books=set(known.books), hidden=set(known.hidden))
    shuffled = list(hits)
    shuffler.shuffle(shuffled)
    assert chosen(shuffled) == found
