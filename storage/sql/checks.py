"""Checks of alerts, and the hits in them, in SQL."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from bot.domain.alerts import LATE, ONCE, Check, CheckState, Hit, HitKind
from bot.domain.reasons import Reason
from bot.ports import Work
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.reasons import reason_column, reason_of
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none

_RANK: Final = {kind: rank for rank, kind in enumerate(HitKind)}

# All in one statement, and in the order of the key: twenty thousand hits one by one take three times as long.
_ADD_HITS: Final = """
    insert into hit (account, alert, no, kind, patent, line, is_repeat)
    select :account, :alert, :no, named, found, :first + key, is_repeat
    from (
        select key, json_extract(value, '$[0]') as named, json_extract(value, '$[1]') as found,
            cast(json_extract(value, '$[2]') as integer) as is_repeat,
            cast(json_extract(value, '$[3]') as integer) as is_once
        from json_each(:hits)) line
    where not ((is_once = 1 or :recovers > 0) and exists (
        select 1 from hit e where e.account = :account and e.alert = :alert and e.kind = named and e.patent = found
        and e.no < :no and (is_once = 1 or e.no = :recovers)))
    order by named, found, key
    on conflict do nothing
"""


# As the partial index `hit_unexplained` has it.
UNEXPLAINED: Final = "reason is null and kind not in ('new', 'invention', 'other')"

_EXPLAIN: Final = f"""
    update hit set reason = :reason where account = :account and kind = :kind and patent = :patent and {UNEXPLAINED}
    and exists (
        select 1 from alert_check c where c.account = hit.account and c.alert = hit.alert and c.no = hit.no
        and c.asked_at <= :asked_at and c.no <> 1 and coalesce(c.recovers, 0) <> 1
        and not exists (
            select 1 from hit e cross join alert_check d on d.account = e.account and d.alert = e.alert and d.no = e.no
            where e.account = c.account and e.alert = c.alert and e.kind = :kind and e.patent = :patent
            and d.asked_at <= :asked_at and (d.asked_at, d.no) > (c.asked_at, c.no))
        and not exists (
            select 1 from subscription s where s.account = c.account and s.alert = c.alert and s.state <> 'deleted'
            and s.took >= c.no and s.created_at <= coalesce(c.answered_at, c.asked_at)))
    returning alert, no
"""  # noqa: S608 - our words

_MARK_REPEAT: Final = """
    update hit set is_repeat = 1
    where account = :account and alert = :alert and no = :no and kind = :kind and patent = :patent and exists (
        select 1 from hit e where e.account = hit.account and e.alert = hit.alert and e.kind = hit.kind
        and e.patent = hit.patent and e.no < hit.no and e.reason = :reason)
"""


_CHECKS: Final = 500  # are looked at for what is usual
_LAST_HITS: Final = """
    select max(asked_at) as hit_at from (
        select asked_at from alert_check c
        where account = :account and alert = :alert and hits > 0 and no <> 1 and coalesce(recovers, 0) <> 1
        and exists (
            select 1 from hit h where h.account = c.account and h.alert = c.alert and h.no = c.no and h.is_repeat = 0
            and h.kind in (select value from json_each(:kinds)))
        order by no desc limit :checks) one
    group by substr(asked_at, 1, 10) order by hit_at desc limit :days
