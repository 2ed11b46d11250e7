"""The PatSnap API for every account: each with its own credentials, rate and token, all over the same connections."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.domain.accounts import Key, KeyKind
from bot.domain.alerts import Findings
from bot.domain.reports import File, Format
from bot.errors import NotConnected
from bot.patsnap.alerts import read_findings
from bot.patsnap.client import PatsnapClient
from bot.patsnap.credentials import ApiKey, ClientPair, Credentials
from bot.patsnap.exchange import Timeouts, open_client
from bot.patsnap.files import MOST_BYTES, Fetcher
from bot.patsnap.limits import Limiter
from bot.patsnap.permit import CallPermit

_USUAL: Final = Timeouts()
_MOST: Final = 500  # accounts whose client is kept: one that is not busy is made anew in no time


@dataclass(frozen=True)
class Connected:
    """How an account is called: its address and its credentials."""

    url: str
    credentials: Credentials


@dataclass
class _Known:
    """An account that was called of late."""

    limiter: Limiter
    connected: Connected | None = None
    client: PatsnapClient | None = None


class PatsnapAccounts:
    """`bot.ports.Patsnap` over HTTP. To be closed after use."""

    def __init__(
        self,
        connected: Callable[[str], Awaitable[Connected | None]],
        *,
        qps: float,
        download_hosts: frozenset[str],
        timeouts: Timeouts = _USUAL,
        most_bytes: int = MOST_BYTES,
        limiter_of: Callable[[str], Limiter] | None = None,
        fence: Callable[[], None] = lambda: None,
    ) -> None:
        """Get ready to call for each account as `connected` says: asked anew each time, None where it has no key.

        At most `qps` calls a second for each of them, or as `limiter_of` has it. `fence`: see `PatsnapClient`.
        """
        self._fence = fence
        self._connected = connected
        self._limiter_of = limiter_of or (lambda _: Limiter(qps))
        self._qps = qps
        self._hosts = download_hosts
        self._timeouts = timeouts
        self._http = open_client(timeouts)
        self._fetcher = Fetcher(self._http, download_hosts, timeouts.file, most_bytes)
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def __aenter__(self) -> Self:
        """Use it, and close it afterwards."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        await self.aclose()

    async def aclose(self) -> None:
        """Give up the connections that are open; a second time does nothing."""
        await self._http.aclose()

    @asynccontextmanager
    async def permit(self, account: str) -> AsyncIterator[CallPermit]:
        """Wait until a call may be made for an account, and hold that place; as `PatsnapClient.permit`.

        Also raises NotConnected.
        """
        client = await self._client(account)
        async with client.permit() as permit:
            yield permit

    def busy(self) -> frozenset[str]:
        """The accounts for which a call would have to wait now."""
        return frozenset(account for account, known in self._known.items() if known.limiter.is_busy)

    async def prove(self, key: Key) -> None:
        """Prove that PatSnap takes this key, by one call; see `PatsnapClient.prove`. Errors: also `BadSetting`."""
        await self._made(connected_by(key), Limiter(self._qps)).prove()

    def findings(self, raw: str) -> Findings:
        """Read an answer of `check_alert`; Unreadable where it cannot be told what it says."""
        return read_findings(raw)

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        """Fetch a finished report into `folder` by its signed link, byte for byte; see `Fetcher.fetch`."""
        return await self._fetcher.fetch(link, wanted, folder, fallback_name)

    async def _client(self, account: str) -> PatsnapClient:
        connected = await self._connected(account)
        if connected is None:
            raise NotConnected("PatSnap is not connected for this account")
        known = self._known.setdefault(account, _Known(self._limiter_of(account)))
        self._known.move_to_end(account)
        if known.client is None or known.connected != connected:
            known.connected, known.client = connected, self._made(connected, known.limiter)
        self._forget_some()
        return known.client

    def _made(self, connected: Connected, limiter: Limiter) -> PatsnapClient:
        return PatsnapClient(
            base_url=connected.url,
            credentials=connected.credentials,
            qps=self._qps,
            download_hosts=self._hosts,
            timeouts=self._timeouts,
            fence=self._fence,
            limiter=limiter,
            http=self._http,
        )

    def _forget_some(self) -> None:
        """Keep no more than so many; a busy one stays, for its rate is counted there."""
        for account in [*self._known][: max(0, len(self._known) - _MOST)]:
            if not self._known[account].limiter.is_busy:
                del self._known[account]


def connected_by(key: Key) -> Connected:
    """How PatSnap is called with this key. Errors: `BadSetting` where it cannot be one."""
    if key.kind is KeyKind.API_KEY:
        return Connected(key.url, ApiKey(key.secret))
    return Connected(key.url, ClientPair(key.client, key.secret))
