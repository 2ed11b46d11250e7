"""Installations in SQL."""

from datetime import datetime

from bot.domain.installations import Installation
from storage.sql.connection import Connection, Row
from storage.sql.rows import Table
from storage.sql.times import read, stored


class SqlInstallations:
    """`bot.ports.Installations` in SQL."""

    def __init__(self, db: Connection) -> None:
        """The tables `installation` and `oauth_state` of `db`."""
        self._table = Table(db, "installation")
        self._states = Table(db, "oauth_state", owner="state")

    def save(self, installation: Installation) -> None:
        """Store an installation in the place of the one that was there."""
        self._table.remove(installation.workspace)
        self._table.add(
            {
                "workspace": installation.workspace,
                "sealed": installation.sealed,
                "bot": installation.bot,
                "bot_user": installation.bot_user,
                "app": installation.app,
                "scopes": " ".join(sorted(installation.scopes)),
                "installed_by": installation.installed_by,
                "installed_at": stored(installation.installed_at),
                "enterprise": installation.enterprise,
            }
        )

    def get(self, workspace: str) -> Installation | None:
        """The installation in a workspace."""
        row = self._table.get(workspace)
        return None if row is None else _installation(row)

    def all(self) -> list[Installation]:
        """Every installation."""
        return [_installation(row) for row in self._table.query("select * from installation order by workspace")]

    def remove(self, workspace: str) -> None:
        """Forget the installation in a workspace."""
        self._table.remove(workspace)

    def begin(self, state: str, until: datetime) -> None:
        """Remember that this state is good until then."""
        self._states.add({"state": state, "until": stored(until)})

    def finish(self, state: str, now: datetime) -> bool:
        """Whether that state is good now, once."""
        taken = "delete from oauth_state where state = :state returning until"
        row = self._states.first(taken, state=state)
        return row is not None and read(row["until"]) > now

    def under_way(self, now: datetime) -> int:
        """How many are good now."""
        self._states.query("delete from oauth_state where until <= :now", now=stored(now))
        row = self._states.first("select count(*) as found from oauth_state where until > :now", now=stored(now))
        return 0 if row is None else int(row["found"])


def _installation(row: Row) -> Installation:
    return Installation(
        workspace=row["workspace"],
        sealed=row["sealed"],
        bot=row["bot"],
        bot_user=row["bot_user"],
        app=row["app"],
        scopes=frozenset(row["scopes"].split()),
        installed_by=row["installed_by"],
        installed_at=read(row["installed_at"]),
        enterprise=row["enterprise"],
    )
