"""Child processes of the benchmarks, and waiting for what they do."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
# An empty value counts as unset: compiled modules are kept, as where Patrol is installed.
KEEP_COMPILED: Final = {"PYTHONDONTWRITEBYTECODE": ""}
_GRAIN: Final = 0.02  # seconds between two looks


async def python(*arguments: str) -> Process:
    """Start our own Python on these arguments, with pipes to speak to it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **KEEP_COMPILED}
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )


async def output(process: Process, given: str = "") -> str:
    """What the process prints until its end. RuntimeError where that is not a good one."""
    said, _ = await process.communicate(given.encode())
    if process.returncode != 0:
        raise RuntimeError(f"a child of the benchmark ended with status {process.returncode}")
    return said.decode()


@asynccontextmanager
async def listening(*arguments: str) -> AsyncIterator[int]:
    """Run a server that prints its port first; it is ended with the block."""
    process = await python(*arguments)
    try:
        if process.stdout is None:
            raise RuntimeError("its port cannot be read")
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.communicate()


async def until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so; TimeoutError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what other processes do sets no event of ours
            await asyncio.sleep(_GRAIN)
