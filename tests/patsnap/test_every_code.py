"""Every error code of PatSnap, and everything that the wire can do, on every endpoint that Patrol calls.

The codes are those of the R001 page (the newer wording), of the P057 page (the older one), and those that are on no
page but met in use.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Final

import pytest
from aiohttp import web

from bot.domain.alerts import HitKind
from bot.domain.facts import Source
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.domain.searches import AlertText
from bot.errors import CodeClass, NotSent, PatsnapInDoubt, PatsnapRefused
from bot.patsnap.client import PatsnapClient
from bot.patsnap.codes import CODES, meaning_of
from bot.patsnap.permit import CallPermit
from tests.patsnap.servers import (
    PAIR,
    QUICK,
    Answering,
    Seen,
    client,
    raw_serving,
    refused_port,
    serving,
)

pytestmark = pytest.mark.asyncio

RETRY, REFRESH, QUOTA = CodeClass.RETRY, CodeClass.REFRESH, CodeClass.QUOTA
ADMIN, INPUT, BUG = CodeClass.ADMIN, CodeClass.INPUT, CodeClass.BUG
CERTAIN, DOUBTFUL = True, False
TOKEN = "/oauth/token"

# ── The endpoints ────────────────────────────────────────────────────────────────────────────────────────────────────

COMPANY = Subject(SubjectKind.CREDIT_CODE, "91110108551385082Q")
PATENT = Subject(SubjectKind.PATENT_NUMBER, "CN108977442B")
R001 = "/innovation/company-report"
R002 = "/patent-valuation-data/patent-report"
P057 = "/patent-alert/check"
P011 = "/basic-patent-data/simple-bibliography"
P059 = "/patent-alert/delete"
ALERT = "7f22ee78764149b481314b1fa60dca0c"
IDS = ("f052da16-1d93-46a6-9174-b653c69fd884",)
TEXT = AlertText("Batteries", "TTL:(battery)", frozenset({HitKind.NEW}))
LONG = AlertText("Batteries", "TTL:(" + "battery OR " * 200 + "cell)", frozenset({HitKind.NEW}))
ENDPOINTS: Final[dict[str, Callable[[CallPermit], Awaitable[object]]]] = {
    f"{R001}/task/create": lambda permit: permit.create_report(Order(Kind.ENTERPRISE, COMPANY, Format.PDF)),
    f"{R001}/task/create-no-logo": lambda permit: permit.create_report(
        Order(Kind.ENTERPRISE, COMPANY, Format.PDF, logo=False)
    ),
    f"{R001}/job_id/status": lambda permit: permit.report_status(Kind.ENTERPRISE, "7"),
    f"{R002}/task/create": lambda permit: permit.create_report(Order(Kind.VALUE, PATENT, Format.WORD)),
    f"{R002}/task/create-no-logo": lambda permit: permit.create_report(
        Order(Kind.VALUE, PATENT, Format.WORD, logo=False)
    ),
    f"{R002}/job_id/status": lambda permit: permit.report_status(Kind.VALUE, "7"),
    P057: lambda permit: permit.check_alert(ALERT),
    P011: lambda permit: permit.bibliography(IDS),
    "/basic-patent-data/patent-family": lambda permit: permit.families(IDS),
    "/basic-patent-data/legal-status": lambda permit: permit.reasons(Source.LEGAL, IDS),
    "/basic-patent-data/simple-legal-status": lambda permit: permit.reasons(Source.STATUS, IDS),
    "/advanced-patent-data/transfer-data": lambda permit: permit.reasons(Source.TRANSFER, IDS),
    "/advanced-patent-data/license-data": lambda permit: permit.reasons(Source.LICENSE, IDS),
    "/high-value-data/litigation": lambda permit: permit.reasons(Source.LITIGATION, IDS),
    "/basic-patent-data/bibliography": lambda permit: permit.reasons(Source.EXPIRY, IDS),
    "/patent-alert/create": lambda permit: permit.create_alert(TEXT),
    "/patent-alert/update": lambda permit: permit.update_alert(ALERT, TEXT),
    "/patent-alert/update/v2": lambda permit: permit.update_alert(ALERT, LONG),
    P059: lambda permit: permit.delete_alert(ALERT),
    "/search/patent/query-search-count/v2": lambda permit: permit.count("battery"),
    "/search/patent/query-search-patent/v2": lambda permit: permit.search("battery", limit=100),
}


async def call(patsnap: PatsnapClient, endpoint: str) -> object:
    async with patsnap.permit() as permit:
        return await ENDPOINTS[endpoint](permit)


async def error_of(calling: Awaitable[object]) -> PatsnapRefused | PatsnapInDoubt:
    """What PatSnap's answer was taken for."""
    try:
        await calling
    except (PatsnapRefused, PatsnapInDoubt) as error:
        return error
    pytest.fail("it went well")


