"""Companies by part of their names (C037)."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.domain.companies import Company, FoundCompanies
from bot.domain.texts import visible
from bot.errors import PatsnapInDoubt
from bot.patsnap.api import Call
from bot.patsnap.fields import Plain, Wire, Word, objects, whole

_CODE: Final = re.compile(r"[0-9A-Za-z-]{8,30}")
_FIRST_PAGE: Final = "1"  # as text, like all that C037 takes (C037 API page)


class _Row(Wire):
    company_name: Plain = ""
    company_name_en: Plain = ""
    credit_code: Word = ""

    @property
    def can_be_ordered(self) -> bool:
        """Whether it has a name to show, and what can be a code."""
        return bool(visible(self.company_name)) and _CODE.fullmatch(self.credit_code) is not None


class _Answer(Wire):
    company_list: Annotated[tuple[_Row, ...], BeforeValidator(objects)] = ()
    company_count: Annotated[int | None, BeforeValidator(whole)] = None


def companies_call(name: str) -> Call:
    """C037, the first page. ValueError for no name at all."""
    if not name:
        raise ValueError("companies are searched for by a name")
    body = {"key_word": name, "page_number": _FIRST_PAGE, "sort_field": "credit_code"}
    return Call("POST", "/company/search", body=body)


def read_companies(data: object) -> FoundCompanies:
    """The companies in the `data` of a success, each once; one without a name or a credit code cannot be ordered.

    No `data`, null, [] and {} are none found; PatsnapInDoubt where `data` is something else than an answer.
    """
    if data is None or data in ([], {}):
        return FoundCompanies((), 0)
    if not isinstance(data, dict):
        raise PatsnapInDoubt("no rows", "PatSnap says that it has searched, and sent something else.")
    answer = _Answer.model_validate(data)
    rows = {row.credit_code: row for row in reversed(answer.company_list) if row.can_be_ordered}
    found = [Company(row.company_name, row.company_name_en, row.credit_code) for row in reversed(rows.values())]
    return FoundCompanies(tuple(found), max(answer.company_count or 0, len(found)))
