"""PatSnap in memory: jobs that live by a script, small real files, alerts whose news a check takes away, patents."""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.accounts import Key
from bot.domain.alerts import Findings, HitKind
from bot.domain.companies import Company, FoundCompanies
from bot.domain.facts import Family, Source
from bot.domain.patents import Bibliography
from bot.domain.reasons import Reason
from bot.domain.reports import File, Format, Job, Kind, Order
from bot.domain.searches import AlertText, Created, Found, SearchPage
from bot.errors import BadFile, BadFileKind, CodeClass, NotConnected, PatsnapRefused
from bot.patsnap.alerts import read_findings
from bot.patsnap.companies import companies_call
from bot.patsnap.names import file_name
from bot.patsnap.rows import MOST_PATENTS, numbers_call, rows_call
from bot.patsnap.searches import search_call
from tests.fakes.faults import Faults

FIRST_JOB = 1_579_434_053_399_035_907  # above 2**53, as PatSnap's own
LINK = "https://files.example/report?sign="
DONE = Job(link="")  # the fake fills in the link
_WINDOW = re.compile(r"PBD:\[(?P<first>\d{8}) TO (?P<last>\d{8})\]")
COMPANIES_A_PAGE = 10
BODY = " and a small report of job {job}\n"


@dataclass
class Made:
    """A job: what was ordered, and what its looks will say; the last one is said for ever."""

    job_id: str
    order: Order
    life: deque[Job]
    looks: int = 0


@dataclass
class Watched:
    """An alert as PatSnap has it: its name, and what no check has taken yet, by PatSnap's word for the kind."""

    name: str
    news: dict[str, list[str]] = field(default_factory=dict)

    def take(self) -> str:
        """The answer of a check, as it stands on the wire; what it tells is gone afterwards."""
        data = [
            {"type": word, "count": len(patents), "alert_name": self.name, "patent_ids": patents}
            for word, patents in self.news.items()
        ]
        self.news = {}
        return answer_with(data)


def answer_with(data: object) -> str:
    """A success of PatSnap's with this data, as it stands on the wire."""
    return json.dumps({"data": data, "status": True, "error_code": 0}, ensure_ascii=False)


