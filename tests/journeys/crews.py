"""A crew: several processes of the bot on one PostgreSQL, whose supervisor starts each again that has ended."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from sandbox.child import BotChild
from tests.eventually import eventually, goes_by
from tests.journeys.fleets import Member, killed

ROLES: Final = ("web", "worker", "worker")
_ENDED: Final = (0, -signal.SIGKILL)  # as whoever is to die ends
_RESTS: Final = 0.5  # seconds
_PATIENCE: Final = 30.0  # seconds


class Crew(BotChild):
    """As one bot that can be killed: in each of its lives one of its processes is, whichever luck has chosen.

    That one stays dead until the next life begins; whichever else ends is started again at once.
    """

    def __init__(self, members: tuple[Member, ...], chance: random.Random) -> None:
        """None of them was started yet."""
        self.members = members
        self._chance = chance
        self._doomed = members[0]
        self._supervisors: list[asyncio.Task[None]] = []
        self._births: Counter[Member] = Counter()
        self._is_to_die = False  # now; whoever is being born is killed then
        self._has_died = asyncio.Event()  # one for each life
        self._next_life = asyncio.Event()  # one for each life, set when it is over

    @property
    def is_alive(self) -> bool:
        """Whether the one that is to die in this life lives."""
        return self._doomed.is_alive

    @property
    def pid(self) -> int:
        """The id of that one."""
        return self._doomed.pid

    @property
    def lines(self) -> list[str]:  # type: ignore[override]  # of one process it is an attribute
        """What all of them logged, one after the other."""
        return [f"{number} {line}" for number, one in enumerate(self.members) for line in one.lines]

    async def start(self, *, wait: bool = True) -> None:
        """Begin another life."""
        coming = {one: self._births[one] for one in self.members if not one.is_alive}
        last, self._next_life, self._has_died = self._next_life, asyncio.Event(), asyncio.Event()
        self._is_to_die = False
        self._doomed = self._chance.choice(self.members)
        last.set()
        if not self._supervisors:
            self._supervisors = [asyncio.create_task(self._supervise(one)) for one in self.members]
        await eventually(lambda: all(self._births[one] > before for one, before in coming.items()))
        if wait:
            await asyncio.gather(*(one.wait_ready() for one in self.members))

    def kill(self) -> None:
        """End the one that is to die: SIGKILL."""
        self._is_to_die = True
        self._doomed.kill()

    async def stop(self) -> int:
        """Ask that one to stop cleanly."""
        return await self._doomed.stop()

    async def wait_gone(self) -> int:
        """Wait until it has ended."""
        async with asyncio.timeout(_PATIENCE):
            await self._has_died.wait()
        return await self._doomed.wait_gone()

    async def dismiss(self) -> None:
        """Start nobody again."""
        for one in self._supervisors:
            one.cancel()
        await asyncio.gather(*self._supervisors, return_exceptions=True)

    async def _supervise(self, member: Member) -> None:
        """Start it, and again whenever it has ended: who was called dead ends by itself."""
        while True:
            await member.start(wait=False)
            self._births[member] += 1
            if self._is_to_die and member is self._doomed:
                member.kill()
            status = None
            while status is None:
                with suppress(TimeoutError):
                    status = await member.wait_gone()
            if member is self._doomed and status in _ENDED:
                self._has_died.set()
                await self._next_life.wait()
            else:
                await goes_by(_RESTS)  # as supervisors do: whoever cannot start is not started a hundred times


@asynccontextmanager
async def crew_with(settings: Mapping[str, str], folder: Path, chance: random.Random) -> AsyncIterator[Crew]:
    """One web process and two workers with these settings, that are not started yet; at the end they are killed."""
    crew = Crew(tuple(Member(settings, folder, role) for role in ROLES), chance)
    try:
        yield crew
    finally:
        await crew.dismiss()
        await killed(crew.members)
