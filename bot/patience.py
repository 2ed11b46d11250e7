"""A store for who can wait: while the disk takes nothing, a write waits, and nothing of what is known is lost."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from bot.errors import StoreFails
from bot.ports import Store, Transaction, Work

T = TypeVar("T")

_FIRST: Final = 1.0  # real seconds until the next try
_LONGEST: Final = 30.0


class PatientStore:
    """`bot.ports.Store` for the ticks: what PatSnap or Slack has answered must be stored, however long that takes.

    A turn that waits holds its place, so that nothing more is claimed or called meanwhile. Listeners do not wait: they
    say to somebody that nothing was stored.
    """

    def __init__(self, store: Store, first: float = _FIRST, on_doubt: Callable[[], object] = lambda: None) -> None:
        """Write to `store`, and try again after `first` seconds, then after more.

        `on_doubt` is called where nobody can say whether something was stored: a claim that was, of which its turn
        does not know, is nobody's work until this process ends.
        """
        self._store = store
        self._on_doubt = on_doubt
        self._first = first
        self._ended = asyncio.Event()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """As the store's; where that fails in a way that may pass, again until it does not, or until `end`."""
        pause = self._first
        while True:
            is_last = self._ended.is_set()
            try:
                return await self._store.write(work)
            except StoreFails as failure:
                if failure.is_in_doubt:
                    self._on_doubt()
                if is_last or not failure.may_pass:
                    raise
            await self._rest(pause)
            pause = min(2 * pause, _LONGEST)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """As the store's."""
        return await self._store.read(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """As the store's."""
        self._store.on_work(wake)

    def end(self) -> None:
        """Wait no longer: what waits is tried once more."""
        self._ended.set()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        except TimeoutError:
            return
