"""What `/patrol reports` shows to whom."""

import pytest

from bot.deps import Deps
from bot.domain.reports import ReportState, Request, RequestState
from bot.services.listing import PAGE, list_requests
from bot.services.requested import cancel
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import PERSON, TEAM, a_wish, refused
from tests.fakes import FakeSlack
from tests.turns import minutes_pass

pytestmark = pytest.mark.asyncio


async def asked(deps: Deps, clock: SteppedClock, company: str, person: str, place: str) -> Request:
    clock.tick(seconds=1)
    return await request_report(a_wish(company, person=person, place=place, interaction=company + person), deps)


async def seen(deps: Deps, person: str = PERSON, place: str = "C1", offset: int = 0, team: str = TEAM) -> list[str]:
    page = await list_requests(team, person, place, offset, deps)
    return [request.order.subject.text for request, _ in page.rows]


async def test_one_sees_ones_own_from_everywhere_and_what_lies_here(deps: Deps, clock: SteppedClock) -> None:
    await asked(deps, clock, "mine here", PERSON, "C1")
    await asked(deps, clock, "mine there", PERSON, "C2")
    await asked(deps, clock, "mine to me", PERSON, PERSON)
    await asked(deps, clock, "theirs here", "U2", "C1")
    await asked(deps, clock, "theirs there", "U2", "C2")
    await asked(deps, clock, "theirs to them", "U2", "U2")
    assert await seen(deps) == ["theirs here", "mine to me", "mine there", "mine here"]
    assert await seen(deps, place="C9") == ["mine to me", "mine there", "mine here"]
    assert await seen(deps, "U9", "C1") == ["theirs here", "mine here"]
    assert await seen(deps, "U9", "C9") == []
    assert await seen(deps, team="T2") == []


@pytest.mark.parametrize("word", ["not_in_channel", "is_archived"])
async def test_what_could_not_be_posted_here_is_not_shown_to_others_here(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused(word))
    await asked(deps, clock, "theirs, held or moved", "U2", "C1")
    await minutes_pass(deps, clock)
    assert await seen(deps) == []
    assert await seen(deps, "U2", "C1") == ["theirs, held or moved"]


async def test_running_and_ended_ones_are_shown_each_with_its_own_report(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await asked(deps, clock, "done", PERSON, "C1")
    await minutes_pass(deps, clock)
    ended = await asked(deps, clock, "ended", PERSON, "C1")
    await cancel(TEAM, PERSON, ended.id, deps)
    await asked(deps, clock, "running", PERSON, "C1")
    page = await list_requests(TEAM, PERSON, "C1", 0, deps)
    assert [(request.order.subject.text, request.state, report and report.state) for request, report in page.rows] == [
        ("running", RequestState.WAITING, ReportState.REQUESTED),
        ("ended", RequestState.CANCELLED, ReportState.FAILED),
        ("done", RequestState.DELIVERED, ReportState.READY),
    ]
    assert all(report and report.order == request.order for request, report in page.rows)
    assert len(slack.uploads) == 1


async def test_who_joined_sees_their_own_request_and_not_the_others(deps: Deps, clock: SteppedClock) -> None:
    await asked(deps, clock, "same", "U2", "C2")
    mine = await asked(deps, clock, "same", PERSON, "C1")
    page = await list_requests(TEAM, PERSON, "C1", 0, deps)
    assert [(request.id, request.person) for request, _ in page.rows] == [(mine.id, PERSON)]


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 1])
async def test_pages_follow_each_other_without_a_gap(count: int, deps: Deps, clock: SteppedClock) -> None:
    for number in range(count):
        await asked(deps, clock, str(number), PERSON, "C1")
    shown: list[str] = []
    for offset in range(0, max(count, 1), PAGE):
        page = await list_requests(TEAM, PERSON, "C1", offset, deps)
        shown += [request.order.subject.text for request, _ in page.rows]
        assert page.offset == offset
        assert page.has_more is (len(shown) < count)
        assert len(page.rows) <= PAGE
    assert shown == [str(number) for number in reversed(range(count))]


async def test_a_page_beyond_the_last_is_empty(deps: Deps, clock: SteppedClock) -> None:
    await asked(deps, clock, "one", PERSON, "C1")
    page = await list_requests(TEAM, PERSON, "C1", 50, deps)
    assert (page.rows, page.has_more) == ((), False)
