"""A workspace in a browser with a real Bolt app in it that shows what it is told to, and keeps what it hears."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.page.manifest import Manifest
from sandbox.page.reading import Reading
from sandbox.slack import SlackSandbox
from sandbox.world import World
from tests.browser.people import PATIENCE
from tests.sandbox.slack_apps import an_app, over_socket

Payload = dict[str, Any]
Hear = Callable[[Payload, AsyncWebClient], Awaitable[Any]]
ANY = re.compile(r".*")


async def _nothing(_: Payload, __: AsyncWebClient) -> None:
    return None


@dataclass
class Desk:
    """`heard` has every payload that arrived; `view` is what a command opens, `ack` what a submission is answered."""

    slack: SlackSandbox
    url: str
    socket: AsyncExitStack
    heard: list[Payload] = field(default_factory=list)
    view: Payload = field(default_factory=dict)
    ack: Payload = field(default_factory=dict)
    options: list[Payload] = field(default_factory=list)
    on_action: Hear = _nothing
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, kind: str) -> list[Payload]:
        """What arrived of one type of payload."""
        return [one for one in self.heard if one["type"] == kind]

    async def hears(self, kind: str) -> None:
        """Wait until something of this type has arrived."""
        async with asyncio.timeout(PATIENCE):
            while not self.of(kind):
                self._news.clear()
                await self._news.wait()

    def _hear(self, body: Payload) -> None:
        self.heard.append(body)
        self._news.set()

    async def comes(self, page: Page) -> None:
        """Bob opens the workspace in this page."""
        await page.goto(f"{self.url}#/bob")
        await expect(page).to_have_url(re.compile("#/bob/C"))  # a conversation is open

    async def opens(self, page: Page, view: Payload) -> Locator:
        """Bob types the command at this page, and gets this modal."""
        if not page.url.startswith(self.url):
            await self.comes(page)
        self.view = view
        assert (await self.slack.command("bob", "competitors", "/patrol")).acked
        dialog = page.get_by_role("dialog", name=view["title"]["text"])
        await expect(dialog).to_be_visible()
        return dialog

    def app(self) -> AsyncApp:
        """The app."""
        app = an_app(self.slack)

        @app.command("/patrol")
        async def command(ack: Any, body: Payload, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=self.view)

        @app.action(ANY)
        async def action(ack: Any, body: Payload, client: AsyncWebClient) -> None:
            self._hear(body)
            await ack()
            await self.on_action(body, client)

        @app.options(ANY)
        async def options(ack: Any, body: Payload) -> None:
            self._hear(body)
            await ack(options=self.options)

        @app.view(ANY)
        async def view(ack: Any, body: Payload) -> None:
            self._hear(body)
            await ack(**self.ack)

        @app.view_closed(ANY)
        async def closed(ack: Any, body: Payload) -> None:
            self._hear(body)
            await ack()

        @app.event("app_home_opened")
        async def home(body: Payload, client: AsyncWebClient) -> None:
            self._hear(body)
            await client.views_publish(user_id=body["event"]["user"], view=self.view)

        return app


@asynccontextmanager
async def a_desk(folder: Path) -> AsyncIterator[Desk]:
    """A workspace with its page, and the app connected to it."""
    async with World(folder, alerts=()) as world:
        stage = Stage(world, BotChild(world.settings(), folder))
        page = PageServer(stage)
        page.reading = Reading(world.slack, replace(Manifest.read(), home_tab=True))
        await page.start(0)
        async with AsyncExitStack() as socket:
            desk = Desk(world.slack, page.url, socket)
            await socket.enter_async_context(over_socket(world.slack, desk.app()))
            yield desk
        await page.stop()
