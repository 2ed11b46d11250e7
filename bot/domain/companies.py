"""Companies: which one a typed name means, as PatSnap tells it before anything is spent."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from bot.domain.texts import visible

SHOWN: Final = 5  # of the companies that fit
FRESH_FOR: Final = timedelta(days=30)  # so long nobody asks about the same name again
CHOOSE_WITHIN: Final = timedelta(days=1)
TRIES: Final = 2  # calls for one name; it is billed, and somebody waits


@dataclass(frozen=True)
class Company:
    """A company as PatSnap finds it (C037). Texts as they came: not escaped here."""

    name: str  # its registered name
    english: str
    credit_code: str


@dataclass(frozen=True)
class FoundCompanies:
    """What a search has brought: the first companies that fit, and how many there are in all."""

    companies: tuple[Company, ...]
    total: int


class SearchState(StrEnum):
    """The states of a search. The values are stored."""

    WANTED = "wanted"
    KNOWN = "known"
    NOT_LICENSED = "not licensed"
    SILENT = "silent"  # PatSnap did not answer, and nobody waits for longer


@dataclass(frozen=True)
class CompanySearch:
    """One name that PatSnap is asked about, for a whole account: once a month, whoever types it."""

    account: str
    name: str  # folded
    typed: str  # as it was typed first: what PatSnap is asked
    state: SearchState
    wanted_at: datetime
    due: datetime | None
    attempts: int = 0
    asked_at: datetime | None = None
    found: tuple[Company, ...] = ()
    total: int = 0
    owner: str | None = None

    def over(self, state: SearchState, now: datetime, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same search, of which nothing more is asked."""
        return replace(self, state=state, due=None, owner=None, asked_at=now, **changes)

    def is_fresh(self, now: datetime) -> bool:
        """Whether its answer is good enough for whoever types the name now."""
        return self.state is SearchState.KNOWN and self.asked_at is not None and now - self.asked_at < FRESH_FOR

    def is_over(self) -> bool:
        """Whether nothing more is to come of it."""
        return self.state is not SearchState.WANTED


class How(StrEnum):
    """How it was settled, or is being settled, which company a request means. The values are stored."""

    LOOKING = "looking"  # PatSnap is to be asked; what fits exactly goes on by itself
    LOOKING_AGAIN = "looking again"  # the same, and somebody chooses in any case
    SEVERAL = "several"  # somebody has to choose
    STOPPED = "stopped"  # one is found, and something else is in the way: whoever presses hears what
    UNSAID = "unsaid"  # somebody has to choose, and PatSnap does not say from what
    RESTORED = "restored"  # a restored backup does not tell what was chosen since: nothing goes on by itself
    LAPSED = "lapsed"  # nobody chose in time
    EXACT = "exact"  # its registered name was typed
    ONLY = "only"  # no other fits
    CHOSEN = "chosen"
    REMEMBERED = "remembered"  # it was chosen in the same place before
    AS_TYPED = "as typed"  # somebody chose the typed name
    NONE = "none"  # none fits: the typed name is used, as in the next two
    NOT_LICENSED = "not licensed"
    SILENT = "silent"


CHOOSING: Final = frozenset(
    {How.LOOKING, How.LOOKING_AGAIN, How.SEVERAL, How.STOPPED, How.UNSAID, How.RESTORED},
)
LOOKING: Final = frozenset({How.LOOKING, How.LOOKING_AGAIN})


@dataclass(frozen=True)
class Naming:
    """What a request's typed name stands for."""

    typed: str
    how: How
    company: str = ""  # the registered name of the company that is meant; "" while, or where, that is not known
    found: tuple[Company, ...] = ()  # those that somebody may choose from
    total: int = 0  # how many fit in all
    until: datetime | None = None  # by when somebody has to have chosen


@dataclass(frozen=True)
class CompanyChoice:
    """What a name means in one place, because somebody chose there."""

    workspace: str
    place: str
    name: str  # folded
    company: Company
    person: str
    at: datetime


def folded(name: str) -> str:
    """A name as names are compared: without regard to case, width and blanks."""
    return " ".join(unicodedata.normalize("NFKC", visible(name)).casefold().split())


def meant(typed: str, found: Sequence[Company], total: int) -> tuple[Company, How] | None:
    """The company that a name can only mean: whose name it is, or the only one that fits; None where some may be."""
    name = folded(typed)
    exact = [one for one in found if name == folded(one.name)] or [one for one in found if name == folded(one.english)]
    if len(exact) == 1:
        return exact[0], How.EXACT
    if len(found) == 1 and total <= 1:
        return found[0], How.ONLY
    return None


def shown(typed: str, found: Sequence[Company]) -> tuple[Company, ...]:
    """The companies to choose from: whose name begins with what was typed first, else in PatSnap's order."""
    name = folded(typed)

    def rank(one: Company) -> int:
        names = (folded(one.name), folded(one.english))
        return 0 if name in names else 1 if any(each.startswith(name) for each in names) else 2

    return tuple(sorted(found, key=rank)[:SHOWN])
