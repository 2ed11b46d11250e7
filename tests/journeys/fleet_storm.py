"""A fleet in a storm: its processes are killed and stand still, its PostgreSQL is stopped, and reports are ordered.

A supervisor starts each process that has ended. At the end each report that was ordered is accounted for.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from random import Random
from typing import Final

from sandbox.child import ChildFailedError
from tests.eventually import eventually, goes_by
from tests.journeys.fleets import Fleet, Member, fleet_in
from tests.postgres import own_cluster

PLACES: Final = ("competitors", "lab")
_ROLES: Final = ("web", "worker", "worker")
_AWAY: Final = (2, 5, 20, 60)  # seconds
_STILL: Final = (3, 17, 25)  # seconds; 15 are death
_PAUSE: Final = 4.0  # seconds between two blows, at most
_QUIET: Final = 90.0  # seconds within which everything has come to its end


async def storm(blows: int, seed: int, folder: Path, show: Callable[[str], None]) -> list[str]:
    """Strike so often; what was broken of what Patrol promises. `show` is told of each blow."""
    random = Random(seed)  # noqa: S311 - nothing of it is left to luck
    async with AsyncExitStack() as stack:
        cluster = stack.enter_context(own_cluster())
        fleet = await stack.enter_async_context(fleet_in(folder, _ROLES, cluster=cluster))
        await fleet.begin()
        supervisors = [asyncio.create_task(_supervise(one)) for one in fleet.members]
        for number in range(blows):
            asking = asyncio.create_task(_ask(fleet, number))
            await goes_by(random.uniform(0, _PAUSE))
            show(f"{number + 1}: {await _strike(fleet, random)}")
            await asking
        with suppress(AssertionError):
            await eventually(lambda: not _unfinished(fleet), _QUIET / 4)
        for one in supervisors:
            one.cancel()
        await asyncio.gather(*supervisors, return_exceptions=True)
        return _broken(fleet)


async def _supervise(member: Member) -> None:
    while True:
        with suppress(TimeoutError, ChildFailedError):
            await member.wait_gone()
            await member.start()


async def _ask(fleet: Fleet, number: int) -> None:
    """Ask as people do, who see no answer and ask again; the same name orders once."""
    company = f"Company {number}"
    while not fleet.rows("select 1 from patrol.report where subject = %s", company):
        with suppress(TimeoutError, ConnectionError, LookupError):  # nobody is there to answer
            async with asyncio.timeout(5):
                await fleet.office.asks(f"report {company}", place=PLACES[number % len(PLACES)])
        await goes_by(1)


async def _strike(fleet: Fleet, random: Random) -> str:
    member = random.choice(fleet.members)
    match random.choice(("kill", "kill", "stand still", "database")):
        case "kill":
            member.kill()
            return f"killed a {member.role}"
        case "stand still":
            seconds = random.choice(_STILL)
            if member.is_alive:
                member.freeze()
                await goes_by(seconds)
                member.thaw()
            return f"a {member.role} stood still for {seconds} s"
        case _:
            seconds = random.choice(_AWAY)
            await fleet.lose_the_database(seconds)
            return f"the PostgreSQL was stopped for {seconds} s"


def _unfinished(fleet: Fleet) -> list[str]:
    waiting = fleet.rows("select key from patrol.delivery where due is not null or owner is not null")
    running = fleet.rows("select id from patrol.report where state in ('requested', 'submitting', 'generating')")
    return [*(row["key"] for row in waiting), *(row["id"] for row in running)]


def _broken(fleet: Fleet) -> list[str]:
    """What is lost, came twice, or is held by nobody who lives."""
    broken = [f"not finished: {one}" for one in _unfinished(fleet)]
    made = Counter(job.order.company for job in fleet.world.patsnap.jobs)
    broken += [f"ordered {number} times: {company}" for company, number in made.items() if number > 1]
    for row in fleet.rows("select state, subject from patrol.report"):
        if row["state"] not in {"ready", "in doubt"}:
            broken.append(f"{row['subject']} is {row['state']}")
    shown = Counter(text.split(":")[0] for place in PLACES for text in fleet.office.texts(place=place))
    broken += [f"shown {number} times: {what}" for what, number in shown.items() if number > 1 and "Company" in what]
    files = [
        reply.files[0].name for place in PLACES for post in fleet.office.posts(place=place) for reply in post.replies
    ]
    broken += [f"sent {number} times: {name}" for name, number in Counter(files).items() if number > 1]
    ready = len(fleet.rows("select id from patrol.report where state = 'ready'"))
    if len(files) != ready:
        broken.append(f"{ready} reports are ready, and {len(files)} files were sent")
    return broken
