"""The lives of requests and reports, and the patience between looks."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import Place
from bot.domain.reports import (
    NEXT_REPORT,
    NEXT_REQUEST,
    Format,
    Job,
    Patience,
    ReportState,
    RequestState,
    Trouble,
    TroubleKind,
)
from tests.clock import START
from tests.factories import PERSON, TEAM, a_report, a_request, an_order


@pytest.mark.parametrize("before", ReportState)
@pytest.mark.parametrize("after", ReportState)
def test_a_report_goes_only_where_its_life_leads(before: ReportState, after: ReportState) -> None:
    report = a_report(state=before)
    if after is before or after in NEXT_REPORT[before]:
        assert report.to(after, attempts=3) == a_report(state=after, attempts=3)
    else:
        with pytest.raises(ValueError, match="cannot go"):
            report.to(after)


@pytest.mark.parametrize("before", RequestState)
@pytest.mark.parametrize("after", RequestState)
def test_a_request_goes_only_where_its_life_leads(before: RequestState, after: RequestState) -> None:
    request = a_request(state=before)
    if after is before or after in NEXT_REQUEST[before]:
        assert request.to(after, tries=2) == a_request(state=after, tries=2)
    else:
        with pytest.raises(ValueError, match="cannot go"):
            request.to(after)


def test_nothing_leads_out_of_delivered_and_cancelled() -> None:
    assert NEXT_REQUEST[RequestState.DELIVERED] == NEXT_REQUEST[RequestState.CANCELLED] == frozenset()


def test_an_order_in_doubt_is_never_submitted_again() -> None:
    assert ReportState.SUBMITTING not in NEXT_REPORT[ReportState.IN_DOUBT]
    assert ReportState.REQUESTED not in NEXT_REPORT[ReportState.IN_DOUBT]


def test_a_report_runs_while_it_can_become_ready_by_itself() -> None:
    running = {state for state in ReportState if a_report(state=state).is_running}
    assert running == {ReportState.REQUESTED, ReportState.SUBMITTING, ReportState.GENERATING}


def test_a_request_is_open_while_its_person_expects_something() -> None:
    still = {state for state in RequestState if a_request(state=state).is_open}
    assert still == {RequestState.CHOOSING, RequestState.WAITING, RequestState.HELD}


def test_what_is_held_can_go_on_but_not_be_delivered_from_where_it_is() -> None:
    assert RequestState.WAITING in NEXT_REQUEST[RequestState.HELD]
    assert RequestState.DELIVERED not in NEXT_REQUEST[RequestState.HELD]


def test_a_job_that_is_looked_at_again_begins_anew_and_stays_the_same_job() -> None:
    failed = a_report(
        state=ReportState.FAILED, job_id="15", looks=9, attempts=3, due=None, trouble=Trouble(TroubleKind.GAVE_UP)
    )
    later = START + timedelta(days=2)
    again = failed.looked_at_again(later)
    assert again == a_report(state=ReportState.GENERATING, job_id="15", due=later, submitted_at=later)


@pytest.mark.parametrize("state", [ReportState.REQUESTED, ReportState.IN_DOUBT])
def test_what_has_no_job_is_not_looked_at_again(state: ReportState) -> None:
    with pytest.raises(ValueError, match="cannot go"):
        a_report(state=state).looked_at_again(START)


def test_two_equal_orders_want_the_same_file() -> None:
    assert an_order() == an_order()
    others = [an_order("Other"), an_order(wanted=Format.WORD), an_order(logo=False)]
    assert an_order() not in others


def test_a_request_lands_where_it_was_moved_to() -> None:
    assert a_request(landing=PERSON).lands_at == Place(TEAM, PERSON)


@pytest.mark.parametrize(
    ("place", "is_person"), [("U1", True), ("W1", True), ("C1", False), ("G1", False), ("D1", False)]
)
def test_a_person_is_told_from_a_conversation(place: str, is_person: bool) -> None:  # noqa: FBT001 - pytest names it
    assert Place(TEAM, place).is_person is is_person


@pytest.mark.parametrize(
    ("wanted", "suffix", "magic"), [(Format.WORD, ".docx", b"PK\x03\x04"), (Format.PDF, ".pdf", b"%PDF")]
)
def test_a_format_knows_its_files(wanted: Format, suffix: str, magic: bytes) -> None:
    assert (wanted.suffix, wanted.magic) == (suffix, magic)


def test_a_jobs_link_is_not_shown() -> None:
    assert "secret" not in repr(Job(link="https://files.example/secret"))
    assert "secret" not in str([Job(link="https://files.example/secret")])


# Patience


def test_looks_widen_and_the_last_wait_repeats() -> None:
    waits = [Patience().next_look(looks, timedelta(0)).total_seconds() for looks in range(5)]
    assert waits == [20, 30, 60, 60, 60]


def test_after_a_long_time_looks_are_rare() -> None:
    patience = Patience()
    assert patience.next_look(0, timedelta(minutes=45) - timedelta(microseconds=1)) == timedelta(seconds=20)
    assert patience.next_look(0, timedelta(minutes=45)) == timedelta(hours=1)


@given(st.integers(0, 10**9), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_there_is_always_a_wait(looks: int, running: timedelta) -> None:
    assert timedelta(0) < Patience().next_look(looks, running) <= timedelta(hours=1)
