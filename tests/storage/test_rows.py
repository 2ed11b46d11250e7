"""What is stored comes back as it was, to the last digit and microsecond."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage, What
from bot.domain.reports import (
    File,
    Format,
    Kind,
    Order,
    Report,
    ReportState,
    Request,
    RequestState,
    Subject,
    SubjectKind,
    Trouble,
    TroubleKind,
)
from bot.ports import Transaction
from storage.sql.times import read, read_or_none, stored, stored_or_none
from storage.sql.transaction import SqlTransaction
from storage.sqlite.connection import SqliteConnection
from storage.sqlite.migrations import migrations
from tests.factories import TEAM, a_report

MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
MAYBE = st.none() | MOMENTS
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NAMES = st.none() | TEXTS
COUNTS = st.integers(0, 2**31)

ORDERS = st.builds(
    Order,
    st.sampled_from(Kind),
    st.builds(Subject, st.sampled_from(SubjectKind), TEXTS),
    st.sampled_from(Format),
    st.booleans(),
)
TROUBLES = st.none() | st.builds(Trouble, st.sampled_from(TroubleKind), TEXTS, TEXTS)
REQUESTS = st.builds(
    Request,
    id=TEXTS,
    workspace=st.just(TEAM),
    person=TEXTS,
    place=TEXTS,
    landing=TEXTS,
    order=ORDERS,
    state=st.sampled_from(RequestState),
    report=TEXTS,
    asked_at=MOMENTS,
    tries=COUNTS,
    trouble=TROUBLES,
    shown_by=NAMES,
    held_until=MAYBE,
)
REPORTS = st.builds(
    Report,
    id=TEXTS,
    workspace=st.just(TEAM),
    account=st.just("main"),
    order=ORDERS,
    state=st.sampled_from(ReportState),
    created_at=MOMENTS,
    due=MAYBE,
    job_id=st.none() | st.integers(0, 2**80).map(str),
    submitted_at=MAYBE,
    ready_at=MAYBE,
    ahead=st.none() | COUNTS,
    looks=COUNTS,
    attempts=COUNTS,
    trouble=TROUBLES,
    file=st.none() | st.builds(File, TEXTS, TEXTS, st.integers(0, 2**40)),
    owner=NAMES,
)
DELIVERIES = st.builds(
    Delivery,
    key=TEXTS,
    workspace=st.just(TEAM),
    place=TEXTS,
    what=st.sampled_from(What),
    row=TEXTS,
    created_at=MOMENTS,
    due=MAYBE,
    part=COUNTS,
    after=NAMES,
    state=st.sampled_from(DeliveryState),
    reason=NAMES,
    attempts=COUNTS,
    doubted=st.booleans(),
    first_tried_at=MAYBE,
    sent_at=MAYBE,
    file_id=NAMES,
    channel=NAMES,
    ts=NAMES,
    owner=NAMES,
)
LIVES = st.builds(
    LiveMessage,
    key=TEXTS,
    workspace=st.just(TEAM),
    row=TEXTS,
    version=COUNTS,
    shown=COUNTS,
    due=MAYBE,
    final=st.booleans(),
    channel=NAMES,
    ts=NAMES,
    attempts=COUNTS,
)


@cache
def a_database() -> Database:
    db = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    migrations.apply(db)
    SqlTransaction(SqliteConnection(db)).workspaces.enrol(TEAM, "main", "https://connect.patsnap.com")
    return db


def in_a_transaction(*work: Callable[[Transaction], object]) -> list[object]:
    """What each answered; nothing of it stays."""
    db = a_database()
    db.execute("BEGIN")
    try:
        return [one(SqlTransaction(SqliteConnection(db))) for one in work]
    finally:
        db.execute("ROLLBACK")


@given(st.lists(REQUESTS, max_size=4, unique_by=lambda request: request.id))
def test_requests_come_back_as_they_were(requests: list[Request]) -> None:
    def add(tx: Transaction) -> None:
        assert all(tx.requests.add(request) for request in requests)

    assert in_a_transaction(add, lambda tx: [tx.requests.get(TEAM, request.id) for request in requests])[1] == requests


@given(REPORTS, REPORTS)
def test_reports_come_back_as_they_were_added_and_as_they_were_saved(first: Report, later: Report) -> None:
    saved = Report(**{**vars(later), "id": first.id})
    answers = in_a_transaction(
        lambda tx: tx.reports.add(first),
        lambda tx: tx.reports.get(TEAM, first.id),
        lambda tx: tx.reports.save(saved),
        lambda tx: tx.reports.get(TEAM, first.id),
    )
    assert answers == [True, first, None, saved]


@given(DELIVERIES, DELIVERIES)
def test_deliveries_come_back_as_they_were_promised_and_as_they_were_saved(first: Delivery, later: Delivery) -> None:
    saved = Delivery(**{**vars(later), "key": first.key})
    answers = in_a_transaction(
        lambda tx: tx.deliveries.promise(first),
        lambda tx: tx.deliveries.get(TEAM, first.key),
        lambda tx: tx.deliveries.save(saved),
        lambda tx: tx.deliveries.get(TEAM, first.key),
    )
    assert answers == [True, first, None, saved]


@given(LIVES)
def test_live_messages_come_back_as_they_were(live: LiveMessage) -> None:
    assert in_a_transaction(lambda tx: tx.live.add(live), lambda tx: tx.live.get(TEAM, live.key))[1] == live


@pytest.mark.parametrize("job_id", ["1579434053399035907", str(2**53 + 1), "9" * 30, "0012"])
def test_a_job_id_is_exact_to_the_last_digit(job_id: str) -> None:
    report = a_report(job_id=job_id)
    assert in_a_transaction(lambda tx: tx.reports.add(report), lambda tx: tx.reports.get(TEAM, report.id))[1] == report


# Times


@given(MOMENTS)
def test_a_time_comes_back_to_the_microsecond(time: datetime) -> None:
    assert read(stored(time)) == time
    assert read_or_none(stored_or_none(time)) == time


@given(MOMENTS, MOMENTS)
def test_stored_times_are_of_one_width_and_sort_as_times_do(one: datetime, other: datetime) -> None:
    assert len(stored(one)) == len(stored(other)) == 27
    assert (stored(one) < stored(other)) == (one < other)


def test_a_time_of_another_zone_is_stored_in_utc() -> None:
    china = timezone(timedelta(hours=8))
    assert stored(datetime(2026, 11, 22, 16, 0, tzinfo=china)) == "2026-11-22T08:00:00.000000Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        stored(datetime(2026, 11, 22))  # noqa: DTZ001 - that is the point


def test_no_time_stays_none() -> None:
    assert stored_or_none(None) is None
    assert read_or_none(None) is None
