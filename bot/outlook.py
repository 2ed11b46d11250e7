"""What turns that send to Slack know of each other, in memory alone: each claim looks again."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.domain.deliveries import Delivery
from bot.domain.places import Place
from bot.errors import InDoubt, NotSent

_SUSPECTS_AT_ONCE: Final = 2  # calls to places whose last one brought no answer
_MANY: Final = 1000  # suspects are remembered before the oldest are forgotten


class Suspects:
    """Places whose last call hung or broke off: few of them are called at once, so that the others find a turn."""

    def __init__(self) -> None:
        """Suspect nobody."""
        self._suspects: dict[Place, None] = {}
        self._called: list[Place] = []

    @contextmanager
    def turn(self, place: Place) -> Iterator[None]:
        """While somebody sends something to a place."""
        self._called.append(place)
        try:
            yield
        finally:
            self._called.remove(place)

    @contextmanager
    def call(self, place: Place) -> Iterator[None]:
        """A call for a place: whether it becomes a suspect, or is one no more, is seen from how that ends."""
        try:
            yield
        except (InDoubt, NotSent):
            self._suspects[place] = None
            if len(self._suspects) > _MANY:
                del self._suspects[next(iter(self._suspects))]
            raise
        else:
            self._suspects.pop(place, None)

    def closed(self) -> frozenset[Place]:
        """The suspects that have to wait."""
        called = [place for place in self._called if place in self._suspects]
        return frozenset(self._suspects if len(called) >= _SUSPECTS_AT_ONCE else called)

    @property
    def called(self) -> frozenset[Place]:
        """The places that are called now."""
        return frozenset(self._called)


@dataclass
class Outlook:
    """What a look at the outbox has found and no turn has taken yet, and who looks for more: one turn at a time.

    One look serves several turns. Else each would read the same rows and take the same one.
    """

    found: deque[Delivery] = field(default_factory=deque)
    looks: int = 0  # that have begun: who waited while one began and brought nothing need not look again
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Two claims at once meet on PostgreSQL, where few rows are on their way, and one of them would run again.
    claiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    suspects: Suspects = field(default_factory=Suspects)  # of posts and files
    refreshing: Suspects = field(default_factory=Suspects)  # of updates
    showing: Suspects = field(default_factory=Suspects)  # of Homes, each by its person
