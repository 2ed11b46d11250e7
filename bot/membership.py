"""Being one of several processes: this one says that it lives, goes by the clock of all, hears how many there are."""

import asyncio
import logging
import platform
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from bot.domain.processes import BEAT, Role
from bot.errors import StoreFails
from bot.fencing import Fence, passed
from bot.ports import Store, Transaction

log = logging.getLogger(__name__)

_SOON: Final = 0.5  # real seconds until the next try, where a beat did not get through
_SLOW: Final = 1.0  # real seconds: what a beat that took longer says of the time is not exact enough


class SharedClock:
    """The database's clock, as far as this process knows it: the clocks of machines differ.

    Between two beats it goes on as time passes here, whatever this machine's clock shows or is set to.
    """

    speed = 1.0

    def __init__(self, shown: datetime, at: float, passed: Callable[[], float] = passed) -> None:
        """The database's clock has shown `shown` when `passed` showed `at`."""
        self._passed = passed
        self._zero = shown - timedelta(seconds=at)

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return self._zero + timedelta(seconds=self._passed())

    def follow(self, shown: datetime, at: float) -> None:
        """Go by this from now on."""
        self._zero = shown - timedelta(seconds=at)


class Membership:
    """One process among others on one database."""

    def __init__(self, store: Store, owner: str, role: Role, passed: Callable[[], float] = passed) -> None:
        """For `join`: a process that claims rows under `owner`. `passed`: as of `Fence`."""
        self._store = store
        self._owner = owner
        self._role = role
        self._host = platform.node()
        self._passed = passed
        self._joined_at = passed()
        self._beating: asyncio.Task[None] | None = None
        self._tell: Callable[[int], None] = lambda _: None
        self._is_timed = False
        self.fence = Fence(passed)
        self.clock = SharedClock(datetime.now(UTC), passed(), passed)
        self.is_dead = asyncio.Event()
        self._is_known = False  # the database has heard of us

    @classmethod
    async def join(cls, store: Store, owner: str, role: Role, passed: Callable[[], float] = passed) -> Self:
        """Be known to the others, and know what time it is, before anything is claimed. Errors: `StoreError`."""
        member = cls(store, owner, role, passed)
        await member.beat()
        log.info("one of several processes", extra={"owner": owner, "role": str(role)})
        return member

    def start(self, tell: Callable[[int], None]) -> None:
        """Go on beating. `tell` hears how many processes there are, whenever that is known anew."""
        self._tell = tell
        self._beating = asyncio.create_task(self._beat_on(), name="beat")

    async def leave(self) -> None:
        """Beat no more. What is claimed still, of which there is nothing after a clean stop, is others' at once."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        if not self.is_dead.is_set():
            try:
                await self._store.write(lambda tx: tx.processes.end(self._owner))
            except StoreFails:
                return  # the others notice

    def joined_for(self) -> timedelta:
        """For how long this process has been known to the others."""
        return timedelta(seconds=self._passed() - self._joined_at)

    async def _beat_on(self) -> None:
        pause = BEAT.total_seconds()
        while not self.is_dead.is_set():
            await asyncio.sleep(pause)
            try:
                await self.beat()
                pause = BEAT.total_seconds()
            except StoreFails:
                pause = _SOON  # the store has said so, once
            except Exception:
                log.exception("a beat failed")
                pause = _SOON

    async def beat(self) -> None:
        """Say once that this process lives. Errors: `StoreError`; others have not heard it then."""
        began = self._passed()
        lives, shown = await self._store.write(self._say)
        ended = self._passed()
        if not lives:
            self.is_dead.set()
            log.error("the other processes take this one for dead, and its work over: it ends")
            return
        self._is_known = True
        self.fence.confirm(began)
        if ended - began < _SLOW or not self._is_timed:
            self._is_timed = True
            self.clock.follow(shown, (began + ended) / 2)
        self._tell(len(await self._store.read(lambda tx: tx.processes.alive())))

    def _say(self, tx: Transaction) -> tuple[bool, datetime]:
        lives = tx.processes.beat(self._owner, self._role, self._host, is_first=not self._is_known)
        return lives, tx.processes.now()
