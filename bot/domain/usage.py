"""Usage: the calls that were made to PatSnap, counted for who and what they were made for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.budgets import Budget, Refusal
from bot.domain.endpoints import Endpoint
from bot.domain.outages import Outage

SUCCESS: Final = "0"
DOUBT: Final = "doubt"


@dataclass(frozen=True)
class Call:
    """A call that was made: on which day of PatSnap's, for whom, and PatSnap's word on it."""

    account: str
    day: date
    endpoint: Endpoint
    workspace: str = ""  # "" where it was made for the account alone
    person: str = ""  # who asked for it; "" where it was made by schedule
    place: str = ""
    code: str = SUCCESS  # or DOUBT, or PatSnap's code
    patents: int = 0  # that it asked for, where they are billed one by one


class Grouping(StrEnum):
    """By what calls are added up."""

    DAY = "day"
    ENDPOINT = "endpoint"
    PERSON = "person"
    PLACE = "place"


@dataclass(frozen=True)
class Total:
    """Calls added up: how many, how many of them PatSnap refused or left in doubt, for how many patents."""

    name: str  # the day, endpoint, person or place; "" where it was nobody's
    calls: int
    refused: int = 0
    doubts: int = 0
    patents: int = 0


@dataclass(frozen=True)
class Usage:
    """What `/patrol usage` shows to one person. The days are PatSnap's."""

    today: date
    zone: str
    person: str  # who looks; "" for the operator
    is_admin: bool
    days: tuple[Total, ...]  # the last two weeks, without the days that had no calls
    endpoints: tuple[Total, ...]  # from here on: of this month
    people: tuple[Total, ...]
    places: tuple[Total, ...]
    budgets: tuple[Budget, ...]
    refusals: tuple[Refusal, ...]  # the latest
    refused: int  # how many there are
    outages: tuple[Outage, ...] = ()  # what PatSnap refuses now; for admins alone
