"""One open page that is pushed to: in order, never more than it takes, and it may leave at any moment."""

import asyncio
import json
from contextlib import suppress
from typing import Final

from aiohttp import web

from sandbox.slack.wire import Json

MOST: Final = 8_000_000  # characters that wait for a page; to read all anew is far less
GOODBYE: Final = 1.0  # seconds in which a page answers a goodbye


class Listener:
    """A page's WebSocket. Who takes too little is cut off, and reads everything anew when it comes back."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        """Push over this socket, whose connection is `transport`."""
        self._socket = socket
        self._transport = transport
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._length = 0  # of all that waits

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
        text = json.dumps(events)
        self._length += len(text)
        if self._length > MOST:
            self._cut()
        else:
            self._waiting.put_nowait(text)

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
                text = await self._waiting.get()
                await self._socket.send_str(text)
                self._length -= len(text)

    def _cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()
