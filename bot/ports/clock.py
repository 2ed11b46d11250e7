"""What Patrol needs of the clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time that Patrol lives in."""

    def __call__(self) -> datetime:
        """Now: aware, in UTC."""
        ...

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one; 1 but for a steered clock."""
        ...
