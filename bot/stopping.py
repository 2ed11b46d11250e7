"""A clean stop: calls that cannot be repeated are awaited, everything else stops at once."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager


class Unrepeatable:
    """The tasks that are inside a call which cannot be repeated, from its claim to the record of its outcome."""

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._inside: set[asyncio.Task[object]] = set()
        self._stopping = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        """Hold off a stop while inside; CancelledError at the door, on the way in and out, once a stop has begun."""
        task = asyncio.current_task()
        if task is None or self._stopping:
            raise asyncio.CancelledError
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)
        if self._stopping:
            raise asyncio.CancelledError

    async def stop(self, tasks: Iterable[asyncio.Task[object]]) -> None:
        """Cancel the tasks that may be cancelled, await the others, and let no call begin any more."""
        self._stopping = True
        tasks = list(tasks)
        for task in tasks:
            if task not in self._inside:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
