"""What Patrol needs to store of what an account knows of patents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.facts import Fact, Source
from bot.domain.patents import Numbered, Patent
from bot.ports.whose import ANYBODY, Whose


class Patents(Protocol):
    """What an account knows of patents."""

    def want(self, account: str, patents: Iterable[str], now: datetime) -> int:
        """Have the bibliography of these asked for, where nothing is known of them yet; how many that are.

        What could not be asked for want of a licence is wanted again.
        """
        ...

    def get_all(self, account: str, patents: Iterable[str]) -> Mapping[str, Patent]:
        """What is known of these patents, by id; any number of them."""
        ...

    def claim(self, now: datetime, owner: str, limit: int, whose: Whose = ANYBODY) -> list[Patent]:
        """Take up to `limit` wanted patents of one account, longest due first; of none that may not ask now."""
        ...

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Patent | None:
        """A wanted patent that `claim` would take now, left as it is."""
        ...

    def held(self, patents: Sequence[Patent], owner: str) -> list[Patent]:
        """Those of these patents, of one account, that this owner has claimed, as they are given."""
        ...

    def save(self, patents: Iterable[Patent]) -> None:
        """Store known patents as they are now, claimed by nobody."""
        ...

    def release(self, owner: str, now: datetime) -> int:
        """Have asked for again what a run other than `owner` had claimed; how many."""
        ...

    def are_wanted(self, account: str, alert: str, no: int, up_to: int) -> bool:
        """Whether any patent of the hits of these checks is still to be asked for."""
        ...

    def learn(self, patents: Iterable[Patent]) -> None:
        """Store what was found out beside what is wanted, also of new ones; one that is claimed stays as it is."""
        ...

    def numbered(self, account: str, numbers: Iterable[str]) -> Mapping[str, Numbered]:
        """What is known of these publication numbers, by them: from calls for them, else from what the patents say.

        A number without its kind code is that of the patent with one that was published last.
        """
        ...

    def note_numbers(self, account: str, found: Mapping[str, str | None], now: datetime) -> None:
        """Note which patent PatSnap has under each of these numbers; None: none."""
        ...


class Facts(Protocol):
    """What else an account knows of patents, by source."""

    def want(self, account: str, source: Source, patents: Iterable[str], now: datetime, *, since: datetime) -> int:
        """Have a source asked about these, where it was not asked at `since` or later; how many that are.

        What could not be asked for want of a licence is wanted again. Of what is being asked at this moment, and was
        wanted before `since`, `wanted_at` becomes `since`: who stores the answer sees that it may be too old.
        """
        ...

    def get_all(self, account: str, source: Source, patents: Iterable[str]) -> Mapping[str, Fact]:
        """What a source has said of these patents, by id; any number of them."""
        ...

    def claim(self, now: datetime, owner: str, limit: int, whose: Whose = ANYBODY) -> list[Fact]:
        """Take up to `limit` wanted facts of one account and source, longest due first; of none that may not ask."""
        ...

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Fact | None:
        """A wanted fact that `claim` would take now, left as it is."""
        ...

    def held(self, facts: Sequence[Fact], owner: str) -> list[Fact]:
        """Those of these facts, of one account and source, that this owner has claimed, as they are given."""
        ...

    def save(self, facts: Iterable[Fact]) -> None:
        """Store known facts as they are now, claimed by nobody."""
        ...

    def release(self, owner: str, now: datetime) -> int:
        """Have asked for again what a run other than `owner` had claimed; how many."""
        ...

    def are_wanted(self, account: str, alert: str, no: int, up_to: int, now: datetime) -> bool:
        """Whether any fact of the patents of the hits of these checks is being asked for, or is to be and may be."""
        ...

    def learn(self, facts: Iterable[Fact]) -> None:
        """Store what was found out beside what is wanted, also of new ones; what is wanted stays as it is."""
        ...

    def do_without(self, account: str, source: Source) -> list[str]:
        """Have nothing that is wanted of a source asked any more, but what is being asked at this moment.

        It becomes not licensed; these patents.
        """
        ...
