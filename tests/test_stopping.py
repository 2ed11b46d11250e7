"""A clean stop: who is inside a call that cannot be repeated is awaited, everybody else goes at once."""

import asyncio

import pytest

from bot.stopping import Unrepeatable

pytestmark = pytest.mark.asyncio


class Caller:
    """Makes one call that cannot be repeated, and goes on to something else."""

    def __init__(self, unrepeatable: Unrepeatable) -> None:
        self._unrepeatable = unrepeatable
        self.inside = asyncio.Event()
        self.answered = asyncio.Event()
        self.recorded = False
        self.went_on = False

    async def run(self) -> None:
        async with self._unrepeatable():
            self.inside.set()
            await self.answered.wait()
            self.recorded = True
        self.went_on = True
        await asyncio.Event().wait()


async def test_a_call_that_cannot_be_repeated_is_awaited_and_nothing_follows_it() -> None:
    unrepeatable = Unrepeatable()
    caller = Caller(unrepeatable)
    task: asyncio.Task[object] = asyncio.create_task(caller.run())
    await caller.inside.wait()
    stopping = asyncio.create_task(unrepeatable.stop([task]))
    await asyncio.sleep(0)
    assert not stopping.done()
    caller.answered.set()
    async with asyncio.timeout(1):
        await stopping
    assert caller.recorded
    assert not caller.went_on
    assert task.cancelled()


async def test_everything_else_ends_at_once() -> None:
    unrepeatable = Unrepeatable()
    idle: asyncio.Task[object] = asyncio.create_task(asyncio.Event().wait())
    past = Caller(unrepeatable)
    past.answered.set()
    gone_on: asyncio.Task[object] = asyncio.create_task(past.run())
    await past.inside.wait()
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await unrepeatable.stop([idle, gone_on])
    assert past.went_on
    assert idle.cancelled()
    assert gone_on.cancelled()


async def test_after_a_stop_no_call_begins() -> None:
    unrepeatable = Unrepeatable()
    await unrepeatable.stop([])
    caller = Caller(unrepeatable)
    with pytest.raises(asyncio.CancelledError):
        await caller.run()
    assert not caller.inside.is_set()


async def test_an_error_inside_comes_out_as_it_is() -> None:
    unrepeatable = Unrepeatable()
    with pytest.raises(ValueError, match="a bug"):
        async with unrepeatable():
            raise ValueError("a bug")
    async with asyncio.timeout(1):  # and nobody is thought to be inside any more
        await unrepeatable.stop([])
