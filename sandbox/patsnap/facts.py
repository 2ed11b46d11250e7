"""P011, P012, P013, P014, P028, P029, P034 and P041: what there is to be known of a patent, as their pages have it.

Where a call has nothing on a patent, the patent is left out of the answer and not billed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Final

from sandbox.clock import SandboxClock
from sandbox.patents import Library, Party, Patent
from sandbox.patsnap.bibliography import day_number, full, simple
from sandbox.patsnap.register import Case, Licence, Register, Transfer

_FURTHER_ID: Final = 90_000_001  # what makes the id of an INPADOC or PatSnap family differ from that of a simple one


class Facts:
    """The rows of these calls."""

    def __init__(self, clock: SandboxClock, library: Library, register: Register) -> None:
        """Tell what `library` and `register` have at the time of `clock`."""
        self._clock = clock
        self._library = library
        self._register = register

    def bibliography(self, patent: Patent) -> Mapping[str, object]:
        """P011: the bibliography with those who own it now."""
        return simple(patent, self._register.owners(patent))

    def full_bibliography(self, patent: Patent) -> Mapping[str, object]:
        """P012: the bibliography with the estimated expiry."""
        return full(patent, self._register.owners(patent), self._register.expiry(patent))

    def family(self, patent: Patent) -> Mapping[str, object]:
        """P014: the members of the family that are published, this patent first.

        A member has an office, a number and a kind, but no id (P014 page).
        """
        today = self._clock.now().astimezone(UTC).date()
        others = [one for one in self._library.relatives(patent) if one != patent and one.published <= today]
        members = [
            {"kind": one.kind, "country": one.country, "sequence": sequence, "doc_number": one.serial}
            for sequence, one in enumerate([patent, *others], start=1)
        ]
        content: dict[str, object] = {}
        for number, name in enumerate(("simple_family", "inpadoc_family", "patsnap_family")):
            content[name] = members
            if patent.family:
                content[f"{name}_id"] = patent.family + min(number, 1) * _FURTHER_ID
        return {"patent_family": content}

    def legal(self, patent: Patent) -> Mapping[str, object]:
        """P013: the legal status and the day of its last change."""
        status = self._register.status(patent)
        content: dict[str, object] = {"simple_legal_status": [status.simple], "legal_status": [status.legal]}
        if status.events:
            content["event_status"] = list(status.events)
        return {"legal_date": day_number(status.since), "patent_legal": content}

    def simple_legal(self, patent: Patent) -> Mapping[str, object]:
        """P041: the legal status in a word."""
        return {"simple_legal_status": [self._register.status(patent).simple]}

    def transfers(self, patent: Patent) -> Mapping[str, object] | None:
        """P029: all transfers, the last one not always last."""
        found = [_transfer(patent, one) for one in self._register.transfers(patent)]
        return {"patent_transfer_data": _mixed(patent, found)} if found else None

    def licences(self, patent: Patent) -> Mapping[str, object] | None:
        """P028: all licences, the last one not always last."""
        found = [_licence(patent, one) for one in self._register.licences(patent)]
        return {"patent_license_data": _mixed(patent, found)} if found else None

    def cases(self, patent: Patent) -> Mapping[str, object] | None:
        """P034: all lawsuits, the last one not always last."""
        found = [_case(patent, one) for one in self._register.cases(patent)]
        return {"patent_litigation_data": _mixed(patent, found)} if found else None


def _transfer(patent: Patent, transfer: Transfer) -> dict[str, object]:
    return {
        "country": patent.country,
        "transferers": _names(transfer.before),
        "transferees": _names(transfer.after),
        "effective_date": day_number(transfer.day),
    }


def _licence(patent: Patent, licence: Licence) -> dict[str, object]:
    content: dict[str, object] = {
        "country": patent.country,
        "licensors": _names(licence.licensors),
        "license_type": [licence.kind],
        "contract_number": licence.number,
        "effective_date": day_number(licence.day),
    }
    return content | ({"licensees": _names(licence.licensees)} if licence.licensees else {})


def _case(patent: Patent, case: Case) -> dict[str, object]:
    content: dict[str, object] = {
        "title": case.title,
        "case_number": case.number,
        "court": case.court,
        "country": patent.country,
        "plaintiff": _names(case.plaintiffs),
        "defendant": _names(case.defendants),
        "filing_date": day_number(case.day),
    }
    return content | ({"verdict_date": day_number(case.verdict)} if case.verdict else {})


def _names(parties: Sequence[Party]) -> list[dict[str, object]]:
    """One entry for each party and language; `sequence` tells which belong together."""
    return [
        {"lang": lang, "name": name, "sequence": sequence}
        for sequence, party in enumerate(parties, start=1)
        for lang, name in party.names.items()
    ]


def _mixed(patent: Patent, entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """The pages promise no order: half of the patents have theirs the latest first."""
    return entries[::-1] if ord(patent.patent_id[-1]) % 2 else entries
