"""What 1,000 workspaces cost, beside a tenth of them in the same run: `python -m benchmarks.scale --store both`.

Each row compares the large database with the small one, in the same unit for each subscription, alert or look: 1 says
that the cost does not grow with the number of workspaces. docs/scale.md has the table, and what follows from it.
"""

import argparse
import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.filling import HITS, Size, fill, stored
from benchmarks.grounds import Ground, OnPostgres, OnSqlite
from benchmarks.rows import Compared, Row, table
from benchmarks.servers import server
from benchmarks.stock import StillClock, deps_with, memory
from bot.deps import Deps
from bot.domain.seen import Seen
from bot.ports import Transaction
from bot.services.clearing import clear_away
from bot.services.composing import compose_some
from bot.services.startup import take_over
from bot.ticks import TICKS

STORES: Final = ("sqlite", "postgres")
FLAT: Final = 1.5  # times as much for each subscription, of ten times as many
_TIMES: Final = 10
_LOOKS: Final = 200
_COMMITS: Final = 100
_IDLE: Final = 20  # times that each tick looks for nothing
_OF_AN_HOUR: Final = frozenset({"look after", "ask whether Patrol is back"})
_NIGHT: Final = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)  # past three o'clock in PatSnap's zone


@dataclass
class _Found:
    """What was measured of one database, by what it is, each time."""

    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ticks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, what: str, figure: float) -> None:
        """One more of these."""
        self.figures[what].append(figure)


# What is told of each database, its unit, and whether it must not grow with the number of workspaces.
_TOLD: Final[Mapping[str, tuple[str, bool]]] = {
    "filled, 1,000 subscriptions": ("ms", False),
    "on the disk, 1,000 subscriptions": ("MB", False),
    "on the disk, a million hits and their patents": ("MB", False),
    "opened": ("ms", False),
    "memory that opening it takes": ("MB", False),
    "look for what is due": ("ms", True),
    "compose a digest": ("ms", True),
    "compose a digest, processor": ("ms", True),
    "claim an alert": ("ms", True),
    "claim an alert, above a mere commit": ("ms", False),
    "take over what a dead run had claimed, each": ("ms", True),
    "all ticks with nothing due": ("ms", True),
    "the ticks of each hour, 100 workspaces": ("ms", True),
    "clear away at night, 1,000 subscriptions": ("ms", True),
    "clear away at night, the longest that others wait": ("ms", False),
}


