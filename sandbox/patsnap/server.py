"""The stand-in itself: its customers, and the HTTP server on loopback that answers their calls."""

from datetime import date
from typing import Final

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.patents import Library
from sandbox.patsnap import answers
from sandbox.patsnap.access import Access
from sandbox.patsnap.account import Account
from sandbox.patsnap.alert_control import AlertControl
from sandbox.patsnap.codes import NO_SUCH_PATH, Refusal
from sandbox.patsnap.control import Control
from sandbox.patsnap.customer import Customer, World
from sandbox.patsnap.downloads import Download, FileStore
from sandbox.patsnap.endpoints import Endpoint, Handler
from sandbox.patsnap.jobs import Life, job_ids
from sandbox.patsnap.streams import Kind

_HOST: Final = "127.0.0.1"
_GOODBYE: Final = 0.2  # seconds that calls in flight get when the server stops


class PatsnapSandbox(Customer):
    """A PatSnap Open API of our own, with one customer account, and as many besides as are wanted.

    It is itself the first of its `customers`. `patents` are what there is to be found, by all of them.
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
        self._files = FileStore(clock)
        self._world = World(clock, faults, patents or Library(), self._files, job_ids(), self._happened)
        self.customers: list[Customer] = [self]
        super().__init__(self._world, account or Account(), life or Life())
        self.url = ""
        self._access = Access(clock)
        self._runner: web.AppRunner | None = None
        self.app = self._application()

    def add_customer(self, account: Account | None = None) -> Customer:
        """Another customer, with credentials of its own, alerts, licences, limits and a bill of its own.

        ValueError for an account of which another has the name or the credentials.
        """
        account = account or Account.numbered(len(self.customers) + 1)
        if any(account.is_mistaken_for(one.account) for one in self.customers):
            raise ValueError(f"there is an account like {account.name} already")
        customer = Customer(self._world, account, self.life, mark=account.name)
        self.customers.append(customer)
        return customer

    def customer(self, name: str = "") -> Customer:
        """The customer of this name, the first where none is said. KeyError if there is none."""
        for customer in self.customers:
            if name in {"", customer.name}:
                return customer
        raise KeyError(name)

    @property
    def secrets(self) -> set[str]:
        """All that nobody but the customers may know: keys, secrets, tokens, the signatures of links given out."""
        own = (secret for one in self.customers for secret in (one.account.api_key, one.account.client_secret))
        return {*own} | self._access.given | self._files.secrets

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

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self.faults.middleware(self._whose), _refusals])
        for endpoint in self.endpoints():
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
                customer = self._access.admit(request, self.customers)
                return await customer.answer(endpoint.name, request)
            except Refusal as refusal:
                return answers.refused(refusal, endpoint.words)

        return answer

    def _whose(self, request: web.Request) -> str:
        customer = self._access.recognise(request, self.customers)
        return customer.name if customer else ""

    def _happened(self, patent_id: str, kind: Kind) -> list[date]:
        """What the register has is there for all, whoever's alert tells of it."""
        return sorted({day for customer in self.customers for day in customer.happened(patent_id, kind)})

    async def _token(self, request: web.Request) -> web.Response:
        return await self._access.give_token(request, self.customers)


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return answers.refused(refusal)


async def _no_such_path(_: web.Request) -> web.StreamResponse:
    raise Refusal(NO_SUCH_PATH)
