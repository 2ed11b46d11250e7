"""Whose work is taken next, where many accounts share the few turns that run at once.

Each account has its own rate, so a turn that waits for one of them is lost for all others. So accounts for which
somebody waits already come after those for which nobody does, and one that has to give way keeps nobody else waiting.
"""

from collections.abc import Callable, Collection
from typing import Protocol, TypeVar

from bot.ports import Whose


class Owned(Protocol):
    """A row of an account."""

    @property
    def account(self) -> str:
        """Whose it is."""
        ...


Row = TypeVar("Row", bound=Owned)


def first_due(
    find: Callable[[Whose], Row | None], busy: Collection[str], gives_way: Callable[[str], bool] = lambda _: False
) -> Row | None:
    """What `find` has first, of an account that is not `busy`, or else of one that is; of none that gives way now."""
    passed: set[str] = set()
    for others in (frozenset(busy), frozenset[str]()) if busy else (frozenset[str](),):
        while (due := find(Whose(but=others.union(passed)))) is not None:
            if not gives_way(due.account):
                return due
            passed.add(due.account)
    return None
