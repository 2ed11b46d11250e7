"""Two tiny servers on loopback: one that answers by a function, and one that speaks raw bytes and faults."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web
from multidict import CIMultiDict

from bot.patsnap.accounts import Connected, PatsnapAccounts
from bot.patsnap.client import PatsnapClient
from bot.patsnap.credentials import ApiKey, ClientPair, Credentials
from bot.patsnap.exchange import Timeouts

KEY = ApiKey("sk-0123456789abcdefSECRET")
PAIR = ClientPair("the-client", "the-SECRET")
QUICK = Timeouts(connect=1.5, read=0.2, total=1.5, file=1)
USUAL = Timeouts()
LOOPBACK = frozenset({"127.0.0.1"})
FAST = 1_000_000.0


class Time:
    """A clock that moves only while somebody sleeps, and wakes sleepers a little early, as real ones do."""

    def __init__(self) -> None:
        self.seconds = 50.0

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds * 0.999 if seconds > 0.001 else seconds
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: CIMultiDict[str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def sent(self) -> object:
        return json.loads(self.body)


Answering = Callable[[Seen], web.StreamResponse | Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """What arrived, and how it is answered."""

    answer: Answering
    url: str = ""
    seen: list[Seen] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]


def envelope(data: object = None, code: object = 0, *, status: object = True, http: int = 200) -> web.Response:
    return web.json_response({"status": status, "error_code": code, "error_msg": "", "data": data}, status=http)


def refusal(code: object, http: int = 200) -> web.Response:
    return web.json_response({"status": False, "error_code": code, "error_msg": "no"}, status=http)


@asynccontextmanager
async def serving(answer: Answering) -> AsyncIterator[Server]:
    """Answer requests on loopback by this function until the end of the block."""
    server = Server(answer)

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        seen = Seen(request.method, request.raw_path, CIMultiDict(request.headers), await request.read())
        server.seen.append(seen)
        answered = server.answer(seen)
        return answered if isinstance(answered, web.StreamResponse) else await answered

    runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass
class RawServer:
    """A server that sends these bytes once a request has come, and then closes, resets or hangs."""

    url: str = ""
    heads: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def raw_serving(answer: bytes, *, hangs: bool = False) -> AsyncIterator[RawServer]:
    """Send `answer` to each request and close; `hangs`: keep the connection open instead."""
    server = RawServer()

    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            tasks.add(task)
        try:
            server.heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()
            if hangs:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went away first
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def refused_port() -> str:
    """An address at which nobody listens."""
    async with raw_serving(b"") as server:
        return server.url


def client(
    url: str,
    credentials: Credentials = KEY,
    *,
    qps: float = FAST,
    timeouts: Timeouts = USUAL,
    hosts: frozenset[str] = LOOPBACK,
    most_bytes: int = 1_000_000,
    time: Time | None = None,
    fence: Callable[[], None] = lambda: None,
) -> PatsnapClient:
    """A client of a server of the test's."""
    return PatsnapClient(
        base_url=url,
        credentials=credentials,
        qps=qps,
        download_hosts=hosts,
        timeouts=timeouts,
        most_bytes=most_bytes,
        fence=fence,
        now=time or monotonic,
        sleep=time.sleep if time else asyncio.sleep,
    )


def accounts(url: str, credentials: Credentials = KEY) -> PatsnapAccounts:
    """The port, for accounts that all have the same credentials at a server of the test's."""

    async def connected(_: str) -> Connected:
        return Connected(url, credentials)

    return PatsnapAccounts(connected, qps=FAST, download_hosts=LOOPBACK)
