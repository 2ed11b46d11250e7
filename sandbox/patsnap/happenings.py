"""What happened to which patent, and on which day: the same event stays the same however often it is told."""

from collections.abc import Iterable
from datetime import date, datetime

from sandbox.patsnap.streams import Event, Kind


class Happenings:
    """All events of all alerts, of which some may lie in the future."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self._by_patent: dict[tuple[str, Kind], set[Event]] = {}
        self._new: dict[str, list[Event]] = {}

    def add(self, alert_id: str, events: Iterable[Event]) -> None:
        """Note what an alert tells of."""
        for event in events:
            self._by_patent.setdefault((event.patent_id.lower(), event.kind), set()).add(event)
            if event.kind is Kind.NEW:
                self._new.setdefault(alert_id, []).append(event)

    def days(self, patent_id: str, kind: Kind, now: datetime) -> list[date]:
        """The days on which this happened to a patent, of what has been told up to `now`, in order."""
        events = self._by_patent.get((patent_id.lower(), kind), ())
        return sorted({event.day for event in events if event.at <= now})

    def new(self, alert_id: str, now: datetime) -> list[str]:
        """The patents that an alert has told as `new` up to `now`."""
        return [event.patent_id for event in self._new.get(alert_id, ()) if event.at <= now]
