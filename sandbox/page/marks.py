"""How far each person has read in each conversation."""

from itertools import islice
from typing import Final

from sandbox.slack.changes import What
from sandbox.slack.people import Channel, Person
from sandbox.slack.workspace import Workspace

MOST: Final = 99  # nobody counts further


class Marks:
    """The newest message that each person has seen, by conversation. Who has never been there has read nothing."""

    def __init__(self, workspace: Workspace) -> None:
        """Begin with nothing read."""
        self._workspace = workspace
        self._read: dict[tuple[str, str], str] = {}

    def at(self, person: Person, channel: Channel) -> str:
        """The timestamp of the newest message that the person has read there; empty for none."""
        return self._read.get((person.id, channel.id), "")

    def read(self, person: Person, channel: Channel, ts: str) -> None:
        """Let the person have read all up to `ts`; what was read once stays read."""
        if ts > self.at(person, channel):
            self._read[person.id, channel.id] = ts
            self._workspace.changes.tell(What.READ, place=channel.id, person=person.id)

    def unread(self, person: Person, channel: Channel) -> int:
        """How many messages of others outside threads the person has not read; at most `MOST` are counted."""
        newer = self._workspace.history(channel.id).since(self.at(person, channel), person.id)
        return sum(1 for _ in islice((one for one in newer if one.user != person.id), MOST))
