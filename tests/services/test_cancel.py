"""*Cancel*: one's own request ends, and nobody else's."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.delivery_keys import live_key
from bot.domain.reports import Job, ReportState, Request, RequestState, TroubleKind
from bot.mistakes import Mistake, MistakeKind
from bot.services.deliveries import deliver_one
from bot.services.reports import advance_one
from bot.services.requested import cancel, try_again
from bot.services.requests import request_report
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_wish, in_doubt, the_delivery, the_report, the_request, the_states
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

DELIVERED, CANCELLED, WAITING = RequestState.DELIVERED, RequestState.CANCELLED, RequestState.WAITING


async def asked(deps: Deps, person: str, place: str = "C1") -> Request:
    return await request_report(a_wish(person=person, place=place, interaction=f"{person} in {place}"), deps)


async def the_owner_cancels(request: Request, deps: Deps) -> None:
    await cancel(TEAM, request.person, request.id, deps)


# Whose it is, and when


@pytest.mark.parametrize("state", ["waiting", "held"])
async def test_an_open_request_ends_at_its_persons_word_and_the_message_says_so(
    state: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.life = (Job(),)
    if state == "held":
        slack.outside.add("C1")
    request = await asked(deps, PERSON)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state.value == state
    await the_owner_cancels(request, deps)
    assert (await the_request(deps.store, request.id)).state is CANCELLED
    clock.tick(minutes=1)
    await all_turns(deps)
    [message] = slack.messages
    assert "Ended, as you asked" in message.message.text
    assert all(block["type"] != "actions" for block in message.message.blocks)


async def test_nobody_cancels_what_is_somebody_elses(deps: Deps) -> None:
    first, second = await asked(deps, "U1"), await asked(deps, "U2")
    for person, request in (("U2", first), ("U1", second), ("U3", first)):
        with pytest.raises(Mistake) as caught:
            await cancel(TEAM, person, request.id, deps, seen_in=CHANNEL)
        assert caught.value.kind is MistakeKind.NOT_YOURS
        with pytest.raises(Mistake) as caught:
            await cancel(TEAM, person, request.id, deps, seen_in="C9")
        assert caught.value.kind is MistakeKind.OLD_BUTTON  # as if it were not there
    assert await the_states(deps.store, first, second) == [WAITING, WAITING]


@pytest.mark.parametrize(("workspace", "request_id"), [(TEAM, "no such id"), ("T9", "")])
async def test_a_button_of_no_request_of_this_workspace_is_an_old_one(
    workspace: str, request_id: str, deps: Deps
) -> None:
    request = await asked(deps, PERSON)
    with pytest.raises(Mistake) as caught:
        await cancel(workspace, PERSON, request_id or request.id, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_what_has_ended_is_not_cancelled(deps: Deps, clock: SteppedClock) -> None:
    delivered = await asked(deps, PERSON)
    await minutes_pass(deps, clock)
    twice = await asked(deps, PERSON, "C2")
    await the_owner_cancels(twice, deps)
    for request in (delivered, twice):
        with pytest.raises(Mistake) as caught:
            await the_owner_cancels(request, deps)
        assert caught.value.kind is MistakeKind.TOO_LATE
    assert await the_states(deps.store, delivered, twice) == [DELIVERED, CANCELLED]


async def test_what_was_cancelled_is_not_tried_again(deps: Deps) -> None:
    request = await asked(deps, PERSON)
    await the_owner_cancels(request, deps)
    with pytest.raises(Mistake) as caught:
        await try_again(TEAM, PERSON, request.id, deps)
    assert caught.value.kind is MistakeKind.TOO_LATE


async def test_a_cancelled_request_gets_no_file(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await asked(deps, PERSON)
    await all_turns(deps)
    slack.shut.add("files.completeUploadExternal")
    clock.tick(minutes=1)
    await all_turns(deps)  # it is here, and promised
    await the_owner_cancels(request, deps)
    slack.shut.clear()
    await minutes_pass(deps, clock)
    assert slack.uploads == []


@pytest.mark.parametrize("others", [[], ["U2"]])
async def test_a_file_that_is_on_its_way_is_not_called_back(
    others: list[str], deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    requests = [await asked(deps, person) for person in [PERSON, *others]]
    await all_turns(deps)
    clock.tick(minutes=1)
    slack.faults.add("complete_upload", in_doubt(), after=True)
    await all_turns(deps)
    with pytest.raises(Mistake) as caught:
        await the_owner_cancels(requests[0], deps)
    assert caught.value.kind is MistakeKind.TOO_LATE
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED] * len(requests)
    assert len(slack.uploads) == 1


async def test_while_a_file_is_being_sent_it_is_not_called_back(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    first, second = await asked(deps, "U1"), await asked(deps, "U2")
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    gate = slack.faults.gate("send_bytes")
    deps.errands.send("a turn", _one_delivery(deps))
    await gate.arrived.wait()
    with pytest.raises(Mistake) as caught:
        await the_owner_cancels(first, deps)
    assert caught.value.kind is MistakeKind.TOO_LATE
    await the_owner_cancels(second, deps)  # nothing is on its way for this one alone
    gate.opened.set()
    await deps.errands.done()
    assert await the_states(deps.store, first, second) == [DELIVERED, CANCELLED]
    assert len(slack.uploads) == 1


async def _one_delivery(deps: Deps) -> None:
    await deliver_one(deps)


# The others


async def test_the_report_goes_on_for_those_elsewhere(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second = await asked(deps, "U1", "C1"), await asked(deps, "U2", "C2")
    await the_owner_cancels(first, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [CANCELLED, DELIVERED]
    assert [file.channel for file in slack.uploads] == ["C2"]
    assert len(patsnap.jobs) == 1


async def test_who_was_shown_by_another_goes_without_a_trace(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    first, second = await asked(deps, "U1"), await asked(deps, "U2")
    await all_turns(deps)
    await the_owner_cancels(second, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, CANCELLED]
    assert len(slack.messages) == len(slack.uploads) == 1
    assert "In the thread" in slack.messages[0].message.text


@pytest.mark.parametrize("when", ["before the post", "after the post", "with its file here"])
async def test_when_the_one_that_shows_others_goes_the_next_gets_a_message_and_the_file(
    when: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second, third = [await asked(deps, person) for person in ("U1", "U2", "U3")]
    if when != "before the post":
        await all_turns(deps)
    if when == "with its file here":
        slack.shut.add("files.completeUploadExternal")
        clock.tick(minutes=1)
        await all_turns(deps)
    await the_owner_cancels(first, deps)
    assert (await the_request(deps.store, second.id)).shown_by is None
    assert (await the_request(deps.store, third.id)).shown_by == second.id
    slack.shut.clear()
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second, third) == [CANCELLED, DELIVERED, DELIVERED]
    [file] = slack.uploads
    assert file.thread == (await the_delivery(deps.store, live_key(second))).ts
    assert len(slack.messages) == (1 if when == "before the post" else 2)
    assert "In the thread" in slack.texts("C1")[-1]
    assert len(patsnap.jobs) == 1


async def test_all_go_one_by_one(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack) -> None:
    requests = [await asked(deps, person) for person in ("U1", "U2", "U3")]
    for request in requests:
        await all_turns(deps)
        await the_owner_cancels(request, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [CANCELLED] * 3
    assert slack.uploads == []
    assert all("Ended" in text for text in slack.texts("C1"))
    assert len(patsnap.jobs) == 1


# Money


async def test_what_nobody_waits_for_and_was_not_ordered_is_never_ordered(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second = await asked(deps, "U1"), await asked(deps, "U2", "C2")
    await the_owner_cancels(first, deps)
    await the_owner_cancels(second, deps)
    report = await the_report(deps.store, first.id)
    assert (report.state, report.trouble and report.trouble.kind) == (ReportState.FAILED, TroubleKind.NOBODY_WAITS)
    await minutes_pass(deps, clock)
    clock.tick(days=1)
    await minutes_pass(deps, clock)
    assert patsnap.jobs == []
    assert slack.uploads == []


async def test_while_somebody_still_waits_it_is_ordered(deps: Deps, patsnap: FakePatsnap, slack: FakeSlack) -> None:
    slack.outside.add("C2")
    first, held = await asked(deps, "U1"), await asked(deps, "U2", "C2")
    await turns(deliver_one, deps)
    assert (await the_request(deps.store, held.id)).state is RequestState.HELD
    await the_owner_cancels(first, deps)
    await all_turns(deps)
    assert len(patsnap.jobs) == 1


async def test_after_that_the_next_who_asks_has_it_ordered(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    await the_owner_cancels(await asked(deps, "U1"), deps)
    second = await asked(deps, "U2")
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 1
    assert (await the_request(deps.store, second.id)).state is DELIVERED


async def test_what_is_ordered_is_fetched_and_kept_for_the_next_who_asks(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await asked(deps, "U1")
    await turns(advance_one, deps)
    await the_owner_cancels(first, deps)
    await minutes_pass(deps, clock)
    assert (await the_report(deps.store, first.id)).file is not None
    assert slack.uploads == []
    second = await asked(deps, "U2")
    await turns(deliver_one, deps)
    assert (await the_request(deps.store, second.id)).state is DELIVERED
    assert len(patsnap.jobs) == len(slack.uploads) == 1


async def test_what_is_being_ordered_at_this_moment_goes_on(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await asked(deps, "U1")
    gate = patsnap.faults.gate("create")
    deps.errands.send("a turn", _one_report(deps))
    await gate.arrived.wait()
    await the_owner_cancels(request, deps)
    gate.opened.set()
    await deps.errands.done()
    await minutes_pass(deps, clock)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY
    assert (await the_request(deps.store, request.id)).state is CANCELLED


async def _one_report(deps: Deps) -> None:
    await advance_one(deps)


async def test_killed_after_a_cancel_the_next_run_keeps_to_it(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first, second = await asked(deps, "U1"), await asked(deps, "U2")
    slack.faults.add("post", Killed(), after=True)
    with pytest.raises(Killed):
        await all_turns(deps)
    await the_owner_cancels(first, deps)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock)
    assert await the_states(deps.store, first, second) == [CANCELLED, DELIVERED]
    ended, shown = slack.texts("C1")
    assert "Ended" in ended
    assert "In the thread" in shown
    assert len(patsnap.jobs) == len(slack.uploads) == 1
