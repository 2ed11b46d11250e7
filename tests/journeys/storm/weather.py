"""One world of a storm from its beginning to its account: lives that end in kills, and then quiet."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from sandbox.child import BotChild
from sandbox.patsnap import Kind, NoNews
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.crews import crew_with
from tests.journeys.lives import Lives, child_in, settings_in
from tests.journeys.office import QUICK, SPEED
from tests.journeys.storm.calm import become_quiet
from tests.journeys.storm.people import People
from tests.journeys.storm.story import Story
from tests.journeys.storm.town import settle
from tests.journeys.storm.trouble import break_things
from tests.postgres import Cluster

Show = Callable[[str], object]


@dataclass(frozen=True)
class Outages:
    """The server of the bot's database, and for how many real seconds it is away when it goes."""

    cluster: Cluster
    seconds: float


_SHOWN: Final = 10  # kills
_QPS: Final = 50
_CONNECTED: Final = 45.0  # real seconds
_FREE: Final = 0.6  # real seconds for a moment at which nothing is under way
_USUAL_START: Final = 1.2  # real seconds
_LONGEST: Final = 1.5  # real seconds of a life, once Slack can reach it
_PATIENT: Final = 0.8  # share of lives that are left alone until Slack can reach them
_AT_REST: Final = 0.6  # share of deaths after which time passes before the next life
_PATIENT_STOP: Final = 4.0  # real seconds
_CLEAN: Final = 0.06  # share of lives that are asked to stop, and are not killed
_NAMED_AGAIN: Final = 0.15
_OUTAGE: Final = 0.1  # share of lives in which the database goes away
_HOURS: Final = (0.5, 16.0)
_SOME: Final = (Kind.NEW, Kind.NEW, *Kind)


async def play(
    number: int, seed: int, kills: int, folder: Path, show: Show = lambda _: None, server: Outages | None = None
) -> Story:
    """Play one world below `folder` in which the bot is killed so often; the same seed makes the same plans.

    `show` is told how far it is. `server`: of the bots' database, where that goes away too: the bot is then a crew.
    """
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - to be repeatable, not secret
    story = Story(number, chance)
    async with (
        World(folder, speed=SPEED, life=QUICK, alerts=(), history_scopes=story.may_look) as world,
        _bot_in(world, chance, oauth=number % 4 > 1, is_crew=server is not None) as child,
    ):
        lives = Lives(world, child)
        await settle(lives, story)
        begun = world.clock.now()
        world.faults.on_stop = _counted_kill(lives, story)
        await _Storm(lives, story, server).rage(kills, show)
        await become_quiet(lives, story)
        story.counts["days"] = (world.clock.now() - begun).days
        story.counts["faults"] = sum(call.fault is not None for call in world.faults.journal)
        (folder / "patrol.log").write_text("\n".join(child.lines), encoding="utf-8")
    return story


@asynccontextmanager
async def _bot_in(world: World, chance: random.Random, *, oauth: bool, is_crew: bool) -> AsyncIterator[BotChild]:
    if is_crew:
        async with crew_with(settings_in(world, oauth=oauth, qps=_QPS), world.folder, chance) as crew:
            yield crew
        return
    async with child_in(world, qps=_QPS, oauth=oauth) as child:
        yield child


def _counted_kill(lives: Lives, story: Story) -> Callable[[], None]:
    killed: set[int] = set()  # by their process: one that is dying is alive still, and is not killed twice

    def kill() -> None:
        if lives.child.is_alive and lives.child.pid not in killed:
            killed.add(lives.child.pid)
            story.counts["kills"] += 1
        lives.child.kill()

    return kill


