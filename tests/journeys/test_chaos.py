"""A short storm; `python -m tests.journeys.chaos` makes long ones."""

import pytest

from tests.journeys.chaos import storm, table


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_short_storm_breaks_no_promise() -> None:
    rounds = await storm(rounds=2, seed=7, requests=4)

    assert all(one.is_well for one in rounds), table(rounds)
    assert sum(one.kills for one in rounds) > 0
    assert sum(one.faults for one in rounds) > 0
    assert sum(one.delivered for one in rounds) > 0
