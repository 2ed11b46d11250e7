"""What a service is given: the four things that touch the world, and what goes with them."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.domain.rules import Rules
from bot.errands import Errands
from bot.familiar import Familiar
from bot.hourglass import Hourglass
from bot.installed import Installed
from bot.membership import Membership
from bot.outlook import Outlook
from bot.ports import Clock, Meter, NoMeter, Patsnap, Slack, Store
from bot.stopping import Unrepeatable
from bot.vault import Vault

_SETTLED: Final = timedelta(minutes=30)  # three times the longest wait between two tries
_SHEETS_AT_ONCE: Final = 2  # making one takes the processor from whoever waits for an answer


@dataclass(frozen=True)
class Deps:
    """Built once by `bot.app`, and by the tests' fixtures; handed to every service."""

    store: Store
    patsnap: Patsnap
    slack: Slack
    clock: Clock
    rules: Rules
    owner: str  # the id of this run of the process: rows that another owner has claimed belong to a dead one
    since: datetime | None = None  # when this run began, where there is no hourglass
    hourglass: Hourglass | None = None  # for how long it has gone on undisturbed; where it is the machine's, the clock
    meter: Meter = field(default_factory=NoMeter)
    membership: Membership | None = None  # where several processes work on one store; else there is one
    errands: Errands = field(default_factory=Errands)
    familiar: Familiar = field(default_factory=Familiar)
    outlook: Outlook = field(default_factory=Outlook)
    sheets: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_SHEETS_AT_ONCE))
    naming: asyncio.Lock = field(default_factory=asyncio.Lock)  # what two people name at once is asked for once
    unrepeatable: Unrepeatable = field(default_factory=Unrepeatable)
    installed: Installed = field(default_factory=Installed)  # where there may be many workspaces; else it knows of none
    vault: Vault = field(default_factory=lambda: Vault(()))  # without a key it seals nothing

    def going_since(self, now: datetime) -> datetime | None:
        """Since when this run has been going on undisturbed: neither asleep nor by a clock that leapt."""
        return self.since if self.hourglass is None else now - self.hourglass.undisturbed_for()

    @property
    def is_settled(self) -> bool:
        """Whether it has been for so long that what waits has had its tries; else nothing is given up for its age.

        Whatever waited while Patrol did not run is tried first.
        """
        now = self.clock()
        since = self.going_since(now)
        return since is None or now - since >= _SETTLED