class _Storm:
    """The lives of one bot, and what goes on around it."""

    def __init__(self, lives: Lives, story: Story, server: Outages | None) -> None:
        self._lives = lives
        self._server = server
        self._world = lives.world
        self._story = story
        self._chance = story.chance
        self._people = People(lives, story)
        self._slowness = 1.0
        self._deeds: set[asyncio.Task[None]] = set()
        self._known: list[tuple[str, str]] = []  # alerts and patents that something has happened to

    async def rage(self, kills: int, show: Show) -> None:
        """Until it was killed so often."""
        await self._end_of_life()
        shown = 0
        while self._story.counts["kills"] < kills:
            await self._life()
            if self._story.counts["kills"] >= shown + _SHOWN:
                shown = self._story.counts["kills"]
                show(f"world {self._story.number}: {shown} of {kills} kills")
        await asyncio.gather(*self._deeds)  # who gets no answer waits for it, and may see another life begin

    async def _life(self) -> None:
        lives, chance = self._lives, self._chance
        break_things(self._world, chance, chance.randint(2, 7))
        self._world.patsnap.alerts.no_news = chance.choice(tuple(NoNews))
        begun = monotonic()
        await lives.child.start(wait=False)
        if chance.random() < _PATIENT:
            with suppress(TimeoutError):
                await self._world.slack.wait_connected(_CONNECTED)
            # On a machine that is slow today a life is longer, so that as much happens in it.
            self._slowness = max(1.0, (monotonic() - begun) / _USUAL_START)
        self._deeds |= {asyncio.create_task(self._people.act()) for _ in range(chance.randint(0, 3))}
        if self._server is not None and (not self._story.counts["outages"] or chance.random() < _OUTAGE):
            how = chance.choice(("fast", "immediate")) if self._story.counts["outages"] else "immediate"
            self._story.counts["outages"] += 1
            await self._server.cluster.goes_away(self._server.seconds, how)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._slowness * chance.uniform(0.1, _LONGEST)):
                while lives.child.is_alive:
                    await self._nature()
        await self._end_of_life()
        if chance.random() < _AT_REST:
            self._happens()
            if self._server is None or not self._lives.records.owners():  # those of a crew that live may be at work
                self._passes()

    async def _end_of_life(self) -> None:
        if self._lives.child.is_alive and self._chance.random() < _CLEAN:
            with suppress(TimeoutError):  # what hangs may take it 45 seconds to stop: then it is killed amid that
                async with asyncio.timeout(_PATIENT_STOP):
                    await self._lives.child.stop()
        self._world.faults.on_stop()
        await self._lives.child.wait_gone()

    async def _nature(self) -> None:
        """Something happens to patents, time passes, sockets break; sooner or later."""
        chance = self._chance
        if await self._dies_within(chance.uniform(0.0, 0.3)):
            return
        self._happens()
        # What Patrol has begun is not to seem to take hours: a slow call is not what this is about.
        free = True
        try:
            await eventually(lambda: not self._lives.records.owners(), _FREE * self._slowness)
        except AssertionError:
            free = False
        if free and self._lives.child.is_alive and self._world.slack.connected:
            self._passes()
        if chance.random() < 0.1:
            self._world.slack.drop_sockets()
        elif chance.random() < 0.1:
            with suppress(ConnectionError):
                await self._world.slack.disconnect(chance.choice(("refresh_requested", "warning")))

    async def _dies_within(self, seconds: float) -> bool:
        """Whether a fault has killed it by then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._lives.child.wait_gone()
        return not self._lives.child.is_alive

    def _happens(self) -> None:
        alerts, chance = self._world.patsnap.alerts, self._chance
        for _ in range(chance.randint(0, 2)):
            alert = chance.choice([one.alert_id for one in alerts])
            again = [patent for known, patent in self._known if known == alert]
            hits = [chance.choice(again)] if again and chance.random() < _NAMED_AGAIN else chance.randint(1, 3)
            found = alerts.push(alert, chance.choice(_SOME), hits)
            self._known += [(alert, patent) for patent in found]

    def _passes(self) -> None:
        self._world.clock.skip(timedelta(hours=self._chance.uniform(*_HOURS)))