# ── The codes ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Row:
    """A code: its class, whether nothing has happened for certain, what the operator is told, how PatSnap words it."""

    code: str
    code_class: CodeClass
    is_certain: bool
    told: tuple[str, ...]
    words: tuple[str, ...] = ("",)


ROWS: Final = (
    Row(
        "67200000",
        RETRY,
        DOUBTFUL,
        ("total limit", "error of its own"),
        ("API call exceeds the total limit set by the platform!", "Server Internal Error!"),
    ),
    Row("67200001", ADMIN, CERTAIN, ("total limit", "raise the limit of the plan")),
    Row(
        "67200002",
        RETRY,
        CERTAIN,
        ("faster than it may", "quota", "PATROL_PATSNAP_QPS"),
        (
            "The current call rate is too fast, exceeding the current configuration limit QPS!",
            "Quota exceeds the limit!",
        ),
    ),
    Row(
        "67200003",
        REFRESH,
        CERTAIN,
        ("credentials or the token", "disabled", "PATROL_PATSNAP_API_KEY", "PATROL_PATSNAP_CLIENT_SECRET"),
        (
            "The key and secret parameters for applying for the token are incorrect or the client has been disabled!",
            "Access token expired or authentication error!",
        ),
    ),
    Row(
        "67200004",
        ADMIN,
        CERTAIN,
        ("may not use this API", "package for it is used up", "license or extend"),
        (
            "The requested api does not have permission. Please contact our support personnel!",
            "No permission or API package quota has exceeded the limit!",
        ),
    ),
    Row(
        "67200005",
        ADMIN,
        CERTAIN,
        ("no balance or no calls left", "Top it up"),
        ("Insufficient account balance/number of calls!", "Insufficient balance, call failed!"),
    ),
    Row(
        "67200006",
        ADMIN,
        CERTAIN,
        ("activated is over", "extend it"),
        ("The client has exceeded the activation validity period!", "This client has expired and call failed!"),
    ),
    Row(
        "67200007",
        QUOTA,
        CERTAIN,
        ("limit of calls is reached", "PATROL_PATSNAP_ZONE"),
        (
            "The current call exceeds the configured usage limit of the day!",
            "Exceeded the call limit, call failed!",
        ),
    ),
    Row("67200008", ADMIN, CERTAIN, ("no valid API key", "PATROL_PATSNAP_API_KEY", "PATROL_PATSNAP_CLIENT_ID")),
    Row("67200009", REFRESH, CERTAIN, ("do not belong together", "of the same client")),
    Row("67200012", BUG, CERTAIN, ("illegal", "Patrol's developers")),
    Row("67200015", BUG, CERTAIN, ("{url}", "PATROL_PATSNAP_URL"), ("Grant type error",)),
    Row("67200100", RETRY, DOUBTFUL, ("busy", "does not say whether it acted")),
    Row("67200101", BUG, CERTAIN, ("no such API at {url}", "PATROL_PATSNAP_URL")),
    Row(
        "67200202",
        ADMIN,
        CERTAIN,
        ("{url}", "one region", "connect.patsnap.com", "connect.zhihuiya.com", "PATROL_PATSNAP_URL", "MCP"),
        ("apikey auth error!",),
    ),
    Row("67200203", ADMIN, CERTAIN, ("no price for this API", "enable the API"), ("API need a true rate!",)),
    Row("10001", INPUT, CERTAIN, ("misses something",)),
    Row("68300004", INPUT, CERTAIN, ("name, number or id that was given",), ("Invalid parameter!",)),
    Row("68300005", RETRY, DOUBTFUL, ("search failed", "may be the cause"), ("Search api failure!",)),
    Row("68300006", RETRY, DOUBTFUL, ("its own data", "ask PatSnap"), ("Analytic basic access error!",)),
    Row("68300007", INPUT, CERTAIN, ("does not accept the request",), ("Bad request!",)),
    Row("68300008", RETRY, DOUBTFUL, ("try again later",), ("Service error, please try again later!",)),
    Row(
        "68300010",
        INPUT,
        DOUBTFUL,
        ("uploaded file", "uploads none"),
        ("The file does not comply with upload specifications!",),
    ),
)
UNKNOWN: Final = (
    Row("67209999", ADMIN, DOUBTFUL, ("does not know this code", "Look at the account")),
    Row("67200999", ADMIN, DOUBTFUL, ("does not know this code", "Look at the account")),
    Row("68309999", INPUT, DOUBTFUL, ("does not know this code", "Check what was asked for")),
    Row("4711", BUG, DOUBTFUL, ("does not know this answer", "Ask PatSnap")),
    Row("-1", BUG, DOUBTFUL, ("does not know this answer", "Ask PatSnap")),
)
ALL: Final = (*ROWS, *UNKNOWN)


