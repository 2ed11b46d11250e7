"""PatSnap's searches, facts and edited alerts: the fake, and the real client against a small server and the sandbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from urllib.parse import parse_qs

from aiohttp import web

from bot.domain.companies import Company
from bot.domain.facts import Family, Source
from bot.domain.reasons import Reason
from bot.domain.searches import Found
from bot.errors import CodeClass
from bot.patsnap.credentials import ApiKey
from bot.ports import Patsnap
from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.patents import Library
from sandbox.patsnap import Kind, PatsnapSandbox, endpoints
from tests.factories import in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap
from tests.patsnap.servers import Seen, accounts, envelope, refusal, serving

PATHS = {
    "/patent-alert/create": "create_alert",
    "/patent-alert/check": "check",
    "/patent-alert/update": "update_alert",
    "/patent-alert/update/v2": "update_alert",
    "/patent-alert/delete": "delete_alert",
    "/search/patent/query-search-count/v2": "count",
    "/search/patent/query-search-patent/v2": "search",
    "/company/search": "companies",
    "/basic-patent-data/patent-family": "families",
    "/basic-patent-data/legal-status": Source.LEGAL,
    "/basic-patent-data/simple-legal-status": Source.STATUS,
    "/advanced-patent-data/transfer-data": Source.TRANSFER,
    "/advanced-patent-data/license-data": Source.LICENSE,
    "/high-value-data/litigation": Source.LITIGATION,
    "/basic-patent-data/bibliography": Source.EXPIRY,
}
SOURCES = [source for source in Source if source is not Source.FAMILY]
QUERY = "TTL:(battery)"
COMPANIES = {"小米科技有限责任公司": "91110108551385082Q", "小米通讯技术有限公司": "91110108MA02QT3N23"}
NUMBERS = ("CN101595528B", "JP1999068462A", "US20130033085A1")


class MorePatsnap(Protocol):
    """The port, and what stands behind it."""

    port: Patsnap
    query: str  # matches three patents or more
    nothing: str  # matches none

    def family(self) -> list[str]:
        """The ids of two patents or more of one family."""
        ...

    def known(self, source: Source) -> str:
        """A patent of which this source tells something."""
        ...

    def alerts(self) -> int:
        """How many alerts there are."""
        ...

    def unlicense(self, call: str) -> None:
        """Refuse these calls with 67200004 from now on."""
        ...

    def refuse(self, call: str) -> None:
        """Refuse the next call with 67200007."""
        ...

    def lose_answer(self, call: str) -> None:
        """Let the next call have its effect, and lose its answer."""
        ...

    def cut_off(self) -> None:
        """Let no call get through from now on."""
        ...


class MoreFake:
    """Behind the port: the fake."""

    query = QUERY
    nothing = "TTL:(nothing)"

    def __init__(self) -> None:
        self.fake = FakePatsnap()
        self.port: Patsnap = self.fake
        self.fake.families = {number: Family("simple 7", NUMBERS) for number in NUMBERS}
        self.fake.reasons = {(source, "known"): Reason(day=date(2026, 3, 1), after=("A",)) for source in SOURCES}
        self.fake.companies = [Company(name, "Xiaomi", code) for name, code in COMPANIES.items()]
        self.fake.found = {
            QUERY: [Found(f"id {day}", f"US{day}", published=date(2026, 3, day)) for day in range(9, 0, -1)]
        }

    def family(self) -> list[str]:
        return list(NUMBERS)

    def known(self, source: Source) -> str:
        return next(patent for told, patent in self.fake.reasons if told is source)

    def alerts(self) -> int:
        return len(self.fake.alerts)

    def unlicense(self, call: str) -> None:
        self.fake.unlicensed.add(call)

    def refuse(self, call: str) -> None:
        self.fake.faults.add(call, patsnap_refused("67200007", CodeClass.QUOTA))

    def lose_answer(self, call: str) -> None:
        self.fake.faults.add(call, in_doubt(), after=True)

    def cut_off(self) -> None:
        for call in {*PATHS.values()}:
            self.fake.faults.add(call, unreachable(), times=9)


def _parties(name: str) -> list[dict[str, object]]:
    return [{"lang": "CN", "name": "某", "sequence": 1}, {"lang": "EN", "name": name, "sequence": 1}]


TOLD: dict[str, dict[str, object]] = {
    "families": {
        "patent_family": {
            "simple_family_id": 7,
            "simple_family": [
                {"country": "US", "doc_number": "20130033085", "kind": "A1", "sequence": 1},
                {"country": "CN", "doc_number": "101595528", "kind": "B", "sequence": 2},
                {"country": "JP", "doc_number": "1999068462", "kind": "A", "sequence": 3},
            ],
        }
    },
    Source.LEGAL: {"legal_date": 20260301, "patent_legal": {"legal_status": ["Granted"]}},
    Source.STATUS: {"simple_legal_status": ["Active"]},
    Source.TRANSFER: {
        "patent_transfer_data": [
            {"transferers": _parties("OLD"), "transferees": _parties("NEW"), "effective_date": 20260301}
        ]
    },
    Source.LICENSE: {"patent_license_data": [{"license_type": ["Exclusive"], "effective_date": 20260301}]},
    Source.LITIGATION: {"patent_litigation_data": [{"title": "A v. B", "filing_date": 20260301}]},
    Source.EXPIRY: {"bibliographic_data": {"exdt": 20260301}},
}


@dataclass
class Desk:
    """What the small server has, and how it answers: shapes of PatSnap's API pages, and no more than the tests need."""

    alerts: dict[str, str] = field(default_factory=dict)
    made: int = 0
    unlicensed: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def answer(self, seen: Seen) -> web.Response:
        call = PATHS[seen.path]
        if call in self.unlicensed:
            return refusal(67200004)
        if call in self.refused:
            self.refused.remove(call)
            return refusal("67200007")
        query = {name: value for name, [value] in parse_qs(seen.target.partition("?")[2]).items()}
        sent = seen.sent if seen.method == "POST" else query
        assert isinstance(sent, dict)
        done = self._rows(call, sent) if "patent_id" in query else getattr(self, f"_{call}")(sent)
        if call in self.lost:
            self.lost.remove(call)
            return web.Response(status=502)
        return done

    def _create_alert(self, sent: dict[str, str]) -> web.Response:
        self.made += 1
        alert_id = f"{self.made:032x}"
        self.alerts[alert_id] = sent["alert_name"]
        number = 9 if sent["query"] == QUERY else 0
        return envelope({"alert_id": alert_id, "alert_name": sent["alert_name"], "number": number})

    def _check(self, sent: dict[str, str]) -> web.Response:
        if sent["alert_id"] not in self.alerts:
            return refusal(68300004)
        name = self.alerts[sent["alert_id"]]
        return envelope([{"type": "new", "count": 0, "alert_name": name, "patent_ids": []}])

    def _update_alert(self, sent: dict[str, str]) -> web.Response:
        if sent["alert_id"] not in self.alerts:
            return refusal(68300004)
        self.alerts[sent["alert_id"]] = sent["alert_name"]
        return envelope()

    def _delete_alert(self, sent: dict[str, str]) -> web.Response:
        if self.alerts.pop(sent["alert_id"], None) is None:
            return refusal(68300004)
        return web.Response(status=204)

    def _count(self, sent: dict[str, object]) -> web.Response:
        return envelope({"total_search_result_count": 9} if sent["query_text"] == QUERY else {})

    def _search(self, sent: dict[str, object]) -> web.Response:
        first, limit = int(str(sent["offset"])), int(str(sent["limit"]))
        rows = [{"patent_id": f"id {day}", "pn": f"US{day}", "pbdt": 20260300 + day} for day in range(9, 0, -1)]
        if sent["query_text"] != QUERY:
            return envelope({})
        return envelope({"results": rows[first : first + limit], "total_search_result_count": 9})

    def _companies(self, sent: dict[str, object]) -> web.Response:
        assert (sent["page_number"], sent["sort_field"]) == ("1", "credit_code")
        rows = [
            {"company_name": name, "company_name_en": "Xiaomi", "credit_code": code}
            for name, code in COMPANIES.items()
            if str(sent["key_word"]) in name
        ]
        return envelope({"company_list": rows, "company_count": len(rows)})

    def _rows(self, call: str, sent: dict[str, str]) -> web.Response:
        known = NUMBERS if call == "families" else ("known",)
        rows = [
            {"patent_id": patent, "pn": patent, **TOLD[call]}
            for patent in sent["patent_id"].split(",")
            if patent in known
        ]
        return envelope(rows[::-1])


