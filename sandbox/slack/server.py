"""The HTTP side of the stand-in: the Web API, uploads, response URLs, the WebSocket."""

import json
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.faults import Faults
from sandbox.slack import acts, apps, chat, conversations, files, views
from sandbox.slack.context import Call, Context, Method, missing_scope
from sandbox.slack.limits import Limits, RateLimitedError
from sandbox.slack.wire import Arguments, Json, SlackError

METHODS: Final[dict[str, Method]] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **views.METHODS,
}
BODY_BYTES: Final = 4_194_304
TOO_MANY: Final = 429
GONE: Final = 404
BAD: Final = 400
APP_SCOPES: Final = frozenset({"connections:write"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Routes and their handlers; `bot_token` and `app_token` are the only tokens that are good."""

    def __init__(self, context: Context, limits: Limits, bot_token: str, app_token: str) -> None:
        """Serve this context."""
        self._context = context
        self._limits = limits
        self._tokens = {bot_token: False, app_token: True}

    def application(self, faults: Faults) -> web.Application:
        """The aiohttp application; every route has the name by which `faults` know it."""
        app = web.Application(middlewares=[_befall(faults)], client_max_size=BODY_BYTES)
        for name, method in METHODS.items():
            app.router.add_route("*", f"/api/{name}", self._web_api(name, method), name=f"slack.{name}")
        app.router.add_route("*", "/api/{method}", self._unknown, name="slack.unknown_method")
        app.router.add_post("/upload/v1/{secret}", self._context.uploads.receive, name="slack.upload")
        app.router.add_post("/hooks/{secret}", self._respond, name="slack.response_url")
        app.router.add_get("/link/", self._context.sockets.handle, name="slack.socket")
        return app

    def _web_api(self, name: str, method: Method) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            headers = {}
            try:
                arguments = await read_arguments(request)
                granted = self._authorize(request, arguments, method)
                headers = _scope_headers(granted, method)
                self._limits.take(name, arguments.text("channel"))
                if method.scope is not None and method.scope not in granted:
                    raise missing_scope(method.scope, granted)
                body = method.run(Call(self._context, arguments))
            except RateLimitedError as refusal:
                retry = {"Retry-After": str(refusal.retry_after)}
                return web.json_response(refusal.body(), status=TOO_MANY, headers=headers | retry)
            except SlackError as refusal:
                body = refusal.body()
            return web.json_response(body, headers=headers)

        return handle

    def _authorize(self, request: web.Request, arguments: Arguments, method: Method) -> frozenset[str]:
        """The scopes of the token, which comes as a Bearer header or, in a form, as an argument."""
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else ""
        if not token and request.content_type != "application/json":
            token = arguments.text("token")
        if not token:
            raise SlackError("not_authed")
        if token not in self._tokens:
            raise SlackError("invalid_auth")
        if self._context.refusal and not self._tokens[token]:
            raise SlackError(self._context.refusal)
        if self._tokens[token] is not method.app_token:
            raise SlackError("not_allowed_token_type")
        return APP_SCOPES if method.app_token else self._context.scopes

    async def _unknown(self, request: web.Request) -> web.Response:
        refusal = SlackError("unknown_method", req_method=request.match_info["method"])
        return web.json_response(refusal.body())

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            said = await request.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=BAD)
        try:
            acts.respond(self._context, request.match_info["secret"], said)
        except SlackError as refusal:
            gone = refusal.error in {"used_url", "expired_url", "invalid_url"}
            return web.json_response(refusal.body(), status=GONE if gone else BAD)
        return web.Response(text="ok")


def _befall(faults: Faults) -> Middleware:
    apply = faults.middleware()

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await apply(request, handler)

    return middleware


def _scope_headers(granted: frozenset[str], method: Method) -> dict[str, str]:
    headers = {"x-oauth-scopes": ",".join(sorted(granted))}
    if method.scope is not None:
        headers["x-accepted-oauth-scopes"] = method.scope
    return headers


async def read_arguments(request: web.Request) -> Arguments:
    """The arguments of a call: of the query, and of a body that is a form or JSON."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            said = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(said, dict):
            raise SlackError("json_not_object")
        values.update(said)
    else:
        values.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    return Arguments(values)
