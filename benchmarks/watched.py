"""A world in which the benchmark hears what each call said, when it came, and what came of it."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from benchmarks.children import KEEP_COMPILED
from sandbox.child import BotChild
from sandbox.clock import SandboxClock
from sandbox.faults import Faults, Handler, Whose, nobodys
from sandbox.patsnap import Life, PatsnapSandbox
from sandbox.slack import Answer, Channel, SlackSandbox
from sandbox.slack.people import ALICE, BOT
from sandbox.slack.server import read_arguments
from sandbox.slack.wire import Arguments
from sandbox.world import World

CREATE: Final = "patsnap.create"
STATUS: Final = "patsnap.status"
POST: Final = "slack.chat.postMessage"
UPDATE: Final = "slack.chat.update"
GET_URL: Final = "slack.files.getUploadURLExternal"
COMPLETE: Final = "slack.files.completeUploadExternal"

# At this speed Patrol's ticks, at most ten a real second, are as far apart on the world's clock as in earnest: 2 s.
HONEST_SPEED: Final = 20.0
MESSAGE_REST: Final = 30.0  # seconds of the world's time in which a live message is updated once
CONNECTED_WITHIN: Final = 10.0
_HEARD: Final = frozenset({CREATE, STATUS, POST, UPDATE, GET_URL, COMPLETE})


@dataclass(frozen=True)
class Heard:
    """One call. `began`, `ended`: real seconds from any beginning; `at`: the world's time at its beginning."""

    name: str
    said: Arguments
    status: int
    at: datetime
    began: float
    ended: float


class Ear(Faults):
    """The journal of a world, and besides it the calls by which Patrol is judged, in the order of their ends."""

    def __init__(self, clock: SandboxClock) -> None:
        super().__init__()
        self.heard: list[Heard] = []
        self._clock = clock

    def named(self, name: str) -> list[Heard]:
        """The calls of this name."""
        return [call for call in self.heard if call.name == name]

    def updates_of_each(self, seconds: float) -> list[int]:
        """How often, at most, each live message was updated within so many seconds of the world's time."""
        moments = grouped((call.said.text("ts"), call.at.timestamp()) for call in self.named(UPDATE))
        return [most_within(seconds, each) for each in moments.values()] or [0]

    def middleware(self, whose: Whose = nobodys) -> Middleware:
        apply = super().middleware(whose)

        @web.middleware
        async def listen(request: web.Request, handler: Handler) -> web.StreamResponse:
            name = request.match_info.route.name or ""
            if name not in _HEARD:
                return await apply(request, handler)
            at, began = self._clock.now(), time.monotonic()
            said = await read_arguments(request)
            answer = await apply(request, handler)
            self.heard.append(Heard(name, said, answer.status, at, began, time.monotonic()))
            return answer

        return listen


class WatchedWorld(World):
    """A world with an ear in it."""

    def __init__(self, folder: Path, *, speed: float, life: Life) -> None:
        super().__init__(folder, speed=speed)
        self.ear = Ear(self.clock)
        self.faults = self.ear
        self.patsnap = PatsnapSandbox(self.clock, self.ear, life=life)
        self.slack = SlackSandbox(self.clock, self.ear)

    def bot(self) -> BotChild:
        """A bot for this world. PatSnap's rate counts real time, and what is measured here are other things."""
        return BotChild(self.settings() | KEEP_COMPILED | {"PATROL_PATSNAP_QPS": "100"}, self.folder)

    def places(self, count: int) -> list[Channel]:
        """New channels, with a person and Patrol in each."""
        return [self.slack.workspace.add_channel(f"bench-{number}", {ALICE.id, BOT.id}) for number in range(count)]

    async def ask(self, number: int, place: Channel) -> Answer:
        """Order a report there, on a company that no other number has."""
        return await self.slack.command(ALICE.name, place.id, "/patrol", f"report {company(number)} pdf")

    def threads_with_files(self, place: Channel) -> set[str]:
        """The threads of a channel in which a file lies."""
        return {one.thread_ts for one in self.slack.workspace.messages(place.id) if one.files and one.thread_ts}


def company(number: int) -> str:
    """A company's name."""
    return f"小米科技有限责任公司{number}"


def life_of(seconds: float) -> Life:
    """The life of a job that takes so many seconds of the world's time."""
    return Life(queue=timedelta(), making=timedelta(seconds=seconds))


def grouped(moments: Iterable[tuple[str, float]]) -> Mapping[str, list[float]]:
    """The moments of each name."""
    groups = defaultdict(list)
    for name, moment in moments:
        groups[name].append(moment)
    return groups


def most_within(seconds: float, moments: Iterable[float]) -> int:
    """The greatest number of moments within any so many seconds."""
    ordered: Sequence[float] = sorted(moments)
    most = first = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
