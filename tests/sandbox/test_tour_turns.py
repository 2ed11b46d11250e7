"""The tour among what else people do: begun twice, and while a week passes."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.page.tour import SPEED
from tests.eventually import eventually
from tests.sandbox.page_world import pages_of

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


async def test_however_often_it_is_begun_one_tour_is_played(tmp_path: Path) -> None:
    async with pages_of(tmp_path) as pages:
        tour = pages.server.tour
        told: list[object] = []
        await tour.start()
        await eventually(lambda: tour.step is not None)

        await asyncio.gather(tour.start(), tour.start())
        await eventually(lambda: tour.step is not None)
        tour._tell = told.append
        await tour.end()

        assert tour.step is None
        await asyncio.sleep(0)
        playing = [task for task in asyncio.all_tasks() if "Tour._play" in repr(task)]
        assert (playing, told) == ([], [None])


async def test_a_tour_that_begins_while_a_week_passes_has_its_own_speed_and_leaves_the_one_before(
    tmp_path: Path,
) -> None:
    async with pages_of(tmp_path) as pages:
        stage, tour = pages.server.stage, pages.server.tour
        stage.start()
        await eventually(lambda: stage.is_ready, 30)
        stage.passing.begin(timedelta(days=7))
        await eventually(lambda: stage.world.clock.speed > SPEED)

        await tour.start()
        await eventually(lambda: tour.step is not None)
        assert (stage.world.clock.speed, stage.passing.until) == (SPEED, None)
        stage.passing.begin(timedelta(days=7))
        await tour.end()
        await stage.passing.stop()

        assert stage.world.clock.speed == 1.0
