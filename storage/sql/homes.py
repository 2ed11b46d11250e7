"""Homes, in SQL, and how whatever else changes makes those stale that show it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.homes import Home
from bot.ports import Closed, Work
from bot.ports.outbox import EVERYWHERE_OPEN
from storage.sql.closed import closed_names
from storage.sql.connection import Connection, Row
from storage.sql.rows import PRESENT, Table
from storage.sql.times import read, stored

Name = tuple[str, str]  # an owner, and what is called so among its own


@dataclass
class Changes:
    """What a transaction has changed so far that Homes may show, each by its owner and id."""

    people: set[Name] = field(default_factory=set)
    places: set[Name] = field(default_factory=set)
    reports: set[Name] = field(default_factory=set)
    alerts: set[Name] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)  # which PatSnap refuses, or no more
    budgets: set[str] = field(default_factory=set)  # of workspaces: only admins see them

    def at(self, workspace: str, place: str, person: str = "") -> None:
        """Something of this person's, at this place: a channel, or somebody's direct messages."""
        self.places.add((workspace, place))
        self.people |= {(workspace, place)} | ({(workspace, person)} if person else set())

    def clear(self) -> None:
        """Begin anew."""
        for kind in (self.people, self.places, self.reports, self.alerts, self.accounts, self.budgets):
            kind.clear()


_STALE: Final = "update home set version = version + 1 where"
_OF_PERSON: Final = f"{_STALE} workspace = :owner and person = :name returning person"
_OF_PLACE: Final = (
    f"{_STALE} workspace = :owner and person in"  # noqa: S608 - our words
    " (select h.person from home_place h where h.workspace = :owner and h.place = :name) returning person"
)
# Whom a row concerns: whose it is, whose direct messages it goes to, and who is in the channel that it goes to.
_CONCERNED: Final = """
    rowid in (select home.rowid from (
        select r.workspace, r.person from {table} r where {which}
        union select r.workspace, r.{place} as person from {table} r where {which}
        union select h.workspace, h.person from {table} r
            join home_place h on h.workspace = r.workspace and h.place = r.{place} where {which}
    ) one cross join home on home.workspace = one.workspace and home.person = one.person) returning person
"""
_REQUESTS: Final = {"table": "request", "place": "landing", "which": "r.workspace = :owner and r.report = :name"}
_WATCHES: Final = {
    "table": "subscription",
    "place": "place",
    "which": "r.account = :owner and r.alert = :name and r.state <> 'deleted'",
}
_OF_REPORT: Final = f"{_STALE} {_CONCERNED.format(**_REQUESTS)}"
_OF_ALERT: Final = f"{_STALE} {_CONCERNED.format(**_WATCHES)}"
_OF_ACCOUNT: Final = f"{_STALE} workspace in (select id from workspace where account = :owner) returning person"  # noqa: S608 - our words
_OF_ADMINS: Final = f"{_STALE} workspace = :owner and is_admin = 1 returning person"


class SqlHomes:
    """`bot.ports.Homes` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The tables `home` and `home_place` of `db`; that one is to be shown is noted in `made`."""
        self._table = Table(db, "home", "person")
        self._places = Table(db, "home_place", "person", "place")
        self._made = made
        self._changes = changes

    def get(self, workspace: str, person: str) -> Home | None:
        """Somebody's Home, if they have it open."""
        row = self._table.get(workspace, person)
        return None if row is None else _home(row)

    def put(self, home: Home) -> None:
        """Store a Home in the place of the one that was there; it is to be shown."""
        self._made.add(Work.SHOW)
        self._table.remove(home.workspace, home.person)
        self._table.add(
            {
                "workspace": home.workspace,
                "person": home.person,
                "opened_at": stored(home.opened_at),
                "page": home.page,
                "version": home.version,
                **_after_showing(home),
            }
        )

    def shown(self, home: Home) -> None:
        """Store what follows from its being shown; nothing where it is not open any more."""
        if self._table.get(home.workspace, home.person) is not None:
            self._table.change(home.workspace, home.person, _after_showing(home))

    def settle_in(self, workspace: str, person: str, places: Collection[str]) -> None:
        """Say in which channels this person is."""
        values = {"workspace": workspace, "person": person}
        rows = self._places.query(
            "select place from home_place where workspace = :workspace and person = :person", **values
        )
        known, now = {row["place"] for row in rows}, set(places)
        for place in known - now:
            self._places.remove(workspace, person, place)
        for place in now - known:
            self._places.add({**values, "place": place})

    def next_due(self, now: datetime, closed: Closed = EVERYWHERE_OPEN) -> Home | None:
        """The Home that is stale and due, longest due first; none of a workspace, or a person, that is closed."""
        row = self._table.first(
            f"select rowid, * from home where shown < version and due <= :now and {PRESENT}"  # noqa: S608 - our words
            " and workspace not in (select value from json_each(:closed))"
            " and workspace || '/' || person not in (select value from json_each(:closed)) order by due limit 1",
            now=stored(now),
            closed=closed_names(closed),
        )
        return None if row is None else self._table.understood(row, _home)

    def claim(self, home: Home, now: datetime, until: datetime) -> Home | None:
        """Take this Home if it is (still) stale and due; it is not due again before `until`."""
        row = self._table.first(
            "update home set due = :until where workspace = :workspace and person = :person"
            " and shown < version and due <= :now returning *",
            workspace=home.workspace,
            person=home.person,
            now=stored(now),
            until=stored(until),
        )
        return None if row is None else _home(row)

    def drop(self, before: datetime) -> None:
        """Forget the Homes that were opened before then."""
        for row in self._table.query(
            "delete from home where opened_at < :before returning workspace, person", before=stored(before)
        ):
            self.settle_in(row["workspace"], row["person"], ())

    def mark(self) -> None:
        """Make stale whatever Home shows what this transaction has changed."""
        named = (
            (_OF_PERSON, self._changes.people),
            (_OF_PLACE, self._changes.places),
            (_OF_REPORT, self._changes.reports),
            (_OF_ALERT, self._changes.alerts),
        )
        if not any(names for _, names in named) and not self._changes.accounts and not self._changes.budgets:
            return
        if self._table.first("select 1 from home limit 1") is not None:
            found = [self._table.query(sql, owner=one[0], name=one[1]) for sql, names in named for one in names]
            found += [self._table.query(_OF_ACCOUNT, owner=one) for one in self._changes.accounts]
            found += [self._table.query(_OF_ADMINS, owner=one) for one in self._changes.budgets]
            if any(found):
                self._made.add(Work.SHOW)
        self._changes.clear()


def _after_showing(home: Home) -> dict[str, object]:
    return {
        "shown": home.shown,
        "due": stored(home.due),
        "face": home.face,
        "is_admin": int(home.is_admin),
        "attempts": home.attempts,
    }


def _home(row: Row) -> Home:
    return Home(
        workspace=row["workspace"],
        person=row["person"],
        opened_at=read(row["opened_at"]),
        due=read(row["due"]),
        page=row["page"],
        version=row["version"],
        shown=row["shown"],
        face=row["face"],
        is_admin=bool(row["is_admin"]),
        attempts=row["attempts"],
    )
