"""What was said in one conversation, found without reading through it all."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from sandbox.slack.messages import Message

_BY_TS: Final = attrgetter("ts")  # of one length, so that they sort as text


@dataclass(frozen=True)
class Part:
    """Some messages in a row, oldest first, and whether there are older and newer ones."""

    messages: list[Message]
    older: bool
    newer: bool


@dataclass
class History:
    """The messages of a conversation, oldest first: `everything`, and `top` without the replies in threads."""

    everything: list[Message] = field(default_factory=list)
    top: list[Message] = field(default_factory=list)
    _by_ts: dict[str, Message] = field(default_factory=dict)
    _threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Append a message, which is newer than all before."""
        self.everything.append(message)
        self._by_ts[message.ts] = message
        self._row(message).append(message)

    def remove(self, message: Message) -> None:
        """Forget a message."""
        self.everything.remove(message)
        del self._by_ts[message.ts]
        self._row(message).remove(message)

    def find(self, ts: str) -> Message | None:
        """The message with this timestamp."""
        return self._by_ts.get(ts)

    def below(self, ts: str) -> list[Message]:
        """The replies in the thread of the message with this timestamp."""
        return self._threads.get(ts, [])

    def since(self, ts: str) -> list[Message]:
        """The messages outside threads that are newer than `ts`."""
        return self.top[bisect_right(self.top, ts, key=_BY_TS) :]

    def part(self, reader: str, limit: int, *, before: str = "", after: str = "") -> Part:
        """At most `limit` messages outside threads that `reader` sees: the last ones, those before, or those after."""
        if after:
            found, more = _take(
                self.top, range(bisect_right(self.top, after, key=_BY_TS), len(self.top)), reader, limit
            )
            return Part(found, older=True, newer=more)
        end = bisect_left(self.top, before, key=_BY_TS) if before else len(self.top)
        found, more = _take(self.top, range(end - 1, -1, -1), reader, limit)
        return Part(found[::-1], older=more, newer=bool(before))

    def _row(self, message: Message) -> list[Message]:
        return self.top if message.thread_ts is None else self._threads.setdefault(message.thread_ts, [])


def _take(messages: list[Message], places: range, reader: str, limit: int) -> tuple[list[Message], bool]:
    """The first `limit` messages at these places that the reader sees, and whether there is one more."""
    found: list[Message] = []
    for place in places:
        if messages[place].ephemeral_for not in {None, reader}:
            continue
        if len(found) == limit:
            return found, True
        found.append(messages[place])
    return found, False
