"""The one HTTP session for all calls to Slack, and the SDK's client on it."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.proxies import proxy_for

_TOTAL_SECONDS: Final = 45.0
_CONNECT_SECONDS: Final = 5.0
_KEEP_ALIVE_SECONDS: Final = (
    5.0  # a connection that Slack closed while it lay idle would put a post in doubt for nothing
)
# What people would see twice, or see an older state by.
_FENCED: Final = frozenset({"chat.postMessage", "chat.update", "files.completeUploadExternal", "views.publish"})


def open_session(
    *,
    total_seconds: float = _TOTAL_SECONDS,
    connect_seconds: float = _CONNECT_SECONDS,
    fence: Callable[[], None] = lambda: None,
) -> aiohttp.ClientSession:
    """Open the one session for all calls to Slack, with its deadlines; inside the event loop. The caller closes it.

    `fence` is called just before a call leaves us that puts something before people, and may raise `NotSent`.
    """
    return aiohttp.ClientSession(
        trace_configs=[_fenced(fence)],
        timeout=aiohttp.ClientTimeout(total=total_seconds, connect=connect_seconds, sock_connect=connect_seconds),
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_SECONDS),
    )


def _fenced(fence: Callable[[], None]) -> aiohttp.TraceConfig:
    async def look(
        _: aiohttp.ClientSession, __: SimpleNamespace, request: aiohttp.TraceRequestHeadersSentParams
    ) -> None:
        if request.url.name in _FENCED:
            fence()

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(look)  # whatever its name says: they are written once this has returned
    return trace


def web_client(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make the SDK's client: on our session, whose deadlines then count, and without its habit of posting twice."""
    # At DEBUG the SDK writes Slack's answers to the log, and with them upload addresses.
    logger = logging.getLogger("bot.slack.sdk")
    logger.setLevel(logging.INFO)
    web = AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[], logger=logger)
    web.proxy = proxy_for(base_url)  # the SDK would take HTTPS_PROXY for every host: it leaves out NO_PROXY
    return web
