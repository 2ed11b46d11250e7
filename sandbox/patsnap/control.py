"""A small HTTP API by which a person at `make sandbox` steers the stand-in. PatSnap has nothing like it."""

import ipaddress
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.patsnap.downloads import Download
from sandbox.patsnap.jobs import Job, Life

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_FAULT = TypeAdapter(Fault)
_LIFE = TypeAdapter(Life)


class _Downloads(BaseModel):
    next_download: Download | None = None
    file_size: int | None = None


class Billed(Protocol):
    """An account, as far as it is shown from here."""

    billed: Counter[str]

    @property
    def name(self) -> str:
        """What it is called."""


class Steered(Protocol):
    """What is shown and set from here."""

    clock: SandboxClock
    faults: Faults
    life: Life
    billed: Counter[str]
    next_download: Download | None
    file_size: int | None

    @property
    def customers(self) -> Sequence[Billed]:
        """All accounts, with what each is billed."""

    @property
    def jobs(self) -> list[Job]:
        """All jobs, in order of creation."""


class Control:
    """The handlers under `/control/`, for callers on this machine only."""

    def __init__(self, patsnap: Steered) -> None:
        """Steer `patsnap`."""
        self._patsnap = patsnap

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [
            web.get("/control/state", local(self._state), name="control.state", allow_head=False),
            web.post("/control/fault", local(self._fault), name="control.fault"),
            web.post("/control/clear", local(self._clear), name="control.clear"),
            web.post("/control/life", local(self._life), name="control.life"),
            web.post("/control/downloads", local(self._downloads), name="control.downloads"),
        ]

    async def _state(self, _: web.Request) -> web.Response:
        """The jobs with their stages, what was billed, and how often each call arrived."""
        now = self._patsnap.clock.now()
        return web.json_response(
            {
                "now": now.isoformat(),
                "jobs": [_shown(job) | {"stage": job.stage(now).name.lower()} for job in self._patsnap.jobs],
                "billed": dict(self._patsnap.billed),
                "accounts": {one.name: dict(one.billed) for one in self._patsnap.customers},
                "calls": dict(Counter(call.name for call in self._patsnap.faults.journal)),
            }
        )

    async def _fault(self, request: web.Request) -> web.Response:
        """Takes a `Fault` as JSON: `{"call": "patsnap.create", "what": "lost", "times": 1}`."""
        self._patsnap.faults.add(_FAULT.validate_json(await request.read()))
        return web.Response(status=web.HTTPNoContent.status_code)

    async def _clear(self, _: web.Request) -> web.Response:
        """Forgets the faults that are waiting."""
        self._patsnap.faults.clear()
        return web.Response(status=web.HTTPNoContent.status_code)

    async def _life(self, request: web.Request) -> web.Response:
        """Takes a `Life` as JSON, times in seconds: `{"queue": 5, "making": 60, "fails": false}`."""
        self._patsnap.life = _LIFE.validate_json(await request.read())
        return web.Response(status=web.HTTPNoContent.status_code)

    async def _downloads(self, request: web.Request) -> web.Response:
        """Takes `{"next_download": "huge", "file_size": 50000000}`; what is left out is switched off."""
        wanted = _Downloads.model_validate_json(await request.read())
        self._patsnap.next_download, self._patsnap.file_size = wanted.next_download, wanted.file_size
        return web.Response(status=web.HTTPNoContent.status_code)


def _shown(job: Job) -> dict[str, object]:
    return {
        "job_id": job.job_id,
        "endpoint": job.endpoint,
        "report": "value" if job.order.is_value else "enterprise",
        "subject": job.order.subject,
        "report_type": job.order.report_type,
        "logo": job.order.logo,
        "created_at": job.created_at.isoformat(),
        "queued_s": job.life.queue.total_seconds(),
        "making_s": job.life.making.total_seconds(),
    }


def local(handler: _Handler) -> _Handler:
    """`handler` for callers on this machine alone; a wish that cannot be understood is answered with HTTP 400."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.remote is None or not ipaddress.ip_address(request.remote).is_loopback:
            raise web.HTTPForbidden
        try:
            return await handler(request)
        except ValueError as error:  # pydantic's errors are of this kind
            return web.json_response({"error": str(error)}, status=web.HTTPBadRequest.status_code)

    return guarded
