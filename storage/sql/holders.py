"""Who owns a subscription or a series, and when Slack was asked about them, in SQL."""

from datetime import datetime

from bot.domain.channels import CHANNELS
from bot.domain.places import Place
from bot.ports import Closed
from storage.sql.closed import closed_names
from storage.sql.connection import Connection
from storage.sql.rows import PRESENT
from storage.sql.times import stored


class Holders:
    """The table `holder`: one row for each, so that whoever is due is found without a look at what they own."""

    def __init__(self, db: Connection) -> None:
        """The table of `db`."""
        self._db = db

    def note(self, workspace: str, person: str) -> None:
        """Somebody owns something from now on; a channel is nobody."""
        if person.startswith(CHANNELS):
            return
        self._db.run(
            "insert into holder (workspace, person, asked_at) values (:workspace, :person, coalesce("
            "(select at from person where workspace = :workspace and id = :person), '')) on conflict do nothing",
            {"workspace": workspace, "person": person},
        )

    def asked(self, workspace: str, person: str, at: datetime) -> None:
        """Slack has said of somebody who they are; nothing where they own nothing."""
        self._db.run(
            "update holder set asked_at = :at where workspace = :workspace and person = :person",
            {"workspace": workspace, "person": person, "at": stored(at)},
        )

    def due(self, before: datetime, closed: Closed) -> Place | None:
        """Whoever of a present workspace was not asked about for longest, and not since `before`."""
        rows = self._db.query(
            f"select workspace, person from holder where asked_at < :before and {PRESENT}"  # noqa: S608 - our words
            " and workspace not in (select value from json_each(:closed)) order by asked_at limit 1",
            {"before": stored(before), "closed": closed_names(closed)},
        )
        return Place(rows[0]["workspace"], rows[0]["person"]) if rows else None

    def drop(self, workspace: str, person: str) -> bool:
        """Ask no more about somebody who owns nothing; whether that is so."""
        dropped = self._db.run(
            "delete from holder where workspace = :workspace and person = :person"
            " and not exists (select 1 from subscription s where s.workspace = holder.workspace"
            " and s.person = holder.person and s.state <> 'deleted')"
            " and not exists (select 1 from series s where s.workspace = holder.workspace"
            " and s.person = holder.person and s.state <> 'ended')",
            {"workspace": workspace, "person": person},
        )
        return dropped > 0
