"""Opening a workspace for people at this machine, and closing it when they have had enough."""

import asyncio
import fcntl
import os
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from sandbox.child import BotChild
from sandbox.errors import NotOpenedError
from sandbox.page import PageServer, Stage
from sandbox.world import World, free_port

DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
GOODBYE: Final = 1.2  # real seconds for Patrol to end; then it is killed, which loses nothing
ENDINGS: Final = (signal.SIGTERM, signal.SIGHUP)


class FolderTakenError(NotOpenedError):
    """Another sandbox keeps everything in this folder."""

    def __init__(self, folder: Path) -> None:
        """Say which, and what to do."""
        super().__init__(f"Another sandbox works in {folder}. Stop that one, or choose another folder with --folder.")


@asynccontextmanager
async def staged(world: World, *, many: bool = False) -> AsyncIterator[Stage]:
    """A stage with a bot that is not started yet; whatever runs then is ended afterwards.

    `many`: it serves many workspaces, to each of which somebody has to add it.
    """
    settings = world.settings_for_many(free_port()) if many else world.settings()
    stage = Stage(world, BotChild(settings, world.folder))
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
    """Is set by Ctrl-C, SIGTERM or a closed terminal, which do nothing else from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, *ENDINGS):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def ends_when_told() -> None:
    """Let SIGTERM and a closed terminal cancel the running task, as Ctrl-C does: it clears up, and Patrol ends too."""
    if task := asyncio.current_task():
        for number in ENDINGS:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder: two sandboxes in one would share a clock and a database. Errors: FolderTakenError."""
    with (folder / "sandbox.lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderTakenError(folder) from error
        yield
