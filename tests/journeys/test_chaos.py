"""A short storm; `python -m tests.journeys.chaos` makes long ones."""

from collections import Counter

import pytest

from tests.journeys.chaos import storm
from tests.journeys.databases import POSTGRES, on_a_file, on_postgres


@on_a_file
@pytest.mark.slow
@pytest.mark.timeout(300)  # each life is a process that starts: on a busy machine that takes its time
@pytest.mark.asyncio
async def test_a_short_storm_breaks_no_promise() -> None:
    stories = await storm(kills=3, seed=7)

    assert [what for story in stories for what in story.broken] == []
    counts = sum((story.counts for story in stories), Counter[str]())
    assert counts["kills"] >= 3
    assert counts["told"] > 0


@on_postgres
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.asyncio
async def test_a_short_storm_over_several_processes_and_their_postgresql_breaks_no_promise() -> None:
    """Of one web process and two workers any is killed, and their server crashes under them."""
    [story] = await storm(kills=2, seed=7, store=POSTGRES)

    assert story.broken == []
    assert story.counts["kills"] >= 2
    assert story.counts["outages"] > 0
    assert story.counts["told"] > 0
