"""How people install the app: they allow it on a page of Slack's, and the app exchanges a code for a token.

Slack: installing with OAuth; oauth.v2.access.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import BasicAuth, hdrs, web

from sandbox.clock import SandboxClock
from sandbox.slack import consent
from sandbox.slack.context import Context
from sandbox.slack.people import Person
from sandbox.slack.registration import Registration
from sandbox.slack.server import read_arguments
from sandbox.slack.wire import Arguments, Json, SlackError

AUTHORIZE: Final = "/oauth/v2/authorize"
CODE_LIFE: Final = timedelta(minutes=10)
SCOPE: Final = re.compile(r"[a-z_]+(?:[:.][a-z_]+)*")
GRANTS: Final = frozenset({"", "authorization_code"})


@dataclass
class Code:
    """A right to one token: somebody has allowed the app in a workspace, until then."""

    context: Context
    person: str
    scopes: frozenset[str]
    redirect_uri: str  # as it was sent, empty if it was not
    until: datetime
    used: bool = False


class OAuth:
    """The page on which people allow the app, and the call that exchanges a code."""

    def __init__(self, clock: SandboxClock, app: Registration, contexts: Sequence[Context]) -> None:
        """For this app, in these workspaces, of which there may be more later; codes end by `clock`."""
        self._clock = clock
        self._app = app
        self._contexts = contexts
        self._codes: dict[str, Code] = {}

    @property
    def codes(self) -> set[str]:
        """All codes that were given out."""
        return set(self._codes)

    def add_routes(self, app: web.Application) -> None:
        """Add the page, what it sends, and the call."""
        app.router.add_get(AUTHORIZE, self._ask, name="slack.authorize")
        app.router.add_post(AUTHORIZE, self._decide, name="slack.authorize")
        app.router.add_route("*", "/api/oauth.v2.access", self._access, name="slack.oauth.v2.access")

    async def _ask(self, request: web.Request) -> web.Response:
        """The page; it says in Slack's words what is wrong with how the app has sent people here."""
        try:
            scopes, _ = self._wanted(request.query)
        except SlackError as refusal:
            return consent.refusal(refusal.error)
        teams = [
            (one.workspace, [who for who in one.workspace.people() if _may_install(who)]) for one in self._contexts
        ]
        return consent.page(teams, sorted(scopes), dict(request.query))

    async def _decide(self, request: web.Request) -> web.Response:
        """What the page sends: `who` (team and person), `answer` (allow or cancel), and what the app has asked for."""
        said = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        try:
            scopes, back = self._wanted(said)
            answer = self._allow(said, scopes) if said.get("answer") == "allow" else {"error": "access_denied"}
        except SlackError as refusal:
            return consent.refusal(refusal.error)
        headers = {hdrs.LOCATION: _with(back, answer | {name: said[name] for name in ("state",) if name in said})}
        return web.Response(status=web.HTTPFound.status_code, headers=headers)

    def _wanted(self, said: Mapping[str, str]) -> tuple[frozenset[str], str]:
        """What the app asks for, and the way back to it."""
        if said.get("client_id") != self._app.client_id:
            raise SlackError("invalid_client_id")
        scopes = frozenset(filter(None, re.split(r"[ ,]+", said.get("scope", ""))))
        if not scopes:
            raise SlackError("no_scopes")
        if not all(map(SCOPE.fullmatch, scopes)):
            raise SlackError("invalid_scope")
        return scopes, self._app.way_back(said.get("redirect_uri", ""))

    def _allow(self, said: Mapping[str, str], scopes: frozenset[str]) -> dict[str, str]:
        team, _, name = said.get("who", "").partition("/")
        for context in self._contexts:
            person = context.workspace.find_person(name) if context.workspace.team == team else None
            if person is not None and _may_install(person):
                until = self._clock.now() + CODE_LIFE
                code = f"{len(self._codes) + 1}.{token_hex(8)}.{token_hex(32)}"
                self._codes[code] = Code(context, person.id, scopes, said.get("redirect_uri", ""), until)
                return {"code": code}
        raise SlackError("access_denied")

    async def _access(self, request: web.Request) -> web.Response:
        try:
            body = self._exchange(request, await read_arguments(request))
        except SlackError as refusal:
            body = refusal.body()
        return web.json_response(body)

    def _exchange(self, request: web.Request, arguments: Arguments) -> Json:
        """oauth.v2.access: a token for a code, once. The app proves itself by HTTP Basic or with two arguments."""
        self._prove(request, arguments)
        if arguments.text("grant_type") not in GRANTS:
            raise SlackError("invalid_grant_type")
        code = self._codes.get(arguments.text("code"))
        if code is None or code.until <= self._clock.now():
            raise SlackError("invalid_code")
        if code.used:
            raise SlackError("code_already_used")
        if code.redirect_uri != arguments.text("redirect_uri"):
            raise SlackError("bad_redirect_uri")
        code.used = True
        workspace, grant = code.context.workspace, code.context.grant
        token = grant.give(code.scopes)
        return {
            "ok": True,
            "app_id": self._app.id,
            "authed_user": {"id": code.person},
            "scope": ",".join(sorted(grant.scopes)),
            "token_type": "bot",
            "access_token": token,
            "bot_user_id": workspace.bot.id,
            "team": {"id": workspace.team, "name": workspace.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _prove(self, request: web.Request, arguments: Arguments) -> None:
        header = request.headers.get(hdrs.AUTHORIZATION, "")
        if not header.startswith("Basic "):
            self._app.check_arguments(arguments)
            return
        try:
            basic = BasicAuth.decode(header, encoding="utf-8")
        except ValueError as error:
            raise SlackError("invalid_client_id") from error
        self._app.check(basic.login, basic.password)


def _may_install(person: Person) -> bool:
    """Whether the person may install apps: members, not guests (Slack: guests cannot add apps)."""
    return not (person.guest or person.bot or person.gone or person.team)


def _with(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *more.items()])))
