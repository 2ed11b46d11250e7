"""How long Patrol takes to be ready, beside the mere import of the libraries that it stands on."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import KEEP_COMPILED, output, python
from benchmarks.rows import Compared, Row
from sandbox.child import BotChild
from sandbox.world import World

GOAL: Final = 1.5
_IMPORTS: Final = (
    "import slack_bolt.async_app, slack_bolt.adapter.socket_mode.aiohttp, httpx, apscheduler.schedulers.asyncio, "
    "pydantic, sqlite_utils"
)


async def measure(*, rounds: int = 9) -> list[Row]:
    """From the start of the process to its line `ready`, over Socket Mode, on a database that is there."""
    with TemporaryDirectory(prefix="patrol-start-") as folder:
        async with World(Path(folder)) as world:
            # The first of each makes the database and the compiled modules, and does not count.
            await _until_ready(world)
            await _until_imported()
            found = [(await _until_ready(world), await _until_imported()) for _ in range(rounds)]
    ready, imported = zip(*found, strict=True)
    return [Row.of("start", "until ready, import of its libraries", "ms", Compared.RATIO, GOAL, ready, imported)]


async def _until_ready(world: World) -> float:
    """Milliseconds until a bot says that it is ready."""
    bot = BotChild(world.settings() | KEEP_COMPILED, world.folder)
    begin = time.perf_counter()
    try:
        await bot.start()
        return 1000 * (time.perf_counter() - begin)
    finally:
        await bot.stop()


async def _until_imported() -> float:
    """Milliseconds of a process that imports the libraries and ends."""
    begin = time.perf_counter()
    await output(await python("-c", _IMPORTS))
    return 1000 * (time.perf_counter() - begin)
