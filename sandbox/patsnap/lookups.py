"""What all calls about known patents have in common: up to a hundred of them in a call, billed by what is returned."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from aiohttp import web

from sandbox.patents import Library, Patent
from sandbox.patsnap import answers
from sandbox.patsnap.codes import WRONG_PARAMETER, Refusal

MOST: Final = 100  # patents in a call; stated for P011 and P012, taken for granted for the others

# A patent as the call shows it; None if the call has nothing on it.
Row = Callable[[Patent], Mapping[str, object] | None]


class Lookup:
    """Answers from a library. `asked` counts how often each id or number was asked, `calls` holds each call's list."""

    def __init__(self, library: Library, billed: Counter[str], name: str, row: Row) -> None:
        """Answer from `library` with a `row` a patent, and add each patent returned to `billed` under `name`."""
        self.asked: Counter[str] = Counter()
        self.calls: list[tuple[str, ...]] = []
        self._library = library
        self._billed = billed
        self._name = name
        self._row = row

    async def look_up(self, request: web.Request) -> web.Response:
        """Answer a GET with `?patent_id=a,b` (or `patent_number`; the ids win).

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
        rows = [
            {"pn": found[patent_id].number, "patent_id": patent_id, **row}
            for patent_id in sorted(found)
            if (row := self._row(found[patent_id])) is not None
        ]
        self._billed[self._name] += len(rows)
        return answers.data(rows)


def _listed(request: web.Request, name: str) -> list[str]:
    parts = (part.strip() for part in request.query.get(name, "").split(","))
    return [part for part in parts if part]
