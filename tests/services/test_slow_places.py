"""A place that is paced out, shut, slow or broken never delays another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.domain.messages import Message, Posted
from bot.domain.places import Place
from bot.domain.rules import ONLY_ACCOUNT
from bot.errors import InDoubt
from bot.outlook import Suspects
from bot.ports import Closed, Transaction, Work
from bot.schedule import Schedule
from bot.services.deliveries import deliver_one
from bot.services.live import refresh_one
from bot.ticks import Tick
from tests.clock import START, SteppedClock
from tests.factories import TEAM, a_delivery, a_live, a_report, a_request
from tests.fakes import FakeSlack
from tests.turns import eventually, turns

pytestmark = pytest.mark.asyncio

OFTEN = 0.05  # real seconds
LONG = 0.1
HANGING = [f"CX{n:02d}" for n in range(12)]
OTHER = "T0OTHER"


@dataclass
class BrokenSlack(FakeSlack):
    """A Slack in which calls for some places hang, or break off."""

    hanging: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    called: list[str] = field(default_factory=list)  # places, as long as they are called
    most: int = 0  # broken places that were called at once

    @asynccontextmanager
    async def _calling(self, place: Place) -> AsyncIterator[None]:
        self.called.append(place.id)
        self.most = max(self.most, sum(one in self.broken | self.hanging for one in self.called))
        try:
            if place.id in self.hanging:
                await asyncio.Event().wait()
            if place.id in self.broken:
                raise InDoubt("cut")
            yield
        finally:
            self.called.remove(place.id)

    async def post(self, place: Place, message: Message, *, key: str, thread: str | None = None) -> Posted:
        async with self._calling(place):
            return await super().post(place, message, key=key, thread=thread)

    async def update(self, place: Place, ts: str, message: Message, *, key: str) -> None:
        async with self._calling(place):
            await super().update(place, ts, message, key=key)


@pytest.fixture
def slack(clock: SteppedClock) -> BrokenSlack:
    return BrokenSlack(clock)


def a_promise(place: str, no: int = 0, *, workspace: str = TEAM, after: int = 0, what: What = What.LIVE) -> Delivery:
    """A live message of a request at a place, due a little after those with smaller numbers."""
    due = START - timedelta(hours=1) + timedelta(milliseconds=after)
    return a_delivery(row=f"{place}{no}", key=f"{place}/{no}", place=place, workspace=workspace, due=due, what=what)


async def promise(deps: Deps, *promised: Delivery) -> None:
    def store(tx: Transaction) -> None:
        tx.workspaces.enrol(OTHER, ONLY_ACCOUNT, "https://connect.patsnap.com")
        for one in promised:
            report = a_report(id=one.row, workspace=one.workspace, state="failed", due=None)
            tx.reports.add(report)
            tx.requests.add(a_request(id=one.row, workspace=one.workspace, landing=one.place, report=one.row))
            tx.deliveries.promise(one)

    await deps.store.write(store)


async def due(deps: Deps, posts: Closed = Closed(), files: Closed = Closed(), limit: int = 20) -> list[str]:  # noqa: B008 - frozen
    found = await deps.store.read(lambda tx: tx.deliveries.due(START, limit, posts, files))
    return [one.key for one in found]


# What is looked for


async def test_a_shut_workspace_with_five_hundred_messages_hides_no_other(deps: Deps, slack: BrokenSlack) -> None:
    waiting = [a_promise(f"C{n:03d}", after=n) for n in range(500)]
    await promise(deps, *waiting, a_promise("CZ", workspace=OTHER, after=999))
    slack.shut_places["chat.postMessage"] = Closed(frozenset({TEAM}))
    assert await turns(deliver_one, deps) == 1
    assert [one.channel for one in slack.messages] == ["CZ"]


async def test_busy_channels_hide_no_quiet_one(deps: Deps, slack: BrokenSlack) -> None:
    busy = [a_promise(f"C{n:03d}", no, after=n) for n in range(30) for no in range(5)]
    await promise(deps, *busy, a_promise("CZ", after=999))
    slack.shut_places["chat.postMessage"] = Closed(places=frozenset(Place(TEAM, f"C{n:03d}") for n in range(30)))
    assert await turns(deliver_one, deps) == 1
    assert [one.channel for one in slack.messages] == ["CZ"]


async def test_files_go_where_messages_may_not(deps: Deps) -> None:
    file = a_promise("C1", 1, what=What.FILE, after=1)
    other = a_promise("C2", 1, what=What.FILE, after=2)
    await promise(deps, a_promise("C1"), file, other)
    shut = Closed(frozenset({TEAM}))
    assert await due(deps, posts=shut) == ["C1/1", "C2/1"]
    assert await due(deps, posts=shut, files=shut) == []
    assert await due(deps, posts=shut, files=Closed(places=frozenset({Place(TEAM, "C1")}))) == ["C2/1"]
    assert await due(deps, files=shut) == ["C1/0"]


async def test_many_of_one_place_and_a_closed_one_leave_the_rest_in_order(deps: Deps) -> None:
    many = [a_promise("C1", no, after=no) for no in range(150)]
    await promise(deps, *many, a_promise("C2", after=200), a_promise("C3", after=300))
    assert await due(deps, posts=Closed(places=frozenset({Place(TEAM, "C2")}))) == ["C1/0", "C3/0"]


# What hangs


def a_schedule(deps: Deps, *ticks: Tick) -> Schedule:
    return Schedule(deps, OFTEN, ticks, long=LONG)


async def test_places_that_hang_hold_up_no_message(deps: Deps, slack: BrokenSlack) -> None:
    slack.hanging = set(HANGING[:8])
    await promise(deps, *(a_promise(place, after=n) for n, place in enumerate(HANGING[:8])), a_promise("CZ", after=99))
    schedule = a_schedule(deps, Tick(Work.DELIVER, deliver_one, at_once=4, slow=8))
    schedule.start()
    await eventually(lambda: bool(slack.messages))
    assert slack.called
    slack.hanging.clear()
    for turn in [task for task in asyncio.all_tasks() if task.get_name() == Work.DELIVER]:
        turn.cancel()
    await schedule.stop()


async def test_places_that_have_hung_take_few_of_the_turns(deps: Deps, clock: SteppedClock, slack: BrokenSlack) -> None:
    slack.broken = set(HANGING)
    await promise(deps, *(a_promise(place, after=n) for n, place in enumerate(HANGING)))
    assert await turns(deliver_one, deps) == len(HANGING)
    slack.hanging, slack.most = slack.broken, 0
    await promise(deps, *(a_promise(place, 1) for place in HANGING), a_promise("CZ", after=999))
    clock.tick(minutes=1)
    hung = [asyncio.create_task(deliver_one(deps)) for _ in range(4)]
    await eventually(lambda: bool(slack.messages))
    await eventually(lambda: sum(task.done() for task in hung) == 2)
    assert slack.most == 2
    for task in hung:
        task.cancel()
    await asyncio.gather(*hung, return_exceptions=True)


async def test_a_place_that_answers_again_is_suspected_no_more(
    deps: Deps, clock: SteppedClock, slack: BrokenSlack
) -> None:
    slack.broken = {"C1"}
    slack.has_history = False
    await promise(deps, a_promise("C1"))
    await turns(deliver_one, deps)
    slack.broken.clear()
    clock.tick(minutes=1)
    assert await turns(deliver_one, deps) == 1
    sent = await deps.store.read(lambda tx: tx.deliveries.get(TEAM, "C1/0"))
    assert sent is not None
    assert sent.state is DeliveryState.SENT
    with deps.outlook.suspects.turn(Place(TEAM, "C1")):
        assert deps.outlook.suspects.closed() == frozenset()


async def test_two_suspects_that_are_called_close_all_suspects_and_nobody_else() -> None:
    suspects = Suspects()
    places = [Place(TEAM, f"C{n}") for n in range(4)]
    for place in places[:3]:
        with pytest.raises(InDoubt), suspects.call(place):
            raise InDoubt("cut")
    with suspects.turn(places[3]), suspects.turn(places[0]):
        assert suspects.closed() == {places[0]}
        with suspects.turn(places[1]):
            assert suspects.closed() == set(places[:3])
    assert suspects.closed() == frozenset()


async def test_a_slow_turn_makes_room_and_takes_it_back(deps: Deps) -> None:
    busy = most = 0
    rows, go = 3, asyncio.Event()

    async def turn(_: Deps) -> bool:
        nonlocal busy, most, rows
        if not rows:
            return False
        rows -= 1
        busy += 1
        most = max(most, busy)
        await go.wait()
        busy -= 1
        return True

    schedule = a_schedule(deps, Tick(Work.ADVANCE, turn, slow=2))
    schedule.start()
    await eventually(lambda: busy == 3)
    rows, most = 5, 0
    go.set()
    await eventually(lambda: not rows)
    assert most <= 1
    await schedule.stop()


# Updates


async def a_stale_one(deps: Deps, place: str, no: int = 0) -> None:
    await promise(deps, a_promise(place, no))
    await deps.store.write(lambda tx: tx.live.add(a_live(key=f"{place}/{no}", row=f"{place}{no}")))
    await turns(deliver_one, deps)
    await deps.store.write(lambda tx: tx.live.touch(TEAM, f"{place}{no}", final=False))


async def test_an_update_that_hangs_holds_up_no_other_place(
    deps: Deps, clock: SteppedClock, slack: BrokenSlack
) -> None:
    await a_stale_one(deps, "C1", 0)
    await a_stale_one(deps, "C1", 1)
    await a_stale_one(deps, "C2")
    clock.tick(minutes=1)
    slack.hanging = {"C1"}
    hung = asyncio.create_task(refresh_one(deps))
    await eventually(lambda: "C1" in slack.called)
    assert await turns(refresh_one, deps) == 1
    assert [one.edits for one in slack.messages] == [0, 0, 1]
    hung.cancel()
    await asyncio.gather(hung, return_exceptions=True)


async def test_where_updates_are_shut_others_go_on(deps: Deps, clock: SteppedClock, slack: BrokenSlack) -> None:
    for place in ("C1", "C2"):
        await a_stale_one(deps, place)
    clock.tick(minutes=1)
    slack.shut_places["chat.update"] = Closed(places=frozenset({Place(TEAM, "C1")}))
    assert await turns(refresh_one, deps) == 1
    assert [one.edits for one in slack.messages] == [0, 1]
