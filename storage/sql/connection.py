"""What the repositories need of a database, whichever it is: statements, and the few things each one says its own way.

Statements have named parameters (`:name`) and are of the SQL that SQLite and PostgreSQL both understand; where an
adapter has to put one into other words, it says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Protocol


class NotUnique(Exception):
    """What a statement would have stored is there already, under a key that may be there once."""


class Row(Protocol):
    """A row that was read, by the names of its columns."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """The value of a column. Errors: LookupError for one that was not read."""
        ...

    def keys(self) -> Iterable[str]:
        """The columns that were read."""
        ...


class Connection(Protocol):
    """One connection, inside of a transaction. Errors: `NotUnique`; all others are the database's own."""

    def query(self, sql: str, values: Mapping[str, object]) -> Sequence[Row]:
        """Rows of a statement; what it writes is written when this returns."""
        ...

    def run(self, sql: str, values: Mapping[str, object]) -> int:
        """Run a statement that writes; how many rows it wrote."""
        ...

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Run a statement that writes once for each of `rows`; how many rows it wrote in all."""
        ...

    def tables(self) -> Mapping[str, Mapping[str, bool]]:
        """All tables of ours by name, in order: their columns, and whether each holds text."""
        ...

    def clock(self, ago: timedelta = timedelta()) -> str:
        """SQL for what the database's own clock shows, or did so long ago (below zero: will), as times are stored."""
        ...

    def moved(self, column: str) -> str:
        """SQL for the time in a column, moved by `:by` whole seconds; its fraction stays."""
        ...

    def forgetting(self) -> AbstractContextManager[None]:
        """While this is open rows may go before those that refer to them, and nothing of them is left on the disk."""
        ...