@dataclass
class FakePatsnap:
    """`bot.ports.Patsnap` without a wire. `life` is that of jobs ordered from now on.

    The names of its calls, for faults: permit, create, status, fetch, check, bibliography, families, a source's word
    for reasons, create_alert, update_alert, delete_alert, count, search, companies. Those of `unlicensed` are refused.
    A fault of `check` that comes after its effect loses the answer: the news is gone. Each of `answers` is a check's
    answer instead of the news, which it takes away all the same. `checks` and `asked` hold every check and every P011
    call that was made, whatever came of it; `permits` the accounts for which leave was asked. `crowded` are those with
    a queue, `not_connected` those without a key; `wrong_keys` are refused, `proven` is what was tried.
    """

    faults: Faults = field(default_factory=Faults)
    life: tuple[Job, ...] = (DONE,)
    jobs: list[Made] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    alerts: dict[str, Watched] = field(default_factory=dict)
    answers: deque[str] = field(default_factory=deque)
    checks: list[str] = field(default_factory=list)
    patents: dict[str, Bibliography] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    families: dict[str, Family] = field(default_factory=dict)
    reasons: dict[tuple[Source, str], Reason] = field(default_factory=dict)
    asked_facts: list[tuple[Source, tuple[str, ...]]] = field(default_factory=list)
    texts: dict[str, AlertText] = field(default_factory=dict)
    found: dict[str, list[Found]] = field(default_factory=dict)
    searched: list[str] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    asked_companies: list[str] = field(default_factory=list)
    unlicensed: set[str] = field(default_factory=set)
    permits: list[str] = field(default_factory=list)
    crowded: set[str] = field(default_factory=set)
    not_connected: set[str] = field(default_factory=set)
    proven: list[Key] = field(default_factory=list)
    wrong_keys: set[str] = field(default_factory=set)

    def matching(self, query: str) -> list[Found]:
        """What `found` has for the longest of its queries that this one contains, within its `PBD:[…]` if any."""
        known = max((one for one in self.found if one in query), key=len, default="")
        window = _WINDOW.search(query)
        return [
            one
            for one in self.found.get(known, ())
            if window is None or (one.published and window["first"] <= f"{one.published:%Y%m%d}" <= window["last"])
        ]

    def add_alert(self, alert_id: str, name: str = "Batteries") -> Watched:
        """Have an alert without news; one that is there keeps its news and gets the name."""
        alert = self.alerts.setdefault(alert_id, Watched(name))
        alert.name = name
        return alert

    def push(self, alert_id: str, kind: HitKind | str, patents: Iterable[str]) -> None:
        """Let the next check tell of these patents under this kind; an alert that is not there is added."""
        alert = self.alerts.get(alert_id) or self.add_alert(alert_id)
        alert.news.setdefault(str(kind), []).extend(patents)

    def remove_alert(self, alert_id: str) -> None:
        """Have no such alert any more: checks of it are refused with 68300004."""
        self.alerts.pop(alert_id, None)

    def answer_check(self, data: object) -> None:
        """Let the next check be answered with this `data`; several are given in turn."""
        self.answers.append(answer_with(data))

    def checks_of(self, alert_id: str) -> int:
        """How often this alert was checked."""
        return self.checks.count(alert_id)

    @asynccontextmanager
    async def permit(self, account: str) -> AsyncIterator["FakePermit"]:
        self.permits.append(account)
        if account in self.not_connected:
            raise NotConnected("PatSnap is not connected for this account")
        async with self.faults.around("permit"):
            pass
        yield FakePermit(self)

    def busy(self) -> frozenset[str]:
        return frozenset(self.crowded)

    async def prove(self, key: Key) -> None:
        async with self.faults.around("prove"):
            self.proven.append(key)
            if key.secret in self.wrong_keys:
                raise PatsnapRefused("67200202", CodeClass.ADMIN, "no such key")

    def findings(self, raw: str) -> Findings:
        return read_findings(raw)

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        async with self.faults.around("fetch"):
            if link not in {LINK + job.job_id for job in self.jobs}:
                raise BadFile(BadFileKind.EXPIRED, "HTTP 403")
            content = wanted.magic + BODY.format(job=link.removeprefix(LINK)).encode()
            name = file_name("", "/", wanted, fallback_name)
            await asyncio.to_thread(_write, folder / name, content)
            self.fetched.append(link)
        return File(name, name, len(content))


