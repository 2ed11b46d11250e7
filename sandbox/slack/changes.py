"""What changes in the workspace, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What sort of thing changed."""

    MESSAGE = "message"  # one is new, or says something else now
    GONE = "gone"  # a message was deleted
    VIEWS = "views"  # somebody's modals or Home
    PLACES = "places"  # conversations or people: who is in, what they are called
    READ = "read"  # a person has read on in a conversation


@dataclass(frozen=True)
class Change:
    """One change: of a message (`place`, `ts`), of a person's views or reading (`person`), or of the places.

    `person` is whom alone it concerns, by id: with a message, the one for whom it is ephemeral.
    """

    what: What
    place: str = ""
    ts: str = ""
    person: str = ""


Watcher = Callable[[Change], None]


class Changes:
    """Tells each change to everybody who watches, at once and in the same thread."""

    def __init__(self) -> None:
        """Begin with nobody watching."""
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` at each change, until what is returned is called."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, what: What, *, place: str = "", ts: str = "", person: str = "") -> None:
        """Tell of a change."""
        for watcher in tuple(self._watchers):
            watcher(Change(what, place, ts, person))
