"""A customer of the PatSnap stand-in who asks for news and for bibliography."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.patsnap import Account, PatsnapSandbox

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # a Monday
KEY = {"Authorization": f"Bearer {Account().api_key}"}
CHECK = "/patent-alert/check"
BIBLIOGRAPHY = "/basic-patent-data/simple-bibliography"
FULL_BIBLIOGRAPHY = "/basic-patent-data/bibliography"
FAMILY = "/basic-patent-data/patent-family"
LEGAL = "/basic-patent-data/legal-status"
SIMPLE_LEGAL = "/basic-patent-data/simple-legal-status"
TRANSFER = "/advanced-patent-data/transfer-data"
LICENSE = "/advanced-patent-data/license-data"
LITIGATION = "/high-value-data/litigation"
COUNT = "/search/patent/query-search-count/v2"
SEARCH = "/search/patent/query-search-patent/v2"
LATEST_FIRST = [{"field": "PBDT_YEARMONTHDAY", "order": "DESC"}]


@dataclass
class Caller:
    patsnap: PatsnapSandbox
    clock: SandboxClock
    faults: Faults
    http: aiohttp.ClientSession

    async def get(self, path: str, params: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Any:
        headers = KEY if headers is None else headers
        async with self.http.get(self.patsnap.url + path, params=params, headers=headers) as response:
            assert response.status == 200
            return await response.json()

    async def post(self, path: str, body: object) -> Any:
        async with self.http.post(self.patsnap.url + path, json=body, headers=KEY) as response:
            assert response.status == 200
            return await response.json()

    async def count(self, query: str) -> int:
        total: int = (await self.post(COUNT, {"query_text": query}))["data"]["total_search_result_count"]
        return total

    async def search(self, query: str, **further: object) -> dict[str, Any]:
        """The `data` of a P002 v2 call, the latest publications first."""
        body = {"query_text": query, "limit": 1000, "sort": LATEST_FIRST, **further}
        data: dict[str, Any] = (await self.post(SEARCH, body))["data"]
        return data

    async def found(self, query: str) -> list[str]:
        """The ids that a search finds."""
        return [row["patent_id"] for row in (await self.search(query)).get("results", [])]

    async def look_up(self, path: str, *patent_ids: str) -> dict[str, Any]:
        """The rows of a call about known patents, by their ids."""
        body = await self.get(path, {"patent_id": ",".join(patent_ids)})
        return {row["patent_id"]: row for row in body["data"]}

    async def check(self, alert_id: str) -> Any:
        return await self.get(CHECK, {"alert_id": alert_id})

    async def news(self, alert_id: str) -> dict[str, list[str]]:
        """The ids of one check by kind."""
        return {line["type"]: line["patent_ids"] for line in (await self.check(alert_id))["data"]}

    async def rows(self, patent_ids: Iterable[str]) -> dict[str, Any]:
        body = await self.get(BIBLIOGRAPHY, {"patent_id": ",".join(patent_ids)})
        return {row["patent_id"]: row for row in body["data"]}

    async def control(self, method: str, wish: str, body: object = None) -> tuple[int, Any]:
        url = f"{self.patsnap.url}/control/{wish}"
        async with self.http.request(method, url, json=body) as response:
            return response.status, await response.json() if response.content_length else None


@asynccontextmanager
async def a_caller() -> AsyncIterator[Caller]:
    """A stand-in whose clock stands still, without any alert."""
    clock, faults = SandboxClock(speed=0, shown=START), Faults()
    patsnap = PatsnapSandbox(clock, faults)
    await patsnap.start()
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
            # By itself aiohttp repeats a GET whose connection was cut, and here each call counts.
            http._retry_connection = False
            yield Caller(patsnap, clock, faults, http)
    finally:
        await patsnap.stop()
