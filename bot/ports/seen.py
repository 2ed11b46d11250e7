"""What Patrol needs to store of what it has answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.seen import Seen


class Interactions(Protocol):
    """What Slack delivered and was answered."""

    def add(self, seen: Sequence[Seen]) -> None:
        """Remember these; what is known stays as it is."""
        ...

    def since(self, moment: datetime, most: int) -> list[str]:
        """The ids of what was answered since then, the latest `most`, oldest first."""
        ...

    def answer(self, seen_id: str) -> str | None:
        """With what body it was answered; None for what is not known."""
        ...

    def forget(self, before: datetime) -> None:
        """Forget what was answered before that."""
        ...
