"""Waiting for what the world is about to do: with a deadline, and with the last state where it does not happen."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_LOOK_EVERY: Final = 0.02  # seconds
_PATIENCE: Final = 4  # what takes a second takes some beside four workers on two cores; who waits in vain waits longer
_NOT_YET: Final = (AssertionError, LookupError, ValueError)  # a state that is still missing something


async def goes_by(seconds: float) -> None:
    """Wait for so long, where that is what happens: something is away, or stands still, for a time."""
    await asyncio.sleep(seconds)


async def eventually(
    condition: Callable[[], T | None], within: float = 10.0, *, showing: Callable[[], object] | None = None
) -> T:
    """Wait until `condition` says something true, and hand over what it said.

    `within` is what it takes at most on a machine that does nothing else, in seconds; four times that is waited.
    A condition that raises AssertionError, LookupError or ValueError is not fulfilled yet. After the deadline
    AssertionError tells what it said or raised last, and what `showing` says then.
    """
    last: object = None
    try:
        async with asyncio.timeout(within * _PATIENCE):
            while True:
                try:
                    said = condition()
                except _NOT_YET as error:
                    last = error
                else:
                    if said:
                        return said
                    last = said
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        shown = f"\n{showing()}" if showing else ""
        raise AssertionError(f"not within {within * _PATIENCE} s; the last state: {last!r}{shown}") from None
