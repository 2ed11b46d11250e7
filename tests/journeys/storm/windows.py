"""What PatSnap gave out, check by check, and which of its answers never came to be read.

What was given out PatSnap's stand-in knows. Whether an answer was lost on its way only the bot can know: its record of
the check is the witness, and `hits` holds it against what people were told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sandbox.patsnap import Kind
from tests.journeys.lives import Lives

Row = Mapping[str, Any]

# Of the world's time, a third of a real second: a process goes by the clock of its PostgreSQL as it last heard of it,
# and on a busy machine it hears late.
_AHEAD: Final = timedelta(seconds=20)


@dataclass(frozen=True)
class Given:
    """One answer of PatSnap's: up to when it tells, what it named, and whether it was lost."""

    number: int
    end: datetime
    hits: Mapping[Kind, Sequence[str]]
    is_lost: bool

    @property
    def is_baseline(self) -> bool:
        """Whether it told what there was before."""
        return self.number == 0


def given_of(lives: Lives, alert: str) -> tuple[list[Given], list[str]]:
    """What PatSnap gave out of an alert, oldest first; and what is wrong with the bot's records of that."""
    rows = [row for row in lives.records.checks() if row["alert"] == alert and row["recovers"] is None]
    asked = [(datetime.fromisoformat(row["asked_at"]), row) for row in sorted(rows, key=lambda row: int(row["no"]))]
    ahead = _AHEAD if lives.records.is_on_server else timedelta()
    given, wrong, taken = [], [], set()
    for number, window in enumerate(lives.world.patsnap.alerts.windows(alert)):
        before = [(abs(window.end - at), -row["no"], row) for at, row in asked if at <= window.end + ahead]
        row = min(before)[2] if before else None  # of a moment of which there are two, the later one
        if row is None or row["no"] in taken:
            wrong.append(f"no check of {alert} is known for the answer of {window.end} with {dict(window.hits)}")
            given.append(Given(number, window.end, window.hits, is_lost=False))
            continue
        taken.add(row["no"])
        given.append(Given(number, window.end, window.hits, is_lost=row["state"] != "read" or bool(row["reason"])))
    return given, wrong
