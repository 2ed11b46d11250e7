"""Stored times, and how they follow when the machine's clock is set."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.ports import Timebase, Work
from storage.sql.connection import Connection
from storage.sql.times import read, stored

# Waits, and beginnings from which patience is counted: as far from now as before. Column by column, for which rows.
WAITS: Final[Mapping[str, Mapping[str, str]]] = {
    "alert": {"due": "true"},
    "company_search": {"due": "true"},
    "delivery": {
        "due": "true",
        "first_tried_at": "state not in ('sent', 'dead')",
        "created_at": "state not in ('sent', 'dead')",
        "sent_at": "what = 'file'",  # a file is kept for so long from then
    },
    "echo": {"until": "true"},
    "fact": {"due": "true"},
    "home": {"due": "true"},
    "live": {"due": "true"},
    "making": {"due": "true", "asked_at": "state in ('requested', 'submitting')"},
    "oauth_state": {"until": "true"},
    "outage": {"until": "over_at is null", "trial_at": "true"},
    "patent": {"due": "true"},
    "place": {"look_due": "true"},
    "recovery": {"due": "true", "wanted_at": "state = 'wanted'"},
    "report": {
        "due": "true",
        "created_at": "state in ('requested', 'submitting', 'generating')",
        "submitted_at": "state in ('requested', 'submitting', 'generating')",
        "ready_at": "file_path is not null",
    },
    "request": {"held_until": "true", "choose_until": "true"},
    "series": {"due": "state = 'active' and due is distinct from run_at"},
    "subscription": {"due": "state = 'active' and due is distinct from run_at", "pulse_due": "true"},
    "workspace": {"gone_at": "true", "refused_since": "true"},  # so long after it all is deleted, or counts as removed
}

# What has happened: moved where it would be still to come.
EVENTS: Final[Mapping[str, str]] = {
    "access_grant": "asked_at decided_at",
    "alert": "adopted_at asked_at deleted_at",
    "alert_check": "asked_at since answered_at",
    "assignment": "at",
    "audit": "at",
    "company_choice": "at",
    "company_search": "wanted_at asked_at",
    "decision": "at",
    "delivery": "created_at doubted_since first_tried_at sent_at",
    "digest": "since until composed_at",
    "dismissal": "at undone_at",
    "echo": "since",
    "fact": "wanted_at asked_at",
    "fault": "at",
    "issue": "at",
    "home": "opened_at",
    "installation": "installed_at",
    "making": "asked_at",
    "notice": "at",
    "outage": "since over_at",
    "holder": "asked_at",
    "patent": "wanted_at asked_at",
    "patent_number": "asked_at",
    "person": "at",
    "place": "looked_at allowed_at",
    "preference": "at",
    "recovery": "since until wanted_at ended_at",
    "refusal": "at decided_at",
    "report": "created_at submitted_at ready_at",
    "request": "asked_at",
    "seen": "at",
    "series": "created_at ended_at",
    "spending": "ordered_at asked_at",
    "subscription": "created_at took_at last_at",
    "trend": "made_at",
    "workspace": "welcomed_at connected_at",
}

# What people have named, and what follows from that alone: the clock shows it when it shows it.
NAMED: Final[Mapping[str, str]] = {
    "subscription": "run_at until",
    "series": "run_at",
    "issue": "run_at",
    "digest": "next_run",
    "reminder": "due",
    "timebase": "zero seen",
    "life": "began_at",
    "pace": "free_at",  # by the database's clock
    "process": "beat_at",  # by the database's clock
}

# From when patience is counted, which a workspace has none of while Patrol is not installed there.
_PATIENCE: Final[Mapping[str, Mapping[str, str]]] = {
    "delivery": {"first_tried_at": "state = 'pending'"},  # of one in doubt it says since when it may lie there
    **{
        table: {column: WAITS[table][column] for column in columns}
        for table, columns in (("making", ("asked_at",)), ("report", ("created_at", "submitted_at")))
    },
}

_GRAIN: Final = timedelta(seconds=5)  # times are moved by whole seconds: so near to now nothing is in the future


class SqlTimes:
    """`bot.ports.Times` in SQL."""

    def __init__(self, db: Connection, made: set[Work]) -> None:
        """All tables of `db`; once they are moved there may be work of each kind."""
        self._db = db
        self._made = made

    def base(self) -> Timebase | None:
        """The timebase that was noted last."""
        rows = self._db.query("select boot, zero, seen from timebase where id = 1", {})
        return next((Timebase(row["boot"], read(row["zero"]), read(row["seen"])) for row in rows), None)

    def note(self, base: Timebase) -> None:
        """Note the timebase of what is stored from now on."""
        self._db.run(
            "insert into timebase (id, boot, zero, seen) values (1, :boot, :zero, :seen)"
            " on conflict (id) do update set boot = :boot, zero = :zero, seen = :seen",
            {"boot": base.boot, "zero": stored(base.zero), "seen": stored(base.seen)},
        )

    def move(self, leap: timedelta, now: datetime) -> None:
        """The clock was set by so much, and shows `now`: move what was stored by the old time."""
        self._made.update(Work)
        by = round(leap.total_seconds())
        for table, columns in WAITS.items():
            for column, which in columns.items():
                self._move(table, column, which, by)
        if leap < timedelta():
            for table, names in EVENTS.items():
                for column in names.split():
                    self._move(table, column, f"{column} > '{stored(now + _GRAIN)}'", by)

    def rested(self, workspace: str, rest: timedelta) -> None:
        """Nothing of a workspace was tried for so long: that does not count where something is given up for its age."""
        by = round(rest.total_seconds())
        for table, columns in _PATIENCE.items():
            for column, which in columns.items():
                self._move(table, column, f"{which} and workspace = :workspace", by, workspace)

    def _move(self, table: str, column: str, which: str, by: int, workspace: str = "") -> None:
        moved = self._db.moved(column)
        self._db.run(
            f"update {table} set {column} = {moved} where {column} is not null and {which}",  # noqa: S608 - our words
            {"by": by} | ({"workspace": workspace} if workspace else {}),
        )
