"""The bot as a child process: started, watched, stopped, killed."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

_READY: Final = (" ready", '"message": "ready"}')  # as the log says it to people and to machines
_PATIENCE: Final = 30.0  # seconds until a child must be ready, or gone


class ChildFailedError(Exception):
    """The child ended though nobody asked it to; the message ends with what it said last."""


class Process(Protocol):
    """A process as a child is watched: its log, its id, and how it ended, negative for a signal."""

    stderr: asyncio.StreamReader | None

    @property
    def pid(self) -> int:
        """Its id."""
        ...

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        ...

    async def wait(self) -> int:
        """Wait until it has ended."""
        ...


class BotChild:
    """`python -m bot run` with these settings, and nothing else of our environment that could steer it."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        """For a bot that is run from `folder`: it finds no `.env` of ours there."""
        self._settings = dict(settings)
        self._folder = folder
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._gone = asyncio.Event()
        self.lines: list[str] = []  # what it logged, over all its lives
        self.on_change: Callable[[], None] = lambda: None  # called when it starts, is ready, and has ended

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    @property
    def is_ready(self) -> bool:
        """Whether the process runs and has said that it is ready."""
        return self.is_alive and self._ready.is_set()

    @property
    def pid(self) -> int:
        """The id of the process that runs or ran last."""
        if self._process is None:
            raise ChildFailedError("it was never started")
        return self._process.pid

    async def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it is ready. Errors: `ChildFailedError` where it ends instead."""
        if self._reader is not None and not self.is_alive:
            await asyncio.wait({self._reader})  # the life before is told to its end, or it would end this one
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PATROL_", "SLACK_"))}
        root = str(Path(__file__).parent.parent)
        self._ready.clear()
        self._gone.clear()
        self._process = await self._launch({**inherited, "PYTHONPATH": root, **self._settings}, self._folder)
        self._reader = asyncio.create_task(self._read(self._process))
        self.on_change()
        if wait:
            await self.wait_ready()

    async def _launch(self, environment: Mapping[str, str], folder: Path) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=folder,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )

    async def wait_ready(self) -> None:
        """Wait until it says that it is ready. Errors: `ChildFailedError` where it ends instead, TimeoutError."""
        waits = {asyncio.create_task(self._ready.wait()), asyncio.create_task(self._gone.wait())}
        async with asyncio.timeout(_PATIENCE):
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
        if not self._ready.is_set():
            raise ChildFailedError("\n".join(self.lines[-5:]))

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, at once."""
        if self.is_alive:
            with suppress(ProcessLookupError):  # it has ended, and nobody has told us yet
                os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop cleanly and wait for that; its exit status."""
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
        return await self.wait_gone()

    async def wait_gone(self) -> int:
        """Wait until the process has ended; its exit status, negative for a signal."""
        async with asyncio.timeout(_PATIENCE):
            await self._gone.wait()
        if self._process is None or self._process.returncode is None:
            raise ChildFailedError("it was never started")
        return self._process.returncode

    async def _read(self, process: Process) -> None:
        if process.stderr is None:
            raise ChildFailedError("its log cannot be read")
        async for line in process.stderr:
            text = line.decode(errors="replace").rstrip("\n")
            self.lines.append(text)
            if text.endswith(_READY):
                self._ready.set()
                self.on_change()
        await process.wait()
        self._gone.set()
        self.on_change()
