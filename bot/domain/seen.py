"""What Slack delivered and was answered, so that the same delivery once more is answered the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

KEPT_FOR: Final = timedelta(hours=24)  # Slack repeats an event for so long at most (Slack: delayed events)


@dataclass(frozen=True)
class Seen:
    """An interaction or event by the id that Slack gives it, when it was answered, and with what body."""

    id: str
    at: datetime
    answer: str = ""
