"""The world in which the journeys happen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.world import World
from tests.journeys.databases import kept_in as kept_in  # noqa: PLC0414 - a fixture of every journey
from tests.journeys.office import QUICK, SPEED, Office


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which a minute passes in a second, and history scopes were granted."""
    async with World(tmp_path, speed=SPEED, life=QUICK) as world:
        yield world


@pytest_asyncio.fixture
async def guarded_world(tmp_path: Path) -> AsyncIterator[World]:
    """The same, but the app may not read any history."""
    async with World(tmp_path, speed=SPEED, life=QUICK, history_scopes=False) as world:
        yield world


@pytest.fixture
def office(world: World) -> Office:
    """People in the world."""
    return Office(world)
