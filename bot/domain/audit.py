"""The audit log: who did what that others may ask about later."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """One act of somebody: `act` is a constant of ours (`subscribe`, `allow a shared channel`), `about` a row's id.

    `detail` is for people who look it up, in our own words: it holds nothing secret and no names of closed alerts.
    """

    workspace: str
    at: datetime
    person: str  # "" for Patrol itself
    act: str
    about: str = ""
    place: str = ""
    detail: str = ""
