"""What every Web API method has at hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sandbox.slack.grants import Grant
from sandbox.slack.hooks import ResponseUrls, Triggers
from sandbox.slack.people import Channel, Kind
from sandbox.slack.registration import Registration
from sandbox.slack.socket import Sockets
from sandbox.slack.surfaces import Surfaces
from sandbox.slack.uploads import Uploads
from sandbox.slack.wire import Arguments, Json, SlackError
from sandbox.slack.workspace import Workspace

READ: Final = {Kind.PUBLIC: "channels:read", Kind.PRIVATE: "groups:read", Kind.IM: "im:read"}
HISTORY: Final = {Kind.PUBLIC: "channels:history", Kind.PRIVATE: "groups:history", Kind.IM: "im:history"}


@dataclass
class Context:
    """The state behind the Web API of one workspace: `grant` is what that gave the app, which is one for all of them.

    `url` is the stand-in's root without a slash at the end, set when it starts. `announce` has an event told soon.
    """

    workspace: Workspace
    uploads: Uploads
    surfaces: Surfaces
    triggers: Triggers
    response_urls: ResponseUrls
    sockets: Sockets
    grant: Grant
    app: Registration
    url: str = ""
    home_enabled: bool = True
    posted: list[Json] = field(default_factory=list)
    announce: Callable[[Json], None] = field(default=lambda _: None)

    @property
    def scopes(self) -> frozenset[str]:
        """What the bot token may do."""
        return self.grant.scopes


@dataclass(frozen=True)
class Call:
    """One authorized call of a method."""

    context: Context
    arguments: Arguments

    @property
    def workspace(self) -> Workspace:
        """The workspace that is called."""
        return self.context.workspace

    def require(self, scope: str) -> None:
        """Refuse with `missing_scope` if the app was not granted it."""
        if scope not in self.context.scopes:
            raise missing_scope(scope, self.context.scopes)

    def conversation(self, name: str = "channel", *, scopes: dict[Kind, str] | None = None) -> Channel:
        """The conversation that an argument names, if the app may know of it and has the scope for its kind."""
        channel = self.workspace.find_channel(self.arguments.need(name))
        if channel is None or (channel.private and self.workspace.bot.id not in channel.members):
            raise SlackError("channel_not_found")
        if scopes is not None:
            self.require(scopes[channel.kind])
        return channel


@dataclass(frozen=True)
class Method:
    """A method of the Web API: what it does, the scope it needs, and whether it takes the app-level token."""

    run: Callable[[Call], Json]
    scope: str | None = None
    app_token: bool = False


def missing_scope(needed: str, provided: frozenset[str]) -> SlackError:
    """The refusal of an app that lacks a scope."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(provided)))
