"""A bot that lives several times: killed as by a power cut, and started again on what it left behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sandbox.child import BotChild
from sandbox.faults import Fault, What
from sandbox.slack.messages import File
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import stored
from tests.journeys.nursery import BornChild
from tests.journeys.office import QUICK, SPEED, UNSEARCHED, Office
from tests.journeys.records import Records

REPEAT: Final = "Possibly a repeat"
IN_DOUBT: Final = "*PatSnap did not confirm this order.*"
TAKEN_OVER: Final = 20.0  # seconds after which the rows of a dead process go on, where there are others
_CONNECTED: Final = 20.0  # seconds


class Lives:
    """A bot's process in a world that can kill it, and the people there."""

    def __init__(self, world: World, child: BotChild) -> None:
        """The child was not started yet; a stop fault of the world's kills it."""
        self.world = world
        self.child = child
        self.office = Office(world)
        self.records = Records(world.folder)
        world.faults.on_stop = child.kill

    def kill_in(self, *calls: Fault) -> None:
        """Kill the process in these calls, one after the other, each in a life of its own."""
        coming = list(calls)

        def prepare() -> None:
            self.world.faults.clear()
            if not coming:
                return
            self.world.faults.add(coming[0])
            if coming.pop(0).call in {"slack.chat.postMessage", "slack.conversations.history"}:
                # The order goes out beside the first message, and is not to be hit as well: without a token it waits.
                self.world.faults.add(Fault("patsnap.token", What.HANG, times=9))

        def stop() -> None:
            prepare()
            self.child.kill()

        self.world.faults.on_stop = stop
        prepare()

    async def begin(self) -> None:
        """Start the process, and wait until Slack can reach it."""
        await self.child.start()
        await self.world.slack.wait_connected(_CONNECTED)

    async def begin_again(self) -> None:
        """Wait until the process is dead, and start it; what the dead one held must be let go by then.

        On PostgreSQL soon after: there a process is dead once it was silent for long enough.
        """
        await self.child.wait_gone()
        dead = self.records.owners()
        await self.begin()
        if self.records.is_on_server:
            await eventually(lambda: not dead & self.records.owners(), TAKEN_OVER)
        assert not dead & self.records.owners(), "rows are left claimed by a run that is dead"
        assert self.records.is_whole()

    def files(self, place: str = "competitors") -> list[File]:
        """All files that lie in threads there."""
        replies = [reply for post in self.office.posts(place=place) for reply in post.replies]
        return [file for reply in replies for file in reply.files]

    def repeats(self, place: str = "competitors") -> list[bool]:
        """Of each message that was posted there, whether it says that it may be a repeat."""
        return [REPEAT in str(post.blocks[-1]) for post in self.office.posts(place=place)]


def settings_in(world: World, *, oauth: bool = False, qps: float = 5) -> dict[str, str]:
    """The settings of a bot's process in this world."""
    return stored(world.settings(oauth=oauth), world.folder) | UNSEARCHED | {"PATROL_PATSNAP_QPS": str(qps)}


@asynccontextmanager
async def child_in(
    world: World, *, oauth: bool = False, qps: float = 5, of: type[BotChild] = BornChild, **more: str
) -> AsyncIterator[BotChild]:
    """A bot's process in this world that is not started yet, with `more` settings; at the end it is killed.

    `of`: how it comes to life; a `BotChild` is `python -m bot run` itself.
    """
    child = of(settings_in(world, oauth=oauth, qps=qps) | more, world.folder)
    try:
        yield child
    finally:
        if child.is_alive:
            child.kill()
            await child.wait_gone()


@asynccontextmanager
async def lives_in(
    folder: Path, *, history_scopes: bool = True, oauth: bool = False, qps: float = 5, searches: bool = False
) -> AsyncIterator[Lives]:
    """A world of its own, with a bot that is not started yet."""
    async with (
        World(folder, speed=SPEED, life=QUICK, history_scopes=history_scopes) as world,
        child_in(world, oauth=oauth, qps=qps, PATROL_COMPANY_SEARCH="yes" if searches else "no") as child,
    ):
        yield Lives(world, child)
