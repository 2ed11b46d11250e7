"""What people type after `trend`: which alert, and which period, read kindly or refused."""

from datetime import date, timedelta

import pytest

from bot.domain.trends import Asked
from bot.mistakes import Mistake, MistakeKind
from handlers.wishes import subscribe_words, trend_words

ID = "0123456789abcdef0123456789abcdef"


def back(**length: int) -> Asked:
    return Asked(timedelta(**length))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Asked()),
        ("4w", back(weeks=4)),
        ("3m", back(days=90)),
        ("1y", back(days=365)),
        ("last 3 months", back(days=90)),
        ("for the last 2 weeks", back(weeks=2)),
        ("最近三个月", back(days=90)),
        ("一年", back(days=365)),
        ("2026-01 to 2026-06", Asked(between=(date(2026, 1, 1), date(2026, 6, 30)))),
        ("from 2026-01 until 2026-02", Asked(between=(date(2026, 1, 1), date(2026, 2, 28)))),
        ("2024-2–2024-02", Asked(between=(date(2024, 2, 1), date(2024, 2, 29)))),
        ("2026-01至2026-06", Asked(between=(date(2026, 1, 1), date(2026, 6, 30)))),
        ("2026-01から2026-06まで", Asked(between=(date(2026, 1, 1), date(2026, 6, 30)))),
        ("直近3か月", back(days=90)),
        ("2026-05", Asked(between=(date(2026, 5, 1), date(2026, 5, 31)))),
    ],
)
@pytest.mark.parametrize(
    ("name", "alert"), [("Solid 电池", "Solid 电池"), (ID, ID), ('"Class of 2026-05"', "Class of 2026-05")]
)
def test_the_alert_comes_first_and_the_period_as_people_say_it(name: str, alert: str, typed: str, asked: Asked) -> None:
    words = trend_words(f"{name} {typed}")
    assert (words.alert, words.asked) == (alert, asked)


def test_a_period_alone_is_of_no_alert_that_was_named() -> None:
    assert (trend_words("4w").alert, trend_words("").alert) == ("", "")


@pytest.mark.parametrize(
    "typed", ["Batteries 2026-13", "Batteries 0000-01", "Batteries 4w 3m", f"{ID} soon", "x" * 1001]
)
def test_what_is_no_period_is_a_mistake(typed: str) -> None:
    with pytest.raises(Mistake) as caught:
        trend_words(typed)
    assert caught.value.kind is MistakeKind.BAD_PERIOD


@pytest.mark.parametrize(
    ("typed", "alert", "trend"),
    [
        ("Batteries monthly 1 09:00 trend", "Batteries", True),
        ("Batteries monthly with a trend", "Batteries", True),
        ("Batteries monthly without a trend", "Batteries", False),
        ("Batteries 每月1日 附趋势图", "Batteries", True),
        ("電池 毎月1日 トレンドなし", "電池", False),
        ("電池 毎月1日 トレンド", "電池", True),
        ("Batteries monthly", "Batteries", None),
        ('"Battery trend" monthly', "Battery trend", None),
        ("Trend scouting monthly", "Trend scouting", None),
    ],
)
def test_a_subscription_says_whether_it_wants_one(typed: str, alert: str, trend: bool | None) -> None:  # noqa: FBT001 - an example
    words = subscribe_words(typed)
    assert (words.alert, words.trend) == (alert, trend)