def by_code(rows: tuple[Row, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row.code for row in rows])


def refusing(row: Row) -> Callable[[Seen], web.Response]:
    """Answer with this code each time, in each of its wordings, now as a number and now as text."""
    answers = [(form, words) for words in row.words for form in (int(row.code), row.code)]
    turns = cycle(answers)

    def answer(_: Seen) -> web.Response:
        form, words = next(turns)
        return web.json_response({"status": False, "error_code": form, "error_msg": words})

    return answer


def unsaid(row: Row, url: str, error: Exception) -> list[str]:
    """What the operator's sentence lacks of what it must tell; the code stands beside it."""
    return [words for words in (row.code, *row.told) if words.format(url=url) not in str(error)]


async def test_the_table_is_whole() -> None:
    assert sorted(row.code for row in ROWS) == sorted(CODES)


@by_code(ALL)
async def test_a_code_has_one_class(row: Row) -> None:
    meaning = meaning_of(row.code)
    assert (meaning.code_class, meaning.is_certain) == (row.code_class, row.is_certain)
    assert meaning.is_repeatable == (row.code == "68300008")


@by_code(ALL)
async def test_a_code_means_the_same_on_each_endpoint_however_it_is_worded(row: Row) -> None:
    # With a key there is nothing to refresh.
    code_class = ADMIN if row.code_class is REFRESH else row.code_class
    times = 2 * len(row.words)
    async with serving(refusing(row)) as server, client(server.url) as patsnap:
        for endpoint in [one for one in ENDPOINTS for _ in range(times)]:
            error = await error_of(call(patsnap, endpoint))
            assert (endpoint, error.code) == (endpoint, row.code)
            assert unsaid(row, server.url, error) == []
            if isinstance(error, PatsnapRefused):
                assert (row.is_certain, error.code_class) == (True, code_class)
            else:
                assert not row.is_certain
    assert server.paths() == [one for one in ENDPOINTS for _ in range(times)]  # never repeated by itself


@by_code(ALL)
async def test_only_what_consumes_nothing_may_be_made_again_at_once(row: Row) -> None:
    async with serving(refusing(row)) as server, client(server.url) as patsnap:
        for endpoint in ENDPOINTS:
            error = await error_of(call(patsnap, endpoint))
            assert error.repeatable is (row.code == "68300008" and endpoint != P057)


@by_code(ALL)
async def test_with_a_token_only_a_code_that_speaks_of_the_token_makes_a_call_go_out_again(row: Row) -> None:
    again = row.code_class is REFRESH
    async with serving(_after_token(refusing(row))) as server:
        for endpoint in ENDPOINTS:
            server.seen.clear()
            async with client(server.url, PAIR) as patsnap:  # who begins has no token
                error = await error_of(call(patsnap, endpoint))
            assert error.code == row.code
            assert isinstance(error, PatsnapRefused) is row.is_certain
            assert server.paths() == [TOKEN, endpoint] * (2 if again else 1)


@by_code(ALL)
async def test_where_no_token_is_given_the_call_itself_was_certainly_not_made(row: Row) -> None:
    code_class = ADMIN if row.code_class is REFRESH else row.code_class
    async with serving(refusing(row)) as server:
        for endpoint in ENDPOINTS:
            server.seen.clear()
            async with client(server.url, PAIR) as patsnap:
                with pytest.raises((PatsnapRefused, NotSent)) as raised:
                    await call(patsnap, endpoint)
            if isinstance(raised.value, PatsnapRefused):
                assert (row.is_certain, raised.value.code_class) == (True, code_class)
                assert unsaid(row, server.url, raised.value) == []
            else:
                assert not row.is_certain
                assert row.code in str(raised.value)
            assert server.paths() == [TOKEN]