class MoreLoopback:
    """Behind the port: the client, loopback, and the desk."""

    query = QUERY
    nothing = "TTL:(nothing)"

    def __init__(self, port: Patsnap, desk: Desk) -> None:
        self.port = port
        self._desk = desk

    def family(self) -> list[str]:
        return list(NUMBERS)

    def known(self, source: Source) -> str:
        return "known" if source in TOLD else ""

    def alerts(self) -> int:
        return len(self._desk.alerts)

    def unlicense(self, call: str) -> None:
        self._desk.unlicensed.add(call)

    def refuse(self, call: str) -> None:
        self._desk.refused.append(call)

    def lose_answer(self, call: str) -> None:
        self._desk.lost.append(call)

    def cut_off(self) -> None:
        self.port = accounts("http://127.0.0.1:9")  # the port of `discard`: nobody listens


@asynccontextmanager
async def fake() -> AsyncIterator[MorePatsnap]:
    yield MoreFake()


@asynccontextmanager
async def loopback() -> AsyncIterator[MorePatsnap]:
    desk = Desk()
    async with serving(desk.answer) as server, accounts(server.url) as port:
        yield MoreLoopback(port, desk)


# What the sandbox calls each call, and the licence that it needs.
NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "create_alert": ("P056", (endpoints.ALERT_CREATE,)),
    "update_alert": ("P058", (endpoints.ALERT_UPDATE, endpoints.ALERT_UPDATE_V2)),
    "delete_alert": ("P059", (endpoints.ALERT_DELETE,)),
    "count": ("P001", (endpoints.COUNT,)),
    "search": ("P002", (endpoints.SEARCH,)),
    "companies": ("C037", (endpoints.COMPANIES,)),
    "families": ("P014", (endpoints.FAMILY,)),
    Source.LEGAL: ("P013", (endpoints.LEGAL,)),
    Source.STATUS: ("P041", (endpoints.SIMPLE_LEGAL,)),
    Source.TRANSFER: ("P029", (endpoints.TRANSFER,)),
    Source.LICENSE: ("P028", (endpoints.LICENSE,)),
    Source.LITIGATION: ("P034", (endpoints.LITIGATION,)),
    Source.EXPIRY: ("P012", (endpoints.FULL_BIBLIOGRAPHY,)),
}
HAPPENS: dict[Source, Kind] = {
    Source.LEGAL: Kind.LEGAL,
    Source.STATUS: Kind.LEGAL,
    Source.TRANSFER: Kind.TRANSFER,
    Source.LICENSE: Kind.LICENSE,
    Source.LITIGATION: Kind.LITIGATION,
    Source.EXPIRY: Kind.EXPIRED,
}
TODAY = datetime(2026, 3, 20, 12, tzinfo=UTC)


