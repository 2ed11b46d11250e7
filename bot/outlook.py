"""What a look at the outbox has found and no turn has taken yet: a hint, for each claim looks again.

One look serves several turns. Else each would read the same rows and take the same one.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.domain.deliveries import Delivery


@dataclass
class Outlook:
    """Candidates, longest due first, and who looks for more: one turn at a time."""

    found: deque[Delivery] = field(default_factory=deque)
    looks: int = 0  # that have begun: who waited while one began and brought nothing need not look again
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
