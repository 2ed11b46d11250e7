"""The one HTTP session for all calls to Slack, and the SDK's client on it."""

import logging
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.proxies import proxy_for

_TOTAL_SECONDS: Final = 45.0
_CONNECT_SECONDS: Final = 5.0
_KEEP_ALIVE_SECONDS: Final = (
    5.0  # a connection that Slack closed while it lay idle would put a post in doubt for nothing
)


def open_session(
    *, total_seconds: float = _TOTAL_SECONDS, connect_seconds: float = _CONNECT_SECONDS
) -> aiohttp.ClientSession:
    """Open the one session for all calls to Slack, with its deadlines; inside the event loop. The caller closes it."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=total_seconds, connect=connect_seconds, sock_connect=connect_seconds),
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_SECONDS),
    )


def web_client(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make the SDK's client: on our session, whose deadlines then count, and without its habit of posting twice."""
    # At DEBUG the SDK writes Slack's answers to the log, and with them upload addresses.
    logger = logging.getLogger("bot.slack.sdk")
    logger.setLevel(logging.INFO)
    web = AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[], logger=logger)
    web.proxy = proxy_for(base_url)  # the SDK would take HTTPS_PROXY for every host: it leaves out NO_PROXY
    return web
