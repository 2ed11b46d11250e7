"""A tiny Slack on loopback, and the client that speaks to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from aiohttp import web

from bot.ports import Slack
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from tests.slack.server import TinySlack

TOKEN = "xoxb-a-token-that-nobody-may-see"


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session(total_seconds=10) as session:
        yield session


@pytest_asyncio.fixture
async def server() -> AsyncIterator[TinySlack]:
    tiny = TinySlack()
    runner = web.AppRunner(tiny.app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    tiny.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield tiny
    await runner.cleanup()


@pytest_asyncio.fixture
async def slack(server: TinySlack, session: aiohttp.ClientSession) -> Slack:
    return SlackClient(web_client(TOKEN, f"{server.base}/api/", session), session, OneToken(TOKEN))
