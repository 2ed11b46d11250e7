"""A short storm; `python -m tests.journeys.chaos` makes long ones."""

from collections import Counter

import pytest

from tests.journeys.chaos import storm


@pytest.mark.slow
@pytest.mark.timeout(300)  # each life is a process that starts: on a busy machine that takes its time
@pytest.mark.asyncio
async def test_a_short_storm_breaks_no_promise() -> None:
    stories = await storm(kills=3, seed=7)

    assert [what for story in stories for what in story.broken] == []
    counts = sum((story.counts for story in stories), Counter[str]())
    assert counts["kills"] >= 3
    assert counts["told"] > 0
