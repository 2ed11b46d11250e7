"""How it stands with all that is stored: read while operators look, through indexes alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.deliveries import DeliveryState
from bot.ports.store import Work
from storage.sql.connection import Connection
from storage.sql.rows import PRESENT
from storage.sql.times import read

# As `patent_oldest` and `fact_oldest` have it. In the order of `due` itself PostgreSQL would go along them for a claim
# too, past all that waits in other accounts.
_OF_ALL: Final = "(due || '')"


def _first(table: str, where: str, due: str = "due", order: str = "") -> str:
    """When what has waited longest was due: each question has an index in the order of that time."""
    return f"select {due} as due from {table} where {where} and {due} is not null order by {order or due} limit 1"  # noqa: S608 - our words


def _served(table: str) -> str:
    """Whether anybody is there for the account of a row."""
    return f"exists (select 1 from workspace where workspace.account = {table}.account and gone_at is null)"  # noqa: S608 - our words


def _of_accounts(table: str, where: str) -> str:
    """The same where the index has the account first: asked once for each account."""
    first = _first(table, f"{table}.account = one.account and {where}")
    return f"select ({first}) as due from (select distinct account from workspace where gone_at is null) one"  # noqa: S608 - our words


# One question or more for each tick: what counts is the earliest answer.
_OLDEST: Final[Mapping[str, tuple[str, ...]]] = {
    Work.ADVANCE: (_first("report", f"owner is null and {PRESENT}"),),
    Work.COMPANIES: (_first("company_search", "true"),),
    Work.CHECK: (_first("alert", f"owner is null and {_served('alert')}"),),
    Work.MAKE: (_first("making", f"owner is null and {PRESENT}"),),
    Work.ENRICH: (_first("patent", f"state = 'wanted' and owner is null and {_served('patent')}", order=_OF_ALL),),
    Work.EXPLAIN: (_first("fact", f"state = 'wanted' and owner is null and {_served('fact')}", order=_OF_ALL),),
    "recover": (_of_accounts("recovery", "owner is null"),),
    Work.COMPOSE: (_first("subscription", f"state in ('active', 'snoozed') and {PRESENT}"),),
    "order recurring": (_first("series", f"state = 'active' and {PRESENT}"),),
    "remind": (_first("reminder", PRESENT),),
    Work.DELIVER: tuple(
        _first("delivery", f"is_patient = {is_patient} and owner is null and {PRESENT}") for is_patient in (0, 1)
    ),
    Work.REFRESH: tuple(
        _first("live", f"final = {final} and shown < version and ts is not null and {PRESENT}") for final in (0, 1)
    ),
    Work.SHOW: (_first("home", f"shown < version and {PRESENT}"),),
    Work.LOOK: (_first("place", PRESENT, due="look_due"),),
}


class SqlVitals:
    """`bot.ports.Vitals` in SQL."""

    def __init__(self, db: Connection) -> None:
        """All tables of `db` for which ticks work."""
        self._db = db

    def deliveries(self) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each state, those that were sent apart."""
        rows = self._db.query("select state, count(*) as total from delivery where state <> 'sent' group by state", {})
        counts = {str(row["state"]): int(row["total"]) for row in rows}
        return {state: counts.get(state, 0) for state in DeliveryState if state is not DeliveryState.SENT}

    def oldest_due(self) -> Mapping[str, datetime]:
        """When what waits longest for each tick was due, or will be, by the ticks' names."""
        found: dict[str, datetime] = {}
        for tick, questions in _OLDEST.items():
            rows = [row for question in questions for row in self._db.query(question, {})]
            if times := [str(row["due"]) for row in rows if row["due"] is not None]:
                found[str(tick)] = read(min(times))
        return found

    def refused(self) -> tuple[int, int]:
        """In how many workspaces Slack refuses Patrol's token now, and in how many Patrol is installed."""
        [row] = self._db.query(
            "select count(refused_since) as refused, count(*) as installed from workspace where gone_at is null", {}
        )
        return int(row["refused"]), int(row["installed"])
