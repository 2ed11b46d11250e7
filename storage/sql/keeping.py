"""Everything that is stored, whatever its noun: cleared in time, shown, and forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.accounts import own_account
from bot.ports.keeping import Reached
from storage.sql.clearing import ENDED
from storage.sql.connection import Connection
from storage.sql.times import stored
from storage.sql.usage import CALL_KEY

_SOMEBODY: Final = "forgotten"  # where "" is Patrol itself, or nobody
_SEALED: Final = "sealed"  # a column with a secret: it is nobody's to be shown, though it is encrypted
_NAMES: Final = {
    "person": "name",
    "subscription": "person_name",
    "dismissal": "person_name",
    "trend": "person_name",
    "making": "person_name",
    "series": "person_name",
}


class SqlKeeping:
    """`bot.ports.Keeping` in SQL. Which tables and columns there are is read from the database itself."""

    def __init__(self, db: Connection) -> None:
        """All tables of `db`."""
        self._db = db

    def clear_history(self, before: datetime, reached: Reached, most: int) -> tuple[int, Reached | None]:
        """Delete of the next `most` rows what ended before that; how many, and how far that is."""
        for number, (table, condition) in enumerate(ENDED.items()):
            row = reached.row if number == reached.table else 0
            if number < reached.table or (last := self._last_of_next(table, row, most)) is None:
                continue
            deleted = self._db.run(
                f"delete from {table} where rowid > :row and rowid <= :last and ({condition})",  # noqa: S608 - our own names
                {"before": stored(before), "day": before.date().isoformat(), "row": row, "last": last},
            )
            return deleted, Reached(number, last)
        return 0, None

    def _last_of_next(self, table: str, row: int, most: int) -> int | None:
        """The number of the last of the next rows after this one; None where there are none."""
        found = self._db.query(
            f"select max(rowid) as last from"  # noqa: S608 - our own names
            f" (select rowid from {table} where rowid > :row order by rowid limit :most) following",
            {"row": row, "most": most},
        )
        return None if found[0]["last"] is None else int(found[0]["last"])

    def drop_answers(self, before: datetime, most: int) -> int:
        """Drop raw answers that were read and came before that; how many."""
        return self._db.run(
            "update alert_check set raw = null where rowid in (select rowid from alert_check"
            " where raw is not null and state = 'read' and asked_at < :before limit :most)",
            {"before": stored(before), "most": most},
        )

    def of_workspace(self, workspace: str) -> dict[str, list[Mapping[str, Any]]]:
        """All that is stored for a workspace, by table."""
        shown: dict[str, list[Mapping[str, Any]]] = {}
        for table, owner, key in self._owned(workspace):
            rows = self._rows(f"select {self._columns(table)} from {table} where {owner} = :key", key=key)  # noqa: S608 - our own names
            _add(rows, table, shown)
        return shown

    def of_person(self, workspace: str, person: str) -> dict[str, list[Mapping[str, Any]]]:
        """All rows in which a person is named, by table."""
        shown: dict[str, list[Mapping[str, Any]]] = {}
        for table, owner, key in self._owned(workspace):
            named = " or ".join(_names(column) for column in self._texts(table))
            sql = f"select {self._columns(table)} from {table} where {owner} = :key and ({named})"  # noqa: S608 - our own names
            _add(self._rows(sql, key=key, person=person), table, shown)
        if rows := self._rows(f"select {self._columns('seen')} from seen where {_names('answer')}", person=person):  # noqa: S608 - our own names
            shown["seen"] = rows
        return shown

    def forget_workspace(self, workspace: str) -> list[str]:
        """Delete all that is stored for a workspace."""
        files = self._rows(
            "select id from report where workspace = :workspace and file_path is not null", workspace=workspace
        )
        owned = self._owned(workspace)
        with self._db.forgetting():
            if self._users_of(self._account_of(workspace)) > 1:
                self._leave_account(workspace)
            for table, owner, key in owned:
                self._db.run(f"delete from {table} where {owner} = :key", {"key": key})  # noqa: S608 - our own names
            self._db.run("delete from seen", {})
        return [row["id"] for row in files]

    def forget_person(self, workspace: str, person: str) -> None:
        """Delete what is a person's own, and take their id and name out of all else."""
        values = {"workspace": workspace, "person": person}
        names = self._names_of(values)
        for statement in _OWN:
            self._db.run(statement, values)
        self._add_up_calls("person", person, workspace)
        self._add_up_calls("place", person, workspace)
        for statement in _IN_PASSING:
            self._db.run(statement, {**values, "somebody": _SOMEBODY})
        for table, owner, key in self._owned(workspace):
            for column in self._texts(table):
                self._take_out(table, column, f"{owner} = :key", person, key)
        for name in names:
            self._db.run(
                "update dismissal set undone_by = '' where workspace = :workspace and undone_by = :name",
                {"workspace": workspace, "name": name},
            )
        self._db.run("delete from seen", {})

    def _take_out(self, table: str, column: str, condition: str, person: str, key: str) -> None:
        without = (
            f"case when {column} = :person then '' else"
            f" replace(replace({column}, '\"' || :person || '\"', '\"\"'), '<@' || :person || '>', '') end"
        )
        self._db.run(
            f"update {table} set {column} = {without} where {condition} and {_names(column)}",  # noqa: S608 - our own names
            {"person": person, "key": key},
        )

    def _names_of(self, values: Mapping[str, str]) -> set[str]:
        found: set[str] = set()
        for table, column in _NAMES.items():
            who = "id" if table == "person" else "person"
            sql = f"select {column} as name from {table} where workspace = :workspace and {who} = :person"  # noqa: S608 - our own names
            found |= {row["name"] for row in self._rows(sql, **values)}
        return found - {""}

    def _add_up_calls(self, column: str, person: str, workspace: str) -> None:
        """Count somebody's calls as nobody's: what was asked of PatSnap stays a bill."""
        others = ("account", "day", "endpoint", "workspace", "person", "place", "code")
        kept = ", ".join(f"'' as {name}" if name == column else name for name in others)
        condition = f"workspace = :workspace and {column} = :person"
        self._db.run(
            f"insert into call ({', '.join(others)}, count, patents)"  # noqa: S608 - our own names
            f" select {kept}, sum(count), sum(patents) from call where {condition} group by {', '.join(others)}"
            f" on conflict ({CALL_KEY}) do update set count = call.count + excluded.count,"
            " patents = call.patents + excluded.patents",
            {"workspace": workspace, "person": person},
        )
        self._db.run(
            f"delete from call where {condition}",  # noqa: S608 - our own names
            {"workspace": workspace, "person": person},
        )

    def _leave_account(self, workspace: str) -> None:
        """What other workspaces of the account use stays theirs: its alerts, and what its calls cost."""
        self._db.run(
            "update alert set person = '', workspace = (select min(id) from workspace other"
            " where other.account = alert.account and other.id <> :workspace) where workspace = :workspace",
            {"workspace": workspace},
        )
        self._db.run(
            "update alert set asked_by = null, asked_from = null, asked_in = '' where asked_from = :workspace",
            {"workspace": workspace},
        )
        self._db.run(
            "insert into call (account, day, endpoint, workspace, person, place, code, count, patents)"  # noqa: S608 - our words
            " select account, day, endpoint, '', '', '', code, sum(count), sum(patents) from call"
            " where workspace = :workspace group by account, day, endpoint, code"
            f" on conflict ({CALL_KEY}) do update set count = call.count + excluded.count,"
            " patents = call.patents + excluded.patents",
            {"workspace": workspace},
        )

    def _owned(self, workspace: str) -> list[tuple[str, str, str]]:
        """Each table of the workspace's, and of its account's where it is the only one, with its owner's column.

        Those that others refer to come last.
        """
        account = self._account_of(workspace)
        only = [account] if self._users_of(account) == 1 else []
        theirs = list(dict.fromkeys([*only, own_account(workspace)]))  # what it had before it was connected too
        found = []
        for table, columns in self._db.tables().items():
            if "workspace" in columns:
                found.append((table, "workspace", workspace))
            if "account" in columns and table != "workspace":
                found += [(table, "account", one) for one in theirs]
        found.append(("workspace", "id", workspace))
        found += [("account", "id", one) for one in theirs]
        return found

    def _account_of(self, workspace: str) -> str:
        found = self._rows("select account from workspace where id = :id", id=workspace)
        return str(found[0]["account"]) if found else ""

    def _users_of(self, account: str) -> int:
        return len(self._rows("select 1 from workspace where account = :account", account=account))

    def _columns(self, table: str) -> str:
        return ", ".join(f'"{column}"' for column in self._db.tables()[table])

    def _texts(self, table: str) -> list[str]:
        return [column for column, is_text in self._db.tables()[table].items() if is_text]

    def _rows(self, sql: str, **values: str) -> list[Mapping[str, Any]]:
        rows = self._db.query(sql, values)
        return [{name: row[name] for name in row.keys() if name != _SEALED} for row in rows]  # noqa: SIM118 - no mapping


