"""The rights that people ask admins for, in SQL."""

from collections.abc import Sequence

from bot.domain.access import Grant, GrantState, Right
from storage.sql.connection import Connection, Row
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlGrants:
    """`bot.ports.Grants` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `access_grant` of `db`."""
        self._table = Table(db, "access_grant", "id")

    def add(self, grant: Grant) -> bool:
        """Store a new one; nothing is changed where its id is known."""
        return self._table.add(
            {
                "workspace": grant.workspace,
                "id": grant.id,
                "person": grant.person,
                "what": grant.right,
                "admin": grant.admin,
                "asked_at": stored(grant.asked_at),
                **_changing(grant),
            }
        )

    def get(self, workspace: str, grant_id: str) -> Grant | None:
        """The grant of this workspace by its id."""
        row = self._table.get(workspace, grant_id)
        return None if row is None else _grant(row)

    def save(self, grant: Grant) -> None:
        """Store what of a known grant may change."""
        self._table.change(grant.workspace, grant.id, _changing(grant))

    def of_person(self, workspace: str, person: str, right: Right) -> Sequence[Grant]:
        """What of this right a person has, or waits for, oldest first."""
        rows = self._table.query(
            "select * from access_grant where workspace = :workspace and person = :person and what = :what"
            " and state in ('asked', 'allowed') order by asked_at, id",
            workspace=workspace,
            person=person,
            what=right,
        )
        return [_grant(row) for row in rows]

    def standing(self, workspace: str, *, offset: int, limit: int) -> Sequence[Grant]:
        """The grants that hold, latest first."""
        rows = self._table.query(
            "select * from access_grant where workspace = :workspace and state = 'allowed'"
            " order by decided_at desc limit :limit offset :offset",
            workspace=workspace,
            limit=limit,
            offset=offset,
        )
        return [_grant(row) for row in rows]


def _changing(grant: Grant) -> dict[str, object]:
    return {
        "state": grant.state,
        "decided_by": grant.decided_by,
        "decided_at": stored_or_none(grant.decided_at),
    }


def _grant(row: Row) -> Grant:
    return Grant(
        id=row["id"],
        workspace=row["workspace"],
        person=row["person"],
        right=Right(row["what"]),
        admin=row["admin"],
        asked_at=read(row["asked_at"]),
        state=GrantState(row["state"]),
        decided_by=row["decided_by"],
        decided_at=read_or_none(row["decided_at"]),
    )
