"""A world with its page's server, and people who look at it over real sockets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.slack import Message, SlackSandbox
from sandbox.world import World
from tests.eventually import eventually

Said = dict[str, Any]


@dataclass
class Looker:
    """Somebody at the page."""

    name: str
    http: ClientSession

    async def read(self, what: str, **query: str | int) -> Said:
        _, said = await self.answer(what, **query)
        return said

    async def answer(self, what: str, **query: str | int) -> tuple[int, Said]:
        async with self.http.get(f"/api/{what}", params={"as": self.name, **query}) as answer:
            return answer.status, await answer.json()

    async def do(self, verb: str, **said: object) -> tuple[int, Said]:
        async with self.http.post(f"/control/{verb}", json={"person": self.name, **said}) as answer:
            return answer.status, await answer.json()

    async def texts(self, place: str, **query: str | int) -> list[str]:
        return [one["text"] for one in (await self.read("messages", place=place, **query))["messages"]]

    async def place(self, name: str) -> Said:
        places: list[Said] = (await self.read("workspace"))["places"]
        [place] = [one for one in places if one["name"] == name]
        return place

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[ClientWebSocketResponse]:
        async with self.http.ws_connect("/api/stream", params={"as": self.name}) as socket:
            yield socket


@dataclass
class Pages:
    """The server, what it shows, and whoever looks."""

    server: PageServer
    slack: SlackSandbox
    http: ClientSession

    def looker(self, name: str) -> Looker:
        return Looker(name, self.http)

    async def until_open(self, pages: int) -> None:
        await eventually(lambda: self.server.stream.pages == pages)

    def ephemeral(self, person: str, place: str, text: str, thread_ts: str | None = None) -> Message:
        """What Patrol lets one person alone see."""
        workspace, reader = self.slack.workspace, self.slack.person(person)
        return workspace.add(
            Message(
                self.slack.channel(place).id,
                workspace.new_ts(),
                workspace.bot.id,
                text,
                from_bot=True,
                ephemeral_for=reader.id,
                thread_ts=thread_ts,
            )
        )


@asynccontextmanager
async def pages_of(folder: Path) -> AsyncIterator[Pages]:
    async with World(folder) as world:
        server = PageServer(Stage(world, BotChild(world.settings(), folder)))
        await server.start(0)
        try:
            async with ClientSession(server.url) as http:
                yield Pages(server, world.slack, http)
        finally:
            await server.stage.stop()
            await server.stop()
