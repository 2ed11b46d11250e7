"""P013, P041, P029, P028, P034 and P012: what is asked, and which event an answer's latest is."""

import itertools
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Source
from bot.domain.reasons import Reason
from bot.errors import PatsnapInDoubt
from bot.patsnap.reasons import REASONS, read_reasons
from tests.patsnap.servers import client, envelope, serving

FIRST = "f052da16-1d93-46a6-9174-b653c69fd884"
SECOND = "718ead9c-4f3c-4674-8f5a-24e126827269"


def party(name: object, lang: object = "EN", sequence: object = 1, **more: object) -> dict[str, object]:
    return {"lang": lang, "name": name, "sequence": sequence, **more}


def transfer(before: str, after: str, day: object) -> dict[str, object]:
    return {
        "country": "US",
        "transferers": [party(before)],
        "transferees": [party(after)],
        "effective_date": day,
    }


CASE = {
    "title": "Example v. <b>Other</b>",
    "case_number": "1:26-cv-00001",
    "court": "D. Del.",
    "country": "US",
    "plaintiff": [party("EXAMPLE, INC.")],
    "defendant": [party("其他", "CN"), party("OTHER, INC.")],
    "filing_date": 20261101,
}
LICENSE = {
    "country": "CN",
    "licensors": [party("OWNER")],
    "licensees": [party("TAKER")],
    "license_type": ["Exclusive"],
    "contract_type": "生效",
    "contract_number": "2010370000340",
    "effective_date": 20100915,
}

# What an answer says of a patent beside its id, and what is made of it.
ANSWERS: Mapping[Source, tuple[dict[str, object], Reason]] = {
    Source.LEGAL: (
        {
            "legal_date": 20260301,
            "patent_legal": {
                "simple_legal_status": ["Active"],
                "legal_status": ["Granted"],
                "event_status": ["Transfer", "License"],
            },
        },
        Reason("Transfer, License", date(2026, 3, 1), after=("Granted",)),
    ),
    Source.STATUS: ({"simple_legal_status": ["Active"]}, Reason(after=("Active",))),
    Source.TRANSFER: (
        {"patent_transfer_data": [transfer("OLD CO", "NEW CO", 20261020)]},
        Reason(day=date(2026, 10, 20), before=("OLD CO",), after=("NEW CO",)),
    ),
    Source.LICENSE: (
        {"patent_license_data": [LICENSE]},
        Reason("Exclusive", date(2010, 9, 15), after=("TAKER",), reference="2010370000340"),
    ),
    Source.LITIGATION: (
        {"patent_litigation_data": [CASE]},
        Reason("Example v. Other", date(2026, 11, 1), ("EXAMPLE, INC.",), ("OTHER, INC.",), "1:26-cv-00001, D. Del."),
    ),
    Source.EXPIRY: ({"bibliographic_data": {"exdt": 20350909}}, Reason(day=date(2035, 9, 9))),
}


def read(source: Source, **content: object) -> Reason | None:
    return read_reasons(source, [FIRST], [{"patent_id": FIRST, "pn": "US11205304B2", **content}]).get(FIRST)


@pytest.fixture(params=ANSWERS)
def source(request: pytest.FixtureRequest) -> Source:
    return Source(request.param)


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_source_but_that_of_families_tells_reasons() -> None:
    assert ANSWERS.keys() == REASONS.keys() == set(Source) - {Source.FAMILY}


@pytest.mark.asyncio
async def test_each_source_is_asked_at_its_own_address(source: Source) -> None:
    content, reason = ANSWERS[source]
    rows = [{"patent_id": "a stranger", **content}, {"patent_id": FIRST.upper(), **content}]
    async with serving(lambda _: envelope(rows)) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        found = await permit.reasons(source, [SECOND, FIRST, SECOND])
    assert found == {FIRST: reason}
    [seen] = server.seen
    assert (seen.method, seen.target) == ("GET", f"{REASONS[source]}?patent_id={SECOND}%2C{FIRST}")


@pytest.mark.asyncio
@pytest.mark.parametrize("count", [0, 101])
async def test_a_call_takes_a_hundred_patents_and_no_more(count: int, source: Source) -> None:
    async with serving(lambda _: envelope([])) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        with pytest.raises(ValueError, match=f"1 to 100 patents, not {count}"):
            await permit.reasons(source, ["a"] * count)
    assert server.seen == []


