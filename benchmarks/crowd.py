"""What Slack sees of 200 reports that run at once: how soon it is answered, and how often it is called."""

import asyncio
import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import until
from benchmarks.rows import Row
from benchmarks.watched import (
    CONNECTED_WITHIN,
    MESSAGE_REST,
    POST,
    UPDATE,
    WatchedWorld,
    grouped,
    life_of,
    most_within,
)
from sandbox.slack import Answer, Channel
from sandbox.slack.people import ALICE

ACK: Final = 3.0  # real seconds (Slack: acknowledge within 3 seconds)
A_MINUTE: Final = 50  # updates (Slack's tier 3)
# Calls a real minute, above which the stand-in answers 429 (Slack's tiers); and a post a second in a channel.
_LIMITS: Final = {"chat.update": A_MINUTE, "files.getUploadURLExternal": 100, "files.completeUploadExternal": 100}
_MINUTE: Final = 60.0
_SECOND: Final = 1.0
_TOO_MANY: Final = 429
_PLACES: Final = 20
_PAUSE: Final = 0.02  # real seconds between two orders
_CURIOUS: Final = 1.0  # real seconds between two people who ask for the list
_MAKING: Final = 49.0  # seconds of the world's time: the second look finds them ready, all at once
_DELIVERED_WITHIN: Final = 240.0


async def measure(*, reports: int = 200, speed: float = 4.0) -> list[Row]:
    """Slack's budgets count real seconds, as Slack and Patrol's pace do; the world's clock may run at any speed."""
    with TemporaryDirectory(prefix="patrol-crowd-") as folder:
        async with WatchedWorld(Path(folder), speed=speed, life=life_of(_MAKING)) as world:
            world.slack.strict_pace = True
            for method, calls in _LIMITS.items():
                world.slack.limit(method, calls, _MINUTE)
            places = world.places(_PLACES)
            await _deliver(world, places, reports)
            return _rows(world, places, reports)


async def _deliver(world: WatchedWorld, places: list[Channel], reports: int) -> None:
    """Have the reports ordered in a rush, and wait until all are in Slack, or for too long."""
    bot = world.bot()
    curious: asyncio.Task[None] | None = None
    try:
        await bot.start()
        await world.slack.wait_connected(CONNECTED_WITHIN)
        curious = asyncio.create_task(_ask_for_lists(world, places[0]))
        asked: list[asyncio.Task[Answer]] = []
        for number in range(reports):
            asked.append(asyncio.create_task(world.ask(number, places[number * len(places) // reports])))
            await asyncio.sleep(_PAUSE)
        await asyncio.gather(*asked)
        with suppress(TimeoutError):  # what is missing then has a row of its own
            await until(lambda: _delivered(world, places) == reports, _DELIVERED_WITHIN)
    finally:
        if curious is not None:
            curious.cancel()
        await bot.stop()


async def _ask_for_lists(world: WatchedWorld, place: Channel) -> None:
    while True:
        await world.slack.command(ALICE.name, place.id, "/patrol", "reports")
        await asyncio.sleep(_CURIOUS)


def _at_once(world: WatchedWorld) -> int:
    """The greatest number of reports that PatSnap was making at one moment."""
    jobs = world.patsnap.jobs
    return max(sum(one.created_at <= job.created_at < one.ends_at for one in jobs) for job in jobs)


def _rows(world: WatchedWorld, places: list[Channel], reports: int) -> list[Row]:
    ear = world.ear
    acks = [answer.seconds if answer.acked else math.inf for answer in world.slack.answers]
    updates = [call.began for call in ear.named(UPDATE)]
    refused = sum(call.status == _TOO_MANY for call in ear.heard)
    posts = grouped((call.said.text("channel"), call.began) for call in ear.named(POST))
    in_a_second = [most_within(_SECOND, moments) for moments in posts.values()] or [0]
    return [
        # Without a goal: on a slow machine the first may be made before the last is ordered.
        Row.worst("crowd", "reports running at once", "", None, [_at_once(world)], reports),
        _row(f"slowest of {len(acks)} acks", "s", acks, ACK),
        _row(f"of {len(updates)} updates in a minute, most", "calls", [most_within(_MINUTE, updates)], A_MINUTE),
        _row("updates of a message in 30 s, most", "calls", ear.updates_of_each(MESSAGE_REST), 1),
        _row("posts to a channel in a second, most", "calls", in_a_second, 1),
        _row("answers of 429", "calls", [refused], 0),
        _row(f"of {reports} reports, without their file", "", [reports - _delivered(world, places)], 0),
    ]


def _row(what: str, unit: str, found: Sequence[float], budget: float) -> Row:
    return Row.worst("crowd", what, unit, 0, found, budget)


def _delivered(world: WatchedWorld, places: list[Channel]) -> int:
    return sum(len(world.threads_with_files(place)) for place in places)
