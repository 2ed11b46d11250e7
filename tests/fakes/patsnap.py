"""PatSnap in memory: jobs that live by a script, and small real files."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.reports import File, Format, Job, Kind, Order
from bot.errors import BadFile, BadFileKind, CodeClass, PatsnapRefused
from tests.fakes.faults import Faults

FIRST_JOB = 1_579_434_053_399_035_907  # above 2**53, as PatSnap's own
LINK = "https://files.example/report?sign="
DONE = Job(link="")  # the fake fills in the link
BODY = " and a small report of job {job}\n"


@dataclass
class Made:
    """A job: what was ordered, and what its looks will say; the last one is said for ever."""

    job_id: str
    order: Order
    life: deque[Job]
    looks: int = 0


@dataclass
class FakePatsnap:
    """`bot.ports.Patsnap` without a wire. `life` is that of jobs ordered from now on."""

    faults: Faults = field(default_factory=Faults)
    life: tuple[Job, ...] = (DONE,)
    jobs: list[Made] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def permit(self) -> AsyncIterator["FakePermit"]:
        async with self.faults.around("permit"):
            pass
        yield FakePermit(self)

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        async with self.faults.around("fetch"):
            if link not in {LINK + job.job_id for job in self.jobs}:
                raise BadFile(BadFileKind.EXPIRED, "HTTP 403")
            content = wanted.magic + BODY.format(job=link.removeprefix(LINK)).encode()
            await asyncio.to_thread(_write, folder / fallback_name, content)
            self.fetched.append(link)
        return File(fallback_name, fallback_name, len(content))


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

    def _use(self) -> None:
        if self._is_used:
            raise RuntimeError("a permit is for one call")
        self._is_used = True


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
