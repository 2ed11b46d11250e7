"""The Slack stand-in as tests and the demo use it: workspaces, their people, and the app in them."""

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.slack import payloads
from sandbox.slack.control import Control
from sandbox.slack.delivery import FORM, Delivery
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.events import Events
from sandbox.slack.grants import new_token
from sandbox.slack.limits import Limits
from sandbox.slack.oauth import AUTHORIZE, OAuth
from sandbox.slack.registration import Registration
from sandbox.slack.server import Server
from sandbox.slack.socket import Sockets
from sandbox.slack.team import Line, Team
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

SCOPES: Final = frozenset({"commands", "chat:write", "files:write", "channels:read", "groups:read", "users:read"})
HISTORY_SCOPES: Final = frozenset({"channels:history", "groups:history", "im:history"})
PATIENCE: Final = 3.0  # seconds
SHUTDOWN: Final = 0.1  # seconds for calls that are still open


class SlackSandbox(Team):
    """Slack on a port of its own: one workspace with Patrol installed, and as many besides as are wanted.

    It is itself the first of its `teams`. What a person does waits for the app's ack. Names of places: a channel's name
    or id, or `@name` for a person's direct conversation with that member (`@patrol` is the bot).
    """

    def __init__(
        self,
        clock: SandboxClock,
        faults: Faults,
        *,
        history_scopes: bool = True,
        scopes: frozenset[str] | None = None,
        patience: float = PATIENCE,
        installed: bool = True,
    ) -> None:
        """Make a workspace that lives in the time of `clock`; `scopes` replaces what the app is granted.

        `patience`: real seconds within which an ack must come, and a `trigger_id` be used (Slack: 3). Where the app is
        not `installed`, somebody has to do it by OAuth.
        """
        granted = SCOPES | (HISTORY_SCOPES if history_scopes else frozenset()) if scopes is None else scopes
        self.app = Registration()
        self.faults = faults
        sockets = Sockets()
        delivery = Delivery(sockets, self.app.signing_secret, patience)
        self._line = Line(clock, self.app, sockets, delivery, Events(clock, delivery), patience)
        token = new_token() if installed else ""
        super().__init__(self._line, Workspace(clock), token, granted if installed else frozenset())
        self.teams: list[Team] = [self]
        self._contexts = [self.context]
        self.oauth = OAuth(clock, self.app, self._contexts)
        self._limits = Limits()
        self._url = ""
        self._runner: web.AppRunner | None = None

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """With which Slack signs what it sends."""
        return self.app.signing_secret

    # -- workspaces

    def add_team(self, name: str = "") -> Team:
        """Another workspace, with people and channels of its own and the same names; the app is not installed there."""
        team = Team(self._line, Workspace(self.clock, len(self.teams) + 1, name))
        self.teams.append(team)
        self._contexts.append(team.context)
        if self._runner is not None:
            self._open(team)
        return team

    def team(self, name: str = "") -> Team:
        """The workspace of this id or name; the first where none is said. KeyError if there is none."""
        for team in self.teams:
            if name in {"", team.id, team.workspace.name}:
                return team
        raise KeyError(name)

    def _open(self, team: Team) -> None:
        team.context.url = self._url
        team.context.uploads.open()

    # -- life

    async def start(self, port: int = 0) -> None:
        """Listen on this port of 127.0.0.1; 0 takes a free one."""
        app = Server(self._contexts, self._limits, self.app).application(self.faults)
        self.oauth.add_routes(app)
        Control(self).add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        [address] = self._runner.addresses
        self._url = f"http://127.0.0.1:{address[1]}"
        for team in self.teams:
            self._open(team)

    async def stop(self) -> None:
        """Cut the app off, stop listening, delete the contents of files."""
        await self._events.close()
        self.context.sockets.drop()
        await self._delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()
        for team in self.teams:
            team.context.uploads.close()

    @property
    def url(self) -> str:
        """The base of the Web API, with a slash at the end."""
        return f"{self._url}/api/"

    @property
    def authorize_url(self) -> str:
        """Where people allow the app to be installed (Slack: https://slack.com/oauth/v2/authorize)."""
        return f"{self._url}{AUTHORIZE}"

    @property
    def secrets(self) -> set[str]:
        """All that nobody but the app may know: its tokens, and the secret ends of addresses given to it."""
        given = set[str]().union(*(team.given for team in self.teams))
        return self.app.secrets | self.context.sockets.given | self.oauth.codes | given

    def use_http(self, url: str | None) -> None:
        """Deliver to this URL of the app, signed; None goes back to Socket Mode."""
        self._delivery.http_url = url

    @property
    def is_over_http(self) -> bool:
        """Whether the app is reached at an address of its own."""
        return self._delivery.http_url is not None

    # -- Socket Mode

    @property
    def connected(self) -> bool:
        """Whether the app has a socket open."""
        return self.context.sockets.count > 0

    async def wait_connected(self, timeout: float) -> None:  # noqa: ASYNC109 - a deadline is what the caller wants
        """Wait until the app has a socket open; TimeoutError after so many seconds."""
        await self.context.sockets.wait_connected(timeout)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Say goodbye to every socket; all but a `warning` also closes it."""
        await self.context.sockets.disconnect(reason)

    def drop_sockets(self) -> None:
        """Cut every socket without a goodbye."""
        self.context.sockets.drop()

    # -- what came of it

    @property
    def calls(self) -> list[str]:
        """The names of all calls that arrived, in order; `faults.journal` has more about each."""
        return [call.name for call in self.faults.journal if call.name.startswith("slack.")]

    @property
    def answers(self) -> list[Answer]:
        """What came of every delivery to the app, in order."""
        return self._delivery.answers

    def watch_answers(self, watcher: Callable[[Answer], None]) -> None:
        """Call `watcher` with what came of each delivery from now on."""
        self._delivery.on_answer = watcher

    def watch_connection(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` whenever a socket of the app has been opened or closed."""
        self.context.sockets.on_change = watcher

    # -- what Slack does

    async def redeliver(self, answer: Answer) -> Answer:
        """Deliver the same thing again, marked as a repetition."""
        return await self._delivery.send(answer.envelope.again(answer.reason or "http_timeout"))

    async def ssl_check(self) -> Answer:
        """Probe the app's URL as Slack does now and then."""
        return await self._probe(b"ssl_check=1&token=sandbox", FORM, {"ssl_check": "1"})

    async def verify_url(self) -> Answer:
        """Ask the app's URL for the challenge, as Slack does when the URL is set."""
        payload = {"type": "url_verification", "token": payloads.TOKEN, "challenge": token_hex(16)}
        return await self._probe(json.dumps(payload).encode(), "application/json", payload)

    async def _probe(self, body: bytes, content_type: str, payload: Json) -> Answer:
        return await self._delivery.post(body, {"Content-Type": content_type}, Envelope(Sort.EVENT, payload))

    def limit(self, method: str, calls: int, seconds: float) -> None:
        """Allow `calls` calls of a method in any `seconds` real seconds; more get 429 with Retry-After."""
        self._limits.limit(method, calls, seconds)

    def lift_limit(self, method: str) -> None:
        """Limit a method no more."""
        self._limits.lift(method)

    @property
    def strict_pace(self) -> bool:
        """Whether chat.postMessage is limited to one a second in each channel."""
        return self._limits.strict_pace

    @strict_pace.setter
    def strict_pace(self, strict: bool) -> None:
        self._limits.strict_pace = strict
