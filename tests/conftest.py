"""A bot in memory: the real store, a clock that stands, and fakes of PatSnap and Slack."""

import asyncio
import gc
import os
import shutil
import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from hypothesis import settings

from bot.deps import Deps
from bot.domain.rules import ONLY_ACCOUNT, Rules
from storage.sqlite import SqliteStore
from tests import postgres
from tests.browser import absence
from tests.clock import SteppedClock
from tests.factories import TEAM
from tests.fakes import FakePatsnap, FakeSlack
from tests.stores import opened

PATSNAP_URL = "https://connect.patsnap.com"

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there, for its user alone
_ROOM: Final = 2 << 30


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out."""
    absence.pytest_terminal_summary(terminalreporter)
    postgres.pytest_terminal_summary(terminalreporter)


def pytest_configure() -> None:
    """Spare what proves nothing: waits for the disk, a search for a package that is not there, a busy machine."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))  # a process that is killed loses nothing there
    settings.register_profile("patrol", deadline=None)  # how long one example takes says how busy the machine is
    settings.load_profile("patrol")
    if find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]  # httpcore looks whether it is there by now, call by call


def pytest_collection() -> None:
    """What is made while tests are collected stays to the end: let nobody look through it for what can go."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on what can go is looked for again, among what is new."""
    gc.freeze()
    gc.enable()


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
    store = opened(tmp_path / "patrol.db")
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


# Rooms of the tests that speak over sockets or take seconds, and what is quick of each: `make check` sees every room.
_QUICK = {
    "browser": set[str](),
    "contracts": {"test_clock.py"},
    "deploy": {"test_alert_rules.py", "test_compose.py", "test_deploy.py", "test_unit.py"},
    "fuzz": set[str](),
    "handlers": {"test_parsing.py"},
    "journeys": set[str](),
    "patsnap": {"test_links.py", "test_names.py"},
    "sandbox": {"test_patents.py"},
    "services": {
        "test_files.py",
        "test_listing.py",
        "test_live.py",
        "test_orders.py",
        "test_places.py",
        "test_requests.py",
        "test_told_gaps.py",
    },
    "slack": {"test_outcome.py"},
    "storage": {"test_patents.py"},
}
_SLOW_ELSEWHERE = {
    "test_hostile.py",
    "test_benchmarks.py",
    "test_installing.py",
    "test_cadences.py",
    "test_schedule.py",
}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where nothing slow is wanted, slow files are not even read: it is most of the time that `make check` has."""
    if config.option.markexpr != "not slow":
        return None
    is_left_out = _is_slow(collection_path) if collection_path.suffix == ".py" else _is_slow_room(collection_path)
    return True if is_left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what speaks over sockets, or takes seconds: it is part of `make test`, and not of `make check`."""
    for item in items:
        if _is_slow(item.path):
            item.add_marker(pytest.mark.slow)


def _is_slow_room(folder: Path) -> bool:
    """Whether nothing in it is quick: what its tests share takes time as well."""
    return folder.parent == Path(__file__).parent and not _QUICK.get(folder.name, {""})


def _is_slow(path: Path) -> bool:
    room = path.relative_to(Path(__file__).parent).parts[0]
    return path.name not in _QUICK[room] if room in _QUICK else path.name in _SLOW_ELSEWHERE