@pytest.mark.asyncio
async def test_families_are_no_reasons() -> None:
    async with serving(lambda _: envelope([])) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        with pytest.raises(ValueError, match="family tells no reasons"):
            await permit.reasons(Source.FAMILY, [FIRST])
    assert server.seen == []


# ── Each source ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"patent_legal": {"legal_status": ["Granted"]}}, Reason("Granted", after=("Granted",))),
        (
            {"patent_legal": {"simple_legal_status": "Active", "legal_date": "20260301"}},
            Reason("Active", date(2026, 3, 1), after=("Active",)),
        ),
        ({"legal_date": "2026-03-01"}, Reason(day=date(2026, 3, 1))),
        (
            {"legal_status": ["实质审查", "", None, "实质审查"], "event_status": []},
            Reason("实质审查", after=("实质审查",)),
        ),
        ({"patent_legal": [{"event_status": ["Withdrawn"]}]}, Reason("Withdrawn")),
        ({"patent_legal": {"legal_status": ["A", "B"]}}, Reason("A, B", after=("A", "B"))),
        ({"patent_legal": "Granted", "legal_date": 20260230}, None),
    ],
)
def test_a_legal_change_is_the_status_since_and_what_happened(
    content: dict[str, object], reason: Reason | None
) -> None:
    assert read(Source.LEGAL, **content) == reason


@pytest.mark.parametrize(
    ("status", "after"), [(["Active", "Pending"], ("Active", "Pending")), ("有效", ("有效",)), ([], None), (7, None)]
)
def test_a_status_may_be_a_list_or_a_text(status: object, after: tuple[str, ...] | None) -> None:
    assert read(Source.STATUS, simple_legal_status=status) == (None if after is None else Reason(after=after))


@pytest.mark.parametrize(
    "events", list(itertools.permutations([("A", "B", 20200101), ("B", "C", 20261020), ("C", "D", None)]))
)
def test_the_latest_transfer_counts_and_one_without_a_day_comes_first(
    events: tuple[tuple[str, str, object], ...],
) -> None:
    told = [transfer(*event) for event in events]
    assert read(Source.TRANSFER, patent_transfer_data=told) == Reason(
        day=date(2026, 10, 20), before=("B",), after=("C",)
    )


@pytest.mark.parametrize("events", list(itertools.permutations([("B", "C"), ("A", "B"), ("C", "D"), ("X", "A")])))
def test_of_the_transfers_of_one_day_the_one_counts_that_none_goes_on_from(events: tuple[tuple[str, str], ...]) -> None:
    told = [transfer(*event, 20261020) for event in events]
    assert read(Source.TRANSFER, patent_transfer_data=told) == Reason(
        day=date(2026, 10, 20), before=("C",), after=("D",)
    )


def test_transfers_in_a_ring_bring_the_same_one_in_whatever_order() -> None:
    events = [transfer("A", "B", 20261020), transfer("B", "A", "20261020")]
    found = [read(Source.TRANSFER, patent_transfer_data=list(order)) for order in itertools.permutations(events)]
    assert found[0] == found[1]


@pytest.mark.parametrize(("own", "day"), [(None, date(2020, 3, 23)), (20200401, date(2020, 4, 1))])
def test_the_day_of_a_us_transfer_may_stand_with_the_transferers(own: object, day: date) -> None:
    givers = [party("A", effective_date_us=20200301), party("B", sequence=2, effective_date_us="20200323")]
    told = {"transferers": givers, "transferees": [party("C")], "effective_date": own}
    assert read(Source.TRANSFER, patent_transfer_data=[told]) == Reason(day=day, before=("A", "B"), after=("C",))


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ([party("旧", "CN"), party("OLD"), party("旧い", "JP")], ("OLD",)),
        ([party("旧", "CN"), party("旧い", "JP")], ("旧",)),
        ([party("SECOND", sequence="2"), party("第一", "CN", 1), party("第二", "CN", 2)], ("第一", "SECOND")),
        ([party("A", sequence=None), party("B", sequence=None), party("甲", "CN", None)], ("A", "B")),
        ([party("A"), party("A", sequence=2)], ("A",)),
        ([party("A <sub>1</sub>"), party(""), party(None, sequence=3), None, 7], ("A 1",)),
        ([" A ", "B"], ("A", "B")),
        (party("A"), ("A",)),
        ("A", ("A",)),
        (None, ()),
    ],
)
def test_each_party_is_named_once_in_english_where_it_can_be(given: object, names: tuple[str, ...]) -> None:
    told = {"transferers": given, "transferees": given, "effective_date": 20261020}
    assert read(Source.TRANSFER, patent_transfer_data=[told]) == Reason(
        day=date(2026, 10, 20), before=names, after=names
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"license_type": "独占许可"}, Reason("独占许可", date(2010, 9, 15), (), ("TAKER",), "2010370000340")),
        (
            {"license_type": ["Exclusive", "Sole"], "licensees": None, "contract_number": 2010370000340},
            Reason("Exclusive, Sole", date(2010, 9, 15), reference="2010370000340"),
        ),
        ({"license_type": None, "contract_number": None, "effective_date": "soon"}, Reason(after=("TAKER",))),
    ],
)
def test_a_licence_tells_its_type_who_got_it_and_the_contract(changes: dict[str, object], reason: Reason) -> None:
    assert read(Source.LICENSE, patent_license_data=[LICENSE | changes]) == reason
    assert read(Source.LICENSE, patent_license_data=LICENSE | changes) == reason


