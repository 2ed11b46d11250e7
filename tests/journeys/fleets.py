"""A fleet: several processes of the bot on one PostgreSQL, and the world and people around them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from sandbox.world import World
from tests.eventually import goes_by
from tests.journeys.databases import url_of
from tests.journeys.nursery import BornChild
from tests.journeys.office import QUICK, UNSEARCHED, Office
from tests.postgres import Cluster, Server, server_or_skip
from tests.storage.proxy import Proxy

SPEED: Final = 20.0  # of the world's clock: a look at a report is a second away
_CONNECTED: Final = 20.0  # seconds
_OWNED: Final = ("report", "delivery", "alert", "patent", "fact", "recovery", "making", "company_search")


class Member(BornChild):
    """`python -m bot run` in one of the roles."""

    def __init__(self, settings: Mapping[str, str], folder: Path, role: str) -> None:
        """As a `BotChild`."""
        super().__init__(settings, folder)
        self.role = role
        self.arguments = ("run", "--role", role)

    @property
    def id(self) -> str:
        """Under which it claims rows in this life; "" before it has said so."""
        said = [line for line in self.lines if "one of several processes" in line]
        return said[-1].split("owner=")[1].split()[0] if said else ""

    def freeze(self) -> None:
        """Have it stand still: SIGSTOP."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on: SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)


@dataclass(frozen=True)
class Fleet:
    """Processes that work on one database."""

    world: World
    members: tuple[Member, ...]
    address: str
    proxy: Proxy  # through which they reach the database
    cluster: Cluster | None = None  # that it lies on, where that is theirs alone: they reach it without the proxy then

    @property
    def office(self) -> Office:
        """The people there."""
        return Office(self.world)

    @property
    def workers(self) -> list[Member]:
        """Those that take turns."""
        return [one for one in self.members if one.role != "web"]

    def rows(self, question: str, *values: object) -> list[dict[str, Any]]:
        """What lies in the database."""
        with psycopg.connect(self.address, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(question, values or None).fetchall()

    def holder(self, question: str) -> Member:
        """Whoever holds the one row that a question brings with its owner."""
        [row] = self.rows(question)
        return next(one for one in self.members if one.id == row["owner"])

    def owners(self) -> set[str]:
        """Whoever has claimed a row."""
        tables = " union ".join(f"select owner from patrol.{table} where owner is not null" for table in _OWNED)  # noqa: S608 - our names
        return {row["owner"] for row in self.rows(tables)}

    async def lose_the_database(self, seconds: float) -> None:
        """All connections break off, and for so long nobody is let in; its server is down, where it is theirs alone."""
        if self.cluster is not None:
            await self.cluster.goes_away(seconds)
            return
        self.proxy.is_away = True
        self.proxy.cut()
        await goes_by(seconds)
        self.proxy.is_away = False

    async def begin(self) -> None:
        """Start all of them, and wait until Slack can reach one."""
        await asyncio.gather(*(one.start() for one in self.members))
        await self.world.slack.wait_connected(_CONNECTED)


@asynccontextmanager
async def fleet_in(
    folder: Path, roles: Iterable[str], *, qps: float = 5, cluster: Cluster | None = None, **more: str
) -> AsyncIterator[Fleet]:
    """A world with such processes, which are not started yet; at the end they are killed.

    `cluster`: a server that is theirs alone, and is stopped where they lose the database.
    """
    async with AsyncExitStack() as stack:
        server = server_or_skip() if cluster is None else Server(cluster.address)
        conninfo = stack.enter_context(server.database())
        proxy = Proxy(conninfo)
        await stack.enter_async_context(proxy.listening())
        world = await stack.enter_async_context(World(folder, speed=SPEED, life=QUICK))
        settings = (
            world.settings()
            | UNSEARCHED
            | {"PATROL_PATSNAP_QPS": str(qps), "PATROL_DATABASE": url_of(conninfo if cluster else proxy.url)}
            | more
        )
        members = tuple(Member(settings, folder, role) for role in roles)
        stack.push_async_callback(killed, members)
        yield Fleet(world, members, conninfo, proxy, cluster)


async def killed(members: Iterable[Member]) -> None:
    """Kill whichever of them lives, and wait until they are gone."""
    for one in members:
        if one.is_alive:
            one.kill()
            await one.wait_gone()
