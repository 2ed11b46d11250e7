"""Patrol is added to workspaces by people in a browser, is at home in each, and is removed from one alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.child import BotChild
from sandbox.world import World, free_port
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import DIRECT, QUICK, SPEED, Office, bot_for_many, words_in
from tests.journeys.test_secrets import DEBUG, leaks

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path, speed=SPEED, life=QUICK, teams=2) as world:
        yield world


def offices(world: World) -> list[Office]:
    return [Office(world, team) for team in world.slack.teams]


async def test_each_workspace_adds_it_and_is_answered_in_its_own(world: World) -> None:
    async with bot_for_many(world):
        for office in offices(world):
            landed = await office.adds_patrol()
            assert (landed.status, "Patrol is now in" in landed.text) == (200, True)
            assert office.slack.workspace.name in landed.text
        for office in offices(world):
            welcome = await eventually(lambda office=office: office.post("dan", DIRECT))  # type: ignore[misc]
            assert "Patrol is here" in welcome.text
            assert "PatSnap is not connected yet" in words_in(welcome)
            answer = await office.asks("help")
            assert "/patrol report" in str(answer.body)
            await office.slack.open_home("alice")
            await eventually(lambda office=office: office.slack.home("alice"))  # type: ignore[misc]


async def test_removed_from_one_workspace_it_goes_on_in_the_other_and_comes_back(world: World) -> None:
    [first, second] = offices(world)
    async with bot_for_many(world) as bot:
        for office in (first, second):
            await office.adds_patrol()
            await eventually(lambda office=office: office.post("dan", DIRECT))  # type: ignore[misc]
        await first.slack.becomes.uninstall()
        await bot.deps.errands.done()
        stored = await bot.deps.store.read(lambda tx: [one.workspace for one in tx.installations.all()])
        assert stored == [second.slack.id]
        assert "/patrol report" in str((await second.asks("help")).body)
        await first.adds_patrol()
        assert "/patrol report" in str((await first.asks("help")).body)
        assert len(first.posts("dan", DIRECT)) == 1  # who was welcomed is not welcomed again


async def test_no_secret_of_any_workspace_is_left_anywhere(world: World, tmp_path: Path) -> None:
    child = BotChild(world.settings_for_many(free_port()) | DEBUG, tmp_path)
    await child.start()
    try:
        for office in offices(world):
            await office.adds_patrol()
            await eventually(lambda office=office: office.post("dan", DIRECT), 30)  # type: ignore[misc]
            await office.asks("reports")
        await world.slack.becomes.uninstall()
        assert leaks(world) == []  # while its journal is there
        await child.stop()
    finally:
        child.kill()
    log = "\n".join(child.lines)
    assert "Patrol was installed" in log
    assert " DEBUG " in log
    assert len(world.slack.oauth.codes) == 2
    assert leaks(world, log) == []
    assert not any(key in log for key in world.encryption_keys)
