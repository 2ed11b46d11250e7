"""A clean stop: what cannot be repeated is awaited, everything else stops at once."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from sandbox.child import BotChild
from sandbox.faults import Fault, What
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.lives import child_in
from tests.journeys.office import COMPANY, Office, bot_in, both_transports
from tests.journeys.records import Records

AT_ONCE = 2.0  # seconds


@both_transports
@pytest.mark.asyncio
async def test_an_idle_bot_is_gone_at_once(world: World, office: Office, transport: str) -> None:
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(bot_in(world, transport))
        await office.asks("help")
        began = loop.time()

    assert loop.time() - began < AT_ONCE


@pytest.mark.asyncio
async def test_a_fetch_is_not_waited_for_and_begins_anew(world: World, office: Office) -> None:
    loop = asyncio.get_running_loop()
    world.faults.add(Fault("patsnap.download", What.HANG))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(bot_in(world))
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: world.faults.count("patsnap.download") == 1)
        began = loop.time()
    gone = loop.time()

    async with bot_in(world):
        await office.delivered()

    assert gone - began < AT_ONCE
    assert len(world.patsnap.jobs) == 1


@on_both_stores
@pytest.mark.asyncio
async def test_an_order_under_way_is_awaited_and_recorded(world: World, office: Office) -> None:
    world.faults.add(Fault("patsnap.create", What.SLOW, seconds=1.0))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: world.faults.count("patsnap.create") == 1)

    [report] = Records(world.folder).reports()
    assert (report["state"], report["job_id"]) == ("generating", world.patsnap.jobs[0].job_id)
    assert report["owner"] is None
    async with bot_in(world):
        await office.delivered()
    assert world.faults.count("patsnap.create") == 1


@pytest.mark.asyncio
async def test_a_post_under_way_is_awaited_and_recorded(world: World, office: Office) -> None:
    world.faults.add(Fault("slack.chat.postMessage", What.SLOW, seconds=1.0))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: world.faults.count("slack.chat.postMessage") == 1)

    [live] = [one for one in Records(world.folder).deliveries() if one["what"] == "live"]
    assert (live["state"], live["ts"]) == ("sent", office.post().ts)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_sigterm_ends_the_process_well_and_says_so(world: World) -> None:
    loop = asyncio.get_running_loop()
    async with child_in(world, of=BotChild) as child:
        await child.start()
        began = loop.time()
        status = await child.stop()

    assert status == 0
    assert loop.time() - began < AT_ONCE
    assert [line.rpartition(" bot.app ")[2] for line in child.lines[-3:]] == ["ready", "stopping", "stopped"]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_second_sigterm_ends_it_at_once_and_the_order_is_in_doubt(world: World, office: Office) -> None:
    world.faults.add(Fault("patsnap.create", What.LOST_HANG))
    loop = asyncio.get_running_loop()
    async with child_in(world, of=BotChild) as child:
        await child.start()
        await world.slack.wait_connected(10)
        await office.asks(f"report {COMPANY}")
        await eventually(lambda: world.faults.count("patsnap.create") == 1)
        os.kill(child.pid, signal.SIGTERM)
        await eventually(lambda: any(line.endswith("bot.app stopping") for line in child.lines))
        assert child.is_alive
        os.kill(child.pid, signal.SIGTERM)
        began = loop.time()
        status = await child.wait_gone()
        gone = loop.time()
    assert status == 1
    assert gone - began < AT_ONCE
    assert "stopping at once" in "\n".join(child.lines)
    assert "Traceback" not in "\n".join(child.lines)

    async with bot_in(world):
        await office.shows("PatSnap did not confirm this order")
        world.clock.skip(timedelta(hours=1))
    assert len(world.patsnap.jobs) == 1
