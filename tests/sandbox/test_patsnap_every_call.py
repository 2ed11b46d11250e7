"""What holds for each of the newer calls at the stand-in: who may call, licences, faults, refusals and the bill."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Fault, What
from sandbox.patsnap import Account, Kind
from tests.sandbox.patsnap_caller import KEY, START, Caller, a_caller

ALERT = "7f22ee78764149b481314b1fa60dca0c"
UNKNOWN = "f052da16-1d93-46a6-9174-b653c69fd884"
PATENTS = "{patents}"  # stands for three patents to which everything has happened
TEXT = {"query": "TACD:(gripper)", "content": "new", "alert_name": "Hands"}
COMPANY = {"key_word": "小米", "page_number": "1", "sort_field": "credit_code"}
QUERY = {"query_text": "TACD:(gripper) AND PBD:[20261101 TO 20261116]"}


@dataclass(frozen=True)
class Call:
    name: str
    licence: str
    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] | None = None
    billed: int = 1
    words: str = "The current call rate is too fast, exceeding the current configuration limit QPS!"


def lookup(name: str, licence: str, path: str) -> Call:
    return Call(name, licence, "GET", path, {"patent_id": PATENTS}, billed=3)


OLDER = "Quota exceeds the limit!"
LOOKUPS = (
    lookup("patsnap.full_bibliography", "P012", "/basic-patent-data/bibliography"),
    lookup("patsnap.legal", "P013", "/basic-patent-data/legal-status"),
    lookup("patsnap.family", "P014", "/basic-patent-data/patent-family"),
    lookup("patsnap.license", "P028", "/advanced-patent-data/license-data"),
    lookup("patsnap.transfer", "P029", "/advanced-patent-data/transfer-data"),
    lookup("patsnap.litigation", "P034", "/high-value-data/litigation"),
    lookup("patsnap.simple_legal", "P041", "/basic-patent-data/simple-legal-status"),
)
CALLS = (
    Call("patsnap.alert.create", "P056", "GET", "/patent-alert/create", TEXT, words=OLDER),
    Call("patsnap.alert.update", "P058", "GET", "/patent-alert/update", TEXT | {"alert_id": ALERT}, words=OLDER),
    Call("patsnap.alert.update_v2", "P058", "POST", "/patent-alert/update/v2", body=TEXT | {"alert_id": ALERT}),
    Call("patsnap.alert.delete", "P059", "DELETE", "/patent-alert/delete", {"alert_id": ALERT}, {}),
    Call("patsnap.count", "P001", "POST", "/search/patent/query-search-count/v2", body=QUERY),
    Call("patsnap.count_v1", "P001", "POST", "/search/patent/query-search-count", body=QUERY),
    Call("patsnap.search", "P002", "POST", "/search/patent/query-search-patent/v2", body=QUERY),
    Call("patsnap.search_v1", "P002", "POST", "/search/patent/query-search-patent", body=QUERY),
    Call("patsnap.companies", "C037", "POST", "/company/search", body=COMPANY),
    *LOOKUPS,
)


@pytest.fixture(params=CALLS, ids=lambda call: call.name)
def call(request: pytest.FixtureRequest) -> Call:
    one: Call = request.param
    return one


@pytest.fixture(params=LOOKUPS, ids=lambda call: call.name)
def about_patents(request: pytest.FixtureRequest) -> Call:
    one: Call = request.param
    return one


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        one.patsnap.alerts.add("Grippers", alert_id=ALERT)
        for kind in (Kind.TRANSFER, Kind.LICENSE, Kind.LITIGATION):
            one.patsnap.alerts.push(ALERT, kind, befallen(one))
        yield one


def befallen(caller: Caller) -> list[str]:
    return caller.patsnap.patents.latest(START.date(), 3)


async def send(caller: Caller, call: Call, headers: dict[str, str] | None = None, method: str = "") -> Any:
    params = {key: value.replace(PATENTS, ",".join(befallen(caller))) for key, value in call.params.items()}
    async with caller.http.request(
        method or call.method,
        caller.patsnap.url + call.path,
        params=params,
        json=call.body,
        headers=KEY if headers is None else headers,
    ) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.asyncio
async def test_it_is_answered_and_billed(caller: Caller, call: Call) -> None:
    body = await send(caller, call)
    assert (body["status"], body["error_code"]) == (True, 0)
    assert caller.patsnap.billed == {call.name: call.billed}
    assert caller.faults.count(call.name) == 1


@pytest.mark.asyncio
async def test_it_needs_a_key(caller: Caller, call: Call) -> None:
    assert (await send(caller, call, {}))["error_code"] == 67200008
    assert (await send(caller, call, {"Authorization": "Bearer sk-wrong"}))["error_code"] == 67200202
    assert caller.patsnap.billed.total() == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(("unpriced", "code"), [(False, 67200004), (True, 67200203)])
async def test_it_alone_may_not_be_licensed(
    caller: Caller,
    call: Call,
    unpriced: bool,  # noqa: FBT001
    code: int,
) -> None:
    wish = {"licence": call.licence, "bought": False, "unpriced": unpriced}
    assert await caller.control("POST", "licence", wish) == (204, None)
    refused = {other.licence for other in CALLS if (await send(caller, other))["error_code"] == code}
    assert refused == {call.licence}
    caller.patsnap.license(call.licence)
    assert caller.patsnap.account == Account()


@pytest.mark.asyncio
async def test_another_method_is_another_path(caller: Caller, call: Call) -> None:
    other = "POST" if call.method == "GET" else "GET"
    assert (await send(caller, call, method=other))["error_code"] == 67200101


@pytest.mark.asyncio
@pytest.mark.parametrize("code", [67200002, 67200100, 68300008])
async def test_it_may_be_refused_without_effect(caller: Caller, call: Call, code: int) -> None:
    caller.patsnap.refuse(call.name, code)
    body = await send(caller, call)
    assert (body["status"], body["error_code"]) == (False, code)
    assert body["error_msg"] == call.words or code != 67200002
    assert caller.patsnap.billed.total() == 0
    assert [alert.name for alert in caller.patsnap.alerts] == ["Grippers"]
    assert (await send(caller, call))["error_code"] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("what", "has_effect"),
    [
        (What.LOST, True),
        (What.HALF, True),
        (What.STOP_AFTER, True),
        (What.CUT, False),
        (What.STOP_BEFORE, False),
    ],
)
async def test_its_answer_may_not_arrive(
    caller: Caller,
    call: Call,
    what: What,
    has_effect: bool,  # noqa: FBT001
) -> None:
    stopped: list[str] = []
    caller.faults.on_stop = lambda: stopped.append(call.name)
    caller.faults.add(Fault(call.name, what))
    with pytest.raises(aiohttp.ClientError):
        await send(caller, call)
    assert caller.patsnap.billed == ({call.name: call.billed} if has_effect else {})
    unchanged = [alert.name for alert in caller.patsnap.alerts] == ["Grippers"]
    assert unchanged is not (has_effect and "alert" in call.name)
    assert bool(stopped) == ("stop" in what)


@pytest.mark.asyncio
async def test_its_answer_may_be_slow_or_no_json(caller: Caller, call: Call) -> None:
    caller.faults.add(Fault(call.name, What.NOT_JSON))
    caller.faults.add(Fault(call.name, What.SLOW, seconds=0.01))
    with pytest.raises(aiohttp.ContentTypeError):
        await send(caller, call)
    assert caller.patsnap.billed.total() == 0
    assert (await send(caller, call))["error_code"] == 0


# Calls about known patents


@pytest.mark.asyncio
async def test_patents_are_found_by_id_or_number_each_once(caller: Caller, about_patents: Call) -> None:
    ids = befallen(caller)
    numbers = [patent.number for one in ids if (patent := caller.patsnap.patents.find(one))]
    name, path = about_patents.name, about_patents.path
    by_id = await caller.get(path, {"patent_id": ",".join([*ids, UNKNOWN, ids[0].upper()])})
    by_number = await caller.get(path, {"patent_number": ", ".join([*numbers, "XX1"])})
    both = await caller.get(path, {"patent_id": ids[0], "patent_number": ",".join(numbers)})
    assert by_id == by_number
    assert sorted(row["patent_id"] for row in by_id["data"]) == sorted(ids)
    assert {row["pn"] for row in by_id["data"]} == set(numbers)
    assert [row["patent_id"] for row in both["data"]] == ids[:1]
    assert caller.patsnap.billed == {name: 7}
    assert caller.patsnap.lookups[name].asked[ids[0]] == 2
    _, shown = await caller.control("GET", "lookups")
    assert shown[name]["calls"] == [5, 4, 1]


@pytest.mark.asyncio
@pytest.mark.parametrize("params", [{}, {"patent_id": ""}, {"patent_id": " , "}, {"patent_id": "x," * 101}])
async def test_none_and_more_than_a_hundred_are_refused(
    caller: Caller, about_patents: Call, params: dict[str, str]
) -> None:
    assert (await caller.get(about_patents.path, params))["error_code"] == 68300004
    assert (await caller.get(about_patents.path, {"patent_id": "x," * 100}))["data"] == []
    assert caller.patsnap.billed.total() == 0
