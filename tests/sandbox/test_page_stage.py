"""Patrol's process, as people at the page start, kill and stop it: at any moment, in any order."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.child import BotChild, Process
from sandbox.page import PageServer, Stage
from sandbox.page.stage import Life
from sandbox.world import World
from tests.eventually import eventually
from tests.sandbox.page_world import Pages, pages_of

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


@pytest_asyncio.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages_of(tmp_path) as opened:
        yield opened


async def test_patrol_can_be_started_killed_and_stopped_at_any_moment(pages: Pages) -> None:
    stage, bob = pages.server.stage, pages.looker("bob")
    async with bob.listening() as page:
        await pages.until_open(1)
        assert (await bob.do("bot", do="start"))[1]["life"] == "starting"
        await bob.do("bot", do="start")
        await eventually(lambda: stage.life is Life.RUNNING, 30)
        first = stage.bot.pid
        assert len([line for line in stage.bot.lines if line.endswith(" ready")]) == 1
        lives: list[str] = []
        while "running" not in lives:
            lives += [one["stage"]["life"] for one in await page.receive_json(timeout=10) if one["type"] == "stage"]
        assert lives[0] == "starting"

    assert (await bob.do("bot", do="kill"))[1]["life"] == "stopped"
    stage.kill()
    stage.start()  # before the killed one is gone
    assert stage.life is Life.STARTING
    await eventually(lambda: stage.life is Life.RUNNING, 30)
    assert stage.bot.pid != first
    await pages.slack.wait_connected(10)

    assert (await bob.do("bot", do="stop"))[1]["life"] == "stopped"
    assert not stage.bot.is_alive
    assert (await bob.read("workspace"))["stage"]["last_words"] == []


async def test_what_is_still_starting_can_be_killed_and_stopped(pages: Pages) -> None:
    stage = pages.server.stage
    stage.start()
    stage.kill()  # before anything was launched
    assert stage.life is Life.STOPPED
    await eventually(lambda: stage._starting is not None and stage._starting.done())
    assert not stage.bot.is_alive
    stage.start()
    await stage.stop()
    assert (stage.life, stage.bot.is_alive) == (Life.STOPPED, False)
    stage.start()
    await eventually(lambda: stage.bot.is_alive)
    stage.kill()
    assert await stage.bot.wait_gone() == -9
    assert stage.life is Life.STOPPED
    stage.start()
    await eventually(lambda: stage.bot.is_alive)
    await stage.stop()
    assert not stage.bot.is_alive
    stage.start()
    await eventually(lambda: stage.life is Life.RUNNING, 30)


async def test_a_bot_that_ends_by_itself_says_why_and_can_be_started_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        stage = Stage(world, BotChild({"PATROL_DATABASE": "nowhere"}, tmp_path))
        server = PageServer(stage)
        for _ in range(2):
            stage.start()
            await eventually(lambda: stage.life is Life.FAILED, 30)
            assert "PATROL_SLACK_BOT_TOKEN" in f"{stage.as_json()['last_words']}"
        await stage.stop()
        assert stage.life is Life.STOPPED
        await server.stop()


class Heard(BotChild):
    """A child whose first life leaves somebody behind who may still write into its log."""

    ended: tuple[bool, ...] = ()

    async def _launch(self, environment: Mapping[str, str], folder: Path) -> Process:
        self.ended += (self._reader is None or self._reader.done(),)
        said = "sleep 0.5 & exit 1" if len(self.ended) == 1 else "echo is ready >&2; exec sleep 60"
        return await asyncio.create_subprocess_exec(
            "sh", "-c", said, cwd=folder, env={**os.environ, **environment}, stderr=asyncio.subprocess.PIPE
        )


async def test_a_new_life_begins_when_the_one_before_is_told_to_its_end(tmp_path: Path) -> None:
    child = Heard({}, tmp_path)
    await child.start(wait=False)
    await eventually(lambda: not child.is_alive)
    await child.start()
    assert child.ended == (True, True)
    child.kill()
    assert await child.wait_gone() == -9
