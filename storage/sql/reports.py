"""Reports, in SQL."""

from datetime import datetime
from typing import Final

from bot.domain.endpoints import CREATE_OF, STATUS_OF
from bot.domain.reports import File, Order, Report, ReportState
from bot.ports import ANYBODY, Whose, Work
from storage.sql.claims import Claims
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.outages import may_ask
from storage.sql.rows import PRESENT, Table, order_columns, order_of, trouble_columns, trouble_of
from storage.sql.times import read, read_or_none, stored, stored_or_none

# What is asked next of a report, and whether that is billed.
_CALLS: Final = " ".join(
    f"when t.state = '{state}' and t.kind = '{kind}' then '{endpoint}'"
    for state, calls in ((ReportState.REQUESTED, CREATE_OF), (ReportState.GENERATING, STATUS_OF))
    for kind, endpoint in calls.items()
)
_DUE: Final = f"""
    from report t where due <= :now and owner is null and t.{PRESENT}
    and {may_ask("t.account", f"case {_CALLS} end", f"t.state = '{ReportState.REQUESTED}'")}
"""
# A requested one is submitting from the claim on.
_TAKE: Final = "owner = :owner, state = case state when 'requested' then 'submitting' else state end"


class SqlReports:
    """`bot.ports.Reports` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The table `report` of `db`; new reports are noted in `made`, and all in `changes`."""
        self._changes = changes
        self._table = Table(db, "report", "id")
        self._claims = Claims(self._table, _report, _DUE, take=_TAKE)
        self._made = made

    def add(self, report: Report) -> bool:
        """Store a new report; False where its id is already known, or where one of the same order is running."""
        self._made.add(Work.ADVANCE)
        return self._table.add(_columns(report))

    def get(self, workspace: str, report_id: str) -> Report | None:
        """The report of this workspace by its id."""
        row = self._table.get(workspace, report_id)
        return None if row is None else _report(row)

    def running(self, workspace: str, order: Order) -> Report | None:
        """The one report of this order that can still become ready by itself."""
        return self._of_order(workspace, order, "state in ('requested', 'submitting', 'generating')")

    def ready_since(self, workspace: str, order: Order, since: datetime) -> Report | None:
        """The latest report of this order that was ready at `since` or later and whose file is kept."""
        return self._of_order(
            workspace,
            order,
            "state = 'ready' and ready_at >= :since and file_path is not null order by ready_at desc",
            since=stored(since),
        )

    def save(self, report: Report) -> None:
        """Store a known report as it is now."""
        self._changes.reports.add((report.workspace, report.id))
        self._table.change(report.workspace, report.id, _columns(report))

    def _of_order(self, workspace: str, order: Order, which: str, **values: object) -> Report | None:
        same = (
            "workspace = :workspace and kind = :kind and subject_kind = :subject_kind and subject = :subject"
            " and format = :format and logo = :logo"
        )
        row = self._table.first(
            f"select * from report where {same} and {which} limit 1",  # noqa: S608 - our own words
            workspace=workspace,
            **order_columns(order),
            **values,
        )
        return None if row is None else _report(row)

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Report | None:
        """The unclaimed report that has been due longest."""
        return self._claims.next_due(now, whose)

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> Report | None:
        """Take the unclaimed report that has been due longest; a requested one is submitting from here on."""
        return self._claims.claim(now, owner, whose)

    def is_wanted(self, account: str, now: datetime) -> bool:
        """Whether a report of this account is due to be ordered, and no outage shuts that."""
        row = self._table.first(
            f"select 1 {_DUE} and t.account = :account and t.state = 'requested' limit 1",
            account=account,
            now=stored(now),
        )
        return row is not None

    def waiting(self, account: str) -> list[Report]:
        """The unclaimed reports of this account that wait for a call, the longest due first."""
        rows = self._table.query(
            "select * from report where due > '' and owner is null and +account = :account order by due",
            account=account,
        )
        return [_report(row) for row in rows]

    def of_other_owners(self, owner: str) -> list[Report]:
        """The reports that a run which is no more had claimed."""
        return self._claims.of_other_owners(owner)

    def unordered(self) -> list[Report]:
        """All reports that have not become PatSnap's yet."""
        rows = self._table.query("select rowid, * from report where state in ('requested', 'submitting')")
        return self._table.readable(rows, _report)

    def with_files_unused_since(self, limit: datetime) -> list[Report]:
        """Reports whose file lies on disk though it was last fetched or delivered before `limit`.

        A file that is still promised to somebody, or held for them, is in use, however old it is.
        """
        rows = self._table.query(
            "select * from report r where file_path is not null and ready_at < :limit and not exists ("
            " select 1 from request q left join delivery d on d.workspace = q.workspace and d.row = q.id"
            " where q.workspace = r.workspace and q.report = r.id and (q.state = 'held'"
            " or d.state in ('pending', 'sending', 'in doubt') or d.sent_at >= :limit))",
            limit=stored(limit),
        )
        return [_report(row) for row in rows]


def _columns(report: Report) -> dict[str, object]:
    file = report.file
    return {
        "workspace": report.workspace,
        "id": report.id,
        "account": report.account,
        **order_columns(report.order),
        "state": report.state,
        "created_at": stored(report.created_at),
        "due": stored_or_none(report.due),
        "job_id": report.job_id,
        "submitted_at": stored_or_none(report.submitted_at),
        "ready_at": stored_or_none(report.ready_at),
        "ahead": report.ahead,
        "looks": report.looks,
        "attempts": report.attempts,
        **trouble_columns(report.trouble),
        "file_name": file.name if file else None,
        "file_path": file.path if file else None,
        "file_size": file.size if file else None,
        "owner": report.owner,
    }


def _report(row: Row) -> Report:
    file = None if row["file_path"] is None else File(row["file_name"], row["file_path"], row["file_size"])
    return Report(
        id=row["id"],
        workspace=row["workspace"],
        account=row["account"],
        order=order_of(row),
        state=ReportState(row["state"]),
        created_at=read(row["created_at"]),
        due=read_or_none(row["due"]),
        job_id=row["job_id"],
        submitted_at=read_or_none(row["submitted_at"]),
        ready_at=read_or_none(row["ready_at"]),
        ahead=row["ahead"],
        looks=row["looks"],
        attempts=row["attempts"],
        trouble=trouble_of(row),
        file=file,
        owner=row["owner"],
    )
