"""Requests, in SQL."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.domain.reports import Report, Request, RequestState
from storage.sql.companies import naming_columns, naming_of
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.rows import PRESENT, Table, order_columns, order_of, trouble_columns, trouble_of
from storage.sql.times import read, read_or_none, stored, stored_or_none

_LOOKING: Final = "r.state = 'choosing' and r.how in ('looking', 'looking again')"


class SqlRequests:
    """`bot.ports.Requests` in SQL."""

    def __init__(self, db: Connection, changes: Changes) -> None:
        """The table `request` of `db`; what people see of it is noted in `changes`."""
        self._changes = changes
        self._table = Table(db, "request", "id")

    def add(self, request: Request) -> bool:
        """Store a new request; False where its id is already known."""
        self._changes.at(request.workspace, request.landing, request.person)
        return self._table.add(
            {
                "workspace": request.workspace,
                "id": request.id,
                "person": request.person,
                "place": request.place,
                "asked_at": stored(request.asked_at),
                **order_columns(request.order),
                **_changing(request),
            },
        )

    def get(self, workspace: str, request_id: str) -> Request | None:
        """The request of this workspace by its id."""
        row = self._table.get(workspace, request_id)
        return None if row is None else _request(row)

    def save(self, request: Request) -> None:
        """Store what of a known request may change."""
        if (known := self._table.get(request.workspace, request.id)) is not None:
            self._changes.at(request.workspace, known["landing"])  # from where it may have moved
        self._changes.at(request.workspace, request.landing, request.person)
        self._table.change(request.workspace, request.id, _changing(request))

    def waiting_for(self, report: Report) -> list[Request]:
        """The requests that still wait for this report, oldest first."""
        return self._open(report, "state = 'waiting'")

    def expecting(self, report: Report) -> list[Request]:
        """The requests that wait for this report or are held, oldest first."""
        return self._open(report, "state in ('waiting', 'held')")

    def at(self, workspace: str, report_id: str, landing: str) -> Request | None:
        """The oldest request that waits for this report at this place and shows it itself."""
        row = self._table.first(
            "select * from request where workspace = :workspace and report = :report and landing = :landing"
            " and state = 'waiting' and shown_by is null order by asked_at limit 1",
            workspace=workspace,
            report=report_id,
            landing=landing,
        )
        return None if row is None else _request(row)

    def shown_by(self, request: Request) -> list[Request]:
        """The open requests that this one's live message and file serve too, oldest first."""
        rows = self._table.query(
            "select * from request where workspace = :workspace and shown_by = :id and state = 'waiting'"
            " order by asked_at",
            workspace=request.workspace,
            id=request.id,
        )
        return [_request(row) for row in rows]

    def waiting_at(self, workspace: str, place: str) -> list[Request]:
        """The requests that wait or choose, land at this place and are shown by themselves, oldest first."""
        rows = self._table.query(
            "select * from request where workspace = :workspace and landing = :place"
            " and state in ('waiting', 'choosing') and shown_by is null order by asked_at",
            workspace=workspace,
            place=place,
        )
        return [_request(row) for row in rows]

    def held_for(self, workspace: str, place: str) -> list[Request]:
        """The requests that are held until Patrol is invited to this place, oldest first."""
        rows = self._table.query(
            "select * from request where workspace = :workspace and place = :place and state = 'held'"
            " order by asked_at",
            workspace=workspace,
            place=place,
        )
        return [_request(row) for row in rows]

    def held_until(self, now: datetime) -> list[Request]:
        """The requests that have been held for long enough."""
        rows = self._table.query("select * from request where state = 'held' and held_until <= :now", now=stored(now))
        return [_request(row) for row in rows]

    def looking(self, account: str, name: str) -> list[Request]:
        """The requests of an account that wait for what PatSnap says of this name, oldest first."""
        rows = self._table.query(
            f"select r.* from request r join workspace w on w.id = r.workspace where {_LOOKING}"  # noqa: S608 - our words
            " and r.folded_name = :name and w.account = :account order by r.asked_at",
            account=account,
            name=name,
        )
        return [_request(row) for row in rows]

    def next_found(self) -> Request | None:
        """The oldest request that was looking for its company, of whose name nothing more is to come."""
        row = self._table.first(
            f"select r.* from request r join workspace w on w.id = r.workspace where {_LOOKING} and r.{PRESENT}"  # noqa: S608 - our words
            " and not exists (select 1 from company_search s where s.account = w.account and s.name = r.folded_name"
            " and s.state = 'wanted') order by r.asked_at limit 1"
        )
        return None if row is None else _request(row)

    def choosing_until(self, now: datetime) -> list[Request]:
        """The requests for which nobody has chosen a company in time."""
        rows = self._table.query(
            "select * from request where state = 'choosing' and choose_until <= :now", now=stored(now)
        )
        return [_request(row) for row in rows]

    def listed(self, workspace: str, person: str, place: str, *, offset: int, limit: int) -> list[Request]:
        """A person's requests, and those that land at a place, latest first."""
        rows = self._table.query(
            # Two looks, each through its own index; with `or` SQLite reads every request of the workspace.
            "select * from request where rowid in ("
            " select rowid from request where workspace = :workspace and person = :person"
            " union select rowid from request where workspace = :workspace and landing = :place)"
            " order by asked_at desc, id limit :limit offset :offset",
            workspace=workspace,
            person=person,
            place=place,
            limit=limit,
            offset=offset,
        )
        return [_request(row) for row in rows]

    def unfinished(
        self, workspace: str, person: str, places: Collection[str], since: datetime, limit: int
    ) -> tuple[list[Request], int]:
        """Open ones of a person and of places, and the person's that failed since then; and how many there are."""
        rows = self._table.query(
            "select r.*, count(*) over () as all_of_them from request r where r.shown_by is null and r.rowid in ("
            " select rowid from request where workspace = :workspace and person = :person"
            " and state in ('choosing', 'waiting', 'held')"
            " union select rowid from request where workspace = :workspace and person = :person and state = 'failed'"
            " and asked_at >= :since"
            " union select rowid from request where workspace = :workspace"
            " and landing in (select value from json_each(:places)) and state in ('choosing', 'waiting', 'held'))"
            " order by r.asked_at desc, r.id limit :limit",
            workspace=workspace,
            person=person,
            places=json.dumps(sorted({person, *places})),
            since=stored(since),
            limit=limit,
        )
        return [_request(row) for row in rows], rows[0]["all_of_them"] if rows else 0

    def _open(self, report: Report, states: str) -> list[Request]:
        rows = self._table.query(
            f"select * from request where workspace = :workspace and report = :report and {states} order by asked_at",  # noqa: S608 - our words
            workspace=report.workspace,
            report=report.id,
        )
        return [_request(row) for row in rows]


def _changing(request: Request) -> dict[str, object]:
    return {
        "landing": request.landing,
        "state": request.state,
        "report": request.report,
        "tries": request.tries,
        "shown_by": request.shown_by,
        "held_until": stored_or_none(request.held_until),
        "subject_kind": request.order.subject.kind,
        "subject": request.order.subject.text,
        **trouble_columns(request.trouble),
        **naming_columns(request.naming),
    }


def _request(row: Row) -> Request:
    return Request(
        id=row["id"],
        workspace=row["workspace"],
        person=row["person"],
        place=row["place"],
        landing=row["landing"],
        order=order_of(row),
        state=RequestState(row["state"]),
        report=row["report"],
        asked_at=read(row["asked_at"]),
        tries=row["tries"],
        trouble=trouble_of(row),
        shown_by=row["shown_by"],
        held_until=read_or_none(row["held_until"]),
        naming=naming_of(row),
    )
