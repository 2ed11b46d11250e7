"""One HTTP exchange: sent once, with deadlines, and with a verdict on whether it left us when it brings nothing."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from bot.errors import NotSent, PatsnapInDoubt

# At INFO and DEBUG these two tell whole URLs and answers' headers: client ids and signed links are among them.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_BEFORE_SENDING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True)
class Timeouts:
    """Deadlines in seconds of real time: to connect, between two pieces of an answer, of a call, and of a file.

    PatSnap's slowest answers take 10 s (R001 API page).
    """

    connect: float = 5
    read: float = 30
    total: float = 45
    file: float = 600


class Watch:
    """Sees whether a request has left us; given to httpx as its `trace`. After redirects: whether one of them has."""

    def __init__(self, fence: Callable[[], None] = lambda: None) -> None:
        """Nothing has happened yet. `fence` is called just before a request leaves, and may raise `NotSent`."""
        self._fence = fence
        self._is_seen = False
        self._is_sent = False

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        """Take one event of httpcore's. Errors: `NotSent`, where the fence is closed."""
        self._is_seen = True
        if event.endswith("send_request_headers.started"):
            self._fence()
            # A proxy is first asked to CONNECT: that is not the request yet.
            self._is_sent = self._is_sent or getattr(info.get("request"), "method", b"") != b"CONNECT"

    def verdict(self, error: Exception) -> NotSent | PatsnapInDoubt:
        """What a failed exchange means. Where nothing proves that the request stayed here, it counts as sent."""
        if isinstance(error, _BEFORE_SENDING) or (self._is_seen and not self._is_sent):
            return NotSent(f"PatSnap could not be reached ({type(error).__name__})")
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return PatsnapInDoubt("time-out", "PatSnap was asked and did not answer in time.")
        return PatsnapInDoubt("cut", f"the connection broke off before the answer was whole ({type(error).__name__}).")


@cache
def _tls() -> ssl.SSLContext:
    # Reading the root certificates takes longer than many a call.
    return httpx.create_ssl_context()


@asynccontextmanager
async def deadline(seconds: float, fence: Callable[[], None] = lambda: None) -> AsyncIterator[Watch]:
    """Give an exchange this long. Whatever the wire does to it is raised as `NotSent` or `PatsnapInDoubt`."""
    watch = Watch(fence)
    try:
        async with asyncio.timeout(seconds):
            yield watch
    except (httpx.RequestError, TimeoutError) as error:
        raise watch.verdict(error) from error


def open_client(timeouts: Timeouts) -> httpx.AsyncClient:
    """An HTTP client that keeps nothing between two requests: no cookies, no connections; and follows no redirects.

    A connection kept from the call before may be closed by PatSnap just when the next call goes out on it, and a
    create call that ends so would be in doubt for nothing.
    """
    return httpx.AsyncClient(
        verify=_tls(),
        timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
        limits=httpx.Limits(max_keepalive_connections=0),
        headers={"User-Agent": "patrol", "Connection": "close"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
    )
