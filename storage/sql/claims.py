"""Rows that are due and that one process takes: what is next, and whose it is from then on."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Generic, TypeVar

from bot.ports import ANYBODY, Whose
from storage.sql.connection import Row
from storage.sql.rows import SKIP_LOCKED, Table
from storage.sql.times import stored
from storage.sql.whose import among, names_of

T = TypeVar("T")

_TAKE: Final = "owner = :owner"


class Claims(Generic[T]):
    """The rows of a table that are due, unclaimed, and may be worked on."""

    def __init__(self, table: Table, parse: Callable[[Row], T], due: str, *, take: str = _TAKE) -> None:
        """`due`: SQL from `from` on, of the rows that may be claimed `:now`, called `t`; `take`: what a claim sets."""
        self._table = table
        self._parse = parse
        self._due = due
        self._take = take

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> T | None:
        """The one that has been due longest. Errors: `UnreadableRow`."""
        row = self._table.first(f"select t.rowid, t.* {self._first(whose)}", now=stored(now), **names_of(whose))
        return None if row is None else self._table.understood(row, self._parse)

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> T | None:
        """Take the one that has been due longest. Errors: `UnreadableRow`."""
        row = self._table.first(
            f"update {self._table.name} set {self._take}"  # noqa: S608 - our words
            f" where rowid = (select t.rowid {self._first(whose)} {SKIP_LOCKED}) returning rowid, *",
            owner=owner,
            now=stored(now),
            **names_of(whose),
        )
        return None if row is None else self._table.understood(row, self._parse)

    def of_other_owners(self, owner: str) -> list[T]:
        """Those that a run which is no more has taken, as far as they can be read."""
        rows = self._table.query(f"select rowid, * from {self._table.name} where {self._table.is_dead}", owner=owner)  # noqa: S608 - our words
        return self._table.readable(rows, self._parse)

    def _first(self, whose: Whose) -> str:
        return f"{self._due} and {among('t.account', whose)} order by due limit 1"
