"""The monitor projects of the account, and P057, which tells what is new and forgets that it was new."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.patents import TOPICS, Library
from sandbox.patents.library import backwards
from sandbox.patents.topics import BY_NAME
from sandbox.patsnap import answers, news
from sandbox.patsnap.codes import MISSING_PARAMETER, WRONG_PARAMETER, Refusal
from sandbox.patsnap.following import Following, usual_rates
from sandbox.patsnap.happenings import Happenings
from sandbox.patsnap.index import Index, gently
from sandbox.patsnap.news import NoNews, Odd
from sandbox.patsnap.queries import Query, parse
from sandbox.patsnap.streams import Event, Kind, Pushed, Stream

_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=28)


@dataclass(frozen=True)
class Window:
    """One check that took effect: what it covers (after `start`, up to `end`), and what it named, told or lost."""

    start: datetime
    end: datetime
    hits: news.Hits


@dataclass
class Alert:
    """A monitor project. `last_query` is where its next window begins; `waiting` are events added by hand.

    `known_until` is up to when its events are in the register; `query` is None where nobody said what it looks for.
    """

    alert_id: str
    name: str
    kinds: tuple[Kind, ...]
    topic: str | None
    query: Query | None
    last_query: datetime
    known_until: datetime
    stream: Stream | Following
    waiting: list[Event] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)


class Alerts:
    """All alerts of the account; `no_news` is how a check without news is answered from now on."""

    def __init__(self, clock: SandboxClock, library: Library, mark: str = "") -> None:
        """Begin with no alerts; windows lie on `clock`, patents come from `library`, `mark` goes into ids made up."""
        self._mark = mark
        self.no_news = NoNews.LIST
        self._clock = clock
        self._library = library
        self._happened = Happenings()
        self.index = Index(library)
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
        query: str | None = None,
        created_at: datetime | None = None,
        events: Iterable[Event] = (),
    ) -> str:
        """Set up an alert and return its id (if none is given, 32 hex digits, the same at each start).

        `per_day` is how many events of a kind come in a day by themselves (none if left out), about patents of
        `topic` (any if None); `events` are told at their time besides. With a `query` it is told of as many `new` and
        `invention` as there are, if `per_day` names them, and what is pushed is still about `topic`. The first window
        begins at `created_at` (now if None). ValueError for an id that is taken, no kinds, an unknown topic, a query
        that cannot be understood, or a kind that is not of `kinds`.
        """
        alert_id = alert_id or uuid.uuid5(uuid.NAMESPACE_OID, f"{self._mark}{name}/{len(self._windows)}").hex
        per_day = per_day or {}
        if alert_id in self._alerts:
            raise ValueError(f"there is an alert {alert_id} already")
        if not kinds or not set(per_day) <= set(kinds):
            raise ValueError("an alert has kinds, and events of these kinds alone")
        if topic not in {None, *(known.name for known in TOPICS)}:
            raise ValueError(f"there is no topic {topic}")
        begin = created_at or self._clock.now()
        ordered = tuple(kind for kind in Kind if kind in kinds)
        rates = {kind: per_day[kind] for kind in ordered if kind in per_day}
        if query is None:
            stream: Stream | Following = Stream(self._library, alert_id, topic, rates)
        else:
            stream = Following(self._library, self.index, alert_id, parse(query), rates)
        watched = parse(query or _about(topic)) if query or topic else None
        alert = Alert(alert_id, name, ordered, topic, watched, begin, begin, stream)
        self._add_events(alert, events)
        self._alerts[alert_id] = alert
        self._windows.setdefault(alert_id, [])
        return alert_id

    def knows(self, alert_id: str) -> bool:
        """Whether there is an alert of this id."""
        return alert_id in self._alerts

    async def create(self, name: str, query: Query, kinds: Sequence[Kind]) -> str:
        """Set up an alert as P056 does and return its id; its news follow the query."""
        per_day = await self._rates(query, kinds, self._clock.now())
        return self.add(name, kinds=kinds, query=query.text, per_day=per_day)

    async def edit(
        self,
        alert_id: str,
        *,
        name: str | None = None,
        query: Query | None = None,
        kinds: Sequence[Kind] | None = None,
    ) -> None:
        """Change what is given. Its window stays; what has not been told of another query is not told any more.

        KeyError if there is no such alert.
        """
        alert = self._alerts[alert_id]
        self._catch_up(alert)
        alert.name = name or alert.name
        new_kinds = tuple(kind for kind in Kind if kind in kinds) if kinds else alert.kinds
        if query is not None and query != alert.query:
            rates = await self._rates(query, new_kinds, self._clock.now())
            alert.query, alert.topic = query, None
            alert.stream = Following(self._library, self.index, alert_id, query, rates)
        elif isinstance(alert.stream, Following) and alert.query and new_kinds != alert.kinds:
            rates = await self._rates(alert.query, new_kinds, self._clock.now())
            alert.stream = Following(self._library, self.index, alert_id, alert.query, rates)
        alert.kinds = new_kinds

    def remove(self, alert_id: str) -> None:
        """Let PatSnap not know this alert any more; its windows can still be read. KeyError if it never did."""
        self._catch_up(self._alerts[alert_id])
        del self._alerts[alert_id]

    def push(self, alert_id: str, kind: Kind, hits: int | Iterable[str] = 1, on: date | None = None) -> list[str]:
        """Let something happen now, to so many patents that nothing happened to before, or to these ids; the ids.

        With `on` it happened on that day and is told now: an event that was told before is told again. KeyError if
        there is no such alert, ValueError if it is not told of this kind or patents have run out.
        """
        alert, now = self._alerts[alert_id], self._clock.now()
        taken = self._take(alert, hits, now.date()) if isinstance(hits, int) else list(hits)
        self._add_events(alert, [Event(kind, patent_id, now, on) for patent_id in taken])
        return taken

    def happened(self, patent_id: str, kind: Kind) -> list[date]:
        """The days up to now on which this happened to a patent, in order, as any alert was told or will be."""
        for alert in self._alerts.values():
            self._catch_up(alert)
        return self._happened.days(patent_id, kind, self._clock.now())

    def told(self, query: Query) -> list[str]:
        """The patents that came up to now as `new` of alerts whose query is part of this one."""
        now = self._clock.now()
        told: dict[str, None] = {}
        for alert in self._alerts.values():
            if alert.query is not None and set(alert.query.parts) <= set(query.parts):
                self._catch_up(alert)
                told |= dict.fromkeys(self._happened.new(alert.alert_id, now))
        return list(told)

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
        for event in (event for event in events if event.kind in alert.kinds):
            hits.setdefault(event.kind, {})[event.patent_id] = None
        if odd is Odd.FLOOD or (odd is not None and not hits):
            kind = Kind.NEW if Kind.NEW in alert.kinds else alert.kinds[0]
            count = news.FLOOD if odd is Odd.FLOOD else 1
            made_up = self._pushed.take(count, backwards(end.date()))
            hits.setdefault(kind, {}).update(dict.fromkeys(made_up))
        alert.waiting = [event for event in alert.waiting if event.at > end]
        alert.last_query = end
        consumed = {kind: tuple(patent_ids) for kind, patent_ids in hits.items()}
        self._windows[alert.alert_id].append(Window(start, end, consumed))
        return consumed

    def _take(self, alert: Alert, count: int, day: date) -> list[str]:
        by_query = alert.query is not None and alert.topic is None
        among = self.index.kept_back(alert.query, day) if alert.query and by_query else backwards(day, alert.topic)
        return self._pushed.take(count, among)

    def _catch_up(self, alert: Alert) -> None:
        """Put into the register what happened by itself since the last time."""
        now = max(alert.known_until, self._clock.now())
        if now > alert.known_until:
            self._happened.add(alert.alert_id, alert.stream.between(alert.known_until, now))
            alert.known_until = now

    async def _rates(self, query: Query, kinds: Sequence[Kind], now: datetime) -> dict[Kind, float]:
        first = now.astimezone(UTC).date() - _MONTH
        found = sum([len(self.index.on(query, day)) async for day in gently(first, now.astimezone(UTC).date())])
        return usual_rates(tuple(kinds), found * _WEEK / _MONTH)

    def _add_events(self, alert: Alert, events: Iterable[Event]) -> None:
        added = list(events)
        if any(event.kind not in alert.kinds for event in added):
            raise ValueError(f"{alert.name} is told of {', '.join(alert.kinds)} alone")
        alert.waiting += added
        self._happened.add(alert.alert_id, added)


def _about(topic: str | None) -> str:
    """A query for patents about a topic."""
    return " OR ".join(f'TACD:("{thing.en}")' for thing in BY_NAME[topic].things) if topic else ""
