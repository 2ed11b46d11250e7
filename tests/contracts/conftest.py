"""The stores whose promises are tested, each with two workspaces of one account."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Store
from tests.conftest import PATSNAP_URL
from tests.contracts.test_store import OTHER, STORES
from tests.factories import TEAM


@pytest_asyncio.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path) as store:
        for workspace in (TEAM, OTHER):
            await store.write(lambda tx, workspace=workspace: tx.workspaces.enrol(workspace, ONLY_ACCOUNT, PATSNAP_URL))  # type: ignore[misc]
        await store.write(lambda tx: tx.workspaces.enrol("T3", "another", PATSNAP_URL))
        yield store