def _after_token(answer: Callable[[Seen], web.Response]) -> Answering:
    def answering(seen: Seen) -> web.Response:
        return web.json_response({"data": {"token": "T"}}) if seen.path == TOKEN else answer(seen)

    return answering


# ── The wire ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Wire:
    """A fault of the wire: an address where it befalls every call, and what is known afterwards."""

    at: Callable[[], AbstractAsyncContextManager[str]]
    error: type[NotSent | PatsnapInDoubt | PatsnapRefused]
    code: str = ""
    code_class: CodeClass | None = None
    told: str = ""


@asynccontextmanager
async def nobody() -> AsyncIterator[str]:
    yield await refused_port()


def raw(answer: bytes, *, hangs: bool = False) -> Callable[[], AbstractAsyncContextManager[str]]:
    @asynccontextmanager
    async def at() -> AsyncIterator[str]:
        async with raw_serving(answer, hangs=hangs) as server:
            yield server.url

    return at


def http(status: int, body: bytes = b"<html>", **headers: str) -> Callable[[], AbstractAsyncContextManager[str]]:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    return raw(head.encode() + body)


HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"status": true, "data"'
NOTHING: Final = "nothing"
FAULTS: Final = {
    "nobody listens": Wire(nobody, NotSent, told="could not be reached"),
    "cut without an answer": Wire(raw(b""), PatsnapInDoubt, "cut", told="broke off"),
    "cut within the head": Wire(raw(HALF[:20]), PatsnapInDoubt, "cut", told="broke off"),
    "cut within the body": Wire(raw(HALF), PatsnapInDoubt, "cut", told="broke off"),
    "not HTTP": Wire(raw(b"SSH-2.0-OpenSSH_9.2\r\n"), PatsnapInDoubt, "cut", told="broke off"),
    "no answer": Wire(raw(b"", hangs=True), PatsnapInDoubt, "time-out", told="did not answer in time"),
    "half an answer": Wire(raw(HALF, hangs=True), PatsnapInDoubt, "time-out", told="did not answer in time"),
    "no JSON": Wire(http(200), PatsnapInDoubt, "no answer", told="not its answer"),
    NOTHING: Wire(http(200, b""), PatsnapInDoubt, "no answer", told="not its answer"),
    "a redirect": Wire(http(302, Location="/elsewhere"), PatsnapInDoubt, "no answer", told="HTTP 302"),
    "HTTP 401": Wire(http(401), PatsnapRefused, "HTTP 401", ADMIN, "PATROL_PATSNAP_API_KEY"),
    "HTTP 403": Wire(http(403), PatsnapRefused, "HTTP 403", ADMIN, "{url} forbids"),
    "HTTP 404": Wire(http(404), PatsnapRefused, "HTTP 404", BUG, "no such API at {url}"),
    "HTTP 429": Wire(http(429), PatsnapRefused, "HTTP 429", RETRY, "PATROL_PATSNAP_QPS"),
    **{
        f"HTTP {status}": Wire(http(status), PatsnapInDoubt, f"HTTP {status}", told="failed while it worked")
        for status in (500, 502, 503, 504)
    },
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_after_each_fault_of_the_wire_it_is_known_whether_the_call_was_made(fault: str) -> None:
    wire = FAULTS[fault]
    async with wire.at() as url, client(url, timeouts=QUICK) as patsnap:
        for endpoint in ENDPOINTS:
            if (fault, endpoint) == (NOTHING, P059):
                await call(patsnap, endpoint)  # deleting is answered with nothing (P059 API page)
                continue
            with pytest.raises(wire.error) as raised:
                await call(patsnap, endpoint)
            assert wire.told.format(url=url) in str(raised.value), endpoint
            assert getattr(raised.value, "code", "") == wire.code
            assert getattr(raised.value, "code_class", None) == wire.code_class


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_of_the_wire_on_the_way_to_a_token_leaves_every_call_unmade(fault: str) -> None:
    wire = FAULTS[fault]
    error = PatsnapRefused if wire.error is PatsnapRefused else NotSent
    async with wire.at() as url, client(url, PAIR, timeouts=QUICK) as patsnap:
        for endpoint in ENDPOINTS:
            with pytest.raises(error) as raised:
                await call(patsnap, endpoint)
            assert getattr(raised.value, "code_class", None) == wire.code_class
            assert PAIR.client_secret not in str(raised.value)
