"""What a new run does with what a dead one had begun. The dead one is killed in the middle of a call."""

from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.deliveries import DeliveryState
from bot.domain.delivery_keys import file_key, live_key
from bot.domain.reports import ReportState, RequestState
from bot.services.deliveries import deliver_one
from bot.services.reports import advance_one
from bot.services.requests import request_report
from bot.services.startup import TakenOver, enrol, take_over
from tests.clock import SteppedClock
from tests.factories import a_wish, state_of, the_report, the_request
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.turns import Turn, all_turns, turns

pytestmark = pytest.mark.asyncio


async def killed_in(turn: Turn, deps: Deps) -> Deps:
    """Run a turn that dies; the deps of the next run, which has taken over."""
    with pytest.raises(Killed):
        await turn(deps)
    after = replace(deps, owner="the next run")
    await take_over(after)
    return after


@pytest.mark.parametrize("arrived", [False, True])
async def test_killed_while_ordering_the_order_is_in_doubt(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
    slack: FakeSlack,
) -> None:
    request = await request_report(a_wish(), deps)
    patsnap.faults.add("create", Killed(), after=arrived)
    after = await killed_in(advance_one, deps)
    for _ in range(3):
        await all_turns(after)
        clock.tick(days=1)
    assert (await the_report(deps.store, request.id)).state is ReportState.IN_DOUBT
    assert patsnap.faults.calls.count("create") == 1
    assert "did not confirm" in slack.messages[0].message.text


async def test_killed_before_the_order_left_nothing_is_in_doubt(deps: Deps, patsnap: FakePatsnap) -> None:
    request = await request_report(a_wish(), deps)
    patsnap.faults.add("permit", Killed())
    after = await killed_in(advance_one, deps)
    await turns(advance_one, after)
    assert (await the_report(deps.store, request.id)).state is ReportState.GENERATING


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("call", ["status", "fetch"])
async def test_killed_while_looking_or_fetching_it_is_done_again(
    call: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    patsnap: FakePatsnap,
) -> None:
    request = await request_report(a_wish(), deps)
    await turns(advance_one, deps)
    clock.tick(minutes=1)
    patsnap.faults.add(call, Killed(), after=arrived)
    after = await killed_in(advance_one, deps)
    await all_turns(after)
    assert (await the_request(deps.store, request.id)).state is RequestState.DELIVERED
    assert len(patsnap.jobs) == 1


@pytest.mark.parametrize("arrived", [False, True])
async def test_killed_while_posting_the_message_is_there_once(
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    request = await request_report(a_wish(), deps)
    slack.faults.add("post", Killed(), after=arrived)
    after = await killed_in(deliver_one, deps)
    assert await state_of(deps, live_key(request)) is DeliveryState.IN_DOUBT
    clock.tick(seconds=10)
    await turns(deliver_one, after)
    assert await state_of(deps, live_key(request)) is DeliveryState.SENT
    assert len(slack.messages) == 1


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("call", ["begin_upload", "send_bytes", "complete_upload"])
async def test_killed_while_sending_a_file_it_is_there_once(
    call: str,
    arrived: bool,  # noqa: FBT001 - pytest names it
    deps: Deps,
    clock: SteppedClock,
    slack: FakeSlack,
) -> None:
    request = await request_report(a_wish(), deps)
    await all_turns(deps)
    clock.tick(minutes=1)
    await turns(advance_one, deps)
    slack.faults.add(call, Killed(), after=arrived)
    after = await killed_in(deliver_one, deps)
    clock.tick(seconds=10)
    await turns(deliver_one, after)
    assert await state_of(deps, file_key(request)) is DeliveryState.SENT
    assert len(slack.uploads) == 1
    if call == "complete_upload":
        assert [file.file_id for file in slack.files] == ["F1"]


async def test_killed_while_updating_a_message_it_is_updated_again(
    deps: Deps, clock: SteppedClock, slack: FakeSlack
) -> None:
    await request_report(a_wish(), deps)
    await turns(deliver_one, deps)
    await turns(advance_one, deps)
    clock.tick(seconds=30)
    slack.faults.add("update", Killed())
    with pytest.raises(Killed):
        await all_turns(deps)
    after = replace(deps, owner="the next run")
    assert await take_over(after) == TakenOver(reports=0, deliveries=0)
    clock.tick(seconds=30)
    await all_turns(after)
    assert "In the thread" in slack.messages[0].message.text
    assert slack.messages[0].edits == 1


async def test_what_this_run_holds_is_not_taken_over(deps: Deps) -> None:
    request = await request_report(a_wish(), deps)
    await deps.store.write(lambda tx: tx.reports.claim(deps.clock(), deps.owner))
    await deps.store.write(lambda tx: tx.deliveries.claim("T1", live_key(request), deps.clock(), deps.owner))
    assert await take_over(deps) == TakenOver(reports=0, deliveries=0)
    assert (await the_report(deps.store, request.id)).state is ReportState.SUBMITTING
    assert await take_over(replace(deps, owner="the next run")) == TakenOver(reports=1, deliveries=1)


async def test_nothing_is_taken_over_twice(deps: Deps) -> None:
    await request_report(a_wish(), deps)
    await deps.store.write(lambda tx: tx.reports.claim(deps.clock(), "dead"))
    assert (await take_over(deps)).reports == 1
    assert await take_over(deps) == TakenOver(reports=0, deliveries=0)


async def test_an_enrolled_workspace_may_ask(deps: Deps, patsnap: FakePatsnap) -> None:
    await enrol("T9", "https://connect.zhihuiya.com", deps)
    await request_report(a_wish(workspace="T9"), deps)
    await turns(advance_one, deps)
    assert len(patsnap.jobs) == 1
