"""Having a report made: every way in which the create call can end, by rule."""

from datetime import UTC, datetime

import pytest

from bot.deps import Deps
from bot.domain.reports import ReportState, RequestState, TroubleKind
from bot.errors import CodeClass, InDoubt, OutsideError, PatsnapInDoubt
from bot.services.deliveries import deliver_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import (
    a_wish,
    busy_for_now,
    in_doubt,
    patsnap_refused,
    refused,
    the_report,
    the_request,
    unreachable,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import until
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio


async def test_a_taken_order_is_generating_under_its_exact_job_id(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    report = await the_report(deps.store, request.id)
    assert (report.state, report.job_id) == (ReportState.GENERATING, "1579434053399035907")
    assert (report.submitted_at, report.owner) == (clock(), None)
    assert patsnap.jobs[0].order == request.order


async def test_it_is_written_that_an_order_leaves_before_it_leaves(deps: Deps, patsnap: FakePatsnap) -> None:
    request = await request_report(a_wish(), deps)
    patsnap.faults.add("create", Killed())
    with pytest.raises(Killed):
        await advance_one(deps)
    report = await the_report(deps.store, request.id)
    assert (report.state, report.owner) == (ReportState.SUBMITTING, "this run")


async def test_an_order_that_never_left_is_sent_again_with_growing_waits(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", unreachable(), times=3)
    request = await request_report(a_wish(), deps)
    waits = []
    for _ in range(3):
        await turns(advance_one, deps)
        report = await the_report(deps.store, request.id)
        assert report.state is ReportState.REQUESTED
        assert report.trouble is not None
        assert report.trouble.kind is TroubleKind.UNREACHABLE
        assert report.due is not None
        waits.append((report.due - clock()).total_seconds())
        clock.tick(seconds=waits[-1])
    await turns(advance_one, deps)
    assert waits == [2, 4, 8]
    assert len(patsnap.jobs) == 1
    assert (await the_report(deps.store, request.id)).trouble is None


async def test_an_order_that_cannot_leave_for_three_days_has_failed(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", unreachable(), times=1000)
    request = await request_report(a_wish(), deps)
    for _ in range(80):
        await all_turns(deps)
        clock.tick(hours=1)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert (await the_report(deps.store, request.id)).due is None


@pytest.mark.parametrize(
    ("code_class", "kind"),
    [
        (CodeClass.REFRESH, TroubleKind.ACCOUNT),
        (CodeClass.INPUT, TroubleKind.INPUT),
        (CodeClass.BUG, TroubleKind.BUG),
    ],
)
async def test_a_refusal_that_no_waiting_mends_fails_the_request_and_says_why(
    code_class: CodeClass, kind: TroubleKind, deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("create", patsnap_refused("6720XXXX", code_class))
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    failed = await the_request(deps.store, request.id)
    assert failed.state is RequestState.FAILED
    assert failed.trouble is not None
    assert (failed.trouble.kind, failed.trouble.code) == (kind, "6720XXXX")
    assert "6720XXXX" in slack.messages[0].message.text
    assert patsnap.faults.calls.count("create") == 1


async def test_too_fast_is_tried_again_shortly(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create", patsnap_refused("67200002", CodeClass.RETRY))
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    report = await the_report(deps.store, request.id)
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.BUSY
    clock.tick(seconds=2)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.GENERATING


async def test_too_fast_for_ten_minutes_is_the_days_quota(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", patsnap_refused("67200002", CodeClass.RETRY), times=10)
    request = await request_report(a_wish(), deps)
    for _ in range(10):
        await turns(advance_one, deps)
        clock.tick(minutes=10)
    report = await the_report(deps.store, request.id)
    assert report.state is ReportState.REQUESTED
    assert await until(deps) == datetime(2026, 11, 20, 16, 1, tzinfo=UTC)  # a minute past midnight in Shanghai


async def test_an_outage_before_is_not_counted_as_being_too_fast(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", unreachable(), times=12)
    patsnap.faults.add("create", patsnap_refused("HTTP 429", CodeClass.RETRY))
    request = await request_report(a_wish(), deps)
    for _ in range(13):
        await turns(advance_one, deps)
        clock.tick(minutes=10)
    report = await the_report(deps.store, request.id)
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.BUSY


async def test_a_used_up_quota_waits_for_patsnaps_next_day(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("create", patsnap_refused("67200007", CodeClass.QUOTA))
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    assert "limit for today is used up" in slack.messages[0].message.text
    clock.tick(hours=6, minutes=59)
    await all_turns(deps)
    assert patsnap.jobs == []
    clock.tick(minutes=2)
    await all_turns(deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.GENERATING


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    "doubt", [in_doubt(), PatsnapInDoubt("time-out", "no answer"), PatsnapInDoubt("68300005", "?")]
)
async def test_an_order_in_doubt_is_never_sent_again_by_itself(
    doubt: InDoubt,
    after: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
) -> None:
    patsnap.faults.add("create", doubt, after=after)
    request = await request_report(a_wish(), deps)
    for _ in range(5):
        await all_turns(deps)
        clock.tick(days=1)
    report = await the_report(deps.store, request.id)
    assert (report.state, report.due, report.owner) == (ReportState.IN_DOUBT, None, None)
    assert patsnap.faults.calls.count("create") == 1
    assert (await the_request(deps.store, request.id)).state is RequestState.WAITING


async def test_the_code_that_asks_for_it_is_repeated_once(deps: Deps, patsnap: FakePatsnap) -> None:
    patsnap.faults.add("create", busy_for_now())
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.GENERATING
    assert patsnap.faults.calls.count("create") == 2


@pytest.mark.parametrize(
    "second", [busy_for_now(), in_doubt(), unreachable(), patsnap_refused("67200002", CodeClass.RETRY)]
)
async def test_after_the_second_time_the_first_doubt_stands(
    second: OutsideError, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", busy_for_now())
    patsnap.faults.add("create", second)
    request = await request_report(a_wish(), deps)
    for _ in range(3):
        await turns(advance_one, deps)
        clock.tick(days=1)
    report = await the_report(deps.store, request.id)
    assert report.state is ReportState.IN_DOUBT
    assert report.trouble is not None
    assert report.trouble.code == "68300008"
    assert patsnap.faults.calls.count("create") == 2


async def test_without_leave_to_call_nothing_is_claimed_and_the_person_sees_why(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("permit", unreachable())
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.REQUESTED
    assert "cannot be reached" in slack.messages[0].message.text
    clock.tick(seconds=2)
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 1


async def test_without_leave_for_three_days_the_order_has_failed(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("permit", unreachable(), times=1000)
    request = await request_report(a_wish(), deps)
    for _ in range(74):
        await turns(advance_one, deps)
        clock.tick(hours=1)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert patsnap.jobs == []


async def test_a_bug_in_an_orders_turn_leaves_it_in_doubt_and_lets_the_others_go_on(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", ValueError("a bug"))
    first = await request_report(a_wish("One", interaction="one"), deps)
    clock.tick(seconds=1)
    second = await request_report(a_wish("Two", interaction="two"), deps)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, first.id)).state is ReportState.IN_DOUBT
    assert (await the_report(deps.store, second.id)).state is ReportState.GENERATING


async def test_what_nobody_waits_for_because_slack_takes_it_nowhere_is_not_ordered(
    deps: Deps, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("user_disabled"), times=2)  # neither in the channel nor to the person
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    await turns(advance_one, deps)
    assert patsnap.jobs == []
    trouble = (await the_report(deps.store, request.id)).trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.NOBODY_WAITS
