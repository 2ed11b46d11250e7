"""A report that takes long, and one whose link has run out."""

from datetime import timedelta

import pytest

from bot.views.ids import TRY_AGAIN
from sandbox.patsnap import Download, Life
from sandbox.world import World
from tests.journeys.databases import on_both_stores
from tests.journeys.office import COMPANY, QUICK, Office, bot_in, labels


@on_both_stores
@pytest.mark.asyncio
async def test_after_three_quarters_of_an_hour_the_message_says_that_it_takes_long(
    world: World, office: Office
) -> None:
    world.patsnap.life = Life(QUICK.queue, timedelta(hours=5))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        usual = await office.shows("(usually 1 to 10 min)")
        await office.skips(timedelta(minutes=46))
        long = await office.shows("unusually long. Patrol goes on looking, once an hour, for a day in all")
        looks = world.faults.count("patsnap.status")
        await office.skips(timedelta(hours=1))
        await office.shows("Generating · 1 h 4")
        assert world.faults.count("patsnap.status") == looks + 1
        await office.skips(timedelta(hours=4))
        await office.delivered()

    assert labels(usual) == labels(long) == ["Cancel"]
    assert world.faults.count("patsnap.status") == looks + 2
    assert len(world.patsnap.jobs) == 1
    assert len(office.posts()) == 1


@on_both_stores
@pytest.mark.asyncio
async def test_after_a_day_it_is_given_up_and_can_be_looked_for_again_at_no_cost(world: World, office: Office) -> None:
    world.patsnap.life = Life(QUICK.queue, timedelta(hours=30))
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        await office.shows("Generating")
        await office.skips(timedelta(hours=24))
        message = await office.shows("PatSnap took the order and did not finish within a day.")
        await office.skips(timedelta(hours=6))
        await office.presses(TRY_AGAIN, message)
        await office.delivered()

    assert len(world.patsnap.jobs) == 1


@on_both_stores
@pytest.mark.asyncio
async def test_a_link_that_ran_out_is_asked_for_once_more_by_status(world: World, office: Office) -> None:
    world.patsnap.next_download = Download.EXPIRED
    async with bot_in(world):
        await office.asks(f"report {COMPANY}")
        file = await office.delivered()

    assert file.content.startswith(b"%PDF")
    assert world.faults.count("patsnap.download") == 2
    assert world.faults.count("patsnap.status") == 2
    assert len(world.patsnap.jobs) == 1
