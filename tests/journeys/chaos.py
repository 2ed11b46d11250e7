"""Chaos: `python -m tests.journeys.chaos --kills N --seed S`, on PostgreSQL with `--store postgres`; `--fleet BLOWS`.

In each world the bot is a process of its own that is killed again and again, at random moments and in random calls,
over simulated weeks in which PatSnap and Slack misbehave. Then it becomes quiet, and each hit that PatSnap gave out and
each report that was ordered is accounted for. Exit status 1 where a promise was broken: something is lost, has failed
and nobody was told, or came twice.

On PostgreSQL the bot is one web process and two workers, any of which is killed, and their server is stopped and
started again. `--fleet` strikes such processes without the world's misfortunes, and has some of them stand still.
"""

import argparse
import asyncio
import logging
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from traceback import format_exc
from typing import Final

from sandbox.child import ChildFailedError
from tests.journeys.databases import POSTGRES, SQLITE, database_of, databases_on
from tests.journeys.fleet_storm import storm as strike_fleet
from tests.journeys.storm.story import Story
from tests.journeys.storm.table import header, line_of, sums
from tests.journeys.storm.weather import Outages, Show, play
from tests.postgres import Server, own_cluster

_EACH: Final = 40
_AWAY: Final = 5.0  # real seconds


async def storm(
    kills: int,
    seed: int,
    *,
    each: int = _EACH,
    at_once: int = 1,
    first: int = 1,
    keep: Path | None = None,
    show: Show = lambda _: None,
    store: str = SQLITE,
    away: float = _AWAY,
) -> list[Story]:
    """Play as many worlds as it takes for so many kills, so many of them at once; `show` is told of each.

    `keep`: a folder for the databases and logs of worlds in which a promise was broken. `away`: for how many real
    seconds a PostgreSQL is away when it goes; on one, worlds are played one after the other.
    """
    turn = asyncio.Semaphore(at_once if store == SQLITE else 1)
    worlds = -(-kills // each)

    async def one(number: int) -> Story:
        mine = min(each, kills - each * (number - first))
        async with turn:
            with TemporaryDirectory(prefix="patrol-chaos-") as folder:
                try:
                    with _database(store, away) as server:
                        story = await play(number, seed, mine, Path(folder), show, server)
                        if story.broken and server is not None:
                            server.cluster.dump(database_of(Path(folder)), Path(folder) / "patrol.sql")
                except (AssertionError, TimeoutError, ChildFailedError) as error:
                    story = Story(number, Random(seed))  # noqa: S311 - nothing of it is left to luck
                    story.silent.append(f"it was not played to its end: {error!r}\n{format_exc(limit=-6)}")
                if story.broken and keep is not None:
                    shutil.copytree(folder, keep / f"seed {seed} world {number}", dirs_exist_ok=True)
        show("\n".join([line_of(story), *story.broken]))
        return story

    return list(await asyncio.gather(*(one(number) for number in range(first, first + worlds))))


@contextmanager
def _database(store: str, away: float) -> Iterator[Outages | None]:
    """Where the bot of a world stores meanwhile; the server of its own that this lies on, if it does."""
    if store == SQLITE:
        with databases_on(store):
            yield None
        return
    with own_cluster() as cluster, databases_on(store, Server(cluster.address)):
        yield Outages(cluster, away)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(
        prog="chaos", description="Kill the bot at random, and see whether it keeps faith."
    )
    parser.add_argument("--kills", type=int, default=100, help="in all")
    parser.add_argument("--each", type=int, default=_EACH, help="kills in each world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the number of the first world")
    parser.add_argument("--at-once", type=int, default=2, help="worlds that are played side by side")
    parser.add_argument("--keep", type=Path, help="a folder for what is left of worlds in which a promise was broken")
    parser.add_argument("--store", choices=[SQLITE, POSTGRES], default=SQLITE)
    parser.add_argument("--away", type=float, default=_AWAY, help="seconds for which a PostgreSQL is away when it goes")
    parser.add_argument("--fleet", type=int, metavar="BLOWS", help="strike a fleet on PostgreSQL so often instead")
    chosen = parser.parse_args(arguments)

    def show(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # who is killed while it connects is no news here
    if chosen.fleet:
        with TemporaryDirectory(prefix="patrol-fleet-") as folder:
            broken = asyncio.run(strike_fleet(chosen.fleet, chosen.seed, Path(folder), show))
        show("\n".join(broken) or "nothing was lost, and nothing came twice")
        return 1 if broken else 0
    show(header())
    stories = asyncio.run(
        storm(
            chosen.kills,
            chosen.seed,
            each=chosen.each,
            at_once=chosen.at_once,
            first=chosen.first,
            keep=chosen.keep,
            show=show,
            store=chosen.store,
            away=chosen.away,
        )
    )
    show(f"\n{header()}\n{sums(stories)}")
    return 1 if any(story.broken for story in stories) else 0


if __name__ == "__main__":
    sys.exit(main())
