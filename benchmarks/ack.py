"""How fast `/patrol report` is answered at a steady rate, stored durably, while the ticks run."""

import json
import math
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import floor
from benchmarks.children import KEEP_COMPILED, listening, output, python
from benchmarks.load import Load
from benchmarks.rows import Compared, Row
from bot.domain.installations import Installation
from bot.domain.places import Person as Known
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.vault import Vault, new_key
from sandbox.child import BotChild
from sandbox.slack.people import BOT, Person
from sandbox.slack.workspace import TEAM
from sandbox.world import SIGNED_PATH, World
from storage.sqlite import SqliteStore

RATE: Final = 100.0  # commands a second
GOAL_DEFAULT: Final = 0.6
GOAL_BEFORE_RESPONSE: Final = 3.0
GOAL_MANY: Final = 1.2
_WARM_UP: Final = 50  # commands before those that count
# So few people and places that Slack says at once who and what they are, and so many that nobody types too fast.
_PEOPLE: Final = 40
_CHANNELS: Final = 15
_WORKSPACES: Final = 1_000
_KEY: Final = new_key()
_PORT: Final = re.compile(r"listening for Slack .*\bport=(\d+)")

Measure = Callable[[int], Awaitable[list[float]]]


async def measure(*, rounds: int = 5, seconds: float = 10.0) -> list[Row]:
    """Patrol for one workspace and for many, Bolt in its default mode and with `process_before_response`, by turns."""
    count = max(1, round(RATE * seconds))
    with TemporaryDirectory(prefix="patrol-ack-") as folder:
        async with World(Path(folder)) as world:
            patrol = _Patrol(world)
            many = _ForMany(world)
            await many.install()
            sides: tuple[Measure, ...] = (
                patrol.measure,
                _floor("default"),
                _floor("before-response"),
                many.measure,
            )
            measured: list[list[list[float]]] = [[await side(count) for side in sides] for _ in range(rounds)]
            patrol.check_stored()
            many.check_stored()
    found, for_many = [sides[:-1] for sides in measured], [sides[-1] for sides in measured]
    return [
        *_rows("p99", 0.99, found, GOAL_DEFAULT, GOAL_BEFORE_RESPONSE),
        # Without a goal: beside the p99 the p50 tells whether a miss is a habit or an accident.
        *_rows("p50", 0.5, found, None, None),
        _row_of_many("p99", 0.99, for_many, found, GOAL_MANY),
        _row_of_many("p50", 0.5, for_many, found, None),
    ]


def _row_of_many(
    name: str, share: float, many: list[list[float]], found: list[list[list[float]]], goal: float | None
) -> Row:
    """One quantile of Patrol for many workspaces against that of Patrol for one."""
    theirs = [_quantile(latencies, share) for latencies in many]
    ours = [_quantile(sides[0], share) for sides in found]
    return Row.of("ack", f"{name}, many workspaces beside one", "ms", Compared.RATIO, goal, theirs, ours)


def _rows(
    name: str, share: float, found: list[list[list[float]]], default: float | None, before: float | None
) -> list[Row]:
    """One quantile of Patrol against that of each floor, of what each round has found."""
    ours, *floors = ([_quantile(latencies, share) for latencies in side] for side in zip(*found, strict=True))
    modes = zip(("Bolt's default mode", "process_before_response"), floors, (default, before), strict=True)
    return [Row.of("ack", f"{name}, {mode}", "ms", Compared.RATIO, goal, ours, bare) for mode, bare, goal in modes]


class _Patrol:
    """The real bot beside the stand-ins of a world: a new process each time, on one database that fills up."""

    name = "ONE"

    def __init__(self, world: World) -> None:
        self._world = world
        self._sent = 0
        self._database = Path(world.settings()["PATROL_DATABASE"])
        self._people = tuple(f"U0{self.name}{number:04d}" for number in range(_PEOPLE))
        workspace = world.slack.workspace
        for person in self._people:
            workspace.add_person(Person(person, person.lower(), person))
        members = {BOT.id, *self._people}
        self._places = tuple(
            workspace.add_channel(f"{self.name.lower()}-{number}", members).id for number in range(_CHANNELS)
        )

    async def measure(self, count: int) -> list[float]:
        """Seconds until each of so many acks."""
        async with self._running() as port:
            load = _load(port, self._world.slack.signing_secret, people=self._people, places=self._places)
            self._sent += _WARM_UP + count
            return await _put_on(load, count)

    def settings(self) -> dict[str, str]:
        """What it is started with."""
        return self._world.settings(http_port=0)

    def check_stored(self) -> None:
        """Hold the database against what was acked; ValueError where something is missing."""
        with closing(sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)) as connection:
            [stored] = connection.execute("select count(*) from request").fetchone()
        if stored != self._sent:
            raise ValueError(f"{self._sent} commands were acked, {stored} are stored")

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[int]:
        bot = BotChild(self.settings() | KEEP_COMPILED, self._world.folder)
        try:
            await bot.start()
            yield next(int(found[1]) for line in bot.lines if (found := _PORT.search(line)))
        finally:
            await bot.stop()


class _ForMany(_Patrol):
    """The same for many workspaces: it finds its token in the database, as for each of a thousand."""

    name = "MANY"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._database = self._database.with_name("many.db")

    async def install(self) -> None:
        """Have Patrol installed in all of them."""
        store = await SqliteStore.open(self._database)
        try:
            await store.write(partial(_install, self._world.slack.bot_token))
        finally:
            await store.close()

    def settings(self) -> dict[str, str]:
        """What it is started with."""
        settings = {name: value for name, value in super().settings().items() if name != "PATROL_SLACK_BOT_TOKEN"}
        return settings | {
            "PATROL_DATABASE": str(self._database),
            "PATROL_SLACK_CLIENT_ID": "1234.5678",
            "PATROL_SLACK_CLIENT_SECRET": "nobody asks for it here",
            "PATROL_ENCRYPTION_KEYS": _KEY,
            "PATROL_PUBLIC_URL": "https://patrol.example.com",
        }


def _install(token: str, tx: Transaction) -> None:
    """A thousand workspaces, of which the one that commands come from is the last."""
    for number in range(_WORKSPACES):
        workspace = TEAM if number == _WORKSPACES - 1 else f"T0BENCH{number:04d}"
        tx.workspaces.enrol(workspace, ONLY_ACCOUNT, "")
        sealed = Vault([_KEY]).seal(token)
        now = datetime.now(UTC)
        tx.installations.save(
            Installation(workspace, sealed, "B0BENCH", BOT.id, "A0BENCH", frozenset({"commands"}), "U0", now)
        )
        # Else Slack would be asked for them in all of them while the commands come: what is done once a day.
        tx.people.save(workspace, "U0", Known(is_admin=True), now)


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
