"""Asking for a report, and what its asker may press."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.reports import ReportState, Request, RequestState
from bot.mistakes import Mistake, MistakeKind
from bot.services.deliveries import deliver_one
from bot.services.reports import advance_one
from bot.services.requested import forget, try_again
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_wish, in_doubt, refused, the_report, the_request
from tests.fakes import FakePatsnap, FakeSlack
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

Press = Callable[..., Awaitable[None]]


async def a_request_in_doubt(deps: Deps, patsnap: FakePatsnap) -> Request:
    """PatSnap took the order, and its answer was lost; the person sees so."""
    patsnap.faults.add("create", in_doubt(), after=True)
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    return request


async def test_a_finished_report_is_posted_where_it_was_asked_for(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await request_report(a_wish(place="C7"), deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    [message] = slack.messages
    [upload] = slack.uploads
    assert (message.channel, message.thread) == ("C7", None)
    assert (upload.channel, upload.thread) == ("C7", message.ts)
    assert upload.content is not None
    assert upload.content.startswith(b"%PDF")
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    clock.tick(minutes=1)
    await all_turns(deps)
    assert "In the thread" in message.message.text


async def test_the_same_command_again_makes_one_request(deps: Deps, patsnap: FakePatsnap, slack: FakeSlack) -> None:
    first = await request_report(a_wish(interaction="one"), deps)
    again = await request_report(a_wish(interaction="one"), deps)
    await all_turns(deps)
    assert first.id == again.id
    assert len(patsnap.jobs) == 1
    assert len(slack.messages) == 1


async def test_a_redelivered_command_leaves_what_has_happened_since_alone(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    await request_report(a_wish(), deps)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(slack.messages) == len(slack.uploads) == 1


async def test_commands_for_two_companies_are_two_orders(deps: Deps, patsnap: FakePatsnap) -> None:
    await request_report(a_wish("One", interaction="one"), deps)
    await request_report(a_wish("Two", interaction="two"), deps)
    await turns(advance_one, deps)
    assert [job.order.subject.text for job in patsnap.jobs] == ["One", "Two"]


async def test_an_unknown_workspace_is_a_mistake_and_leaves_nothing(deps: Deps, slack: FakeSlack) -> None:
    with pytest.raises(Mistake) as caught:
        await request_report(a_wish(workspace="T9"), deps)
    assert caught.value.kind is MistakeKind.UNKNOWN_WORKSPACE
    assert await turns(deliver_one, deps) == 0
    assert slack.messages == []


async def test_a_lost_answer_is_told_and_nothing_is_ordered_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    for _ in range(30):
        clock.tick(hours=1)
        await all_turns(deps)
    assert len(patsnap.jobs) == 1
    assert (await the_report(deps.store, request.id)).state is ReportState.IN_DOUBT
    assert "did not confirm" in slack.messages[0].message.text


async def test_try_again_orders_a_new_report_at_the_persons_word(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    await try_again(TEAM, PERSON, request.id, deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    assert len(patsnap.jobs) == 2
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(slack.messages) == len(slack.uploads) == 1


async def test_forget_it_ends_the_request_and_the_message_says_so(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    await forget(TEAM, PERSON, request.id, deps)
    clock.tick(minutes=1)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.CANCELLED
    assert "Ended, as you asked" in slack.messages[0].message.text
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize("press", [try_again, forget])
async def test_only_the_asker_may_press(press: Press, deps: Deps, patsnap: FakePatsnap) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    with pytest.raises(Mistake) as caught:
        await press(TEAM, "U2", request.id, deps, seen_in=CHANNEL)
    assert caught.value.kind is MistakeKind.NOT_YOURS
    assert await the_request(deps.store, request.id) == request


@pytest.mark.parametrize("first", [try_again, forget])
@pytest.mark.parametrize("second", [try_again, forget])
async def test_the_second_press_comes_too_late(first: Press, second: Press, deps: Deps, patsnap: FakePatsnap) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    await first(TEAM, PERSON, request.id, deps)
    with pytest.raises(Mistake) as caught:
        await second(TEAM, PERSON, request.id, deps)
    assert caught.value.kind is MistakeKind.TOO_LATE
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == (2 if first is try_again else 1)


@pytest.mark.parametrize("press", [try_again, forget])
async def test_a_press_after_the_report_is_delivered_comes_too_late(
    press: Press, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    with pytest.raises(Mistake) as caught:
        await press(TEAM, PERSON, request.id, deps)
    assert caught.value.kind is MistakeKind.TOO_LATE
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize("press", [try_again, forget])
@pytest.mark.parametrize(("workspace", "request_id"), [(TEAM, "no such id"), ("T9", "")])
async def test_a_button_of_no_request_of_this_workspace_is_an_old_one(
    press: Press, workspace: str, request_id: str, deps: Deps, patsnap: FakePatsnap
) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    with pytest.raises(Mistake) as caught:
        await press(workspace, PERSON, request_id or request.id, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_storage_full_can_be_tried_again_with_the_same_file_and_no_new_job(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", refused("storage_limit_reached"))
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    assert "storage is full" in slack.messages[0].message.text
    assert slack.uploads == []
    await try_again(TEAM, PERSON, request.id, deps)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(slack.uploads) == len(patsnap.jobs) == len(patsnap.fetched) == 1


async def test_a_file_that_is_gone_from_disk_is_told_and_fetched_again_at_the_persons_word(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await turns(advance_one, deps)
    report = await the_report(deps.store, request.id)
    assert report.file is not None
    (deps.rules.files / report.file.path).unlink()
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    clock.tick(minutes=2)
    await all_turns(deps)
    assert "no longer has the file" in slack.messages[0].message.text
    await try_again(TEAM, PERSON, request.id, deps)
    await all_turns(deps)
    clock.tick(minutes=2)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(patsnap.jobs) == 1  # it is paid for
    assert len(patsnap.fetched) == 2


async def test_after_every_place_refused_the_file_goes_where_the_message_is(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    slack.faults.add("complete_upload", refused("posting_to_channel_denied"))
    slack.faults.add("post", refused("messages_tab_disabled"))
    clock.tick(minutes=2)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    await try_again(TEAM, PERSON, request.id, deps)  # the button is in the channel
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    [upload] = slack.uploads
    assert (upload.channel, upload.thread) == ("C1", slack.messages[0].ts)
    assert len(patsnap.jobs) == 1


async def test_what_was_asked_stays_as_it_was_asked(deps: Deps, patsnap: FakePatsnap) -> None:
    request = await a_request_in_doubt(deps, patsnap)
    await try_again(TEAM, PERSON, request.id, deps)
    now = await the_request(deps.store, request.id)
    assert now == replace(request, tries=2, report=now.report)
