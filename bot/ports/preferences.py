"""What Patrol needs to store of the languages and zones that people have chosen."""

from datetime import datetime
from typing import Protocol

from bot.domain.preferences import Preference


class Preferences(Protocol):
    """What places have chosen: a person for themselves, somebody for a channel."""

    def get(self, workspace: str, place: str) -> Preference:
        """What was chosen for a person or a channel, by id; empty where nothing was."""
        ...

    def save(self, workspace: str, place: str, preference: Preference, person: str, at: datetime) -> None:
        """Store what was chosen, by whom, at that time; what was chosen before is replaced."""
        ...
