"""What is known of one world of a storm: what was asked for and when, and in the end what became of it."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sandbox.patsnap import Kind
from sandbox.slack.envelope import Answer

RESTING: Final = "paused"
GOING: Final = "going"
UNKNOWN: Final = "nobody was told"


@dataclass(frozen=True)
class Order:
    """A report that somebody typed for, and whether Slack was told that it is stored."""

    subject: str
    person: str
    place: str
    is_acked: bool
    asked_at: datetime


@dataclass(frozen=True)
class Watch:
    """A subscription that somebody typed for: what of which alert is told where. No kinds: all.

    Somewhere between `asked_at` and `since` it began; where that was not acked it may never have.
    """

    alert: str
    name: str
    person: str
    place: str
    kinds: tuple[Kind, ...]
    asked_at: datetime
    since: datetime
    is_acked: bool = True

    @property
    def where(self) -> tuple[str, str]:
        """Its alert and its place: there is one for each."""
        return (self.name, self.place)

    def wants(self, kind: Kind) -> bool:
        """Whether it is told of this kind."""
        return not self.kinds or kind in self.kinds


@dataclass
class Story:
    """One world: its number, its luck, what people did in it, and what came of it."""

    number: int
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    orders: list[Order] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)  # to what may be delivered again at any time
    rests: dict[tuple[str, str], str] = field(default_factory=dict)  # by alert and place: what a person was told last
    again: Counter[str] = field(default_factory=Counter)  # how often somebody had a subject ordered again
    with_query: set[str] = field(default_factory=set)  # the ids of alerts of which Patrol knows what they look for
    lost: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)  # deliveries that came to nothing

    @property
    def may_look(self) -> bool:
        """Whether history scopes are granted: in every other world."""
        return bool(self.number % 2)

    @property
    def has_reasons(self) -> bool:
        """Whether PatSnap lets the account ask why an alert names a patent: in every third world."""
        return self.number % 3 == 0

    @property
    def broken(self) -> list[str]:
        """Every promise that was not kept; and then what was given up, which admins are told of: it may be why."""
        said = {"lost": self.lost, "silent": self.silent, "doubled": self.doubled}
        if any(said.values()):
            said["given up"] = self.given_up
        return [f"world {self.number}: {how}: {what}" for how, found in said.items() for what in found]