"""


class SqlChecks:
    """`bot.ports.Checks` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The tables `alert_check` and `hit` of `db`; that a check is read is noted in `made`, a gap in `changes`."""
        self._changes = changes
        self._table = Table(db, "alert_check", "alert", "no", owner="account")
        self._made = made

    def add(self, check: Check) -> None:
        """Store a new check; ValueError where its number is taken."""
        self._note(check)
        if not self._table.add(_columns(check)):
            raise ValueError(f"the alert {check.alert!r} has a check {check.no} already")

    def get(self, account: str, alert: str, no: int) -> Check | None:
        """The check of this number."""
        row = self._table.get(account, alert, no)
        return None if row is None else _check(row)

    def save(self, check: Check) -> None:
        """Store a known check as it is now."""
        self._note(check)
        self._table.save(_columns(check))

    def remove(self, check: Check) -> None:
        """Take back the last check of an alert: it was certainly not asked."""
        self._table.remove(check.account, check.alert, check.no)

    def after(self, account: str, alert: str, no: int, up_to: int) -> list[Check]:
        """The checks of an alert after number `no` up to `up_to`, in order; their raw answers are left out."""
        rows = self._table.query(
            "select account, alert, no, asked_at, since, state, answered_at, hits, for_all, reason, recovers,"
            " null as raw from alert_check"
            " where account = :account and alert = :alert and no > :no and no <= :up_to order by no",
            account=account,
            alert=alert,
            no=no,
            up_to=up_to,
        )
        return [_check(row) for row in rows]

    def first_since(self, account: str, alert: str, since: datetime) -> int | None:
        """The number of the first check of an alert that was asked at `since` or later."""
        row = self._table.first(
            "select no from alert_check where account = :account and alert = :alert and asked_at >= :since"
            " order by no limit 1",
            account=account,
            alert=alert,
            since=stored(since),
        )
        return None if row is None else int(row["no"])

    def unread(self) -> list[Check]:
        """The checks of all accounts that are answered and not read, oldest first."""
        rows = self._table.query("select * from alert_check where state = 'answered' order by asked_at")
        return [_check(row) for row in rows]

    def left_unread(self, before: datetime) -> list[Check]:
        """Those of them that were answered before then and that nobody has tried to read, oldest first."""
        rows = self._table.query(
            "select * from alert_check where state = 'answered' and reason in ('', :late) and answered_at < :before"
            " order by asked_at",
            late=LATE,
            before=stored(before),
        )
        return [_check(row) for row in rows]

    def add_hits(self, check: Check, hits: Iterable[Hit], *, first: int = 0) -> int:
        """Store hits of a check, each once; how many it has then. `first`: the place of the first in the answer."""
        lines = [(hit.kind, hit.patent, int(hit.is_repeat), int(hit.kind in ONCE)) for hit in hits]
        self._table.query(
            _ADD_HITS,
            account=check.account,
            alert=check.alert,
            no=check.no,
            recovers=check.recovers or 0,
            first=first,
            hits=json.dumps(lines),
        )
        return self._hits_of(check)

    def explain(self, account: str, kind: HitKind, patent: str, reason: Reason, *, asked_at: datetime) -> int:
        """Note why a patent is there, of each alert's last hit of it, as far as that is still to be told."""
        values = {"account": account, "kind": kind, "patent": patent, "reason": reason_column(reason)}
        explained = self._table.query(_EXPLAIN, **values, asked_at=stored(asked_at))
        if not reason.is_of_one_event:
            return 0
        return self._table.many(_MARK_REPEAT, [{**values, "alert": row["alert"], "no": row["no"]} for row in explained])

    def hits_between(self, account: str, alert: str, no: int, up_to: int) -> list[Hit]:
        """The hits of the checks after `no` up to `up_to` that are no repeats: by check, kind, then as they came."""
        rows = self._table.query(
            "select * from hit where account = :account and alert = :alert and no > :no and no <= :up_to"
            " and is_repeat = 0 order by no, line",
            account=account,
            alert=alert,
            no=no,
            up_to=up_to,
        )
        return sorted((_hit(row) for row in rows), key=lambda hit: (hit.no, _RANK[hit.kind]))

    def hits_page(self, account: str, alert: str, no: int, up_to: int, *, after: Hit | None, limit: int) -> list[Hit]:
        """The first `limit` of the same hits that come after this one, in the order of their keys."""
        first = (no + 1, "", "") if after is None else (after.no, after.kind, after.patent)
        rows = self._table.query(
            "select * from hit where account = :account and alert = :alert"
            " and (no, kind, patent) > (:first_no, :first_kind, :first_patent) and no <= :up_to"
            " and is_repeat = 0 order by no, kind, patent limit :limit",
            account=account,
            alert=alert,
            up_to=up_to,
            first_no=first[0],
            first_kind=first[1],
            first_patent=first[2],
            limit=limit,
        )
        return [_hit(row) for row in rows]

    def hits_of(self, account: str, alert: str, patent: str, no: int, up_to: int) -> list[Hit]:
        """Why the checks after `no` up to `up_to` name this patent: the hits that are no repeats, by kind and check."""
        rows = self._table.query(
            "select h.* from json_each(:kinds) k cross join hit h on h.account = :account and h.alert = :alert"
            " and h.kind = k.value and h.patent = :patent and h.no > :no and h.no <= :up_to and h.is_repeat = 0"
            " order by k.key, h.no",
            kinds=json.dumps(list(HitKind)),
            account=account,
            alert=alert,
            patent=patent,
            no=no,
            up_to=up_to,
        )
        return [_hit(row) for row in rows]

    def count_between(self, account: str, alert: str, no: int, up_to: int) -> Mapping[tuple[int, HitKind], int]:
        """How many hits that are no repeats there are, by check and kind."""
        rows = self._table.query(
            "select no, kind, count(*) as hits from hit"
            " where account = :account and alert = :alert and no > :no and no <= :up_to and is_repeat = 0"
            " group by no, kind",
            account=account,
            alert=alert,
            no=no,
            up_to=up_to,
        )
        return {(row["no"], HitKind(row["kind"])): row["hits"] for row in rows}

    def last_hits(self, account: str, alert: str, kinds: Iterable[HitKind], days: int) -> list[datetime]:
        """Of each of the last `days` days on which an alert was asked and had news, the latest moment; latest first."""
        wanted = set(kinds)
        rows = self._table.query(
            _LAST_HITS,
            account=account,
            alert=alert,
            kinds=json.dumps(sorted(wanted | {HitKind.OTHER} if wanted else HitKind)),
            checks=_CHECKS,
            days=days,
        )
        return [read(row["hit_at"]) for row in rows]

    def _hits_of(self, check: Check) -> int:
        [row] = self._table.query(
            "select count(*) as hits from hit where account = :account and alert = :alert and no = :no",
            account=check.account,
            alert=check.alert,
            no=check.no,
        )
        return int(row["hits"])

    def _note(self, check: Check) -> None:
        if check.state is CheckState.READ:
            self._made.add(Work.COMPOSE)
        if check.is_over:
            self._changes.alerts.add((check.account, check.alert))  # it is a gap, or there is none any more


def _columns(check: Check) -> dict[str, object]:
    return {
        "account": check.account,
        "alert": check.alert,
        "no": check.no,
        "asked_at": stored(check.asked_at),
        "since": stored_or_none(check.since),
        "state": check.state,
        "answered_at": stored_or_none(check.answered_at),
        "raw": check.raw,
        "hits": check.hits,
        "for_all": int(check.for_all),
        "recovers": check.recovers,
        "reason": check.reason,
    }


def _check(row: Row) -> Check:
    return Check(
        account=row["account"],
        alert=row["alert"],
        no=row["no"],
        asked_at=read(row["asked_at"]),
        since=read_or_none(row["since"]),
        state=CheckState(row["state"]),
        answered_at=read_or_none(row["answered_at"]),
        raw=row["raw"],
        hits=row["hits"],
        for_all=bool(row["for_all"]),
        recovers=row["recovers"],
        reason=row["reason"],
    )


def _hit(row: Row) -> Hit:
    return Hit(
        account=row["account"],
        alert=row["alert"],
        no=row["no"],
        kind=HitKind(row["kind"]),
        patent=row["patent"],
        is_repeat=bool(row["is_repeat"]),
        reason=reason_of(row["reason"]),
        line=row["line"],
    )
