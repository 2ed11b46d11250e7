"""People as Slack described them, what admins are told, and who did what."""

import json
from datetime import datetime
from typing import Final

from bot.domain.audit import Entry
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Person
from storage.sql.connection import Connection, Row
from storage.sql.holders import Holders
from storage.sql.rows import Table
from storage.sql.times import read, stored

_FLAGS: Final = ("is_admin", "is_guest", "is_stranger", "is_bot", "is_gone")
_DESCRIBED: Final = ", ".join(f"{name} = excluded.{name}" for name in ("name", "zone", "locale", *_FLAGS, "at"))


class SqlPeople:
    """`bot.ports.People` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `person` of `db`."""
        self._table = Table(db, "person", "id")
        self._holders = Holders(db)

    def get(self, workspace: str, person: str) -> tuple[Person, datetime] | None:
        """Somebody as Slack described them last, and when."""
        row = self._table.get(workspace, person)
        if row is None:
            return None
        flags = {name: bool(row[name]) for name in _FLAGS}
        return Person(row["name"], row["zone"], row["locale"], **flags), read(row["at"])

    def save(self, workspace: str, person: str, known: Person, at: datetime) -> None:
        """Store what Slack said of somebody."""
        self._table.query(
            "insert into person"  # noqa: S608 - our words
            " (workspace, id, name, zone, locale, is_admin, is_guest, is_stranger, is_bot, is_gone, at) values"
            " (:workspace, :id, :name, :zone, :locale, :is_admin, :is_guest, :is_stranger, :is_bot, :is_gone, :at)"
            f" on conflict (workspace, id) do update set {_DESCRIBED}",
            workspace=workspace,
            id=person,
            name=known.name,
            zone=known.zone,
            locale=known.locale,
            at=stored(at),
            **{name: int(getattr(known, name)) for name in _FLAGS},
        )
        self._holders.asked(workspace, person, at)

    def admins(self, workspace: str) -> list[str]:
        """Whom Slack called admins, in the order of their ids."""
        rows = self._table.query(
            "select id from person where workspace = :workspace and is_admin = 1 and is_gone = 0 order by id",
            workspace=workspace,
        )
        return [row["id"] for row in rows]


class SqlNotices:
    """`bot.ports.Notices` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `notice` of `db`."""
        self._table = Table(db, "notice", "id")

    def add(self, notice: Notice) -> bool:
        """Store a notice unless it is known."""
        return self._table.add(
            {
                "workspace": notice.workspace,
                "id": notice.id,
                "kind": notice.kind,
                "about": notice.about,
                "at": stored(notice.at),
                "details": json.dumps(dict(notice.details), ensure_ascii=False, sort_keys=True),
                "told": 0,
            }
        )

    def get(self, workspace: str, notice_id: str) -> Notice | None:
        """A notice by its id."""
        row = self._table.get(workspace, notice_id)
        return None if row is None else _notice(row)

    def untold(self, workspace: str) -> list[Notice]:
        """The notices that nobody was promised, oldest first."""
        rows = self._table.query(
            "select * from notice where workspace = :workspace and told = 0 order by at", workspace=workspace
        )
        return [_notice(row) for row in rows]

    def told(self, notice: Notice) -> None:
        """Say that a notice was promised."""
        self._table.change(notice.workspace, notice.id, {"told": 1})


class SqlAudit:
    """`bot.ports.Audit` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `audit` of `db`."""
        self._table = Table(db, "audit", "id")

    def note(self, entry: Entry) -> None:
        """Write down what somebody did."""
        self._table.add(
            {
                "workspace": entry.workspace,
                "at": stored(entry.at),
                "person": entry.person,
                "act": entry.act,
                "about": entry.about,
                "place": entry.place,
                "detail": entry.detail,
            }
        )

    def of(self, workspace: str, *, limit: int, offset: int = 0) -> list[Entry]:
        """What was done in a workspace, latest first."""
        rows = self._table.query(
            "select * from audit where workspace = :workspace order by id desc limit :limit offset :offset",
            workspace=workspace,
            limit=limit,
            offset=offset,
        )
        return [
            Entry(
                row["workspace"],
                read(row["at"]),
                row["person"],
                row["act"],
                row["about"],
                row["place"],
                row["detail"],
            )
            for row in rows
        ]


def _notice(row: Row) -> Notice:
    details = json.loads(row["details"])
    return Notice(row["workspace"], NoticeKind(row["kind"]), row["about"], read(row["at"]), details)
