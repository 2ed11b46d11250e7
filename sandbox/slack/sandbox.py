"""The Slack stand-in as tests and the demo use it: one workspace, its people, and the app in it."""

import json
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.slack import acts, payloads, state, suggestions
from sandbox.slack.context import Context
from sandbox.slack.control import Control
from sandbox.slack.delivery import FORM, Delivery
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.events import Events
from sandbox.slack.hooks import ResponseUrls, Triggers
from sandbox.slack.lifecycle import Lifecycle
from sandbox.slack.limits import Limits
from sandbox.slack.messages import Message
from sandbox.slack.people import Channel, Person
from sandbox.slack.server import Server
from sandbox.slack.socket import Sockets
from sandbox.slack.surfaces import Surfaces, View
from sandbox.slack.uploads import Uploads
from sandbox.slack.wire import Json
from sandbox.slack.workspace import NotSeenError, Workspace

SCOPES: Final = frozenset({"commands", "chat:write", "files:write", "channels:read", "groups:read", "users:read"})
HISTORY_SCOPES: Final = frozenset({"channels:history", "groups:history", "im:history"})
PATIENCE: Final = 3.0  # seconds
SHUTDOWN: Final = 0.1  # seconds for calls that are still open


class SlackSandbox:
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

    def person(self, name: str) -> Person:
        """The member of this name; KeyError if there is none."""
        return self.workspace.person(name)

    def channel(self, name: str) -> Channel:
        """The channel of this name; KeyError if there is none. Its members may be changed."""
        return self.workspace.channel(name)

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

    # -- what people do

    def say(self, person: str, place: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Let a person write a message; the app hears nothing of it. KeyError where there is no such thread."""
        writer = self.person(person)
        channel = self.workspace.place(writer, place)
        acts.check_in(writer, channel)
        if thread_ts is not None and self._visible(writer, channel, thread_ts).thread_ts is not None:
            raise KeyError(thread_ts)
        message = Message(channel.id, self.workspace.new_ts(), writer.id, text, thread_ts=thread_ts)
        return self.workspace.add(message)

    async def command(self, person: str, place: str, command: str, text: str = "") -> Answer:
        """Let a person type a slash command in a place; mentions and links are escaped as Slack does."""
        writer = self.person(person)
        channel = self.workspace.place(writer, place)
        return await acts.command(self.context, self._delivery, writer, channel, f"{command} {text}")

    async def press(
        self,
        person: str,
        place: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: object = None,
    ) -> Answer:
        """Let a person press a button of a message, or choose `value` in a menu.

        Raises NotSeenError if the person does not see the message, KeyError if it has no such element.
        """
        reader = self.person(person)
        message = self._visible(reader, self.workspace.place(reader, place), ts)
        element = state.find_element(message.blocks, action_id, block_id)
        return await acts.press(self.context, self._delivery, reader, message, element, value)

    async def press_view(
        self,
        person: str,
        action_id: str,
        *,
        block_id: str | None = None,
        view_id: str | None = None,
        value: object = None,
        values: Mapping[str, object] | None = None,
    ) -> Answer:
        """Let a person press or choose in a view: by default the modal that is open, or else the Home."""
        view = self._view(person, view_id)
        element = state.find_element(view.blocks, action_id, block_id)
        return await acts.press_in_view(self.context, self._delivery, view, element, value, values or {})

    async def suggest(
        self,
        person: str,
        action_id: str,
        typed: str,
        *,
        block_id: str | None = None,
        message: tuple[str, str] | None = None,
        view_id: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> Answer:
        """Let a person type into a menu that asks the app, in a message (place and ts) or a view."""
        reader = self.person(person)
        if message is None:
            view = self._view(person, view_id)
            blocks, where = view.blocks, payloads.on_view(self.context, view, state.values(view.blocks, values or {}))
        else:
            channel = self.workspace.place(reader, message[0])
            shown = self._visible(reader, channel, message[1])
            blocks, where = shown.blocks, payloads.on_message(self.context, reader, channel, shown)
        menu = suggestions.find(blocks, action_id, block_id)
        return await suggestions.suggest(self.context, self._delivery, reader, where, menu, typed)

    async def view_submit(
        self, person: str, view_id: str | None = None, values: Mapping[str, object] | None = None
    ) -> Answer:
        """Let a person send a modal (the top one by default), with values by block id or action id."""
        return await acts.submit(self.context, self._delivery, self._view(person, view_id), values or {})

    async def view_close(self, person: str, *, everything: bool = False) -> Answer | None:
        """Let a person close the top modal, or all of them; None if the app does not want to know."""
        return await acts.close(self.context, self._delivery, self._view(person, None), everything=everything)

    async def shortcut(self, person: str, callback_id: str, place: str = "", ts: str = "") -> Answer:
        """Let a person choose a global shortcut, or with `ts` one of a message."""
        reader = self.person(person)
        message = self._visible(reader, self.workspace.place(reader, place), ts) if ts else None
        return await acts.shortcut(self.context, self._delivery, reader, callback_id, message)

    async def open_home(self, person: str) -> Answer:
        """Let a person open the app's Home tab."""
        reader = self.person(person)
        place = self.workspace.direct(reader.id, self.workspace.bot.id)
        return await self.event(
            {
                "type": "app_home_opened",
                "user": reader.id,
                "channel": place.id,
                "tab": "home",
                "event_ts": self.workspace.new_ts(),
            }
        )

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

    def _visible(self, person: Person, channel: Channel, ts: str) -> Message:
        if not self.workspace.sees(person, channel):
            raise NotSeenError(person.name, channel.name)
        message = self.workspace.message(channel.id, ts)
        if message is None or not message.is_for(person.id):
            raise NotSeenError(person.name, ts)
        return message

    def _view(self, person: str, view_id: str | None) -> View:
        reader = self.person(person)
        surfaces = self.context.surfaces
        view = surfaces.find(view_id) if view_id else surfaces.top(reader.id) or surfaces.home(reader.id)
        if view is None or view.person != reader.id:
            raise NotSeenError(person, view_id or "a view")
        return view
