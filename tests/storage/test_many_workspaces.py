"""What a tick looks at does not grow with what is stored: counted in steps of SQLite, which no clock disturbs."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlite_utils import Database

from benchmarks.filling import Size, fill
from benchmarks.grounds import OnSqlite
from bot.ports import Transaction
from storage.sql.transaction import SqlTransaction
from storage.sqlite.connection import SqliteConnection
from tests.clock import START

pytestmark = pytest.mark.slow

_NOON: Final = START + timedelta(minutes=10)
_BEFORE: Final = "2026-01-01T00:00:00.000000Z"
_SMALL: Final = Size(workspaces=4, alerts=40, subscriptions=400, due=4)
_LARGE: Final = Size(workspaces=40, alerts=1200, subscriptions=12_000, due=4)

# What the ticks ask, whether there is anything to do or not.
LOOKS: Final[dict[str, Callable[[Transaction], Any]]] = {
    "reports": lambda tx: tx.reports.next_due(_NOON),
    "companies": lambda tx: tx.companies.next_due(_NOON),
    "companies found": lambda tx: tx.requests.next_found(),
    "alerts": lambda tx: tx.alerts.next_due(_NOON),
    "makings": lambda tx: tx.makings.next_due(_NOON),
    "subscriptions": lambda tx: tx.subscriptions.due(_NOON, 4),
    "pulses": lambda tx: tx.subscriptions.next_pulse(_NOON),
    "series": lambda tx: tx.series.next_due(_NOON),
    "reminders": lambda tx: tx.decisions.next_reminder(_NOON),
    "deliveries": lambda tx: tx.deliveries.due(_NOON, 20),
    "live messages": lambda tx: tx.live.next_due(_NOON),
    "homes": lambda tx: tx.homes.next_due(_NOON),
    "outages": lambda tx: tx.outages.open(),
    "places": lambda tx: tx.places.next_due(_NOON),
    "holders": lambda tx: tx.places.holder_due(START - timedelta(days=1)),
    "gone": lambda tx: tx.workspaces.gone(),
    "files": lambda tx: tx.reports.with_files_unused_since(_NOON),
}
# Whether anything waits is asked with each account.
OF_ACCOUNTS: Final[dict[str, Callable[[Transaction], Any]]] = {
    "patents": lambda tx: tx.patents.next_due(_NOON),
    "facts": lambda tx: tx.facts.next_due(_NOON),
    "recoveries": lambda tx: tx.recoveries.next_due(_NOON),
}


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    paths = []
    for size in (_SMALL, _LARGE):
        path = tmp_path_factory.mktemp("many") / "patrol.db"
        asyncio.run(fill(OnSqlite(path), size, START))
        paths.append(path)
    small, large = paths
    return small, large


def steps(path: Path, look: Callable[[Transaction], Any], *before: str) -> int:
    """How many steps SQLite takes for a look, after these statements, which are undone."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("begin")
        connection.execute("select 1 from workspace")  # the schema is read before anything is counted
        for statement in before:
            connection.execute(statement, {"before": _BEFORE})
        tx = SqlTransaction(SqliteConnection(Database(connection, execute_plugins=False)))
        connection.set_progress_handler(count, 1)
        look(tx)
        connection.set_progress_handler(None, 0)
        connection.execute("rollback")
    return taken[0]


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_takes_as_many_steps_among_many_as_among_few(look: str, grounds: tuple[Path, Path]) -> None:
    small, large = grounds
    assert 0 < steps(large, LOOKS[look]) <= steps(small, LOOKS[look])


@pytest.mark.parametrize("look", OF_ACCOUNTS)
def test_where_no_account_wants_anything_each_costs_next_to_nothing(look: str, grounds: tuple[Path, Path]) -> None:
    small, large = grounds
    more = _LARGE.accounts - _SMALL.accounts
    assert 0 < steps(large, OF_ACCOUNTS[look]) <= steps(small, OF_ACCOUNTS[look]) + 6 * more


def test_what_an_account_wants_is_found_in_a_few_steps_for_each_account(grounds: tuple[Path, Path]) -> None:
    _, large = grounds
    usual = steps(large, OF_ACCOUNTS["patents"])
    wanted = "update patent set state = 'wanted', due = :before where account like '%1'"
    assert usual < steps(large, OF_ACCOUNTS["patents"], wanted) <= usual + 60 * _LARGE.accounts


_GONE: Final = "update workspace set gone_at = :before where id like '%5'"
_RESTING: Final = {
    "subscriptions": "update subscription set due = :before where workspace like '%5'",
    "pulses": "update subscription set pulse_due = :before where workspace like '%5'",
    "deliveries": "update delivery set due = :before, state = 'pending' where workspace like '%5'",
}


@pytest.mark.parametrize("look", _RESTING)
def test_rows_that_rest_cost_a_few_steps_for_each_workspace(look: str, grounds: tuple[Path, Path]) -> None:
    _, large = grounds
    usual = steps(large, LOOKS[look])
    resting = steps(large, LOOKS[look], _GONE, _RESTING[look])
    assert usual < resting <= usual + 200 * _LARGE.workspaces
