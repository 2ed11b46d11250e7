"""What Slack delivers twice is handled once and answered twice."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from bot.deps import Deps
from bot.domain.processes import Role
from bot.membership import Membership
from bot.ports import Store, Transaction
from bot.services.upkeep import look_after
from bot.views import ids
from handlers.throttle import Throttle
from storage.sqlite import SqliteStore
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON
from tests.fakes import FakeSlack
from tests.handlers.desk import HOOK, Desk

pytestmark = pytest.mark.asyncio


class Unwritable:
    """A store that can be read and not written."""

    def __init__(self, store: Store) -> None:
        self.read = store.read
        self.is_broken = True
        self._store = store

    async def write(self, work: Callable[[Transaction], object]) -> object:
        if self.is_broken:
            raise OSError("no space left on the device")
        return await self._store.write(work)


async def restarted(deps: Deps) -> Desk:
    """Another run on the same database."""
    desk = Desk(deps)
    await desk.once.load()
    return desk


async def test_a_command_that_comes_twice_is_answered_twice_and_handled_once(desk: Desk) -> None:
    first = await desk.type("help", trigger="one")
    assert await desk.type("report 小米", trigger="one") == first  # the same delivery, whatever it said
    assert await desk.requests() == []


async def test_a_mistake_that_comes_twice_is_told_the_same(desk: Desk) -> None:
    first = await desk.type("reprot 小米", trigger="one")
    assert "Did you mean" in first.body
    assert await desk.type("reprot 小米", trigger="one") == first


async def test_what_comes_while_the_first_is_being_handled_waits_for_its_answer(desk: Desk, slack: FakeSlack) -> None:
    slack.members = {"C9": {PERSON}}
    gate = slack.faults.gate("is_member")
    first = asyncio.create_task(desk.type("report 小米 to <#C9|x>", trigger="one"))
    await gate.arrived.wait()
    second = asyncio.create_task(desk.type("report 小米 to <#C9|x>", trigger="one"))
    gate.opened.set()
    assert await second == await first
    assert len(await desk.requests()) == 1


async def test_a_run_that_begins_anew_remembers_what_was_answered(deps: Deps) -> None:
    before = Desk(deps)
    first = await before.type("help", trigger="one")
    await before.once.stop()
    after = await restarted(deps)
    assert (await after.type("help", trigger="one")).message == first.message
    assert (await after.type("help", trigger="two")).message == first.message


async def test_what_was_stored_and_not_answered_makes_nothing_twice(deps: Deps) -> None:
    """Killed between the commit and the ack: what the run remembered is lost with it."""
    await Desk(deps).type("report 小米", trigger="one")
    after = await restarted(deps)
    await after.type("report 小米", trigger="one")
    assert len(await after.requests()) == 1


async def test_a_repeat_is_handled_where_the_first_was_not(deps: Deps, store: SqliteStore) -> None:
    unwilling = Unwritable(store)
    desk = Desk(replace(deps, store=cast("Store", unwilling)))
    joined = {"type": "member_joined_channel", "user": "UBOT", "channel": CHANNEL}
    first = await desk.tell(joined, event_id="Ev1")
    unwilling.is_broken = False
    assert (first.status, (await desk.tell(joined, event_id="Ev1")).status) == (500, 200)


async def test_an_event_that_comes_twice_is_heard_once(deps: Deps) -> None:
    joined = {"type": "member_joined_channel", "user": "UBOT", "channel": CHANNEL}
    assert (await Desk(deps).tell(joined, event_id="Ev1")).status == 200
    before = Desk(deps)
    assert (await before.tell(joined, event_id="Ev1")).status == 200
    await before.once.stop()
    after = Desk(replace(deps, store=cast("Store", Unwritable(deps.store))))  # heard once more, it would fail
    await after.once.load()
    assert (await after.tell(joined, event_id="Ev1")).status == 200
    assert (await after.tell(joined, event_id="Ev2")).status == 500


async def test_after_a_day_what_was_answered_is_forgotten(deps: Deps, clock: SteppedClock) -> None:
    desk = Desk(deps)
    await desk.type("help", trigger="one")
    await desk.once.stop()
    clock.tick(hours=23)
    await look_after(deps)
    assert await deps.store.read(lambda tx: tx.seen.answer("one")) is not None
    clock.tick(hours=2)
    await look_after(deps)
    assert await deps.store.read(lambda tx: tx.seen.answer("one")) is None


async def test_who_types_faster_than_anybody_can_is_told_so_and_nothing_is_done(deps: Deps) -> None:
    desk = Desk(deps, throttle=Throttle(lambda: 0.0))
    answers = [await desk.type(f"report 公司{number}") for number in range(31)]
    assert [bool(answer.body) for answer in answers] == [False] * 30 + [True]
    assert "faster than Patrol" in answers[-1].message["text"]
    assert len(await desk.requests()) == 30
    assert not (await desk.type("report 公司", person="UBOB")).body  # nobody else waits for it


async def test_a_press_that_is_too_fast_is_answered_where_it_was_pressed(deps: Deps, slack: FakeSlack) -> None:
    desk = Desk(deps, throttle=Throttle(lambda: 0.0))
    for _ in range(31):
        await desk.press(ids.CANCEL, "nothing")
    assert "faster than Patrol" in slack.answers[-1][1].text
    assert slack.answers[-1][0] == HOOK


async def test_what_another_process_has_answered_is_answered_the_same(deps: Deps) -> None:
    """Socket Mode spreads what was not acked over all connections."""
    first, second = [
        Desk(replace(deps, membership=await Membership.join(deps.store, owner, Role.WEB))) for owner in ("a", "b")
    ]
    said = await first.type("help", trigger="one")
    await first.once.stop()  # what was answered is stored a moment later
    assert (await second.type("report 小米", trigger="one")).message == said.message
    assert await second.requests() == []


async def test_what_no_process_has_answered_yet_is_handled(deps: Deps) -> None:
    desk = Desk(replace(deps, membership=await Membership.join(deps.store, "a", Role.WEB)))
    await desk.type("report 小米", trigger="one")
    assert len(await desk.requests()) == 1