class MoreSandbox:
    """Behind the port: the client, loopback, and the stand-in."""

    query = 'TACD:("solid electrolyte") AND PBD:[20260301 TO 20260320]'
    nothing = 'TACD:("no such words")'

    def __init__(self, port: Patsnap, sandbox: PatsnapSandbox) -> None:
        self.port = port
        self._sandbox = sandbox

    def family(self) -> list[str]:
        library = self._sandbox.patents
        for patent_id in library.latest(TODAY.date() - timedelta(days=400), 200):
            patent = library.find(patent_id)
            members = library.relatives(patent) if patent else []
            if len(members) > 1 and all(one.published < TODAY.date() for one in members):
                return [one.patent_id for one in members]
        raise LookupError("there is no family")

    def known(self, source: Source) -> str:
        alerts = self._sandbox.alerts
        [patent] = alerts.push(alerts.add(f"about {source}"), HAPPENS[source])
        return patent

    def alerts(self) -> int:
        return len(list(self._sandbox.alerts))

    def unlicense(self, call: str) -> None:
        self._sandbox.withdraw(NAMES[call][0])

    def refuse(self, call: str) -> None:
        for name in NAMES[call][1]:
            self._sandbox.refuse(name, 67200007)

    def lose_answer(self, call: str) -> None:
        for name in NAMES[call][1]:
            self._sandbox.faults.add(Fault(name, What.LOST))

    def cut_off(self) -> None:
        self.port = accounts("http://127.0.0.1:9")


LIBRARY = Library()  # what has been made of it is kept for all tests


@asynccontextmanager
async def sandbox() -> AsyncIterator[MorePatsnap]:
    patsnap = PatsnapSandbox(SandboxClock(speed=0, shown=TODAY), Faults(), patents=LIBRARY)
    await patsnap.start()
    try:
        async with accounts(patsnap.url, ApiKey(patsnap.account.api_key)) as port:
            yield MoreSandbox(port, patsnap)
    finally:
        await patsnap.stop()


WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[MorePatsnap]]] = {
    "fake": fake,
    "loopback": loopback,
    "sandbox": sandbox,
}
