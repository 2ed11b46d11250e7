"""The real store without its thread, for tests that ask what comes of a transaction and not who waits for it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from storage.sqlite import SqliteStore
from storage.sqlite.opening import open_for_writing, take_lock

P = ParamSpec("P")
T = TypeVar("T")


class _Here(ThreadPoolExecutor):
    """Runs what it is given at once, where it is given: no thread is waited for, which is half of what a test costs."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        outcome = Future[T]()
        try:
            outcome.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it comes out where somebody waits for it
            outcome.set_exception(error)
        return outcome


def opened(path: Path) -> SqliteStore:
    """The store on this file, as `SqliteStore.open` makes it, but at work in the thread of whoever asks."""
    lock = take_lock(path)
    return SqliteStore(open_for_writing(path), path, _Here(max_workers=1), lock)
