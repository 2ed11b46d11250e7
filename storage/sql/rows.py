"""Rows in and out, the same for every noun."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from bot.domain.alerts import HitKind
from bot.domain.processes import SILENT
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind, Trouble, TroubleKind
from bot.errors import UnreadableRow
from storage.sql.connection import Connection, Row

log = logging.getLogger(__name__)
T = TypeVar("T")

# Rows of a workspace that Patrol was removed from rest: none of them is due.
PRESENT: Final = "workspace not in (select id from workspace where gone_at is not null)"
# Behind the statement that picks a row to be claimed: what somebody else is just claiming is passed over, where several
# may. SQLite, which has one writer, takes it for the comment that it is.
SKIP_LOCKED: Final = "/* skip locked */"


def has_somebody(account: str) -> str:
    """SQL that is true of an account that has a workspace in which Patrol is installed; `account` is SQL of ours."""
    return f"exists (select 1 from workspace w where w.account = {account} and w.gone_at is null)"  # noqa: S608 - our words


class Table:
    """One table whose key is its owner, a workspace or an account, and what names a row among the owner's."""

    def __init__(self, db: Connection, name: str, *key: str, owner: str = "workspace") -> None:
        """The table `name` of `db`, whose key is (`owner`, `key` ...). Names come from the code, never from outside."""
        self._db = db
        self.name = name  # as SQL has it
        self._key = (owner, *key)
        self._left_out: set[int] = set()
        self._where = " and ".join(f"{column} = :_{column}" for column in self._key)

    def get(self, *key: object) -> Row | None:
        """The row under this key, of which the owner comes first."""
        query = f"select * from {self.name} where {self._where}"  # noqa: S608 - our own names
        return self.first(query, **self._named(key))

    def add(self, row: Mapping[str, Any]) -> bool:
        """Insert the row unless its key is there; whether it was inserted."""
        columns = ", ".join(map(_quoted, row))
        values = ", ".join(f":{column}" for column in row)
        insert = f"insert into {self.name} ({columns}) values ({values}) on conflict do nothing"  # noqa: S608 - our own names
        return self._db.run(insert, dict(row)) == 1

    def change(self, workspace: str, key: str, row: Mapping[str, Any]) -> None:
        """Set these columns of the row under this key; LookupError if there is none."""
        self._change((workspace, key), row)

    def save(self, row: Mapping[str, Any]) -> None:
        """Set all other columns of the row whose key this one holds; LookupError if there is none."""
        key = [row[column] for column in self._key]
        self._change(key, {column: value for column, value in row.items() if column not in self._key})

    def put(self, row: Mapping[str, Any]) -> None:
        """Insert the row, or set all its columns where its key is there."""
        if not self.add(row):
            self.save(row)

    def remove(self, *key: object) -> None:
        """Delete the row under this key, if there is one."""
        delete = f"delete from {self.name} where {self._where}"  # noqa: S608 - our own names
        self._db.run(delete, self._named(key))

    def query(self, sql: str, **values: object) -> Sequence[Row]:
        """Rows of a statement with named parameters; what it writes is written when this returns."""
        return self._db.query(sql, values)

    def first(self, sql: str, **values: object) -> Row | None:
        """The first row of a statement, or None."""
        return next(iter(self.query(sql, **values)), None)

    def understood(self, row: Row, parse: Callable[[Row], T], due: str = "due") -> T:
        """What is in a row that is due; it has its `rowid`. Errors: `UnreadableRow`, so that others can go on."""
        try:
            return parse(row)
        except (ValueError, LookupError, TypeError) as error:  # ValueError: JSON too, and a word that is not known
            raise UnreadableRow(self.name, row["rowid"], due) from error

    def readable(self, rows: Iterable[Row], parse: Callable[[Row], T]) -> list[T]:
        """What is in those rows that can be understood; of each other one the log says so once. They have a `rowid`."""
        found = []
        for row in rows:
            try:
                found.append(parse(row))
            except (ValueError, LookupError, TypeError):
                if row["rowid"] not in self._left_out:
                    self._left_out.add(row["rowid"])
                    where = {"table": self.name, "row": row["rowid"]}
                    log.exception("a row cannot be read: it is left out", extra=where)
        return found

    def among(self, *key: object, names: Iterable[str]) -> Sequence[Row]:
        """The rows whose key begins so and ends in one of these names, any number of them."""
        *whose, last = self._key
        same = " and ".join(f"t.{column} = :_{column}" for column in whose)
        return self.query(
            # `cross` has SQLite go from the names to the table, and never the other way round.
            f"select t.* from json_each(:names) j cross join {self.name} t on {same} and t.{last} = j.value",  # noqa: S608 - our own names
            names=json.dumps(list(names)),
            **{f"_{column}": value for column, value in zip(whose, key, strict=True)},
        )

    def release(self, owner: str, now: str) -> int:
        """Have nobody own what a run other than `owner` had claimed, and it due now; how many rows that are."""
        update = f"update {self.name} set owner = null, due = :now where {self.is_dead}"  # noqa: S608 - our words
        return self._db.run(update, {"owner": owner, "now": now})

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Run a statement with named parameters once for each of `rows`; how many rows it wrote in all."""
        return self._db.many(sql, rows)

    @property
    def is_dead(self) -> str:
        """SQL for whether a row's owner is another than `:owner`, and lives no more."""
        living = f"select id from process where beat_at > {self._db.clock(SILENT)}"  # noqa: S608 - our words
        return f"owner is not null and owner <> :owner and owner not in ({living})"

    def _change(self, key: Sequence[object], row: Mapping[str, Any]) -> None:
        columns = ", ".join(f"{_quoted(column)} = :{column}" for column in row)
        update = f"update {self.name} set {columns} where {self._where}"  # noqa: S608 - our own names
        if self._db.run(update, {**row, **self._named(key)}) != 1:
            raise LookupError(f"no {self.name} {' '.join(map(repr, key))}")

    def _named(self, key: Sequence[object]) -> dict[str, object]:
        return {f"_{column}": value for column, value in zip(self._key, key, strict=True)}


def _quoted(column: str) -> str:
    return f'"{column}"'  # some are called as a word of SQL's


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


def kinds_column(kinds: Iterable[HitKind]) -> str:
    """Kinds of hits as one column: their words in order, `invention new`; "" for none."""
    return " ".join(sorted(kinds))


def kinds_of(column: str) -> frozenset[HitKind]:
    """The kinds in such a column."""
    return frozenset(map(HitKind, column.split()))
