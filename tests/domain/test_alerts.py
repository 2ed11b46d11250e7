"""The lives of checks and subscriptions, and when an alert is asked about next."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import subscriptions
from bot.domain.alerts import NEXT, CheckState, HitKind, Pace, next_check
from bot.domain.subscriptions import SubscriptionState
from tests.clock import START
from tests.factories import a_check, a_subscription

PACE = Pace()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
moments = st.integers(-60 * 24 * 3, 60 * 24 * 40).map(lambda minutes: START + timedelta(minutes=minutes))


@pytest.mark.parametrize("before", CheckState)
@pytest.mark.parametrize("after", CheckState)
def test_a_check_goes_only_where_its_life_leads(before: CheckState, after: CheckState) -> None:
    check = a_check(state=before)
    if after is before or after in NEXT[before]:
        assert check.to(after, hits=3) == a_check(state=after, hits=3)
    else:
        with pytest.raises(ValueError, match="cannot go"):
            check.to(after)


@pytest.mark.parametrize("before", SubscriptionState)
@pytest.mark.parametrize("after", SubscriptionState)
def test_a_subscription_goes_only_where_its_life_leads(before: SubscriptionState, after: SubscriptionState) -> None:
    subscription = a_subscription(state=before)
    if after is before or after in subscriptions.NEXT[before]:
        assert subscription.to(after, took=3) == a_subscription(state=after, took=3)
    else:
        with pytest.raises(ValueError, match="cannot go"):
            subscription.to(after)


def test_what_was_read_stays_read_and_a_lost_answer_may_only_turn_up() -> None:
    assert NEXT[CheckState.READ] == frozenset()
    assert NEXT[CheckState.GAP] == {CheckState.ANSWERED}


@pytest.mark.parametrize(
    ("state", "reason", "is_over", "is_missing"),
    [
        (CheckState.ASKING, "", False, False),
        (CheckState.ANSWERED, "", False, False),
        (CheckState.ANSWERED, "unreadable", True, True),
        (CheckState.READ, "", True, False),
        (CheckState.READ, "counts more than it names", True, True),
        (CheckState.GAP, "cut", True, True),
    ],
)
def test_a_digest_goes_beyond_what_is_read_and_what_cannot_be_read_for_now(
    state: CheckState, reason: str, *, is_over: bool, is_missing: bool
) -> None:
    check = a_check(state=state, reason=reason)
    assert (check.is_over, check.is_missing) == (is_over, is_missing)


def test_the_first_check_is_the_baseline_under_whatever_number_it_is_read() -> None:
    assert a_check(no=1).is_baseline
    assert a_check(no=5, recovers=1).is_baseline
    assert not a_check(no=5, recovers=2).is_baseline


def test_a_kind_that_is_not_known_is_kept_from_nobody() -> None:
    assert all(a_subscription(kinds=frozenset()).takes(kind) for kind in HitKind)
    legal = a_subscription(kinds=frozenset({HitKind.LEGAL}))
    assert {kind for kind in HitKind if legal.takes(kind)} == {HitKind.LEGAL, HitKind.OTHER}


def test_an_alert_without_subscribers_is_not_checked() -> None:
    assert next_check(START, [], START, PACE) is None
    assert next_check(None, [], START, PACE) is None


def test_a_first_check_comes_at_once() -> None:
    assert next_check(None, [START + 9 * DAY], START, PACE) == START


@pytest.mark.parametrize(
    ("runs", "wait"),
    [
        ([None], HOUR),
        ([START + 9 * DAY], DAY),
        ([START + 5 * HOUR], timedelta(hours=4, minutes=30)),
        ([START + 5 * HOUR, START + 3 * HOUR], timedelta(hours=2, minutes=30)),
        ([START + 5 * HOUR, None], HOUR),
        ([START + timedelta(minutes=31)], timedelta(minutes=1)),
        ([START + timedelta(minutes=30)], DAY),  # what was asked just now serves it
        ([START - HOUR], DAY),
    ],
)
def test_the_next_check_serves_whoever_needs_it_first(runs: list[datetime | None], wait: timedelta) -> None:
    assert next_check(START, runs, START, PACE) == START + wait


@given(runs=st.lists(st.none() | moments, min_size=1, max_size=5), asked_at=moments)
def test_checks_are_never_further_apart_than_promised_and_each_digest_has_one_in_good_time(
    runs: list[datetime | None], asked_at: datetime
) -> None:
    due = next_check(asked_at, runs, asked_at, PACE)
    assert due is not None
    assert asked_at < due <= asked_at + PACE.every
    for run in runs:
        if run is None:
            assert due <= asked_at + PACE.instant
        elif run - PACE.lead > asked_at:
            assert due <= run - PACE.lead
