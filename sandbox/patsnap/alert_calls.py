"""P056, P058 and P059: making, editing and deleting alerts. PatSnap makes and edits by GET, and lists them nowhere."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from sandbox.patsnap import answers
from sandbox.patsnap.alerts import Alerts
from sandbox.patsnap.bodies import json_object, text
from sandbox.patsnap.codes import MISSING_PARAMETER, OLDER_WORDS, WRONG_PARAMETER, Refusal
from sandbox.patsnap.endpoints import ALERT_CREATE, ALERT_DELETE, ALERT_UPDATE, ALERT_UPDATE_V2, Endpoint
from sandbox.patsnap.searches import Searches, understood
from sandbox.patsnap.streams import Kind

LONGEST_NAME: Final = 50  # characters (P056 page)
MOST_PATENTS: Final = 500_000  # that an alert may watch (P056 page)


class AlertCalls:
    """The calls that change which alerts there are.

    `empty_delete` lets P059 answer with HTTP 204 and nothing; `most_patents` is what an alert may watch.
    """

    def __init__(self, alerts: Alerts, searches: Searches, billed: Counter[str]) -> None:
        """Change `alerts`, know from `searches` how many match, and count each call in `billed`."""
        self.empty_delete = False
        self.most_patents = MOST_PATENTS
        self._searches = searches
        self._alerts = alerts
        self._billed = billed

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The calls, for the table of calls."""
        base = "/patent-alert"
        return (
            Endpoint(ALERT_CREATE, "P056", "GET", f"{base}/create", self._create, OLDER_WORDS),
            Endpoint(ALERT_UPDATE, "P058", "GET", f"{base}/update", self._update, OLDER_WORDS),
            Endpoint(ALERT_UPDATE_V2, "P058", "POST", f"{base}/update/v2", self._update_v2),
            Endpoint(ALERT_DELETE, "P059", "DELETE", f"{base}/delete", self._delete),
        )

    async def _create(self, request: web.Request) -> web.Response:
        """P056: Refusal 10001 without query or content, 68300004 for wrong ones, 68300005 for a broken query."""
        asked = request.query
        query, kinds = understood(_needed(asked, "query")), _kinds(_needed(asked, "content"))
        name = _name(asked.get("alert_name") or query.text[:LONGEST_NAME])
        matches = await self._searches.count(query)
        if matches > self.most_patents:
            raise Refusal(WRONG_PARAMETER)
        alert_id = await self._alerts.create(name, query, kinds)
        self._billed[ALERT_CREATE] += 1
        return answers.data({"alert_id": alert_id, "alert_name": name, "number": matches})

    async def _update(self, request: web.Request) -> web.Response:
        """P058: what is left out stays as it is; Refusal 10001 without alert_id, 68300004 if nothing is to change."""
        asked = request.query
        alert_id = _needed(asked, "alert_id")
        given = {field: asked[field] for field in ("query", "content", "alert_name") if asked.get(field)}
        if not given:
            raise Refusal(WRONG_PARAMETER)
        return await self._edit(ALERT_UPDATE, alert_id, given)

    async def _update_v2(self, request: web.Request) -> web.Response:
        """P058 v2: all four fields are needed; Refusal 68300004 if one is missing."""
        body = await json_object(request)
        fields = {field: text(body, field) for field in ("alert_id", "query", "content", "alert_name")}
        given = {field: value for field, value in fields.items() if value is not None}
        if len(given) < len(fields):
            raise Refusal(WRONG_PARAMETER)
        return await self._edit(ALERT_UPDATE_V2, given.pop("alert_id"), given)

    async def _edit(self, call: str, alert_id: str, given: Mapping[str, str]) -> web.Response:
        name = _name(given["alert_name"]) if "alert_name" in given else None
        query = understood(given["query"]) if "query" in given else None
        kinds = _kinds(given["content"]) if "content" in given else None
        if not self._alerts.knows(alert_id):
            raise Refusal(WRONG_PARAMETER)
        await self._alerts.edit(alert_id, name=name, query=query, kinds=kinds)
        self._billed[call] += 1
        return answers.plain({"status": True, "error_code": 0})

    async def _delete(self, request: web.Request) -> web.Response:
        """P059: the id is in the query, and the body is an empty JSON object all the same."""
        alert_id = _needed(request.query, "alert_id")
        await json_object(request)
        if not self._alerts.knows(alert_id):
            raise Refusal(WRONG_PARAMETER)
        self._alerts.remove(alert_id)
        self._billed[ALERT_DELETE] += 1
        if self.empty_delete:
            return web.Response(status=web.HTTPNoContent.status_code)
        return answers.plain({"status": True, "error_code": 0})


def _needed(asked: Mapping[str, str], field: str) -> str:
    value = asked.get(field, "").strip()
    if not value:
        raise Refusal(MISSING_PARAMETER)
    return value


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise Refusal(WRONG_PARAMETER)
    return name


def _kinds(content: str) -> tuple[Kind, ...]:
    """The kinds of `new,legal`: without spaces, none twice."""
    try:
        kinds = tuple(Kind(kind) for kind in content.split(","))
    except ValueError as error:
        raise Refusal(WRONG_PARAMETER) from error
    if len(set(kinds)) < len(kinds):
        raise Refusal(WRONG_PARAMETER)
    return kinds
