"""When a place that hears nothing is told so, and when that is a silence: for all times that there may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pulses import Pulse, month_of, months_quiet, next_look, quiet_since
from tests.clock import START
from tests.factories import a_subscription

DAY = timedelta(days=1)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside it
HITS = st.lists(TIMES, max_size=12, unique=True).map(lambda hits: tuple(sorted(hits, reverse=True)))


def pulse(*days_ago: float, has_named: bool = True) -> Pulse:
    return Pulse(tuple(START - days * DAY for days in days_ago), START - 99 * DAY, has_named)


@pytest.mark.parametrize(
    ("hits", "usual", "alarm"),
    [
        ((), None, None),
        ((1, 2, 3, 4), None, None),
        ((0, 1, 2, 3, 4), 1, 14),
        ((0, 3.5, 7, 10.5, 14), 3.5, 14),
        ((0, 4, 8, 12, 16), 4, 16),
        ((5, 15, 25, 35, 45), 10, 35),
        ((0, 1, 2, 3, 34), 8.5, 34),
    ],
)
def test_four_times_what_is_usual_or_a_fortnight_is_a_silence(
    hits: tuple[float, ...], usual: float | None, alarm: float | None
) -> None:
    felt = pulse(*hits)
    assert felt.usual == (None if usual is None else usual * DAY)
    assert felt.alarm_at == (None if alarm is None else START + alarm * DAY)


def test_what_has_never_named_anything_is_a_silence_after_a_month() -> None:
    assert pulse(has_named=False).alarm_at == START - 69 * DAY
    assert pulse().alarm_at is None


@pytest.mark.slow
@given(hits=HITS, created=TIMES, last=st.none() | TIMES, now=TIMES, has_named=st.booleans())
def test_a_look_comes_within_a_week_and_never_after_what_it_looks_for(
    hits: tuple[datetime, ...], created: datetime, last: datetime | None, now: datetime, *, has_named: bool
) -> None:
    subscription = a_subscription(created_at=created, last_at=last)
    felt = Pulse(hits, created, has_named)
    after = next_look(subscription, felt, now)
    assert now < after <= now + 7 * DAY
    heartbeat = quiet_since(subscription) + (months_quiet(subscription, now) + 1) * month_of(subscription)
    assert months_quiet(subscription, heartbeat - timedelta(microseconds=1)) == months_quiet(subscription, now)
    assert after <= heartbeat
    if felt.alarm_at is not None and felt.alarm_at > now:
        assert after <= felt.alarm_at
