"""What was said in one conversation, found without reading through it all."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
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
    _by_file: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Append a message, which is newer than all before."""
        self.everything.append(message)
        self._by_ts[message.ts] = message
        self._row(message).append(message)
        for file in message.files:
            self._by_file.setdefault(file.id, []).append(message)

    def remove(self, message: Message) -> None:
        """Forget a message."""
        del self._by_ts[message.ts]
        for row in (self.everything, self._row(message)):
            del row[bisect_left(row, message.ts, key=_BY_TS)]

    def find(self, ts: str) -> Message | None:
        """The message with this timestamp."""
        return self._by_ts.get(ts)

    def below(self, ts: str) -> list[Message]:
        """The replies in the thread of the message with this timestamp."""
        return self._threads.get(ts, [])

    def with_file(self, file_id: str) -> list[Message]:
        """The messages that have this file now."""
        held = (one for one in self._by_file.get(file_id, []) if self.find(one.ts) is one)
        return [one for one in held if any(file.id == file_id for file in one.files)]

    def since(self, ts: str, reader: str) -> Iterator[Message]:
        """The messages outside threads that are newer than `ts`, of those that `reader` sees; oldest first."""
        return self._seen(range(bisect_right(self.top, ts, key=_BY_TS), len(self.top)), reader)

    def last(self, reader: str) -> Message | None:
        """The newest message outside threads that `reader` sees."""
        return next((one for one in reversed(self.top) if one.is_for(reader)), None)

    def part(self, reader: str, limit: int, *, before: str = "", after: str = "") -> Part:
        """At most `limit` messages outside threads that `reader` sees: the last ones, those before, or those after.

        `limit` is 1 or more. Of `before` and `after`, timestamps that need not be there, only one is given.
        """
        if after:
            begin = bisect_right(self.top, after, key=_BY_TS)
            found, newer = self._take(range(begin, len(self.top)), reader, limit)
            _, older = self._take(range(begin), reader, 0)
            return Part(found, older=older, newer=newer)
        end = bisect_left(self.top, before, key=_BY_TS) if before else len(self.top)
        found, older = self._take(range(end - 1, -1, -1), reader, limit)
        _, newer = self._take(range(end, len(self.top)), reader, 0)
        return Part(found[::-1], older=older, newer=newer)

    def _take(self, places: range, reader: str, limit: int) -> tuple[list[Message], bool]:
        """The first `limit` messages at these places of `top` that the reader sees, and whether there is one more."""
        seen = self._seen(places, reader)
        return list(islice(seen, limit)), next(seen, None) is not None

    def _seen(self, places: range, reader: str) -> Iterator[Message]:
        return (self.top[place] for place in places if self.top[place].is_for(reader))

    def _row(self, message: Message) -> list[Message]:
        return self.top if message.thread_ts is None else self._threads.setdefault(message.thread_ts, [])
