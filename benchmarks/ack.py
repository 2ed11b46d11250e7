"""How fast `/patrol report` is answered at a steady rate, stored durably, while the ticks run."""

import json
import math
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import floor
from benchmarks.children import KEEP_COMPILED, listening, output, python
from benchmarks.load import Load
from benchmarks.rows import Compared, Row
from sandbox.child import BotChild
from sandbox.slack.people import BOT, Person
from sandbox.slack.workspace import TEAM
from sandbox.world import SIGNED_PATH, World

RATE: Final = 100.0  # commands a second
GOAL_DEFAULT: Final = 0.6
GOAL_BEFORE_RESPONSE: Final = 3.0
_WARM_UP: Final = 50  # commands before those that count
_CHANNELS: Final = 40
_PEOPLE: Final = 25
_PORT: Final = re.compile(r"listening for Slack .*\bport=(\d+)")

Measure = Callable[[int], Awaitable[list[float]]]


async def measure(*, rounds: int = 5, seconds: float = 10.0) -> list[Row]:
    """Patrol, Bolt in its default mode and Bolt with `process_before_response`, by turns."""
    count = max(1, round(RATE * seconds))
    with TemporaryDirectory(prefix="patrol-ack-") as folder:
        async with World(Path(folder)) as world:
            patrol = _Patrol(world)
            sides: tuple[Measure, ...] = (patrol.measure, _floor("default"), _floor("before-response"))
            found: list[list[list[float]]] = [[await side(count) for side in sides] for _ in range(rounds)]
            patrol.check_stored()
    return [
        *_rows("p99", 0.99, found, GOAL_DEFAULT, GOAL_BEFORE_RESPONSE),
        # Without a goal: beside the p99 the p50 tells whether a miss is a habit or an accident.
        *_rows("p50", 0.5, found, None, None),
    ]


def _rows(
    name: str, share: float, found: list[list[list[float]]], default: float | None, before: float | None
) -> list[Row]:
    """One quantile of Patrol against that of each floor, of what each round has found."""
    ours, *floors = ([_quantile(latencies, share) for latencies in side] for side in zip(*found, strict=True))
    modes = zip(("Bolt's default mode", "process_before_response"), floors, (default, before), strict=True)
    return [Row.of("ack", f"{name}, {mode}", "ms", Compared.RATIO, goal, ours, bare) for mode, bare, goal in modes]


class _Patrol:
    """The real bot beside the stand-ins of a world: a new process each time, on one database that fills up."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sent = 0
        self._database = Path(world.settings()["PATROL_DATABASE"])
        self._people = tuple(f"U0BENCH{number:04d}" for number in range(_PEOPLE))
        workspace = world.slack.workspace
        for person in self._people:
            workspace.add_person(Person(person, person.lower(), person))
        members = {BOT.id, *self._people}
        self._places = tuple(workspace.add_channel(f"bench-{number}", members).id for number in range(_CHANNELS))

    async def measure(self, count: int) -> list[float]:
        """Seconds until each of so many acks."""
        async with self._running() as port:
            load = _load(port, self._world.slack.signing_secret, people=self._people, places=self._places)
            self._sent += _WARM_UP + count
            return await _put_on(load, count)

    def check_stored(self) -> None:
        """Hold the database against what was acked; ValueError where something is missing."""
        with closing(sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)) as connection:
            [stored] = connection.execute("select count(*) from request").fetchone()
        if stored != self._sent:
            raise ValueError(f"{self._sent} commands were acked, {stored} are stored")

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[int]:
        bot = BotChild(self._world.settings(http_port=0) | KEEP_COMPILED, self._world.folder)
        try:
            await bot.start()
            yield next(int(found[1]) for line in bot.lines if (found := _PORT.search(line)))
        finally:
            await bot.stop()


def _floor(mode: str) -> Measure:
    async def measure_floor(count: int) -> list[float]:
        async with listening("-m", "benchmarks.floor", mode) as port:
            return await _put_on(_load(port, floor.SECRET, people=("U0",), places=("C0",)), count)

    return measure_floor


def _load(port: int, secret: str, *, people: tuple[str, ...], places: tuple[str, ...]) -> Load:
    return Load(f"http://127.0.0.1:{port}{SIGNED_PATH}", secret, TEAM, RATE, 0, people, places)


async def _put_on(load: Load, count: int) -> list[float]:
    """The warm-up and the load in one process; milliseconds of the load alone."""
    load_of_all = {**asdict(load), "count": _WARM_UP + count}
    said = await output(await python("-m", "benchmarks.load"), json.dumps(load_of_all))
    return [1000 * seconds for seconds in json.loads(said)[_WARM_UP:]]


def _quantile(values: Sequence[float], share: float) -> float:
    """The least of the values that so great a share of them does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
