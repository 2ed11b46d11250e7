"""How often PatSnap and Slack are called for a report that takes five minutes."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import until
from benchmarks.rows import Row
from benchmarks.watched import CONNECTED_WITHIN, HONEST_SPEED, MESSAGE_REST, STATUS, WatchedWorld, life_of

GOAL: Final = 7  # calls
_MAKING: Final = 300.0  # seconds of the world's time
_DELIVERED_WITHIN: Final = 60.0


async def measure(*, reports: int = 3, speed: float = HONEST_SPEED) -> list[Row]:
    """The calls for each of so many reports, from the order to its end, in the operator's default settings."""
    with TemporaryDirectory(prefix="patrol-looks-") as folder:
        async with WatchedWorld(Path(folder), speed=speed, life=life_of(_MAKING)) as world:
            calls = await _calls(world, reports)
            updates = world.ear.updates_of_each(MESSAGE_REST)
    return [
        Row.worst("looks", "status calls of a 5-minute report, most", "calls", 0, calls, GOAL),
        # Seen where a few messages could be updated far more often: in a crowd Slack's pace already forbids it.
        Row.worst("looks", "updates of its message in 30 s, most", "calls", 0, updates, 1),
    ]


async def _calls(world: WatchedWorld, reports: int) -> list[int]:
    bot = world.bot()
    places = world.places(reports)
    try:
        await bot.start()
        await world.slack.wait_connected(CONNECTED_WITHIN)
        for number, place in enumerate(places):
            await world.ask(number, place)
        await until(lambda: all(world.threads_with_files(place) for place in places), _DELIVERED_WITHIN)
    finally:
        await bot.stop()
    looks = Counter(call.said.text("job_id") for call in world.ear.named(STATUS))
    return [looks[job.job_id] for job in world.patsnap.jobs]
