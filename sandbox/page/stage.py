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
        self.passing = Passing(world.clock, world.faults, lambda: self.bot.is_alive)
        self.on_change: Callable[[], None] = lambda: None
        self._starting: asyncio.Task[None] | None = None
        self._wanted = False
        bot.on_change = world.clock.on_change = self.conditions.on_change = self.passing.on_change = self._tell
        world.slack.watch_connection(self._tell)

    @property
    def life(self) -> Life:
        """How Patrol's process fares now."""
        if self.bot.is_ready:
            return Life.RUNNING
        if self.bot.is_alive or self._starting:
            return Life.STARTING
        return Life.FAILED if self._wanted else Life.STOPPED

    def start(self) -> None:
        """Start Patrol in the background; nothing happens where it runs already."""
        if self._starting is None and not self.bot.is_alive:
            self._wanted = True
            self._starting = asyncio.create_task(self._start())

    async def _start(self) -> None:
        try:
            with suppress(ChildFailedError, TimeoutError):  # `life` tells, and `last_words` why
                await self.bot.start()
        finally:
            self._starting = None
            self.on_change()

    def kill(self) -> None:
        """End Patrol as a power cut would."""
        self._wanted = False
        self.bot.kill()

    async def stop(self) -> None:
        """Ask Patrol to end, and wait until it has."""
        self._wanted = False
        if self._starting is not None:
            self._starting.cancel()
            with suppress(asyncio.CancelledError):
                await self._starting
        if self.bot.is_alive:
            await self.bot.stop()

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
            "connected": slack.connected,
            "life": self.life,
            "pid": self.bot.pid if self.bot.is_alive else None,
            "conditions": self.conditions.as_json(),
            "last_words": self.bot.lines[-3:] if self.life is Life.FAILED else [],
        }
