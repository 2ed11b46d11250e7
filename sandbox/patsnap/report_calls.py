"""The six calls about reports: create a task, with or without a logo, and ask how far it is."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.patsnap import answers
from sandbox.patsnap.account import Account
from sandbox.patsnap.codes import WRONG_PARAMETER, Refusal
from sandbox.patsnap.downloads import FileStore
from sandbox.patsnap.endpoints import CREATE, CREATE_NO_LOGO, STATUS, VALUE, VALUE_NO_LOGO, VALUE_STATUS, Endpoint
from sandbox.patsnap.jobs import Jobs, Life, Stage
from sandbox.patsnap.orders import Order, read_order, read_value_order


class ReportCalls:
    """What PatSnap answers to those who want reports. `jobs` are all that were created."""

    def __init__(
        self,
        clock: SandboxClock,
        files: FileStore,
        ids: Iterator[int],
        billed: Counter[str],
        account: Callable[[], Account],
        life: Callable[[], Life],
    ) -> None:
        """`ids`: those of jobs. `billed`: the tasks created. `account`, `life`: asked at each call, for they change."""
        self.jobs = Jobs(ids)
        self._clock = clock
        self._files = files
        self._billed = billed
        self._account = account
        self._life = life

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The rows of the table of calls."""
        report = "/innovation/company-report"
        value = "/patent-valuation-data/patent-report"
        return (
            Endpoint(CREATE, "R001", "POST", f"{report}/task/create", self._create),
            Endpoint(CREATE_NO_LOGO, "R001", "POST", f"{report}/task/create-no-logo", self._create_no_logo),
            Endpoint(STATUS, "R001", "GET", f"{report}/job_id/status", self._status),
            Endpoint(VALUE, "R002", "POST", f"{value}/task/create", self._create_value),
            Endpoint(VALUE_NO_LOGO, "R002", "POST", f"{value}/task/create-no-logo", self._create_value_no_logo),
            Endpoint(VALUE_STATUS, "R002", "GET", f"{value}/job_id/status", self._value_status),
        )

    async def _create(self, request: web.Request) -> web.Response:
        return self._create_job(CREATE, await read_order(request, logo=True))

    async def _create_no_logo(self, request: web.Request) -> web.Response:
        return self._create_job(CREATE_NO_LOGO, await read_order(request, logo=False))

    async def _create_value(self, request: web.Request) -> web.Response:
        return self._create_job(VALUE, await read_value_order(request, logo=True))

    async def _create_value_no_logo(self, request: web.Request) -> web.Response:
        return self._create_job(VALUE_NO_LOGO, await read_value_order(request, logo=False))

    def _create_job(self, endpoint: str, order: Order) -> web.Response:
        life = self._life()
        if order.obstacle:
            life = replace(life, fails=True, cause=order.obstacle)
        job = self.jobs.create(endpoint, order, self._clock.now(), life)
        self._billed[endpoint] += 1
        return answers.data({"job_id": self._account().job_id.show(int(job.job_id))})

    async def _status(self, request: web.Request) -> web.Response:
        return self._status_of(request, is_value=False)

    async def _value_status(self, request: web.Request) -> web.Response:
        return self._status_of(request, is_value=True)

    def _status_of(self, request: web.Request, *, is_value: bool) -> web.Response:
        job = self.jobs.find(request.query.get("job_id", ""))
        if job is None or job.order.is_value is not is_value:
            raise Refusal(WRONG_PARAMETER)
        now = self._clock.now()
        stage = job.stage(now)
        content: dict[str, object] = {
            "job_id": self._account().job_id.show(int(job.job_id)),
            "queue_num": job.ahead(now),
            "job_status": stage.value,
        }
        if stage is Stage.DONE:
            content["download_url"] = f"{request.scheme}://{request.host}{self._files.publish(job)}"
        if stage is Stage.FAILED:
            content["abnormal_cause"] = job.life.cause
        return answers.data(content)
