"""Looking how a report stands: how often, until when, and what can come of it."""

from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.reports import Job, ReportState, Request, RequestState, TroubleKind
from bot.errors import CodeClass, OutsideError
from bot.services.reports import advance_one
from bot.services.requests import request_report
from tests.clock import START, SteppedClock
from tests.factories import a_wish, in_doubt, patsnap_refused, the_report, the_request, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.patsnap import DONE
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

FOR_EVER = (Job(),)


async def a_running_request(deps: Deps, patsnap: FakePatsnap, *life: Job) -> Request:
    patsnap.life = life
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    return request


async def wait_until_due(request: Request, deps: Deps, clock: SteppedClock) -> float:
    """Let the time pass until the next look; the seconds that it was away."""
    due = (await the_report(deps.store, request.id)).due
    assert due is not None
    seconds = (due - clock()).total_seconds()
    clock.tick(seconds=seconds)
    return seconds


async def test_looks_widen_to_a_minute_and_after_45_minutes_to_an_hour(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, *FOR_EVER)
    waits: list[float] = []
    while not waits or waits[-1] < 3600:
        waits.append(await wait_until_due(request, deps, clock))
        await turns(advance_one, deps)
    assert waits[:4] == [20, 30, 60, 60]
    assert set(waits[2:-1]) == {60}
    assert 45 * 60 <= sum(waits[:-1]) < 46 * 60
    assert await wait_until_due(request, deps, clock) == 3600


async def test_between_looks_patsnap_is_left_alone(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    await a_running_request(deps, patsnap, *FOR_EVER)
    clock.tick(seconds=19.9)
    assert await turns(advance_one, deps) == 0
    clock.tick(seconds=0.1)
    assert await turns(advance_one, deps) == 1
    assert patsnap.jobs[0].looks == 1


async def test_a_day_without_a_result_has_failed(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    request = await a_running_request(deps, patsnap, *FOR_EVER)
    while (await the_report(deps.store, request.id)).due is not None:
        await wait_until_due(request, deps, clock)
        await turns(advance_one, deps)
    assert 24 <= (clock() - START).total_seconds() / 3600 <= 25
    failed = await the_request(deps.store, request.id)
    assert failed.state is RequestState.FAILED
    assert failed.trouble is not None
    assert failed.trouble.kind is TroubleKind.GAVE_UP


async def test_after_45_minutes_the_message_says_that_it_takes_unusually_long(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_running_request(deps, patsnap, *FOR_EVER)
    told = {}
    while clock() - START < timedelta(hours=2):
        await all_turns(deps)
        minutes = int((clock() - START).total_seconds() // 60)
        told[minutes] = "unusually long" in slack.messages[0].message.text
        clock.tick(seconds=30)
    assert min(minutes for minutes, is_long in told.items() if is_long) in {45, 46}
    assert all(is_long for minutes, is_long in told.items() if minutes > 46)
    assert (await the_request(deps.store, request.id)).state is RequestState.WAITING


async def test_a_report_of_five_minutes_is_looked_at_seven_times_at_most(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, *FOR_EVER)
    while clock() - START < timedelta(minutes=5):
        await wait_until_due(request, deps, clock)
        await turns(advance_one, deps)
    assert patsnap.jobs[0].looks <= 7


async def test_the_live_message_tells_how_the_job_stands(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await a_running_request(deps, patsnap, Job(ahead=2), Job(), DONE)
    await all_turns(deps)
    told = []
    for seconds in (30, 30, 60):
        clock.tick(seconds=seconds)
        await all_turns(deps)
        told.append(slack.messages[0].message.text)
    clock.tick(seconds=30)
    await all_turns(deps)
    told.append(slack.messages[0].message.text)
    assert "2 before you" in told[0]
    assert "Generating" in told[1]
    assert "In the thread" in told[-1]


async def test_a_failed_job_fails_the_request_with_patsnaps_own_words(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_running_request(deps, patsnap, Job(failed=True, cause="由于服务器异常 <!channel>"))
    await all_turns(deps)
    clock.tick(minutes=1)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert "由于服务器异常 &lt;!channel&gt;" in slack.messages[0].message.text
    assert (await the_report(deps.store, request.id)).due is None


async def test_done_without_a_link_is_looked_at_again(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    request = await a_running_request(deps, patsnap, Job(link=None), Job(link=None), DONE)
    for _ in range(3):
        await wait_until_due(request, deps, clock)
        await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (unreachable(), TroubleKind.UNREACHABLE),
        (in_doubt(), TroubleKind.UNREACHABLE),
        (patsnap_refused("67200002", CodeClass.RETRY), TroubleKind.BUSY),
        (patsnap_refused("68300004", CodeClass.INPUT), TroubleKind.INPUT),
        (patsnap_refused("67200012", CodeClass.BUG), TroubleKind.BUG),
    ],
)
async def test_a_look_that_brings_nothing_is_repeated_for_the_job_is_paid(
    error: OutsideError, kind: TroubleKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, DONE)
    patsnap.faults.add("status", error, times=2)
    for wait in (2, 4):
        await wait_until_due(request, deps, clock)
        await turns(advance_one, deps)
        report = await the_report(deps.store, request.id)
        assert report.state is ReportState.GENERATING
        assert report.trouble is not None
        assert report.trouble.kind is kind
        assert report.due is not None
        assert (report.due - clock()).total_seconds() == wait
    await wait_until_due(request, deps, clock)
    await turns(advance_one, deps)
    report = await the_report(deps.store, request.id)
    assert (report.state, report.trouble) == (ReportState.READY, None)
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize("code_class", [CodeClass.INPUT, CodeClass.BUG])
async def test_a_job_that_patsnap_does_not_know_is_given_up_after_five_looks(
    code_class: CodeClass, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, DONE)
    patsnap.faults.add("status", patsnap_refused("68300004", code_class), times=9)
    for _ in range(5):
        assert (await the_request(deps.store, request.id)).state is RequestState.WAITING
        await wait_until_due(request, deps, clock)
        await turns(advance_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert patsnap.faults.calls.count("status") == 5


async def test_looks_that_bring_nothing_for_a_day_have_failed(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, DONE)
    patsnap.faults.add("status", unreachable(), times=1000)
    for _ in range(26):
        clock.tick(hours=1)
        await turns(advance_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED


async def test_a_bug_in_a_look_ends_neither_the_tick_nor_the_report(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, DONE)
    other = await request_report(a_wish("Other", interaction="other"), deps)
    await turns(advance_one, deps)
    patsnap.faults.add("status", ValueError("a bug"))
    clock.tick(seconds=20)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.GENERATING
    assert (await the_report(deps.store, other.id)).state is ReportState.READY
    clock.tick(minutes=10)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY


async def test_a_bug_in_every_look_is_told_after_a_day(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_running_request(deps, patsnap, DONE)
    patsnap.faults.add("status", ValueError("a bug"), times=1000)
    for _ in range(26):
        clock.tick(hours=1)
        await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert "Something went wrong" in slack.messages[0].message.text


async def test_where_no_call_can_be_made_for_a_day_a_running_report_has_failed_too(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_running_request(deps, patsnap, *FOR_EVER)
    patsnap.faults.add("permit", unreachable(), times=1000)
    clock.tick(hours=23)
    await turns(advance_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.WAITING
    clock.tick(hours=2)
    await turns(advance_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
