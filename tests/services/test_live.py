"""Live messages: each shows its row as it is now, and not too often."""

import pytest

from bot.deps import Deps
from bot.domain.delivery_keys import live_key
from bot.domain.reports import Job, Request, RequestState
from bot.errors import OutsideError, SlackLimited
from bot.services.deliveries import deliver_one
from bot.services.live import refresh_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from tests.clock import SteppedClock
from tests.factories import TEAM, a_wish, in_doubt, refused, the_live, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.turns import turns

pytestmark = pytest.mark.asyncio


async def a_posted_message(deps: Deps, **wish: str) -> Request:
    request = await request_report(a_wish(**wish), deps)
    await turns(deliver_one, deps)
    return request


async def touch(request: Request, deps: Deps, *, final: bool = False) -> None:
    await deps.store.write(lambda tx: tx.live.touch(TEAM, request.id, final=final))


async def test_what_is_shown_already_is_not_updated(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await a_posted_message(deps)
    clock.tick(minutes=10)
    assert await turns(refresh_one, deps) == 0
    assert slack.messages[0].edits == 0


async def test_a_change_is_shown_half_a_minute_after_the_post(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await a_posted_message(deps)
    await turns(advance_one, deps)
    clock.tick(seconds=29)
    assert await turns(refresh_one, deps) == 0
    clock.tick(seconds=1)
    assert await turns(refresh_one, deps) == 1
    assert "Generating" in slack.messages[0].message.text


async def test_many_changes_are_one_update_with_the_last_of_them(
    deps: Deps, clock: SteppedClock, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    patsnap.life = (Job(ahead=9), Job(ahead=5), Job(ahead=3))
    await a_posted_message(deps)
    await turns(advance_one, deps)
    for _ in range(3):
        clock.tick(minutes=1)
        await turns(advance_one, deps)
    await turns(refresh_one, deps)
    assert slack.messages[0].edits == 1
    assert "3 before you" in slack.messages[0].message.text


async def test_it_is_updated_at_most_once_in_half_a_minute(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_posted_message(deps)
    for _ in range(120):
        clock.tick(seconds=1)
        await touch(request, deps)
        await turns(refresh_one, deps)
    assert slack.messages[0].edits == 4


async def test_final_states_come_first(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    first = await a_posted_message(deps, company="First", interaction="first")
    second = await a_posted_message(deps, company="Second", interaction="second")
    clock.tick(minutes=1)
    await touch(first, deps)
    await touch(second, deps, final=True)
    await refresh_one(deps)
    assert [message.edits for message in slack.messages] == [0, 1]


async def test_a_change_while_it_is_updated_is_shown_too(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_posted_message(deps)
    clock.tick(minutes=1)
    await touch(request, deps)
    gate = slack.faults.gate("update")
    deps.errands.send("a turn", _one_turn(deps))
    await gate.arrived.wait()
    await touch(request, deps)
    gate.opened.set()
    await deps.errands.done()
    assert (await the_live(deps.store, live_key(request))).is_stale
    clock.tick(seconds=30)
    await turns(refresh_one, deps)
    assert slack.messages[0].edits == 2


async def _one_turn(deps: Deps) -> None:
    await refresh_one(deps)


async def test_a_change_before_the_post_is_in_the_post(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    await turns(deliver_one, deps)
    assert "Generating" in slack.messages[0].posted.text
    clock.tick(minutes=1)
    assert await turns(refresh_one, deps) == 0


async def test_a_change_while_it_is_posted_is_shown_afterwards(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await request_report(a_wish(), deps)
    gate = slack.faults.gate("post")
    deps.errands.send("a turn", _one_delivery(deps))
    await gate.arrived.wait()
    await turns(advance_one, deps)
    gate.opened.set()
    await deps.errands.done()
    assert "Accepted" in slack.messages[0].posted.text
    assert (await the_live(deps.store, live_key(request))).is_stale
    clock.tick(seconds=30)
    await turns(refresh_one, deps)
    assert "Generating" in slack.messages[0].message.text


async def _one_delivery(deps: Deps) -> None:
    await deliver_one(deps)


@pytest.mark.parametrize("word", ["message_not_found", "cant_update_message", "edit_window_closed", "not_in_channel"])
async def test_a_message_that_cannot_be_updated_is_left_alone(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("update", refused(word), times=9)
    request = await a_posted_message(deps)
    clock.tick(minutes=1)
    await touch(request, deps)
    for _ in range(10):
        await turns(refresh_one, deps)
        clock.tick(hours=1)
    assert slack.faults.calls.count("update") == 1


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
async def test_an_update_that_slack_calls_wrong_is_shown_as_plain_text(
    word: str, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("update", refused(word))
    request = await a_posted_message(deps)
    clock.tick(minutes=1)
    await touch(request, deps)
    await turns(refresh_one, deps)
    [shown] = slack.messages
    assert shown.message.text
    assert shown.message.blocks == ()


@pytest.mark.parametrize(
    "error", [unreachable(), in_doubt(), refused("internal_error"), refused("token_revoked"), refused("who_knows")]
)
async def test_an_update_that_failed_is_made_again_with_growing_waits(
    error: OutsideError, deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    slack.faults.add("update", error, times=3)
    request = await a_posted_message(deps)
    clock.tick(minutes=1)
    await touch(request, deps)
    for wait in (2, 4, 8):
        assert await turns(refresh_one, deps) == 1
        clock.tick(seconds=wait - 1)
        assert await turns(refresh_one, deps) == 0
        clock.tick(seconds=1)
    await turns(refresh_one, deps)
    assert slack.messages[0].edits == 1
    live = await the_live(deps.store, live_key(request))
    assert (live.is_stale, live.attempts) == (False, 0)


async def test_slacks_pause_is_kept(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    slack.faults.add("update", SlackLimited("chat.update", 70))
    request = await a_posted_message(deps)
    clock.tick(minutes=1)
    await touch(request, deps)
    await turns(refresh_one, deps)
    clock.tick(seconds=69)
    assert await turns(refresh_one, deps) == 0
    clock.tick(seconds=1)
    await turns(refresh_one, deps)
    assert slack.messages[0].edits == 1


async def test_an_update_waits_for_the_pace(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    request = await a_posted_message(deps)
    clock.tick(minutes=1)
    await touch(request, deps)
    slack.shut.add("chat.update")
    assert await turns(refresh_one, deps) == 0
    slack.shut.clear()
    assert await turns(refresh_one, deps) == 1


async def test_a_bug_in_an_update_keeps_others_waiting_for_one_turn_only(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    first = await a_posted_message(deps, company="First", interaction="first")
    second = await a_posted_message(deps, company="Second", interaction="second")
    clock.tick(minutes=1)
    await touch(first, deps, final=True)
    await touch(second, deps)
    slack.faults.add("update", ValueError("a bug"))
    with pytest.raises(ValueError, match="a bug"):
        await refresh_one(deps)
    await turns(refresh_one, deps)
    assert [message.edits for message in slack.messages] == [0, 1]
    clock.tick(seconds=30)
    await turns(refresh_one, deps)
    assert [message.edits for message in slack.messages] == [1, 1]


async def test_when_it_moves_the_message_in_the_channel_says_where_it_goes_on(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    request = await a_posted_message(deps)
    await turns(advance_one, deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    slack.faults.add("complete_upload", refused("posting_to_channel_denied"))
    await turns(deliver_one, deps)
    clock.tick(minutes=1)
    await turns(refresh_one, deps)
    in_channel, at_person = slack.messages
    assert (in_channel.channel, at_person.channel) == ("C1", "D1")
    assert "Goes on in your direct messages" in in_channel.message.text
    assert all(block["type"] != "actions" for block in in_channel.message.blocks)
    assert "In the thread" in at_person.message.text
    found = await deps.store.read(lambda tx: tx.requests.get(TEAM, request.id))
    assert found is not None
    assert found.state is RequestState.DELIVERED
