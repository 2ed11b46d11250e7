"""Who is familiar: seen lately, kept in memory, bounded, so that a person's usual commands cost no call to Slack."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.places import Person

FRESH: Final = timedelta(minutes=5)
_MOST: Final = 5_000  # people, and members of channels


class Familiar:
    """What Slack has said of people, and of who is in which channel, within the last five minutes."""

    def __init__(self, most: int = _MOST) -> None:
        """Remember so many of each at most."""
        self._most = most
        self._people: dict[tuple[str, str], tuple[Person, datetime]] = {}
        self._members: dict[tuple[str, str, str], datetime] = {}
        self._channels: dict[tuple[str, str], tuple[frozenset[str], datetime]] = {}

    def person(self, workspace: str, person: str, now: datetime) -> Person | None:
        """Somebody as Slack described them within the last five minutes."""
        found = self._people.get((workspace, person))
        return found[0] if found and _is_fresh(found[1], now) else None

    def keep(self, workspace: str, person: str, known: Person, at: datetime) -> None:
        """Remember what Slack said of somebody at that time."""
        self._people.pop((workspace, person), None)  # the latest come last
        self._people[workspace, person] = (known, at)
        if len(self._people) > self._most:
            del self._people[next(iter(self._people))]

    def is_member(self, workspace: str, place: str, person: str, now: datetime) -> bool:
        """Whether Slack has said within the last five minutes that they are in this channel."""
        at = self._members.get((workspace, place, person))
        return at is not None and _is_fresh(at, now)

    def keep_member(self, workspace: str, place: str, person: str, at: datetime) -> None:
        """Remember that they are in this channel."""
        self._members.pop((workspace, place, person), None)
        self._members[workspace, place, person] = at
        if len(self._members) > self._most:
            del self._members[next(iter(self._members))]

    def channels(self, workspace: str, person: str, now: datetime) -> frozenset[str] | None:
        """The channels that they are in, as Slack has said within the last five minutes."""
        found = self._channels.get((workspace, person))
        return found[0] if found and _is_fresh(found[1], now) else None

    def keep_channels(self, workspace: str, person: str, channels: frozenset[str], at: datetime) -> None:
        """Remember which channels they are in."""
        self._channels.pop((workspace, person), None)
        self._channels[workspace, person] = (channels, at)
        if len(self._channels) > self._most:
            del self._channels[next(iter(self._channels))]


def _is_fresh(at: datetime, now: datetime) -> bool:
    """A clock that was set back makes nothing fresh."""
    return timedelta(0) <= now - at <= FRESH
