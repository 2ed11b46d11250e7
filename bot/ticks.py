"""The ticks: what Patrol does by the clock, and how turns of one are run; whatever beats for them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

from bot.deps import Deps
from bot.errors import StoreFails
from bot.ports import Outcome, Work
from bot.services.channels import look_at_one
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.deliveries import deliver_one
from bot.services.enriching import enrich_one
from bot.services.explaining import explain_one
from bot.services.homes import show_one
from bot.services.installation import probe_all
from bot.services.issuing import order_recurring
from bot.services.leaps import mind_the_clock
from bot.services.live import refresh_one
from bot.services.makings import make_one
from bot.services.probing import probe_one
from bot.services.pulses import feel_one
from bot.services.recovering import recover_one
from bot.services.reminding import remind_one
from bot.services.reports import advance_one
from bot.services.settling import settle_one
from bot.services.startup import take_over_dead
from bot.services.upkeep import look_after
from bot.tracing import traced

log = logging.getLogger(__name__)

LONG: Final = 5.0  # real seconds after which a turn is a slow one: a connection takes so long at most
TAKE_OVER: Final = 2.0  # seconds between two looks for dead processes
_HOUR: Final = 3600.0
_SECOND: Final = 1.0
_MINUTE: Final = 60.0
_REST: Final = 0.1  # real seconds after a look that found nothing: what commits make meanwhile is looked at together


@dataclass(frozen=True)
class Tick:
    """A recurring service. One turn handles one row and says whether there was one; it holds no state."""

    name: str
    turn: Callable[[Deps], Awaitable[bool]]
    at_once: int = 1  # turns that may run side by side
    slow: int = 0  # and so many more beside turns that have taken long: what hangs holds up nothing else
    every: float | None = None  # seconds of Patrol's time between beats; None: the operator's PATROL_TICK


TICKS: Final = (
    Tick("mind the clock", mind_the_clock),
    Tick(Work.ADVANCE, advance_one, at_once=4, slow=4),
    Tick(Work.COMPANIES, settle_one, at_once=2, slow=4),
    Tick(Work.CHECK, check_one, at_once=4, slow=8),
    Tick(Work.MAKE, make_one),  # one at a time: a later change must not be overtaken by an earlier one
    Tick(Work.ENRICH, enrich_one),
    Tick(Work.EXPLAIN, explain_one),
    Tick("recover", recover_one),
    Tick(Work.COMPOSE, compose_some),
    Tick("feel pulses", feel_one, every=_MINUTE),
    Tick("order recurring", order_recurring, every=_MINUTE),
    Tick("remind", remind_one, every=_MINUTE),
    Tick(Work.DELIVER, deliver_one, at_once=4, slow=8),
    Tick(Work.REFRESH, refresh_one, at_once=2, slow=4),
    Tick(Work.SHOW, show_one, at_once=2, slow=2, every=_SECOND),
    Tick("probe outages", probe_one, every=_MINUTE),
    Tick(Work.LOOK, look_at_one),
    Tick("look after", look_after, every=_HOUR),
    Tick("ask whether Patrol is back", probe_all, every=_HOUR),
)

# What a fleet does besides: on one machine the run that begins takes over.
FLEET_TICKS: Final = (*TICKS, Tick("take over", take_over_dead, every=TAKE_OVER))


class Runner:
    """The turns of one tick: started by a beat, by a commit that made work, and by a turn that found some."""

    def __init__(self, tick: Tick, deps: Deps, long: float = LONG) -> None:
        """`long`: real seconds after which a turn is a slow one."""
        self.tick = tick
        self._long = long
        self._deps = deps
        self._turns: dict[asyncio.Task[object], float] = {}  # when each began its present turn, by the loop's time
        self._again = False
        self._rest: asyncio.TimerHandle | None = None
        self._stopped = False

    @property
    def turns(self) -> Collection[asyncio.Task[object]]:
        """What is running."""
        return self._turns.keys()

    def wake(self) -> None:
        """Look for work now."""
        if self._stopped:
            return
        if self._rest is not None or not self._has_room(1):
            self._again = True  # the last look may have been just before the work was there
            return
        task: asyncio.Task[object] = asyncio.create_task(self._work(), name=self.tick.name)
        self._turns[task] = asyncio.get_running_loop().time()
        task.add_done_callback(self._ended)

    async def round(self) -> None:
        """Look for work now, and return once nothing of it is left here; where turns are busy already, at once.

        They look again by themselves then.
        """
        if self._turns:
            self.wake()
            return
        self.wake()
        while self._turns and not self._stopped:
            await asyncio.wait(self._turns.keys())

    def stop(self) -> None:
        """Begin nothing any more."""
        self._stopped = True

    async def _work(self) -> None:
        try:
            while await self._turn():
                if not self._has_room(0):  # this one took long, and others have been let in beside it
                    self._again = True
                    return
                self.wake()  # where there was one there may be more: somebody else looks while this one goes on
            self._begin_rest()
        except StoreFails:
            return  # the store has said so, once; the next beat tries again
        except Exception:
            # Rows are guarded by their services; this is the store or a bug, and the next beat tries again.
            log.exception("a turn failed", extra={"tick": self.tick.name})

    async def _turn(self) -> bool:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        if task is None:
            raise AssertionError("a turn is run by a task")
        self._turns[task] = loop.time()
        try:
            with traced(""):  # who has woken it was about something of their own
                found = await self.tick.turn(self._deps)
        except Exception:
            self._deps.meter.turned(self.tick.name, Outcome.FAILED)
            raise
        self._deps.meter.turned(self.tick.name, Outcome.WORKED if found else Outcome.IDLE)
        self._turns[task] = loop.time()
        return found

    def _has_room(self, more: int) -> bool:
        """Whether there is a place for so many more turns than there are."""
        quick_since = asyncio.get_running_loop().time() - self._long
        quick = sum(began > quick_since for began in self._turns.values())
        return quick + more <= self.tick.at_once and len(self._turns) + more <= self.tick.at_once + self.tick.slow

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._turns.pop(task, None)
        self._look_again()

    def _begin_rest(self) -> None:
        # While Slack's pace holds everything back, a hundred commits a second would each have the whole outbox read,
        # on the thread that stores commands.
        if self._rest is None:
            self._rest = asyncio.get_running_loop().call_later(_REST, self._end_rest)

    def _end_rest(self) -> None:
        self._rest = None
        self._look_again()

    def _look_again(self) -> None:
        if self._again and self._rest is None:
            self._again = False
            self.wake()
