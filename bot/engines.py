"""What has turns taken, for a process alone or among others; and what it shares with them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from bot.deps import Deps
from bot.domain.processes import Role
from bot.membership import Membership
from bot.ports import Store
from bot.schedule import Schedule


class Engine(Protocol):
    """What has turns taken."""

    def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """Claim nothing new, await the calls that cannot be repeated, end everything else."""
        ...


def engine_for(deps: Deps, every: float, address: str, *, works: bool) -> Engine:
    """The schedule of a process alone; among others, on the database at `address`, its part of the fleet."""
    if deps.membership is None:
        return Schedule(deps, every)
    from bot.fleet import Fleet  # noqa: PLC0415 - who works on a file alone does not wait for its libraries

    return Fleet(deps, every, address, works=works)


@asynccontextmanager
async def joined(store: Store, owner: str, role: Role, *, is_alone: bool) -> AsyncIterator[Membership | None]:
    """Be one of several processes meanwhile, where there may be others. Errors: `StoreError`."""
    if is_alone:
        yield None
        return
    member = await Membership.join(store, owner, role)
    try:
        yield member
    finally:
        await member.leave()


def reserving(store: Store) -> Callable[[str], Callable[[float], Awaitable[float]]]:
    """How the processes on one database share the rate of each account: whoever calls next has the next moment."""

    def reserving_for(account: str) -> Callable[[float], Awaitable[float]]:
        async def reserve(seconds: float) -> float:
            wait = await store.write(lambda tx: tx.paces.reserve(f"patsnap {account}", timedelta(seconds=seconds)))
            return wait.total_seconds()

        return reserve

    return reserving_for


async def until_the_end(stopping: asyncio.Task[object], member: Membership | None) -> None:
    """Until somebody asks for a stop, or the others take this process for dead."""
    if member is None:
        await stopping
        return
    called_dead = asyncio.create_task(member.is_dead.wait())
    await asyncio.wait({stopping, called_dead}, return_when=asyncio.FIRST_COMPLETED)
    called_dead.cancel()
    stopping.cancel()
