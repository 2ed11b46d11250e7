"""What PatSnap says of why an alert names a patent: status, transfer, licence, case, expiry.

Each source is an endpoint with a licence of its own (the API pages of P013, P041, P029, P028, P034 and P012). Every
part of an answer may be missing. An answer holds all that ever happened to a patent: the latest event counts.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from bot.domain.facts import Source
from bot.domain.reasons import Reason
from bot.patsnap.fields import Day, Lines, Plain, Wire, Word, first_object, objects
from bot.patsnap.parties import Parties, names
from bot.patsnap.rows import Row, rows_of

REASONS: Final[Mapping[Source, str]] = {
    Source.LEGAL: "/basic-patent-data/legal-status",
    Source.STATUS: "/basic-patent-data/simple-legal-status",
    Source.TRANSFER: "/advanced-patent-data/transfer-data",
    Source.LICENSE: "/advanced-patent-data/license-data",
    Source.LITIGATION: "/high-value-data/litigation",
    Source.EXPIRY: "/basic-patent-data/bibliography",
}
_NEVER: Final = date.min


class _Row(Row):
    @abstractmethod
    def reasons(self) -> Iterator[Reason]:
        """Every event that this row tells of."""


class _Status(Wire):
    simple_legal_status: Lines = ()
    legal_status: Lines = ()
    event_status: Lines = ()
    legal_date: Day = None


class _LegalRow(_Row, _Status):
    """P013: the status may stand in `patent_legal`, as its page has it, or beside it."""

    patent_legal: Annotated[_Status, BeforeValidator(first_object)] = Field(default_factory=_Status)

    def reasons(self) -> Iterator[Reason]:
        """The status since the last change; what happened, else the status, says what it is."""
        inner = self.patent_legal
        status = inner.legal_status or self.legal_status or inner.simple_legal_status or self.simple_legal_status
        events = inner.event_status or self.event_status
        yield Reason(", ".join(events or status), self.legal_date or inner.legal_date, after=status)


class _StatusRow(_Row, _Status):
    """P041: the simple status alone."""

    def reasons(self) -> Iterator[Reason]:
        """The status, without a day."""
        yield Reason(after=self.simple_legal_status)


class _Transfer(Wire):
    transferers: Parties = ()
    transferees: Parties = ()
    effective_date: Day = None


class _TransferRow(_Row):
    """P029. For a US patent the day may stand with those who transfer it."""

    patent_transfer_data: Annotated[tuple[_Transfer, ...], BeforeValidator(objects)] = ()

    def reasons(self) -> Iterator[Reason]:
        """Each transfer: from whom to whom, and when."""
        for one in self.patent_transfer_data:
            days = [party.effective_date_us for party in one.transferers if party.effective_date_us]
            day = one.effective_date or max(days, default=None)
            yield Reason(day=day, before=names(one.transferers), after=names(one.transferees))


class _License(Wire):
    licensees: Parties = ()
    license_type: Lines = ()
    contract_number: Word = ""
    effective_date: Day = None


class _LicenseRow(_Row):
    """P028."""

    patent_license_data: Annotated[tuple[_License, ...], BeforeValidator(objects)] = ()

    def reasons(self) -> Iterator[Reason]:
        """Each licence: of what type, to whom, under which contract."""
        for one in self.patent_license_data:
            what = ", ".join(one.license_type)
            yield Reason(what, one.effective_date, after=names(one.licensees), reference=one.contract_number)


class _Case(Wire):
    title: Plain = ""
    case_number: Word = ""
    court: Plain = ""
    plaintiff: Parties = ()
    defendant: Parties = ()
    filing_date: Day = None
    verdict_date: Day = None


class _LitigationRow(_Row):
    """P034."""

    patent_litigation_data: Annotated[tuple[_Case, ...], BeforeValidator(objects)] = ()

    def reasons(self) -> Iterator[Reason]:
        """Each case: its title, who against whom, number and court, and the day of its verdict, else of its filing.

        A case that was told when it was filed is news again once it is decided, so the day must not stay the same.
        """
        for one in self.patent_litigation_data:
            yield Reason(
                one.title,
                one.verdict_date or one.filing_date,
                names(one.plaintiff),
                names(one.defendant),
                ", ".join(part for part in (one.case_number, one.court) if part),
            )


class _Expiring(Wire):
    exdt: Day = None


class _ExpiryRow(_Row, _Expiring):
    """P012, of which only the estimated expiry is wanted."""

    bibliographic_data: Annotated[_Expiring, BeforeValidator(first_object)] = Field(default_factory=_Expiring)

    def reasons(self) -> Iterator[Reason]:
        """The day of expiry, as PatSnap estimates it."""
        yield Reason(day=self.bibliographic_data.exdt or self.exdt)


_ROWS: Final[Mapping[Source, type[_Row]]] = {
    Source.LEGAL: _LegalRow,
    Source.STATUS: _StatusRow,
    Source.TRANSFER: _TransferRow,
    Source.LICENSE: _LicenseRow,
    Source.LITIGATION: _LitigationRow,
    Source.EXPIRY: _ExpiryRow,
}


def read_reasons(source: Source, asked: Sequence[str], data: object) -> dict[str, Reason]:
    """The latest event in the `data` of a success, by the ids as they were asked for; none is left out.

    The same events bring the same reason, in whatever order they come, so that a repeat is known by it. PatsnapInDoubt
    where `data` is no rows at all.
    """
    events = {
        patent: [reason for row in rows for reason in row.reasons() if reason != Reason()]
        for patent, rows in rows_of(_ROWS[source], asked, data).items()
    }
    return {patent: _latest(several) for patent, several in events.items() if several}


def _latest(events: Sequence[Reason]) -> Reason:
    """The event of the latest day; of several on that day, one that no other of them goes on from."""
    day = max(event.day or _NEVER for event in events)
    that_day = [event for event in events if (event.day or _NEVER) == day]
    gone_on_from = {party for event in that_day for party in event.before}
    last = [event for event in that_day if not gone_on_from.intersection(event.after)]
    return max(last or that_day, key=lambda event: (event.before, event.after, event.what, event.reference))
