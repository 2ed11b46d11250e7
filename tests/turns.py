"""Let services run until there is nothing to do, and wait for what comes about by itself."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.deps import Deps
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.deliveries import deliver_one
from bot.services.enriching import enrich_one
from bot.services.explaining import explain_one
from bot.services.homes import show_one
from bot.services.live import refresh_one
from bot.services.makings import make_one
from bot.services.recovering import recover_one
from bot.services.reports import advance_one
from bot.services.settling import settle_one
from tests.clock import SteppedClock

Turn = Callable[[Deps], Awaitable[bool]]

MOST = 50
DEADLINE = 5.0
_PAUSE = 0.005


async def turns(turn: Turn, deps: Deps, *, most: int = MOST) -> int:
    """Run a turn until it finds nothing; how often it found something. More than `most` would be a loop."""
    for done in range(most):
        if not await turn(deps):
            return done
    raise AssertionError(f"after {most} turns there was still something to do")


async def all_turns(deps: Deps) -> None:
    """What the ticks would do at this moment."""
    asking = (settle_one, advance_one, make_one, check_one, recover_one, enrich_one, explain_one)
    for turn in (*asking, compose_some, deliver_one, refresh_one, show_one):
        await turns(turn, deps)


async def minutes_pass(deps: Deps, clock: SteppedClock, minutes: int = 3) -> None:
    """What the ticks would do in so many minutes."""
    for _ in range(minutes):
        await all_turns(deps)
        clock.tick(minutes=1)
    await all_turns(deps)


async def eventually(condition: Callable[[], bool], *, deadline: float = DEADLINE) -> None:
    """Wait until the condition holds; TimeoutError after so many seconds."""
    async with asyncio.timeout(deadline):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to wait on
            await asyncio.sleep(_PAUSE)
