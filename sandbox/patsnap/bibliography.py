"""What is printed on a patent, as P011 and P012 have it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from sandbox.patents import Party, Patent, PatentType, Texts

_IPC: Final = re.compile(r"([A-H])(\d\d)([A-Z])(\d+)/(\d+)")


def simple(patent: Patent, owners: Sequence[Party]) -> dict[str, object]:
    """One patent of these owners as P011 has it; what the patent lacks is left out."""
    application = {"apno": patent.application_number, "date": day_number(patent.applied)}
    ipc: dict[str, object] = {}
    if patent.ipc:
        ipc = {"classification_ipcr": {"main": patent.ipc[0], "further": list(patent.ipc[1:])}}
    content = _common(patent, owners)
    return {
        "bibliographic_data": content
        | {"application_reference": application, "classification_data": ipc | _loc(patent)}
    }


def full(patent: Patent, owners: Sequence[Party], expiry: date) -> dict[str, object]:
    """One patent of these owners as P012 has it: with its expiry, the classes in pieces, and no `apno`."""
    application = {
        "date": day_number(patent.applied),
        "country": patent.country,
        "doc_number": patent.application_number.removeprefix(patent.country),
    }
    ipc: dict[str, object] = {}
    if patent.ipc:
        main, *further = [_pieces(group) for group in patent.ipc]
        ipc = {"classification_ipcr": {"main_classification": main, "further_classification": further}}
    content = _common(patent, owners)
    return {
        "bibliographic_data": content
        | {
            "application_reference": application,
            "classification_data": ipc | _loc(patent),
            "exdt": day_number(expiry),
        }
    }


def day_number(day: date) -> int:
    """A day as PatSnap writes it: YYYYMMDD, as a number."""
    return int(f"{day:%Y%m%d}")


def _common(patent: Patent, owners: Sequence[Party]) -> dict[str, object]:
    content: dict[str, object] = {
        "invention_title": _texts(patent.titles),
        "patent_type": patent.patent_type.value,
        "publication_reference": {
            "date": day_number(patent.published),
            "kind": patent.kind,
            "country": patent.country,
            "doc_number": patent.serial,
        },
        "parties": {
            "assignees": _parties(owners),
            "applicants": _parties(patent.assignees),
            "inventors": _parties(patent.inventors),
        },
    }
    if patent.abstracts:
        content["abstracts"] = _texts(patent.abstracts)
    if patent.patent_type is not PatentType.APPLICATION:
        content["dates_of_public_availability"] = {"printed_with_granted": day_number(patent.published)}
    return content


def _texts(texts: Texts) -> list[dict[str, str]]:
    return [{"lang": lang, "text": text} for lang, text in texts.items()]


def _parties(parties: Sequence[Party]) -> list[dict[str, object]]:
    """One entry for each party and language; `sequence` tells which belong together."""
    return [
        {"lang": lang, "name": name, "sequence": sequence, **_address(party)}
        for sequence, party in enumerate(parties, start=1)
        for lang, name in party.names.items()
    ]


def _address(party: Party) -> dict[str, object]:
    return {"address": party.country} if party.country else {}


def _loc(patent: Patent) -> dict[str, object]:
    return {"classification_loc": list(patent.locarno)} if patent.locarno else {}


def _pieces(group: str) -> dict[str, str]:
    """`H01M10/0562` as section, class, subclass, main group and subgroup."""
    match = _IPC.fullmatch(group)
    names = ("section", "class", "sub_class", "main_group", "sub_group")
    return dict(zip(names, match.groups() if match else (group, "", "", "", ""), strict=True))
