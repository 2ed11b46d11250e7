"""A bot in memory: the real store, a clock that stands, and fakes of PatSnap and Slack."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.rules import ONLY_ACCOUNT, Rules
from storage.sqlite import SqliteStore
from tests.clock import SteppedClock
from tests.factories import TEAM
from tests.fakes import FakePatsnap, FakeSlack

PATSNAP_URL = "https://connect.patsnap.com"


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one workspace, made once: each test works on a copy of it."""
    path = tmp_path_factory.mktemp("migrated") / "patrol.db"

    async def make() -> None:
        store = await SqliteStore.open(path)
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, PATSNAP_URL))
        await store.close()

    asyncio.run(make())
    return path


@pytest_asyncio.fixture
async def store(tmp_path: Path, migrated: Path) -> AsyncIterator[SqliteStore]:
    shutil.copyfile(migrated, tmp_path / "patrol.db")
    store = await SqliteStore.open(tmp_path / "patrol.db")
    yield store
    await store.close()


@pytest.fixture
def slack(clock: SteppedClock) -> FakeSlack:
    return FakeSlack(clock)


@pytest.fixture
def patsnap() -> FakePatsnap:
    return FakePatsnap()


@pytest.fixture
def deps(store: SqliteStore, patsnap: FakePatsnap, slack: FakeSlack, clock: SteppedClock, tmp_path: Path) -> Deps:
    return Deps(store, patsnap, slack, clock, Rules(files=tmp_path / "patrol-files"), owner="this run")


_SLOW = frozenset({"contracts", "handlers", "journeys", "patsnap", "sandbox", "slack", "storage"})
_SLOW_FILES = frozenset(
    {"test_alerts_any_order.py", "test_any_order.py", "test_benchmarks.py", "test_cadences.py", "test_composing.py"}
    | {"test_checks.py", "test_deliveries.py", "test_digest_deliveries.py", "test_doubts.py", "test_enriching.py"}
    | {"test_every_code.py", "test_explaining.py", "test_holding.py", "test_looks.py", "test_pulses.py"}
    | {"test_readings.py", "test_recovering.py", "test_repeats.py", "test_schedule.py", "test_sending.py"}
    | {"test_sharing.py", "test_subscribing.py"}
    | {"test_dismissals_any_order.py", "test_dismissing.py", "test_recovering_any_order.py"}
    | {"test_budgets.py", "test_budgets_any_order.py", "test_usage.py"}
    | {"test_ending.py", "test_makings.py", "test_previews.py"}
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what speaks over sockets, or takes seconds: it is part of `make test`, and not of `make check`."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in _SLOW or item.path.name in _SLOW_FILES:
            item.add_marker(pytest.mark.slow)
