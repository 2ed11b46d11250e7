"""P001 and P002: how many patents match a query, and which. The unversioned calls tell less than those called v2."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.patents import Library, Patent
from sandbox.patsnap import answers
from sandbox.patsnap.alerts import Alerts
from sandbox.patsnap.bibliography import day_number
from sandbox.patsnap.bodies import json_object, number, text
from sandbox.patsnap.codes import SEARCH_FAILED, WRONG_PARAMETER, Refusal
from sandbox.patsnap.endpoints import COUNT, COUNT_V1, SEARCH, SEARCH_V1, Endpoint
from sandbox.patsnap.index import gently, span
from sandbox.patsnap.queries import BadQuery, Query, parse
from sandbox.patsnap.register import Register

LONGEST_QUERY: Final = 1500  # characters; the pages say 1500, 3000 or 12000
MOST_ROWS: Final = 1000  # in a page
FURTHEST: Final = 20_000  # limit and offset together
_USUAL_ROWS: Final = 10
_MOST_DAYS: Final = 400  # of publication that a search looks at, for the time it takes
_SORT_FIELD: Final = "PBDT_YEARMONTHDAY"
_SORT_ORDERS: Final = {"DESC": True, "ASC": False}
_COLLAPSE_TYPE: Final = "ALL"  # the only one here: each patent by itself


@dataclass(frozen=True)
class Asked:
    """What a search asks for; `latest_first` is None if it does not say in which order."""

    query: Query
    limit: int
    offset: int
    latest_first: bool | None


class Searches:
    """Answers from the index of `alerts`: what an alert has told as `new` is found by its query."""

    def __init__(
        self, clock: SandboxClock, library: Library, alerts: Alerts, register: Register, billed: Counter[str]
    ) -> None:
        """Search at the time of `clock`, and count each call in `billed`."""
        self._clock = clock
        self._library = library
        self._alerts = alerts
        self._register = register
        self._billed = billed

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The calls, for the table of calls."""
        base = "/search/patent/query-search"
        return (
            Endpoint(COUNT, "P001", "POST", f"{base}-count/v2", self._count),
            Endpoint(COUNT_V1, "P001", "POST", f"{base}-count", self._count_v1),
            Endpoint(SEARCH, "P002", "POST", f"{base}-patent/v2", self._search),
            Endpoint(SEARCH_V1, "P002", "POST", f"{base}-patent", self._search_v1),
        )

    async def count(self, query: Query) -> int:
        """How many match now, with what was told but is not in the index."""
        now = self._clock.now()
        total = await self._alerts.index.count(query, now)
        return total + len(self._told_besides(query, now))

    async def _count(self, request: web.Request) -> web.Response:
        return await self._answer_count(request, COUNT)

    async def _count_v1(self, request: web.Request) -> web.Response:
        return await self._answer_count(request, COUNT_V1)

    async def _answer_count(self, request: web.Request, call: str) -> web.Response:
        total = await self.count(_query(await json_object(request)))
        self._billed[call] += 1
        return answers.data({"total_search_result_count": total})

    async def _search(self, request: web.Request) -> web.Response:
        return await self._answer_search(request, SEARCH)

    async def _search_v1(self, request: web.Request) -> web.Response:
        return await self._answer_search(request, SEARCH_V1)

    async def _answer_search(self, request: web.Request, call: str) -> web.Response:
        asked = _asked(await json_object(request))
        found, is_all = await self._find(asked)
        rows = found[asked.offset :][: asked.limit]
        self._billed[call] += 1
        if not rows:
            return answers.data({})  # as live clients saw it; the page has `results`
        if asked.latest_first is None:
            random.Random(asked.query.text).shuffle(rows)
        total = len(found) if is_all else max(await self.count(asked.query), len(found))
        return answers.data(
            {
                "results": [self._row(patent) if call == SEARCH else _short(patent) for patent in rows],
                "result_count": len(rows),
                "total_search_result_count": total,
            }
        )

    async def _find(self, asked: Asked) -> tuple[list[Patent], bool]:
        """The matches up to the last one asked for, and whether these are all that there are."""
        now = self._clock.now()
        first, last = span(asked.query, now)
        told: dict[date, list[Patent]] = {}
        for patent in self._told_besides(asked.query, now):
            told.setdefault(patent.published, []).append(patent)
        found: list[Patent] = []
        looked = 0
        async for day in gently(first, last, latest_first=asked.latest_first is not False):
            if len(found) > asked.offset + asked.limit or looked >= _MOST_DAYS:
                return found, False
            looked += 1
            found += [*self._alerts.index.found(asked.query, day, now), *told.get(day, ())]
        return found, True

    def _told_besides(self, query: Query, now: datetime) -> list[Patent]:
        """What alerts with this query have told as `new`, as far as it is in the query's days and not found anyway."""
        first, last = span(query, now)
        patents = {one.patent_id: one for one in map(self._library.find, self._alerts.told(query)) if one}
        return [
            patent
            for patent in patents.values()
            if first <= patent.published <= last and not self._is_found(query, patent, now)
        ]

    def _is_found(self, query: Query, patent: Patent, now: datetime) -> bool:
        return patent in self._alerts.index.found(query, patent.published, now)

    def _row(self, patent: Patent) -> dict[str, object]:
        owners = self._register.owners(patent)
        return _short(patent) | {
            "title": _one(patent.titles),
            "apno": patent.application_number,
            "apdt": day_number(patent.applied),
            "pbdt": day_number(patent.published),
            "inventor": " | ".join(_one(person.names) for person in patent.inventors),
            "current_assignee": " | ".join(_one(owner.names) for owner in owners),
            "original_assignee": " | ".join(_one(owner.names) for owner in patent.assignees),
            "authority": patent.country,
        }


def _short(patent: Patent) -> dict[str, object]:
    return {"pn": patent.number, "patent_id": patent.patent_id}


def _one(texts: Mapping[str, str]) -> str:
    """The English text, or whichever there is."""
    return texts.get("EN") or next(iter(texts.values()), "")


def _query(body: Mapping[str, object]) -> Query:
    """The query; Refusal 68300004 if it is missing or too long, 68300005 if it is not understood."""
    written = text(body, "query_text")
    if written is None or len(written) > LONGEST_QUERY:
        raise Refusal(WRONG_PARAMETER)
    number(body, "stemming", 0, 1, 0)
    if body.get("collapse_type", _COLLAPSE_TYPE) != _COLLAPSE_TYPE:
        raise Refusal(WRONG_PARAMETER)
    return understood(written)


def understood(query: str) -> Query:
    """A query, understood; Refusal 68300005 if that is not possible."""
    try:
        return parse(query)
    except BadQuery as error:
        raise Refusal(SEARCH_FAILED) from error


def _asked(body: Mapping[str, object]) -> Asked:
    query = _query(body)
    limit = number(body, "limit", 1, MOST_ROWS, _USUAL_ROWS)
    offset = number(body, "offset", 0, FURTHEST, 0)
    if limit + offset > FURTHEST:
        raise Refusal(WRONG_PARAMETER)
    return Asked(query, limit, offset, _order(body.get("sort")))


def _order(sort: object) -> bool | None:
    """Whether the latest come first; the stand-in sorts by day of publication or not at all."""
    match sort:
        case None | []:
            return None
        case [{"field": field, "order": str(order)}] if field == _SORT_FIELD and order in _SORT_ORDERS:
            return _SORT_ORDERS[order]
        case _:
            raise Refusal(WRONG_PARAMETER)
