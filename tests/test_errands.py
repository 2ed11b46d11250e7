"""Errands: begun at once, tracked, timed, and never anybody's loss."""

import asyncio
import logging

import pytest

from bot.errands import Errands
from bot.errors import NotSent

pytestmark = pytest.mark.asyncio


async def test_an_errand_is_begun_and_its_end_can_be_waited_for() -> None:
    errands, done = Errands(), []

    async def errand() -> None:
        done.append("done")

    errands.send("tell", errand())
    assert done == []  # whoever sends it does not wait
    await errands.done()
    assert done == ["done"]


async def test_an_errand_that_fails_is_logged_and_troubles_nobody(caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands()

    async def refused() -> None:
        raise NotSent("no way there")

    async def broken() -> None:
        raise ValueError("a bug")

    errands.send("refused", refused())
    errands.send("broken", broken())
    await errands.done()
    levels = {record.__dict__["errand"]: record.levelno for record in caplog.records}
    assert levels == {"refused": logging.WARNING, "broken": logging.ERROR}


async def test_an_errand_that_takes_too_long_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands(deadline=0.01)

    async def endless() -> None:
        await asyncio.Event().wait()

    errands.send("endless", endless())
    await errands.done()
    assert [record.__dict__["why"] for record in caplog.records] == ["too slow"]


async def test_a_stop_ends_all_errands_at_once() -> None:
    errands, ended = Errands(), []

    async def endless(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    for name in ("one", "two"):
        errands.send(name, endless(name))
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await errands.stop()
    assert sorted(ended) == ["one", "two"]
