"""Outages, in SQL, and how the rows that they shut are left out where work is looked for."""

from typing import Final

from bot.domain.outages import BILLED, WHOLE, Outage, OutageKind
from bot.ports import Work
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.rows import Table
from storage.sql.times import read, read_or_none, stored, stored_or_none

_WHAT_WAITS: Final = frozenset(
    {Work.ADVANCE, Work.COMPANIES, Work.CHECK, Work.MAKE, Work.ENRICH, Work.EXPLAIN, Work.COMPOSE}
)


def may_ask(account: str, endpoint: str, billed: str = "true") -> str:
    """SQL that is true where nothing shuts an endpoint for an account at `:now`.

    All are SQL too, of our own words: the column of the account, the endpoint's name, and whether it is billed.
    """
    return (
        f"not exists (select 1 from outage o where o.account = {account} and o.over_at is null"  # noqa: S608 - our words
        f" and (o.until > :now or o.kind = '{OutageKind.NOT_CONNECTED}')"
        f" and (o.scope in ('{WHOLE}', {endpoint}) or (o.scope = '{BILLED}' and {billed})))"
    )


class SqlOutages:
    """`bot.ports.Outages` in SQL."""

    def __init__(self, db: Connection, made: set[Work], changes: Changes) -> None:
        """The table `outage` of `db`; the end of one is noted in `made` as work for all that it shut."""
        self._changes = changes
        self._table = Table(db, "outage", "scope", owner="account")
        self._made = made

    def of(self, account: str) -> list[Outage]:
        """The outages of an account, oldest first."""
        rows = self._table.query("select * from outage where account = :account order by since, scope", account=account)
        return [_outage(row) for row in rows]

    def open(self) -> list[Outage]:
        """The outages of all accounts that are not over, oldest first; but not who has no credentials yet."""
        question = f"select * from outage where over_at is null and kind <> '{OutageKind.NOT_CONNECTED}' order by since"  # noqa: S608 - our word
        return [_outage(row) for row in self._table.query(question)]

    def save(self, outage: Outage) -> None:
        """Store an outage in the place of the one that was there."""
        self._changes.accounts.add(outage.account)
        self._table.remove(outage.account, outage.scope)
        self._table.add(
            {
                "account": outage.account,
                "scope": outage.scope,
                "kind": outage.kind,
                "code": outage.code,
                "since": stored(outage.since),
                "until": stored(outage.until),
                "trial_at": stored_or_none(outage.trial_at),
                "probes": outage.probes,
                "over_at": stored_or_none(outage.over_at),
            }
        )
        if outage.is_over:
            self._made.update(_WHAT_WAITS)


def _outage(row: Row) -> Outage:
    return Outage(
        account=row["account"],
        scope=row["scope"],
        kind=OutageKind(row["kind"]),
        code=row["code"],
        since=read(row["since"]),
        until=read(row["until"]),
        trial_at=read_or_none(row["trial_at"]),
        probes=row["probes"],
        over_at=read_or_none(row["over_at"]),
    )
