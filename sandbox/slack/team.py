"""One Slack workspace: its people and what they do and see there, and the app in it."""

from dataclasses import dataclass

from sandbox.clock import SandboxClock
from sandbox.slack import payloads
from sandbox.slack.changes import What
from sandbox.slack.context import Context
from sandbox.slack.deeds import Deeds
from sandbox.slack.delivery import Delivery
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.events import Events
from sandbox.slack.grants import Grant
from sandbox.slack.hooks import ResponseUrls, Triggers
from sandbox.slack.lifecycle import Lifecycle
from sandbox.slack.messages import Message
from sandbox.slack.registration import Registration
from sandbox.slack.socket import Sockets
from sandbox.slack.surfaces import Surfaces, View
from sandbox.slack.uploads import Uploads
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True)
class Line:
    """What all workspaces have in common: the clock, the app, and the ways to it."""

    clock: SandboxClock
    app: Registration
    sockets: Sockets
    delivery: Delivery
    events: Events
    patience: float


class Team(Deeds):
    """One workspace. Names of places: a channel's name or id, or `@name` for a person's direct conversation.

    `becomes` has what happens to its channels, its people and the app in it.
    """

    def __init__(self, line: Line, workspace: Workspace, token: str = "", scopes: frozenset[str] = frozenset()) -> None:
        """A workspace that gave the app this token with these scopes; with none nobody has installed it yet."""
        self.clock = line.clock
        self.context = Context(
            workspace=workspace,
            uploads=Uploads(),
            surfaces=Surfaces(workspace),
            triggers=Triggers(line.patience),
            response_urls=ResponseUrls(line.clock),
            sockets=line.sockets,
            grant=Grant(workspace, token, scopes, heard=lambda: workspace.changes.tell(What.PLACES)),
            app=line.app,
            announce=self._announce,
        )
        if not token:
            workspace.banish(workspace.bot)
        self._events = line.events
        super().__init__(self.context, line.delivery, self.event)
        self.becomes = Lifecycle(self.context, self.event)

    @property
    def id(self) -> str:
        """The team's id."""
        return self.workspace.team

    @property
    def is_installed(self) -> bool:
        """Whether the app is installed here, with a token that is good."""
        return self.context.grant.is_good

    @property
    def bot_token(self) -> str:
        """The token that the app was given last; empty before the first."""
        return self.context.grant.token

    @property
    def given(self) -> set[str]:
        """The secrets that the app was given here: tokens, and the secret ends of addresses."""
        return self.context.response_urls.secrets | self.context.uploads.secrets | self.context.grant.tokens

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

    async def event(self, event: Json) -> Answer:
        """Deliver an event; unless it is acked it comes again at once, after 1 and 5 minutes of the sandbox's time."""
        return await self._events.send(self._envelope(event))

    def _announce(self, event: Json) -> None:
        self._events.soon(self._envelope(event))

    def _envelope(self, event: Json) -> Envelope:
        payload = payloads.event(self.context, event, self.workspace.new_id("Ev"))
        return Envelope(Sort.EVENT, payload)
