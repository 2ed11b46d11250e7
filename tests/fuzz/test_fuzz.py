"""A thousand of each; `make fuzz` sends a hundred thousand. What fails is brought about again by its seed."""

import pytest

from tests.fuzz.patsnap import run_bodies
from tests.fuzz.run import KINDS, run

CASES = 1000
SEED = 20261122


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_slack_sends_is_answered_and_breaks_nothing(kind: str) -> None:
    assert await run(kind, SEED, CASES) == []


@pytest.mark.asyncio
async def test_whatever_patsnap_answers_breaks_nothing() -> None:
    assert await run_bodies(SEED, CASES) == []
