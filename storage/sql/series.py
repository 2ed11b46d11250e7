"""Series and their issues, in SQL."""

from datetime import datetime

from bot.domain.recurrences import Recurrence
from bot.domain.reports import Order
from bot.domain.series import Issue, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from storage.sql.connection import Connection, Row
from storage.sql.holders import Holders
from storage.sql.homes import Changes
from storage.sql.rows import PRESENT, Table, order_columns, order_of
from storage.sql.times import read, read_or_none, stored, stored_or_none


class SqlSeries:
    """`bot.ports.AllSeries` in SQL."""

    def __init__(self, db: Connection, changes: Changes) -> None:
        """The tables `series` and `issue` of `db`; whose Homes show a series is noted in `changes`."""
        self._changes = changes
        self._table = Table(db, "series", "id")
        self._issues = Table(db, "issue", "series", "no")
        self._holders = Holders(db)

    def add(self, series: Series) -> bool:
        """Store a new series; False where its id is already known."""
        self._changes.people.add((series.workspace, series.person))
        self._holders.note(series.workspace, series.person)
        return self._table.add(_columns(series))

    def get(self, workspace: str, series_id: str) -> Series | None:
        """The series of this workspace by its id."""
        row = self._table.get(workspace, series_id)
        return None if row is None else _series(row)

    def save(self, series: Series) -> None:
        """Store a known series as it is now."""
        known = self._table.get(series.workspace, series.id)
        if known is not None:
            self._changes.people.add((series.workspace, known["person"]))
            if known["person"] != series.person:  # who has taken it over
                self._holders.note(series.workspace, series.person)
        self._changes.people.add((series.workspace, series.person))
        self._table.save(_columns(series))

    def at(self, workspace: str, place: str, order: Order) -> Series | None:
        """The series of a place for an order that has not ended."""
        return next((one for one in self.of_place(workspace, place) if one.order == order), None)

    def of_place(self, workspace: str, place: str) -> list[Series]:
        """The series that go to this place and have not ended, oldest first."""
        rows = self._table.query(
            "select rowid, * from series where workspace = :workspace and place = :place and state <> 'ended'"
            " order by created_at, id",
            workspace=workspace,
            place=place,
        )
        return self._table.readable(rows, _series)

    def of_workspace(self, workspace: str) -> list[Series]:
        """All that have not ended, of a workspace."""
        rows = self._table.query(
            "select rowid, * from series where workspace = :workspace and state <> 'ended' order by created_at, id",
            workspace=workspace,
        )
        return self._table.readable(rows, _series)

    def owned_by(self, workspace: str, person: str) -> list[Series]:
        """The series that this person owns and that have not ended, oldest first."""
        rows = self._table.query(
            "select rowid, * from series where workspace = :workspace and person = :person and state <> 'ended'"
            " order by created_at, id",
            workspace=workspace,
            person=person,
        )
        return self._table.readable(rows, _series)

    def listed(self, workspace: str, person: str, place: str, *, offset: int, limit: int) -> list[Series]:
        """The series that a person owns or that go to a place, but for those that have ended, oldest first."""
        rows = self._table.query(
            # Two looks, each through its own index.
            "select rowid, * from series where rowid in ("
            " select rowid from series where workspace = :workspace and person = :person and state <> 'ended'"
            " union select rowid from series where workspace = :workspace and place = :place and state <> 'ended')"
            " order by created_at, id limit :limit offset :offset",
            workspace=workspace,
            person=person,
            place=place,
            limit=limit,
            offset=offset,
        )
        return self._table.readable(rows, _series)

    def next_due(self, now: datetime) -> Series | None:
        """The active series that has been due longest. Errors: `UnreadableRow`."""
        row = self._table.first(
            f"select rowid, * from series where state = 'active' and due <= :now and {PRESENT} order by due limit 1",  # noqa: S608 - our words
            now=stored(now),
        )
        return None if row is None else self._table.understood(row, _series)

    def overdue(self, now: datetime) -> list[Series]:
        """The active series of all workspaces whose hour has come; those that can be read."""
        rows = self._table.query(
            "select rowid, * from series where state = 'active' and run_at <= :now order by run_at, id", now=stored(now)
        )
        return self._table.readable(rows, _series)

    def add_issue(self, issue: Issue) -> bool:
        """Store a new issue; False where the series has one of this number."""
        return self._issues.add(
            {
                "workspace": issue.workspace,
                "series": issue.series,
                "no": issue.no,
                "state": issue.state,
                "at": stored(issue.at),
                "run_at": stored_or_none(issue.run_at),
                "skipped": issue.skipped,
                "request": issue.request,
                "refusal": issue.refusal,
            }
        )

    def issue(self, workspace: str, series_id: str, no: int) -> Issue | None:
        """The issue of this number."""
        row = self._issues.get(workspace, series_id, no)
        return None if row is None else _issue(row)

    def issue_of(self, workspace: str, request_id: str) -> Issue | None:
        """The issue for which a request was placed."""
        row = self._issues.first(
            "select * from issue where workspace = :workspace and request = :request",
            workspace=workspace,
            request=request_id,
        )
        return None if row is None else _issue(row)


def _columns(series: Series) -> dict[str, object]:
    return {
        "workspace": series.workspace,
        "id": series.id,
        "place": series.place,
        "person": series.person,
        "person_name": series.person_name,
        **order_columns(series.order),
        "recurrence": str(series.recurrence),
        "zone": series.zone,
        "locale": series.locale,
        "created_at": stored(series.created_at),
        "state": series.state,
        "reason": series.reason,
        "run_at": stored_or_none(series.run_at),
        "due": stored_or_none(series.due),
        "issues": series.issues,
        "ended_at": stored_or_none(series.ended_at),
    }


def _series(row: Row) -> Series:
    return Series(
        id=row["id"],
        workspace=row["workspace"],
        place=row["place"],
        person=row["person"],
        order=order_of(row),
        recurrence=Recurrence.read(row["recurrence"]),
        zone=row["zone"],
        created_at=read(row["created_at"]),
        state=SeriesState(row["state"]),
        reason=None if row["reason"] is None else PauseReason(row["reason"]),
        run_at=read_or_none(row["run_at"]),
        due=read_or_none(row["due"]),
        issues=row["issues"],
        locale=row["locale"],
        person_name=row["person_name"],
        ended_at=read_or_none(row["ended_at"]),
    )


def _issue(row: Row) -> Issue:
    return Issue(
        workspace=row["workspace"],
        series=row["series"],
        no=row["no"],
        state=IssueState(row["state"]),
        at=read(row["at"]),
        run_at=read_or_none(row["run_at"]),
        skipped=row["skipped"],
        request=row["request"],
        refusal=row["refusal"],
    )