def _add(rows: list[Mapping[str, Any]], table: str, shown: dict[str, list[Mapping[str, Any]]]) -> None:
    """Show these rows too, each once: it may be the workspace's and its account's."""
    known = {tuple(row.values()): row for row in [*shown.get(table, []), *rows]}
    if known:
        shown[table] = list(known.values())


def _names(column: str) -> str:
    """SQL for whether a column names a person: as it is, in JSON, in a mention, or at the end of a key or words."""
    return (
        f"({column} = :person or instr({column}, '\"' || :person || '\"') > 0"
        f" or instr({column}, '<@' || :person || '>') > 0"
        f" or {column} like '%/' || :person or {column} like '% ' || :person)"
    )


# A person's own rows, and the messages that speak of them.
_REQUESTS: Final = "select id from request where workspace = :workspace and person = :person"
_WISHES: Final = "select id from subscription where workspace = :workspace and place = :person"
_DIGESTS: Final = f"select id from digest where workspace = :workspace and subscription in ({_WISHES})"  # noqa: S608 - our own
_MAKINGS: Final = "select id from making where workspace = :workspace and person = :person"
_REFUSALS: Final = "select id from refusal where workspace = :workspace and person = :person"
_SERIES: Final = "select id from series where workspace = :workspace and place = :person"
_GRANTS: Final = "select id from access_grant where workspace = :workspace and person = :person"
_NOTICES: Final = "select id from notice where workspace = :workspace and about = :person"  # that they have left
_REMINDERS: Final = "select id from reminder where workspace = :workspace and person = :person"
_ROWS: Final = (
    f"{_REQUESTS} union {_WISHES} union {_DIGESTS} union {_MAKINGS} union {_REFUSALS} union {_GRANTS} union {_NOTICES}"
    f" union {_SERIES}"
    f" union {_REMINDERS}"
)
_MESSAGES: Final = f"workspace = :workspace and (place = :person or key like '%/' || :person or row in ({_ROWS}))"
_OWN: Final = (
    f"delete from live where workspace = :workspace and key in (select key from delivery where {_MESSAGES})",  # noqa: S608 - our own
    f"delete from delivery where {_MESSAGES}",  # noqa: S608 - our own
    f"delete from tally where workspace = :workspace and subscription in ({_WISHES})",  # noqa: S608 - our own
    f"delete from dismissal where workspace = :workspace and subscription in ({_WISHES})",  # noqa: S608 - our own
    f"delete from trend where workspace = :workspace and id in ({_DIGESTS})",  # noqa: S608 - our own
    *(
        f"delete from {table} where workspace = :workspace and digest in ({_DIGESTS})"  # noqa: S608 - our own
        for table in ("decision", "assignment", "reminder")
    ),
    "delete from assignment where workspace = :workspace and person = :person",
    "delete from reminder where workspace = :workspace and person = :person",
    f"delete from digest where workspace = :workspace and subscription in ({_WISHES})",  # noqa: S608 - our own
    "delete from subscription where workspace = :workspace and place = :person",
    f"update request set shown_by = null where workspace = :workspace and shown_by in ({_REQUESTS})",  # noqa: S608 - our own
    "delete from request where workspace = :workspace and person = :person",
    "delete from making where workspace = :workspace and person = :person",
    "delete from refusal where workspace = :workspace and person = :person",
    f"delete from issue where workspace = :workspace and series in ({_SERIES})",  # noqa: S608 - our own
    "delete from series where workspace = :workspace and place = :person",
    "delete from access_grant where workspace = :workspace and person = :person",
    "delete from notice where workspace = :workspace and about = :person",
    "delete from preference where workspace = :workspace and place = :person",
    "delete from home where workspace = :workspace and person = :person",
    "delete from home_place where workspace = :workspace and person = :person",
    "delete from holder where workspace = :workspace and person = :person",
    "delete from person where workspace = :workspace and id = :person",
)
_IN_PASSING: Final = (
    # The channel owns it: what would be said to its owner is said there.
    "update subscription set person = place, person_name = '' where workspace = :workspace and person = :person",
    # The channel keeps it, at rest: nobody's budget is left to order it.
    (
        "update series set person = place, person_name = '', run_at = null, due = null,"
        " state = case state when 'ended' then state else 'paused' end,"
        " reason = case state when 'ended' then reason else 'person gone' end"
        " where workspace = :workspace and person = :person"
    ),
    "update alert set asked_by = null, asked_from = null where asked_by = :person and asked_from = :workspace",
    "update trend set person = '', person_name = '' where workspace = :workspace and person = :person",
    (
        "update digest set wording = json_set(wording, '$.person', '', '$.name', '')"
        " where workspace = :workspace and json_extract(wording, '$.person') = :person"
    ),
    "update dismissal set person = '', person_name = '' where workspace = :workspace and person = :person",
    "update audit set person = :somebody where workspace = :workspace and person = :person",
    (
        "update audit set detail = substr(detail, 1, length(detail) - length(:person)) || :somebody"
        " where workspace = :workspace and detail like '% ' || :person"
    ),
    # Somebody has allowed it all the same.
    "update place set allowed_by = :somebody where workspace = :workspace and allowed_by = :person",
)
