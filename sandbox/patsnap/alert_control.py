"""The part of the HTTP control API by which a person steers alerts, licences and refusals."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Protocol

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sandbox.patsnap.alert_calls import AlertCalls
from sandbox.patsnap.alerts import Alert, Alerts, Window
from sandbox.patsnap.control import local
from sandbox.patsnap.lookups import Lookup
from sandbox.patsnap.news import NoNews, Odd
from sandbox.patsnap.streams import Event, Kind

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Event(_Wish):
    kind: Kind
    patent_id: str
    at: AwareDatetime


class _Alert(_Wish):
    name: str
    alert_id: str | None = None
    kinds: tuple[Kind, ...] = tuple(Kind)
    per_day: dict[Kind, float] = {}
    topic: str | None = None
    query: str | None = None
    created_at: AwareDatetime | None = None
    events: tuple[_Event, ...] = ()


class _Hits(_Wish):
    kind: Kind
    count: int = Field(default=1, ge=1)
    patent_ids: tuple[str, ...] | None = None
    on: date | None = None


class _Oddity(_Wish):
    odd: Odd


class _Form(_Wish):
    form: NoNews


class _Empty(_Wish):
    empty: bool


class _Licence(_Wish):
    licence: str
    bought: bool
    unpriced: bool = False


class _Refusal(_Wish):
    call: str
    code: int
    times: int = 1
    skip: int = 0


class _Trouble(_Wish):
    code: int | None
    billed: bool = False


class Steered(Protocol):
    """What is shown and set from here."""

    alerts: Alerts
    alert_calls: AlertCalls
    bibliography: Lookup
    lookups: dict[str, Lookup]

    def refuse(self, call: str, code: int, *, times: int = 1, skip: int = 0) -> None:
        """Let the next calls of this name be refused."""

    def refuse_all(self, code: int | None, *, billed: bool = False) -> None:
        """Let all calls, or what is billed, be refused; None: no more."""

    def license(self, licence: str) -> None:
        """Let this endpoint have been bought."""

    def withdraw(self, licence: str, *, unpriced: bool = False) -> None:
        """Let this endpoint not have been bought."""


class AlertControl:
    """The handlers under `/control/` for alerts and what goes with them, for callers on this machine only."""

    def __init__(self, patsnap: Steered) -> None:
        """Steer `patsnap`."""
        self._patsnap = patsnap

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        one = "/control/alerts/{alert_id}"
        return [
            web.get("/control/alerts", local(self._shown), name="control.alerts", allow_head=False),
            web.post("/control/alerts", local(self._add), name="control.alerts"),
            web.delete(one, local(_known(self._remove)), name="control.alert"),
            web.post(f"{one}/hits", local(_known(self._push)), name="control.alert.hits"),
            web.post(f"{one}/odd", local(_known(self._be_odd)), name="control.alert.odd"),
            web.post("/control/no-news", local(self._no_news), name="control.no-news"),
            web.get("/control/bibliography", local(self._asked), name="control.bibliography", allow_head=False),
            web.get("/control/lookups", local(self._lookups), name="control.lookups", allow_head=False),
            web.post("/control/empty-delete", local(self._empty_delete), name="control.empty-delete"),
            web.post("/control/licence", local(self._licence), name="control.licence"),
            web.post("/control/trouble", local(_known(self._trouble)), name="control.trouble"),
            web.post("/control/refuse", local(_known(self._refuse)), name="control.refuse"),
        ]

    async def _shown(self, _: web.Request) -> web.Response:
        """The alerts, how often and when each was checked, and how many of each kind each check consumed."""
        alerts = self._patsnap.alerts
        return web.json_response(
            {
                "no_news": alerts.no_news,
                "alerts": [_show(alert, alerts.windows(alert.alert_id)) for alert in alerts],
                "checked": dict(alerts.checked()),
            }
        )

    async def _add(self, request: web.Request) -> web.Response:
        """Takes `{"name": "Batteries", "per_day": {"new": 2.5}, "topic": "batteries"}`; answers with the alert_id."""
        wanted = _Alert.model_validate_json(await request.read())
        alert_id = self._patsnap.alerts.add(
            wanted.name,
            alert_id=wanted.alert_id,
            kinds=wanted.kinds,
            per_day=wanted.per_day,
            topic=wanted.topic,
            query=wanted.query,
            created_at=wanted.created_at,
            events=[Event(event.kind, event.patent_id, event.at) for event in wanted.events],
        )
        return web.json_response({"alert_id": alert_id})

    async def _remove(self, request: web.Request) -> web.Response:
        """Lets PatSnap forget the alert."""
        self._patsnap.alerts.remove(request.match_info["alert_id"])
        return _done()

    async def _push(self, request: web.Request) -> web.Response:
        """Takes `{"kind": "legal", "count": 3}` or `{"kind": "legal", "patent_ids": [...]}`; answers with the ids."""
        wanted = _Hits.model_validate_json(await request.read())
        hits = wanted.count if wanted.patent_ids is None else wanted.patent_ids
        patent_ids = self._patsnap.alerts.push(request.match_info["alert_id"], wanted.kind, hits, wanted.on)
        return web.json_response({"patent_ids": patent_ids})

    async def _be_odd(self, request: web.Request) -> web.Response:
        """Takes `{"odd": "count"}`: what is odd about the alert's next answer."""
        odd = _Oddity.model_validate_json(await request.read()).odd
        self._patsnap.alerts.be_odd(request.match_info["alert_id"], odd)
        return _done()

    async def _no_news(self, request: web.Request) -> web.Response:
        """Takes `{"form": "null"}`: how a check without news is answered from now on."""
        self._patsnap.alerts.no_news = _Form.model_validate_json(await request.read()).form
        return _done()

    async def _asked(self, _: web.Request) -> web.Response:
        """How many patents each P011 call asked for, and how often each id or number was asked."""
        bibliography = self._patsnap.bibliography
        return web.json_response(
            {"calls": [len(call) for call in bibliography.calls], "asked": dict(bibliography.asked)}
        )

    async def _lookups(self, _: web.Request) -> web.Response:
        """The same for all calls about known patents, by the name of the call."""
        return web.json_response(
            {
                name: {"calls": [len(call) for call in lookup.calls], "asked": dict(lookup.asked)}
                for name, lookup in self._patsnap.lookups.items()
            }
        )

    async def _empty_delete(self, request: web.Request) -> web.Response:
        """Takes `{"empty": true}`: whether P059 answers with HTTP 204 and nothing from now on."""
        self._patsnap.alert_calls.empty_delete = _Empty.model_validate_json(await request.read()).empty
        return _done()

    async def _licence(self, request: web.Request) -> web.Response:
        """Takes `{"licence": "P011", "bought": false, "unpriced": true}`."""
        wanted = _Licence.model_validate_json(await request.read())
        if wanted.bought:
            self._patsnap.license(wanted.licence)
        else:
            self._patsnap.withdraw(wanted.licence, unpriced=wanted.unpriced)
        return _done()

    async def _trouble(self, request: web.Request) -> web.Response:
        """Takes `{"code": 67200007, "billed": true}`, for a quota that is out; `{"code": null}` ends it."""
        wanted = _Trouble.model_validate_json(await request.read())
        self._patsnap.refuse_all(wanted.code, billed=wanted.billed)
        return _done()

    async def _refuse(self, request: web.Request) -> web.Response:
        """Takes `{"call": "patsnap.alert.check", "code": 67200002, "times": 2}`."""
        wanted = _Refusal.model_validate_json(await request.read())
        self._patsnap.refuse(wanted.call, wanted.code, times=wanted.times, skip=wanted.skip)
        return _done()


def _show(alert: Alert, windows: list[Window]) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "name": alert.name,
        "kinds": alert.kinds,
        "topic": alert.topic,
        "query": alert.query.text if alert.query else None,
        "last_query": _iso(alert.last_query),
        "windows": [
            {
                "start": _iso(window.start),
                "end": _iso(window.end),
                "counts": {kind: len(patent_ids) for kind, patent_ids in window.hits.items()},
            }
            for window in windows
        ],
    }


def _iso(at: datetime) -> str:
    return at.isoformat()


def _done() -> web.Response:
    return web.Response(status=web.HTTPNoContent.status_code)


def _known(handler: _Handler) -> _Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except KeyError as error:
            return web.json_response({"error": f"there is no {error}"}, status=web.HTTPNotFound.status_code)

    return guarded
