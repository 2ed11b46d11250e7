"""A stand-in and a real Bolt app beside it, in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.slack import SlackSandbox

DEADLINE = 5.0


@asynccontextmanager
async def a_workspace(
    *, history_scopes: bool = True, scopes: frozenset[str] | None = None, patience: float = 3.0
) -> AsyncIterator[SlackSandbox]:
    slack = SlackSandbox(SandboxClock(), Faults(), history_scopes=history_scopes, scopes=scopes, patience=patience)
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()


def a_client(slack: SlackSandbox, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token if token is None else token, base_url=slack.url, retry_handlers=[])


def an_app(slack: SlackSandbox) -> AsyncApp:
    return AsyncApp(client=a_client(slack), signing_secret=slack.signing_secret, process_before_response=True)


@asynccontextmanager
async def over_socket(slack: SlackSandbox, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.wait_connected(DEADLINE)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def over_http(slack: SlackSandbox, app: AsyncApp) -> AsyncIterator[str]:
    runner = web.AppRunner(app.server(path="/slack/events").web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.use_http(url)
    try:
        yield url
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running(slack: SlackSandbox, app: AsyncApp, transport: str) -> AsyncIterator[None]:
    async with over_http(slack, app) if transport == "http" else over_socket(slack, app):
        yield
