"""What the register says of a patent: status, owners, licences, cases and expiry, as its events up to now make it.

All that an event brings with it (parties, numbers, courts) comes from the patent and the day of the event alone, so
that the same event looks the same in every answer.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from types import MappingProxyType
from typing import Final

from sandbox.clock import SandboxClock
from sandbox.patents import COMPANIES, Party, Patent, PatentType
from sandbox.patsnap.streams import Kind

Parties = tuple[Party, ...]
# The days on which this happened to the patent of this id.
Happened = Callable[[str, Kind], Sequence[date]]

_YEARS: Final[Mapping[PatentType, int]] = MappingProxyType({PatentType.UTILITY: 10, PatentType.DESIGN: 15})
_USUAL_YEARS: Final = 20
_DAYS_A_YEAR: Final = 365.25
_SOON: Final = 30  # days before the estimated expiry within which `expired` tells of it (P056 page)
_EXAMINED_AFTER: Final = timedelta(days=540)
_BOUGHT: Final = 0.15  # share of patents that somebody else had before
_BOUGHT_AFTER: Final = (60, 190)  # days
_WITHOUT_LICENSEE: Final = 0.15
_COURTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CN": "北京知识产权法院",
        "US": "D. Del.",
        "JP": "東京地方裁判所",
        "EP": "UPC, Local Division Munich",
        "KR": "Seoul Central District Court",
    }
)
_OTHER_COURT: Final = "UPC, Central Division Paris"
_LICENCES: Final = ("Exclusive", "Non-exclusive", "Sole")
_VERDICT_AFTER: Final = timedelta(days=400)

# `legal_status` and the `simple_legal_status` that goes with it (P013 page), in the order in which they may follow.
_OF_APPLICATIONS: Final = (
    ("Examining", "Pending"),
    ("Granted", "Active"),
    ("Rejected", "Inactive"),
    ("Withdrawn-Deemed", "Inactive"),
)
_OF_GRANTS: Final = (
    ("Non-Payment", "Inactive"),
    ("Restoration", "Active"),
    ("Ceased", "Inactive"),
    ("Revoked", "Inactive"),
)


@dataclass(frozen=True)
class Status:
    """The legal status as P013 has it: since when, in short, in full, and what else happened to the patent."""

    since: date
    simple: str
    legal: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Transfer:
    """Somebody sold the patent."""

    day: date
    before: Parties
    after: Parties


@dataclass(frozen=True)
class Licence:
    """Somebody may use the patent; at times it is not said who."""

    day: date
    licensors: Parties
    licensees: Parties
    kind: str
    number: str


@dataclass(frozen=True)
class Case:
    """A lawsuit about the patent."""

    day: date
    title: str
    number: str
    court: str
    plaintiffs: Parties
    defendants: Parties
    verdict: date | None


class Register:
    """The register of all patents, as of the sandbox's now."""

    def __init__(self, clock: SandboxClock, happened: Happened) -> None:
        """Know what `happened`, at the time of `clock`."""
        self._clock = clock
        self._happened = happened

    def status(self, patent: Patent) -> Status:
        """The status since its last change; without one, what a patent of this age has."""
        changes = self._happened(patent.patent_id, Kind.LEGAL)
        if not changes:
            since, (legal, simple) = self._usual_status(patent)
            return Status(since, simple, legal, self._events(patent))
        ladder = _OF_APPLICATIONS if patent.patent_type is PatentType.APPLICATION else _OF_GRANTS
        start = _rng(patent, "ladder").randrange(len(ladder))
        legal, simple = ladder[(start + len(changes)) % len(ladder)]
        return Status(changes[-1], simple, legal, self._events(patent))

    def owners(self, patent: Patent) -> Parties:
        """Who has it now."""
        transfers = self.transfers(patent)
        return transfers[-1].after if transfers else patent.assignees

    def transfers(self, patent: Patent) -> list[Transfer]:
        """All sales, in order."""
        rng = _rng(patent, "bought")
        transfers: list[Transfer] = []
        bought = patent.published + timedelta(days=rng.randint(*_BOUGHT_AFTER))
        days = self._happened(patent.patent_id, Kind.TRANSFER)
        if rng.random() < _BOUGHT and bought < min([self._today(), *days]):
            transfers.append(Transfer(bought, (_other(rng, patent.assignees),), patent.assignees))
        owners = patent.assignees
        for day in days:
            buyer = (_other(_rng(patent, "transfer", day), owners),)
            transfers.append(Transfer(day, owners, buyer))
            owners = buyer
        return transfers

    def licences(self, patent: Patent) -> list[Licence]:
        """All licences, in order."""
        return [self._licence(patent, day) for day in self._happened(patent.patent_id, Kind.LICENSE)]

    def cases(self, patent: Patent) -> list[Case]:
        """All lawsuits, in order of filing."""
        return [self._case(patent, day) for day in self._happened(patent.patent_id, Kind.LITIGATION)]

    def expiry(self, patent: Patent) -> date:
        """The estimated expiry: within 30 days after `expired` told of it, else some years after the application."""
        told = self._happened(patent.patent_id, Kind.EXPIRED)
        if told:
            return told[-1] + timedelta(days=_rng(patent, "expiry", told[-1]).randint(1, _SOON))
        years = _YEARS.get(patent.patent_type, _USUAL_YEARS)
        return patent.applied + timedelta(days=round(years * _DAYS_A_YEAR))

    def _today(self) -> date:
        return self._clock.now().astimezone(UTC).date()

    def _usual_status(self, patent: Patent) -> tuple[date, tuple[str, str]]:
        expiry = self.expiry(patent)
        if patent.patent_type is not PatentType.APPLICATION:
            is_over = expiry <= self._today()
            return (expiry, ("Expired", "Inactive")) if is_over else (patent.published, ("Granted", "Active"))
        if patent.country == "WO":
            return patent.published, ("PCT published", "PCT designated period")
        examined = patent.published + _EXAMINED_AFTER
        if examined <= self._today():
            return examined, ("Withdrawn-Deemed", "Inactive")
        return patent.published, ("Published", "Pending")

    def _events(self, patent: Patent) -> tuple[str, ...]:
        names = {Kind.TRANSFER: "Transfer", Kind.LICENSE: "License", Kind.LITIGATION: "Litigation"}
        return tuple(name for kind, name in names.items() if self._happened(patent.patent_id, kind))

    def _licence(self, patent: Patent, day: date) -> Licence:
        rng = _rng(patent, "licence", day)
        licensors = self._owners_on(patent, day)
        licensees = () if rng.random() < _WITHOUT_LICENSEE else (_other(rng, licensors),)
        return Licence(day, licensors, licensees, rng.choice(_LICENCES), f"{day.year}{rng.randrange(10**9):09}")

    def _case(self, patent: Patent, day: date) -> Case:
        rng = _rng(patent, "case", day)
        plaintiffs = self._owners_on(patent, day)
        defendants = (_other(rng, plaintiffs),)
        number = rng.randrange(1, 9999)
        written = f"({day.year})京73民初{number}号" if patent.country == "CN" else f"1:{day:%y}-cv-{number:05}"
        verdict = day + _VERDICT_AFTER
        return Case(
            day,
            f"{_name(plaintiffs[0])} v. {_name(defendants[0])}" if plaintiffs else _name(defendants[0]),
            written,
            _COURTS.get(patent.country, _OTHER_COURT),
            plaintiffs,
            defendants,
            verdict if verdict <= self._today() else None,
        )

    def _owners_on(self, patent: Patent, day: date) -> Parties:
        """Whose it was before anything was sold on that day."""
        later = [transfer for transfer in self.transfers(patent) if transfer.day >= day]
        return later[0].before if later else self.owners(patent)


def _rng(patent: Patent, *about: object) -> random.Random:
    return random.Random("/".join(map(str, (patent.patent_id, *about))))


def _other(rng: random.Random, than: Sequence[Party]) -> Party:
    return rng.choice([company for company in COMPANIES if company not in than])


def _name(party: Party) -> str:
    return party.names.get("EN") or next(iter(party.names.values()))
