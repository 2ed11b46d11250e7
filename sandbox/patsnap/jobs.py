"""The jobs that make reports, and the life each of them leads on the sandbox's clock."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from sandbox.patsnap.orders import Order

# Above 2**53, and not a multiple of 256: a reader that takes it for a float loses digits of it.
_FIRST_ID: Final = 1_579_434_053_399_035_907
_FLOAT_STEP: Final = 256
_QUEUE_AT_FIRST: Final = 2


class Stage(IntEnum):
    """`job_status` as the R001 status page has it."""

    WAITING = 0
    EXPORTING = 1
    DONE = 2
    FAILED = 3


@dataclass(frozen=True)
class Life:
    """How long a job waits and how long its file is in the making; with `fails`, `cause` comes in place of a file.

    The R001 create page speaks of 1 to 10 minutes in all.
    """

    queue: timedelta = timedelta(seconds=20)
    making: timedelta = timedelta(seconds=110)
    fails: bool = False
    cause: str = "由于服务器异常，正在修复中"


@dataclass(frozen=True)
class Job:
    """One report in the making: what was ordered, through which call (`endpoint`), and when."""

    job_id: str
    endpoint: str
    order: Order
    created_at: datetime
    life: Life

    @property
    def ends_at(self) -> datetime:
        """When the file is there, or the failure."""
        return self.created_at + self.life.queue + self.life.making

    def stage(self, now: datetime) -> Stage:
        """What the status call says at `now`."""
        if now < self.created_at + self.life.queue:
            return Stage.WAITING
        if now < self.ends_at:
            return Stage.EXPORTING
        return Stage.FAILED if self.life.fails else Stage.DONE

    def ahead(self, now: datetime) -> int:
        """How many jobs are before this one in the queue at `now`: two at first, then one, then none."""
        if self.stage(now) is not Stage.WAITING:
            return 0
        waited = max(now - self.created_at, timedelta()) / self.life.queue
        return _QUEUE_AT_FIRST - int(waited * (_QUEUE_AT_FIRST + 1))


def job_ids() -> Iterator[int]:
    """The ids of jobs, of all accounts: no two have the same one."""
    return (number for number in itertools.count(_FIRST_ID) if number % _FLOAT_STEP)


class Jobs:
    """All jobs, by id, in order of creation."""

    def __init__(self, ids: Iterator[int]) -> None:
        """Begin with none; each gets the next of these ids."""
        self._by_id: dict[str, Job] = {}
        self._ids = ids

    def create(self, endpoint: str, order: Order, at: datetime, life: Life) -> Job:
        """Make a job under the next id."""
        job = Job(str(next(self._ids)), endpoint, order, at, life)
        self._by_id[job.job_id] = job
        return job

    def find(self, job_id: str) -> Job | None:
        """The job of exactly these digits."""
        return self._by_id.get(job_id)

    def all(self) -> list[Job]:
        """All jobs, the first one first."""
        return list(self._by_id.values())
