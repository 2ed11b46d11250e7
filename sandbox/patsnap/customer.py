"""One customer of PatSnap's: what its account gives access to, what it asked for, and what it is billed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.patents import Library
from sandbox.patsnap import answers
from sandbox.patsnap.account import Account
from sandbox.patsnap.alert_calls import AlertCalls
from sandbox.patsnap.alerts import Alerts
from sandbox.patsnap.codes import NOT_LICENSED, NOT_PRICED, OLDER_WORDS, WORDS, Refusal
from sandbox.patsnap.companies import Companies
from sandbox.patsnap.downloads import FileStore
from sandbox.patsnap.endpoints import (
    BIBLIOGRAPHY,
    CHECK,
    FAMILY,
    FULL_BIBLIOGRAPHY,
    LEGAL,
    LICENSE,
    LITIGATION,
    LOOKUPS,
    SIMPLE_LEGAL,
    STATUS,
    TRANSFER,
    VALUE_STATUS,
    Endpoint,
)
from sandbox.patsnap.facts import Facts
from sandbox.patsnap.jobs import Job, Life
from sandbox.patsnap.lookups import Lookup, Row
from sandbox.patsnap.meter import Meter
from sandbox.patsnap.register import Happened, Register
from sandbox.patsnap.report_calls import ReportCalls
from sandbox.patsnap.searches import Searches
from sandbox.patsnap.streams import Kind

_FREE: Final = frozenset({STATUS, VALUE_STATUS})
_UNBILLED: Final = frozenset({"P056", "P058", "P059"})


@dataclass(frozen=True)
class World:
    """What all customers have in common: time, what goes wrong, patents, what happened to them, files of reports."""

    clock: SandboxClock
    faults: Faults
    patents: Library
    files: FileStore
    job_ids: Iterator[int]
    happened: Happened


class Customer:
    """One account at PatSnap, with everything in it.

    `account` is what callers are checked against from now on, `life` that of jobs created from now on. `alerts` are the
    monitor projects, `bibliography` what was asked of it, `billed` the units by the name of the call.
    """

    def __init__(self, world: World, account: Account, life: Life, mark: str = "") -> None:
        """A customer that has not asked for anything yet; `mark` makes the ids of its alerts its own."""
        self.clock = world.clock
        self.faults = world.faults
        self.patents = world.patents
        self.account = account
        self.life = life
        self.billed: Counter[str] = Counter()
        self.alerts = Alerts(self.clock, self.patents, mark)
        self.register = Register(self.clock, world.happened)
        self.lookups = self._make_lookups()
        self.bibliography = self.lookups[BIBLIOGRAPHY]
        self.companies = Companies(self.billed)
        self._meter = Meter(self.clock)
        self._report_calls = ReportCalls(
            self.clock, world.files, world.job_ids, self.billed, lambda: self.account, lambda: self.life
        )
        self._searches = Searches(self.clock, self.patents, self.alerts, self.register, self.billed)
        self.alert_calls = AlertCalls(self.alerts, self._searches, self.billed)
        self._table = {endpoint.name: endpoint for endpoint in self.endpoints()}

    @property
    def name(self) -> str:
        """What the account is called in the journal, and in faults that befall it alone."""
        return self.account.name

    @property
    def jobs(self) -> list[Job]:
        """All jobs, in order of creation."""
        return self._report_calls.jobs.all()

    def refuse(self, call: str, code: int, *, times: int = 1, skip: int = 0) -> None:
        """Let this account's next calls named `call` be refused with `code`, in the words of that call's page.

        They have no effect. KeyError for a code that stands on no page.
        """
        words = self._table[call].words if call in self._table else WORDS
        body = answers.refusal_body(code, words[code])
        self.faults.add(Fault(call, What.ANSWER, times, skip, body=body, whose=self.name))

    def refuse_all(self, code: int | None, *, billed: bool = False) -> None:
        """Let all calls be refused with `code` from now on, or those that are `billed` alone; None: no more.

        KeyError for a code that stands on no page.
        """
        if code is not None:
            WORDS[code]
        self.account = replace(self.account, refused=code, refused_is_billed=billed)

    def license(self, licence: str) -> None:
        """Let the account have bought this endpoint (`P011`), whatever was said of it before."""
        account = self.account
        self.account = replace(account, licences=account.licences | {licence}, unpriced=account.unpriced - {licence})

    def withdraw(self, licence: str, *, unpriced: bool = False) -> None:
        """Let this endpoint alone be refused from now on: 67200004, or 67200203 if it is `unpriced`."""
        self.license(licence)
        account = self.account
        others = frozenset({licence}) if unpriced else frozenset()
        self.account = replace(account, licences=account.licences - {licence}, unpriced=account.unpriced | others)

    def happened(self, patent_id: str, kind: Kind) -> list[date]:
        """The days on which this happened to a patent, as an alert of this account was told or will be."""
        return self.alerts.happened(patent_id, kind)

    async def answer(self, name: str, request: web.Request) -> web.StreamResponse:
        """Answer a call of this account's. Errors: Refusal."""
        endpoint = self._table[name]
        self._meter.take(self.account)
        self._check_trouble(endpoint)
        self._check_licence(endpoint.licence)
        return await endpoint.answer(request)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The table of calls."""
        return (
            *self._report_calls.endpoints(),
            Endpoint(CHECK, "P057", "GET", "/patent-alert/check", self._check, OLDER_WORDS),
            *self.alert_calls.endpoints(),
            *self._searches.endpoints(),
            *self.companies.endpoints(),
            *(
                Endpoint(name, licence, "GET", path, self.lookups[name].look_up)
                for name, (licence, path) in LOOKUPS.items()
            ),
        )

    def _make_lookups(self) -> dict[str, Lookup]:
        facts = Facts(self.clock, self.patents, self.register)
        rows: dict[str, Row] = {
            BIBLIOGRAPHY: facts.bibliography,
            FULL_BIBLIOGRAPHY: facts.full_bibliography,
            FAMILY: facts.family,
            LEGAL: facts.legal,
            SIMPLE_LEGAL: facts.simple_legal,
            TRANSFER: facts.transfers,
            LICENSE: facts.licences,
            LITIGATION: facts.cases,
        }
        return {name: Lookup(self.patents, self.billed, name, row) for name, row in rows.items()}

    def _check_trouble(self, endpoint: Endpoint) -> None:
        is_free = endpoint.name in _FREE or endpoint.licence in _UNBILLED
        if self.account.refused is not None and not (self.account.refused_is_billed and is_free):
            raise Refusal(self.account.refused)

    def _check_licence(self, licence: str) -> None:
        if licence not in self.account.licences:
            raise Refusal(NOT_PRICED if licence in self.account.unpriced else NOT_LICENSED)

    async def _check(self, request: web.Request) -> web.Response:
        answer = await self.alerts.check(request)
        self.billed[CHECK] += 1
        return answer
