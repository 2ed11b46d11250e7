"""How punctually an event loop turns: `python -m benchmarks.beats` is the floor, a process that does nothing else.

It says on standard output by how many milliseconds it was too late at most, once its standard input is closed.
"""

import asyncio
import sys
import time
from typing import Final

_BEAT: Final = 0.005  # seconds


async def beat(lags: list[float]) -> None:
    """Note, until cancelled, by how many milliseconds the event loop wakes us too late."""
    while True:
        begin = time.perf_counter()
        await asyncio.sleep(_BEAT)
        lags.append(1000 * (time.perf_counter() - begin - _BEAT))


async def alone() -> None:
    """Beat until standard input is closed."""
    lags = [0.0]
    beats = asyncio.create_task(beat(lags))
    await asyncio.to_thread(sys.stdin.read)
    beats.cancel()
    print(max(lags))


if __name__ == "__main__":
    asyncio.run(alone())
