"""Opening a workspace for people at this machine, and closing it when they have had enough."""

import asyncio
import os
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.world import World

DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
GOODBYE: Final = 1.2  # real seconds for Patrol to end; then it is killed, which loses nothing


@asynccontextmanager
async def staged(world: World) -> AsyncIterator[Stage]:
    """A stage with a bot that is not started yet; whatever runs then is ended afterwards."""
    stage = Stage(world, BotChild(world.settings(), world.folder))
    try:
        yield stage
    finally:
        try:
            async with asyncio.timeout(GOODBYE):
                await stage.stop()
        except TimeoutError:
            stage.kill()
            await stage.bot.wait_gone()


@asynccontextmanager
async def opened(stage: Stage, port: int | None = None) -> AsyncIterator[PageServer]:
    """The stage's workspace as a page on this port, or a usual one. Errors: NotOpenedError."""
    page = PageServer(stage)
    await page.start(port)
    try:
        yield page
    finally:
        await page.stop()


def shows(url: str) -> None:
    """Open this address in the browser of whoever sits at this machine; nothing happens where nobody does."""
    has_display = sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in DISPLAYS)
    if has_display and sys.stdout.isatty():
        webbrowser.open(url)


def interrupted() -> asyncio.Event:
    """Is set by Ctrl-C or SIGTERM, which do nothing else from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
