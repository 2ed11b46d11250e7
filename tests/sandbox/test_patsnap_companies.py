"""C037 at the stand-in: which companies part of a name fits."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from stdnum.cn import uscc

from sandbox.patsnap.companies import A_PAGE, COMPANIES
from tests.sandbox.patsnap_caller import KEY, Caller, a_caller

ASKED = {"key_word": "小米", "page_number": "1", "sort_field": "credit_code"}


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        yield one


async def search(caller: Caller, **changes: object) -> Any:
    async with caller.http.post(f"{caller.patsnap.url}/company/search", json=ASKED | changes, headers=KEY) as response:
        return await response.json()


@pytest.mark.parametrize(
    ("name", "count"), [("小米", 7), ("小米科技有限责任公司", 1), ("acme BATTERY", 3), ("瀚川", 1), ("nobody", 0)]
)
@pytest.mark.asyncio
async def test_part_of_a_name_in_either_language_finds_all_that_it_fits(name: str, count: int, caller: Caller) -> None:
    data = (await search(caller, key_word=name))["data"]
    assert data["company_count"] == len(data["company_list"]) == count
    assert data["page_number"] == "1"
    assert all(isinstance(one["credit_code"], str) for one in data["company_list"])
    assert caller.patsnap.companies.asked == [name]


@pytest.mark.asyncio
async def test_what_does_not_fit_on_a_page_is_on_the_next(caller: Caller) -> None:
    pages = [(await search(caller, key_word="有限", page_number=page))["data"] for page in ("1", "2", "3")]
    assert [len(page["company_list"]) for page in pages] == [A_PAGE, len(COMPANIES) - A_PAGE, 0]
    assert {page["company_count"] for page in pages} == {len(COMPANIES)}


@pytest.mark.parametrize(
    "wrong",
    [{"key_word": ""}, {"key_word": None}, {"page_number": 1}, {"page_number": "0"}, {"sort_field": "name"}],
)
@pytest.mark.asyncio
async def test_what_is_not_as_the_page_has_it_is_refused(wrong: dict[str, object], caller: Caller) -> None:
    assert (await search(caller, **wrong))["error_code"] == 68300004
    assert caller.patsnap.billed == {}


def test_each_code_is_one_and_its_check_digit_fits() -> None:
    codes = [company.credit_code for company in COMPANIES]
    assert len(set(codes)) == len(codes)
    assert all(uscc.is_valid(code) for code in codes)
