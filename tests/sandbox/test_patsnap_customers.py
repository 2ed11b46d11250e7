"""Several accounts at the PatSnap stand-in: credentials lead to one, and what is in another is not there."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Fault, What
from sandbox.patsnap import Account, Customer, Kind
from sandbox.patsnap.endpoints import CHECK as CHECKED
from sandbox.patsnap.endpoints import CREATE, FAMILY, STATUS
from sandbox.patsnap.streams import Event
from tests.sandbox.patsnap_caller import CHECK, START, Caller, a_caller
from tests.sandbox.patsnap_caller import FAMILY as FAMILY_PATH

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

REPORT = "/innovation/company-report"
WRONG_PARAMETER, NOT_LICENSED, WRONG_KEY, NOT_AUTHENTICATED, WRONG_APIKEY = (
    68300004,
    67200004,
    67200202,
    67200003,
    67200009,
)


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as caller:
        yield caller


@pytest.fixture
def other(caller: Caller) -> Customer:
    return caller.patsnap.add_customer()


def key_of(customer: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {customer.account.api_key}"}


async def check(caller: Caller, customer: Customer, alert_id: str) -> Any:
    return await caller.get(CHECK, {"alert_id": alert_id}, key_of(customer))


async def test_a_key_leads_to_its_account_and_another_one_nowhere(caller: Caller, other: Customer) -> None:
    first = caller.patsnap
    ours, theirs = first.alerts.add("Batteries"), other.alerts.add("Batteries")
    first.alerts.push(ours, Kind.NEW)

    assert ours != theirs
    assert (await check(caller, other, ours))["error_code"] == WRONG_PARAMETER
    assert (await check(caller, first, theirs))["error_code"] == WRONG_PARAMETER
    assert (await check(caller, other, theirs))["error_code"] == 0
    assert first.alerts.checked()[ours] == 0
    assert (await caller.get(CHECK, {"alert_id": ours}, {"Authorization": "Bearer sk-nobody"}))[
        "error_code"
    ] == WRONG_KEY


async def test_a_token_is_good_for_its_own_client_alone(caller: Caller, other: Customer) -> None:
    async def token(client_id: str, secret: str) -> Any:
        proof = aiohttp.encode_basic_auth(client_id, secret)
        form, url = {"grant_type": "client_credentials"}, f"{caller.patsnap.url}/oauth/token"
        async with caller.http.post(url, data=form, headers={"Authorization": proof}) as answer:
            return await answer.json()

    first, account = caller.patsnap.account, other.account
    mine = (await token(account.client_id, account.client_secret))["data"]["token"]
    assert (await token(account.client_id, first.client_secret))["error_code"] == NOT_AUTHENTICATED

    async def called(apikey: str) -> int:
        query = {"alert_id": other.alerts.add(f"for {apikey}"), "apikey": apikey}
        said = await caller.get(CHECK, query, {"Authorization": f"Bearer {mine}"})
        return int(said["error_code"])

    assert await called(account.client_id) == 0
    assert await called(first.client_id) == WRONG_APIKEY
    assert caller.faults.count("patsnap.token", other.name) == 1


async def test_each_account_has_its_own_jobs_and_its_own_bill(caller: Caller, other: Customer) -> None:
    async def order(customer: Customer) -> str:
        body = {"company_name": "Acme", "report_type": "pdf"}
        url = f"{caller.patsnap.url}{REPORT}/task/create-no-logo"
        async with caller.http.post(url, json=body, headers=key_of(customer)) as answer:
            return str((await answer.json())["data"]["job_id"])

    async def status(customer: Customer, job: str) -> int:
        return int((await caller.get(f"{REPORT}/job_id/status", {"job_id": job}, key_of(customer)))["error_code"])

    ours, theirs = await order(caller.patsnap), await order(other)

    assert ours != theirs
    assert [await status(caller.patsnap, ours), await status(other, theirs)] == [0, 0]
    assert [await status(caller.patsnap, theirs), await status(other, ours)] == [WRONG_PARAMETER] * 2
    assert caller.patsnap.billed == other.billed == {f"{CREATE}_no_logo": 1}
    assert caller.faults.count(STATUS, other.name) == 2


async def test_licences_refusals_and_faults_are_an_accounts_own(caller: Caller, other: Customer) -> None:
    ours, theirs = caller.patsnap.alerts.add("a"), other.alerts.add("a")

    async def codes() -> tuple[int, int]:
        first = await check(caller, caller.patsnap, ours)
        return first["error_code"], (await check(caller, other, theirs))["error_code"]

    other.withdraw("P057")
    assert await codes() == (0, NOT_LICENSED)
    other.license("P057")
    caller.patsnap.refuse_all(67200007)
    assert await codes() == (67200007, 0)
    caller.patsnap.refuse_all(None)
    other.refuse(CHECKED, 67200005)
    assert await codes() == (0, 67200005)
    caller.faults.add(Fault("patsnap.*", What.ANSWER, body={"error_code": 1}, whose=caller.patsnap.name))
    assert await codes() == (1, 0)
    assert await codes() == (0, 0)


async def test_calls_that_come_too_fast_and_too_many_in_a_day_are_refused(caller: Caller, other: Customer) -> None:
    theirs, ours = other.alerts.add("a"), caller.patsnap.alerts.add("a")
    other.account = replace(other.account, qps=2)
    said = await asyncio.gather(*(check(caller, other, theirs) for _ in range(3)))
    assert sorted(one["error_code"] for one in said) == [0, 0, 67200002]
    assert (await check(caller, caller.patsnap, ours))["error_code"] == 0

    other.account = replace(other.account, qps=None, per_day=3)
    assert [(await check(caller, other, theirs))["error_code"] for _ in range(2)] == [0, 67200007]
    caller.clock.skip(timedelta(days=1))
    assert (await check(caller, other, theirs))["error_code"] == 0


async def test_what_happened_to_a_patent_is_in_the_register_for_all(caller: Caller, other: Customer) -> None:
    patent = caller.patsnap.patents.find(caller.patsnap.alerts.push(caller.patsnap.alerts.add("a"), Kind.TRANSFER)[0])
    assert patent is not None
    other.alerts.add("b", events=[Event(Kind.LICENSE, patent.patent_id, START)])

    for customer in caller.patsnap.customers:
        assert customer.register.transfers(patent)[-1].day == START.date()
        assert [one.day for one in customer.register.licences(patent)] == [START.date()]
        said = await caller.get(FAMILY_PATH, {"patent_id": patent.patent_id}, key_of(customer))
        assert said["data"][0]["patent_id"] == patent.patent_id
        assert customer.billed == {FAMILY: 1}


async def test_no_two_accounts_are_alike(caller: Caller, other: Customer) -> None:
    assert caller.patsnap.customer() is caller.patsnap
    assert caller.patsnap.customer(other.name) is other
    assert other.account.api_key in caller.patsnap.secrets
    for alike in (
        Account(name="x"),
        replace(other.account, name="x"),
        replace(other.account, api_key="sk-x", client_id="x"),
    ):
        with pytest.raises(ValueError, match="already"):
            caller.patsnap.add_customer(alike)
    _, state = await caller.control("GET", "state")
    assert state["accounts"] == {"first": {}, other.name: {}}
