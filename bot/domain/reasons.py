"""Reasons: why an alert names a patent."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reason:
    """Why a hit is there: the latest event, as PatSnap tells it. Texts are as they came; any may be empty."""

    what: str = ""  # the status, the kind of licence, the title of the case
    day: date | None = None
    before: tuple[str, ...] = ()  # the status, owners before; of a case who sues
    after: tuple[str, ...] = ()  # those since; of a licence who got it, of a case its other side
    reference: str = ""  # the case's or the contract's number, with the court

    @property
    def is_of_one_event(self) -> bool:
        """Whether it is told twice only of the same event. A bare status is not: it may have gone and come back."""
        return self.day is not None or bool(self.before or self.after or self.reference)
