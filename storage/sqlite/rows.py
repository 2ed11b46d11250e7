"""Rows in and out, the same for every noun."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind, Trouble, TroubleKind

Row = Mapping[str, Any]


class Table:
    """One table whose key is (workspace, something).

    Plain SQL through sqlite-utils' connection: its `insert` and `get` look up the schema each time, which costs more
    than the statement itself, and these run before a person is answered.
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

    def add(self, row: Row) -> bool:
        """Insert the row unless its key is there; whether it was inserted."""
        columns = ", ".join(row)
        values = ", ".join(f":{column}" for column in row)
        cursor = self._db.execute(
            f"insert into {self._name} ({columns}) values ({values}) on conflict do nothing",  # noqa: S608 - our own names
            dict(row),
        )
        return cursor.rowcount == 1

    def change(self, workspace: str, key: str, row: Row) -> None:
        """Set these columns of the row under this key; LookupError if there is none."""
        columns = ", ".join(f"{column} = :{column}" for column in row)
        cursor = self._db.execute(
            f"update {self._name} set {columns} where {self._where}",  # noqa: S608 - our own names
            {**row, "_workspace": workspace, "_key": key},
        )
        if cursor.rowcount != 1:
            raise LookupError(f"no {self._name} {key!r} in workspace {workspace!r}")

    def query(self, sql: str, **values: object) -> Iterator[Row]:
        """Rows of a statement with named parameters; statements that write must return rows."""
        return iter(self._db.query(sql, values))

    def first(self, sql: str, **values: object) -> Row | None:
        """The first row of a statement, or None."""
        return next(self.query(sql, **values), None)


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
