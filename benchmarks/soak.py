"""`python -m benchmarks.soak [--minutes N]`: fifty times the load that is expected, for a while, on a bot of its own.

Expected in an hour: 60 commands, 30 reports, 200 digests. What is promised of it: memory stays flat, no row is stuck,
and of 100 commands 99 are answered within half a second.
"""

import argparse
import asyncio
import math
import sys
import time
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import KEEP_COMPILED, until
from benchmarks.rows import Row, table
from benchmarks.stuck import Watcher
from sandbox.child import BotChild
from sandbox.patsnap import Life
from sandbox.patsnap.streams import Kind
from sandbox.slack import Answer
from sandbox.slack.people import BOT, Person
from sandbox.world import World

ACK: Final = 500.0  # ms, of 99 in 100
GROWTH: Final = 5.0  # MB by which the second half may end above its beginning, by its trend
FILES: Final = 20  # open files by which the second half's most may exceed the first's
_MINUTE: Final = 60.0
_CONNECTED_WITHIN: Final = 10.0
_DRAINED_WITHIN: Final = 400.0
_PEOPLE: Final = 25
_OTHER_COMMANDS: Final = ("reports", "help", "subscriptions", "usage")
_LIMITS: Final = {  # calls a real minute, above which the stand-in answers 429 (Slack's tiers)
    "chat.update": 50,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "users.info": 100,
    "conversations.members": 100,
}


@dataclass(frozen=True)
class Load:
    """What happens in a real minute: fifty times what is expected in an hour, divided by sixty."""

    commands: int = 50  # of them `reports` order a report
    reports: int = 25
    alerts: int = 42  # each has news once a minute
    places_each: int = 4  # that subscribe to an alert: so many times as many digests
    making: float = 90.0  # real seconds that PatSnap makes a report for
    speed: float = 1.0  # of the world's clock; 1: the machine's own


@dataclass
class Found:
    """What was seen."""

    acks: list[float] = field(default_factory=list)  # ms; infinite where there was none
    watcher: Watcher | None = None
    undelivered: int = 0
    unsent: int = 0
    waiting: int = 0
    drained_after: float = 0.0  # seconds
    digests: int = 0
    reports: int = 0


async def measure(*, seconds: float = 600.0, load: Load = Load()) -> list[Row]:
    """Put the load on a bot for so many seconds, wait until all of it is done, and say what was seen."""
    with TemporaryDirectory(prefix="patrol-soak-") as folder:
        life = Life(queue=timedelta(), making=timedelta(seconds=load.making * load.speed))
        async with World(Path(folder), speed=load.speed, life=life, alerts=()) as world:
            found = await _Soak(world, load).run(seconds)
    return _rows(found, load, seconds)


