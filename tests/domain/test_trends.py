"""Trends: periods and their columns, what is counted where, gaps, and the assignees that have the most."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.trends import Asked, Assignee, Figures, Named, Period, Step, figures_of, plain_name

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 25, 8, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()
MARCH = Period(date(2026, 3, 2), TODAY)  # from a Monday on: four weeks, of which the last runs


def a_check(no: int, at: datetime, **changes: Any) -> Check:
    fields: dict[str, Any] = {"state": CheckState.READ, "since": at - timedelta(days=1)} | changes
    return Check("main", "alert1", no, at, **fields)


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def figures(
    checks: Iterable[Check], counts: dict[tuple[int, HitKind], int], named: Iterable[Named] = (), period: Period = MARCH
) -> Figures:
    return figures_of(period, BERLIN, NOW, checks, counts, named)


BASELINE = a_check(1, datetime(2026, 2, 2, tzinfo=UTC), since=None)


@pytest.mark.parametrize(
    ("asked", "first", "step", "columns"),
    [
        (Asked(), date(2025, 12, 22), Step.WEEK, 14),
        (Asked(timedelta(weeks=4)), date(2026, 2, 23), Step.WEEK, 5),
        (Asked(timedelta(days=1)), date(2026, 3, 23), Step.WEEK, 1),
        (Asked(timedelta(days=365)), date(2025, 3, 1), Step.MONTH, 13),
        (Asked(timedelta(days=3 * 365)), date(2023, 1, 1), Step.QUARTER, 13),
        (Asked(between=(date(2026, 1, 1), date(2026, 2, 28))), date(2026, 1, 1), Step.WEEK, 9),
        (Asked(between=(date(2026, 3, 1), date(2026, 12, 31))), date(2026, 3, 1), Step.WEEK, 5),
    ],
)
def test_a_period_has_as_short_columns_as_a_chart_has_room_for(
    asked: Asked, first: date, step: Step, columns: int
) -> None:
    period = asked.period(TODAY)
    assert period is not None
    assert (period.first, period.step, len(period.columns())) == (first, step, columns)
    assert period.last <= TODAY


@pytest.mark.timeout(10)  # its weeks alone would take many times as long
def test_a_period_that_is_far_too_long_holds_nobody_up() -> None:
    assert Asked(timedelta(days=365 * 2_000)).period(TODAY) is None


def test_columns_follow_each_other_and_end_where_the_period_does() -> None:
    period = Period(date(2025, 12, 31), date(2026, 1, 12))
    assert [(one.first.day, one.last.day) for one in period.columns()] == [(31, 4), (5, 11), (12, 12)]
    quarters = Period(date(2023, 11, 5), date(2026, 2, 2)).columns()
    assert (quarters[0].last, quarters[1].first, quarters[-1].first) == (
        date(2023, 12, 31),
        date(2024, 1, 1),
        date(2026, 1, 1),
    )


@pytest.mark.parametrize(
    "asked",
    [
        Asked(timedelta(days=6 * 365)),
        Asked(timedelta(days=999_999_999)),
        Asked(between=(date(2026, 4, 1), date(2026, 6, 30))),
        Asked(between=(date(2026, 2, 1), date(2026, 1, 31))),
        Asked(between=(date(1, 1, 1), date(2026, 1, 31))),
    ],
)
def test_what_is_too_long_or_still_to_come_or_ends_before_it_begins_is_no_period(asked: Asked) -> None:
    assert asked.period(TODAY) is None


def test_hits_count_in_the_week_of_their_check_on_the_readers_clock() -> None:
    sunday_late = a_check(2, datetime(2026, 3, 8, 23, 30, tzinfo=UTC))  # in Berlin it is Monday
    found = figures([BASELINE, sunday_late, a_check(3, on(3))], {(2, HitKind.NEW): 2, (3, HitKind.LEGAL): 1})
    assert [dict(one.counts) for one in found.columns] == [{HitKind.LEGAL: 1}, {HitKind.NEW: 2}, {}, {}]
    assert (found.hits, dict(found.counts())) == (3, {HitKind.NEW: 2, HitKind.LEGAL: 1})


def test_a_week_in_which_nothing_was_asked_is_not_known_and_one_that_runs_is_marked() -> None:
    found = figures([BASELINE, a_check(2, on(3)), a_check(3, on(24))], {})
    assert [one.is_known for one in found.columns] == [True, False, False, True]
    assert [one.is_running for one in found.columns] == [False, False, False, True]


def test_an_answer_that_was_lost_leaves_a_gap_and_not_a_zero() -> None:
    lost = a_check(2, on(4), state=CheckState.GAP)
    unreadable = a_check(3, on(11), state=CheckState.ANSWERED, reason="odd")
    found = figures([BASELINE, lost, unreadable, a_check(4, on(12)), a_check(5, on(18))], {(4, HitKind.NEW): 1})
    assert [one.is_short for one in found.columns] == [True, True, False, False]
    assert [one.is_known for one in found.columns] == [False, True, True, False]


def test_an_answer_that_is_being_read_is_not_counted_yet() -> None:
    begun = a_check(3, on(9), state=CheckState.ANSWERED)
    counts, named = {(3, HitKind.NEW): 1000}, [Named(3, "new", "p1", "Acme")]
    found = figures([BASELINE, a_check(2, on(3)), begun], counts, named)
    assert (found.hits, found.lines, found.assignees) == (0, 0, ())
    assert not any(column.is_short for column in found.columns)


def test_what_was_found_only_later_is_in_the_week_that_it_is_of() -> None:
    lost = a_check(2, on(4), state=CheckState.GAP)
    recovered = a_check(4, on(4), recovers=2, answered_at=on(20))
    found = figures([BASELINE, lost, a_check(3, on(18)), recovered], {(4, HitKind.NEW): 7})
    assert [one.hits for one in found.columns] == [7, 0, 0, 0]
    assert (found.columns[0].is_known, found.columns[0].is_short) == (True, True)


def test_what_there_was_when_it_was_adopted_is_no_news_and_nothing_is_told_of_the_time_before() -> None:
    began = a_check(1, on(11), since=None)
    again = a_check(3, on(11), since=None, recovers=1)
    found = figures(
        [began, a_check(2, on(18)), again], {(1, HitKind.NEW): 300, (3, HitKind.NEW): 200, (2, HitKind.NEW): 1}
    )
    assert [one.hits for one in found.columns] == [0, 1, 0]
    assert (found.columns[0].first, found.watched_since) == (date(2026, 3, 9), date(2026, 3, 11))


def test_each_family_counts_once_for_the_assignee_whatever_the_name_looks_like() -> None:
    named = [
        Named(2, "new", "p1", "Acme Co., Ltd.", "family"),
        Named(2, "transfer", "p1", "Acme Co., Ltd.", "family"),
        Named(3, "new", "p2", "", "family"),
        Named(3, "new", "p3", "ACME  CO LTD"),
        Named(3, "new", "p4", "Acme Co., Ltd."),
        Named(3, "new", "p5"),
        Named(1, "new", "p6", "Somebody of the baseline"),
    ]
    checks = [BASELINE, a_check(2, on(3)), a_check(3, on(10))]
    found = figures(checks, {}, named)
    assert found.assignees == (Assignee("Acme Co., Ltd.", 3),)
    assert (found.known, found.lines) == (3, 4)


def test_the_five_with_the_most_are_told_and_the_most_usual_spelling_of_each() -> None:
    named = [Named(2, "new", f"p{name}{one}", f"A{name}") for name in range(7) for one in range(name + 1)]
    named += [Named(2, "new", f"q{one}", "a6") for one in range(3)]
    found = figures([BASELINE, a_check(2, on(3))], {}, named)
    assert [(one.name, one.count) for one in found.assignees] == [
        ("A6", 10),
        ("A5", 6),
        ("A4", 5),
        ("A3", 4),
        ("A2", 3),
    ]
    assert plain_name("ＡＣＭＥ　Co.,Ltd") == plain_name("Acme co ltd")
