"""Patents that a message names, and what is known of each."""

import re
from dataclasses import dataclass
from typing import Final

from bot.domain.patents import Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.reports import Subject, SubjectKind, Trouble

_NUMBER: Final = re.compile(r"[0-9A-Z]{4,30}")  # anything else PatSnap could not be asked for


@dataclass(frozen=True)
class Named:
    """A patent as it was named: by its publication number or PatSnap's id."""

    subject: Subject
    patent: Patent | None = None  # None: nobody has asked PatSnap yet, or it is being asked
    status: Reason | None = None  # its legal status, as PatSnap told it last
    is_unknown: bool = False  # PatSnap was asked of late, and has none

    @property
    def is_known(self) -> bool:
        """Whether there is something to show of it."""
        return self.patent is not None and self.patent.state is PatentState.KNOWN

    @property
    def number(self) -> str:
        """Its publication number as PatSnap writes it, else as it was named; "" where it was named by its id alone."""
        known = self.patent.bibliography if self.patent is not None else None
        number = "".join(known.number.split()).upper() if known is not None else ""
        if _NUMBER.fullmatch(number):
            return number
        return self.subject.text if self.subject.kind is SubjectKind.PATENT_NUMBER else ""

    @property
    def best_subject(self) -> Subject:
        """How PatSnap is told of it: by its number, so that a report that is there serves; by its id without one."""
        return Subject(SubjectKind.PATENT_NUMBER, self.number) if self.number else self.subject


@dataclass(frozen=True)
class Naming:
    """The patents that a message names, in its order, each once; and why PatSnap did not say more."""

    named: tuple[Named, ...]
    trouble: Trouble | None = None