class FakePermit:
    """Leave for one call."""

    def __init__(self, patsnap: FakePatsnap) -> None:
        self._patsnap = patsnap
        self._is_used = False

    async def create_report(self, order: Order) -> str:
        self._use()
        made = self._patsnap.jobs
        async with self._patsnap.faults.around("create"):
            job = Made(str(FIRST_JOB + len(made)), order, deque(self._patsnap.life))
            made.append(job)
        return job.job_id

    async def report_status(self, kind: Kind, job_id: str) -> Job:
        self._use()
        async with self._patsnap.faults.around("status"):
            found = [job for job in self._patsnap.jobs if job.job_id == job_id and job.order.kind is kind]
            if not found:
                raise PatsnapRefused("68300004", CodeClass.INPUT, "no such job")
            job = found[0]
            job.looks += 1
            said = job.life.popleft() if len(job.life) > 1 else job.life[0]
        return Job(link=LINK + job_id) if said is DONE else said

    async def check_alert(self, alert_id: str) -> str:
        self._use()
        patsnap = self._patsnap
        patsnap.checks.append(alert_id)
        async with patsnap.faults.around("check"):
            alert = patsnap.alerts.get(alert_id)
            if alert is None:
                raise PatsnapRefused("68300004", CodeClass.INPUT, "no such alert")
            news = alert.take()
            return patsnap.answers.popleft() if patsnap.answers else news

    async def bibliography(self, patents: Sequence[str]) -> dict[str, Bibliography]:
        if not 1 <= len(patents) <= MOST_PATENTS:
            raise ValueError(f"bibliography comes for 1 to {MOST_PATENTS} patents, not {len(patents)}")
        self._use()
        self._patsnap.asked.append(tuple(patents))
        async with self._patsnap.faults.around("bibliography"):
            return {patent: self._patsnap.patents[patent] for patent in patents if patent in self._patsnap.patents}

    async def numbered(self, numbers: Sequence[str]) -> dict[str, Bibliography]:
        numbers_call("bibliography", numbers)
        self._use()
        self._patsnap.asked.append(tuple(numbers))
        async with self._patsnap.faults.around("bibliography"):
            return {id_: known for id_, known in self._patsnap.patents.items() if known.number in numbers}

    async def families(self, patents: Sequence[str]) -> dict[str, Family]:
        rows_call("families", patents)
        self._use("families")
        self._patsnap.asked_facts.append((Source.FAMILY, tuple(patents)))
        async with self._patsnap.faults.around("families"):
            return {one: self._patsnap.families[one] for one in patents if one in self._patsnap.families}

    async def reasons(self, source: Source, patents: Sequence[str]) -> dict[str, Reason]:
        rows_call(source, patents)
        self._use(source)
        known = self._patsnap.reasons
        self._patsnap.asked_facts.append((source, tuple(patents)))
        async with self._patsnap.faults.around(source):
            return {one: known[source, one] for one in patents if (source, one) in known}

    async def create_alert(self, text: AlertText) -> Created:
        self._use("create_alert")
        patsnap = self._patsnap
        async with patsnap.faults.around("create_alert"):
            alert_id = f"{len(patsnap.texts) + 1:032x}"
            patsnap.texts[alert_id] = text
            patsnap.add_alert(alert_id, text.name)
        return Created(alert_id, text.name, len(patsnap.matching(text.query)))

    async def update_alert(self, alert_id: str, text: AlertText) -> None:
        self._use("update_alert")
        async with self._patsnap.faults.around("update_alert"):
            if alert_id not in self._patsnap.alerts:
                raise PatsnapRefused("68300004", CodeClass.INPUT, "no such alert")
            was = self._patsnap.texts.get(alert_id, AlertText(self._patsnap.alerts[alert_id].name, "", frozenset()))
            text = AlertText(text.name or was.name, text.query or was.query, text.kinds or was.kinds)
            self._patsnap.texts[alert_id] = text
            self._patsnap.add_alert(alert_id, text.name)

    async def delete_alert(self, alert_id: str) -> None:
        self._use("delete_alert")
        async with self._patsnap.faults.around("delete_alert"):
            if self._patsnap.alerts.pop(alert_id, None) is None:
                raise PatsnapRefused("68300004", CodeClass.INPUT, "no such alert")

    async def count(self, query: str) -> int:
        self._use("count")
        async with self._patsnap.faults.around("count"):
            return len(self._patsnap.matching(query))

    async def search(self, query: str, *, limit: int, offset: int = 0) -> SearchPage:
        search_call(query, limit, offset)
        self._use("search")
        self._patsnap.searched.append(query)
        async with self._patsnap.faults.around("search"):
            found = self._patsnap.matching(query)
            return SearchPage(len(found), tuple(found[offset : offset + limit]))

    async def find_companies(self, name: str) -> FoundCompanies:
        companies_call(name)
        self._use("companies")
        self._patsnap.asked_companies.append(name)
        async with self._patsnap.faults.around("companies"):
            word = name.casefold()
            fit = [
                one for one in self._patsnap.companies if word in one.name.casefold() or word in one.english.casefold()
            ]
            return FoundCompanies(tuple(fit[:COMPANIES_A_PAGE]), len(fit))

    def _use(self, call: str = "") -> None:
        if self._is_used:
            raise RuntimeError("a permit is for one call")
        self._is_used = True
        if call in self._patsnap.unlicensed:
            self._patsnap.faults.calls.append(call)
            raise PatsnapRefused("67200004", CodeClass.ADMIN, "not licensed")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
