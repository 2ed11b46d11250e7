"""What lies in the bot's database, read beside it and without writing."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

Row = Mapping[str, Any]

_OWNED: Final = ("report", "delivery", "alert", "patent", "fact", "recovery", "making")
# When each row wants to be looked at; what nothing will come of by itself is left out.
_MOMENTS: Final = """
    with shut as (select scope, until from outage where over_at is null),
    waits(what, endpoint, is_billed, due) as (
        select 'alert ' || id, 'P057', 1, due from alert
        union all select 'patent ' || id, 'P011', 1, due from patent where state = 'wanted'
        union all select source || ' ' || patent, source, 1, due from fact where state = 'wanted'
        union all select 'recovery ' || alert, 'P002', 1, due from recovery
        union all select 'making ' || id, task, 0, due from making)
    select max(due, coalesce((select max(until) from shut
        where scope in ('account', endpoint) or (scope = 'billed' and is_billed)), '')) as due, what
        from waits where due is not null
    union all select due, 'subscription ' || id from subscription
        where due is not null and state in ('active', 'snoozed')
    union all select due, 'series ' || id from series where due is not null and state = 'active'
    union all select due, key || ' ' || state from delivery where due is not null
    union all select due, 'live ' || key from live where due is not null and shown < version and ts is not null
"""


class Records:
    """The rows of a database, as they are when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Of the database at this path, which is there."""
        self._address = f"{path.absolute().as_uri()}?mode=ro"

    def requests(self) -> list[Row]:
        """All requests, oldest first."""
        return self._rows("select * from request order by asked_at")

    def reports(self) -> list[Row]:
        """All reports, oldest first."""
        return self._rows("select * from report order by created_at")

    def deliveries(self) -> list[Row]:
        """All deliveries, oldest first."""
        return self._rows("select * from delivery order by created_at, key")

    def unsent(self) -> list[Row]:
        """The deliveries that are still to be sent, or to be tried again."""
        return self._rows("select * from delivery where due is not null or owner is not null")

    def checks(self) -> list[Row]:
        """All checks, oldest first."""
        return self._rows("select * from alert_check order by asked_at, no")

    def digests(self) -> list[Row]:
        """All digests, oldest first."""
        return self._rows("select * from digest order by composed_at, id")

    def calls(self) -> list[Row]:
        """How often each endpoint of PatSnap's was called, as far as that was counted."""
        return self._rows("select endpoint, sum(count) as times from call group by endpoint")

    def next_due(self) -> datetime | None:
        """The first moment at which anything of alerts is to be done, also one that has passed; None for never."""
        rows = self.waiting()
        return datetime.fromisoformat(rows[0]["due"]) if rows else None

    def waiting(self) -> list[Row]:
        """What of alerts is still to be done, and when, in that order."""
        return self._rows(f"{_MOMENTS} order by due")

    def unread(self) -> list[Row]:
        """The checks whose answer nobody has looked at yet."""
        return [check for check in self.checks() if check["state"] == "answered" and not check["reason"]]

    def owners(self) -> set[str]:
        """Who has claimed anything."""
        rows = self._rows(" union ".join(f"select owner from {table}" for table in _OWNED))  # noqa: S608 - our words
        return {row["owner"] for row in rows if row["owner"] is not None}

    def is_quiet(self, by: datetime) -> bool:
        """Whether nothing is claimed, nothing unread, and nothing of alerts is to be done up to then.

        All at one moment: between two looks a row may be claimed, and be due no more.
        """
        owned = " union all ".join(f"select 1 from {table} where owner is not null" for table in _OWNED)  # noqa: S608
        due = f"select 1 from ({_MOMENTS}) where datetime(due) <= datetime(:by)"  # noqa: S608 - our words
        unread = "select 1 from alert_check where state = 'answered' and reason = ''"
        return not self._rows(f"{owned} union all {unread} union all {due}", by=by.astimezone(UTC).isoformat())

    def is_whole(self) -> bool:
        """Whether SQLite finds nothing wrong with the file."""
        return [tuple(row.values()) for row in self._rows("pragma integrity_check")] == [("ok",)]

    def _rows(self, sql: str, **values: str) -> list[Row]:
        with closing(sqlite3.connect(self._address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]
