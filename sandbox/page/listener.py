"""One open page that is pushed to: in order, never more than it takes, and it may leave at any moment."""

import asyncio
from asyncio import QueueFull
from contextlib import suppress
from typing import Final

from aiohttp import web

from sandbox.slack.wire import Json

MOST: Final = 500  # batches that wait for a page: ten seconds of a storm, as they come at most every 20 ms
GOODBYE: Final = 1.0  # seconds in which a page answers a goodbye


class Listener:
    """A page's WebSocket. Who takes too little is cut off, and reads everything anew when it comes back."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        """Push over this socket, whose connection is `transport`."""
        self._socket = socket
        self._transport = transport
        self._waiting: asyncio.Queue[list[Json]] = asyncio.Queue(MOST)

    async def listen(self) -> None:
        """Send what is pushed until the page leaves or is cut off."""
        sender = asyncio.create_task(self._send())
        try:
            async for _ in self._socket:
                pass  # a page only listens
        finally:
            sender.cancel()
            await asyncio.wait({sender})

    def push(self, events: list[Json]) -> None:
        """Send these events after all before; the page is cut off where too many wait already."""
        try:
            self._waiting.put_nowait(events)
        except QueueFull:
            self._cut()

    async def dismiss(self) -> None:
        """Say goodbye, and cut the page off if it does not answer in time."""
        try:
            async with asyncio.timeout(GOODBYE):
                await self._socket.close()
        except TimeoutError:
            self._cut()

    async def _send(self) -> None:
        with suppress(ConnectionError):  # the page has left
            while True:
                await self._socket.send_json(await self._waiting.get())

    def _cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()
