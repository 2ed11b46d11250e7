"""The monitor projects of the account, and P057, which tells what is new and forgets that it was new."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.patents import TOPICS, Library
from sandbox.patsnap import answers, news
from sandbox.patsnap.codes import MISSING_PARAMETER, WRONG_PARAMETER, Refusal
from sandbox.patsnap.news import NoNews, Odd
from sandbox.patsnap.streams import Event, Kind, Pushed, Stream


@dataclass(frozen=True)
class Window:
    """One check that took effect: what it covers (after `start`, up to `end`), and what it named, told or lost."""

    start: datetime
    end: datetime
    hits: news.Hits


@dataclass
class Alert:
    """A monitor project. `last_query` is where its next window begins; `waiting` are events added by hand."""

    alert_id: str
    name: str
    kinds: tuple[Kind, ...]
    topic: str | None
    last_query: datetime
    stream: Stream
    waiting: list[Event] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)


class Alerts:
    """All alerts of the account; `no_news` is how a check without news is answered from now on."""

    def __init__(self, clock: SandboxClock, library: Library) -> None:
        """Begin with no alerts; windows lie on `clock`, patents come from `library`."""
        self.no_news = NoNews.LIST
        self._clock = clock
        self._library = library
        self._alerts: dict[str, Alert] = {}
        self._windows: dict[str, list[Window]] = {}
        self._pushed = Pushed(library)

    def __iter__(self) -> Iterator[Alert]:
        """The alerts that there are, in order of creation."""
        return iter(self._alerts.values())

    def add(
        self,
        name: str,
        *,
        alert_id: str | None = None,
        kinds: Sequence[Kind] = tuple(Kind),
        per_day: Mapping[Kind, float] | None = None,
        topic: str | None = None,
        created_at: datetime | None = None,
        events: Iterable[Event] = (),
    ) -> str:
        """Set up an alert and return its id (if none is given, 32 hex digits, the same at each start).

        `per_day` is how many events of a kind come in a day by themselves (none if left out), about patents of
        `topic` (any if None); `events` are told at their time besides. The first window begins at `created_at` (now
        if None). ValueError for an id that is taken, no kinds, an unknown topic, or a kind that is not of `kinds`.
        """
        alert_id = alert_id or uuid.uuid5(uuid.NAMESPACE_OID, f"{name}/{len(self._windows)}").hex
        per_day = per_day or {}
        if alert_id in self._alerts:
            raise ValueError(f"there is an alert {alert_id} already")
        if not kinds or not set(per_day) <= set(kinds):
            raise ValueError("an alert has kinds, and events of these kinds alone")
        if topic not in {None, *(known.name for known in TOPICS)}:
            raise ValueError(f"there is no topic {topic}")
        begin = created_at or self._clock.now()
        ordered = tuple(kind for kind in Kind if kind in kinds)
        stream = Stream(self._library, alert_id, topic, {kind: per_day[kind] for kind in ordered if kind in per_day})
        alert = Alert(alert_id, name, ordered, topic, begin, stream)
        self._add_events(alert, events)
        self._alerts[alert_id] = alert
        self._windows.setdefault(alert_id, [])
        return alert_id

    def remove(self, alert_id: str) -> None:
        """Let PatSnap not know this alert any more; its windows can still be read. KeyError if it never did."""
        del self._alerts[alert_id]

    def push(self, alert_id: str, kind: Kind, hits: int | Iterable[str] = 1) -> list[str]:
        """Let something happen now, to so many patents that nothing happened to before, or to these ids; the ids.

        KeyError if there is no such alert, ValueError if it is not told of this kind or patents have run out.
        """
        alert, now = self._alerts[alert_id], self._clock.now()
        taken = self._pushed.take(hits, now.date(), alert.topic) if isinstance(hits, int) else list(hits)
        self._add_events(alert, [Event(kind, patent_id, now) for patent_id in taken])
        return taken

    def be_odd(self, alert_id: str, odd: Odd) -> None:
        """Let the next answer about this alert be odd; asked for again, the one after it too. KeyError as above."""
        self._alerts[alert_id].odd.append(odd)

    def windows(self, alert_id: str) -> list[Window]:
        """The checks of this alert that took effect, in their order, with what they consumed."""
        return list(self._windows.get(alert_id, ()))

    def checked(self) -> Counter[str]:
        """How often each alert was checked, counting what took effect."""
        return Counter({alert_id: len(windows) for alert_id, windows in self._windows.items()})

    async def check(self, request: web.Request) -> web.Response:
        """Answer `GET /patent-alert/check?alert_id=`, and let the next window begin now.

        Refusal 10001 without an alert_id, 68300004 for one that there is not: these consume nothing.
        """
        alert_id = request.query.get("alert_id", "")
        if not alert_id:
            raise Refusal(MISSING_PARAMETER)
        if alert_id not in self._alerts:
            raise Refusal(WRONG_PARAMETER)
        alert = self._alerts[alert_id]
        odd = alert.odd.pop(0) if alert.odd else None
        hits = self._consume(alert, odd)
        said = news.lines(alert.name, alert.kinds, hits)
        if not said:
            part = news.nothing(alert.name, alert.kinds, self.no_news)
        elif odd is None:
            part = {"data": said}
        else:
            part = news.spoil(said, odd)
        return answers.plain(part | {"status": True, "error_code": 0})

    def _consume(self, alert: Alert, odd: Odd | None) -> news.Hits:
        """What happened since the last query, by kind, each patent once; the last query is now."""
        start, end = alert.last_query, max(alert.last_query, self._clock.now())
        told = [event for event in alert.waiting if event.at <= end]
        events = alert.stream.between(start, end) + sorted(told, key=lambda event: event.at)
        hits: dict[Kind, dict[str, None]] = {}
        for event in events:
            hits.setdefault(event.kind, {})[event.patent_id] = None
        if odd is Odd.FLOOD or (odd is not None and not hits):
            kind = Kind.NEW if Kind.NEW in alert.kinds else alert.kinds[0]
            count = news.FLOOD if odd is Odd.FLOOD else 1
            made_up = self._pushed.take(count, end.date(), None)
            hits.setdefault(kind, {}).update(dict.fromkeys(made_up))
        alert.waiting = [event for event in alert.waiting if event.at > end]
        alert.last_query = end
        consumed = {kind: tuple(patent_ids) for kind, patent_ids in hits.items()}
        self._windows[alert.alert_id].append(Window(start, end, consumed))
        return consumed

    @staticmethod
    def _add_events(alert: Alert, events: Iterable[Event]) -> None:
        added = list(events)
        if any(event.kind not in alert.kinds for event in added):
            raise ValueError(f"{alert.name} is told of {', '.join(alert.kinds)} alone")
        alert.waiting += added
