"""Clocks set, sleeps, starts and faults at random: each report and each hit arrives, once."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.reports import Request, RequestState
from bot.services.leaps import mind_the_clock
from bot.services.requests import request_report
from bot.services.startup import take_over
from bot.services.upkeep import look_after
from tests.clock import Machine, TrueClock
from tests.factories import a_wish, in_doubt, refused, the_request, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import ALERT, news, subscribed
from tests.turns import all_turns

pytestmark = pytest.mark.asyncio

PLACES = {"C1": "instantly", "C2": "daily 09:00", "C3": "weekly mon 09:00"}
WRONG_BY = [timedelta(), timedelta(days=1), timedelta(hours=-1), timedelta(days=-2), timedelta(days=30)]
HAPPENINGS = 25


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def slack(machine: Machine) -> FakeSlack:
    return FakeSlack(TrueClock(machine))


class Journey:
    """A bot on a machine to which things happen."""

    def __init__(self, deps: Deps, machine: Machine, patsnap: FakePatsnap, slack: FakeSlack, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.machine, self.patsnap, self.slack = machine, patsnap, slack
        self.deps = self._on(machine, deps)
        self.requests: list[Request] = []
        self.pushed: list[str] = []

    def _on(self, machine: Machine, deps: Deps) -> Deps:
        glass = machine.hourglass()
        return replace(deps, clock=glass, hourglass=glass, owner=f"{deps.owner}+")

    async def begin(self) -> None:
        await mind_the_clock(self.deps)
        await take_over(self.deps)

    async def go_on(self, *, minutes: int, each: int) -> None:
        for _ in range(0, minutes, each):
            await mind_the_clock(self.deps)
            await all_turns(self.deps)
            self.machine.tick(minutes=each)
        await look_after(self.deps)

    async def happen(self, number: int) -> None:
        match self.random.choice(["set", "set", "sleep", "restart", "reboot", "order", "push", "fault", "rest"]):
            case "set":
                self.machine.wrong_by = self.random.choice(WRONG_BY)
            case "sleep":
                self.machine.doze(hours=self.random.choice([1, 9, 100]))
            case "restart":
                self.deps = self._on(self.machine, self.deps)
                await self.begin()
            case "reboot":
                self.machine.start_anew()
                self.deps = self._on(self.machine, self.deps)
                await self.begin()
            case "order":
                wish = a_wish(
                    company=f"Company {number}", place=self.random.choice(list(PLACES)), interaction=f"{number}"
                )
                self.requests.append(await request_report(wish, self.deps))
            case "push":
                self.pushed.append(f"p{number}")
                self.patsnap.push(ALERT, "new", [f"p{number}"])
            case "fault":
                call = self.random.choice(["permit", "status", "fetch"])
                self.patsnap.faults.add(call, unreachable(), times=2)
                self.slack.faults.add(
                    "post", self.random.choice([unreachable(), in_doubt(), refused("service_unavailable")])
                )
            case _:
                pass
        await self.go_on(minutes=self.random.choice([2, 30]), each=self.random.choice([1, 10]))


@pytest.mark.parametrize("seed", range(2))
async def test_each_report_and_each_hit_arrives_once(
    seed: int, deps: Deps, machine: Machine, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    patsnap.add_alert(ALERT)
    journey = Journey(deps, machine, patsnap, slack, seed)
    await journey.begin()
    for place, cadence in PLACES.items():
        await subscribed(journey.deps, place, cadence)
    await journey.go_on(minutes=3, each=1)
    for number in range(HAPPENINGS):
        await journey.happen(number)
    machine.set_clock()
    slack.faults.clear()
    patsnap.faults.clear()
    await journey.go_on(minutes=3 * 60, each=10)
    files = Counter(file.title for file in slack.uploads)
    for request in journey.requests:
        assert (await the_request(journey.deps.store, request.id)).state is RequestState.DELIVERED
        [name] = [name for name in files if name.startswith(f"{request.order.subject.text}.")]
        assert files[name] == 1
    assert len(patsnap.jobs) == len(journey.requests)
    await journey.go_on(minutes=60 * 24 * 8, each=480)  # a week later everybody has had their digest
    for place in PLACES:
        assert Counter(one for digest in await news(journey.deps, slack, place) for one in digest) == Counter(
            journey.pushed
        )
