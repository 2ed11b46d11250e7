"""The Slack stand-in as tests and the demo use it: one workspace, its people, and the app in it."""

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.slack import payloads
from sandbox.slack.context import Context
from sandbox.slack.control import Control
from sandbox.slack.deeds import Deeds
from sandbox.slack.delivery import FORM, Delivery
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.events import Events
from sandbox.slack.hooks import ResponseUrls, Triggers
from sandbox.slack.lifecycle import Lifecycle
from sandbox.slack.limits import Limits
from sandbox.slack.messages import Message
from sandbox.slack.server import Server
from sandbox.slack.socket import Sockets
from sandbox.slack.surfaces import Surfaces, View
from sandbox.slack.uploads import Uploads
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

SCOPES: Final = frozenset({"commands", "chat:write", "files:write", "channels:read", "groups:read", "users:read"})
HISTORY_SCOPES: Final = frozenset({"channels:history", "groups:history", "im:history"})
PATIENCE: Final = 3.0  # seconds
SHUTDOWN: Final = 0.1  # seconds for calls that are still open


class SlackSandbox(Deeds):
    """One Slack workspace with Patrol installed, on a port of its own.

    Names of places: a channel's name or id, or `@name` for a person's direct conversation with that member
    (`@patrol` is the bot). What a person does waits for the app's ack.
    """

    def __init__(
        self,
        clock: SandboxClock,
        faults: Faults,
        *,
        history_scopes: bool = True,
        scopes: frozenset[str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Make a workspace that lives in the time of `clock`; `scopes` replaces what the app is granted.

        `patience`: real seconds within which an ack must come, and a `trigger_id` be used (Slack: 3).
        """
        granted = SCOPES | (HISTORY_SCOPES if history_scopes else frozenset()) if scopes is None else scopes
        self.clock = clock
        self.faults = faults
        self.bot_token = f"xoxb-sandbox-{token_hex(12)}"
        self.app_token = f"xapp-sandbox-{token_hex(12)}"
        self.signing_secret = token_hex(16)
        self.workspace = Workspace(clock)
        self.context = Context(
            workspace=self.workspace,
            uploads=Uploads(),
            surfaces=Surfaces(self.workspace),
            triggers=Triggers(patience),
            response_urls=ResponseUrls(clock),
            sockets=Sockets(),
            scopes=granted,
        )
        self._limits = Limits()
        self._delivery = Delivery(self.context.sockets, self.signing_secret, patience)
        self._events = Events(clock, self._delivery)
        super().__init__(self.context, self._delivery, self.event)
        self.becomes = Lifecycle(self.context, self.event)
        self._runner: web.AppRunner | None = None

    # -- life

    async def start(self, port: int = 0) -> None:
        """Listen on this port of 127.0.0.1; 0 takes a free one."""
        server = Server(self.context, self._limits, self.bot_token, self.app_token)
        app = server.application(self.faults)
        Control(self).add_routes(app)
        self.context.uploads.open()
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        [address] = self._runner.addresses
        self.context.url = f"http://127.0.0.1:{address[1]}"

    async def stop(self) -> None:
        """Cut the app off, stop listening, delete the contents of files."""
        await self._events.close()
        self.context.sockets.drop()
        await self._delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.context.uploads.close()

    @property
    def url(self) -> str:
        """The base of the Web API, with a slash at the end."""
        return f"{self.context.url}/api/"

    @property
    def secrets(self) -> set[str]:
        """All that nobody but the app may know: its tokens, and the secret ends of addresses given to it."""
        given = self.context.response_urls.secrets | self.context.uploads.secrets | self.context.sockets.given
        return {self.bot_token, self.app_token, self.signing_secret} | given

    def use_http(self, url: str | None) -> None:
        """Deliver to this URL of the app, signed; None goes back to Socket Mode."""
        self._delivery.http_url = url

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

    # -- what is there

    def seen(self, person: str, place: str) -> list[Message]:
        """What the person reads in the place, oldest first, replies below parents; NotSeenError for outsiders."""
        reader = self.person(person)
        return self.workspace.seen(reader, self.workspace.place(reader, place))

    def modal(self, person: str) -> View | None:
        """The modal that the person looks at."""
        return self.context.surfaces.top(self.person(person).id)

    def home(self, person: str) -> View | None:
        """The Home that was published for the person."""
        return self.context.surfaces.home(self.person(person).id)

    @property
    def posted(self) -> list[Json]:
        """The arguments of every chat.postMessage that was accepted, in order."""
        return self.context.posted

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

    async def event(self, event: Json) -> Answer:
        """Deliver an event; unless it is acked it comes again at once, after 1 and 5 minutes of the sandbox's time."""
        payload = payloads.event(self.context, event, self.workspace.new_id("Ev"))
        return await self._events.send(Envelope(Sort.EVENT, payload))

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
