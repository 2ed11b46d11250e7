"""Socket Mode: the WebSocket connections of the app (Slack: using Socket Mode)."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from aiohttp import WSMsgType, web

from sandbox.slack.envelope import Envelope, Sort
from sandbox.slack.wire import Json
from sandbox.slack.workspace import APP

CONNECTIONS: Final = 10
CONNECTION_TIME: Final = 3600  # seconds, what hello announces
HEARTBEAT: Final = 30.0  # seconds
CLOSE: Final = 1.0  # seconds to wait for the app's goodbye
DEBUG: Final[Json] = {"host": "applink-sandbox"}


class NotConnectedError(ConnectionError):
    """No socket of the app is open."""


@dataclass(eq=False)
class _Connection:
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None


class Sockets:
    """The open connections. An envelope goes to one of them; whoever is next gets it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tickets: set[str] = set()
        self.given: set[str] = set()  # all tickets there have been
        self.on_change: Callable[[], None] = lambda: None  # called when a connection has been opened or closed
        self._open: list[_Connection] = []
        self._some = asyncio.Event()
        self._pending: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def issue_ticket(self) -> str:
        """A ticket for one connection."""
        ticket = token_hex(16)
        self._tickets.add(ticket)
        self.given.add(ticket)
        return ticket

    async def wait_connected(self, seconds: float) -> None:
        """Wait until a connection is open; TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            await self._some.wait()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=CLOSE)
        await socket.prepare(request)
        if len(self._open) >= CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": DEBUG})
            await socket.close()
            return socket
        connection = _Connection(socket, request.transport)
        await self._serve(connection)
        return socket

    async def _serve(self, connection: _Connection) -> None:
        self._open.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            self._some.set()
            self.on_change()
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._forget(connection)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP},
            "debug_info": DEBUG | {"approximate_connection_time": CONNECTION_TIME},
        }

    def _forget(self, connection: _Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)
        if not self._open:
            self._some.clear()
        self.on_change()

    def _take(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        waiting = self._pending.pop(str(said.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) and payload else None)

    async def deliver(self, envelope: Envelope, seconds: float) -> Json | None:
        """Send an envelope over one connection and wait for its ack.

        Returns the body of the ack, if one came and the envelope takes one. Raises NotConnectedError, or TimeoutError
        after `seconds` of real time.
        """
        if not self._open:
            raise NotConnectedError
        connection = self._open.pop(0)
        self._open.append(connection)
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._pending[envelope.id] = waiting
        try:
            async with asyncio.timeout(seconds):
                await connection.socket.send_json(_as_json(envelope))
                body = await waiting
        except ConnectionError as error:
            raise NotConnectedError from error
        finally:
            self._pending.pop(envelope.id, None)
        return body if envelope.wants_answer else None

    async def disconnect(self, reason: str) -> None:
        """Tell every connection that it ends; it is closed at once, except after a `warning`."""
        for connection in list(self._open):
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": DEBUG})
            if reason != "warning":
                self._forget(connection)
                await connection.socket.close()

    def drop(self) -> None:
        """Cut every connection without a goodbye."""
        for connection in list(self._open):
            self._forget(connection)
            if connection.transport is not None:
                connection.transport.abort()


def _as_json(envelope: Envelope) -> Json:
    answer: Json = {
        "envelope_id": envelope.id,
        "type": envelope.sort,
        "accepts_response_payload": envelope.wants_answer,
        "payload": envelope.payload,
    }
    if envelope.sort is Sort.EVENT or envelope.retry:
        answer |= {"retry_attempt": envelope.retry, "retry_reason": envelope.retry_reason}
    return answer
