"""The outbox: every way in which Slack can take a post or a file, or not."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.domain.delivery_keys import file_key, live_key
from bot.domain.reports import Request, RequestState, Trouble, TroubleKind
from bot.errors import OutsideError, SlackLimited
from bot.outlook import Outlook
from bot.services.deliveries import deliver_one
from bot.services.installation import probe_all
from bot.services.reports import advance_one
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import (
    PERSON,
    TEAM,
    XIAOMI,
    a_wish,
    in_doubt,
    refused,
    state_of,
    the_delivery,
    the_live,
    the_request,
    unreachable,
)
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.interrupted import Interrupted
from tests.turns import all_turns, turns

pytestmark = pytest.mark.asyncio

REPEAT = "Possibly a repeat"
LOOKED_AT = 1  # write: what Slack says of a place, before a delivery there is claimed


async def a_ready_request(deps: Deps, clock: SteppedClock, **wish: str) -> Request:
    """Its live message is posted and its file fetched and promised; the next turn of `deliver` sends it."""
    request = await request_report(a_wish(**wish), deps)
    await turns(advance_one, deps)
    await turns(deliver_one, deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    return request


async def the_message(request: Request, deps: Deps) -> Delivery:
    return await the_delivery(deps.store, live_key(request))


async def the_file(request: Request, deps: Deps) -> Delivery:
    return await the_delivery(deps.store, file_key(request))


# Posts


async def test_a_post_is_sent_once_and_its_place_remembered(deps: Deps, slack: FakeSlack) -> None:
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    [shown] = slack.messages
    sent = await the_message(request, deps)
    assert (sent.state, sent.channel, sent.ts, sent.owner) == (DeliveryState.SENT, "C1", shown.ts, None)
    assert shown.key == sent.key
    live = await the_live(deps.store, live_key(request))
    assert (live.channel, live.ts, live.is_stale) == ("C1", shown.ts, False)


async def test_what_has_changed_since_it_was_made_ready_is_made_ready_anew(deps: Deps, slack: FakeSlack) -> None:
    await request_report(a_wish(), deps)
    slack.faults.add("post", refused("invalid_blocks"))
    another = replace(deps, owner="another process", outlook=Outlook())
    store = Interrupted(deps.store, LOOKED_AT, lambda: deliver_one(another))
    await deliver_one(replace(deps, store=store))
    assert slack.messages == []
    await turns(deliver_one, deps)
    [shown] = slack.messages
    assert not shown.posted.blocks  # Slack has not liked them


async def test_to_a_person_it_goes_into_their_direct_messages_file_and_all(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await a_ready_request(deps, clock, place=PERSON)
    await turns(deliver_one, deps)
    assert [message.channel for message in slack.messages] == ["D1"]
    assert [(file.channel, file.thread) for file in slack.uploads] == [("D1", slack.messages[0].ts)]


async def test_a_post_that_never_left_is_sent_again_with_growing_waits(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", unreachable(), times=3)
    request = await request_report(a_wish(), deps)
    for wait in (2, 4, 8):
        assert await turns(deliver_one, deps) == 1
        assert (await the_message(request, deps)).state is DeliveryState.PENDING
        clock.tick(seconds=wait - 1)
        assert await turns(deliver_one, deps) == 0
        clock.tick(seconds=1)
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1
    assert REPEAT not in str(slack.messages[0].posted.blocks)


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_post_in_doubt_is_looked_for_and_is_there_once(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    slack.faults.add("post", in_doubt(), after=arrived)
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.IN_DOUBT
    clock.tick(seconds=9)
    assert await turns(deliver_one, deps) == 0  # Slack's history may not show it yet
    clock.tick(seconds=1)
    await turns(deliver_one, deps)
    [shown] = slack.messages
    assert REPEAT not in str(shown.posted.blocks)
    sent = await the_message(request, deps)
    assert (sent.state, sent.ts) == (DeliveryState.SENT, shown.ts)
    assert slack.faults.calls.count("post") == (1 if arrived else 2)


async def test_a_post_in_doubt_that_cannot_be_looked_for_is_marked_as_a_possible_repeat(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.has_history = False
    slack.faults.add("post", in_doubt(), after=True)
    await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    clock.tick(seconds=10)
    await turns(deliver_one, deps)
    first, second = slack.messages
    assert REPEAT not in str(first.posted.blocks)
    assert REPEAT in str(second.posted.blocks)


async def test_a_person_who_never_heard_of_us_may_get_a_marked_repeat(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", in_doubt(), after=True)
    await request_report(a_wish(place=PERSON), deps)
    await turns(deliver_one, deps)
    clock.tick(seconds=10)
    await turns(deliver_one, deps)
    assert [REPEAT in str(shown.posted.blocks) for shown in slack.messages] == [False, True]


async def test_a_person_who_has_heard_of_us_before_is_looked_up_there(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await request_report(a_wish("Before", place=PERSON, interaction="before"), deps)
    await turns(deliver_one, deps)
    slack.faults.add("post", in_doubt(), after=True)
    request = await request_report(a_wish(place=PERSON), deps)
    await turns(deliver_one, deps)
    clock.tick(seconds=10)
    await turns(deliver_one, deps)
    assert len(slack.messages) == 2
    assert (await the_message(request, deps)).channel == "D1"


@pytest.mark.parametrize("error", [unreachable(), in_doubt(), refused("internal_error"), SlackLimited("find", 30)])
async def test_a_doubt_outlives_a_look_that_brought_nothing(
    error: OutsideError, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", in_doubt(), after=True)
    slack.faults.add("find", error)
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    clock.tick(seconds=10)
    await turns(deliver_one, deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.IN_DOUBT
    clock.tick(minutes=1)
    await turns(deliver_one, deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.SENT
    assert len(slack.messages) == 1


async def test_doubts_one_after_the_other_wait_longer_and_longer(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.has_history = False
    slack.faults.add("post", in_doubt(), times=8)
    request = await request_report(a_wish(), deps)
    waits = []
    for _ in range(8):
        await turns(deliver_one, deps)
        due = (await the_message(request, deps)).due
        assert due is not None
        waits.append((due - clock()).total_seconds())
        clock.tick(seconds=waits[-1])
    assert waits == [10, 10, 10, 16, 32, 64, 128, 256]


async def test_slacks_pause_is_kept_and_is_no_attempt(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.faults.add("post", SlackLimited("chat.postMessage", 33))
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    assert (await the_message(request, deps)).attempts == 0
    clock.tick(seconds=32)
    assert await turns(deliver_one, deps) == 0
    clock.tick(seconds=1)
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1


async def test_what_the_pace_does_not_allow_stays_due_and_lets_others_pass(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_ready_request(deps, clock, interaction="one")
    slack.shut.add("files.completeUploadExternal")
    await request_report(a_wish("Other", place="C2", interaction="two"), deps)
    await turns(deliver_one, deps)
    assert [message.channel for message in slack.messages] == ["C1", "C2"]
    assert (await the_file(request, deps)).attempts == 0
    slack.shut.clear()
    await turns(deliver_one, deps)
    assert len(slack.uploads) == 1


@pytest.mark.parametrize("word", ["internal_error", "service_unavailable", "fatal_error"])
async def test_a_passing_refusal_is_waited_out(word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.faults.add("post", refused(word), times=5)
    await request_report(a_wish(), deps)
    for _ in range(6):
        await turns(deliver_one, deps)
        clock.tick(minutes=10)
    assert len(slack.messages) == 1


@pytest.mark.parametrize("word", ["token_revoked", "invalid_auth", "missing_scope", "account_inactive"])
async def test_what_an_operator_can_mend_does_not_kill_the_row(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused(word), times=100)
    request = await request_report(a_wish(), deps)
    for _ in range(100):
        await turns(deliver_one, deps)
        clock.tick(minutes=10)
    assert await state_of(deps, live_key(request)) is DeliveryState.PENDING
    slack.faults.clear()
    await probe_all(deps)
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1


async def test_a_token_that_is_refused_before_and_after_a_long_sleep_ends_nothing(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("token_revoked"), times=2)
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    clock.tick(days=4)
    await turns(deliver_one, deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.PENDING
    await probe_all(deps)
    clock.tick(minutes=10)
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1


async def test_after_three_days_of_refusals_the_request_has_failed(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("internal_error"), times=1000)
    request = await request_report(a_wish(), deps)
    for _ in range(75):
        await all_turns(deps)
        clock.tick(hours=1)
    assert (await the_request(deps.store, request.id)).trouble == Trouble(TroubleKind.SLACK, "internal_error")
    assert await state_of(deps, live_key(request)) is DeliveryState.DEAD


async def test_a_file_does_not_wait_for_a_message_that_never_comes(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("internal_error"), times=1000)
    request = await request_report(a_wish(), deps)
    for _ in range(75):
        await all_turns(deps)
        clock.tick(hours=1)
    [note] = await deps.store.read(lambda tx: tx.deliveries.unsent_of(TEAM, request.id))
    assert (note.what, note.place) == (What.NOTE, PERSON)
    assert await state_of(deps, file_key(request)) is DeliveryState.DEAD


async def test_an_unknown_word_is_tried_eight_times(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.faults.add("post", refused("never_heard_of_it"), times=8)
    request = await request_report(a_wish(), deps)
    for _ in range(20):
        await turns(deliver_one, deps)
        clock.tick(minutes=10)
    assert (await the_request(deps.store, request.id)).trouble == Trouble(TroubleKind.SLACK, "never_heard_of_it")
    [note] = slack.messages  # nothing else would say so
    assert note.channel == "D1"
    assert "The report is made, but Slack does not take it" in note.message.text


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long", "invalid_arguments"])
async def test_a_message_that_slack_calls_wrong_goes_out_as_plain_text(word: str, deps: Deps, slack: FakeSlack) -> None:
    slack.faults.add("post", refused(word))
    await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    [shown] = slack.messages
    assert shown.posted.blocks == ()
    assert XIAOMI in shown.posted.text
    assert "Accepted" in shown.posted.text


async def test_if_plain_text_is_wrong_too_the_request_has_failed(deps: Deps, slack: FakeSlack) -> None:
    slack.faults.add("post", refused("no_text"), times=2)
    request = await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    assert (await the_request(deps.store, request.id)).trouble == Trouble(TroubleKind.SLACK, "no_text")


# Elsewhere


@pytest.mark.parametrize("word", ["is_archived", "restricted_action", "posting_to_channel_denied", "is_inactive"])
async def test_where_nobody_can_invite_patrol_it_lands_in_the_persons_direct_messages(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused(word))
    request = await a_ready_request(deps, clock)
    await all_turns(deps)
    assert [message.channel for message in slack.messages] == ["D1"]
    assert [(file.channel, file.thread) for file in slack.uploads] == [("D1", slack.messages[0].ts)]
    assert "Patrol cannot post in <#C1>" in str(slack.messages[0].posted.blocks)
    now = await the_request(deps.store, request.id)
    assert (now.state, now.place, now.landing) == (RequestState.DELIVERED, "C1", PERSON)


async def test_when_a_channel_is_archived_meanwhile_the_file_follows_the_person(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_ready_request(deps, clock)
    slack.faults.add("complete_upload", refused("is_archived"))
    await turns(deliver_one, deps)
    assert [message.channel for message in slack.messages] == ["C1", "D1"]
    assert [(file.channel, file.thread) for file in slack.uploads] == [("D1", slack.messages[1].ts)]
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_where_the_person_cannot_be_reached_either_the_request_has_failed(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("is_archived"))
    slack.faults.add("post", refused("cannot_dm_bot"))
    request = await a_ready_request(deps, clock)
    await turns(deliver_one, deps)
    failed = await the_request(deps.store, request.id)
    assert (failed.state, failed.trouble) == (RequestState.FAILED, Trouble(TroubleKind.SLACK, "cannot_dm_bot"))
    assert slack.messages == []
    assert slack.uploads == []


async def test_where_the_person_cannot_be_reached_either_the_end_is_told_where_a_message_lies(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_ready_request(deps, clock)
    slack.faults.add("complete_upload", refused("is_archived"))
    slack.faults.add("post", refused("cannot_dm_bot"))
    await all_turns(deps)
    clock.tick(minutes=1)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
    [message] = slack.messages
    assert message.channel == "C1"
    assert "*Not delivered.*" in message.message.text
    assert "Try again" in str(message.message.blocks)


# Files


async def test_a_file_comes_after_its_message_however_long_that_takes(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.shut.add("chat.postMessage")
    await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=1)
    await all_turns(deps)
    assert slack.uploads == []
    slack.shut.clear()
    await turns(deliver_one, deps)
    assert slack.uploads[0].thread == slack.messages[0].ts


@pytest.mark.parametrize("step", ["begin_upload", "send_bytes"])
@pytest.mark.parametrize("error", [unreachable(), in_doubt(), refused("internal_error"), SlackLimited("x", 30)])
async def test_before_it_is_shared_a_file_may_be_uploaded_anew(
    step: str, error: OutsideError, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add(step, error, after=True)
    request = await a_ready_request(deps, clock)
    await turns(deliver_one, deps)
    assert slack.uploads == []
    clock.tick(minutes=1)
    await turns(deliver_one, deps)
    assert len(slack.uploads) == 1
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_bytes_in_doubt_are_no_reason_to_believe_that_a_refused_file_was_shared(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("send_bytes", in_doubt())
    slack.faults.add("complete_upload", refused("file_not_found"))
    request = await a_ready_request(deps, clock)
    for _ in range(3):
        await turns(deliver_one, deps)
        clock.tick(minutes=1)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(slack.uploads) == 1


async def test_the_files_id_is_written_before_it_is_shared(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_ready_request(deps, clock)
    gate = slack.faults.gate("complete_upload")
    task = deps.errands  # the turn runs beside us
    task.send("a turn", _one_turn(deps))
    await gate.arrived.wait()
    assert (await the_file(request, deps)).file_id == "F1"
    gate.opened.set()
    await task.done()
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def _one_turn(deps: Deps) -> None:
    await deliver_one(deps)


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_completion_in_doubt_is_repeated_with_the_same_file(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    slack.faults.add("complete_upload", in_doubt(), after=arrived)
    request = await a_ready_request(deps, clock)
    await turns(deliver_one, deps)
    assert await state_of(deps, file_key(request)) is DeliveryState.IN_DOUBT
    clock.tick(seconds=10)
    await turns(deliver_one, deps)
    assert [file.file_id for file in slack.files] == ["F1"]
    assert len(slack.uploads) == 1
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


@pytest.mark.parametrize("error", [unreachable(), SlackLimited("x", 5), refused("internal_error"), in_doubt()])
async def test_while_a_completion_is_in_doubt_nothing_is_uploaded_anew(
    error: OutsideError, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", in_doubt(), after=True)
    slack.faults.add("complete_upload", error, times=4)
    request = await a_ready_request(deps, clock)
    for _ in range(8):
        await turns(deliver_one, deps)
        clock.tick(minutes=5)
    assert [file.file_id for file in slack.files] == ["F1"]
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_an_upload_that_slack_forgot_is_made_anew(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.faults.add("complete_upload", refused("file_not_found"))
    await a_ready_request(deps, clock)
    await turns(deliver_one, deps)
    clock.tick(minutes=1)
    await turns(deliver_one, deps)
    assert [file.file_id for file in slack.uploads] == ["F2"]


async def test_when_the_thread_is_gone_the_file_goes_to_the_channel(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_ready_request(deps, clock)
    slack.delete(slack.messages[0].ts)
    await turns(deliver_one, deps)
    [file] = slack.uploads
    assert (file.file_id, file.channel, file.thread) == ("F1", "C1", None)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED


async def test_a_thread_that_is_gone_while_in_doubt_does_not_mean_that_the_file_is_there(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", in_doubt())
    await a_ready_request(deps, clock)
    await turns(deliver_one, deps)
    slack.delete(slack.messages[0].ts)
    clock.tick(seconds=10)
    await turns(deliver_one, deps)
    assert [(file.file_id, file.thread) for file in slack.uploads] == [("F1", None)]


@pytest.mark.parametrize("word", ["storage_limit_reached", "file_uploads_disabled", "file_type_not_allowed"])
async def test_a_file_that_slack_will_not_have_fails_the_request(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("complete_upload", refused(word))
    request = await a_ready_request(deps, clock)
    await turns(deliver_one, deps)
    assert (await the_request(deps.store, request.id)).trouble == Trouble(TroubleKind.SLACK, word)
    assert await state_of(deps, file_key(request)) is DeliveryState.DEAD


# Bugs


async def test_a_bug_in_a_post_stops_neither_the_tick_nor_other_rows(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", ValueError("a bug"))
    await request_report(a_wish(place="C1", interaction="one"), deps)
    await request_report(a_wish(place="C2", interaction="two"), deps)
    await turns(deliver_one, deps)
    assert len(slack.messages) == 1
    clock.tick(minutes=11)
    await turns(deliver_one, deps)
    assert {message.channel for message in slack.messages} == {"C1", "C2"}


@pytest.mark.parametrize("call", ["begin_upload", "send_bytes", "complete_upload"])
async def test_a_bug_in_a_files_turn_stops_neither_the_tick_nor_other_rows(
    call: str, deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    request = await a_ready_request(deps, clock)
    slack.faults.add(call, ValueError("a bug"))
    await request_report(a_wish("Other", place="C2", interaction="other"), deps)
    await turns(deliver_one, deps)
    assert slack.in_conversation("C2")
    assert (await the_request(deps.store, request.id)).state is RequestState.WAITING
    clock.tick(minutes=11)
    await turns(deliver_one, deps)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert (len(slack.uploads), len(patsnap.jobs)) == (1, 1)


@pytest.mark.parametrize("call", ["post", "begin_upload"])
async def test_a_bug_in_every_turn_comes_to_an_end(
    call: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add(call, ValueError("a bug"), times=1000)
    request = await request_report(a_wish(), deps)
    for _ in range(80):
        await all_turns(deps)
        clock.tick(hours=1)
    assert (await the_request(deps.store, request.id)).state is RequestState.FAILED
