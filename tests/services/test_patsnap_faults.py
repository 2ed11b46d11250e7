"""The fault matrix of PatSnap: every call of Patrol's, with every code, status and fault of the wire.

What each code means for the adapter is proven in `tests/patsnap/test_every_code.py`; here is what comes of it: how the
row stands, whether it counts as a try, which outage begins, how often PatSnap was called, and what people read.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from bot.deps import Deps
from bot.domain.alerts import CheckState
from bot.domain.companies import SearchState
from bot.domain.endpoints import CREATE_OF, FACTS_OF, MAKING_OF, STATUS_OF, Endpoint
from bot.domain.facts import Source
from bot.domain.makings import MakingState, Task
from bot.domain.outages import BILLED, WHOLE
from bot.domain.patents import PatentState
from bot.domain.recoveries import Recovery
from bot.domain.reports import Format as ReportFormat
from bot.domain.reports import Kind, Order, ReportState, RequestState, Subject, SubjectKind
from bot.errors import NotSent, OutsideError, PatsnapInDoubt
from bot.patsnap.codes import CODES, STATUSES, Meaning, error_for, meaning_of, refused_for_good
from bot.ports import Transaction
from bot.services.checks import check_one
from bot.services.companies import ask_due, want
from bot.services.enriching import enrich_one
from bot.services.explaining import explain_one
from bot.services.makings import make_one
from bot.services.outages import seen_making, seen_report
from bot.services.previews import count_query
from bot.services.recovering import recover_one
from bot.services.reports import advance_one
from bot.services.usage import For
from bot.views.live import live_message
from bot.views.makings import making_message
from bot.views.reader import Reader
from tests.clock import START
from tests.factories import TEAM, a_making, a_report, a_request
from tests.fakes import FakePatsnap
from tests.services.choosers import searching
from tests.services.watching import ALERT, subscribed, the_alert

pytestmark = pytest.mark.asyncio

URL: Final = "https://connect.patsnap.com"

# Which codes and faults are the same to a row. Every code and status of the table is in one of these.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "quota": ("67200007",),
    "money": ("67200001", "67200005"),
    "account": ("67200003", "67200006", "67200008", "67200009", "67200202", "HTTP 401"),
    "licence": ("67200004", "67200203", "HTTP 403"),
    "busy": ("67200002", "HTTP 429"),
    "input": ("68300007", "10001", "HTTP 414"),
    "unknown": ("68300004",),
    "wrong": ("67200012", "67200015"),
    "not there": ("67200101", "HTTP 404"),
    "doubt": (
        *("67200000", "67200100", "68300005", "68300006", "68300010", "67209999", "68309999", "12345", "no code"),
        *("time-out", "cut", "no answer", "HTTP 500", "HTTP 502", "HTTP 503", "HTTP 504"),
    ),
    "repeatable": ("68300008",),
    "unsent": ("refused connection", "connect time-out", "no name"),
}


def error_of(fault: str) -> OutsideError:
    """The fault as the adapter raises it."""
    if fault in GROUPS["unsent"]:
        return NotSent(fault)
    meaning: Meaning | None = CODES.get(fault)
    if fault.startswith("HTTP "):
        meaning = STATUSES.get(int(fault.removeprefix("HTTP ")))
    if meaning is not None and meaning.code_class.value == "refresh":
        return refused_for_good(fault, URL)
    if meaning is None and not fault.isdecimal():
        return PatsnapInDoubt(fault, "no answer")
    return error_for(fault, meaning or meaning_of(fault), URL)


@dataclass(frozen=True)
class Cell:
    """What comes of it. `tries`: what the row counts; `says`: what the person who waits reads of it."""

    state: str
    outage: str | None = None
    tries: int = 0
    says: str = ""
    calls: int = 1


HELD_UP, OVER_QUOTA = "PatSnap refuses this account", "limit for today is used up"


def shut(state: str, endpoint: Endpoint, *, billed: bool = True, of_people: bool = True) -> dict[str, Cell]:
    """The column of a call whose row stays as it is while an outage lasts."""
    scope = BILLED if billed else str(endpoint)
    refused, over = (HELD_UP, OVER_QUOTA) if of_people else ("", "")
    return {
        "quota": Cell(state, scope, says=over),
        "money": Cell(state, scope, says=refused),
        "account": Cell(state, WHOLE, says=refused),
        "licence": Cell(state, endpoint, says=refused),
    }


def creating(endpoint: Endpoint) -> dict[str, Cell]:
    return shut("requested", endpoint) | {
        "busy": Cell("requested", tries=1, says="PatSnap is busy"),
        "input": Cell("failed", says="does not accept"),
        "unknown": Cell("failed", says="does not accept"),
        "wrong": Cell("failed", says="question wrong"),
        "not there": Cell("failed", says="question wrong"),
        "doubt": Cell("in doubt", says="did not confirm"),
        "repeatable": Cell("in doubt", says="did not confirm", calls=2),
        "unsent": Cell("requested", tries=1, says="cannot be reached"),
    }


def looking(endpoint: Endpoint) -> dict[str, Cell]:
    later = Cell("generating", tries=1, says="cannot be reached")
    again = Cell("generating", tries=1, says="asks again")
    return shut("generating", endpoint, billed=False) | {
        "busy": Cell("generating", tries=1, says="PatSnap is busy"),
        **dict.fromkeys(("input", "unknown", "wrong", "not there"), again),
        **dict.fromkeys(("doubt", "repeatable", "unsent"), later),
    }


def looked_up(endpoint: Endpoint) -> dict[str, Cell]:
    return shut("wanted", endpoint, of_people=False) | {
        "licence": Cell("not licensed", endpoint),
        "not there": Cell("not licensed", endpoint),
        **dict.fromkeys(("busy", "unsent"), Cell("wanted")),
        **dict.fromkeys(("input", "unknown", "wrong", "doubt", "repeatable"), Cell("wanted", tries=1)),
    }


def making(endpoint: Endpoint, task: Task) -> dict[str, Cell]:
    is_new = task is Task.NEW
    doubt = Cell("in doubt", says="did not confirm") if is_new else Cell("requested", tries=1, says="asks again")
    return shut("requested", endpoint, billed=False) | {
        "busy": Cell("requested", tries=1, says="PatSnap is busy"),
        "input": Cell("failed"),
        "unknown": Cell("made" if task is Task.DELETE else "failed"),
        **dict.fromkeys(("wrong", "not there"), Cell("failed", says="your mistake")),
        "doubt": doubt,
        "repeatable": Cell("in doubt", says="did not confirm", calls=2) if is_new else doubt,
        "unsent": Cell("requested", tries=1, says="cannot be reached"),
    }


CHECKING: Final = shut("due", Endpoint.CHECK, of_people=False) | {
    **dict.fromkeys(("busy", "input", "wrong", "not there", "unsent"), Cell("due", tries=1)),
    "unknown": Cell("gone"),
    **dict.fromkeys(("doubt", "repeatable"), Cell("gap", tries=1)),
}
RECOVERING: Final = shut("wanted", Endpoint.SEARCH, of_people=False) | {
    **dict.fromkeys(("busy", "input", "unknown", "wrong", "doubt", "repeatable"), Cell("wanted", tries=1)),
    "not there": Cell("wanted", Endpoint.SEARCH),
    "unsent": Cell("wanted"),
}
COUNTING: Final = {
    "quota": Cell("quota", BILLED),
    "money": Cell("account", BILLED),
    "account": Cell("account", WHOLE),
    "licence": Cell("account", Endpoint.COUNT),
    "busy": Cell("busy"),
    **dict.fromkeys(("input", "unknown"), Cell("input")),
    "wrong": Cell("bug"),
    "not there": Cell("bug", Endpoint.COUNT),
    **dict.fromkeys(("doubt", "repeatable"), Cell("no answer")),
    "unsent": Cell("unreachable"),
}
# A report is ordered by its typed name then: nobody waits for a search.
SEARCHING: Final = {
    "quota": Cell("silent", BILLED, tries=1),
    "money": Cell("silent", BILLED, tries=1),
    "account": Cell("silent", WHOLE, tries=1),
    **dict.fromkeys(("licence", "not there"), Cell("not licensed", Endpoint.COMPANIES, tries=1)),
    **dict.fromkeys(("input", "unknown", "wrong"), Cell("silent", tries=1)),
    **dict.fromkeys(("busy", "doubt", "repeatable", "unsent"), Cell("wanted", tries=1)),
}
# No token: the call that was due was not made, whatever it was. Here it is a report's creation.
TOKEN: Final = {
    **dict.fromkeys(("money", "account", "licence"), Cell("requested", WHOLE, says=HELD_UP)),
    "quota": Cell("requested", WHOLE, says=OVER_QUOTA),
    "busy": Cell("requested", tries=1, says="PatSnap is busy"),
    **dict.fromkeys(("input", "unknown", "wrong", "not there"), Cell("requested", tries=1, says="asks again")),
    "unsent": Cell("requested", tries=1, says="cannot be reached"),
}


@dataclass(frozen=True)
class Row:
    """A row that waits for one call: how it comes about, whose turn takes it, and how it is seen afterwards."""

    fault: str  # the fake's name of the call
    column: Mapping[str, Cell]
    begin: Callable[[Deps], Awaitable[None]]
    turn: Callable[[Deps], Awaitable[object]]
    seen: Callable[[Transaction], tuple[str, int, str]]


def stored(work: Callable[[Transaction], object]) -> Callable[[Deps], Awaitable[None]]:
    async def begin(deps: Deps) -> None:
        await deps.store.write(work)

    return begin


def reported(kind: Kind, state: ReportState) -> Callable[[Transaction], object]:
    subject = Subject(SubjectKind.COMPANY_NAME if kind is Kind.ENTERPRISE else SubjectKind.PATENT_NUMBER, "CN1A")
    order = Order(kind, subject, ReportFormat.PDF)
    made = {} if state is ReportState.REQUESTED else {"job_id": "7", "submitted_at": START}

    def work(tx: Transaction) -> None:
        tx.reports.add(a_report(order=order, state=state, **made))
        tx.requests.add(a_request(order=order))

    return work


def report_seen(tx: Transaction) -> tuple[str, int, str]:
    report, request = tx.reports.get(TEAM, "report1"), tx.requests.get(TEAM, "request1")
    assert report is not None
    assert request is not None
    assert (request.state is RequestState.FAILED) is (report.state is ReportState.FAILED)
    assert (report.due is None) is (report.state in {ReportState.FAILED, ReportState.IN_DOUBT})
    text = live_message(Reader(), request, seen_report(report, tx), START).text
    return report.state, report.attempts, text


def make(task: Task) -> Callable[[Deps], Awaitable[None]]:
    async def begin(deps: Deps) -> None:
        await subscribed(deps)
        alert = await the_alert(deps)
        text = a_making(task=task, alert="" if task is Task.NEW else alert.id)
        await deps.store.write(lambda tx: tx.makings.add(text))

    return begin


def making_seen(tx: Transaction) -> tuple[str, int, str]:
    found = tx.makings.get(TEAM, "making1")
    assert found is not None
    assert (found.due is None) is found.is_over or found.state is MakingState.IN_DOUBT
    return found.state, found.attempts, making_message(Reader(), seen_making(found, tx), None).text


async def watch(deps: Deps) -> None:
    await subscribed(deps)


def alert_seen(tx: Transaction) -> tuple[str, int, str]:
    alert = tx.alerts.get("main", ALERT)
    assert alert is not None
    assert alert.owner is None
    checks = tx.checks.after("main", ALERT, 0, 9)
    state = "gone" if alert.is_gone else "gap" if checks and checks[0].state is CheckState.GAP else "due"
    assert (alert.due is None) is alert.is_gone
    assert state == "gap" or not checks
    return state, alert.attempts, ""


async def lose(deps: Deps) -> None:
    await subscribed(deps)
    recovery = Recovery("main", ALERT, 2, "TTL:(x)", START, START, wanted_at=START, due=START)
    await deps.store.write(lambda tx: tx.recoveries.add(recovery))


def recovery_seen(tx: Transaction) -> tuple[str, int, str]:
    found = tx.recoveries.get("main", ALERT, 2)
    assert found is not None
    assert found.owner is None
    assert found.due is not None
    return found.state, found.attempts, ""


async def search(deps: Deps) -> object:
    return await ask_due(searching(deps))


def search_seen(tx: Transaction) -> tuple[str, int, str]:
    found = tx.companies.get("main", "小米")
    assert found is not None
    assert found.owner is None
    assert (found.due is not None) is (found.state is SearchState.WANTED)
    return found.state, found.attempts, ""


def patent_seen(tx: Transaction) -> tuple[str, int, str]:
    found = tx.patents.get_all("main", ["p"])["p"]
    assert (found.due is not None) is (found.state is PatentState.WANTED)
    return found.state, found.attempts, ""


def fact_seen(source: Source) -> Callable[[Transaction], tuple[str, int, str]]:
    def seen(tx: Transaction) -> tuple[str, int, str]:
        found = tx.facts.get_all("main", source, ["p"])["p"]
        assert (found.due is not None) is (found.state is PatentState.WANTED)
        return found.state, found.attempts, ""

    return seen


def fact_row(source: Source) -> Row:
    call = "families" if source is Source.FAMILY else str(source)
    begin = stored(lambda tx: tx.facts.want("main", source, ["p"], START, since=START))
    return Row(call, looked_up(FACTS_OF[source]), begin, explain_one, fact_seen(source))


MAKES: Final = {Task.NEW: "create_alert", Task.EDIT: "update_alert", Task.DELETE: "delete_alert"}
ROWS: Final[Mapping[str, Row]] = {
    **{
        CREATE_OF[kind]: Row(
            "create", creating(CREATE_OF[kind]), stored(reported(kind, ReportState.REQUESTED)), advance_one, report_seen
        )
        for kind in Kind
    },
    **{
        STATUS_OF[kind]: Row(
            "status", looking(STATUS_OF[kind]), stored(reported(kind, ReportState.GENERATING)), advance_one, report_seen
        )
        for kind in Kind
    },
    **{
        endpoint: Row(MAKES[task], making(endpoint, task), make(task), make_one, making_seen)
        for task, endpoint in MAKING_OF.items()
    },
    Endpoint.CHECK: Row("check", CHECKING, watch, check_one, alert_seen),
    Endpoint.SEARCH: Row("search", RECOVERING, lose, recover_one, recovery_seen),
    Endpoint.BIBLIOGRAPHY: Row(
        "bibliography",
        looked_up(Endpoint.BIBLIOGRAPHY),
        stored(lambda tx: tx.patents.want("main", ["p"], START)),
        enrich_one,
        patent_seen,
    ),
    **{FACTS_OF[source]: fact_row(source) for source in Source},
    Endpoint.COMPANIES: Row(
        "companies", SEARCHING, stored(lambda tx: want("小米", "main", START, tx)), search, search_seen
    ),
    "token": Row("permit", TOKEN, stored(reported(Kind.ENTERPRISE, ReportState.REQUESTED)), advance_one, report_seen),
}


def wipe(path: Path) -> None:
    """Have the store empty again, but for its workspace: hundreds of cases share one."""
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            if name not in {"account", "workspace"} and not name.startswith(("sqlite", "_")):
                db.execute(f"delete from {name}")  # noqa: S608 - our words
        db.commit()


async def test_the_matrix_has_every_code_and_every_endpoint() -> None:
    known = {*CODES, *(f"HTTP {status}" for status in STATUSES)}
    assert known <= {fault for group in GROUPS.values() for fault in group}
    assert set(Endpoint) <= {*ROWS, Endpoint.COUNT}
    for row in (*ROWS.values(),):
        assert set(row.column) >= set(GROUPS) - {"doubt", "repeatable"}


@pytest.mark.parametrize("endpoint", ROWS)
async def test_every_fault_of_a_call_leaves_its_row_in_the_state_that_is_promised(
    endpoint: str, deps: Deps, patsnap: FakePatsnap, tmp_path: Path
) -> None:
    row, met, promised = ROWS[endpoint], {}, {}
    for group, cell in row.column.items():
        for fault in GROUPS[group]:
            wipe(tmp_path / "patrol.db")
            patsnap.faults.calls.clear()
            patsnap.add_alert(ALERT)
            await row.begin(deps)
            error = error_of(fault)
            patsnap.faults.add(row.fault, error, times=cell.calls)
            await row.turn(deps)
            state, tries, said = await deps.store.read(row.seen)
            outages = [one.scope for one in await deps.store.read(lambda tx: tx.outages.open())]
            calls = patsnap.faults.calls.count(row.fault)
            met[fault] = (state, tries, outages, calls, cell.says if cell.says in said else said)
            promised[fault] = (cell.state, cell.tries, [cell.outage] if cell.outage else [], cell.calls, cell.says)
    assert met == promised


async def test_every_fault_of_a_count_is_told_to_who_asks(deps: Deps, patsnap: FakePatsnap, tmp_path: Path) -> None:
    met, promised = {}, {}
    for group, cell in COUNTING.items():
        for fault in GROUPS[group]:
            wipe(tmp_path / "patrol.db")
            patsnap.faults.add("count", error_of(fault))
            preview = await count_query("TTL:(x)", For("main"), deps)
            outages = [one.scope for one in await deps.store.read(lambda tx: tx.outages.open())]
            met[fault] = (preview.trouble and preview.trouble.kind, outages)
            promised[fault] = (cell.state, [cell.outage] if cell.outage else [])
    assert met == promised
