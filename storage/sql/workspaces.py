"""Workspaces and the accounts that they belong to."""

from datetime import datetime

from storage.sql.connection import Connection, Row
from storage.sql.times import read_or_none, stored_or_none


class SqlWorkspaces:
    """`bot.ports.Workspaces` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The tables `workspace` and `account` of `db`."""
        self._db = db

    def enrol(self, workspace: str, account: str, url: str) -> None:
        """Say that this workspace uses this account; what was said before is replaced."""
        self._db.run(
            "insert into account (id, url) values (:id, :url) on conflict (id) do update set url = excluded.url",
            {"id": account, "url": url},
        )
        self._db.run(
            "insert into workspace (id, account) values (:id, :account)"
            " on conflict (id) do update set account = excluded.account",
            {"id": workspace, "account": account},
        )

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

    def is_anybody_there(self, account: str) -> bool:
        """Whether an account has a workspace in which Patrol is installed."""
        found = self._db.query(
            "select 1 from workspace where account = :account and gone_at is null limit 1", {"account": account}
        )
        return bool(found)

    def _moment(self, column: str, workspace: str) -> datetime | None:
        row = self._first(column, workspace)
        return None if row is None else read_or_none(row["found"])

    def _first(self, column: str, workspace: str) -> Row | None:
        select = f"select {column} as found from workspace where id = :id"  # noqa: S608 - our words
        return next(iter(self._db.query(select, {"id": workspace})), None)

    def _set(self, column: str, value: str | None, workspace: str) -> None:
        update = f"update workspace set {column} = :value where id = :id"  # noqa: S608 - our words
        self._db.run(update, {"value": value, "id": workspace})
