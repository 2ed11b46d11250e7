"""PatSnap twice: the fake, and the real client against the stand-in."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Protocol

from bot.domain.alerts import HitKind
from bot.domain.patents import Bibliography
from bot.domain.reports import Job, Order
from bot.domain.rules import ONLY_ACCOUNT
from bot.errors import BadFile, BadFileKind, CodeClass
from bot.patsnap.accounts import PatsnapAccounts
from bot.patsnap.credentials import ApiKey
from bot.ports import Patsnap
from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.patsnap import Kind, Life, PatsnapSandbox
from sandbox.patsnap.downloads import Download
from tests.factories import in_doubt, patsnap_refused, unreachable
from tests.fakes import FakePatsnap
from tests.fakes.patsnap import DONE
from tests.patsnap.servers import accounts

CAUSE = "由于服务器异常，正在修复中"
NAME = "智慧芽公司监控"
CALLS = {
    "create": ("patsnap.create", "patsnap.value.create"),
    "status": ("patsnap.status", "patsnap.value.status"),
    "check": ("patsnap.alert.check",),
    "bibliography": ("patsnap.bibliography",),
}

BAD_FILES = {
    BadFileKind.NOT_A_REPORT: Download.WRONG_BYTES,
    BadFileKind.EXPIRED: Download.EXPIRED,
    BadFileKind.BROKEN: Download.CUT_SHORT,
    BadFileKind.ELSEWHERE: Download.REDIRECT_ELSEWHERE,
}


class PatsnapWorld(Protocol):
    """The port, and what stands behind it."""

    port: Patsnap

    def jobs(self) -> int:
        """How many jobs there are."""
        ...

    def finish(self) -> None:
        """Let enough time pass for every job to end."""
        ...

    def let_jobs_fail(self) -> None: ...

    def refuse(self, call: str) -> None:
        """Refuse the next call with 67200007."""
        ...

    def lose_answer(self, call: str) -> None: ...

    def cut_off(self) -> None:
        """Let no call get through from now on."""
        ...

    def spoil_file(self, kind: BadFileKind) -> None: ...

    def add_alert(self, alert_id: str) -> None:
        """Have an alert of this id, called NAME, without news."""
        ...

    def remove_alert(self, alert_id: str) -> None: ...

    def push(self, alert_id: str, kind: HitKind, patents: Sequence[str]) -> None:
        """Let this be news of an alert."""
        ...

    def patents(self, count: int) -> list[str]:
        """So many patents of which PatSnap has the bibliography."""
        ...

    def asked(self) -> list[tuple[str, ...]]:
        """The patents of each P011 call that came."""
        ...


class FakeWorld:
    """Behind the port: the fake."""

    def __init__(self) -> None:
        self.fake = FakePatsnap(life=(Job(ahead=2),))
        self.port: Patsnap = self.fake
        self._end = DONE

    def jobs(self) -> int:
        return len(self.fake.jobs)

    def finish(self) -> None:
        for job in self.fake.jobs:
            job.life.clear()
            job.life.append(self._end)

    def let_jobs_fail(self) -> None:
        self._end = Job(failed=True, cause=CAUSE)

    def refuse(self, call: str) -> None:
        self.fake.faults.add(call, patsnap_refused("67200007", CodeClass.QUOTA))

    def lose_answer(self, call: str) -> None:
        self.fake.faults.add(call, in_doubt(), after=True)

    def cut_off(self) -> None:
        for call in (*CALLS, "fetch"):
            self.fake.faults.add(call, unreachable(), times=9)

    def spoil_file(self, kind: BadFileKind) -> None:
        self.fake.faults.add("fetch", BadFile(kind))

    def add_alert(self, alert_id: str) -> None:
        self.fake.add_alert(alert_id, NAME)

    def remove_alert(self, alert_id: str) -> None:
        self.fake.remove_alert(alert_id)

    def push(self, alert_id: str, kind: HitKind, patents: Sequence[str]) -> None:
        self.fake.push(alert_id, kind, patents)

    def patents(self, count: int) -> list[str]:
        patents = [f"patent-{number}" for number in range(count)]
        self.fake.patents |= {patent: Bibliography(number=f"US{patent}") for patent in patents}
        return patents

    def asked(self) -> list[tuple[str, ...]]:
        return self.fake.asked


class SandboxWorld:
    """Behind the port: the client, loopback, and the stand-in."""

    def __init__(self, sandbox: PatsnapSandbox, client: PatsnapAccounts, clock: SandboxClock, faults: Faults) -> None:
        self.port: Patsnap = client
        self.sandbox = sandbox
        self._client = client
        self._clock = clock
        self._faults = faults

    def jobs(self) -> int:
        return len(self.sandbox.jobs)

    def finish(self) -> None:
        self._clock.skip(timedelta(minutes=10))

    def let_jobs_fail(self) -> None:
        self.sandbox.life = Life(fails=True, cause=CAUSE)

    def refuse(self, call: str) -> None:
        body = {"status": False, "error_code": 67200007, "error_msg": "no"}
        for name in CALLS[call]:
            self._faults.add(Fault(name, What.ANSWER, body=body))

    def lose_answer(self, call: str) -> None:
        for name in CALLS[call]:
            self._faults.add(Fault(name, What.LOST))

    def cut_off(self) -> None:
        nobody = _client("http://127.0.0.1:9")  # the port of `discard`: nobody listens
        self.port = nobody

    def spoil_file(self, kind: BadFileKind) -> None:
        self.sandbox.next_download = BAD_FILES[kind]

    def add_alert(self, alert_id: str) -> None:
        self.sandbox.alerts.add(NAME, alert_id=alert_id)

    def remove_alert(self, alert_id: str) -> None:
        self.sandbox.alerts.remove(alert_id)

    def push(self, alert_id: str, kind: HitKind, patents: Sequence[str]) -> None:
        self.sandbox.alerts.push(alert_id, Kind(kind.value), patents)

    def patents(self, count: int) -> list[str]:
        return [self.sandbox.patents.patent_id(index) for index in range(count)]

    def asked(self) -> list[tuple[str, ...]]:
        return self.sandbox.bibliography.calls


def _client(url: str, key: str = "sk-anything") -> PatsnapAccounts:
    return accounts(url, ApiKey(key))


@asynccontextmanager
async def fake() -> AsyncIterator[PatsnapWorld]:
    yield FakeWorld()


@asynccontextmanager
async def real() -> AsyncIterator["SandboxWorld"]:
    clock, faults = SandboxClock(speed=0), Faults()
    sandbox = PatsnapSandbox(clock, faults)
    await sandbox.start()
    try:
        async with _client(sandbox.url, sandbox.account.api_key) as client:
            yield SandboxWorld(sandbox, client, clock, faults)
    finally:
        await sandbox.stop()


WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[PatsnapWorld]]] = {"fake": fake, "real": real}


async def create(world: PatsnapWorld, order: Order) -> str:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.create_report(order)


async def status(world: PatsnapWorld, order: Order, job_id: str) -> Job:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.report_status(order.kind, job_id)


async def check(world: PatsnapWorld, alert_id: str) -> str:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.check_alert(alert_id)


async def numbered(world: PatsnapWorld, *numbers: str) -> Mapping[str, Bibliography]:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.numbered(numbers)


async def bibliography(world: PatsnapWorld, *patents: str) -> Mapping[str, Bibliography]:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.bibliography(patents)
