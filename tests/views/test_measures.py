"""Days, spans, numbers and lists as each language writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.views.measures import day, day_and_hour, days_between, duration, number, span, weekday
from bot.views.reader import Reader

EN, ZH, JA = (Reader(code, "Asia/Shanghai") for code in ("en", "zh_CN", "ja"))
MONDAY = datetime(2026, 3, 23, 1, 0, tzinfo=UTC)  # nine o'clock there


@pytest.mark.parametrize(
    ("reader", "expected"),
    [(EN, "Monday 23 March 09:00"), (ZH, "3月23日 星期一 09:00"), (JA, "3月23日(月) 09:00")],
)
def test_a_day_and_its_hour(reader: Reader, expected: str) -> None:
    assert day_and_hour(reader, MONDAY) == expected


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (EN, ["16 to 23 March", "28 February to 23 March", "23 March 2026 to 1 January 2027"]),
        (ZH, ["3月16日至23日", "2月28日至3月23日", "2026年3月23日至2027年1月1日"]),
        (JA, ["3月16日～23日", "2月28日～3月23日", "2026年3月23日～2027年1月1日"]),
    ],
)
def test_a_span_says_no_more_than_it_has_to(reader: Reader, expected: list[str]) -> None:
    since, until = timedelta(days=7), timedelta(days=284)

    assert span(reader, MONDAY - since, MONDAY) == expected[0]
    assert days_between(reader, date(2026, 2, 28), date(2026, 3, 23)) == expected[1]
    assert span(reader, MONDAY, MONDAY + until) == expected[2]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (EN, ["23 March 2026", "Sunday", "12,345", "a, b and c", "2 min 10 s", "One. Two."]),
        (ZH, ["2026年3月23日", "星期日", "12,345", "a、b and c", "2 分 10 秒", "One.Two."]),
    ],
)
def test_days_numbers_lists_and_sentences(reader: Reader, expected: list[str]) -> None:
    said = [
        day(reader, MONDAY.date(), with_year=True),
        weekday(reader, 6),
        number(reader, 12345),
        reader.listed(["a", "b and c"]),
        duration(reader, timedelta(seconds=130)),
        reader.together(["One.", "Two."]),
    ]

    assert said == expected


def test_nothing_is_read_of_a_locale_that_is_no_catalogue() -> None:
    for code in ("", "xx", "zh-CN", "../../etc", "en_GB"):
        assert day_and_hour(Reader(code, "Asia/Shanghai"), MONDAY) == "Monday 23 March 09:00"
