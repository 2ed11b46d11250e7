"""Preferences on SQLite."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.preferences import Preference
from storage.sqlite.homes import Changes
from storage.sqlite.times import stored


class SqlitePreferences:
    """`bot.ports.Preferences` on SQLite."""

    def __init__(self, db: Database, changes: Changes) -> None:
        """The table `preference` of `db`; each is noted in `changes`."""
        self._db = db
        self._changes = changes

    def get(self, workspace: str, place: str) -> Preference:
        """What was chosen for a person or a channel, by id; empty where nothing was."""
        rows = self._db.query(
            "select locale, zone from preference where workspace = ? and place = ?", [workspace, place]
        )
        return next((Preference(row["locale"], row["zone"]) for row in rows), Preference())

    def save(self, workspace: str, place: str, preference: Preference, person: str, at: datetime) -> None:
        """Store what was chosen, by whom, at that time; what was chosen before is replaced."""
        self._changes.at(workspace, place)
        self._db.execute(
            "insert or replace into preference (workspace, place, locale, zone, person, at) values (?, ?, ?, ?, ?, ?)",
            [workspace, place, preference.locale, preference.zone, person, stored(at)],
        )
