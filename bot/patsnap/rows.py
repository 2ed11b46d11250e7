"""Answers that tell of many patents: how they are asked for, and which row is whose."""

from collections.abc import Sequence
from typing import Final, TypeVar

from bot.errors import PatsnapInDoubt
from bot.patsnap.api import Call
from bot.patsnap.fields import Line, Wire, objects

MOST_PATENTS: Final = 100  # in one call (P011, P012 and P014 API pages)


class Row(Wire):
    """What is said of one patent."""

    patent_id: Line = ""
    pn: Line = ""


_Some = TypeVar("_Some", bound=Row)


def rows_call(path: str, patents: Sequence[str]) -> Call:
    """The call that asks for 1 to 100 patents, each once; ValueError for more or fewer."""
    if not 1 <= len(patents) <= MOST_PATENTS:
        raise ValueError(f"a call takes 1 to {MOST_PATENTS} patents, not {len(patents)}")
    return Call("GET", path, params={"patent_id": ",".join(dict.fromkeys(patents))})


def numbers_call(path: str, numbers: Sequence[str]) -> Call:
    """The same by publication numbers, which PatSnap takes as well (P011 API page)."""
    if not 1 <= len(numbers) <= MOST_PATENTS:
        raise ValueError(f"a call takes 1 to {MOST_PATENTS} numbers, not {len(numbers)}")
    return Call("GET", path, params={"patent_number": ",".join(dict.fromkeys(numbers))})


def all_rows(model: type[_Some], data: object) -> dict[str, list[_Some]]:
    """All rows in the `data` of a success by their patents' ids, as they came; what has no id is passed over.

    Errors as of `rows_of`.
    """
    if data is not None and not isinstance(data, list | dict):
        raise PatsnapInDoubt("no rows", "PatSnap says that it found the patents, and sent something else.")
    found: dict[str, list[_Some]] = {}
    for given in objects(data):
        row = model.model_validate(given)
        if row.patent_id:
            found.setdefault(row.patent_id, []).append(row)
    return found


def rows_of(model: type[_Some], asked: Sequence[str], data: object) -> dict[str, list[_Some]]:
    """The rows in the `data` of a success, by the ids as they were asked for, in that order.

    Ids are compared without regard to case; rows that nobody asked for are passed over. No `data`, null, [] and {} are
    nothing found; PatsnapInDoubt where `data` is no rows at all, as that does not say that PatSnap has nothing.
    """
    found: dict[str, list[_Some]] = {}
    for patent, rows in all_rows(model, data).items():
        found.setdefault(patent.lower(), []).extend(rows)
    return {patent: found[patent.lower()] for patent in asked if patent.lower() in found}
