"""Slack speaks to us over a WebSocket that we open (Socket Mode)."""

import asyncio
import logging
from contextlib import suppress
from typing import Final

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadSetting

log = logging.getLogger(__name__)

_PING_EVERY: Final = 5.0  # seconds; the SDK calls a connection stale after four silent ones
_LOOK_EVERY: Final = 2.0
_PUSH_AFTER: Final = 60.0  # seconds without a connection after which the SDK is made to begin anew
_BAD_TOKEN: Final = frozenset(
    {"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive", "token_revoked"}
)


class _Handler(AsyncSocketModeHandler):
    """Bolt's own, which takes what is no payload of Slack's too: without an answer Slack sends it again and again."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # Bolt's
        try:
            await super().handle(client, req)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            log.warning("Slack sent what cannot be read", extra={"why": type(error).__name__})
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id))


class SocketMode:
    """One Socket Mode connection, watched: lost and found are each logged once."""

    def __init__(self, app: AsyncApp, app_token: str, web: AsyncWebClient) -> None:
        """For `app`, with the app-level token; `web` is used to ask Slack for the socket's address."""
        # The SDK tells each try of a reconnection, with its traceback; the watch below says what matters.
        quiet = logging.getLogger("bot.sockets.sdk")
        quiet.setLevel(logging.CRITICAL)
        self._handler = _Handler(app, app_token, logger=quiet, web_client=web, ping_interval=_PING_EVERY)
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and go on connecting until it is done. BadSetting if Slack does not take the token."""
        client = self._handler.client
        try:
            client.wss_uri = await client.issue_new_wss_url()
        except SlackApiError as error:
            if error.response.get("error") in _BAD_TOKEN:
                raise BadSetting(
                    "PATROL_SLACK_APP_TOKEN: Slack does not take it "
                    f"({error.response.get('error')}). It begins with xapp- and needs the scope connections:write."
                ) from None
            log.warning("Slack does not give out a socket yet; trying again", extra={"slack": str(error)})
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack cannot be reached yet; trying again", extra={"why": type(error).__name__})
        await client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it bare
        self._watch = asyncio.create_task(self._look_after_connection(), name="socket mode watch")

    async def stop(self) -> None:
        """Close the connection: Slack delivers nothing more."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it bare

    async def is_open(self) -> bool:
        """Whether a connection stands."""
        return bool(await self._handler.client.is_connected())

    async def _look_after_connection(self) -> None:
        client = self._handler.client
        loop = asyncio.get_running_loop()
        lost_at: float | None = None
        pushed_at = 0.0
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            if await client.is_connected():
                if lost_at is not None:
                    log.info("the connection to Slack is back", extra={"seconds": round(loop.time() - lost_at)})
                lost_at = None
                continue
            if lost_at is None:
                lost_at = pushed_at = loop.time()
                log.warning("the connection to Slack is lost; reconnecting")
            elif loop.time() - pushed_at >= _PUSH_AFTER:
                pushed_at = loop.time()
                with suppress(Exception):  # whatever it is, the next push comes
                    await asyncio.wait_for(client.connect_to_new_endpoint(force=True), _PUSH_AFTER / 2)
