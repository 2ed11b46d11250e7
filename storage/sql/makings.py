"""Makings, in SQL."""

from datetime import datetime
from typing import Final

from bot.domain.endpoints import MAKING_OF
from bot.domain.makings import Making, MakingState, Task
from bot.domain.searches import AlertText
from bot.ports import ANYBODY, Whose, Work
from storage.sql.claims import Claims
from storage.sql.connection import Connection, Row
from storage.sql.outages import may_ask
from storage.sql.rows import PRESENT, Table, kinds_column, kinds_of, trouble_columns, trouble_of
from storage.sql.times import read, read_or_none, stored, stored_or_none

_CALL: Final = " ".join(f"when '{task}' then '{endpoint}'" for task, endpoint in MAKING_OF.items())
_DUE: Final = f"""
    from making t where due <= :now and owner is null and t.{PRESENT}
    and not exists (
        select 1 from making b where b.owner is not null and b.account = t.account and b.alert = t.alert
        and b.alert <> '')
    and {may_ask("t.account", f"case t.task {_CALL} end", "false")}
"""  # noqa: S608 - our words


class SqlMakings:
    """`bot.ports.Makings` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """The table `making` of `db`; new makings are noted in `made`."""
        self._table = Table(db, "making", "id")
        self._claims = Claims(self._table, _making, _DUE, take="owner = :owner, state = 'submitting'")
        self._made = made

    def add(self, making: Making) -> bool:
        """Store a new making; False where its id is already known."""
        self._made.add(Work.MAKE)
        return self._table.add(_columns(making))

    def get(self, workspace: str, making_id: str) -> Making | None:
        """The making of this workspace by its id."""
        row = self._table.get(workspace, making_id)
        return None if row is None else _making(row)

    def save(self, making: Making) -> None:
        """Store a known making as it is now."""
        self._table.save(_columns(making))

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Making | None:
        """The unclaimed making that has been due longest."""
        return self._claims.next_due(now, whose)

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> Making | None:
        """Take the unclaimed making that has been due longest; it is submitting from here on."""
        return self._claims.claim(now, owner, whose)

    def waiting(self, account: str) -> list[Making]:
        """The unclaimed makings of this account that wait for a call, the longest due first."""
        rows = self._table.query(
            "select * from making where due > '' and owner is null and +account = :account order by due",
            account=account,
        )
        return [_making(row) for row in rows]

    def of_other_owners(self, owner: str) -> list[Making]:
        """The makings that a run which is no more was submitting."""
        return self._claims.of_other_owners(owner)

    def unfinished(self) -> list[Making]:
        """All makings that are not over."""
        rows = self._table.query("select rowid, * from making where state in ('requested', 'submitting')")
        return self._table.readable(rows, _making)

    def is_overtaken(self, making: Making) -> bool:
        """Whether another change of the same alert, or its end, was asked for since, and has not failed."""
        later = self._table.first(
            "select 1 from making where account = :account and alert = :alert and state <> 'failed'"
            " and (asked_at, rowid) > (select asked_at, rowid from making where workspace = :workspace and id = :id)",
            account=making.account,
            alert=making.alert,
            workspace=making.workspace,
            id=making.id,
        )
        return bool(making.alert) and later is not None

    def of_alert(self, account: str, alert: str) -> list[Making]:
        """All makings of this alert, in the order in which they were asked for."""
        rows = self._table.query(
            "select * from making where account = :account and alert = :alert order by asked_at, rowid",
            account=account,
            alert=alert,
        )
        return [_making(row) for row in rows]


def _columns(making: Making) -> dict[str, object]:
    return {
        "workspace": making.workspace,
        "id": making.id,
        "account": making.account,
        "person": making.person,
        "person_name": making.person_name,
        "locale": making.locale,
        "place": making.place,
        "task": making.task,
        "name": making.text.name,
        "query": making.text.query,
        "kinds": kinds_column(making.text.kinds),
        "alert": making.alert,
        "state": making.state,
        "asked_at": stored(making.asked_at),
        "due": stored_or_none(making.due),
        "matches": making.matches,
        "attempts": making.attempts,
        **trouble_columns(making.trouble),
        "owner": making.owner,
    }


def _making(row: Row) -> Making:
    return Making(
        id=row["id"],
        workspace=row["workspace"],
        account=row["account"],
        person=row["person"],
        place=row["place"],
        task=Task(row["task"]),
        text=AlertText(row["name"], row["query"], kinds_of(row["kinds"])),
        state=MakingState(row["state"]),
        asked_at=read(row["asked_at"]),
        due=read_or_none(row["due"]),
        alert=row["alert"],
        matches=row["matches"],
        person_name=row["person_name"],
        locale=row["locale"],
        attempts=row["attempts"],
        trouble=trouble_of(row),
        owner=row["owner"],
    )
