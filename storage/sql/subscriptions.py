"""Subscriptions, in SQL."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.domain.cadences import Cadence
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.ports import Work
from storage.sql.connection import Connection, Row
from storage.sql.filters import filters_column, filters_of
from storage.sql.holders import Holders
from storage.sql.homes import Changes
from storage.sql.present import first_due
from storage.sql.rows import PRESENT, Table, kinds_column, kinds_of
from storage.sql.times import read, read_or_none, stored, stored_or_none

_ALL: Final = 1 << 62  # rows
# A person's own, and those of places.
_SEEN: Final = """
    select rowid as id from subscription where workspace = :workspace and person = :person and state <> 'deleted'
    union select p.rowid from json_each(:places) here cross join subscription p
    on p.workspace = :workspace and p.place = here.value and p.state <> 'deleted'
"""
# Paused, and not because somebody wanted it; or PatSnap does not tell what it should.
_TROUBLED: Final = """
    (s.state = 'paused' and s.reason <> 'person') or (s.state = 'active' and (
        a.trouble is not null or exists (select 1 from alert_check c where c.account = a.account and c.alert = a.id
        and c.no = a.last_no and (c.state = 'gap' or (c.state <> 'asking' and c.reason <> '')))))
"""


class SqlSubscriptions:
    """`bot.ports.Subscriptions` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The table `subscription` of `db`; that one is to be looked at is noted in `made`, all in `changes`."""
        self._changes = changes
        self._table = Table(db, "subscription", "id")
        self._holders = Holders(db)
        self._made = made

    def add(self, subscription: Subscription) -> bool:
        """Store a new one; False where the place has one for the alert, deleted or not."""
        self._note(subscription)
        self._holders.note(subscription.workspace, subscription.person)
        return self._table.add(_columns(subscription))

    def get(self, workspace: str, subscription_id: str) -> Subscription | None:
        """The subscription of this workspace by its id."""
        row = self._table.get(workspace, subscription_id)
        return None if row is None else _subscription(row)

    def at(self, workspace: str, place: str, alert: str) -> Subscription | None:
        """The subscription of a place to an alert, deleted or not."""
        row = self._table.first(
            "select * from subscription where workspace = :workspace and place = :place and alert = :alert",
            workspace=workspace,
            place=place,
            alert=alert,
        )
        return None if row is None else _subscription(row)

    def save(self, subscription: Subscription) -> None:
        """Store a known subscription as it is now. ValueError where it would be a second one of its place and alert."""
        self._note(subscription)
        if (known := self._table.get(subscription.workspace, subscription.id)) is not None:
            self._changes.at(subscription.workspace, known["place"], known["person"])  # from where it may have moved
            if known["person"] != subscription.person or known["state"] == SubscriptionState.DELETED:
                self._holders.note(subscription.workspace, subscription.person)
            # Looked for first: on PostgreSQL nothing follows in a transaction in which a statement failed.
            if (known["place"], known["alert"]) != (subscription.place, subscription.alert) and self.at(
                subscription.workspace, subscription.place, subscription.alert
            ):
                raise ValueError(f"{subscription.place} has a subscription to {subscription.alert} already")
        self._table.save(_columns(subscription))

    def of_alert(self, account: str, alert: str) -> list[Subscription]:
        """The subscriptions of all workspaces to an alert that are not deleted, oldest first."""
        rows = self._table.query(
            "select rowid, * from subscription where account = :account and alert = :alert and state <> 'deleted'"
            " order by created_at, id",
            account=account,
            alert=alert,
        )
        return self._table.readable(rows, _subscription)

    def alive(self) -> list[Subscription]:
        """Those of all workspaces that are active or snoozed."""
        rows = self._table.query("select * from subscription where state in ('active', 'snoozed')")
        return [_subscription(row) for row in rows]

    def runs(self, account: str, alert: str) -> list[datetime | None]:
        """When the live subscriptions of an alert want to hear of it, each moment once; None: at once."""
        rows = self._table.query(
            # Asked at each digest: of ten thousand that share an hour nothing but the hour is read.
            "select distinct coalesce(run_at, until) as run from subscription"  # noqa: S608 - our words
            f" where account = :account and alert = :alert and state in ('active', 'snoozed') and {PRESENT}",
            account=account,
            alert=alert,
        )
        return [read_or_none(row["run"]) for row in rows]

    def of_workspace(self, workspace: str) -> list[Subscription]:
        """All of a workspace that are not deleted."""
        rows = self._table.query(
            "select * from subscription where workspace = :workspace and state <> 'deleted' order by created_at, id",
            workspace=workspace,
        )
        return [_subscription(row) for row in rows]

    def owned_by(self, workspace: str, person: str) -> list[Subscription]:
        """The subscriptions that this person owns and that are not deleted, oldest first."""
        rows = self._table.query(
            "select * from subscription where workspace = :workspace and person = :person and state <> 'deleted'"
            " order by created_at, id",
            workspace=workspace,
            person=person,
        )
        return [_subscription(row) for row in rows]

    def of_place(self, workspace: str, place: str) -> list[Subscription]:
        """The subscriptions of a place that are not deleted, oldest first."""
        return self.listed(workspace, place, offset=0, limit=_ALL)

    def listed(self, workspace: str, place: str, *, offset: int, limit: int) -> list[Subscription]:
        """The subscriptions of a place that are not deleted, oldest first, some of them."""
        rows = self._table.query(
            "select rowid, * from subscription where workspace = :workspace and place = :place and state <> 'deleted'"
            " order by created_at, id limit :limit offset :offset",
            workspace=workspace,
            place=place,
            limit=limit,
            offset=offset,
        )
        return self._table.readable(rows, _subscription)

    def seen(
        self, workspace: str, person: str, places: Collection[str], *, offset: int, limit: int, troubled: bool = False
    ) -> tuple[list[Subscription], int]:
        """A person's own, and those of these places, by their alerts' names, some of them; and how many there are."""
        rows = self._table.query(
            "select s.rowid, s.*, count(*) over () as all_of_them"  # noqa: S608 - our words
            " from subscription s join alert a on a.account = s.account and a.id = s.alert"
            f" where s.rowid in ({_SEEN}) and ({_TROUBLED if troubled else 'true'})"
            " order by a.folded_name, s.created_at, s.id limit :limit offset :offset",
            workspace=workspace,
            person=person,
            places=json.dumps(sorted({person, *places})),
            limit=limit,
            offset=offset,
        )
        return self._table.readable(rows, _subscription), rows[0]["all_of_them"] if rows else 0

    def next_due(self, now: datetime) -> Subscription | None:
        """The live subscription that has been due longest."""
        return next(iter(self.due(now, 1)), None)

    def due(self, now: datetime, limit: int) -> list[Subscription]:
        """The live subscriptions that are due, longest first."""
        rows = first_due(self._table, "subscription", "state in ('active', 'snoozed')", "due", stored(now), limit)
        return [self._table.understood(row, _subscription) for row in rows]

    def next_pulse(self, now: datetime) -> Subscription | None:
        """The subscription that is not deleted and whose pulse has been due longest."""
        rows = first_due(self._table, "subscription", "state <> 'deleted'", "pulse_due", stored(now), 1)
        return self._table.understood(rows[0], _subscription, "pulse_due") if rows else None

    def _note(self, subscription: Subscription) -> None:
        self._changes.at(subscription.workspace, subscription.place, subscription.person)
        if subscription.is_alive and subscription.due is not None:
            self._made.add(Work.COMPOSE)


def _columns(subscription: Subscription) -> dict[str, object]:
    return {
        "workspace": subscription.workspace,
        "id": subscription.id,
        "place": subscription.place,
        "account": subscription.account,
        "alert": subscription.alert,
        "person": subscription.person,
        "kinds": kinds_column(subscription.kinds),
        "cadence": str(subscription.cadence),
        "zone": subscription.zone,
        "form": subscription.form,
        "created_at": stored(subscription.created_at),
        "took": subscription.took,
        "took_at": stored(subscription.took_at),
        "state": subscription.state,
        "reason": subscription.reason,
        "until": stored_or_none(subscription.until),
        "run_at": stored_or_none(subscription.run_at),
        "due": stored_or_none(subscription.due),
        "last_digest": subscription.last_digest,
        "last_at": stored_or_none(subscription.last_at),
        "last_count": subscription.last_count,
        "digests": subscription.digests,
        "locale": subscription.locale,
        "person_name": subscription.person_name,
        "filters": filters_column(subscription.filters),
        "heartbeat": int(subscription.heartbeat),
        "alarm": int(subscription.alarm),
        "pulse_due": stored_or_none(subscription.pulse_due),
        "asked_by": subscription.asked_by,
        "trend": int(subscription.trend),
    }


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        workspace=row["workspace"],
        place=row["place"],
        account=row["account"],
        alert=row["alert"],
        person=row["person"],
        kinds=kinds_of(row["kinds"]),
        cadence=Cadence.read(row["cadence"]),
        zone=row["zone"],
        form=Form(row["form"]),
        created_at=read(row["created_at"]),
        took=row["took"],
        took_at=read(row["took_at"]),
        state=SubscriptionState(row["state"]),
        reason=None if row["reason"] is None else PauseReason(row["reason"]),
        until=read_or_none(row["until"]),
        run_at=read_or_none(row["run_at"]),
        due=read_or_none(row["due"]),
        last_digest=row["last_digest"],
        last_at=read_or_none(row["last_at"]),
        last_count=row["last_count"],
        digests=row["digests"],
        locale=row["locale"],
        person_name=row["person_name"],
        filters=filters_of(row["filters"]),
        heartbeat=bool(row["heartbeat"]),
        alarm=bool(row["alarm"]),
        pulse_due=read_or_none(row["pulse_due"]),
        asked_by=row["asked_by"],
        trend=bool(row["trend"]),
    )
