"""What lies in the bot's database, read beside it and without writing."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.journeys.databases import database_of, rows_on_server

Row = Mapping[str, Any]

_OWNED: Final = ("report", "delivery", "alert", "patent", "fact", "recovery", "making", "company_search")
# When each row wants to be looked at; what nothing will come of by itself is left out.
_MOMENTS: Final = """
    with shut as (select scope, until from outage where over_at is null),
    waits(what, endpoint, is_billed, due) as (
        select 'alert ' || id, 'P057', 1, due from alert
        union all select 'patent ' || id, 'P011', 1, due from patent where state = 'wanted'
        union all select source || ' ' || patent, source, 1, due from fact where state = 'wanted'
        union all select 'recovery ' || alert, 'P002', 1, due from recovery
        union all select 'making ' || id, task, 0, due from making)
    select case when opens > due then opens else due end as due, what from (select due, what, (select max(until)
        from shut where scope in ('account', endpoint) or (scope = 'billed' and is_billed = 1)) as opens from waits)
        as held where due is not null
    union all select due, 'subscription ' || id from subscription
        where due is not null and state in ('active', 'snoozed')
    union all select due, 'series ' || id from series where due is not null and state = 'active'
    union all select due, key || ' ' || state from delivery where due is not null
    union all select due, 'live ' || key from live where due is not null and shown < version and ts is not null
"""


class Records:
    """The rows of a database, as they are when they are asked for."""

    def __init__(self, folder: Path) -> None:
        """Of the bot in the world in this folder; its database is there."""
        self._database = database_of(folder)

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
        owned = " union all ".join(f"select null, 'claimed' from {table} where owner is not null" for table in _OWNED)  # noqa: S608
        unread = "select null, 'unread' from alert_check where state = 'answered' and reason = ''"
        rows = self._rows(f"{_MOMENTS} union all {owned} union all {unread}")
        return not any(row["due"] is None or datetime.fromisoformat(row["due"]) <= by for row in rows)

    def is_whole(self) -> bool:
        """Whether SQLite finds nothing wrong with the file; of PostgreSQL it is not asked."""
        if self.is_on_server:
            return True
        return [tuple(row.values()) for row in self._rows("pragma integrity_check")] == [("ok",)]

    @property
    def is_on_server(self) -> bool:
        """Whether it is a PostgreSQL."""
        return self._database.startswith("postgresql://")

    def _rows(self, sql: str) -> list[Row]:
        if self.is_on_server:
            return [*rows_on_server(self._database, sql)]
        address = f"{Path(self._database).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]
