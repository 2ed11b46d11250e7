"""The store with its thread: what that promises is shown here."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from storage.sqlite import SqliteStore


@pytest_asyncio.fixture
async def store(tmp_path: Path, migrated: Path) -> AsyncIterator[SqliteStore]:
    shutil.copyfile(migrated, tmp_path / "patrol.db")
    store = await SqliteStore.open(tmp_path / "patrol.db")
    yield store
    await store.close()
