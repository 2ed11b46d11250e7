"""Trends, and the hits that they are made of, in SQL."""

import json
from datetime import date
from typing import Any, Final

from bot.domain.alerts import HitKind
from bot.domain.trends import Assignee, Column, Figures, Named, Step, Trend
from storage.sql.connection import Connection, Row
from storage.sql.rows import Table
from storage.sql.times import read, stored

# In the order of the hits' key: a page is read no further than it goes.
_NAMED: Final = """
    select h.no, h.kind, h.patent,
        coalesce(json_extract(p.bibliography, '$.assignees.EN[0]'), (
            select json_extract(named.value, '$[0]') from json_each(p.bibliography, '$.assignees') named
            where json_extract(named.value, '$[0]') <> '' limit 1), '') as assignee,
        coalesce(json_extract(f.value, '$.key'), '') as family
    from hit h
    left join patent p on p.account = h.account and p.id = h.patent
    left join fact f on f.account = h.account and f.source = 'family' and f.patent = h.patent
    where h.account = :account and h.alert = :alert
    and (h.no, h.kind, h.patent) > (:first_no, :first_kind, :first_patent) and h.no <= :up_to and h.is_repeat = 0
    order by h.no, h.kind, h.patent limit :limit
"""


class SqlTrends:
    """`bot.ports.Trends` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The table `trend` of `db`, and those of hits and what is known of their patents."""
        self._table = Table(db, "trend", "id")

    def put(self, trend: Trend) -> None:
        """Store it, in the place of what its id had before."""
        self._table.put(_columns(trend))

    def get(self, workspace: str, trend_id: str) -> Trend | None:
        """The trend of this workspace by its id."""
        row = self._table.get(workspace, trend_id)
        return None if row is None else _trend(row)

    def remove(self, workspace: str, trend_id: str) -> None:
        """Have it no more."""
        self._table.remove(workspace, trend_id)

    def named(self, account: str, alert: str, no: int, up_to: int, *, after: Named | None, limit: int) -> list[Named]:
        """The first `limit` hits of these checks that come after this one, with what is known of their patents."""
        first = (no + 1, "", "") if after is None else (after.no, after.kind, after.patent)
        rows = self._table.query(
            _NAMED,
            account=account,
            alert=alert,
            first_no=first[0],
            first_kind=first[1],
            first_patent=first[2],
            up_to=up_to,
            limit=limit,
        )
        return [Named(row["no"], row["kind"], row["patent"], row["assignee"], row["family"]) for row in rows]


def _columns(trend: Trend) -> dict[str, object]:
    return {
        "workspace": trend.workspace,
        "id": trend.id,
        "account": trend.account,
        "alert": trend.alert,
        "person": trend.person,
        "person_name": trend.person_name,
        "made_at": stored(trend.made_at),
        "figures": json.dumps(_said(trend.figures), ensure_ascii=False),
    }


def _trend(row: Row) -> Trend:
    return Trend(
        id=row["id"],
        workspace=row["workspace"],
        account=row["account"],
        alert=row["alert"],
        person=row["person"],
        person_name=row["person_name"],
        made_at=read(row["made_at"]),
        figures=_figures(json.loads(row["figures"])),
    )


def _said(figures: Figures) -> dict[str, Any]:
    since = figures.watched_since
    return {
        "step": figures.step,
        "columns": [
            [one.first.isoformat(), one.last.isoformat(), dict(one.counts), one.is_known, one.is_short, one.is_running]
            for one in figures.columns
        ],
        "assignees": [[one.name, one.count] for one in figures.assignees],
        "lines": figures.lines,
        "known": figures.known,
        "since": since and since.isoformat(),
    }


def _figures(said: dict[str, Any]) -> Figures:
    since = said["since"]
    return Figures(
        step=Step(said["step"]),
        columns=tuple(_column(*one) for one in said["columns"]),
        assignees=tuple(Assignee(name, count) for name, count in said["assignees"]),
        lines=said["lines"],
        known=said["known"],
        watched_since=None if since is None else date.fromisoformat(since),
    )


def _column(first: str, last: str, counts: dict[str, int], is_known: bool, is_short: bool, is_running: bool) -> Column:  # noqa: FBT001 - a row
    return Column(
        date.fromisoformat(first),
        date.fromisoformat(last),
        {HitKind(kind): count for kind, count in counts.items()},
        is_known=is_known,
        is_short=is_short,
        is_running=is_running,
    )
