"""What becomes of channels, people and the app itself, with the events that Slack tells of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from secrets import token_hex

from sandbox.slack.changes import What
from sandbox.slack.context import Context
from sandbox.slack.envelope import Answer
from sandbox.slack.grants import REMOVED, REVOKED
from sandbox.slack.people import Channel, Kind
from sandbox.slack.wire import Json

Tell = Callable[[Json], Awaitable[Answer]]
ELSEWHERE = "T0ELSEWHERE1"  # the other organisation's workspace


class Lifecycle:
    """Verbs that change what there is, each told to the app as Slack does (Slack: the reference of events)."""

    def __init__(self, context: Context, tell: Tell) -> None:
        """Change this context, and deliver events by `tell`."""
        self._context = context
        self._deliver = tell

    async def archive(self, name: str) -> Answer:
        """Archive a channel: nobody posts there any more."""
        channel = self._channel(name)
        channel.archived = True
        return await self._told("archive", channel, user=self._somebody(channel))

    async def unarchive(self, name: str) -> Answer:
        """Open an archived channel again."""
        channel = self._channel(name)
        channel.archived = False
        return await self._told("unarchive", channel, user=self._somebody(channel))

    async def rename(self, name: str, to: str) -> Answer:
        """Give a channel another name."""
        channel = self._channel(name)
        channel.name = to
        described: Json = {"id": channel.id, "name": to, "created": 0}
        return await self._tell({"type": f"{_kind(channel)}_rename", "channel": described})

    async def remove_bot(self, name: str) -> Answer:
        """Remove Patrol from a channel."""
        channel = self._channel(name)
        channel.members.discard(self._context.workspace.bot.id)
        return await self._told("left", channel, actor_id=self._somebody(channel))

    async def invite_bot(self, name: str) -> Answer:
        """Invite Patrol to a channel; LookupError in a workspace to which nobody has ever added it."""
        channel = self._channel(name)
        if not self._context.grant.token:
            raise LookupError("Nobody has added Patrol to this workspace.")
        workspace = self._context.workspace
        channel.members.add(workspace.bot.id)
        return await self._tell(
            {
                "type": "member_joined_channel",
                "user": workspace.bot.id,
                "channel": channel.id,
                "channel_type": "G" if channel.private else "C",
                "team": workspace.team,
                "inviter": self._somebody(channel),
            }
        )

    async def delete(self, name: str) -> Answer:
        """Delete a channel."""
        channel = self._channel(name)
        self._context.workspace.forget_channel(channel.id)
        return await self._told("deleted", channel, actor_id=self._somebody(channel))

    def make_private(self, name: str) -> None:
        """Convert a channel to a private one: Slack has no event for apps without a history scope."""
        self._channel(name).kind = Kind.PRIVATE
        self._changed()

    async def share(self, name: str) -> Answer:
        """Share a channel with another organisation."""
        channel = self._channel(name)
        channel.shared = True
        return await self._tell(
            {
                "type": "channel_shared",
                "channel": channel.id,
                "connected_team_id": ELSEWHERE,
                "event_ts": self._context.workspace.new_ts(),
            }
        )

    async def unshare(self, name: str) -> Answer:
        """Share it no more."""
        channel = self._channel(name)
        channel.shared = False
        return await self._tell(
            {
                "type": "channel_unshared",
                "channel": channel.id,
                "previously_connected_team_id": ELSEWHERE,
                "is_ext_shared": False,
                "event_ts": self._context.workspace.new_ts(),
            }
        )

    async def change_id(self, name: str) -> Answer:
        """Give a channel another id, as Slack does where a private one is shared."""
        workspace = self._context.workspace
        channel = self._channel(name)
        old, new = channel.id, workspace.new_id("C")
        workspace.move_channel(old, new)
        return await self._tell(
            {
                "type": "channel_id_changed",
                "old_channel_id": old,
                "new_channel_id": new,
                "event_ts": workspace.new_ts(),
            }
        )

    def sever(self, name: str) -> None:
        """End the connection of a shared channel from the other side: it is frozen."""
        channel = self._channel(name)
        channel.shared, channel.frozen = False, True
        self._changed()

    def restrict(self, name: str, *, restricted: bool = True) -> None:
        """Let only some post in a channel, and Patrol not among them."""
        self._channel(name).restricted = restricted
        self._changed()

    def deactivate(self, person: str) -> None:
        """Deactivate a person: their direct messages take nothing any more."""
        workspace = self._context.workspace
        workspace.put_person(replace(workspace.person(person), gone=True))

    def reactivate(self, person: str) -> None:
        """Let a person back in."""
        workspace = self._context.workspace
        workspace.put_person(replace(workspace.person(person), gone=False))

    async def uninstall(self) -> tuple[Answer, Answer]:
        """Remove the app: its token is worth nothing, and Slack tells so in two events."""
        self._context.grant.end(REMOVED)
        return await self._tell(revocation(self._context)), await self._tell({"type": "app_uninstalled"})

    async def revoke(self) -> Answer:
        """Revoke the app's bot token alone."""
        self._context.grant.end(REVOKED)
        return await self._tell(revocation(self._context))

    def install(self) -> None:
        """Let the app be installed as if it had never been removed: with the token that it had, and where it was.

        People who install it anew by OAuth get another token, and invite it anew.
        """
        self._context.grant.give_back()
        self._changed()

    def drop_scope(self, scope: str) -> None:
        """Take a scope away."""
        self._context.grant.scopes -= {scope}

    def grant_scope(self, scope: str) -> None:
        """Grant a scope."""
        self._context.grant.scopes |= {scope}

    async def _tell(self, event: Json) -> Answer:
        self._changed()
        return await self._deliver(event)

    def _changed(self) -> None:
        self._context.workspace.changes.tell(What.PLACES)

    @property
    def _bot(self) -> str:
        return self._context.workspace.bot.id

    def _channel(self, name: str) -> Channel:
        return self._context.workspace.channel(name)

    def _somebody(self, channel: Channel) -> str:
        return min(channel.members - {self._bot}, default=f"U0{token_hex(4).upper()}")

    async def _told(self, what: str, channel: Channel, **more: str) -> Answer:
        return await self._tell({"type": f"{_kind(channel)}_{what}", "channel": channel.id, **more})


def revocation(context: Context) -> Json:
    """The event that tells that the bot's token is good no more: it names the bot, not the token."""
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [context.workspace.bot.id]}}


def _kind(channel: Channel) -> str:
    return "group" if channel.private else "channel"
