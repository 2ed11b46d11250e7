"""P012 to P041 at the stand-in: families, status, owners, licences, cases and expiry that fit what alerts tell."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from sandbox.patents import Party, Patent, PatentType
from sandbox.patsnap import Kind
from tests.sandbox.patsnap_caller import (
    FAMILY,
    FULL_BIBLIOGRAPHY,
    LEGAL,
    LICENSE,
    LITIGATION,
    SIMPLE_LEGAL,
    START,
    TRANSFER,
    Caller,
    a_caller,
)

TODAY = START.date()
WEEK = timedelta(days=7)
QUERY = "TACD:(gripper)"
MINE = Patent(
    "718ead9c-4f3c-4674-8f5a-24e126827269",
    "US",
    "11205304",
    "B2",
    PatentType.PATENT,
    date(2021, 12, 21),
    date(2015, 5, 7),
    "US14/706838",
    {"EN": "Lock"},
    assignees=(Party({"EN": "LOCKS, INC.", "CN": "锁公司"}), Party({"EN": "DOORS & CO"})),
    ipc=("G07C9/00", "E05B47/00"),
)
PARTIES = [
    {"lang": "EN", "name": "LOCKS, INC.", "sequence": 1},
    {"lang": "CN", "name": "锁公司", "sequence": 1},
    {"lang": "EN", "name": "DOORS & CO", "sequence": 2},
]
EVENTS = {
    Kind.LEGAL: (LEGAL, None, "legal_date"),
    Kind.TRANSFER: (TRANSFER, "patent_transfer_data", "effective_date"),
    Kind.LICENSE: (LICENSE, "patent_license_data", "effective_date"),
    Kind.LITIGATION: (LITIGATION, "patent_litigation_data", "filing_date"),
}


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        one.patsnap.patents.add(MINE)
        yield one


def number(day: date) -> int:
    return int(f"{day:%Y%m%d}")


async def watched(caller: Caller, *kinds: Kind) -> str:
    return caller.patsnap.alerts.add("Mine", kinds=kinds or tuple(Kind))


async def of_mine(caller: Caller, path: str) -> dict[str, Any]:
    """What a call has on MINE, without what says which patent it is."""
    row: dict[str, Any] = (await caller.look_up(path, MINE.patent_id))[MINE.patent_id]
    assert row.pop("pn") == "US11205304B2"
    assert row.pop("patent_id") == MINE.patent_id
    return row


def days(kind: Kind, row: dict[str, Any]) -> list[int]:
    """The days of all events of a row, whatever their order."""
    _, part, field = EVENTS[kind]
    return [row[field]] if part is None else sorted(entry[field] for entry in row[part])


# Family


@pytest.mark.asyncio
async def test_all_members_name_one_family_and_each_other(caller: Caller) -> None:
    library = caller.patsnap.patents
    caller.clock.skip(timedelta(days=600))
    asked = library.latest(TODAY, 60)
    rows = await caller.look_up(FAMILY, *asked)
    assert set(rows) == set(asked)

    sizes = set()
    for patent_id, row in rows.items():
        patent = library.find(patent_id)
        assert patent is not None
        family = row["patent_family"]
        published = {one.number for one in library.relatives(patent)}
        for name in ("simple_family", "inpadoc_family", "patsnap_family"):
            members = family[name]
            assert members[0]["country"] + members[0]["doc_number"] + members[0]["kind"] == row["pn"]
            assert [member["sequence"] for member in members] == list(range(1, len(members) + 1))
            assert {one["country"] + one["doc_number"] + one["kind"] for one in members} == published
        assert family["simple_family_id"] == patent.family != family["inpadoc_family_id"]
        sizes.add(len(published))
    assert sizes >= {1, 2, 3}


@pytest.mark.asyncio
async def test_members_to_come_are_not_named(caller: Caller) -> None:
    library = caller.patsnap.patents
    [first, second] = next(
        relatives[:2]
        for place in range(763_000, 764_000)
        if len(relatives := library.relatives(library.patent(place))) > 1 and relatives[1].published > TODAY
        if relatives[0].published <= TODAY
    )
    before = (await caller.look_up(FAMILY, first.patent_id))[first.patent_id]["patent_family"]
    caller.clock.skip(second.published - TODAY)
    after = (await caller.look_up(FAMILY, first.patent_id))[first.patent_id]["patent_family"]
    assert len(before["simple_family"]) < len(after["simple_family"])
    assert before["simple_family_id"] == after["simple_family_id"]


@pytest.mark.asyncio
async def test_a_patent_of_which_no_family_is_known_is_its_only_member(caller: Caller) -> None:
    members = [{"country": "US", "doc_number": "11205304", "kind": "B2", "sequence": 1}]
    assert await of_mine(caller, FAMILY) == {
        "patent_family": {"simple_family": members, "inpadoc_family": members, "patsnap_family": members}
    }


# Events


@pytest.mark.asyncio
async def test_every_kind_of_news_has_its_entry_of_that_day(caller: Caller) -> None:
    per_day = dict.fromkeys(EVENTS, 1.0)
    alert_id = caller.patsnap.alerts.add("Grippers", query=QUERY, per_day=per_day)
    for _ in range(6):
        caller.clock.skip(timedelta(days=3))
        news = await caller.news(alert_id)
        now = caller.clock.now().date()
        assert set(news) == set(EVENTS)
        for kind, ids in news.items():
            rows = await caller.look_up(EVENTS[Kind(kind)][0], *ids)
            assert set(rows) == set(ids)
            told = [max(days(Kind(kind), row)) for row in rows.values()]
            assert all(day <= number(now) for day in told)
            assert sum(day >= number(now - timedelta(days=3)) for day in told) >= len(told) / 2


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", EVENTS)
async def test_an_event_told_again_is_the_same_event(caller: Caller, kind: Kind) -> None:
    alert_id = await watched(caller)
    caller.patsnap.alerts.push(alert_id, kind, [MINE.patent_id])
    first = await of_mine(caller, EVENTS[kind][0])
    assert days(kind, first)[-1] == number(TODAY)

    caller.clock.skip(WEEK)
    assert await caller.news(alert_id) == {kind.value: [MINE.patent_id]}
    caller.patsnap.alerts.push(alert_id, kind, [MINE.patent_id], on=TODAY)
    assert await caller.news(alert_id) == {kind.value: [MINE.patent_id]}
    assert await of_mine(caller, EVENTS[kind][0]) == first

    caller.patsnap.alerts.push(alert_id, kind, [MINE.patent_id])
    later = await of_mine(caller, EVENTS[kind][0])
    assert days(kind, later)[-1] == number(TODAY + WEEK)
    assert later != first


@pytest.mark.asyncio
async def test_a_stream_tells_events_again(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Grippers", query=QUERY, per_day={Kind.TRANSFER: 1.0})
    told: dict[str, list[int]] = {}
    for _ in range(20):
        caller.clock.skip(WEEK)
        ids = (await caller.news(alert_id))["transfer"]
        rows = await caller.look_up(TRANSFER, *ids)
        for patent_id, row in rows.items():
            told.setdefault(patent_id, []).append(max(days(Kind.TRANSFER, row)))
    several = [checks for checks in told.values() if len(checks) > 1]
    assert any(len(set(checks)) < len(checks) for checks in several)
    assert any(len(set(checks)) > 1 for checks in several)


@pytest.mark.asyncio
async def test_the_same_world_tells_the_same_events() -> None:
    per_day = {Kind.TRANSFER: 2.0, Kind.LITIGATION: 2.0}
    answers = []
    for _ in range(2):
        async with a_caller() as one:
            alert_id = one.patsnap.alerts.add("Grippers", alert_id="a" * 32, query=QUERY, per_day=per_day)
            one.clock.skip(WEEK)
            news = await one.news(alert_id)
            ids = [*news["transfer"], *news["litigation"]]
            answers.append((news, await one.look_up(TRANSFER, *ids), await one.look_up(LITIGATION, *ids)))
    assert answers[0] == answers[1]


@pytest.mark.asyncio
async def test_what_lies_ahead_is_not_told(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Grippers", query=QUERY, per_day={Kind.LITIGATION: 2.0})
    caller.clock.skip(WEEK)
    ids = (await caller.news(alert_id))["litigation"]
    assert set(await caller.look_up(LITIGATION, *ids)) == set(ids)
    caller.clock.skip(-WEEK)
    assert await caller.look_up(LITIGATION, *ids) == {}
    caller.clock.skip(WEEK)
    assert set(await caller.look_up(LITIGATION, *ids)) == set(ids)


@pytest.mark.asyncio
async def test_what_happened_stays_when_the_alert_is_gone(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Grippers", query=QUERY, per_day={Kind.LITIGATION: 2.0})
    caller.clock.skip(WEEK)
    ids = (await caller.news(alert_id))["litigation"]
    caller.patsnap.alerts.remove(alert_id)
    assert set(await caller.look_up(LITIGATION, *ids)) == set(ids)


# Transfers


@pytest.mark.asyncio
async def test_a_transfer_goes_from_the_owners_to_another(caller: Caller) -> None:
    alert_id = await watched(caller)
    for _ in range(2):
        caller.patsnap.alerts.push(alert_id, Kind.TRANSFER, [MINE.patent_id])
        caller.clock.skip(WEEK)

    entries = (await of_mine(caller, TRANSFER))["patent_transfer_data"]
    first, second = sorted(entries, key=lambda entry: entry["effective_date"])[-2:]
    assert (first["country"], first["effective_date"]) == ("US", number(TODAY))
    assert first["transferers"] == PARTIES
    assert second["transferers"] == first["transferees"] != second["transferees"]
    assert {entry["sequence"] for entry in second["transferees"]} == {1}
    row = (await caller.rows([MINE.patent_id]))[MINE.patent_id]["bibliographic_data"]
    owners = [entry["name"] for entry in row["parties"]["assignees"]]
    assert owners == [entry["name"] for entry in second["transferees"]]
    assert [entry["name"] for entry in row["parties"]["applicants"]] == ["LOCKS, INC.", "锁公司", "DOORS & CO"]


@pytest.mark.asyncio
async def test_entries_come_in_no_order_and_some_are_old(caller: Caller) -> None:
    alert_id = await watched(caller)
    ids = caller.patsnap.patents.latest(date(2020, 1, 1), 100)
    before = await caller.look_up(TRANSFER, *ids)
    assert 0 < len(before) < 50
    caller.patsnap.alerts.push(alert_id, Kind.TRANSFER, ids)
    after = await caller.look_up(TRANSFER, *ids)
    assert set(after) == set(ids)
    latest_first = {
        entries[0]["effective_date"] > entries[-1]["effective_date"]
        for row in after.values()
        if len(entries := row["patent_transfer_data"]) > 1
    }
    assert latest_first == {True, False}


# Licences and lawsuits


@pytest.mark.asyncio
async def test_a_licence_has_its_parties_kind_and_number(caller: Caller) -> None:
    alert_id = await watched(caller)
    caller.patsnap.alerts.push(alert_id, Kind.LICENSE, [MINE.patent_id])
    [entry] = (await of_mine(caller, LICENSE))["patent_license_data"]
    assert (entry["country"], entry["effective_date"], entry["licensors"]) == ("US", number(TODAY), PARTIES)
    assert entry["license_type"][0] in {"Exclusive", "Non-exclusive", "Sole"}
    assert entry["contract_number"].startswith("2026")

    ids = caller.patsnap.patents.latest(date(2020, 1, 1), 100)
    caller.patsnap.alerts.push(alert_id, Kind.LICENSE, ids)
    rows = await caller.look_up(LICENSE, *ids)
    without = sum("licensees" not in row["patent_license_data"][0] for row in rows.values())
    assert 0 < without < 40


@pytest.mark.asyncio
async def test_a_lawsuit_has_its_title_number_court_and_parties(caller: Caller) -> None:
    alert_id = await watched(caller)
    caller.patsnap.alerts.push(alert_id, Kind.LITIGATION, [MINE.patent_id])
    [entry] = (await of_mine(caller, LITIGATION))["patent_litigation_data"]
    assert (entry["filing_date"], entry["court"], entry["country"]) == (number(TODAY), "D. Del.", "US")
    assert entry["case_number"].startswith("1:26-cv-")
    assert entry["plaintiff"] == PARTIES
    assert entry["title"].startswith("LOCKS, INC. v. ")
    assert not {one["name"] for one in entry["defendant"]} & {one["name"] for one in PARTIES}
    assert "verdict_date" not in entry
    caller.clock.skip(timedelta(days=500))
    [later] = (await of_mine(caller, LITIGATION))["patent_litigation_data"]
    assert later == entry | {"verdict_date": number(TODAY + timedelta(days=400))}


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [TRANSFER, LICENSE, LITIGATION])
async def test_a_patent_without_entries_is_left_out_and_not_billed(caller: Caller, path: str) -> None:
    ids = caller.patsnap.patents.latest(TODAY, 10)
    assert await caller.look_up(path, *ids) == {}
    assert caller.patsnap.billed.total() == 0


# Status and expiry


@pytest.mark.asyncio
async def test_a_change_of_status_has_its_day_and_differs_from_the_one_before(caller: Caller) -> None:
    alert_id = await watched(caller)
    usual = await of_mine(caller, LEGAL)
    assert usual == {
        "legal_date": 20211221,
        "patent_legal": {"simple_legal_status": ["Active"], "legal_status": ["Granted"]},
    }
    seen = ["Granted"]
    for _ in range(4):
        caller.clock.skip(WEEK)
        caller.patsnap.alerts.push(alert_id, Kind.LEGAL, [MINE.patent_id])
        row = await of_mine(caller, LEGAL)
        assert row["legal_date"] == number(caller.clock.now().date())
        seen += row["patent_legal"]["legal_status"]
        assert await of_mine(caller, SIMPLE_LEGAL) == {
            "simple_legal_status": row["patent_legal"]["simple_legal_status"]
        }
    assert all(one != later for one, later in pairwise(seen))


@pytest.mark.asyncio
async def test_the_status_names_what_else_happened(caller: Caller) -> None:
    alert_id = await watched(caller)
    for kind in (Kind.LITIGATION, Kind.TRANSFER, Kind.LICENSE):
        caller.patsnap.alerts.push(alert_id, kind, [MINE.patent_id])
    assert (await of_mine(caller, LEGAL))["patent_legal"]["event_status"] == ["Transfer", "License", "Litigation"]


@pytest.mark.asyncio
async def test_a_usual_status_fits_the_age_of_the_patent(caller: Caller) -> None:
    seen = set()
    for day in (TODAY, TODAY - timedelta(days=900), date(2006, 6, 1)):
        ids = caller.patsnap.patents.latest(day, 100)
        for patent_id, row in (await caller.look_up(LEGAL, *ids)).items():
            patent = caller.patsnap.patents.find(patent_id)
            assert patent is not None
            assert row["legal_date"] >= number(patent.published)
            assert row["legal_date"] <= number(TODAY)
            seen |= set(row["patent_legal"]["legal_status"])
    assert seen == {"Published", "PCT published", "Granted", "Withdrawn-Deemed", "Expired"}


@pytest.mark.asyncio
async def test_full_bibliography_has_the_expiry_and_pieces(caller: Caller) -> None:
    content = (await of_mine(caller, FULL_BIBLIOGRAPHY))["bibliographic_data"]
    assert content["exdt"] == 20350507
    assert content["application_reference"] == {"date": 20150507, "country": "US", "doc_number": "14/706838"}
    assert content["classification_data"]["classification_ipcr"] == {
        "main_classification": {
            "section": "G",
            "class": "07",
            "sub_class": "C",
            "main_group": "9",
            "sub_group": "00",
        },
        "further_classification": [
            {"section": "E", "class": "05", "sub_class": "B", "main_group": "47", "sub_group": "00"}
        ],
    }
    assert content["publication_reference"]["date"] == 20211221
    assert content["patent_type"] == "PATENT"


@pytest.mark.asyncio
async def test_what_is_close_to_expiry_expires_within_thirty_days(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Grippers", query=QUERY, per_day={Kind.EXPIRED: 1.0})
    caller.clock.skip(2 * WEEK)
    ids = (await caller.news(alert_id))["expired"]
    rows = await caller.look_up(FULL_BIBLIOGRAPHY, *ids)
    assert len(ids) > 5
    now = caller.clock.now().date()
    for row in rows.values():
        assert row["bibliographic_data"]["patent_type"] == "PATENT"
        assert number(TODAY) <= row["bibliographic_data"]["exdt"] <= number(now + timedelta(days=30))
