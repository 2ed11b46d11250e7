"""The state of one workspace: people, conversations, messages."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sandbox.clock import SandboxClock
from sandbox.slack import people
from sandbox.slack.changes import Changes, What
from sandbox.slack.history import History
from sandbox.slack.messages import Author, Message
from sandbox.slack.people import Channel, Kind, Person
from sandbox.slack.wire import Json

TEAM: Final = "T0SANDBOX001"  # of the first workspace
NAME: Final = "Patrol sandbox"
DOMAIN: Final = "patrol-sandbox"
APP: Final = "A0SANDBOX001"

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TOMBSTONE: Final = "This message was deleted."


class NotSeenError(LookupError):
    """A person was made to use something that this person cannot see."""

    def __init__(self, person: str, what: str) -> None:
        """Say who cannot see what."""
        super().__init__(f"{person} cannot see {what}")


class Workspace:
    """People, conversations and messages, with the ids and timestamps that Slack would give them."""

    def __init__(self, clock: SandboxClock, number: int = 1, name: str = "") -> None:
        """Begin with the seeded people and channels, and no messages; no two of other numbers share an id."""
        self.team = TEAM if number == 1 else f"T0SANDBOX{number:03d}"
        self.name = name or (NAME if number == 1 else f"{NAME} {number}")
        self.domain = DOMAIN if number == 1 else f"{DOMAIN}-{number}"
        self.app = APP
        self.author = Author(APP, f"B0SANDBOX{number:03d}")
        self.bot = people.everybody(number)[-1]
        self.changes = Changes()
        self._clock = clock
        self._people = {person.id: person for person in people.everybody(number)}
        self._channels = {channel.id: channel for channel in people.channels(number)}
        self._histories: dict[str, History] = {}
        self._counter = itertools.count(1)
        self._mark = "SB" if number == 1 else f"{number:02d}"
        self._last = timedelta()

    # -- names and numbers

    def new_id(self, prefix: str) -> str:
        """An id that is new in this workspace, like `F0SB0000001`."""
        return f"{prefix}0{self._mark}{next(self._counter):07d}"

    def new_ts(self) -> str:
        """A message timestamp: the sandbox's time in microseconds, later than every one before."""
        now = self._clock.now() - EPOCH
        self._last = max(now, self._last + timedelta(microseconds=1))
        return f"{self._last // timedelta(seconds=1)}.{self._last.microseconds:06d}"

    def person(self, name: str) -> Person:
        """The person with this name or id; KeyError if there is none."""
        wanted = name.removeprefix("@")
        for person in self._people.values():
            if wanted in {person.id, person.name}:
                return person
        raise KeyError(name)

    def channel(self, name: str) -> Channel:
        """The channel with this name or id; KeyError if there is none."""
        wanted = name.removeprefix("#")
        if wanted in self._channels:
            return self._channels[wanted]
        for channel in self._channels.values():
            if wanted == channel.name:
                return channel
        raise KeyError(name)

    def people(self) -> list[Person]:
        """Everybody, Patrol's bot user too."""
        return list(self._people.values())

    def find_person(self, person_id: str) -> Person | None:
        """The person with this id."""
        return self._people.get(person_id)

    def find_channel(self, channel_id: str) -> Channel | None:
        """The conversation with this id."""
        return self._channels.get(channel_id)

    def add_person(self, person: Person) -> Person:
        """Let somebody new be in the workspace; ValueError for an id that is taken."""
        if person.id in self._people:
            raise ValueError(f"there is a person {person.id} already")
        self._people[person.id] = person
        self.changes.tell(What.PLACES)
        return person

    def add_channel(self, name: str, members: set[str], *, private: bool = False) -> Channel:
        """Make a channel with these members, given by id."""
        kind = Kind.PRIVATE if private else Kind.PUBLIC
        channel = Channel(self.new_id("C"), name, kind, set(members))
        self._channels[channel.id] = channel
        self.changes.tell(What.PLACES)
        return channel

    def put_person(self, person: Person) -> None:
        """Let a person be so from now on."""
        self._people[person.id] = person
        self.changes.tell(What.PLACES)

    def banish(self, person: Person) -> None:
        """Let a person be nowhere in the workspace, as if never there."""
        self._people.pop(person.id, None)
        for channel in self._channels.values():
            channel.members.discard(person.id)
        self.changes.tell(What.PLACES)

    def forget_channel(self, channel_id: str) -> None:
        """Delete a channel with all that was said there."""
        del self._channels[channel_id]
        self._histories.pop(channel_id, None)
        self.changes.tell(What.PLACES)

    def move_channel(self, old: str, new: str) -> None:
        """Give a channel another id; what was said there goes along."""
        channel = self._channels.pop(old)
        channel.id = new
        self._channels[new] = channel
        self._histories[new] = self._histories.pop(old, History())
        for message in self._histories[new].everything:
            message.channel = new
        self.changes.tell(What.PLACES)

    def direct(self, one: str, other: str) -> Channel:
        """The direct conversation of two people, given by id; opened if they never spoke."""
        for channel in self._channels.values():
            if channel.kind is Kind.IM and channel.members == {one, other}:
                return channel
        channel = Channel(self.new_id("D"), "directmessage", Kind.IM, {one, other})
        self._channels[channel.id] = channel
        return channel

    def channels(self) -> list[Channel]:
        """All conversations, also direct ones."""
        return list(self._channels.values())

    def place(self, person: Person, where: str) -> Channel:
        """What `person` means by `where`: a channel's name or id, or `@name` for a direct conversation."""
        if where.startswith("@"):
            return self.direct(person.id, self.person(where).id)
        return self.channel(where)

    # -- who sees what

    def sees(self, person: Person, channel: Channel) -> bool:
        """Whether the person can read the conversation: members, and staff in public channels."""
        return person.id in channel.members or (not channel.private and not person.guest)

    def seen(self, person: Person, channel: Channel) -> list[Message]:
        """What the person reads there, oldest first, replies below their parents; NotSeenError for outsiders."""
        if not self.sees(person, channel):
            raise NotSeenError(person.name, channel.name)
        history = self.history(channel.id)
        return [
            replace(message, replies=[replace(one) for one in history.below(message.ts) if one.is_for(person.id)])
            for message in history.top
            if message.is_for(person.id)
        ]

    # -- messages

    def history(self, channel_id: str) -> History:
        """What was said in a conversation; empty for one that nobody has written in."""
        return self._histories.get(channel_id) or History()

    def messages(self, channel_id: str) -> list[Message]:
        """All messages of a conversation, oldest first, replies and ephemeral ones among them."""
        return self.history(channel_id).everything

    def message(self, channel_id: str, ts: str) -> Message | None:
        """One message of a conversation, also an ephemeral one."""
        return self.history(channel_id).find(ts)

    def replies(self, parent: Message) -> list[Message]:
        """The replies below a message that everybody there can see."""
        return [one for one in self.history(parent.channel).below(parent.ts) if not one.ephemeral]

    def add(self, message: Message) -> Message:
        """Put a message into its conversation; its blocks get the ids that Slack makes up."""
        message.blocks = self.with_ids(message.blocks)
        self._histories.setdefault(message.channel, History()).add(message)
        self.changed(message)
        return message

    def changed(self, message: Message) -> None:
        """Tell whoever watches that a message is new or says something else; a reply changes its parent too."""
        self._tell(What.MESSAGE, message)

    def delete(self, message: Message) -> None:
        """Take a message away; a parent of a thread leaves a tombstone."""
        if self.replies(message):
            message.subtype, message.text = "tombstone", TOMBSTONE
            message.blocks, message.files, message.metadata = [], [], None
            self.changed(message)
            return
        self._histories[message.channel].remove(message)
        self._tell(What.GONE, message)

    def _tell(self, what: What, message: Message) -> None:
        place, person = message.channel, message.ephemeral_for or ""
        self.changes.tell(what, place=place, ts=message.ts, person=person)
        if message.thread_ts is not None:
            self.changes.tell(What.MESSAGE, place=place, ts=message.thread_ts, person=person)

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """The blocks, with a `block_id` wherever the app gave none."""
        return [self._with_id(block) for block in blocks]

    def _with_id(self, block: Json) -> Json:
        children = {"child_blocks": self.with_ids(block["child_blocks"])} if "child_blocks" in block else {}
        return {"block_id": self.new_id("blk"), **block, **children}
