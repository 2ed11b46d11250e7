"""The file itself: how it is opened, by whom, and what becomes of it when something fails."""

import asyncio
import hashlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlite_utils import Database

from bot.errors import DatabaseIsInUse, DatabaseIsMissing, DatabaseIsNewer, StoreFails
from bot.ports import Transaction, Work
from storage.sql.transaction import SqlTransaction
from storage.sqlite import SqliteStore
from storage.sqlite.connection import SqliteConnection
from storage.sqlite.migrations import migrations
from storage.sqlite.opening import sqlite_version_warning
from tests.factories import TEAM, a_delivery, a_digest, a_report, a_request

pytestmark = pytest.mark.asyncio


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def written(path: Path) -> None:
    """Make a database at `path` that nobody has open."""
    with opened(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(connection, execute_plugins=False))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.db*"))}


def schema(path: Path) -> list[tuple[str, str]]:
    with opened(path) as connection:
        rows = connection.execute("select name, sql from sqlite_master where sql is not null order by name")
        return [(str(name), str(sql)) for name, sql in rows]


async def pragma(store: SqliteStore, name: str) -> object:
    """A pragma as the store's own connection has it."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(store._thread, lambda: store._db.execute(f"PRAGMA {name}").fetchone()[0])


# Opening


async def test_every_table_is_strict(tmp_path: Path) -> None:
    written(tmp_path / "patrol.db")
    with opened(tmp_path / "patrol.db") as connection:
        tables = connection.execute(
            "select name, strict from pragma_table_list where schema = 'main' and name not like '%sqlite%'"
        ).fetchall()
    of_reports = {"account", "workspace", "request", "report", "delivery", "live", "series", "issue"}
    of_alerts = {"alert", "alert_check", "hit", "patent", "subscription", "digest", "fact", "outage", "tally"} | {
        "recovery",
        "dismissal",
        "making",
        "trend",
        "decision",
        "assignment",
        "reminder",
    }
    of_reports |= {"company_search", "company_choice"}
    of_usage = {"call", "spending", "refusal"}
    of_trust = {"person", "notice", "audit", "place", "seen", "echo", "life", "timebase", "access_grant"} | {
        "patent_number",
        "preference",
        "fault",
        "holder",
        "pace",
        "process",
        *("home", "home_place"),
        *("installation", "oauth_state"),
    }
    assert dict(tables) == dict.fromkeys(of_reports | of_alerts | of_usage | of_trust, 1)


async def test_a_commit_survives_a_power_cut_and_keys_hold(store: SqliteStore) -> None:
    assert await pragma(store, "journal_mode") == "wal"
    assert await pragma(store, "synchronous") == 2  # FULL
    assert await pragma(store, "foreign_keys") == 1


async def test_a_row_of_no_workspace_is_refused(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await store.write(lambda tx: tx.requests.add(a_request(workspace="T9")))
    assert await store.write(lambda tx: tx.requests.add(a_request()))


async def test_a_number_where_text_belongs_is_refused(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await store.write(lambda tx: tx.reports.add(a_report(looks="many")))


async def test_a_second_run_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(DatabaseIsInUse, match="Another `run`"):
        await SqliteStore.open(tmp_path / "patrol.db")
    assert await store.read(lambda tx: tx.workspaces.account_of(TEAM)) == "main"


async def test_after_a_close_the_next_run_may_open(tmp_path: Path) -> None:
    first = await SqliteStore.open(tmp_path / "patrol.db")
    await first.write(lambda tx: tx.workspaces.enrol(TEAM, "main", "https://connect.patsnap.com"))
    await first.close()
    second = await SqliteStore.open(tmp_path / "patrol.db")
    assert await second.read(lambda tx: tx.workspaces.account_of(TEAM)) == "main"
    await second.close()


async def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "a" / "b" / "patrol.db")
    await store.close()
    assert (tmp_path / "a" / "b" / "patrol.db").exists()


@pytest.mark.parametrize("how", [SqliteStore.open, SqliteStore.read_only])
async def test_a_newer_database_is_refused_and_left_byte_for_byte(how: object, tmp_path: Path) -> None:
    path = tmp_path / "patrol.db"
    written(path)
    with opened(path) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('patrol', 'from_the_future', '')"
        )
    before = digests(tmp_path)
    with pytest.raises(DatabaseIsNewer, match="from_the_future"):
        await how(path)  # type: ignore[operator]
    after = digests(tmp_path)
    assert after["patrol.db"] == before["patrol.db"]


async def test_a_refused_database_can_be_opened_by_the_right_version(tmp_path: Path) -> None:
    path = tmp_path / "patrol.db"
    written(path)
    insert = "insert into _sqlite_migrations (migration_set, name, applied_at) values ('patrol', 'future', '')"
    with opened(path) as connection:
        connection.execute(insert)
    with pytest.raises(DatabaseIsNewer):
        await SqliteStore.open(path)
    with opened(path) as connection:
        connection.execute("delete from _sqlite_migrations where name = 'future'")
    store = await SqliteStore.open(path)  # the refusal kept no lock
    await store.close()


# Migrations


def _steps() -> list[str]:
    return [step.name for step in migrations.pending(Database(memory=True, execute_plugins=False))]


@pytest.mark.parametrize("made_by", range(len(_steps()) + 1))
async def test_a_database_of_each_step_becomes_what_a_new_one_is(made_by: int, tmp_path: Path) -> None:
    steps = _steps()
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with opened(old) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before=steps[made_by] if made_by < len(steps) else None)
    for path in (old, new):
        store = await SqliteStore.open(path)
        await store.close()
    assert schema(old) == schema(new)


async def test_orders_that_ran_side_by_side_are_one_from_now_on(tmp_path: Path) -> None:
    """The first release ordered a report anew for each request; an upgrade finds such pairs under way."""
    path = tmp_path / "patrol.db"
    with opened(path) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before="sharing_and_holding")
        SqlTransaction(SqliteConnection(db)).workspaces.enrol(TEAM, "main", "https://connect.patsnap.com")
        for report_id, state, company in (
            ("early", "requested", "Xiaomi"),
            ("far", "generating", "Xiaomi"),
            ("late", "submitting", "Xiaomi"),
            ("done", "ready", "Xiaomi"),
            ("other", "requested", "Other"),
        ):
            _first_release(connection, report_id, state, company)
    store = await SqliteStore.open(path)

    def read(tx: Transaction) -> dict[str, tuple[str, str]]:
        reports = {name: tx.reports.get(TEAM, name) for name in ("early", "far", "late", "done", "other")}
        requests = {name: tx.requests.get(TEAM, f"request of {name}") for name in reports}
        return {
            name: (report.state.value, request.report)
            for (name, report), request in zip(reports.items(), requests.values(), strict=True)
            if report and request
        }

    found = await store.read(read)
    running = await store.read(lambda tx: tx.reports.next_due(datetime.max.replace(tzinfo=UTC)))
    await store.close()
    assert found == {
        "early": ("failed", "far"),
        "far": ("generating", "far"),
        "late": ("failed", "far"),
        "done": ("ready", "done"),
        "other": ("requested", "other"),
    }
    assert running is not None
    assert running.id in {"far", "other"}


async def test_a_digest_of_the_version_before_has_no_lines_yet(tmp_path: Path) -> None:
    path = tmp_path / "patrol.db"
    with opened(path) as connection:
        db = Database(connection, execute_plugins=False)
        migrations.apply(db, stop_before="digests_that_are_settled")
        SqlTransaction(SqliteConnection(db)).workspaces.enrol(TEAM, "main", "https://connect.patsnap.com")
        at = "2026-11-20T09:00:00.000000Z"
        row = (TEAM, "digest1", "subscription1", "C1", "main", "alert1", 1, 2, at, at, "", "full", at, '{"new": 1}', 1)
        connection.execute(
            "insert into digest (workspace, id, subscription, place, account, alert, from_no, to_no, since, until,"
            " kinds, form, composed_at, counts, patents, baseline, hidden, is_late, is_short)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
            row,
        )
    store = await SqliteStore.open(path)
    found = await store.read(lambda tx: tx.digests.get(TEAM, "digest1"))
    await store.close()
    composed_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found == a_digest(since=composed_at, until=composed_at, composed_at=composed_at)
    assert (found.lines, found.size, found.parts) == (None, 1, 1)


def _first_release(connection: sqlite3.Connection, report_id: str, state: str, company: str) -> None:
    """A report as the first release stored it, and a request that waits for it."""
    order = ("enterprise", "company_name", company, "pdf", 1)
    at = "2026-11-20T09:00:00.000000Z"
    connection.execute(
        "insert into report (workspace, id, account, kind, subject_kind, subject, format, logo, state, created_at, due,"
        " looks, attempts) values (?, ?, 'main', ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
        (TEAM, report_id, *order, state, at, at),
    )
    connection.execute(
        "insert into request (workspace, id, person, place, landing, kind, subject_kind, subject, format, logo, state,"
        " report, asked_at, tries) values (?, ?, 'U1', 'C1', 'C1', ?, ?, ?, ?, ?, 'waiting', ?, ?, 1)",
        (TEAM, f"request of {report_id}", *order, report_id, at),
    )


async def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "patrol.db"
    for _ in range(2):
        store = await SqliteStore.open(path)
        await store.close()
        seen = schema(path)
    assert seen == schema(path)
    with opened(path) as connection:
        assert connection.execute("select count(*) from _sqlite_migrations").fetchone() == (len(_steps()),)


# Reading beside


@pytest_asyncio.fixture
async def reader(store: SqliteStore, tmp_path: Path) -> AsyncIterator[SqliteStore]:
    await store.write(lambda tx: tx.requests.add(a_request()))
    reader = await SqliteStore.read_only(tmp_path / "patrol.db")
    yield reader
    await reader.close()


async def test_a_reader_sees_what_is_committed_beside_it(store: SqliteStore, reader: SqliteStore) -> None:
    assert await reader.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()
    await store.write(lambda tx: tx.requests.add(a_request(id="request2")))
    assert await reader.read(lambda tx: tx.requests.get(TEAM, "request2")) is not None


async def test_a_reader_cannot_write(store: SqliteStore, reader: SqliteStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.write(lambda tx: tx.requests.add(a_request(id="request2")))
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request2")) is None


async def test_there_is_nothing_to_read_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(DatabaseIsMissing, match="no database"):
        await SqliteStore.read_only(tmp_path / "patrol.db")
    assert digests(tmp_path) == {}


# Failing


async def _fill(store: SqliteStore) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(2000):
            tx.requests.add(a_request(id=f"filler{number}"))

    await store.write(fill)


async def test_a_full_disk_rolls_back_says_so_and_is_no_end(store: SqliteStore) -> None:
    loop = asyncio.get_running_loop()
    await store.write(lambda tx: tx.requests.add(a_request()))
    await loop.run_in_executor(store._thread, lambda: store._db.execute("PRAGMA max_page_count = 40"))
    woken: list[frozenset[Work]] = []
    store.on_work(woken.append)

    def fill(tx: Transaction) -> None:
        tx.reports.add(a_report())
        for number in range(2000):
            tx.requests.add(a_request(id=f"filler{number}"))

    with pytest.raises(StoreFails, match="is full"):
        await store.write(fill)
    assert woken == []
    await loop.run_in_executor(store._thread, lambda: store._db.execute("PRAGMA max_page_count = 100000"))
    assert await store.read(lambda tx: tx.requests.get(TEAM, "filler0")) is None
    assert await store.read(lambda tx: tx.requests.get(TEAM, "request1")) == a_request()
    await _fill(store)
    assert await store.read(lambda tx: tx.requests.get(TEAM, "filler1999")) is not None


async def test_a_lock_held_by_a_stranger_is_an_error_and_leaves_the_store_well(
    store: SqliteStore, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(store._thread, lambda: store._db.execute("PRAGMA busy_timeout = 1"))
    with opened(tmp_path / "patrol.db") as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFails, match="Another program has locked"):
            await store.write(lambda tx: tx.requests.add(a_request()))
        stranger.execute("ROLLBACK")
    assert await store.write(lambda tx: tx.requests.add(a_request()))


async def test_who_stops_waiting_does_not_undo_the_commit(store: SqliteStore) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        begun.set()
        go.wait()
        tx.deliveries.promise(a_delivery())

    task = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.read(lambda tx: tx.deliveries.get(TEAM, "key1")) == a_delivery()


async def test_an_sqlite_that_can_lose_commits_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    for version in ("3.40.1", "3.44.5", "3.44.6", "3.50.6", "3.50.7", "3.51.2", "3.51.3", "3.52.0"):
        monkeypatch.setattr(sqlite3, "sqlite_version", version)
        told[version] = sqlite_version_warning()
    assert {version for version, words in told.items() if words} == {"3.40.1", "3.44.5", "3.50.6", "3.51.2"}
