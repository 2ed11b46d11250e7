"""What a service is given: the four things that touch the world, and what goes with them."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.rules import Rules
from bot.errands import Errands
from bot.outlook import Outlook
from bot.ports import Clock, Patsnap, Slack, Store
from bot.stopping import Unrepeatable

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
    since: datetime | None = None  # when this run began
    errands: Errands = field(default_factory=Errands)
    outlook: Outlook = field(default_factory=Outlook)
    sheets: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_SHEETS_AT_ONCE))
    unrepeatable: Unrepeatable = field(default_factory=Unrepeatable)
