"""Conditions: what can be wrong with PatSnap and Slack for a while, each switched on and off by its name."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sandbox.faults import Fault, What
from sandbox.slack.wire import Json
from sandbox.world import World

SLOW: Final = 5.0  # seconds by which each answer is late
USED_UP: Final = 67200007  # PatSnap's code for a day's quota that is out
PACE: Final = 10.0  # seconds in which Slack takes one message, while it says slow down
PACED: Final = ("chat.postMessage", "chat.update")


@dataclass(frozen=True)
class Condition:
    """One condition: its name, what it is called, what it does, what Patrol is then seen to do, its faults if any."""

    name: str
    title: str
    does: str
    see: str
    faults: tuple[Fault, ...] = ()


DOWN: Final = "patsnap-down"
QUOTA: Final = "patsnap-quota"
LIMITED: Final = "slack-limited"

# Of two faults that fit one call the upper one befalls it.
CONDITIONS: Final = (
    Condition(
        DOWN,
        "PatSnap down",
        "Nobody answers at PatSnap's address: every connection is refused.",
        "Patrol says that PatSnap cannot be reached, and goes on by itself once it is back.",
    ),
    Condition(
        QUOTA,
        "PatSnap out of quota",
        f"Calls that cost something are refused: today's quota is used up ({USED_UP}).",
        "Patrol says so once, keeps every order, and asks again later.",
    ),
    Condition(
        "patsnap-lost",
        "PatSnap's answers lost",
        "Orders and checks take effect at PatSnap, and the connection breaks off before the answer.",
        "Patrol orders nothing twice: it says what it does not know, and asks you.",
        (
            Fault("patsnap.create*", What.LOST),
            Fault("patsnap.value.create*", What.LOST),
            Fault("patsnap.alert.check", What.LOST),
        ),
    ),
    Condition(
        "patsnap-slow",
        "PatSnap slow",
        f"Each of PatSnap's answers comes {SLOW:.0f} seconds late.",
        "Patrol answers you as quickly as ever; only its work takes longer.",
        (Fault("patsnap.*", What.SLOW, seconds=SLOW),),
    ),
    Condition(
        LIMITED,
        "Slack says slow down",
        f"Slack takes one message in {PACE:.0f} seconds and refuses the rest: HTTP 429 with Retry-After.",
        "Patrol waits as long as it is told; messages come late, each of them once.",
    ),
)


class Conditions:
    """The conditions of one world, all off at first."""

    def __init__(self, world: World) -> None:
        """Be ready to let this world suffer. `on_change` is called when one is switched."""
        self.on_change: Callable[[], None] = lambda: None
        self._world = world
        self._on: set[str] = set()
        self._turn = asyncio.Lock()  # PatSnap comes and goes in some steps

    @property
    def on(self) -> frozenset[str]:
        """The names of those that are on."""
        return frozenset(self._on)

    async def set(self, name: str, *, on: bool) -> None:
        """Switch one on or off; nothing happens where it is so already. LookupError for a name that is none."""
        if name not in {one.name for one in CONDITIONS}:
            raise LookupError(f"there is no condition {name}")
        async with self._turn:
            await self._set(name, on=on)

    async def _set(self, name: str, *, on: bool) -> None:
        if on == (name in self._on):
            return
        self._on = self._on | {name} if on else self._on - {name}
        befalling = (one.faults for one in CONDITIONS if one.name in self._on)
        self._world.faults.standing = tuple(fault for faults in befalling for fault in faults)
        match name:
            case "patsnap-down":
                await self._bring_patsnap(down=on)
            case "patsnap-quota":
                for customer in self._world.patsnap.customers:
                    customer.refuse_all(USED_UP if on else None, billed=on)
            case "slack-limited":
                self._pace_slack(slow=on)
            case _:
                pass
        self.on_change()

    async def clear(self) -> None:
        """Switch all off."""
        for name in tuple(self._on):
            await self.set(name, on=False)

    async def _bring_patsnap(self, *, down: bool) -> None:
        patsnap = self._world.patsnap
        if down:
            await patsnap.stop()
        else:
            await patsnap.start(urlsplit(patsnap.url).port or 0)

    def _pace_slack(self, *, slow: bool) -> None:
        for method in PACED:
            if slow:
                self._world.slack.limit(method, 1, PACE)
            else:
                self._world.slack.lift_limit(method)

    def as_json(self) -> list[Json]:
        """All of them, for a page."""
        return [
            {"name": one.name, "title": one.title, "does": one.does, "see": one.see, "on": one.name in self._on}
            for one in CONDITIONS
        ]
