"""P011 at the stand-in: what is asked, what is returned and billed, and how a patent looks."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Fault, What
from sandbox.patents import Party, Patent, PatentType
from sandbox.patsnap import Account
from tests.sandbox.patsnap_caller import BIBLIOGRAPHY, KEY, START, Caller, a_caller

MINE = Patent(
    "718ead9c-4f3c-4674-8f5a-24e126827269",
    "US",
    "11205304",
    "B2",
    PatentType.PATENT,
    date(2021, 12, 21),
    date(2015, 5, 7),
    "US14/706838",
    {"EN": "Lock <b>", "CN": "锁"},
    {"EN": "A lock."},
    (Party({"EN": "LOCKS, INC.", "CN": "锁公司"}), Party({"EN": "DOORS & CO"}, "US")),
    (Party({"EN": "DOE, JANE"}),),
    ("G07C9/00", "E05B47/00"),
)
UNKNOWN = "f052da16-1d93-46a6-9174-b653c69fd884"


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        yield one


def latest(caller: Caller, count: int) -> list[str]:
    return caller.patsnap.patents.latest(START.date(), count)


@pytest.mark.asyncio
async def test_a_patent_looks_as_the_page_says(caller: Caller) -> None:
    caller.patsnap.patents.add(MINE)

    owners = [
        {"lang": "EN", "name": "LOCKS, INC.", "sequence": 1},
        {"lang": "CN", "name": "锁公司", "sequence": 1},
        {"lang": "EN", "name": "DOORS & CO", "sequence": 2, "address": "US"},
    ]
    assert await caller.get(BIBLIOGRAPHY, {"patent_id": MINE.patent_id}) == {
        "data": [
            {
                "pn": "US11205304B2",
                "patent_id": MINE.patent_id,
                "bibliographic_data": {
                    "invention_title": [{"lang": "EN", "text": "Lock <b>"}, {"lang": "CN", "text": "锁"}],
                    "abstracts": [{"lang": "EN", "text": "A lock."}],
                    "patent_type": "PATENT",
                    "publication_reference": {
                        "date": 20211221,
                        "kind": "B2",
                        "country": "US",
                        "doc_number": "11205304",
                    },
                    "application_reference": {"apno": "US14/706838", "date": 20150507},
                    "dates_of_public_availability": {"printed_with_granted": 20211221},
                    "parties": {
                        "assignees": owners,
                        "applicants": owners,
                        "inventors": [{"lang": "EN", "name": "DOE, JANE", "sequence": 1}],
                    },
                    "classification_data": {"classification_ipcr": {"main": "G07C9/00", "further": ["E05B47/00"]}},
                },
            }
        ],
        "status": True,
        "error_code": 0,
    }


@pytest.mark.asyncio
async def test_a_hundred_may_be_asked_at_once_and_come_in_another_order(caller: Caller) -> None:
    wanted = latest(caller, 100)
    body = await caller.get(BIBLIOGRAPHY, {"patent_id": ",".join(wanted)})
    got = [row["patent_id"] for row in body["data"]]

    assert set(got) == set(wanted)
    assert got != wanted
    assert len(got) == 100


@pytest.mark.asyncio
async def test_what_is_unknown_is_absent_and_what_is_doubled_comes_once(caller: Caller) -> None:
    [one, two] = latest(caller, 2)
    assert set(await caller.rows([one, UNKNOWN, "x", one, two.upper()])) == {one, two}
    assert await caller.rows([UNKNOWN]) == {}
    assert caller.patsnap.billed == {"patsnap.bibliography": 2}


@pytest.mark.asyncio
async def test_a_patent_is_found_by_its_number(caller: Caller) -> None:
    [one, two] = latest(caller, 2)
    numbers = [row["pn"] for row in (await caller.rows([one, two])).values()]
    body = await caller.get(BIBLIOGRAPHY, {"patent_number": " , ".join([*numbers, "CN1B"])})
    assert {row["patent_id"] for row in body["data"]} == {one, two}
    body = await caller.get(BIBLIOGRAPHY, {"patent_id": one, "patent_number": ",".join(numbers)})
    assert [row["patent_id"] for row in body["data"]] == [one]


@pytest.mark.asyncio
@pytest.mark.parametrize("params", [{}, {"patent_id": ""}, {"patent_id": " , "}, {"patent_id": "x," * 101}])
async def test_too_few_and_too_many_are_refused(caller: Caller, params: dict[str, str]) -> None:
    assert await caller.get(BIBLIOGRAPHY, params) == {
        "status": False,
        "error_code": 68300004,
        "error_msg": "Invalid parameter!",
    }
    assert caller.patsnap.bibliography.calls == []


@pytest.mark.asyncio
async def test_patents_differ_in_what_they_have(caller: Caller) -> None:
    rows = [row for at in range(0, 400, 100) for row in (await caller.rows(latest(caller, 400)[at:][:100])).values()]
    parts: list[dict[str, Any]] = [row["bibliographic_data"] for row in rows]
    by_type = {kind: [part for part in parts if part["patent_type"] == kind] for kind in PatentType}

    assert all(by_type.values())
    assert all("abstracts" not in part for part in by_type[PatentType.DESIGN])
    assert all("classification_ipcr" not in part["classification_data"] for part in by_type[PatentType.DESIGN])
    assert all(part["classification_data"]["classification_loc"] for part in by_type[PatentType.DESIGN])
    assert all("dates_of_public_availability" not in part for part in by_type[PatentType.APPLICATION])
    assert all(part["dates_of_public_availability"] for part in by_type[PatentType.UTILITY])
    assert any("EN" not in {title["lang"] for title in part["invention_title"]} for part in parts)


@pytest.mark.asyncio
async def test_what_was_asked_is_counted(caller: Caller) -> None:
    [one, two] = latest(caller, 2)
    await caller.rows([one, two])
    await caller.rows([one, UNKNOWN])
    bibliography = caller.patsnap.bibliography

    assert bibliography.asked == {one: 2, two: 1, UNKNOWN: 1}
    assert bibliography.calls == [(one, two), (one, UNKNOWN)]
    assert caller.patsnap.billed["patsnap.bibliography"] == 3
    assert await caller.control("GET", "bibliography") == (
        200,
        {"calls": [2, 2], "asked": {one: 2, two: 1, UNKNOWN: 1}},
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(("unpriced", "code"), [((), 67200004), (("P011",), 67200203)])
async def test_it_alone_may_not_be_licensed(caller: Caller, unpriced: tuple[str, ...], code: int) -> None:
    alert_id = caller.patsnap.alerts.add("Batteries")
    caller.patsnap.withdraw("P011", unpriced=bool(unpriced))
    params = {"patent_id": UNKNOWN}

    assert (await caller.get(BIBLIOGRAPHY, params))["error_code"] == code
    assert (await caller.check(alert_id))["error_code"] == 0
    caller.patsnap.license("P011")
    assert (await caller.get(BIBLIOGRAPHY, params))["error_code"] == 0
    assert caller.patsnap.account == Account()


@pytest.mark.asyncio
async def test_it_needs_a_key_and_the_right_method(caller: Caller) -> None:
    params = {"patent_id": UNKNOWN}
    assert (await caller.get(BIBLIOGRAPHY, params, {}))["error_code"] == 67200008
    async with caller.http.post(caller.patsnap.url + BIBLIOGRAPHY, params=params, headers=KEY) as response:
        assert (await response.json())["error_code"] == 67200101


@pytest.mark.asyncio
@pytest.mark.parametrize(("what", "billed"), [(What.LOST, 1), (What.STOP_AFTER, 1), (What.HALF, 1), (What.CUT, 0)])
async def test_a_lost_answer_is_billed(caller: Caller, what: What, billed: int) -> None:
    caller.faults.add(Fault("patsnap.bibliography", what))
    with pytest.raises(aiohttp.ClientError):
        await caller.rows(latest(caller, 1))
    assert caller.patsnap.billed["patsnap.bibliography"] == billed
