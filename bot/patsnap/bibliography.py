"""What an answer of P011 says of each patent (P011 API page). Every part of it may be missing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from bot.domain.patents import Bibliography
from bot.errors import PatsnapInDoubt
from bot.patsnap.fields import Wire, an_object, line, objects, whole

MOST_PATENTS: Final = 100  # in one call (P011 API page)

_TAG: Final = re.compile(
    r"""</?(?P<name>[a-z][a-z0-9]*)(?:\s+[a-z:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>""", re.IGNORECASE
)
_BREAKS: Final = frozenset({"br", "p", "div", "li"})  # between two words; the other tags stand within one
_DATE: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)


def _language(value: object) -> str:
    return line(value).upper()


def _plain(value: object) -> str:
    """A line of text without the tags in it, such as those of `CO<sub>2</sub>`."""
    if not isinstance(value, str):
        return ""
    return line(_TAG.sub(lambda tag: " " if tag["name"].lower() in _BREAKS else "", value))


def _date(value: object) -> date | None:
    """A date from YYYYMMDD, a number or text; None for anything else, and for days that never were."""
    given = str(value).strip() if isinstance(value, int | str) else ""
    found = _DATE.fullmatch(given)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


_Day = Annotated[date | None, BeforeValidator(_date)]


class _Title(Wire):
    lang: Annotated[str, BeforeValidator(_language)] = ""
    text: Annotated[str, BeforeValidator(_plain)] = ""


class _Assignee(Wire):
    """One name of an assignee: whoever has several, in several languages, comes once for each."""

    lang: Annotated[str, BeforeValidator(_language)] = ""
    name: Annotated[str, BeforeValidator(_plain)] = ""
    sequence: Annotated[int | None, BeforeValidator(whole)] = None


class _Parties(Wire):
    assignees: Annotated[tuple[_Assignee, ...], BeforeValidator(objects)] = ()


class _Reference(Wire):
    date: _Day = None


class _Class(Wire):
    main: Annotated[str, BeforeValidator(line)] = ""


class _Classes(Wire):
    classification_ipcr: Annotated[_Class, BeforeValidator(an_object)] = Field(default_factory=_Class)


class _Lines(Wire):
    invention_title: Annotated[tuple[_Title, ...], BeforeValidator(objects)] = ()
    parties: Annotated[_Parties, BeforeValidator(an_object)] = Field(default_factory=_Parties)
    publication_reference: Annotated[_Reference, BeforeValidator(an_object)] = Field(default_factory=_Reference)
    application_reference: Annotated[_Reference, BeforeValidator(an_object)] = Field(default_factory=_Reference)
    classification_data: Annotated[_Classes, BeforeValidator(an_object)] = Field(default_factory=_Classes)
    patent_type: Annotated[str, BeforeValidator(_language)] = ""


class _Row(Wire):
    patent_id: Annotated[str, BeforeValidator(line)] = ""
    pn: Annotated[str, BeforeValidator(line)] = ""
    patent_type: Annotated[str, BeforeValidator(_language)] = ""  # beside or within the bibliographic data
    bibliographic_data: Annotated[_Lines, BeforeValidator(an_object)] = Field(default_factory=_Lines)


def read_bibliography(asked: Sequence[str], data: object) -> dict[str, Bibliography]:
    """The bibliography in the `data` of a success, by the ids as they were asked for, in that order.

    Ids are compared without regard to case; rows that nobody asked for are passed over. No `data`, null, [] and {} are
    nothing found; PatsnapInDoubt where `data` is no rows at all, as that does not say that PatSnap has nothing.
    """
    if data is not None and not isinstance(data, list | dict):
        raise PatsnapInDoubt("no rows", "PatSnap says that it found the patents, and sent something else.")
    rows = (_Row.model_validate(row) for row in objects(data))
    found = {row.patent_id.lower(): row for row in rows}
    return {patent: _bibliography(found[patent.lower()]) for patent in asked if patent.lower() in found}


def _bibliography(row: _Row) -> Bibliography:
    lines = row.bibliographic_data
    return Bibliography(
        number=row.pn,
        titles=_titles(lines.invention_title),
        assignees=_assignees(lines.parties.assignees),
        published=lines.publication_reference.date,
        applied=lines.application_reference.date,
        classification=lines.classification_data.classification_ipcr.main,
        type=lines.patent_type or row.patent_type,
    )


def _titles(given: Iterable[_Title]) -> dict[str, str]:
    """The first title in each language."""
    titles: dict[str, str] = {}
    for title in given:
        if title.text:
            titles.setdefault(title.lang, title.text)
    return titles


def _assignees(given: Iterable[_Assignee]) -> dict[str, tuple[str, ...]]:
    """Under each language all assignees, each once and in PatSnap's order.

    Whoever has no name in a language stands there with the English one, else with the first, so that no reader misses
    an assignee. `sequence` says whose name it is; where it is missing, the place among the names of its language.
    """
    several: dict[int, dict[str, str]] = {}
    places: Counter[str] = Counter()
    for assignee in given:
        if assignee.name:
            places[assignee.lang] += 1
            whose = assignee.sequence if assignee.sequence is not None else places[assignee.lang]
            several.setdefault(whose, {}).setdefault(assignee.lang, assignee.name)
    in_order = [names for _, names in sorted(several.items())]
    return {language: tuple(_name(names, language) for names in in_order) for language in places}


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("EN") or next(iter(names.values()))
