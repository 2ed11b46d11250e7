"""The HTTP side of the stand-in: the Web API, uploads, response URLs, the WebSocket."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.faults import Faults, Whose
from sandbox.slack import acts, apps, chat, conversations, files, views
from sandbox.slack.context import Call, Context, Method, missing_scope
from sandbox.slack.limits import Limits, RateLimitedError
from sandbox.slack.registration import Registration
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
    """Routes and their handlers. Good are the app's own token, and those that it was given by the workspaces."""

    def __init__(self, contexts: Sequence[Context], limits: Limits, app: Registration) -> None:
        """Serve these workspaces, of which there may be more later; the first one is there."""
        self._contexts = contexts
        self._limits = limits
        self._app = app

    def application(self, faults: Faults) -> web.Application:
        """The aiohttp application; every route has the name by which `faults` know it."""
        app = web.Application(middlewares=[_befall(faults, self._whose)], client_max_size=BODY_BYTES)
        for name, method in METHODS.items():
            app.router.add_route("*", f"/api/{name}", self._web_api(name, method), name=f"slack.{name}")
        app.router.add_route("*", "/api/{method}", self._unknown, name="slack.unknown_method")
        app.router.add_post("/upload/v1/{secret}", self._receive, name="slack.upload")
        app.router.add_post("/hooks/{secret}", self._respond, name="slack.response_url")
        app.router.add_get("/link/", self._contexts[0].sockets.handle, name="slack.socket")
        return app

    def _web_api(self, name: str, method: Method) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            headers = {}
            try:
                arguments = await read_arguments(request)
                context, granted = self._authorize(request, arguments, method)
                headers = _scope_headers(granted, method)
                self._limits.take(name, arguments.text("channel"), context.workspace.team)
                if method.scope is not None and method.scope not in granted:
                    raise missing_scope(method.scope, granted)
                body = method.run(Call(context, arguments))
            except RateLimitedError as refusal:
                retry = {"Retry-After": str(refusal.retry_after)}
                return web.json_response(refusal.body(), status=TOO_MANY, headers=headers | retry)
            except SlackError as refusal:
                body = refusal.body()
            return web.json_response(body, headers=headers)

        return handle

    def _authorize(self, request: web.Request, arguments: Arguments, method: Method) -> tuple[Context, frozenset[str]]:
        """Whose token it is, and its scopes; it comes as a Bearer header or, in a form, as an argument."""
        token = _bearer(request)
        if not token and request.content_type != "application/json":
            token = arguments.text("token")
        if not token:
            raise SlackError("not_authed")
        context = self._by_token(token)
        if token != self._app.app_token:
            if context is None:
                raise SlackError("invalid_auth")
            if word := context.grant.judges(token):
                raise SlackError(word)
        if (token == self._app.app_token) is not method.app_token:
            raise SlackError("not_allowed_token_type")
        return (context, context.scopes) if context else (self._contexts[0], APP_SCOPES)

    def _by_token(self, token: str) -> Context | None:
        return next((one for one in self._contexts if token and one.grant.judges(token) is not None), None)

    def _by_secret(self, secret: str) -> Context:
        """Who gave out an address that ends so; the first one where nobody did, and refuses it."""
        given = (one for one in self._contexts if one.uploads.knows(secret) or one.response_urls.knows(secret))
        return next(given, self._contexts[0])

    def _whose(self, request: web.Request) -> str:
        """The team by whose right a call is made."""
        if secret := request.match_info.get("secret"):
            return self._by_secret(secret).workspace.team
        context = self._by_token(_bearer(request))
        return context.workspace.team if context else ""

    async def _receive(self, request: web.Request) -> web.Response:
        return await self._by_secret(request.match_info["secret"]).uploads.receive(request)

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
            secret = request.match_info["secret"]
            acts.respond(self._by_secret(secret), secret, said)
        except SlackError as refusal:
            gone = refusal.error in {"used_url", "expired_url", "invalid_url"}
            return web.json_response(refusal.body(), status=GONE if gone else BAD)
        return web.Response(text="ok")


def _bearer(request: web.Request) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return bearer if scheme.lower() == "bearer" else ""


def _befall(faults: Faults, whose: Whose) -> Middleware:
    apply = faults.middleware(whose)

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