@pytest.mark.parametrize(
    ("changes", "reference"),
    [({"court": None}, "1:26-cv-00001"), ({"case_number": " "}, "D. Del."), ({"case_number": 8028}, "8028, D. Del.")],
)
def test_a_case_is_known_by_its_number_and_court(changes: dict[str, object], reference: str) -> None:
    reason = read(Source.LITIGATION, patent_litigation_data=[CASE | changes])
    assert reason is not None
    assert reason.reference == reference


def test_a_case_is_news_again_when_it_is_decided() -> None:
    decided = CASE | {"verdict_date": 20270805}
    newer = CASE | {"case_number": "2:27-cv-00002", "filing_date": 20270101}
    for cases in ([decided, newer], [newer, decided]):
        reason = read(Source.LITIGATION, patent_litigation_data=cases)
        assert reason is not None
        assert (reason.day, reason.reference) == (date(2027, 8, 5), "1:26-cv-00001, D. Del.")


@pytest.mark.parametrize("exdt", [20350909, "20350909", "2035-09-09"])
def test_an_expiry_is_a_day_and_may_stand_beside_the_data(exdt: object) -> None:
    expiry = Reason(day=date(2035, 9, 9))
    assert read(Source.EXPIRY, bibliographic_data={"exdt": exdt}) == expiry
    assert read(Source.EXPIRY, exdt=exdt, bibliographic_data=None) == expiry


# ── All of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_patent_may_come_in_several_rows(source: Source) -> None:
    content, reason = ANSWERS[source]
    rows = [{"patent_id": FIRST}, {"patent_id": FIRST, **content}, {"patent_id": SECOND}]
    assert read_reasons(source, [SECOND, FIRST], rows) == {FIRST: reason}


@pytest.mark.parametrize("odd", [None, "", 7, [], {}, [7], [None], [[]], [{}], {"a": 1}])
def test_of_what_nothing_is_told_there_is_no_reason(odd: object, source: Source) -> None:
    content, _ = ANSWERS[source]
    assert read(source, **dict.fromkeys(content, odd)) is None
    assert read(source) is None


@pytest.mark.parametrize("data", [None, [], {}])
def test_nothing_found_is_nothing_in_each_of_its_forms(data: object, source: Source) -> None:
    assert read_reasons(source, [FIRST], data) == {}


@pytest.mark.parametrize("data", ["", "text", 7, True])
def test_what_is_no_rows_does_not_say_that_there_is_nothing(data: object, source: Source) -> None:
    with pytest.raises(PatsnapInDoubt) as raised:
        read_reasons(source, [FIRST], data)
    assert raised.value.code == "no rows"


KEYS = ("patent_transfer_data", "patent_license_data", "patent_litigation_data", "patent_legal", "bibliographic_data")
INNER = tuple({*CASE, *LICENSE, *transfer("A", "B", 1), "legal_status", "event_status", "legal_date", "lang", "name"})
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner), max_leaves=8
)


@given(kind=st.sampled_from(sorted(ANSWERS)), content=st.dictionaries(st.sampled_from((*KEYS, *INNER)), ANYTHING))
def test_whatever_a_row_holds_it_is_read(kind: Source, content: dict[str, object]) -> None:
    reason = read(kind, **content)
    assert reason is None or reason != Reason()
    for text in () if reason is None else (reason.what, reason.reference, *reason.before, *reason.after):
        assert text.encode() == text.encode("utf-8", "replace")
