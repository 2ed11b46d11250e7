"""Slack speaks to us over signed HTTP requests; and people who install Patrol, with their browsers."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import BadSetting
from handlers.routes import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH

log = logging.getLogger(__name__)

PATH: Final = EVENTS_PATH
_DIGITS: Final = 12  # of a timestamp at most; Slack's have 10, and Bolt's verifier cannot count with hundreds
_GRACE: Final = 1.0  # seconds that answers under way have when we stop


class HttpServer:
    """An HTTP server that takes Slack's requests at `/slack/events`."""

    def __init__(self, app: AsyncApp, host: str, port: int, flow: AsyncOAuthFlow | None = None) -> None:
        """For `app`; Bolt checks the signatures. With a `flow` people can install Patrol."""
        self._app = app
        self._flow = flow
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. BadSetting if the port cannot be had."""
        server = web.Application(middlewares=[_refuse_garbage])
        server.router.add_post(PATH, self._take)
        if self._flow is not None:
            # A HEAD asks for nothing that would have to be stored.
            server.router.add_get(INSTALL_PATH, _page(self._flow.handle_installation), allow_head=False)
            server.router.add_get(REDIRECT_PATH, _page(self._flow.handle_callback), allow_head=False)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=_GRACE)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise BadSetting(
                f"PATROL_HTTP_PORT: cannot listen on {self._host}:{self._port} ({error.strerror}). "
                "Is another program there?"
            ) from None
        log.info("listening for Slack", extra={"host": self._host, "port": self.port})

    @property
    def port(self) -> int:
        """The port that it listens on (one of the system's choice where the setting is 0)."""
        if self._runner is None or not self._runner.addresses:
            return self._port
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Take no more requests; those under way are answered."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def is_open(self) -> bool:
        """Whether it listens; Slack says nothing of how it reaches us."""
        return self._runner is not None and bool(self._runner.addresses)

    async def _take(self, request: web.Request) -> web.Response:
        try:
            asked = await to_bolt_request(request)
            answer = await self._app.async_dispatch(asked)
        except (ValueError, LookupError, TypeError, AttributeError):  # not text, or no payload of Slack's; Bolt's own
            return web.Response(status=400)
        return await to_aiohttp_response(answer)


def _page(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await handle(await to_bolt_request(request)))

    return answer


@web.middleware
async def _refuse_garbage(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what cannot be a signature: Slack's verifier raises on it, which would look like a bug of ours."""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    is_time = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS
    if request.path == PATH and not (is_time and signature.isascii()):
        return web.Response(status=401)
    return await handler(request)
