"""Searches: how many patents match a query (P001, version 2), and which (P002, version 2)."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.domain.searches import Found, SearchPage
from bot.errors import PatsnapInDoubt
from bot.patsnap.api import Call
from bot.patsnap.fields import Day, Line, Plain, Wire, Word, lines, objects, whole

MOST_ROWS: Final = 1000  # on one page (P002 API page)
FARTHEST: Final = 20_000  # limit and offset together (P002 API page)

_LATEST_FIRST: Final = [{"field": "PBDT_YEARMONTHDAY", "order": "DESC"}]
_BETWEEN_NAMES: Final = re.compile(r"\s*[|\n]\s*")  # never commas: they stand within a name


def _names(value: object) -> list[str]:
    """The names in `A | B`, or of a list."""
    return lines(_BETWEEN_NAMES.split(value) if isinstance(value, str) else value)


_Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class _Found(Wire):
    patent_id: Line = ""
    pn: Line = ""
    title: Plain = ""
    current_assignee: _Names = ()
    original_assignee: _Names = ()
    pbdt: Day = None
    apno: Word = ""

    def found(self) -> Found:
        """In the domain's words."""
        assignees = self.current_assignee or self.original_assignee
        return Found(self.patent_id, self.pn, self.title, assignees, self.pbdt, self.apno)


class _Answer(Wire):
    total_search_result_count: Annotated[int | None, BeforeValidator(whole)] = None
    results: Annotated[tuple[_Found, ...], BeforeValidator(objects)] = ()


def count_call(query: str) -> Call:
    """P001."""
    return Call("POST", "/search/patent/query-search-count/v2", body={"query_text": query})


def search_call(query: str, limit: int, offset: int) -> Call:
    """P002, latest publication first. ValueError where PatSnap has no such page."""
    if not 1 <= limit <= MOST_ROWS or not 0 <= offset <= FARTHEST - limit:
        raise ValueError(f"a page has 1 to {MOST_ROWS} of the first {FARTHEST} rows, not {limit} from {offset} on")
    body = {"query_text": query, "limit": limit, "offset": offset, "sort": _LATEST_FIRST}
    return Call("POST", "/search/patent/query-search-patent/v2", body=body)


def read_count(data: object) -> int:
    """How many there are, by the `data` of a success; PatsnapInDoubt where it does not say."""
    answer = _answer(data)
    if answer is None:
        return 0
    if answer.total_search_result_count is None or answer.total_search_result_count < 0:
        raise PatsnapInDoubt("no count", "PatSnap says that it has counted, and not how many.")
    return answer.total_search_result_count


def read_page(data: object, offset: int) -> SearchPage:
    """The page in the `data` of a success, each patent once; rows without an id are passed over.

    Where the total is not told, there are at least those that are. PatsnapInDoubt where `data` is no page.
    """
    answer = _answer(data) or _Answer()
    found = {row.patent_id.lower(): row.found() for row in reversed(answer.results) if row.patent_id}
    told = answer.total_search_result_count
    at_least = offset + len(found) if found else 0
    return SearchPage(max(told or 0, at_least), tuple(reversed(found.values())))


def _answer(data: object) -> _Answer | None:
    """The answer in `data`; None for nothing found, which is no `data`, null, [] and {} (the last was met in use)."""
    if data is None or data in ([], {}):
        return None
    if not isinstance(data, dict):
        raise PatsnapInDoubt("no rows", "PatSnap says that it has searched, and sent something else.")
    return _Answer.model_validate(data)
