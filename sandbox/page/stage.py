"""What stands behind the workspace: time, and Patrol's process. What is done to it is told to whoever shows it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum

from sandbox.child import BotChild, ChildFailedError
from sandbox.conditions import Conditions
from sandbox.inspector import Bill, Exchanges
from sandbox.passing import Passing
from sandbox.slack.wire import Json
from sandbox.world import World


class Life(StrEnum):
    """How Patrol's process fares."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPED = "stopped"  # because somebody asked, or killed it
    FAILED = "failed"  # it ended by itself


class Stage:
    """The world, and the bot in it: what people at the page can do to both."""

    def __init__(self, world: World, bot: BotChild) -> None:
        """A stage with a bot that is not started yet."""
        self.world = world
        self.bot = bot
        self.conditions = Conditions(world)
        self.exchanges = Exchanges(world.clock, world.faults, world.patsnap, world.slack)
        self.bill = Bill(world.patsnap, world.faults)
        self.passing = Passing(world.clock, world.faults, lambda: self.bot.is_alive, self._zones)
        self.on_change: Callable[[], None] = lambda: None
        self._starting: asyncio.Task[None] | None = None
        self._wanted = False
        bot.on_change = world.clock.on_change = self.conditions.on_change = self.passing.on_change = self._tell
        world.slack.watch_connection(self._tell)

    @property
    def life(self) -> Life:
        """How Patrol's process fares now."""
        if not self._wanted:
            return Life.STOPPED
        if self._is_starting:  # first, as the life before may still be about to end
            return Life.STARTING
        if self.bot.is_ready:
            return Life.RUNNING
        return Life.STARTING if self.bot.is_alive else Life.FAILED

    @property
    def _is_starting(self) -> bool:
        return self._starting is not None and not self._starting.done()

    @property
    def is_ready(self) -> bool:
        """Whether Patrol runs."""
        return self.life is Life.RUNNING

    @property
    def has_failed(self) -> bool:
        """Whether Patrol has ended by itself."""
        return self.life is Life.FAILED

    def start(self) -> None:
        """Start Patrol in the background, once a life before has ended; nothing happens where it runs already."""
        if self._wanted and (self._is_starting or self.bot.is_alive):
            return
        self._wanted = True
        self._starting = asyncio.create_task(self._start(self._starting))
        self._starting.add_done_callback(lambda _: self._tell())

    async def _start(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        with suppress(ChildFailedError, TimeoutError):  # `life` tells, and `last_words` why
            if self.bot.is_alive:
                await self.bot.wait_gone()
            await self.bot.start()

    def kill(self) -> None:
        """End Patrol as a power cut would, also while it starts."""
        self._wanted = False
        if self._starting is not None:
            self._starting.cancel()
        self.bot.kill()
        self._tell()

    async def stop(self) -> None:
        """Ask Patrol to end, and wait until it has; it is killed where it does not end in time."""
        self._wanted = False
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if not self.bot.is_alive:
            return
        try:
            await self.bot.stop()
        except TimeoutError:
            self.bot.kill()
            await self.bot.wait_gone()

    def _zones(self) -> set[str]:
        return {person.zone for team in self.world.slack.teams for person in team.workspace.people()}

    def _tell(self) -> None:
        self.on_change()

    def as_json(self) -> Json:
        """Time, how Patrol fares, and what is wrong with PatSnap and Slack."""
        clock, slack = self.world.clock, self.world.slack
        return {
            "now": clock.now().isoformat(),
            "real": datetime.now(UTC).isoformat(),
            "speed": clock.speed,
            "usual_speed": self.passing.speed,
            "passing_until": self.passing.until.isoformat() if self.passing.until else None,
            "connected": slack.connected or (slack.is_over_http and self.is_ready),
            "life": self.life,
            "pid": self.bot.pid if self.bot.is_alive else None,
            "conditions": self.conditions.as_json(),
            "last_words": self.bot.lines[-3:] if self.life is Life.FAILED else [],
        }
