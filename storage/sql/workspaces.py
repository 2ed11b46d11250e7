"""Workspaces and the accounts that they belong to."""

from datetime import datetime
from typing import Final

from bot.domain.accounts import Account, KeyKind
from bot.domain.accounts import Connection as Connected
from storage.sql.connection import Connection, Row
from storage.sql.homes import Changes
from storage.sql.times import read, read_or_none, stored_or_none

_PUT: Final = (
    "insert into account (id, url, sealed, fingerprint, kind) values (:id, :url, :sealed, :fingerprint, :kind)"
    " on conflict (id) do update set url = excluded.url, sealed = excluded.sealed, fingerprint = excluded.fingerprint,"
    " kind = excluded.kind"
)
_USE: Final = (
    "insert into workspace (id, account) values (:id, :account)"
    " on conflict (id) do update set account = excluded.account"
)


class SqlWorkspaces:
    """`bot.ports.Workspaces` in SQL."""

    def __init__(self, db: Connection, changes: Changes) -> None:
        """The tables `workspace` and `account` of `db`."""
        self._db = db
        self._changes = changes

    def enrol(self, workspace: str, account: str, url: str) -> None:
        """Say that this workspace uses this account; what was said before is replaced."""
        self._db.run(
            "insert into account (id, url) values (:id, :url) on conflict (id) do update set url = excluded.url",
            {"id": account, "url": url},
        )
        self.use(workspace, account)

    def account(self, account: str) -> Account | None:
        """An account by its id."""
        row = next(iter(self._db.query("select * from account where id = :id", {"id": account})), None)
        return None if row is None else _account(row)

    def account_with(self, fingerprint: str) -> Account | None:
        """The account whose credentials have this fingerprint."""
        select = "select * from account where fingerprint = :fingerprint and fingerprint <> ''"
        row = next(iter(self._db.query(select, {"fingerprint": fingerprint})), None)
        return None if row is None else _account(row)

    def with_keys(self) -> list[Account]:
        """All accounts whose credentials are stored, in a fixed order."""
        return [_account(row) for row in self._db.query("select * from account where sealed <> '' order by id", {})]

    def put_account(self, account: Account) -> None:
        """Store an account in the place of what was known of it."""
        self._db.run(_PUT, _columns(account))

    def use(self, workspace: str, account: str) -> None:
        """Say that a workspace uses a known account from now on; a workspace that is not known is now."""
        self._db.run(_USE, {"id": workspace, "account": account})
        self._changes.accounts.add(account)

    def connection(self, workspace: str) -> Connected | None:
        """Who has connected a workspace with its account, and when."""
        row = self._first("connected_by", workspace)
        at = self._moment("connected_at", workspace)
        return None if row is None or at is None else Connected(str(row["found"]), at)

    def note_connection(self, workspace: str, connection: Connected | None) -> None:
        """Note who has connected a known workspace, or with None that it is no more."""
        self._set("connected_by", connection.person if connection else "", workspace)
        self._set("connected_at", stored_or_none(connection.at if connection else None), workspace)

    def of_account(self, account: str) -> list[str]:
        """The workspaces that use an account, in a fixed order."""
        rows = self._db.query("select id from workspace where account = :account order by id", {"account": account})
        return [str(row["id"]) for row in rows]

    def account_of(self, workspace: str) -> str | None:
        """The account of a workspace; None for one that is not known."""
        row = self._first("account", workspace)
        return None if row is None else str(row["found"])

    def note_address(self, workspace: str, address: str) -> None:
        """Note where Slack shows a known workspace."""
        self._set("address", address, workspace)

    def address_of(self, workspace: str) -> str:
        """Where Slack shows a workspace; "" where that is not known."""
        row = self._first("address", workspace)
        return "" if row is None else str(row["found"])

    def all(self) -> list[tuple[str, str]]:
        """Every workspace with its account."""
        rows = self._db.query("select id, account from workspace order by id", {})
        return [(str(row["id"]), str(row["account"])) for row in rows]

    def gone(self) -> dict[str, datetime]:
        """In which workspaces Patrol is not installed any more, and since when."""
        rows = self._db.query("select id, gone_at from workspace where gone_at is not null order by id", {})
        return {str(row["id"]): read(row["gone_at"]) for row in rows}

    def gone_at(self, workspace: str) -> datetime | None:
        """Since when Patrol is not installed there any more."""
        return self._moment("gone_at", workspace)

    def note_gone(self, workspace: str, at: datetime | None) -> None:
        """Note that Patrol was removed from a workspace, or is back."""
        self._set("gone_at", stored_or_none(at), workspace)

    def refused_since(self, workspace: str) -> datetime | None:
        """Since when Slack has called our token worth nothing."""
        return self._moment("refused_since", workspace)

    def note_refused(self, workspace: str, since: datetime | None) -> None:
        """Note that Slack calls it so since then, or takes it."""
        self._set("refused_since", stored_or_none(since), workspace)

    def welcomed_at(self, workspace: str) -> datetime | None:
        """When somebody there was welcomed."""
        return self._moment("welcomed_at", workspace)

    def note_welcomed(self, workspace: str, at: datetime) -> None:
        """Note that somebody was welcomed in a known workspace."""
        self._set("welcomed_at", stored_or_none(at), workspace)

    def _moment(self, column: str, workspace: str) -> datetime | None:
        row = self._first(column, workspace)
        return None if row is None else read_or_none(row["found"])

    def _first(self, column: str, workspace: str) -> Row | None:
        select = f"select {column} as found from workspace where id = :id"  # noqa: S608 - our words
        return next(iter(self._db.query(select, {"id": workspace})), None)

    def _set(self, column: str, value: str | None, workspace: str) -> None:
        update = f"update workspace set {column} = :value where id = :id"  # noqa: S608 - our words
        self._db.run(update, {"value": value, "id": workspace})


def _account(row: Row) -> Account:
    return Account(
        id=row["id"],
        url=row["url"],
        sealed=row["sealed"],
        fingerprint=row["fingerprint"],
        kind=KeyKind(row["kind"]) if row["kind"] else None,
    )


def _columns(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "url": account.url,
        "sealed": account.sealed,
        "fingerprint": account.fingerprint,
        "kind": account.kind or "",
    }
