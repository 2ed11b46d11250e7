"""Publication numbers and PatSnap's links are found in what people write, and nothing else is."""

import pytest

from bot.domain.numbers import MOST, find_patents, is_without_kind
from bot.domain.reports import Subject, SubjectKind

ID = "718ead9c-4f3c-4674-8f5a-24e126827269"


def numbers(text: str) -> list[str]:
    return [one.text for one in find_patents(text)]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("CN118541235A", "CN118541235A"),
        ("CN 118541235 A", "CN118541235A"),
        ("CN118541235", "CN118541235"),
        ("CN1234567C", "CN1234567C"),
        ("专利CN218541235U的权利人", "CN218541235U"),
        ("\uff23\uff2e\uff11\uff11\uff18\uff15\uff14\uff11\uff12\uff13\uff15\uff21", "CN118541235A"),
        ("US 2026/0081234 A1", "US20260081234A1"),
        ("US2026/0081234", "US20260081234"),
        ("US20260081234A1", "US20260081234A1"),
        ("US 10,000,000 B2", "US10000000B2"),
        ("US11205304B2", "US11205304B2"),
        ("US-11205304-B2", "US11205304B2"),
        ("US11205304", "US11205304"),
        ("US D912,345 S1", "USD912345S1"),
        ("USRE48123E1", "USRE48123E1"),
        ("EP4712345A1", "EP4712345A1"),
        ("EP 4 712 345 A1", "EP4712345A1"),
        ("EP\u00a04712345", "EP4712345"),
        ("WO 2025/123456 A1", "WO2025123456A1"),
        ("WO2025/123456", "WO2025123456"),
        ("WO 99/12345", "WO9912345"),
        ("JP2026-044321A", "JP2026044321A"),
        ("JP 2026\u2011044321 A", "JP2026044321A"),
        ("JP7873463B2", "JP7873463B2"),
        ("JPH09123456A", "JPH09123456A"),
        ("KR10-2026-0012345 A", "KR1020260012345A"),
        ("KR 10-2345678 B1", "KR102345678B1"),
        ("KR20260012345A", "KR20260012345A"),
        ("DE 10 2024 123 456 A1", "DE102024123456A1"),
        ("TWI812345B", "TWI812345B"),
        ("GB2612345A", "GB2612345A"),
        ("see (CN118541235A), please", "CN118541235A"),
        ("CN118541235A.pdf", "CN118541235A"),
        ("https://patents.google.com/patent/US11205304B2/en", "US11205304B2"),
        ("https://eureka.patsnap.com/patent-JP7873463B2", "JP7873463B2"),
        ("<https://eureka.patsnap.com/patent-CN114606148A?x=1|CN114606148A>", "CN114606148A"),
    ],
)
def test_a_publication_number_is_found_however_it_is_written(written: str, number: str) -> None:
    assert numbers(written) == [number]
    assert numbers(f"Look at {written} today, and tell me.") == [number]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026-03-16",
        "US 2026-03-16",
        "JP 2026-04-01",
        "CN 20260316",
        "US 1,234,567 units",
        "US$ 11,205,304",
        "USD 1,234,567.89",
        "US 10,000,000 households",
        "US 11,205,304.50",
        "EP 12",
        "EP 1234567890",
        "+86 10 8888 6666",
        "+1 555 0100 US",
        "KR +82-10-1234-5678",
        "KR 010-1234-5678",
        "DE 0123 456789",
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "GB29NWBK60161331926819",
        "IN 202411 units",
        "NO 123456 A",
        "NO1234567",
        "IT2026",
        "CN202410123456.7",
        "CN202410123456",
        "XCN118541235A",
        "CN118541235AB",
        "cn118541235a",
        "WO 2025",
        "WO 25/12",
        "AT 1234567 A nice place",
        "TICKET-US123",
        "ISO 9001:2015",
        "91110108551385082Q",
        "https://example.com/view?patentId=" + ID,
        "https://patsnap.com.example.com/abst?patentId=" + ID,
        "https://analytics.patsnap.com/patent-view/abst?patentId=718ead9c",
    ],
)
def test_dates_prices_telephones_and_their_like_are_no_patents(written: str) -> None:
    assert numbers(written) == []
    assert numbers(f"Hello, {written} and more.") == []


@pytest.mark.parametrize(
    "link",
    [
        f"https://analytics.patsnap.com/patent-view/abst?patentId={ID}",
        f"https://analytics.zhihuiya.com/patent-view/abst?patentId={ID.upper()}&amp;q=US11205304B2",
        f"<https://analytics.patsnap.com/patent-view/abst?a=1&patentId={ID}|Solid electrolyte>",
        f"https://eureka.patsnap.com/view/#/fullText'figures/?patentId={ID}",
    ],
)
def test_a_link_of_patsnaps_names_the_patent_by_its_id(link: str) -> None:
    assert find_patents(f"See {link} please") == (Subject(SubjectKind.PATENT_ID, ID),)


def test_several_come_in_order_and_each_once() -> None:
    text = f"EP4712345A1, CN118541235A; again EP 4712345 A1 and https://analytics.patsnap.com/x?patentId={ID}"

    assert numbers(text) == ["EP4712345A1", "CN118541235A", ID]


def test_of_many_only_the_first_are_taken() -> None:
    text = " ".join(f"CN1185412{number:02}A" for number in range(30))

    assert numbers(text) == [f"CN1185412{number:02}A" for number in range(MOST)]


@pytest.mark.parametrize(
    ("number", "lacks"),
    [("CN118541235", True), ("CN118541235A", False), ("USD912345", True), ("US11205304B2", False), ("", False)],
)
def test_a_number_without_its_kind_code_is_told_apart(number: str, lacks: bool) -> None:  # noqa: FBT001
    assert is_without_kind(number) is lacks
