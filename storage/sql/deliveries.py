"""The outbox, in SQL."""

import json
from collections.abc import Collection
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.ports import Closed, Work
from bot.ports.outbox import EVERYWHERE_OPEN
from storage.sql.connection import Connection, Row
from storage.sql.due_deliveries import FREE, MAY_GO, due_rows
from storage.sql.homes import Changes
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlDeliveries:
    """`bot.ports.Deliveries` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The table `delivery` of `db`; what can now be sent is noted in `made`, what was in `changes`."""
        self._changes = changes
        self._table = Table(db, "delivery", "key")
        self._made = made

    def promise(self, delivery: Delivery) -> bool:
        """Promise a post or file; False where its key is already known."""
        self._made.add(Work.DELIVER)
        return self._table.add(_columns(delivery))

    def get(self, workspace: str, key: str) -> Delivery | None:
        """The delivery of this workspace by its key."""
        row = self._table.get(workspace, key)
        return None if row is None else delivery_of(row)

    def save(self, delivery: Delivery) -> None:
        """Store a known delivery as it is now."""
        if delivery.state is DeliveryState.SENT:
            self._made.add(Work.DELIVER)  # what comes after it may go
            self._changes.at(delivery.workspace, delivery.place)
        self._table.change(delivery.workspace, delivery.key, _columns(delivery))

    def due(
        self, now: datetime, limit: int, posts: Closed = EVERYWHERE_OPEN, files: Closed = EVERYWHERE_OPEN
    ) -> list[Delivery]:
        """Deliveries that may be tried now, patient ones last, longest due first, one for each place."""
        return [self._table.understood(row, delivery_of) for row in due_rows(self._table, now, limit, posts, files)]

    def claim(self, workspace: str, key: str, now: datetime, owner: str) -> Delivery | None:
        """Take this delivery if it may still be tried now; the answer is the row before the claim."""
        row = self._table.first(
            f"select * from delivery d where d.workspace = :workspace and d.key = :key and {MAY_GO}"  # noqa: S608 - our words
            f" and {FREE.format('d')}",
            workspace=workspace,
            key=key,
            now=stored(now),
        )
        if row is None:
            return None
        before = delivery_of(row)
        claimed = before.claimed(now, owner)
        self._table.change(
            workspace,
            key,
            {
                "state": claimed.state,
                "owner": claimed.owner,
                "attempts": claimed.attempts,
                "first_tried_at": stored_or_none(claimed.first_tried_at),
            },
        )
        return before

    def of_other_owners(self, owner: str) -> list[Delivery]:
        """The deliveries that a run which is no more was sending."""
        rows = self._table.query(f"select rowid, * from delivery where {self._table.is_dead}", owner=owner)  # noqa: S608 - our words
        return self._table.readable(rows, delivery_of)

    def conversation_with(self, workspace: str, person: str) -> str | None:
        """The id of our direct messages with a person, if an earlier delivery there has told it."""
        row = self._table.first(
            "select channel from delivery"
            " where workspace = :workspace and place = :person and channel is not null limit 1",
            workspace=workspace,
            person=person,
        )
        return None if row is None else str(row["channel"])

    def waiting_for(self, workspace: str, place: str) -> list[Delivery]:
        """Deliveries to this place that are neither sent nor dead, nor being sent."""
        rows = self._table.query(
            "select * from delivery where workspace = :workspace and place = :place"
            " and due is not null and owner is null order by due",
            workspace=workspace,
            place=place,
        )
        return [delivery_of(found) for found in rows]

    def unsent_of(self, workspace: str, row: str) -> list[Delivery]:
        """Deliveries for this row that are neither sent nor dead."""
        rows = self._table.query(
            "select * from delivery where workspace = :workspace and row = :row and state not in ('sent', 'dead')",
            workspace=workspace,
            row=row,
        )
        return [delivery_of(found) for found in rows]

    def brought(self, workspace: str, places: Collection[str], limit: int) -> list[Delivery]:
        """The digests' messages and the reports' files that were sent to these places, latest first."""
        rows = self._table.query(
            # Of each place its last few, through the index: not all that it was ever sent.
            "select d.* from json_each(:places) here cross join delivery d on d.rowid in ("
            " select b.rowid from delivery b where b.workspace = :workspace and b.place = here.value"
            " and b.state = 'sent' and b.what in ('digest', 'file') order by b.sent_at desc limit :limit)"
            " order by d.sent_at desc, d.key limit :limit",
            workspace=workspace,
            places=json.dumps(sorted(set(places))),
            limit=limit,
        )
        return [delivery_of(found) for found in rows]

    def unsent(self) -> list[Delivery]:
        """All deliveries that are neither sent nor dead."""
        rows = self._table.query("select rowid, * from delivery where state not in ('sent', 'dead')")
        return self._table.readable(rows, delivery_of)


def _columns(delivery: Delivery) -> dict[str, object]:
    return {
        "workspace": delivery.workspace,
        "key": delivery.key,
        "place": delivery.place,
        "what": delivery.what,
        "row": delivery.row,
        "part": delivery.part,
        "created_at": stored(delivery.created_at),
        "due": stored_or_none(delivery.due),
        "is_patient": int(delivery.is_patient),
        "after": delivery.after,
        "state": delivery.state,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "doubted": int(delivery.doubted),
        "doubted_since": stored_or_none(delivery.doubted_since),
        "first_tried_at": stored_or_none(delivery.first_tried_at),
        "sent_at": stored_or_none(delivery.sent_at),
        "file_id": delivery.file_id,
        "channel": delivery.channel,
        "ts": delivery.ts,
        "owner": delivery.owner,
    }


def delivery_of(row: Row) -> Delivery:
    """The delivery in a row. Errors: ValueError, LookupError, TypeError where it cannot be read."""
    return Delivery(
        key=row["key"],
        workspace=row["workspace"],
        place=row["place"],
        what=What(row["what"]),
        row=row["row"],
        part=row["part"],
        created_at=read(row["created_at"]),
        due=read_or_none(row["due"]),
        after=row["after"],
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        attempts=row["attempts"],
        doubted=bool(row["doubted"]),
        doubted_since=read_or_none(row["doubted_since"]),
        first_tried_at=read_or_none(row["first_tried_at"]),
        sent_at=read_or_none(row["sent_at"]),
        file_id=row["file_id"],
        channel=row["channel"],
        ts=row["ts"],
        owner=row["owner"],
    )
