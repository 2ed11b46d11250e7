"""A store beneath a process to which something happens in the middle of what it does."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import StoreFails, StoreTrouble
from bot.ports import Store, Transaction, Work

T = TypeVar("T")


class Interrupted:
    """The store `store`; something happens once, before the write that comes after so many."""

    def __init__(self, store: Store, writes: int, happens: Callable[[], Awaitable[object]]) -> None:
        self._store = store
        self._left = writes
        self._happens = happens

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self._left -= 1
        if self._left == -1:
            await self._happens()
        return await self._store.write(work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._store.read(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        self._store.on_work(wake)


class Blind:
    """The store `store`, which answers no question any more once it has taken so many writes."""

    def __init__(self, store: Store, writes: int) -> None:
        self._store = store
        self._left = writes

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self._left -= 1
        return await self._store.write(work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        if self._left <= 0:
            raise StoreFails(StoreTrouble.UNREACHABLE, "the server is away")
        return await self._store.read(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        self._store.on_work(wake)
