"""Live messages, in SQL."""

from datetime import datetime

from bot.domain.deliveries import LiveMessage
from bot.ports import Closed, Work
from bot.ports.outbox import EVERYWHERE_OPEN
from storage.sql.closed import closed_names
from storage.sql.connection import Connection, Row
from storage.sql.rows import PRESENT, Table
from storage.sql.times import read_or_none, stored, stored_or_none


class SqlLiveMessages:
    """`bot.ports.LiveMessages` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """The table `live` of `db`; what has become stale is noted in `made`."""
        self._table = Table(db, "live", "key")
        self._made = made

    def add(self, live: LiveMessage) -> None:
        """Store a live message that is promised; nothing is changed where its key is already known."""
        self._table.add(
            {
                "workspace": live.workspace,
                "key": live.key,
                "row": live.row,
                "version": live.version,
                "final": int(live.final),
                **_changing(live),
            },
        )

    def get(self, workspace: str, key: str) -> LiveMessage | None:
        """The live message of this workspace by its delivery's key."""
        row = self._table.get(workspace, key)
        return None if row is None else _live(row)

    def save(self, live: LiveMessage) -> None:
        """Store a known live message as it is now, but for `version` and `final`."""
        self._table.change(live.workspace, live.key, _changing(live))

    def touch(self, workspace: str, row: str, *, final: bool) -> None:
        """Say that this row has changed: every live message of it is stale."""
        self._made.add(Work.REFRESH)
        list(
            self._table.query(
                "update live set version = version + 1, final = :final"
                " where workspace = :workspace and row = :row returning key",
                workspace=workspace,
                row=row,
                final=int(final),
            )
        )

    def next_due(self, now: datetime, closed: Closed = EVERYWHERE_OPEN) -> LiveMessage | None:
        """A posted live message that is stale and due, final ones first; none where it is closed."""
        row = self._table.first(
            f"select * from live where shown < version and ts is not null and due <= :now and {PRESENT}"  # noqa: S608 - our words
            " and workspace not in (select value from json_each(:closed))"
            " and workspace || '/' || channel not in (select value from json_each(:closed))"
            " order by final desc, due limit 1",
            now=stored(now),
            closed=closed_names(closed),
        )
        return None if row is None else _live(row)

    def claim(self, workspace: str, key: str, now: datetime, until: datetime) -> LiveMessage | None:
        """Take this live message if it is (still) stale and due; it is not due again before `until`."""
        row = self._table.first(
            "update live set due = :until where workspace = :workspace and key = :key"
            " and shown < version and ts is not null and due <= :now returning *",
            workspace=workspace,
            key=key,
            now=stored(now),
            until=stored(until),
        )
        return None if row is None else _live(row)


def _changing(live: LiveMessage) -> dict[str, object]:
    return {
        "shown": live.shown,
        "due": stored_or_none(live.due),
        "channel": live.channel,
        "ts": live.ts,
        "attempts": live.attempts,
    }


def _live(row: Row) -> LiveMessage:
    return LiveMessage(
        key=row["key"],
        workspace=row["workspace"],
        row=row["row"],
        version=row["version"],
        shown=row["shown"],
        due=read_or_none(row["due"]),
        final=bool(row["final"]),
        channel=row["channel"],
        ts=row["ts"],
        attempts=row["attempts"],
    )
