"""*Send it to me* and *Regenerate*: the file again for nothing, or a new one for money."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.delivery_keys import live_key
from bot.domain.reports import Job, Request, RequestState
from bot.errors import CodeClass
from bot.mistakes import Mistake, MistakeKind
from bot.services.reports import advance_one
from bot.services.requested import regenerate, send_to
from bot.services.requests import request_report
from bot.services.startup import take_over
from bot.services.upkeep import look_after
from tests.clock import SteppedClock
from tests.factories import (
    CHANNEL,
    PERSON,
    TEAM,
    a_wish,
    in_doubt,
    patsnap_refused,
    refused,
    the_delivery,
    the_report,
    the_request,
    the_states,
)
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

DELIVERED = RequestState.DELIVERED


async def asked(deps: Deps, person: str = PERSON, place: str = "C1") -> Request:
    return await request_report(a_wish(person=person, place=place, interaction=f"{person} in {place}"), deps)


async def a_delivered_report(deps: Deps, clock: SteppedClock, person: str = PERSON, place: str = "C1") -> Request:
    request = await asked(deps, person, place)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, request.id)).state is DELIVERED
    return request


async def pressed(person: str, request: Request, channel: str, deps: Deps, press: str = "press") -> Request:
    return await send_to(person, request.id, channel, press, TEAM, deps)


# Send it to me


@pytest.mark.parametrize("person", [PERSON, "U2"])
async def test_who_sees_it_in_the_channel_gets_it_in_their_direct_messages_for_nothing(
    person: str, deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_delivered_report(deps, clock)
    copy = await pressed(person, request, "C1", deps)
    assert (copy.person, copy.place, copy.landing, copy.order) == (person, person, person, request.order)
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, request, copy) == [DELIVERED, DELIVERED]
    conversation = f"D{person[1:]}"
    [message], [file] = slack.in_conversation(conversation), slack.files_in(conversation)
    assert file.thread == message.ts
    assert len(slack.files_in("C1")) == len(patsnap.jobs) == len(patsnap.fetched) == 1


async def test_while_it_is_being_made_one_waits_along(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await asked(deps)
    await all_turns(deps)
    copy = await pressed("U2", request, "C1", deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, copy.id)).state is DELIVERED
    assert sorted(file.channel or "" for file in slack.uploads) == ["C1", "D2"]
    assert len(patsnap.jobs) == 1


async def test_from_a_request_that_another_one_shows_it_comes_too(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await asked(deps, "U1")
    shown = await asked(deps, "U2")
    assert shown.shown_by
    await minutes_pass(deps, clock)
    await pressed("U3", shown, "C1", deps)
    await minutes_pass(deps, clock)
    assert len(slack.files_in("D3")) == 1


@pytest.mark.parametrize("channel", ["C2", "D2", ""])
async def test_who_is_not_where_it_lies_does_not_get_it(
    channel: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_delivered_report(deps, clock)
    with pytest.raises(Mistake) as caught:
        await pressed("U2", request, channel, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON
    await minutes_pass(deps, clock)
    assert len(slack.uploads) == 1


async def test_where_a_request_was_asked_for_is_not_where_it_lies(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("post", refused("is_archived"))
    request = await a_delivered_report(deps, clock)
    assert (await the_request(deps.store, request.id)).landing == PERSON
    with pytest.raises(Mistake) as caught:
        await pressed("U2", request, "C1", deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_what_is_held_is_nobody_elses(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.outside.add("C1")
    request = await asked(deps)
    await minutes_pass(deps, clock)
    for channel in ("C1", "D2"):
        with pytest.raises(Mistake) as caught:
            await pressed("U2", request, channel, deps)
        assert caught.value.kind is MistakeKind.OLD_BUTTON
    assert (await the_request(deps.store, request.id)).state is RequestState.HELD


async def test_ones_own_comes_from_wherever_one_presses(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_delivered_report(deps, clock)
    await pressed(PERSON, request, "C-another", deps)
    await minutes_pass(deps, clock)
    assert len(slack.files_in("D1")) == 1


async def test_the_same_press_delivered_twice_brings_it_once(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_delivered_report(deps, clock)
    first = await pressed("U2", request, "C1", deps)
    await minutes_pass(deps, clock)
    again = await pressed("U2", request, "C1", deps)
    await minutes_pass(deps, clock)
    assert first.id == again.id
    assert len(slack.files_in("D2")) == 1


async def test_two_presses_before_it_came_bring_it_once_and_one_afterwards_brings_it_again(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_delivered_report(deps, clock)
    for press in ("one", "two"):
        await pressed("U2", request, "C1", deps, press)
    await minutes_pass(deps, clock)
    assert len(slack.files_in("D2")) == 1
    await pressed("U2", request, "C1", deps, "three")
    await minutes_pass(deps, clock)
    assert len(slack.files_in("D2")) == 2


async def test_what_is_no_longer_kept_is_not_sent(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_delivered_report(deps, clock)
    clock.tick(days=31)
    await look_after(deps)
    with pytest.raises(Mistake) as caught:
        await pressed(PERSON, request, "C1", deps)
    assert caught.value.kind is MistakeKind.NOT_KEPT
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == len(slack.uploads) == 1


async def test_what_was_never_made_is_not_sent(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.faults.add("create", patsnap_refused("68300004", CodeClass.INPUT))
    request = await asked(deps)
    await minutes_pass(deps, clock)
    with pytest.raises(Mistake) as caught:
        await pressed(PERSON, request, "C1", deps)
    assert caught.value.kind is MistakeKind.NOT_KEPT
    await minutes_pass(deps, clock)
    assert patsnap.jobs == []
    assert slack.uploads == []


async def test_an_order_in_doubt_is_not_made_by_sending_it(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    patsnap.faults.add("create", in_doubt())
    request = await asked(deps)
    await minutes_pass(deps, clock)
    with pytest.raises(Mistake):
        await pressed(PERSON, request, "C1", deps)
    await minutes_pass(deps, clock)
    assert patsnap.faults.calls.count("create") == 1


@pytest.mark.parametrize(("workspace", "request_id"), [(TEAM, "no such id"), ("T9", "")])
async def test_a_button_of_no_request_of_this_workspace_is_an_old_one(
    workspace: str, request_id: str, deps: Deps
) -> None:
    request = await asked(deps)
    with pytest.raises(Mistake) as caught:
        await send_to(PERSON, request_id or request.id, "C1", "press", workspace, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_it_tells_nobody_who_else_has_it(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_delivered_report(deps, clock, "U111", "C111")
    await pressed("U222", request, "C111", deps)
    await minutes_pass(deps, clock)
    [message] = slack.in_conversation("D222")
    for shown in (message.posted, message.message):
        assert "111" not in str(shown)


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("call", ["begin_upload", "complete_upload"])
async def test_killed_on_the_way_it_comes_once(
    call: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    request = await a_delivered_report(deps, clock)
    await pressed("U2", request, "C1", deps)
    slack.faults.add(call, Killed(), after=arrived)
    with pytest.raises(Killed):
        await all_turns(deps)
    after = replace(deps, owner="the next run")
    await take_over(after)
    await minutes_pass(after, clock)
    assert len(slack.files_in("D2")) == 1


# Regenerate


async def test_a_new_one_is_ordered_for_where_the_old_one_lies(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    request = await a_delivered_report(deps, clock)
    new = await regenerate(TEAM, PERSON, request.id, "press", deps)
    assert new.report != request.report
    await minutes_pass(deps, clock)
    assert await the_states(deps.store, request, new) == [DELIVERED, DELIVERED]
    assert len(patsnap.jobs) == len(patsnap.fetched) == 2
    [old_file, new_file] = slack.files_in("C1")
    assert new_file.thread == (await the_delivery(deps.store, live_key(new))).ts != old_file.thread
    assert "cost nothing" not in slack.texts("C1")[1]


async def test_where_it_was_moved_to_the_new_one_comes_too(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.faults.add("post", refused("is_archived"))
    request = await a_delivered_report(deps, clock)
    new = await regenerate(TEAM, PERSON, request.id, "press", deps)
    await minutes_pass(deps, clock)
    assert (await the_request(deps.store, new.id)).state is DELIVERED
    assert [file.channel for file in slack.uploads] == ["D1", "D1"]


async def test_the_same_press_delivered_twice_orders_once(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    request = await a_delivered_report(deps, clock)
    for _ in range(2):
        await regenerate(TEAM, PERSON, request.id, "press", deps)
        await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 2


async def test_two_presses_while_it_is_made_order_once(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    request = await a_delivered_report(deps, clock)
    patsnap.life = (Job(),)
    first = await regenerate(TEAM, PERSON, request.id, "one", deps)
    await all_turns(deps)
    second = await regenerate(TEAM, PERSON, request.id, "two", deps)
    await turns(advance_one, deps)
    assert second.shown_by == first.id
    assert len(patsnap.jobs) == 2
    assert (await the_report(deps.store, second.id)).job_id == patsnap.jobs[1].job_id


async def test_only_ones_own_is_regenerated(deps: Deps, clock: SteppedClock, patsnap: FakePatsnap) -> None:
    request = await a_delivered_report(deps, clock)
    with pytest.raises(Mistake) as caught:
        await regenerate(TEAM, "U2", request.id, "press", deps, seen_in=CHANNEL)
    assert caught.value.kind is MistakeKind.NOT_YOURS
    with pytest.raises(Mistake) as caught:
        await regenerate("T9", PERSON, request.id, "press", deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON
    await minutes_pass(deps, clock)
    assert len(patsnap.jobs) == 1
