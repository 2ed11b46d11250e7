"""Preferences, in SQL."""

from datetime import datetime

from bot.domain.preferences import Preference
from storage.sql.connection import Connection
from storage.sql.homes import Changes
from storage.sql.times import stored


class SqlPreferences:
    """`bot.ports.Preferences` in SQL."""

    def __init__(self, db: Connection, changes: Changes) -> None:
        """The table `preference` of `db`; each is noted in `changes`."""
        self._db = db
        self._changes = changes

    def get(self, workspace: str, place: str) -> Preference:
        """What was chosen for a person or a channel, by id; empty where nothing was."""
        rows = self._db.query(
            "select locale, zone from preference where workspace = :workspace and place = :place",
            {"workspace": workspace, "place": place},
        )
        return next((Preference(row["locale"], row["zone"]) for row in rows), Preference())

    def save(self, workspace: str, place: str, preference: Preference, person: str, at: datetime) -> None:
        """Store what was chosen, by whom, at that time; what was chosen before is replaced."""
        self._changes.at(workspace, place)
        self._db.run(
            "insert into preference (workspace, place, locale, zone, person, at)"
            " values (:workspace, :place, :locale, :zone, :person, :at) on conflict (workspace, place) do update set"
            " locale = excluded.locale, zone = excluded.zone, person = excluded.person, at = excluded.at",
            {
                "workspace": workspace,
                "place": place,
                "locale": preference.locale,
                "zone": preference.zone,
                "person": person,
                "at": stored(at),
            },
        )
