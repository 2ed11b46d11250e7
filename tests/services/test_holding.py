"""Where Patrol is no member: the file is held until somebody invites it, or asks for it themselves, or nobody does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import live_key, note_key
from bot.domain.reports import Job, ReportState, Request, RequestState, Trouble, TroubleKind
from bot.errors import CodeClass
from bot.services.deliveries import deliver_one
from bot.services.holding import joined
from bot.services.reports import advance_one
from bot.services.requested import send_to, try_again
from bot.services.requests import request_report
from bot.services.startup import take_over
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.factories import (
    PERSON,
    TEAM,
    a_wish,
    in_doubt,
    patsnap_refused,
    refused,
    state_of,
    the_report,
    the_request,
    the_states,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.fakes.slack import Shown
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

DELIVERED, FAILED, HELD, WAITING = (
    RequestState.DELIVERED,
    RequestState.FAILED,
    RequestState.HELD,
    RequestState.WAITING,
)


async def asked(deps: Deps, person: str = PERSON, place: str = "C1") -> Request:
    return await request_report(a_wish(person=person, place=place, interaction=f"{person} in {place}"), deps)


async def a_held_request(deps: Deps, clock: SteppedClock, slack: FakeSlack, person: str = PERSON) -> Request:
    """Its report is made, and Patrol is not in the channel."""
    slack.outside.add("C1")
    request = await asked(deps, person)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is HELD
    return request


async def invited(deps: Deps, slack: FakeSlack, place: str = "C1") -> int:
    slack.outside.discard(place)
    return await joined(TEAM, place, deps)


def notes_in(conversation: str, slack: FakeSlack) -> list[Shown]:
    return [message for message in slack.in_conversation(conversation) if "/note/" in message.key]


# Held


@pytest.mark.parametrize("word", ["not_in_channel", "channel_not_found"])
async def test_the_person_is_told_how_to_invite_patrol_and_how_long_it_is_held(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused(word))
    request = await asked(deps)
    await minutes_pass(deps, clock)
    held = await the_request(deps.store, request.id)
    assert (held.state, held.place, held.landing) == (HELD, "C1", PERSON)
    assert held.held_until is not None
    assert timedelta(days=13) < held.held_until - clock() < timedelta(days=14)
    [message] = slack.messages
    assert message.channel == "D1"
    assert "<#C1>" in message.message.text
    assert "/invite @Patrol" in message.message.text
    assert f"<!date^{int(held.held_until.timestamp())}^" in message.message.text
    assert slack.uploads == []


async def test_the_report_is_made_meanwhile_and_the_message_follows(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.life = (Job(ahead=4), Job(ahead=4), Job(), Job(failed=True, cause="no"))
    slack.outside.add("C1")
    request = await asked(deps)
    told = []
    for _ in range(5):
        await all_turns(deps)
        told.append(slack.texts("D1")[0])
        clock.tick(minutes=1)
    assert any("4 before you" in text and "/invite" in text for text in told)
    assert any("Generating" in text and "/invite" in text for text in told)
    failed = await the_request(deps.store, request.id)
    assert (failed.state, failed.held_until) == (FAILED, None)
    assert "*Not made.*" in told[-1]
    assert await invited(deps, slack) == 0


async def test_a_report_that_is_refused_while_held_is_told_where_it_is_held(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("create", patsnap_refused("67200012", CodeClass.BUG))
    slack.outside.add("C1")
    request = await asked(deps)
    await turns(deliver_one, deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is FAILED
    [text] = slack.texts("D1")
    assert "67200012" in text


async def test_where_not_even_the_person_can_be_reached_it_is_still_held_for_the_channel(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.outside |= {"C1", PERSON}
    request = await asked(deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is HELD
    assert slack.messages == []
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert [file.channel for file in slack.uploads] == ["C1"]


# Invited


async def test_on_invitation_it_goes_to_the_channel_and_the_persons_message_says_so(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    assert await invited(deps, slack) == 1
    await minutes_pass(deps, clock)
    now = await the_request(deps.store, request.id)
    assert (now.state, now.landing, now.held_until) == (DELIVERED, "C1", None)
    [at_person], [in_channel] = slack.in_conversation("D1"), slack.in_conversation("C1")
    assert "Goes on in <#C1>" in at_person.message.text
    assert "In the thread" in in_channel.message.text
    assert [(file.channel, file.thread) for file in slack.uploads] == [("C1", in_channel.ts)]
    assert len(patsnap.jobs) == 1


async def test_the_persons_message_says_where_it_goes_on_before_it_has_arrived_there(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await a_held_request(deps, clock, slack)
    slack.shut.add("chat.postMessage")
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    [at_person] = slack.in_conversation("D1")
    assert "Goes on in <#C1>" in at_person.message.text
    assert all(block["type"] != "actions" for block in at_person.message.blocks)


async def test_invited_before_the_report_is_made_the_channel_sees_it_grow(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.life = (Job(),)
    request = await a_held_request(deps, clock, slack)
    await invited(deps, slack)
    await all_turns(deps)
    assert "Generating" in slack.texts("C1")[0]
    assert (await the_request(deps.store, request.id)).state is WAITING


async def test_an_invitation_that_is_told_twice_changes_nothing_more(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await a_held_request(deps, clock, slack)
    assert await invited(deps, slack) == 1
    assert await invited(deps, slack) == 0
    await minutes_pass(deps, clock)
    assert await invited(deps, slack) == 0
    await minutes_pass(deps, clock)
    assert len(slack.files_in("C1")) == len(slack.in_conversation("C1")) == 1


async def test_an_invitation_elsewhere_or_in_another_workspace_releases_nothing(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    assert await joined(TEAM, "C2", deps) == 0
    assert await joined("T2", "C1", deps) == 0
    assert (await the_request(deps.store, request.id)).state is HELD


async def test_two_that_are_held_for_one_place_are_served_there_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    first = await a_held_request(deps, clock, slack)
    second = await asked(deps, "U2")
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, second.id)).state is HELD
    assert await invited(deps, slack) == 2
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, DELIVERED]
    assert len(slack.in_conversation("C1")) == len(slack.files_in("C1")) == 1
    for person in ("D1", "D2"):
        assert "Goes on in <#C1>" in slack.texts(person)[0]
    assert len(patsnap.jobs) == 1


async def test_those_who_were_shown_by_one_are_each_told_and_held(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.outside.add("C1")
    requests = [await asked(deps, person) for person in ("U1", "U2", "U3")]
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [HELD] * 3
    assert all("/invite" in slack.texts(person)[0] for person in ("D1", "D2", "D3"))
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, *requests) == [DELIVERED] * 3
    assert len(slack.files_in("C1")) == len(slack.uploads) == 1


async def test_who_asks_there_after_the_invitation_is_served_with_them(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    held = await a_held_request(deps, clock, slack)
    await invited(deps, slack)
    second = await asked(deps, "U2")
    assert second.shown_by == held.id
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, held, second) == [DELIVERED, DELIVERED]
    assert len(slack.files_in("C1")) == 1


# Removed


async def test_removed_after_its_message_the_file_is_held_and_comes_back_into_its_thread(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await asked(deps)
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    slack.outside.add("C1")
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is HELD
    assert slack.uploads == []
    assert "/invite" in slack.texts("D1")[0]
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    [in_channel], [file] = slack.in_conversation("C1"), slack.uploads
    assert (file.channel, file.thread) == ("C1", in_channel.ts)
    assert "In the thread" in in_channel.message.text
    assert (await the_request(deps.store, request.id)).state is DELIVERED


async def test_removed_before_it_arrived_the_persons_message_asks_for_an_invitation_again(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    slack.shut.add("chat.postMessage")
    await joined(TEAM, "C1", deps)  # and removed again at once
    await minutes_pass(deps, clock)
    assert "Goes on in <#C1>" in slack.texts("D1")[0]
    slack.shut.clear()
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is HELD
    assert "/invite" in slack.texts("D1")[0]


async def test_removed_and_invited_time_and_again_it_is_served_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    for _ in range(3):
        await joined(TEAM, "C1", deps)  # and removed again before anything was sent
        await minutes_pass(deps, clock)
        assert (await the_request(deps.store, request.id)).state is HELD
        assert "/invite" in slack.texts("D1")[0]
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert len(slack.in_conversation("C1")) == len(slack.in_conversation("D1")) == len(slack.uploads) == 1
    assert len(patsnap.jobs) == 1


async def test_a_post_that_may_have_arrived_before_the_removal_is_looked_for_after_the_invitation(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", in_doubt(), after=True)
    request = await asked(deps)
    await all_turns(deps)
    slack.faults.add("find", refused("not_in_channel"))
    clock.tick(minutes=1)
    await all_turns(deps)
    assert (await the_request(deps.store, request.id)).state is HELD
    await joined(TEAM, "C1", deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert len(slack.in_conversation("C1")) == 1


async def test_a_word_to_the_person_that_is_refused_does_not_drag_the_request_from_its_channel(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.outside.add("C1")
    request = await asked(deps)
    slack.faults.add("post", refused("not_in_channel"))
    slack.faults.add("post", refused("internal_error"))
    await all_turns(deps)  # held; its message to the person will be tried again
    assert await invited(deps, slack) == 1
    slack.outside.add(PERSON)
    slack.shut.add("files.completeUploadExternal")
    await minutes_pass(deps, clock, 1)
    assert await state_of(deps, live_key(replace(request, landing=PERSON))) is DeliveryState.DEAD
    now = await the_request(deps.store, request.id)
    assert (now.state, now.landing) == (WAITING, "C1")
    slack.shut.clear()
    await minutes_pass(deps, clock)
    assert [file.channel for file in slack.uploads] == ["C1"]


# Send it to me


@pytest.mark.parametrize("is_made", [True, False])
async def test_at_the_persons_word_it_comes_to_them_instead(
    is_made: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    slack.outside.add("C1")
    request = await asked(deps)
    await all_turns(deps)
    if is_made:
        await minutes_pass(deps, clock)
    moved = await send_to(PERSON, request.id, "D1", "press", TEAM, deps)
    assert (moved.id, moved.landing, moved.held_until) == (request.id, PERSON, None)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    [message], [file] = slack.messages, slack.uploads
    assert (file.channel, file.thread) == ("D1", message.ts)
    assert "In the thread" in message.message.text
    assert len(patsnap.jobs) == 1
    assert await invited(deps, slack) == 0  # it is no longer held for the channel


async def test_pressed_twice_it_comes_once(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_held_request(deps, clock, slack)
    for press in ("one", "two"):
        await send_to(PERSON, request.id, "D1", press, TEAM, deps)
    await minutes_pass(deps, clock)
    assert [file.channel for file in slack.uploads] == ["D1"]
    assert len(slack.messages) == 1


async def test_who_gets_it_anyhow_gets_it_once(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_held_request(deps, clock, slack)
    slack.shut.add("files.completeUploadExternal")
    other = await asked(deps, PERSON, PERSON)
    await send_to(PERSON, request.id, "D1", "press", TEAM, deps)
    slack.shut.clear()
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, request, other) == [DELIVERED, DELIVERED]
    assert [file.channel for file in slack.uploads] == ["D1"]
    assert ["in the other message" in text for text in slack.texts("D1")] == [True, False]


async def test_the_others_are_still_held_for_the_channel(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    first = await a_held_request(deps, clock, slack)
    second = await asked(deps, "U2")
    await minutes_pass(deps, clock)
    await send_to(PERSON, first.id, "D1", "press", TEAM, deps)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, first, second) == [DELIVERED, HELD]
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    assert [file.channel for file in slack.uploads] == ["D1", "C1"]


# Given up


async def test_after_fourteen_days_it_ends_with_one_word_to_the_person(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    held_until = (await the_request(deps.store, request.id)).held_until
    assert held_until is not None
    clock.tick(seconds=(held_until - clock()).total_seconds() - 1)
    await look_after(deps)
    assert (await the_request(deps.store, request.id)).state is HELD
    clock.tick(seconds=1)
    for _ in range(3):
        await look_after(deps)
        await minutes_pass(deps, clock)
    ended = await the_request(deps.store, request.id)
    assert (ended.state, ended.trouble) == (FAILED, Trouble(TroubleKind.NOT_INVITED))
    message, note = slack.in_conversation("D1")
    assert "*Not " in message.message.text
    assert "Nobody invited Patrol to <#C1>" in note.message.text
    assert slack.uploads == []
    assert await invited(deps, slack) == 0


async def test_each_person_has_their_own_word(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await a_held_request(deps, clock, slack)
    await asked(deps, "U2")
    await minutes_pass(deps, clock)
    clock.tick(days=14)
    await look_after(deps)
    await minutes_pass(deps, clock)
    for person in ("D1", "D2"):
        assert len(notes_in(person, slack)) == 1


async def test_given_up_it_can_still_be_had_by_trying_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    clock.tick(days=14)
    await look_after(deps)
    await minutes_pass(deps, clock)
    await try_again(TEAM, PERSON, request.id, deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert [file.channel for file in slack.uploads] == ["D1"]
    assert len(patsnap.jobs) == 1


async def test_a_note_that_slack_does_not_take_has_no_bearing_on_a_request_that_was_tried_again(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    clock.tick(days=14)
    await look_after(deps)
    ended = await the_request(deps.store, request.id)
    slack.shut.add("files.completeUploadExternal")
    await try_again(TEAM, PERSON, request.id, deps)
    slack.faults.add("post", refused("cannot_dm_bot"))
    await turns(deliver_one, deps)
    assert await state_of(deps, note_key(ended)) is DeliveryState.DEAD
    assert (await the_request(deps.store, request.id)).state is WAITING
    slack.shut.clear()
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED


async def test_a_note_that_may_lie_there_already_is_marked_as_a_possible_repeat(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.has_history = False
    await a_held_request(deps, clock, slack)
    clock.tick(days=14)
    await look_after(deps)
    slack.faults.add("post", in_doubt(), after=True)
    await minutes_pass(deps, clock)
    notes = notes_in("D1", slack)
    assert ["Possibly a repeat" in str(note.message.blocks) for note in notes] == [False, True]


async def test_a_file_is_kept_for_as_long_as_it_is_held(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    deps = replace(deps, rules=replace(deps.rules, keep_files=timedelta(days=3)))
    request = await a_held_request(deps, clock, slack)
    for _ in range(13):
        clock.tick(days=1)
        await look_after(deps)
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert len(patsnap.fetched) == 1


async def test_a_held_file_that_is_gone_all_the_same_is_fetched_again(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_held_request(deps, clock, slack)
    report = await the_report(deps.store, request.id)
    await deps.store.write(lambda tx: tx.reports.save(replace(report, file=None)))
    await invited(deps, slack)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert (len(patsnap.jobs), len(patsnap.fetched)) == (1, 2)


# Kills


@pytest.mark.parametrize("arrived", [False, True])
async def test_killed_while_telling_the_person_it_is_held_and_told_once(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    slack.outside.add("C1")
    await request_report(a_wish("Before", place=PERSON, interaction="before"), deps)
    await all_turns(deps)  # so that the conversation with the person is known, and can be looked through
    request = await asked(deps)
    await deliver_one(deps)
    slack.faults.add("post", Killed(), after=arrived)
    with pytest.raises(Killed):
        await turns(deliver_one, deps)
    after = replace(deps, owner="the next run")
    await take_over(after)
    assert (await the_request(deps.store, request.id)).state is HELD
    await minutes_pass(after, clock)
    assert sum("/invite" in text for text in slack.texts("D1")) == 1
    await invited(after, slack)
    await minutes_pass(after, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("call", ["post", "begin_upload", "send_bytes", "complete_upload"])
async def test_killed_after_the_invitation_the_channel_is_served_once(
    call: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    request = await a_held_request(deps, clock, slack)
    await invited(deps, slack)
    slack.faults.add(call, Killed(), after=arrived)
    with pytest.raises(Killed):
        await minutes_pass(deps, clock)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    assert len(slack.in_conversation("C1")) == len(slack.files_in("C1")) == 1
    assert await state_of(after, live_key(await the_request(deps.store, request.id))) is DeliveryState.SENT


async def test_killed_while_held_and_looking_the_report_is_made_all_the_same(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    slack.outside.add("C1")
    request = await asked(deps)
    await all_turns(deps)
    clock.tick(minutes=1)
    patsnap.faults.add("fetch", Killed(), after=True)
    with pytest.raises(Killed):
        await all_turns(deps)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock)
    assert (await the_report(deps.store, request.id)).state is ReportState.READY
    assert (await the_request(deps.store, request.id)).state is HELD
    assert "/invite" in slack.texts("D1")[0]
