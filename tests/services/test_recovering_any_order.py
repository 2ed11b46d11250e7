"""Whatever becomes of checks and searches: each new patent of an alert whose query is known is told, once."""

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.rules import ONLY_ACCOUNT, Rules
from bot.domain.searches import Found
from bot.services.recovering import recover_one
from bot.services.startup import take_over
from tests.clock import SteppedClock
from tests.factories import TEAM, in_doubt, unreachable
from tests.fakes import FakePatsnap, FakeSlack, Killed
from tests.services.watching import ALERT, news, restarted, watched
from tests.stores import opened
from tests.turns import all_turns, turns

QUERY = "TTL:(battery)"
UNREADABLE = [{"patent_ids": ["nobody knows of which kind"]}]
WRONG = ["lose", "odd", "kill check", "kill search", "lose search", "no way", "stop"]
HOURS = st.lists(st.tuples(st.booleans(), st.lists(st.sampled_from(WRONG), max_size=2)), max_size=8)


class Story:
    """An alert, a channel that hears of it at once, and PatSnap at its worst."""

    def __init__(self, deps: Deps, patsnap: FakePatsnap, clock: SteppedClock) -> None:
        self.deps, self.patsnap, self.clock = deps, patsnap, clock
        self.pushed: list[str] = []

    async def publish(self) -> None:
        """PatSnap has a new patent."""
        patent = f"p{len(self.pushed)}"
        self.pushed.append(patent)
        self.patsnap.push(ALERT, HitKind.NEW, [patent])
        self.patsnap.found[QUERY].append(Found(patent, published=self.clock().date()))

    async def goes_wrong(self, what: str) -> None:
        """The next call fails, or the process ends."""
        match what:
            case "lose":
                self.patsnap.faults.add("check", in_doubt(), after=True)
            case "odd":
                self.patsnap.answer_check(UNREADABLE)
            case "kill check" | "kill search":
                self.patsnap.faults.add(what.removeprefix("kill "), Killed(), after=True)
            case "lose search":
                self.patsnap.faults.add("search", in_doubt(), after=True)
            case "no way":
                self.patsnap.faults.add("permit", unreachable())
            case _:
                await self.restart()

    async def hour(self) -> None:
        """What the ticks do in an hour; where the process ends, the next run goes on."""
        for _ in range(4):
            self.clock.tick(minutes=15)
            try:
                await turns(recover_one, self.deps)
                await all_turns(self.deps)
            except Killed:
                await self.restart()

    async def restart(self) -> None:
        self.deps = restarted(self.deps)
        await take_over(self.deps)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hours=HOURS)
def test_each_new_patent_is_told_once(hours: list[tuple[bool, list[str]]]) -> None:
    asyncio.run(_lived(hours))


async def _lived(hours: list[tuple[bool, list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        clock, patsnap = SteppedClock(), FakePatsnap()
        slack = FakeSlack(clock)
        store = opened(Path(folder) / "patrol.db")
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, "https://connect.patsnap.com"))
        deps = Deps(store, patsnap, slack, clock, Rules(files=Path(folder) / "files"), "run 1")
        patsnap.add_alert(ALERT)
        patsnap.found[QUERY] = []
        await watched(deps, clock)
        alert = await store.read(lambda tx: tx.alerts.get(ONLY_ACCOUNT, ALERT))
        assert alert is not None
        known = replace(alert, query=QUERY)
        await store.write(lambda tx: tx.alerts.save(known))
        story = Story(deps, patsnap, clock)
        for is_published, wrong in hours:
            if is_published:
                await story.publish()
            for what in wrong:
                await story.goes_wrong(what)
            await story.hour()
        patsnap.faults.clear()
        patsnap.answers.clear()
        for _ in range(16):
            await story.hour()
        told = sorted(patent for digest in await news(story.deps, slack) for patent in digest)
        await store.close()
        assert told == sorted(story.pushed)
