"""The PatSnap API for one account: leave to call, and what needs none."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

from bot.domain.alerts import Findings
from bot.domain.reports import File, Format, Kind
from bot.errors import PatsnapInDoubt, PatsnapRefused
from bot.patsnap.access import door_for
from bot.patsnap.alerts import read_findings
from bot.patsnap.api import Api
from bot.patsnap.credentials import ApiKey, Credentials
from bot.patsnap.exchange import Timeouts, open_client
from bot.patsnap.files import MOST_BYTES, Fetcher
from bot.patsnap.limits import Limiter
from bot.patsnap.once import Once
from bot.patsnap.permit import CallPermit

_USUAL: Final = Timeouts()
_NO_JOB: Final = "0"
_WRONG_KEY: Final = frozenset({"67200003", "67200008", "67200202"})


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
        fence: Callable[[], None] = lambda: None,
        reserve: Callable[[float], Awaitable[float]] | None = None,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limiter: Limiter | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        """Get ready to call `base_url` at most `qps` times a second; calls nothing yet.

        Files come from `download_hosts` alone, and up to `most_bytes`. `now` counts seconds, `sleep` waits for them.
        `fence` is called just before each call leaves us, and may raise NotSent. `reserve`: see `Limiter`. `limiter`,
        `http`: the account's queue and the connections, where they are shared with others; these are not closed here.
        Errors: BadSetting for an address that cannot be called, ValueError for a rate of 0 or less.
        """
        self._http = open_client(timeouts) if http is None else http
        self._is_shared = http is not None
        self._credentials = credentials
        self._api = Api(self._http, base_url, timeouts, fence)
        self._limiter = limiter or Limiter(qps, now=now, sleep=sleep, reserve=reserve)
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
        if not self._is_shared:
            await self._http.aclose()

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[CallPermit]:
        """Wait until a call may be made (the account's rate, a valid token), and hold that place.

        The call starts at once when it is made; from then on others may go. Errors: NotSent, or PatsnapRefused, where
        no token is to be had.
        """
        async with self._limiter.turn() as turn:
            access = await self._door.access(turn)
            yield CallPermit(Once(self._api, self._limiter, self._door, turn, access))

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
