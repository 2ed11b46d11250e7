"""Rows in and out, the same for every noun."""

import sqlite3
from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlite_utils import Database

from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind, Trouble, TroubleKind

Row: TypeAlias = sqlite3.Row


class Table:
    """One table whose key is (workspace, something).

    Plain SQL on sqlite-utils' connection: its `insert` and `get` look up the schema each time, and its `query` puts a
    savepoint around each statement. Between any two statements Python may let another thread run first, for up to 5 ms,
    and these run before a person is answered.
    """

    def __init__(self, db: Database, name: str, key: str) -> None:
        """The table `name` of `db`, whose key is (workspace, `key`). Names come from the code, never from outside."""
        self._db = db
        self._name = name
        self._where = f"workspace = :_workspace and {key} = :_key"

    def get(self, workspace: str, key: str) -> Row | None:
        """The row under this key."""
        query = f"select * from {self._name} where {self._where}"  # noqa: S608 - our own names
        return self.first(query, _workspace=workspace, _key=key)

    def add(self, row: Mapping[str, Any]) -> bool:
        """Insert the row unless its key is there; whether it was inserted."""
        columns = ", ".join(row)
        values = ", ".join(f":{column}" for column in row)
        cursor = self._db.conn.execute(
            f"insert into {self._name} ({columns}) values ({values}) on conflict do nothing",  # noqa: S608 - our own names
            dict(row),
        )
        return cursor.rowcount == 1

    def change(self, workspace: str, key: str, row: Mapping[str, Any]) -> None:
        """Set these columns of the row under this key; LookupError if there is none."""
        columns = ", ".join(f"{column} = :{column}" for column in row)
        cursor = self._db.conn.execute(
            f"update {self._name} set {columns} where {self._where}",  # noqa: S608 - our own names
            {**row, "_workspace": workspace, "_key": key},
        )
        if cursor.rowcount != 1:
            raise LookupError(f"no {self._name} {key!r} in workspace {workspace!r}")

    def query(self, sql: str, **values: object) -> list[Row]:
        """Rows of a statement with named parameters; what it writes is written when this returns."""
        cursor = self._db.conn.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, values).fetchall()

    def first(self, sql: str, **values: object) -> Row | None:
        """The first row of a statement, or None."""
        return next(iter(self.query(sql, **values)), None)


def order_columns(order: Order) -> dict[str, object]:
    """An order as the columns that requests and reports share."""
    return {
        "kind": order.kind,
        "subject_kind": order.subject.kind,
        "subject": order.subject.text,
        "format": order.format,
        "logo": int(order.logo),
    }


def order_of(row: Row) -> Order:
    """The order in such a row."""
    return Order(
        kind=Kind(row["kind"]),
        subject=Subject(SubjectKind(row["subject_kind"]), row["subject"]),
        format=Format(row["format"]),
        logo=bool(row["logo"]),
    )


def trouble_columns(trouble: Trouble | None) -> dict[str, object]:
    """A trouble, or none, as the columns that requests and reports share."""
    if trouble is None:
        return {"trouble": None, "trouble_code": None, "trouble_detail": None}
    return {"trouble": trouble.kind, "trouble_code": trouble.code, "trouble_detail": trouble.detail}


def trouble_of(row: Row) -> Trouble | None:
    """The trouble in such a row."""
    if row["trouble"] is None:
        return None
    return Trouble(TroubleKind(row["trouble"]), row["trouble_code"], row["trouble_detail"])
