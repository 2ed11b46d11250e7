"""Servers for these tests: a Slack that answers what it is told to, and one that breaks the wire."""

import asyncio
import re
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Call:
    """One call as the server saw it."""

    method: str
    arguments: dict[str, Any]
    headers: dict[str, str]


@dataclass
class TinySlack:
    """Answers each Web API method with what was put in for it, in order; takes bytes and private answers."""

    base: str = ""
    calls: list[Call] = field(default_factory=list)
    received: int = 0  # bytes at /upload
    status: int = 200  # what /upload and /hook answer
    text: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    replies: dict[str, deque[dict[str, Any]]] = field(default_factory=dict)

    def say(self, method: str, *replies: dict[str, Any]) -> None:
        self.replies.setdefault(method, deque()).extend(replies)

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/upload", self._upload)
        app.router.add_post("/hook", self._hook)
        return app

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        self.calls.append(Call(method, arguments, dict(request.headers)))
        reply = self.replies[method].popleft()
        status = reply.pop("status", 200)
        return web.json_response(reply, status=status, headers=self.headers)

    async def _upload(self, request: web.Request) -> web.Response:
        async for chunk in request.content.iter_any():
            self.received += len(chunk)
        self.calls.append(Call("upload", {}, dict(request.headers)))
        return web.Response(text=f"OK - {self.received}", status=self.status, headers=self.headers)

    async def _hook(self, request: web.Request) -> web.Response:
        self.calls.append(Call("hook", await request.json(), dict(request.headers)))
        return web.Response(text=self.text, status=self.status, headers=self.headers)


@dataclass
class BrokenWire:
    """Reads one request a connection, answers it with these very bytes, and hangs up."""

    reply: bytes = b""
    reset: bool = False  # hang up as a crashing machine does
    hold: bool = False  # say nothing and do not hang up
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            self.requests.append(head + body)
            self.asked.set()
            if self.hold:
                await reader.read()  # until the other side hangs up
            writer.write(self.reply)
            await writer.drain()
            if self.reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def broken(reply: bytes = b"", *, reset: bool = False, hold: bool = False) -> AsyncIterator[BrokenWire]:
    wire = BrokenWire(reply, reset=reset, hold=hold)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def listening(greeting: bytes = b"") -> AsyncIterator[int]:
    """The port of a server that takes connections, greets, reads and never answers."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        try:
            await reader.read()
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def http(status: int, content_type: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """A raw HTTP answer; `length` is what it claims to hold."""
    lines = [
        f"HTTP/1.1 {status} Whatever",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
