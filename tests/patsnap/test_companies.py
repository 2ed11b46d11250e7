"""How C037 is asked, and how what it says is read, as its page has it and as it should not be."""

import pytest

from bot.domain.companies import Company, FoundCompanies
from bot.errors import PatsnapInDoubt
from bot.patsnap.companies import companies_call, read_companies

HARMONTRONICS = Company(
    "苏州瀚川智能科技股份有限公司", "Suzhou Harmontronics Automation Technology Co., Ltd.", "913205940566944194"
)
CODES = ["91110108MA02QT3N23", "91110108551385082Q", "91110108MA01XM2L18"]
ROW = {
    "company_name": HARMONTRONICS.name,
    "company_name_en": HARMONTRONICS.english,
    "credit_code": HARMONTRONICS.credit_code,
    "is_patsnap_company": 1,
}


def test_all_that_is_asked_is_text() -> None:
    call = companies_call("瀚川")
    assert (call.method, call.path) == ("POST", "/company/search")
    assert call.body == {"key_word": "瀚川", "page_number": "1", "sort_field": "credit_code"}


def test_the_answer_of_the_page_is_read() -> None:
    data = {"company_list": [ROW], "company_count": 1, "page_number": "1", "sort_field": "credit_code"}
    assert read_companies(data) == FoundCompanies((HARMONTRONICS,), 1)


@pytest.mark.parametrize("data", [None, {}, [], {"company_list": None}, {"company_list": [], "company_count": 0}])
def test_nothing_found_is_said_in_many_ways(data: object) -> None:
    assert read_companies(data) == FoundCompanies((), 0)


@pytest.mark.parametrize("count", ["70", 70])
def test_there_may_be_more_than_are_on_the_page(count: object) -> None:
    assert read_companies({"company_list": [ROW], "company_count": count}).total == 70


@pytest.mark.parametrize("count", [None, "many", -3, 0])
def test_a_count_that_is_none_is_what_is_listed(count: object) -> None:
    assert read_companies({"company_list": [ROW], "company_count": count}).total == 1


def test_a_code_of_digits_may_come_as_a_number_and_is_text_to_the_last_digit() -> None:
    row = {**ROW, "credit_code": 913205940566944194}
    assert read_companies({"company_list": [row]}).companies == (HARMONTRONICS,)


def test_a_company_that_comes_twice_is_one_and_what_cannot_be_ordered_is_none() -> None:
    rows = [ROW, {**ROW}, {**ROW, "credit_code": None}, {"credit_code": CODES[0]}, "nonsense"]
    rows += [{**ROW, "credit_code": "<!channel>"}, {**ROW, "company_name": "\u200b", "credit_code": CODES[1]}]
    assert read_companies({"company_list": rows}).companies == (HARMONTRONICS,)


def test_the_order_is_patsnaps() -> None:
    rows = [{**ROW, "credit_code": code} for code in CODES]
    assert [one.credit_code for one in read_companies({"company_list": rows}).companies] == CODES


@pytest.mark.parametrize("data", ["nothing", 7, [ROW]])
def test_something_else_than_an_answer_is_a_doubt(data: object) -> None:
    with pytest.raises(PatsnapInDoubt):
        read_companies(data)
