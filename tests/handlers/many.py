"""Patrol for many workspaces: Slack's side of an installation on loopback, and a browser that keeps its cookie."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp

from bot.config import Settings
from bot.deps import Deps
from bot.errors import StoreFails, StoreTrouble
from bot.parts import installed_in, many_app
from bot.ports import Store, Transaction
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.vault import Vault, new_key
from handlers import register
from handlers.http import PATH, HttpServer
from handlers.installing import InstallFlow, Registration
from handlers.routes import INSTALL_PATH, REDIRECT_PATH
from handlers.throttle import Throttle
from tests.handlers.desk import FORM, SECRET, signed

T = TypeVar("T")

ACME: Final = "T0ACME"
BOLT: Final = "T0BOLT"
ALICE: Final = "U0ALICE"
PUBLIC: Final = "https://patrol.example.com"
CLIENT: Final = ("1234.5678", "the-client-secret-of-the-app")
_AUTHORIZE: Final = "https://slack.example/oauth/v2/authorize"


@dataclass(frozen=True)
class Call:
    """A call of the Web API as Slack saw it."""

    method: str
    token: str
    arguments: dict[str, Any]


@dataclass
class Workspaces:
    """Slack as far as tokens go: codes are exchanged once, and a token is good in its workspace until it is revoked."""

    base: str = ""
    calls: list[Call] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # of which workspace
    tokens: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    is_organisation_wide: bool = False
    is_away: bool = False  # it hangs up
    knows_its_tokens: bool = True

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._method)
        return app

    def allow(self, team: str) -> str:
        """Somebody agrees on Slack's page: the code that they bring back."""
        code = f"code.of.{team}.{len(self.codes)}"
        self.codes[code] = team
        return code

    def token_of(self, team: str) -> str:
        return next(token for token, its in self.tokens.items() if its == team)

    def asked(self, method: str) -> list[str]:
        """With which tokens it was called."""
        return [call.token for call in self.calls if call.method == method]

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = dict(request.query) | dict(await request.post())
        if request.content_type == "application/json":
            arguments |= await request.json()
        if self.is_away and request.transport is not None:
            request.transport.abort()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(method, token, arguments))
        if method == "oauth.v2.access":
            return web.json_response(self._exchange(token, arguments))
        team = self.tokens.get(token) if self.knows_its_tokens else None
        if team is None:
            return web.json_response({"ok": False, "error": "account_inactive"})
        return web.json_response({"ok": True, **self._answer(method, team, arguments)})

    def _exchange(self, basic: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if basic != f"Basic {base64.b64encode(':'.join(CLIENT).encode()).decode()}":
            return {"ok": False, "error": "bad_client_secret"}
        team = self.codes.pop(arguments.get("code", ""), None)
        if team is None:
            return {"ok": False, "error": "invalid_code"}
        token = f"xoxb-{team}-{len(self.tokens)}-nobody-may-see-this"
        self.tokens[token] = team
        return {
            "ok": True,
            "app_id": "A0PATROL",
            "access_token": token,
            "token_type": "bot",
            "scope": "commands,chat:write",
            "bot_user_id": f"U0BOTOF{team}",
            "team": None if self.is_organisation_wide else {"id": team, "name": self.names.get(team, team.title())},
            "enterprise": {"id": "E0WIDE", "name": "Wide"} if self.is_organisation_wide else None,
            "is_enterprise_install": self.is_organisation_wide,
            "authed_user": {"id": ALICE},
        }

    def _answer(self, method: str, team: str, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, who = arguments.get("channel"), arguments.get("user")
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {"bot_id": f"B0OF{team}", "team_id": team, "url": f"https://{team.lower()}.slack.com/"},
            "chat.postMessage": {"channel": channel, "ts": f"{len(self.calls)}.000001"},
            "users.info": {"user": {"id": who, "team_id": team, "profile": {"display_name": "alice"}}},
            "conversations.info": {"channel": {"id": channel, "name": "general", "is_member": True}},
            "conversations.members": {"members": [ALICE]},
            "views.open": {"view": {"id": "V1"}},
        }
        return answers.get(method, {})


@dataclass(frozen=True)
class Page:
    """What a browser was shown."""

    status: int
    html: str
    headers: dict[str, str]
    link: str  # of its button


@dataclass
class Browser:
    """Somebody's browser. It keeps the cookie that it is given, as one does over https."""

    requests: aiohttp.ClientSession
    language: str = "en-GB,en;q=0.9"
    cookie: str = ""

    async def begin(self, more: str = "") -> Page:
        """Open the page where an installation begins."""
        return await self.open(INSTALL_PATH + more)

    async def come_back(self, state: str, **more: str) -> Page:
        """Come back from Slack."""
        return await self.open(f"{REDIRECT_PATH}?{urlencode({'state': state, **more})}")

    async def open(self, path: str) -> Page:
        headers = {"Accept-Language": self.language} | ({"Cookie": self.cookie} if self.cookie else {})
        async with self.requests.get(path, headers=headers, allow_redirects=False) as response:
            html = await response.text(encoding="utf-8")
            for given in response.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(given).items():
                    self.cookie = "" if morsel.value == "deleted" else f"{name}={morsel.value}"
            link = html.partition('<a class="deed" href="')[2].partition('"')[0].replace("&amp;", "&")
            return Page(response.status, html, dict(response.headers), link)


def state_of(page: Page) -> str:
    """What Slack is to send back, as the page's link tells it."""
    return parse_qs(urlsplit(page.link).query)["state"][0]


class Disk:
    """A store on a disk that may be full."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.is_unreadable = False
        self.on_work = store.on_work
        self.has_room_for = 1_000_000  # writes

    async def read(self, work: Callable[[Transaction], T]) -> T:
        if self.is_unreadable:
            raise StoreFails(StoreTrouble.UNREACHABLE, "the disk fails")
        return await self._store.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.has_room_for -= 1
        if self.has_room_for < 0:
            raise StoreFails(StoreTrouble.FULL, "the disk is full")
        return await self._store.write(work)


@dataclass
class Many:
    """Patrol at its address, and Slack."""

    deps: Deps
    slack: Workspaces
    app: AsyncApp
    requests: aiohttp.ClientSession
    triggers: int = 0

    def browser(self, language: str = "en-GB,en;q=0.9") -> Browser:
        return Browser(self.requests, language)

    async def install(self, team: str = ACME) -> Page:
        """Somebody installs Patrol in a workspace."""
        browser = self.browser()
        begun = await browser.begin()
        return await browser.come_back(state_of(begun), code=self.slack.allow(team))

    async def type(self, text: str, team: str = ACME, **more: str) -> tuple[int, str]:
        """Type a command in a channel of a workspace; how Slack was answered."""
        self.triggers += 1
        ids = {"team_id": team, "channel_id": "C1", "user_id": ALICE, "trigger_id": f"{team}.{self.triggers}"}
        body = urlencode({"command": "/patrol", "text": text, **ids, **more})
        return await self._send(body, FORM)

    async def hear(self, event: str, team: str = ACME, *, installed_in: str = "", **more: object) -> tuple[int, str]:
        """Slack tells of an event in a workspace; `installed_in`: of another one, whose installation hears of it."""
        self.triggers += 1
        heard: dict[str, object] = {"authorizations": [{"team_id": installed_in}]} if installed_in else {}
        body: dict[str, object] = {
            "type": "event_callback",
            "team_id": team,
            "event_id": f"Ev{self.triggers}",
            "event": {"type": event, "event_ts": "1.2", **more},
            **heard,
        }
        return await self._send(json.dumps(body), "application/json")

    async def _send(self, body: str, content_type: str) -> tuple[int, str]:
        headers = {**signed(body), "Content-Type": content_type}
        async with self.requests.post(PATH, data=body, headers=headers) as response:
            return response.status, await response.text()


@asynccontextmanager
async def many(deps: Deps, vault: Vault | None = None) -> AsyncIterator[Many]:
    """Patrol for many workspaces on these parts, with the real client of Slack, over HTTP."""
    slack = Workspaces()
    there = web.AppRunner(slack.app, shutdown_timeout=0.1)
    await there.setup()
    await web.TCPSite(there, "127.0.0.1", 0).start()
    slack.base = f"http://127.0.0.1:{there.addresses[0][1]}"
    vault = vault or Vault([new_key()])
    async with open_session(total_seconds=10) as session:
        client = web_client("", f"{slack.base}/api/", session)
        installed = installed_in(deps.store, vault)
        deps = replace(deps, vault=vault, installed=installed, slack=SlackClient(client, session, installed))
        app = many_app(settings(), deps, client)
        register(app, deps, Throttle(at_once=1000))
        flow = InstallFlow(Registration(*CLIENT, PUBLIC, _AUTHORIZE), client, deps)
        server = HttpServer(app, "127.0.0.1", 0, flow)
        await server.start()
        try:
            async with aiohttp.ClientSession(
                f"http://127.0.0.1:{server.port}", cookie_jar=aiohttp.DummyCookieJar()
            ) as requests:
                yield Many(deps, slack, app, requests)
        finally:
            await deps.errands.stop()
            await server.stop()
            await there.cleanup()


def settings() -> Settings:
    """Settings that do not look at the machine's environment."""
    return Settings.model_construct(slack_client_id=CLIENT[0], slack_signing_secret=SecretStr(SECRET))
