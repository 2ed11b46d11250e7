"""Fetching the file of a finished report, keeping it, and clearing it away."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.deps import Deps
from bot.domain.reports import Job, Report, ReportState, Request, RequestState, Trouble, TroubleKind
from bot.errors import BadFile, BadFileKind, OutsideError
from bot.services.reports import advance_one
from bot.services.requested import try_again
from bot.services.requests import request_report
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.factories import PERSON, TEAM, XIAOMI, a_wish, in_doubt, refused, the_report, the_request, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.patsnap import DONE, FIRST_JOB, LINK
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio


async def a_made_report(deps: Deps, clock: SteppedClock, interaction: str = "first") -> Request:
    """PatSnap has made it; the next turn of `advance` fetches it."""
    request = await request_report(a_wish(interaction=interaction), deps)
    await turns(advance_one, deps)
    clock.tick(seconds=20)
    return request


def path_of(report: Report, deps: Deps) -> Path:
    assert report.file is not None
    return deps.rules.files / report.file.path


async def test_a_fetched_file_lies_under_its_reports_id(deps: Deps, clock: SteppedClock) -> None:
    request = await a_made_report(deps, clock)
    await turns(advance_one, deps)
    report = await the_report(deps.store, request.id)
    assert report.state is ReportState.READY
    assert report.file is not None
    assert (report.file.name, report.ready_at) == (f"{XIAOMI}.pdf", clock())
    assert path_of(report, deps).stat().st_size == report.file.size
    assert path_of(report, deps).parent == deps.rules.files / report.id


@pytest.mark.parametrize("kind", [BadFileKind.NOT_A_REPORT, BadFileKind.EXPIRED, BadFileKind.BROKEN])
async def test_a_bad_file_is_fetched_again_by_a_fresh_link(
    kind: BadFileKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("fetch", BadFile(kind))
    request = await a_made_report(deps, clock)
    await turns(advance_one, deps)
    report = await the_report(deps.store, request.id)
    assert (report.state, report.trouble) == (ReportState.GENERATING, Trouble(TroubleKind.BAD_FILE, detail=kind))
    clock.tick(seconds=2)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY
    assert patsnap.jobs[0].looks == 2
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize("kind", [BadFileKind.NOT_A_REPORT, BadFileKind.BROKEN])
async def test_a_file_that_is_bad_five_times_fails_the_request(
    kind: BadFileKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("fetch", BadFile(kind), times=9)
    request = await a_made_report(deps, clock)
    for _ in range(5):
        assert (await the_request(deps.store, request.id)).state is RequestState.WAITING
        await turns(advance_one, deps)
        clock.tick(minutes=1)
    failed = await the_request(deps.store, request.id)
    assert (failed.state, failed.trouble) == (RequestState.FAILED, Trouble(TroubleKind.BAD_FILE, detail=kind))
    assert patsnap.faults.calls.count("fetch") == 5


async def test_a_link_that_has_expired_is_asked_for_once_more_only(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("fetch", BadFile(BadFileKind.EXPIRED), times=9)
    request = await a_made_report(deps, clock)
    for _ in range(5):
        await turns(advance_one, deps)
        clock.tick(minutes=1)
    failed = await the_request(deps.store, request.id)
    assert (failed.state, failed.trouble) == (
        RequestState.FAILED,
        Trouble(TroubleKind.BAD_FILE, detail=BadFileKind.EXPIRED),
    )
    assert patsnap.jobs[0].looks == patsnap.faults.calls.count("fetch") == 2


@pytest.mark.parametrize("seconds", [-60, 0])
async def test_a_link_whose_signature_has_ended_is_not_fetched_but_asked_for_anew(
    seconds: int, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    ended = Job(link="https://files.example/old", link_ends=clock() + timedelta(seconds=20 + seconds))
    patsnap.life = (ended, DONE)
    request = await a_made_report(deps, clock)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.GENERATING
    assert patsnap.faults.calls.count("fetch") == 0
    clock.tick(seconds=2)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY
    assert len(patsnap.jobs) == 1


async def test_a_link_whose_signature_still_counts_is_fetched(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.life = (Job(link=LINK + str(FIRST_JOB), link_ends=clock() + timedelta(seconds=21)),)
    request = await a_made_report(deps, clock)
    await turns(advance_one, deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY


async def test_a_signature_that_has_ended_twice_fails_the_request(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.life = (Job(link="https://files.example/old", link_ends=clock()),)
    request = await a_made_report(deps, clock)
    for _ in range(3):
        await turns(advance_one, deps)
        clock.tick(minutes=1)
    failed = await the_request(deps.store, request.id)
    assert (failed.state, failed.trouble) == (
        RequestState.FAILED,
        Trouble(TroubleKind.BAD_FILE, detail=BadFileKind.EXPIRED),
    )
    assert (patsnap.jobs[0].looks, patsnap.faults.calls.count("fetch")) == (2, 0)


@pytest.mark.parametrize("kind", [BadFileKind.ELSEWHERE, BadFileKind.TOO_LARGE])
async def test_a_file_that_will_be_no_better_fails_at_once(
    kind: BadFileKind, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("fetch", BadFile(kind))
    request = await a_made_report(deps, clock)
    await turns(advance_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED


async def test_an_outage_before_is_not_counted_against_a_file(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("status", unreachable(), times=6)
    patsnap.faults.add("fetch", BadFile(BadFileKind.BROKEN))
    request = await a_made_report(deps, clock)
    for _ in range(8):
        await turns(advance_one, deps)
        clock.tick(minutes=10)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY


@pytest.mark.parametrize("error", [unreachable(), in_doubt()])
async def test_a_fetch_that_breaks_off_is_made_again(
    error: OutsideError, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("fetch", error, times=7)
    request = await a_made_report(deps, clock)
    for _ in range(8):
        await turns(advance_one, deps)
        clock.tick(minutes=10)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY
    assert len(patsnap.jobs) == 1


async def test_a_full_disk_is_told_and_the_file_fetched_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("fetch", OSError(28, "No space left on device"))
    request = await a_made_report(deps, clock)
    await all_turns(deps)
    assert "no room for its file now; it is fetched again" in slack.messages[0].message.text
    clock.tick(minutes=1)
    await all_turns(deps)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY


async def test_nobody_waits_any_more_yet_what_is_paid_for_is_fetched(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("user_disabled"), times=2)
    request = await a_made_report(deps, clock)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert (await the_report(deps.store, request.id)).state is ReportState.READY
    assert slack.uploads == []


# Looking after


async def test_a_file_is_kept_for_thirty_days_after_its_last_delivery(deps: Deps, clock: SteppedClock) -> None:
    request = await a_made_report(deps, clock)
    await all_turns(deps)
    report = await the_report(deps.store, request.id)
    clock.tick(days=30)
    await look_after(deps)
    assert path_of(report, deps).exists()
    clock.tick(seconds=1)
    await look_after(deps)
    assert not path_of(report, deps).exists()
    assert (await the_report(deps.store, request.id)).file is None


async def test_a_file_that_is_still_promised_is_kept_however_old(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.shut.add("files.completeUploadExternal")
    request = await a_made_report(deps, clock)
    await all_turns(deps)
    clock.tick(days=60)
    await look_after(deps)
    slack.shut.clear()
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_only_files_of_their_own_time_are_removed(deps: Deps, clock: SteppedClock) -> None:
    old = await a_made_report(deps, clock, "old")
    await all_turns(deps)
    removed = path_of(await the_report(deps.store, old.id), deps)
    clock.tick(days=31)
    new = await a_made_report(deps, clock, "new")
    await all_turns(deps)
    await look_after(deps)
    assert not removed.exists()
    assert path_of(await the_report(deps.store, new.id), deps).exists()


async def test_a_failed_delivery_is_tried_again_after_the_file_was_cleared_away(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", refused("storage_limit_reached"))
    request = await a_made_report(deps, clock)
    await all_turns(deps)
    clock.tick(days=31)
    await look_after(deps)
    await try_again(TEAM, PERSON, request.id, deps)
    await all_turns(deps)
    clock.tick(seconds=20)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(patsnap.jobs) == 1  # it is paid for
