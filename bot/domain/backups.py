"""Restored backups: a copy of the database does not tell what was sent after it was taken."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Echo:
    """A row of a restored backup of which messages may have been sent that it does not know of.

    What is promised of it up to `until` (None: at any time) is in doubt from the beginning.
    """

    workspace: str
    row: str  # a request, a subscription, a digest that was not composed yet, a making, a refusal
    since: datetime  # when the backup was taken
    until: datetime | None = None
    up_to: int | None = None  # of a digest: the last check that the backup has, which it does not go beyond
