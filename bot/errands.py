"""Errands: what somebody waits for and nobody loses, such as a private answer. Tracked, timed, never stored."""

import asyncio
import logging
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Final

from bot.errors import PatrolError

log = logging.getLogger(__name__)

DEADLINE: Final = 30.0

# In which workspace somebody waits for what is sent for now; "" where that is not known.
WORKSPACE: Final[ContextVar[str]] = ContextVar("workspace", default="")


class Errands:
    """The errands that are under way."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        """Give each errand `deadline` seconds of real time."""
        self._deadline = deadline
        self._running: dict[asyncio.Task[None], str] = {}

    def send(self, name: str, errand: Coroutine[object, object, object]) -> None:
        """Begin an errand and return at once. That it failed is logged; nobody is owed it."""
        task = asyncio.create_task(self._run(name, errand), name=f"errand: {name}")
        self._running[task] = WORKSPACE.get()
        task.add_done_callback(self._running.pop)

    def end(self, workspace: str) -> None:
        """End what is under way for a workspace: nobody there is answered any more."""
        for task, of in self._running.items():
            if of == workspace and task is not asyncio.current_task():
                task.cancel()

    async def stop(self) -> None:
        """End all errands."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def done(self) -> None:
        """Wait until every errand begun so far has ended."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, name: str, errand: Coroutine[object, object, object]) -> None:
        try:
            async with asyncio.timeout(self._deadline):
                await errand
        except (PatrolError, TimeoutError) as error:
            log.warning("an errand did not succeed", extra={"errand": name, "why": str(error) or "too slow"})
        except Exception:
            log.exception("an errand failed", extra={"errand": name})
