"""What a page asks for, read from an address or from what a verb was given; nonsense is refused in a sentence."""

import re
from collections.abc import Mapping
from typing import Final

from sandbox.slack.people import Channel, Person
from sandbox.slack.workspace import Workspace

PAGE: Final = 50
TS: Final = re.compile(r"[0-9]{10}\.[0-9]{6}")
NUMBER: Final = re.compile(r"[0-9]{1,9}")


class NonsenseError(ValueError):
    """What was asked for cannot be understood; the words say what to ask instead."""


class NotThereError(LookupError):
    """What was asked for is not there, or not for the one who asks: outsiders cannot tell which."""


class Asked:
    """Who asks, for what. All that is read raises NonsenseError or NotThereError."""

    def __init__(self, workspace: Workspace, said: Mapping[str, object], *, by: str = "as") -> None:
        """Read `said`; `by` names who asks."""
        self._workspace = workspace
        self._said = said
        self._by = by

    @property
    def person(self) -> Person:
        """Who asks."""
        name = self._text(self._by)
        try:
            return self._workspace.person(name)
        except KeyError as error:
            raise NotThereError(f"Nobody here is called {name}.") from error

    @property
    def place(self) -> Channel:
        """The conversation that is asked for, which the person sees."""
        name, person = self._text("place"), self.person
        try:
            place = self._workspace.place(person, name)
        except KeyError as error:
            raise _no_place(person, name) from error
        if not self._workspace.sees(person, place):
            raise _no_place(person, name)
        return place

    @property
    def ts(self) -> str:
        """The timestamp of the message that is asked for."""
        return self._ts("ts")

    @property
    def limit(self) -> int:
        """How many messages are asked for."""
        limit = self.number("limit", PAGE)
        if limit < 1:
            raise NonsenseError("Let limit be 1 or more.")
        return limit

    def number(self, name: str, usual: int | None = None) -> int:
        """A whole number from 0 up; `usual` where none is said."""
        said = self._said.get(name, usual)
        if isinstance(said, int) and said >= 0:
            return said
        if not (isinstance(said, str) and NUMBER.fullmatch(said)):
            raise NonsenseError(f"Let {name} be a whole number.")
        return int(said)

    @property
    def span(self) -> dict[str, str]:
        """Before or after which message: `before`, `after`, or neither."""
        span = {name: self._ts(name) for name in ("before", "after") if self._said.get(name)}
        if len(span) > 1:
            raise NonsenseError("Ask for what is before a message or for what is after one, not for both.")
        return span

    def _ts(self, name: str) -> str:
        ts = self._text(name)
        if not TS.fullmatch(ts):
            raise NonsenseError(f"Let {name} be a message's timestamp, like 1790000000.000100.")
        return ts

    def _text(self, name: str) -> str:
        said = self._said.get(name)
        if not isinstance(said, str) or not said:
            raise NonsenseError(f"Say {name}: it is missing.")
        return said


def _no_place(person: Person, name: str) -> NotThereError:
    return NotThereError(f"{person.real_name} sees no conversation {name}.")
