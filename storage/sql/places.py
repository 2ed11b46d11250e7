"""Channels as Slack described them, in SQL."""

from datetime import datetime
from typing import Final

from bot.domain.channels import KnownChannel
from bot.domain.places import Place
from bot.ports import Closed, Work
from bot.ports.outbox import EVERYWHERE_OPEN
from storage.sql.closed import closed_names
from storage.sql.connection import Connection, Row
from storage.sql.holders import Holders
from storage.sql.rows import PRESENT, Table
from storage.sql.times import read_or_none, stored, stored_or_none
from storage.sql.usage import CALL_KEY

_FLAGS: Final = ("is_private", "is_member", "is_archived", "is_shared", "is_frozen", "is_gone")

# Every column that names a channel, but for those of `place` and `subscription`, and where a key ends in one.
_PLAIN: Final = (
    ("request", "place"),
    ("request", "landing"),
    ("delivery", "place"),
    ("delivery", "channel"),
    ("live", "channel"),
    ("digest", "place"),
    ("decision", "place"),
    ("making", "place"),
    ("spending", "place"),
    ("refusal", "place"),
    ("series", "place"),
    ("audit", "place"),
)
# Where a channel is part of the key: what is there under the other id stands.
_KEYED: Final = (("company_choice", "name"), ("preference", "workspace"), ("home_place", "person"))
_KEYS: Final = (("delivery", "key"), ("delivery", "after"), ("live", "key"))


class SqlPlaces:
    """`bot.ports.Places` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """The table `place` of `db`; that a channel is to be looked at is noted in `made`."""
        self._table = Table(db, "place", "id")
        self._holders = Holders(db)
        self._made = made

    def get(self, workspace: str, place: str) -> KnownChannel | None:
        """A channel as it was last known."""
        row = self._table.get(workspace, place)
        return None if row is None else _known(row)

    def save(self, known: KnownChannel) -> None:
        """Store what is known of a channel now."""
        if known.looked_at is None:
            self._made.add(Work.LOOK)
        columns = _columns(known)
        self._table.put(columns)

    def next_due(self, now: datetime, closed: Closed = EVERYWHERE_OPEN) -> KnownChannel | None:
        """The channel whose look has been due longest; none of a workspace that is closed."""
        row = self._table.first(
            f"select * from place where look_due <= :now and {PRESENT}"  # noqa: S608 - our words
            " and workspace not in (select value from json_each(:closed)) order by look_due limit 1",
            now=stored(now),
            closed=closed_names(closed),
        )
        return None if row is None else _known(row)

    def look_at_all(self, workspace: str, now: datetime) -> None:
        """Have every channel looked at that is to be looked at some time."""
        self._made.add(Work.LOOK)
        self._table.query(
            "update place set look_due = :now where workspace = :workspace and look_due > :now",
            workspace=workspace,
            now=stored(now),
        )

    def renamed(self, workspace: str, old: str, new: str) -> None:
        """Have all that speaks of one channel speak of another."""
        old_names = {"workspace": workspace, "old": old}
        names = old_names | {"new": new}
        for table, column in _KEYS:
            # The keys of a request's messages end in where it lands (`bot.domain.deliveries.live_key`).
            self._table.query(
                f"update {table} set {column} = substr({column}, 1, length({column}) - length(:old)) || :new"  # noqa: S608 - our words
                f" where workspace = :workspace and {column} like 'request/%/' || :old"
                " and row in (select id from request where workspace = :workspace and landing = :old)",
                **names,
            )
        for table, column in _PLAIN:
            self._table.query(
                f"update {table} set {column} = :new where workspace = :workspace and {column} = :old",  # noqa: S608 - our words
                **names,
            )
        for table, beside in _KEYED:
            self._table.query(
                f"update {table} set place = :new where workspace = :workspace and place = :old and not exists ("  # noqa: S608 - our words
                f" select 1 from {table} other where other.workspace = {table}.workspace and other.place = :new"
                f" and other.{beside} = {table}.{beside})",
                **names,
            )
            self._table.query(
                f"delete from {table} where workspace = :workspace and place = :old",  # noqa: S608 - our words
                **old_names,
            )
        self._table.query(  # of one whose owner was forgotten
            "update subscription set person = :new where workspace = :workspace and person = :old", **names
        )
        self._table.query("update series set person = :new where workspace = :workspace and person = :old", **names)
        self._table.query("update alert set asked_in = :new where workspace = :workspace and asked_in = :old", **names)
        self._table.query(
            "insert into call (account, day, endpoint, workspace, person, place, code, count, patents)"  # noqa: S608 - our words
            " select account, day, endpoint, workspace, person, :new, code, count, patents from call"
            f" where workspace = :workspace and place = :old on conflict ({CALL_KEY}) do update set"
            " count = call.count + excluded.count, patents = call.patents + excluded.patents",
            **names,
        )
        self._table.query(
            "delete from call where workspace = :workspace and place = :old", workspace=workspace, old=old
        )
        if self.get(workspace, new) is None:
            self._table.query("update place set id = :new where workspace = :workspace and id = :old", **names)
        else:
            self._table.remove(workspace, old)

    def holder_due(self, before: datetime, closed: Closed = EVERYWHERE_OPEN) -> Place | None:
        """Who was not asked about for longest of those who own a subscription or a series; a channel is nobody."""
        return self._holders.due(before, closed)

    def put_off_holder(self, owner: Place, asked_at: datetime) -> None:
        """Take an owner as asked about then."""
        self._holders.asked(owner.workspace, owner.id, asked_at)

    def drop_holder(self, owner: Place) -> bool:
        """Ask no more about somebody who owns nothing; whether that is so."""
        return self._holders.drop(owner.workspace, owner.id)


def _columns(known: KnownChannel) -> dict[str, object]:
    return {
        "workspace": known.workspace,
        "id": known.id,
        "name": known.name,
        **{name: int(getattr(known, name)) for name in _FLAGS},
        "looked_at": stored_or_none(known.looked_at),
        "look_due": stored_or_none(known.look_due),
        "allowed_by": known.allowed_by,
        "allowed_at": stored_or_none(known.allowed_at),
    }


def _known(row: Row) -> KnownChannel:
    return KnownChannel(
        workspace=row["workspace"],
        id=row["id"],
        name=row["name"],
        **{name: bool(row[name]) for name in _FLAGS},
        looked_at=read_or_none(row["looked_at"]),
        look_due=read_or_none(row["look_due"]),
        allowed_by=row["allowed_by"],
        allowed_at=read_or_none(row["allowed_at"]),
    )
