"""What Patrol asks of PatSnap: one method per call."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.domain.alerts import Findings
from bot.domain.patents import Bibliography
from bot.domain.reports import File, Format, Job, Kind, Order
from bot.errors import CodeClass, PatsnapInDoubt, PatsnapRefused
from bot.patsnap import codes, wire
from bot.patsnap.access import Door, door_for
from bot.patsnap.alerts import read_findings
from bot.patsnap.api import Access, Api, Call, Success
from bot.patsnap.bibliography import MOST_PATENTS, read_bibliography
from bot.patsnap.credentials import ApiKey, Credentials
from bot.patsnap.exchange import Timeouts, open_client
from bot.patsnap.files import MOST_BYTES, Fetcher
from bot.patsnap.limits import Limiter, Turn

_FOLDERS: Final[Mapping[Kind, str]] = {
    Kind.ENTERPRISE: "/innovation/company-report",
    Kind.VALUE: "/patent-valuation-data/patent-report",
}
_USUAL: Final = Timeouts()
_NO_JOB: Final = "0"
_WRONG_KEY: Final = frozenset({"67200003", "67200008", "67200202"})


class CallPermit:
    """Leave to make one call now, and the place in the queue that goes with it."""

    def __init__(self, api: Api, limiter: Limiter, door: Door, turn: Turn, access: Access) -> None:
        """For a turn that is held, with access that lasts for a call."""
        self._api = api
        self._limiter = limiter
        self._door = door
        self._turn = turn
        self._access = access

    async def create_report(self, order: Order) -> str:
        """Have a report made (R001 and R002 create); its job id, exact to the last digit.

        Errors: NotSent, PatsnapRefused (not made); PatsnapInDoubt (it may be in the making).
        """
        name = "create" if order.logo else "create-no-logo"
        body = {order.subject.kind.value: order.subject.text, "report_type": order.format.value}
        success = await self._call(Call("POST", f"{_FOLDERS[order.kind]}/task/{name}", body=body))
        return wire.created_job(success.data)

    async def report_status(self, kind: Kind, job_id: str) -> Job:
        """Ask how a report's job stands (R001 and R002 status). Errors: NotSent, PatsnapRefused, PatsnapInDoubt."""
        path = f"{_FOLDERS[kind]}/job_id/status"  # "job_id" is part of the path as it is
        success = await self._call(Call("GET", path, params={"job_id": job_id}))
        return wire.job(job_id, success.data)

    async def check_alert(self, alert_id: str) -> str:
        """Ask what is new of an alert since it was asked last (P057); the answer as it came, once it says success.

        Asking consumes, so that the answer has to be kept before it is read. Errors: NotSent and PatsnapRefused (the
        window is untouched; an alert that PatSnap does not know has code 68300004), PatsnapInDoubt (it may be lost).
        """
        try:
            success = await self._call(Call("GET", "/patent-alert/check", params={"alert_id": alert_id}))
        except PatsnapInDoubt as doubt:
            # Its guide lets a call go out again that had 68300008: here the next window would be taken for this one.
            doubt.repeatable = False
            raise
        return success.reply.text

    async def bibliography(self, patents: Sequence[str]) -> dict[str, Bibliography]:
        """The bibliography of 1 to 100 patents (P011), by the ids as they were given; billed for each that is found.

        What PatSnap does not have is left out. Errors: NotSent, PatsnapRefused, PatsnapInDoubt; ValueError for more
        or fewer patents.
        """
        if not 1 <= len(patents) <= MOST_PATENTS:
            raise ValueError(f"bibliography comes for 1 to {MOST_PATENTS} patents, not {len(patents)}")
        asked = ",".join(dict.fromkeys(patents))
        success = await self._call(
            Call("GET", "/basic-patent-data/simple-bibliography", params={"patent_id": asked}),
        )
        return read_bibliography(patents, success.data)

    async def _call(self, call: Call) -> Success:
        if not self._turn.is_held:
            raise RuntimeError("a permit is for one call")
        try:
            return await self._start(call, self._turn, self._access)
        except PatsnapRefused as refused:
            if refused.code_class is not CodeClass.REFRESH:
                raise
            if not self._door.can_renew:
                raise codes.refused_for_good(refused.code, self._api.url) from refused
        return await self._repeat(call)

    async def _repeat(self, call: Call) -> Success:
        """Make the call again with a new token: it was refused, so that nothing has happened yet."""
        async with self._limiter.turn() as turn:
            access = await self._door.renewed(turn, self._access)
            try:
                return await self._start(call, turn, access)
            except PatsnapRefused as refused:
                if refused.code_class is not CodeClass.REFRESH:
                    raise
                raise codes.refused_for_good(refused.code, self._api.url) from refused

    async def _start(self, call: Call, turn: Turn, access: Access) -> Success:
        turn.start()
        turn.leave()
        return await self._api.call(call, access)


class PatsnapClient:
    """The PatSnap API for one account. To be closed after use, or used as `async with`."""

    def __init__(
        self,
        *,
        base_url: str,
        credentials: Credentials,
        qps: float,
        download_hosts: frozenset[str],
        timeouts: Timeouts = _USUAL,
        most_bytes: int = MOST_BYTES,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Get ready to call `base_url` at most `qps` times a second; calls nothing yet.

        Files come from `download_hosts` alone, and up to `most_bytes`. `now` counts seconds, `sleep` waits for them.
        Errors: BadSetting for an address that cannot be called, ValueError for a rate of 0 or less.
        """
        self._http = open_client(timeouts)
        self._credentials = credentials
        self._api = Api(self._http, base_url, timeouts)
        self._limiter = Limiter(qps, now=now, sleep=sleep)
        self._door = door_for(credentials, self._api, now)
        self._fetcher = Fetcher(self._http, download_hosts, timeouts.file, most_bytes)

    async def __aenter__(self) -> Self:
        """Use the client, and close it afterwards."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the client."""
        await self.aclose()

    async def aclose(self) -> None:
        """Give up the connections that are open; a second time does nothing."""
        await self._http.aclose()

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[CallPermit]:
        """Wait until a call may be made (the account's rate, a valid token), and hold that place.

        The call starts at once when it is made; from then on others may go. Errors: NotSent, or PatsnapRefused, where
        no token is to be had.
        """
        async with self._limiter.turn() as turn:
            access = await self._door.access(turn)
            yield CallPermit(self._api, self._limiter, self._door, turn, access)

    def findings(self, raw: str) -> Findings:
        """Read an answer of `check_alert`; Unreadable where it cannot be told what it says."""
        return read_findings(raw)

    async def prove(self) -> None:
        """Prove that PatSnap takes the credentials: by a token, or with a key by the status of no job.

        Any code in PatSnap's answer proves a key but those that speak of the key. Errors: as of the calls.
        """
        async with self.permit() as permit:
            if not isinstance(self._credentials, ApiKey):
                return
            try:
                await permit.report_status(Kind.ENTERPRISE, _NO_JOB)
            except (PatsnapRefused, PatsnapInDoubt) as error:
                if error.code in _WRONG_KEY or not error.code.isdecimal():
                    raise

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        """Fetch a finished report into `folder` by its signed link, byte for byte; see `Fetcher.fetch`."""
        return await self._fetcher.fetch(link, wanted, folder, fallback_name)
