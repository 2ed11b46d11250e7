"""The processes that work on one database, and when one of them counts as dead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BEAT: Final = timedelta(seconds=5)  # between two beats of a process
SILENT: Final = 3 * BEAT  # whoever was not heard of for so long is dead: its rows are taken over


@dataclass(frozen=True)
class Process:
    """One process that lives, by the id under which it claims rows."""

    id: str
    role: str
    host: str
    beat_at: datetime  # by the database's clock
