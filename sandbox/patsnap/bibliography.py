"""P011: short bibliography of up to a hundred patents a call, billed by the patent that is returned."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from aiohttp import web

from sandbox.patents import Library, Party, Patent, PatentType, Texts
from sandbox.patsnap import answers
from sandbox.patsnap.codes import WRONG_PARAMETER, Refusal

MOST: Final = 100  # patents in a call


class Bibliography:
    """Answers from a library. `asked` counts how often each id or number was asked, `calls` holds each call's list."""

    def __init__(self, library: Library, billed: Counter[str], name: str) -> None:
        """Answer from `library`, and add each patent returned to `billed` under `name`."""
        self.asked: Counter[str] = Counter()
        self.calls: list[tuple[str, ...]] = []
        self._library = library
        self._billed = billed
        self._name = name

    async def look_up(self, request: web.Request) -> web.Response:
        """Answer `GET /basic-patent-data/simple-bibliography?patent_id=a,b` (or `patent_number`; the ids win).

        Each patent comes once, in an order of PatSnap's own; what is not known is left out. Refusal 68300004 for
        none and for more than a hundred.
        """
        by_id = _listed(request, "patent_id")
        wanted = by_id or _listed(request, "patent_number")
        if not 1 <= len(wanted) <= MOST:
            raise Refusal(WRONG_PARAMETER)
        self.calls.append(tuple(wanted))
        self.asked.update(wanted)
        find = self._library.find if by_id else self._library.find_number
        found = {patent.patent_id: patent for patent in map(find, wanted) if patent is not None}
        self._billed[self._name] += len(found)
        return answers.data([row(found[patent_id]) for patent_id in sorted(found)])


def row(patent: Patent) -> dict[str, object]:
    """One patent as P011 has it; what the patent lacks is left out."""
    content: dict[str, object] = {
        "invention_title": _texts(patent.titles),
        "patent_type": patent.patent_type.value,
        "publication_reference": {
            "date": _number(patent.published),
            "kind": patent.kind,
            "country": patent.country,
            "doc_number": patent.serial,
        },
        "application_reference": {"apno": patent.application_number, "date": _number(patent.applied)},
        "parties": {
            "assignees": _parties(patent.assignees),
            "applicants": _parties(patent.assignees),
            "inventors": _parties(patent.inventors),
        },
        "classification_data": _classes(patent),
    }
    if patent.abstracts:
        content["abstracts"] = _texts(patent.abstracts)
    if patent.patent_type is not PatentType.APPLICATION:
        content["dates_of_public_availability"] = {"printed_with_granted": _number(patent.published)}
    return {"pn": patent.number, "patent_id": patent.patent_id, "bibliographic_data": content}


def _listed(request: web.Request, name: str) -> list[str]:
    parts = (part.strip() for part in request.query.get(name, "").split(","))
    return [part for part in parts if part]


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


def _classes(patent: Patent) -> dict[str, object]:
    classes: dict[str, object] = {}
    if patent.ipc:
        classes["classification_ipcr"] = _class(patent.ipc)
    if patent.locarno:
        classes["classification_loc"] = list(patent.locarno)
    return classes


def _class(groups: Iterable[str]) -> dict[str, object]:
    main, *further = groups
    return {"main": main, "further": further}


def _number(day: date) -> int:
    return int(f"{day:%Y%m%d}")
