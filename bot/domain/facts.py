"""Facts: what else an account knows of a patent: its family, and why an alert named it.

Each comes from an endpoint of PatSnap's that has a licence of its own, and each may be missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.patents import PatentState
from bot.domain.reasons import Reason


class Source(StrEnum):
    """Where a fact comes from; each is licensed by itself."""

    FAMILY = "family"  # P014
    LEGAL = "legal"  # P013: status, event and date
    STATUS = "status"  # P041: the status alone, where P013 is not licensed
    TRANSFER = "transfer"  # P029
    LICENSE = "license"  # P028
    LITIGATION = "litigation"  # P034
    EXPIRY = "expiry"  # P012: `exdt`


# What says why a hit of a kind is there: the first that is licensed. New patents are their own reason.
REASONS: Final[Mapping[HitKind, tuple[Source, ...]]] = {
    HitKind.LEGAL: (Source.LEGAL, Source.STATUS),
    HitKind.TRANSFER: (Source.TRANSFER,),
    HitKind.EXPIRED: (Source.EXPIRY,),
    HitKind.LICENSE: (Source.LICENSE,),
    HitKind.LITIGATION: (Source.LITIGATION,),
}

# The same the other way round: of which kind's hits each source tells why they are there.
EXPLAINS: Final[Mapping[Source, HitKind]] = {source: kind for kind, sources in REASONS.items() for source in sources}


@dataclass(frozen=True)
class Family:
    """A patent's family: a name for it that is the same for all its members, and their publication numbers."""

    key: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """What one source says of one patent. A reason may change: one asked before a check does not explain it."""

    account: str
    source: Source
    patent: str
    state: PatentState
    wanted_at: datetime
    due: datetime | None = None
    attempts: int = 0
    asked_at: datetime | None = None  # of a reason when the call began, of a family when the answer was stored
    family: Family | None = None
    reason: Reason | None = None