async def measure(
    *, subscriptions: int = 1_000_000, due: int = 1000, rounds: int = 3, stores: tuple[str, ...] = STORES
) -> list[Row]:
    """Fill a database of so many subscriptions and one of a tenth, and measure the same on both, in turns."""
    rows: list[Row] = []
    with TemporaryDirectory(prefix="patrol-scale-") as name, ExitStack() as stack:
        folder = Path(name)
        sizes = [_size(count, due, rounds) for count in (subscriptions, subscriptions // _TIMES)]
        for store in stores:
            if store == "sqlite":
                grounds: list[Ground] = [OnSqlite(folder / f"{size.subscriptions}.db") for size in sizes]
            elif (postgres := stack.enter_context(server(folder / "postgres"))) is None:
                rows.append(Row("scale", "there is no PostgreSQL here", "", Compared.ABOVE, None, 0, 0, (0,)))
                continue
            else:
                grounds = [OnPostgres.of(postgres, folder / "files") for _ in sizes]
            large, small = await _measure(grounds, sizes, rounds)
            rows += _rows(store, sizes[0], large, small)
    return rows


def _size(subscriptions: int, due: int, rounds: int) -> Size:
    alerts = subscriptions // 10
    return Size(max(1, subscriptions // 1000), alerts, subscriptions, min(due, alerts // rounds), rounds)


async def _measure(grounds: list[Ground], sizes: list[Size], rounds: int) -> tuple[_Found, _Found]:
    found = (_Found(), _Found())
    clock = StillClock()
    begin = clock.now
    for ground, size, one in zip(grounds, sizes, found, strict=True):
        took = await fill(ground, size, begin)
        one.note("filled, 1,000 subscriptions", 1000 * took / (size.subscriptions / 1000))
        one.note("on the disk, 1,000 subscriptions", ground.size() / (size.subscriptions / 1000))
        hits = size.alerts * HITS
        of_hits = ground.size("hit", "patent", "alert_check")
        one.note("on the disk, a million hits and their patents", of_hits * 1_000_000 / hits)
    async with AsyncExitStack() as stack:
        running: list[Deps] = []
        for ground, one in zip(grounds, found, strict=True):
            before, at = memory(), time.perf_counter()
            store = await ground.open()
            one.note("opened", 1000 * (time.perf_counter() - at))
            stack.push_async_callback(store.close)
            running.append(await stack.enter_async_context(deps_with(store, ground.files, clock)))
            one.note("memory that opening it takes", max(memory() - before, 0.1))
        each = list(zip(grounds, sizes, running, found, strict=True))
        for _, size, deps, one in each:
            await _ticks(deps, one, min(_IDLE, size.due))
        for number in range(rounds):
            clock.now = begin + timedelta(minutes=number + 1)
            for ground, size, deps, one in each:
                await _round(ground, size, deps, one)
        clock.now = _NIGHT
        for _, size, deps, one in each:
            await _night(size, deps, one)
    return found


async def _ticks(deps: Deps, found: _Found, times: int) -> None:
    """What each tick takes that finds nothing: the schedule asks them all again and again."""
    workspaces = len(await deps.store.read(lambda tx: tx.workspaces.all()))
    for tick in TICKS:
        of_hour = str(tick.name) in _OF_AN_HOUR
        for _ in range(min(3, times) if of_hour else times):
            begin = time.perf_counter()
            if await tick.turn(deps):
                raise RuntimeError(f"the tick {tick.name} has found something where nothing is due")
            found.ticks[str(tick.name)].append(1000 * (time.perf_counter() - begin))
    every = {name: median(took) for name, took in found.ticks.items()}
    found.note("all ticks with nothing due", sum(took for name, took in every.items() if name not in _OF_AN_HOUR))
    hourly = sum(took for name, took in every.items() if name in _OF_AN_HOUR)
    found.note("the ticks of each hour, 100 workspaces", hourly * 100 / workspaces)


async def _round(ground: Ground, size: Size, deps: Deps, found: _Found) -> None:
    now = deps.clock()
    found.note(
        "look for what is due",
        await _each(_LOOKS, lambda _: deps.store.read(lambda tx: tx.subscriptions.due(now, 4))),
    )
    begin, cpu = time.perf_counter(), time.process_time() + ground.cpu()
    while await compose_some(deps):
        pass
    took, used = time.perf_counter() - begin, time.process_time() + ground.cpu() - cpu
    with ground.asking() as ask:
        [(composed,)] = ask(f"select count(*) from digest where composed_at = {stored(now)}")  # noqa: S608 - our words
    if composed != size.due:
        raise RuntimeError(f"{composed} digests were composed, and not {size.due}")
    found.note("compose a digest", 1000 * took / size.due)
    found.note("compose a digest, processor", 1000 * used / size.due)

    def claim(tx: Transaction) -> None:
        if tx.alerts.claim(now, "a dead run") is None:
            raise RuntimeError("no alert is due where some are")

    claims = min(size.due, _COMMITS)
    took = await _each(claims, lambda _: deps.store.write(claim))
    commit = await _each(claims, lambda n: deps.store.write(lambda tx: tx.seen.add([Seen(f"{now:%H%M} {n}", now)])))
    found.note("claim an alert", took)
    found.note("claim an alert, above a mere commit", max(took - commit, 0.001))
    begin = time.perf_counter()
    taken = await take_over(replace(deps, owner="another"))
    if taken.alerts != claims:
        raise RuntimeError(f"{taken.alerts} alerts were taken over, and not {claims}")
    found.note("take over what a dead run had claimed, each", 1000 * (time.perf_counter() - begin) / claims)


async def _each(times: int, work: Callable[[int], Awaitable[object]]) -> float:
    """Milliseconds of one of so many, one after the other."""
    begin = time.perf_counter()
    for number in range(times):
        await work(number)
    return 1000 * (time.perf_counter() - begin) / times


async def _night(size: Size, deps: Deps, found: _Found) -> None:
    """What is cleared away each night: nothing yet, but everything is looked at, and people are answered meanwhile."""
    waits: list[float] = []

    async def wait() -> None:
        while True:
            waits.append(await _each(1, lambda _: deps.store.read(lambda tx: tx.workspaces.account_of("T"))))
            await asyncio.sleep(0.01)

    waiting = asyncio.create_task(wait())
    begin = time.perf_counter()
    await clear_away(deps)
    took = 1000 * (time.perf_counter() - begin)
    found.note("clear away at night, 1,000 subscriptions", took / (size.subscriptions / 1000))
    waiting.cancel()
    found.note("clear away at night, the longest that others wait", max(waits, default=0.001))


def _rows(store: str, size: Size, large: _Found, small: _Found) -> list[Row]:
    rows = [
        Row.of(
            "scale",
            f"{store}: {what}",
            unit,
            Compared.RATIO,
            FLAT if is_flat else None,
            large.figures[what],
            small.figures[what],
        )
        for what, (unit, is_flat) in _TOLD.items()
    ]
    for name, what in _slowest(large).items():
        took = (large.ticks[name], small.ticks[name])
        rows.append(Row.of("scale", f"{store}: {what}, {name!r}", "ms", Compared.RATIO, None, *took))
    return [replace(row, what=f"{row.what}; {size}") if number == 0 else row for number, row in enumerate(rows)]


def _slowest(found: _Found) -> dict[str, str]:
    """The names of the slowest tick, and of the slowest of those that come each hour."""
    every = {name: median(took) for name, took in found.ticks.items()}
    often = max((name for name in every if name not in _OF_AN_HOUR), key=lambda name: every[name])
    hourly = max(_OF_AN_HOUR, key=lambda name: every[name])
    return {often: "the slowest tick", hourly: "the slowest of each hour"}


async def smallest(stores: tuple[str, ...] = STORES) -> list[Row]:
    """The same with so little that it only shows that it runs."""
    return await measure(subscriptions=10_000, due=20, rounds=1, stores=stores)


def main(arguments: list[str] | None = None) -> int:
    """Measure on one store or both, and print the table; 0 where every goal is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    parser.add_argument("--smallest", action="store_true", help="a thousandth, only to see that it runs")
    chosen = parser.parse_args(arguments)
    stores = STORES if chosen.store == "both" else (chosen.store,)
    rows = asyncio.run(smallest(stores) if chosen.smallest else measure(stores=stores))
    print(table(rows))
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
