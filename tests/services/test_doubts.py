"""*Try again* and *Forget it*, where several people wait for the same report that is in doubt or has failed."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.reports import Job, ReportState, Request, RequestState
from bot.errors import CodeClass
from bot.mistakes import Mistake, MistakeKind
from bot.services.deliveries import deliver_one
from bot.services.holding import joined
from bot.services.reports import advance_one
from bot.services.requested import forget, try_again
from bot.services.requests import request_report
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import (
    CHANNEL,
    TEAM,
    a_wish,
    in_doubt,
    patsnap_refused,
    refused,
    the_report,
    the_request,
    the_states,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.fakes.patsnap import DONE
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

DELIVERED, CANCELLED, WAITING = RequestState.DELIVERED, RequestState.CANCELLED, RequestState.WAITING
FAILED, HELD = RequestState.FAILED, RequestState.HELD


async def asked(deps: Deps, person: str, place: str = "C1") -> Request:
    return await request_report(a_wish(person=person, place=place, interaction=f"{person} in {place}"), deps)


async def three_in_doubt(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> list[Request]:
    """Two in one place, one elsewhere; PatSnap took their order, and its answer was lost."""
    requests = [await asked(deps, person, place) for person, place in (("U1", "C1"), ("U2", "C1"), ("U3", "C3"))]
    patsnap.faults.add("create", in_doubt(), after=True)
    await minutes_pass(deps, clock)
    assert (await the_report(deps.store, requests[0].id)).state is ReportState.IN_DOUBT
    return requests


async def again(request: Request, deps: Deps) -> None:
    await try_again(TEAM, request.person, request.id, deps)


async def forgets(request: Request, deps: Deps) -> None:
    await forget(TEAM, request.person, request.id, deps)


# In doubt


async def test_the_doubt_is_told_at_each_place(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await three_in_doubt(deps, clock, patsnap)
    for channel in ("C1", "C3"):
        [text] = slack.texts(channel)
        assert "did not confirm" in text


async def test_tried_again_by_one_those_whom_it_shows_go_along(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second, elsewhere = await three_in_doubt(deps, clock, patsnap)
    await again(first, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second, elsewhere) == [DELIVERED, DELIVERED, WAITING]
    assert len(patsnap.jobs) == 2
    assert len(slack.in_conversation("C1")) == len(slack.uploads) == 1
    assert "did not confirm" in slack.texts("C3")[0]


@pytest.mark.parametrize("minutes", [0, 1, 5])
async def test_tried_again_by_each_place_one_new_report_is_ordered(
    minutes: int, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    requests = await three_in_doubt(deps, clock, patsnap)
    await again(requests[0], deps)
    await minutes_pass(deps, clock, minutes)
    await again(requests[2], deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED] * 3
    assert len(patsnap.jobs) == 2
    assert patsnap.faults.calls.count("create") == 2
    for channel in ("C1", "C3"):
        [message], [file] = slack.in_conversation(channel), slack.files_in(channel)
        assert file.thread == message.ts
        assert "In the thread" in message.message.text


async def test_one_that_was_made_before_they_asked_is_no_answer_to_a_fresh_order(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await asked(deps, "U9", "C9")
    await minutes_pass(deps, clock)
    clock.tick(days=1)
    patsnap.faults.add("create", in_doubt(), after=True)
    fresh = await request_report(replace(a_wish(interaction="fresh"), fresh=True), deps)
    await all_turns(deps)
    await again(fresh, deps)
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 3
    assert (await the_request(deps.store, fresh.id)).state is DELIVERED


async def test_tried_again_while_somebody_has_ordered_it_anew_it_is_joined(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    requests = await three_in_doubt(deps, clock, patsnap)
    newcomer = await asked(deps, "U4")
    assert newcomer.report != requests[0].report
    await again(requests[0], deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, newcomer, *requests) == [DELIVERED] * 3 + [WAITING]
    assert len(patsnap.jobs) == 2
    assert len(slack.files_in("C1")) == 1  # one place is served once
    [old, new] = slack.texts("C1")
    assert "in the other message" in old
    assert "In the thread" in new


async def test_who_is_shown_by_another_may_try_again_too_and_is_shown_from_then_on(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second, _ = await three_in_doubt(deps, clock, patsnap)
    await again(second, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [WAITING, DELIVERED]
    assert len(slack.files_in("C1")) == 1
    await again(first, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(patsnap.jobs) == 2


async def test_forgotten_by_one_the_next_is_asked_and_the_others_are_left_alone(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second, elsewhere = await three_in_doubt(deps, clock, patsnap)
    await forgets(first, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second, elsewhere) == [CANCELLED, WAITING, WAITING]
    ended, open_still = slack.in_conversation("C1")
    assert "Ended" in ended.message.text
    assert "did not confirm" in open_still.message.text
    assert "Forget it" in str(open_still.message.blocks)
    await forgets(second, deps)
    await forgets(elsewhere, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second, elsewhere) == [CANCELLED] * 3
    assert len(patsnap.jobs) == 1


async def test_only_ones_own_is_tried_again_or_forgotten(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    first, second, _ = await three_in_doubt(deps, clock, patsnap)
    for press in (try_again, forget):
        with pytest.raises(Mistake) as caught:
            await press(TEAM, second.person, first.id, deps, seen_in=CHANNEL)
        assert caught.value.kind is MistakeKind.NOT_YOURS
    assert patsnap.faults.calls.count("create") == 1


@pytest.mark.parametrize("press", [try_again, forget])
async def test_who_is_held_can_settle_a_doubt_too(
    press: object, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.outside.add("C1")
    patsnap.faults.add("create", in_doubt(), after=True)
    request = await asked(deps, "U1")
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is HELD
    [message] = slack.in_conversation("D1")
    assert "Try again" in str(message.message.blocks)
    await press(TEAM, "U1", request.id, deps)  # type: ignore[operator]
    await minutes_pass(deps, clock)
    if press is forget:
        assert (await the_request(deps.store, request.id)).state is CANCELLED
        assert len(patsnap.jobs) == 1
        return
    assert (await the_request(deps.store, request.id)).state is HELD
    assert "/invite" in message.message.text
    slack.outside.clear()
    await joined(TEAM, "C1", deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert len(patsnap.jobs) == 2
    assert [file.channel for file in slack.uploads] == ["C1"]


async def test_killed_in_the_second_order_it_is_in_doubt_again_for_the_same_people(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    first, second, _ = await three_in_doubt(deps, clock, patsnap)
    await again(first, deps)
    patsnap.faults.add("create", Killed(), after=True)
    with pytest.raises(Killed):
        await advance_one(deps)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock)
    assert (await the_report(deps.store, first.id)).state is ReportState.IN_DOUBT
    assert (await the_request(deps.store, second.id)).report == (await the_request(deps.store, first.id)).report
    assert patsnap.faults.calls.count("create") == 2


# Failed


async def test_when_two_try_a_failed_report_again_it_is_ordered_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("create", patsnap_refused("68300004", CodeClass.INPUT))
    first, second = await asked(deps, "U1", "C1"), await asked(deps, "U2", "C2")
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [FAILED, FAILED]
    await again(first, deps)
    await minutes_pass(deps, clock)
    await again(second, deps)
    await turns(deliver_one, deps)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(patsnap.jobs) == 1
    assert [file.channel for file in slack.uploads] == ["C1", "C2"]


async def test_a_job_that_is_paid_for_is_looked_at_again_by_all_who_press(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.life = (Job(),)
    first, second = await asked(deps, "U1", "C1"), await asked(deps, "U2", "C2")
    for _ in range(26):
        await all_turns(deps)
        clock.tick(hours=1)
    assert await the_states(deps.store, first, second) == [FAILED, FAILED]
    patsnap.jobs[0].life.append(DONE)
    await again(first, deps)
    await again(second, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(patsnap.jobs) == 1


async def test_a_job_that_was_given_up_is_left_alone_while_a_new_one_is_made(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.life = (Job(),)
    first = await asked(deps, "U1", "C1")
    for _ in range(26):
        await all_turns(deps)
        clock.tick(hours=1)
    patsnap.life = (DONE,)
    second = await asked(deps, "U2", "C2")
    await again(first, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert (await the_request(deps.store, first.id)).report == second.report
    assert len(patsnap.jobs) == 2


async def test_a_failed_delivery_is_tried_again_beside_who_is_served_there_by_now(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", refused("storage_limit_reached"))
    first = await asked(deps, "U1")
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, first.id)).state is FAILED
    second = await asked(deps, "U2")
    await again(first, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(slack.uploads) == len(patsnap.jobs) == 1


async def test_while_a_gone_file_is_fetched_anew_nobody_elses_delivery_fails(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second = await asked(deps, "U1", "C1"), await asked(deps, "U2", "C2")
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    report = await the_report(deps.store, first.id)
    assert report.file is not None
    (deps.rules.files / report.file.path).unlink()
    assert await deliver_one(deps)  # to the first place: the file is gone
    [failed] = [one for one in (first, second) if (await the_request(deps.store, one.id)).state is FAILED]
    await again(failed, deps)
    await turns(deliver_one, deps)  # to the second place, while it is not there yet
    await minutes_pass(deps, clock, 12)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(patsnap.jobs) == 1
    assert {file.channel for file in slack.uploads} == {"C1", "C2"}
