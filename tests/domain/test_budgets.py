"""Months and budgets: where they begin, when one is low or used up, and what a refusal can become."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.domain.budgets import NEXT, Budget, Month, RefusalState, Scope, low_row, month_of, read_low_row
from tests.factories import a_refusal

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("zone", "begins", "first", "next_first"),
    [
        (SHANGHAI, datetime(2026, 11, 30, 16, tzinfo=UTC), date(2026, 12, 1), date(2027, 1, 1)),
        (SHANGHAI, datetime(2026, 12, 31, 16, tzinfo=UTC), date(2027, 1, 1), date(2027, 2, 1)),
        (NEW_YORK, datetime(2026, 3, 1, 5, tzinfo=UTC), date(2026, 3, 1), date(2026, 4, 1)),
        (NEW_YORK, datetime(2026, 4, 1, 4, tzinfo=UTC), date(2026, 4, 1), date(2026, 5, 1)),  # summer time by then
    ],
)
def test_a_month_begins_and_ends_in_its_zone(zone: ZoneInfo, begins: datetime, first: date, next_first: date) -> None:
    assert month_of(begins, zone) == Month(begins, first, next_first)
    assert month_of(begins - MOMENT, zone).next_first == first


@pytest.mark.parametrize(
    ("used", "limit", "is_low", "is_used_up"),
    [
        (0, 5, False, False),
        (3, 5, False, False),
        (4, 5, True, False),
        (5, 5, True, True),
        (6, 5, True, True),
        (0, 1, False, False),
        (1, 1, True, True),
        (0, 0, True, True),
        (79, 99, False, False),
        (80, 99, True, False),
    ],
)
def test_a_budget_is_low_from_four_fifths_on(used: int, limit: int, *, is_low: bool, is_used_up: bool) -> None:
    budget = Budget(Scope.PERSON, limit, used)
    assert (budget.is_low, budget.is_used_up) == (is_low, is_used_up)


@pytest.mark.parametrize("scope", Scope)
def test_the_word_that_a_budget_is_low_holds_what_it_says(scope: Scope) -> None:
    month = month_of(datetime(2026, 12, 3, tzinfo=UTC), SHANGHAI)
    budget = Budget(scope, 50, 40)
    assert read_low_row(low_row(budget, month)) == (budget, date(2027, 1, 1))


@pytest.mark.parametrize(("before", "after"), list(product(RefusalState, RefusalState)))
def test_a_refusal_takes_only_the_steps_of_its_life(before: RefusalState, after: RefusalState) -> None:
    refusal = a_refusal(state=before)
    if after is before or after in NEXT[before]:
        assert refusal.to(after, admin="U9").state is after
    else:
        with pytest.raises(ValueError, match="cannot go from"):
            refusal.to(after)
