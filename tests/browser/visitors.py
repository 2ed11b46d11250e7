"""The workspace in a browser: a world with Patrol in it, its page, and people who visit it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, expect

from sandbox.page import PageServer, Stage
from sandbox.world import World
from tests.browser.conftest import People
from tests.journeys.nursery import BornChild
from tests.journeys.office import QUICK, SPEED

MADE: Final = 20_000.0  # ms within which a report is made and delivered here
PLACE: Final = "competitors"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the page, who finds things by what they are called."""

    name: str
    page: Page
    server: PageServer

    @property
    def messages(self) -> Locator:
        """The messages of the conversation that is shown, oldest first."""
        return self.page.get_by_role("log", name=re.compile("^Messages in ")).get_by_role("article")

    @property
    def thread(self) -> Locator:
        """The thread that is open beside it."""
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def composer(self) -> Locator:
        """Where a message is written."""
        return self.page.get_by_role("textbox", name=re.compile("^Message to "))

    @property
    def form(self) -> Locator:
        """The modal that is open."""
        return self.page.get_by_role("dialog")

    def saying(self, words: str) -> Locator:
        """The last message that says this."""
        return self.messages.filter(has_text=words).last

    async def goes_to(self, place: str) -> None:
        """Open a conversation by the name that it has at the side."""
        side = self.page.get_by_role("navigation", name="Conversations")
        await side.get_by_role("link", name=re.compile(rf"^{re.escape(place)}\b")).click()
        await expect(self.page.get_by_role("log", name=f"Messages in {place}")).to_be_visible()

    async def types(self, line: str) -> None:
        """Write a line and send it."""
        await self.composer.fill(line)
        await self.composer.press("Escape")  # what is proposed, if anything is
        await self.composer.press("Enter")
        await expect(self.composer).to_have_value("")

    async def opens_thread(self, message: Locator) -> None:
        """Open the thread below a message."""
        await message.get_by_role("button", name=re.compile(r"\d+ repl(y|ies)")).click()
        await expect(self.thread).to_be_visible()


@dataclass(frozen=True)
class Workspace:
    """A world in which a minute passes in a second, with Patrol and a page."""

    server: PageServer
    people: People

    @property
    def world(self) -> World:
        """What stands behind the page."""
        return self.server.stage.world

    async def visit(self, name: str, place: str = PLACE) -> Visitor:
        """Somebody with a browser of their own opens the page, in this channel."""
        person = await self.people(name)
        channel = self.world.slack.channel(place).id
        await person.page.goto(f"{self.server.url}#/{name}/{channel}")
        await expect(person.page.get_by_role("log", name=f"Messages in {place}")).to_be_visible()
        return Visitor(name, person.page, self.server)


@asynccontextmanager
async def served_in(folder: Path, **settings: str) -> AsyncIterator[PageServer]:
    """A workspace with Patrol running in it, and its page, for the time of a test."""
    async with World(folder, speed=SPEED, life=QUICK) as world:
        stage = Stage(world, BornChild(world.settings() | settings, folder))
        server = PageServer(stage)
        await server.start(0)
        stage.start()
        try:
            await world.slack.wait_connected(20)
            yield server
        finally:
            stage.kill()
            await stage.stop()
            await server.stop()
