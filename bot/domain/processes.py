"""The processes that work on one database, and when one of them counts as dead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BEAT: Final = timedelta(seconds=5)  # between two beats of a process
SILENT: Final = 3 * BEAT  # whoever was not heard of for so long is dead: its rows are taken over


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    WEB = "web"  # Slack's side: it listens, and answers
    WORKER = "worker"  # what the clock and commits wake

    @property
    def listens(self) -> bool:
        """Whether Slack speaks to it."""
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        """Whether it runs the ticks."""
        return self is not Role.WEB


@dataclass(frozen=True)
class Process:
    """One process that lives, by the id under which it claims rows."""

    id: str
    role: str
    host: str
    beat_at: datetime  # by the database's clock