class _Soak:
    """One run."""

    def __init__(self, world: World, load: Load) -> None:
        self._world, self._load = world, load
        self._found = Found()
        workspace = world.slack.workspace
        soakers = (Person(f"U0SOAK{n:06d}", f"soaker{n}", f"Soaker {n}", admin=n == 0) for n in range(_PEOPLE))
        self._people = [workspace.add_person(person) for person in soakers]
        members = {BOT.id, *(person.id for person in self._people)}
        names = range(load.alerts)
        self._places = [workspace.add_channel(f"soak-{number}", members) for number in names]
        self._alerts = [world.patsnap.alerts.add(f"Soak {number}") for number in names]
        self._sent: list[asyncio.Task[Answer]] = []
        world.patsnap.same_file_for_all("小米科技有限责任公司")  # making them is the stand-in's work, not Patrol's
        world.slack.strict_pace = True
        for method, calls in _LIMITS.items():
            world.slack.limit(method, calls, _MINUTE)

    async def run(self, seconds: float) -> Found:
        settings = self._world.settings() | KEEP_COMPILED
        settings |= {"PATROL_PATSNAP_QPS": "100", "PATROL_CHECK_INSTANT": "60"}
        if self._load.speed == 1:
            del settings["PATROL_CLOCK"]  # the machine's own clock, as in earnest
        bot = BotChild(settings, self._world.folder)
        try:
            await bot.start()
            await self._world.slack.wait_connected(_CONNECTED_WITHIN)
            await self._subscribe()
            watcher = Watcher(bot.pid, Path(settings["PATROL_DATABASE"]), self._world.clock.now)
            self._found.watcher = watcher
            watching = asyncio.create_task(watcher.watch())
            try:
                await asyncio.gather(self._command(seconds), self._push(seconds))
                await asyncio.gather(*self._sent)
                watcher.load_is_over()
                begin = time.monotonic()
                with suppress(TimeoutError):  # what is missing then has a row of its own
                    await until(lambda: self._is_done(watcher), _DRAINED_WITHIN)
                self._found.drained_after = time.monotonic() - begin
            finally:
                watching.cancel()
        finally:
            await bot.stop()
        return self._found

    async def _subscribe(self) -> None:
        load = self._load
        for number, alert in enumerate(self._alerts):
            for step in range(load.places_each):
                place = self._places[(number + step) % len(self._places)]
                person = self._people[(number + step) % _PEOPLE]
                answer = await self._world.slack.command(
                    person.name, place.id, "/patrol", f"subscribe {alert} instantly count"
                )
                if not answer.acked:
                    raise RuntimeError("a subscription was not taken")
                await asyncio.sleep(0.02)

    async def _command(self, seconds: float) -> None:
        """Commands at a steady rate, whether or not the one before is answered."""
        load, every = self._load, _MINUTE / self._load.commands
        for number in range(round(seconds / every)):
            person = self._people[number % _PEOPLE]
            place = self._places[number % len(self._places)]
            is_report = number * load.reports // load.commands != (number + 1) * load.reports // load.commands
            text = f"report 小米科技{number}有限责任公司 pdf" if is_report else _OTHER_COMMANDS[number // 2 % 4]
            self._found.reports += is_report
            ask = self._world.slack.command(person.name, place.id, "/patrol", text)
            self._sent.append(asyncio.create_task(self._answered(ask)))
            await asyncio.sleep(every)

    async def _answered(self, asking: Awaitable[Answer]) -> Answer:
        answer = await asking
        self._found.acks.append(1000 * answer.seconds if answer.acked else math.inf)
        return answer

    async def _push(self, seconds: float) -> None:
        """News of one alert after the other, so that each has some once a minute."""
        every = _MINUTE / self._load.speed / len(self._alerts)
        for number in range(round(seconds / every)):
            self._world.patsnap.alerts.push(self._alerts[number % len(self._alerts)], Kind.NEW, 1)
            await asyncio.sleep(every)

    def _is_done(self, watcher: Watcher) -> bool:
        """Count, and say whether nothing is left; what was counted last stays, as a late check may find more news."""
        found = self._found
        found.undelivered = watcher.count("request where state <> 'delivered'")
        found.waiting = watcher.waiting()
        found.unsent = watcher.count("delivery where state <> 'sent'")
        found.digests = watcher.count("digest where not baseline")
        return found.undelivered == found.waiting == found.unsent == 0


def _rows(found: Found, load: Load, seconds: float) -> list[Row]:
    watcher = found.watcher
    if watcher is None:
        raise RuntimeError("nobody watched")
    minutes = seconds / _MINUTE
    acks = sorted(found.acks)
    p50, p99 = (acks[math.ceil(share * len(acks)) - 1] for share in (0.5, 0.99))
    begun, ended = watcher.trend()
    first, second = watcher.halves_of_files()
    return [
        _row(f"{len(acks)} commands, p99 until the ack", "ms", [p99], ACK),
        Row.worst("soak", "p50", "ms", None, [p50], ACK),
        Row.worst("soak", "the slowest", "ms", None, [acks[-1]], ACK),
        _row(f"{found.reports} reports, not delivered", "", [found.undelivered], 0),
        Row.worst("soak", "digests in a minute", "", None, [found.digests / minutes], load.alerts * load.places_each),
        _row("deliveries that are not sent", "", [found.unsent], 0),
        Row.worst("soak", "until all is done after the load", "s", None, [found.drained_after], 0),
        _row("rows that were stuck", "", [len(watcher.stuck)], 0),
        _row("waiting still", "", [found.waiting], 0),
        _row(f"memory of {begun:.0f} MB, trend of the second half", "MB", [ended - begun], GROWTH),
        Row.worst("soak", "the most memory", "MB", None, [max(watcher.memory)], begun),
        _row("open files, most in the second half above the first", "", [second - first], FILES),
    ]


def _row(what: str, unit: str, found: Sequence[float], budget: float) -> Row:
    return Row.worst("soak", what, unit, 0, found, budget)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print the table; 0 where every goal is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    rows = asyncio.run(measure(seconds=parser.parse_args(arguments).minutes * _MINUTE))
    print(table(rows))
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
