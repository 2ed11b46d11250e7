"""The stand-in itself: the table of its calls, and the HTTP server on loopback that answers them."""

from collections import Counter
from dataclasses import replace
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.patents import Library
from sandbox.patsnap import answers
from sandbox.patsnap.access import Access
from sandbox.patsnap.account import Account
from sandbox.patsnap.alert_calls import AlertCalls
from sandbox.patsnap.alert_control import AlertControl
from sandbox.patsnap.alerts import Alerts
from sandbox.patsnap.codes import (
    NO_SUCH_PATH,
    NOT_LICENSED,
    NOT_PRICED,
    OLDER_WORDS,
    WORDS,
    Refusal,
)
from sandbox.patsnap.companies import Companies
from sandbox.patsnap.control import Control
from sandbox.patsnap.downloads import Download, FileStore
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
    Handler,
)
from sandbox.patsnap.facts import Facts
from sandbox.patsnap.jobs import Job, Life
from sandbox.patsnap.lookups import Lookup, Row
from sandbox.patsnap.register import Register
from sandbox.patsnap.report_calls import ReportCalls
from sandbox.patsnap.searches import Searches

_HOST: Final = "127.0.0.1"
_FREE: Final = frozenset({STATUS, VALUE_STATUS})
_UNBILLED: Final = frozenset({"P056", "P058", "P059"})
_GOODBYE: Final = 0.2  # seconds that calls in flight get when the server stops


class PatsnapSandbox:
    """A PatSnap Open API of our own, with one customer account.

    `life` is that of jobs created from now on, `account` what callers are checked against from now on. `alerts` are
    the monitor projects, `patents` what there is to be found, `bibliography` what was asked of it.
    """

    def __init__(
        self,
        clock: SandboxClock,
        faults: Faults,
        *,
        account: Account | None = None,
        life: Life | None = None,
        patents: Library | None = None,
    ) -> None:
        """Live on `clock`, suffer from `faults`; nothing is served before `start`."""
        self.clock = clock
        self.faults = faults
        self.account = account or Account()
        self.life = life or Life()
        self.billed: Counter[str] = Counter()
        self.url = ""
        self._access = Access(clock)
        self._files = FileStore(clock)
        self._report_calls = ReportCalls(clock, self._files, self.billed, lambda: self.account, lambda: self.life)
        self.patents = patents or Library()
        self.alerts = Alerts(clock, self.patents)
        self.register = Register(clock, self.alerts.happened)
        self.lookups = self._make_lookups()
        self.bibliography = self.lookups[BIBLIOGRAPHY]
        self._searches = Searches(clock, self.patents, self.alerts, self.register, self.billed)
        self.companies = Companies(self.billed)
        self.alert_calls = AlertCalls(self.alerts, self._searches, self.billed)
        self._runner: web.AppRunner | None = None
        self.app = self._application()

    @property
    def secrets(self) -> set[str]:
        """All that nobody but the customer may know: key, secret, tokens, the signatures of links given out."""
        account = self.account
        return {account.api_key, account.client_secret} | self._access.given | self._files.secrets

    @property
    def jobs(self) -> list[Job]:
        """All jobs, in order of creation."""
        return self._report_calls.jobs.all()

    @property
    def next_download(self) -> Download | None:
        """What befalls the next download, once."""
        return self._files.next_download

    @next_download.setter
    def next_download(self, download: Download | None) -> None:
        self._files.next_download = download

    @property
    def file_size(self) -> int | None:
        """The size in bytes to which PDF files are padded; None leaves them as they are."""
        return self._files.file_size

    @file_size.setter
    def file_size(self, size: int | None) -> None:
        self._files.file_size = size

    def same_file_for_all(self, subject: str) -> None:
        """Let every report be the one about this company: whoever only wants many of them waits for one."""
        self._files.same_for_all = subject

    @property
    def elsewhere(self) -> str:
        """Where `Download.REDIRECT_ELSEWHERE` leads."""
        return self._files.elsewhere

    @elsewhere.setter
    def elsewhere(self, url: str) -> None:
        self._files.elsewhere = url

    def revoke_tokens(self) -> None:
        """Let every token given out so far count as expired."""
        self._access.revoke_tokens()

    def refuse(self, call: str, code: int, *, times: int = 1, skip: int = 0) -> None:
        """Let the next calls named `call` be refused with `code`, in the words of that call's page, without effect.

        KeyError for a code that stands on no page.
        """
        words = next((endpoint.words for endpoint in self._endpoints() if endpoint.name == call), WORDS)
        self.faults.add(Fault(call, What.ANSWER, times, skip, body=answers.refusal_body(code, words[code])))

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

    async def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1; with port 0 on any free one. `url` tells where."""
        runner = web.AppRunner(self.app, handler_cancellation=True, shutdown_timeout=_GOODBYE, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, _HOST, port).start()
        self._runner = runner
        self.url = f"http://{_HOST}:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop serving and close all connections; jobs and journal stay, and `start` may be called again."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _endpoints(self) -> tuple[Endpoint, ...]:
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

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self.faults.middleware(), _refusals])
        for endpoint in self._endpoints():
            app.router.add_route(endpoint.method, endpoint.path, self._guarded(endpoint), name=endpoint.name)
        app.router.add_route("POST", "/oauth/token", self._token, name="patsnap.token")
        app.router.add_route("GET", "/tffi-export/{path:.+}", self._files.download, name="patsnap.download")
        app.router.add_routes(Control(self).routes())
        app.router.add_routes(AlertControl(self).routes())
        app.router.add_route("*", "/{path:.*}", _no_such_path, name="patsnap.unknown")
        return app

    def _guarded(self, endpoint: Endpoint) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                self._access.check(request, self.account)
                self._check_trouble(endpoint)
                self._check_licence(endpoint.licence)
                return await endpoint.answer(request)
            except Refusal as refusal:
                return answers.refused(refusal, endpoint.words)

        return answer

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

    async def _token(self, request: web.Request) -> web.Response:
        return await self._access.give_token(request, self.account)


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return answers.refused(refusal)


async def _no_such_path(_: web.Request) -> web.StreamResponse:
    raise Refusal(NO_SUCH_PATH)
