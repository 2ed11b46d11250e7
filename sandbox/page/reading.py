"""What a person sees of the workspace, as the JSON that the page shows."""

from typing import Final

from sandbox.page.manifest import Manifest
from sandbox.page.marks import Marks
from sandbox.slack.messages import Message, as_json
from sandbox.slack.people import Channel, Kind, Person
from sandbox.slack.surfaces import View
from sandbox.slack.team import Team
from sandbox.slack.wire import Json
from sandbox.slack.workspace import NotSeenError

MOST: Final = 200
FACES: Final = 3  # of those who have replied


class Reading:
    """The workspace as each person sees it. Every method takes the person who looks."""

    def __init__(self, slack: Team, manifest: Manifest) -> None:
        """Read from this workspace; `manifest` says what the app offers."""
        self._slack = slack
        self._manifest = manifest
        self.marks = Marks(slack.workspace)

    def workspace(self, person: Person) -> Json:
        """All that a page needs when it opens."""
        workspace = self._slack.workspace
        return {
            "me": person.id,
            "bot": workspace.bot.id,
            "team": {"id": workspace.team, "name": workspace.name, "installed": self._slack.is_installed},
            "people": [_person(one) for one in workspace.people()],
            "places": self.places(person),
            "views": self.views(person),
            **self._manifest.as_json(),
        }

    def places(self, person: Person) -> list[Json]:
        """The conversations that the person sees: channels by name, then direct ones, one with each colleague."""
        workspace = self._slack.workspace
        directs = [
            workspace.direct(person.id, other.id)
            for other in workspace.people()
            if other.id != person.id and not person.bot
        ]
        channels = [one for one in workspace.channels() if one.kind is not Kind.IM and workspace.sees(person, one)]
        return [self.place(person, one) for one in [*sorted(channels, key=lambda one: one.name), *directs]]

    def place(self, person: Person, channel: Channel) -> Json:
        """One conversation, with how much of it the person has not read."""
        bot = self._slack.workspace.bot.id
        latest = self._slack.workspace.history(channel.id).last(person.id)
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "member": person.id in channel.members,
            "members": sorted(channel.members),
            "with": next(iter(channel.members - {person.id}), person.id) if channel.kind is Kind.IM else None,
            "app": bot in channel.members,
            "archived": channel.archived,
            "shared": channel.shared,
            "frozen": channel.frozen,
            "restricted": channel.restricted,
            "read": self.marks.at(person, channel),
            "unread": self.marks.unread(person, channel),
            "latest": latest.ts if latest else "",
        }

    def messages(self, person: Person, channel: Channel, limit: int, *, before: str = "", after: str = "") -> Json:
        """A part of a conversation, oldest first, `MOST` at most; NotSeenError for outsiders."""
        self.check(person, channel)
        part = self._slack.workspace.history(channel.id).part(person.id, min(limit, MOST), before=before, after=after)
        shown = [self._message(person, message) for message in part.messages]
        return {"messages": shown, "older": part.older, "newer": part.newer}

    def thread(self, person: Person, channel: Channel, ts: str) -> Json:
        """A message with all its replies; NotSeenError for outsiders and where there is none."""
        parent = self._visible(person, channel, ts)
        below = self._slack.workspace.history(channel.id).below(ts)
        replies = [self._message(person, one) for one in below if one.is_for(person.id)]
        return {"parent": self._message(person, parent), "replies": replies}

    def message(self, person: Person, channel: Channel, ts: str) -> Json | None:
        """One message; None where the person does not see it."""
        try:
            return self._message(person, self._visible(person, channel, ts))
        except NotSeenError:
            return None

    def views(self, person: Person) -> Json:
        """The person's top modal, how many lie on each other, and the Home; None for what is not there."""
        surfaces = self._slack.context.surfaces
        modal, home = surfaces.top(person.id), surfaces.home(person.id)
        return {"modal": self._view(modal), "depth": surfaces.depth(person.id), "home": self._view(home)}

    def sees_file(self, person: Person, file_id: str) -> bool:
        """Whether a message that the person sees has this file."""
        workspace = self._slack.workspace
        return any(
            message.is_for(person.id)
            for channel in workspace.channels()
            if workspace.sees(person, channel)
            for message in workspace.history(channel.id).with_file(file_id)
        )

    def check(self, person: Person, channel: Channel) -> None:
        """Refuse with NotSeenError whoever does not see the conversation."""
        if not self._slack.workspace.sees(person, channel):
            raise NotSeenError(person.name, channel.name)

    def _view(self, view: View | None) -> Json | None:
        return view.as_json(self._slack.workspace) if view else None

    def _visible(self, person: Person, channel: Channel, ts: str) -> Message:
        self.check(person, channel)
        message = self._slack.workspace.message(channel.id, ts)
        if message is None or not message.is_for(person.id):
            raise NotSeenError(person.name, ts)
        return message

    def _message(self, person: Person, message: Message) -> Json:
        below = self._slack.workspace.history(message.channel).below(message.ts)
        seen = [one for one in below if one.is_for(person.id)]
        return {
            **as_json(message, self._slack.workspace.author, replies=len(seen)),
            "place": message.channel,
            "ephemeral": message.ephemeral,
            "latest_reply": seen[-1].ts if seen else None,
            "repliers": list(dict.fromkeys(one.user for one in seen))[:FACES],
        }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "zone": person.zone,
        "locale": person.locale,
        "guest": person.guest,
        "admin": person.admin,
        "bot": person.bot,
        "stranger": bool(person.team),
        "gone": person.gone,
    }
