"""What a look at the outbox has found and no turn has taken yet: a hint, for each claim looks again.

One look serves many turns. Else each of sixteen turns would read the same rows and take the same one.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.domain.deliveries import Delivery


@dataclass
class Outlook:
    """Candidates, longest due first, and who looks for more: one turn at a time."""

    found: deque[Delivery] = field(default_factory=deque)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
