"""What an answer of P011 says of each patent (P011 API page). Every part of it may be missing."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from bot.domain.patents import Bibliography
from bot.patsnap.fields import Day, Line, Plain, Wire, Word, an_object, language, objects
from bot.patsnap.parties import Parties, by_language
from bot.patsnap.rows import Row, all_rows, rows_of

BIBLIOGRAPHY: Final = "/basic-patent-data/simple-bibliography"


class _Title(Wire):
    lang: Annotated[str, BeforeValidator(language)] = ""
    text: Plain = ""


class _Parties(Wire):
    assignees: Parties = ()


class _Reference(Wire):
    date: Day = None
    apno: Word = ""


class _Class(Wire):
    main: Line = ""


class _Classes(Wire):
    classification_ipcr: Annotated[_Class, BeforeValidator(an_object)] = Field(default_factory=_Class)


class _Lines(Wire):
    invention_title: Annotated[tuple[_Title, ...], BeforeValidator(objects)] = ()
    parties: Annotated[_Parties, BeforeValidator(an_object)] = Field(default_factory=_Parties)
    publication_reference: Annotated[_Reference, BeforeValidator(an_object)] = Field(default_factory=_Reference)
    application_reference: Annotated[_Reference, BeforeValidator(an_object)] = Field(default_factory=_Reference)
    classification_data: Annotated[_Classes, BeforeValidator(an_object)] = Field(default_factory=_Classes)
    patent_type: Annotated[str, BeforeValidator(language)] = ""


class _Row(Row):
    patent_type: Annotated[str, BeforeValidator(language)] = ""  # beside or within the bibliographic data
    bibliographic_data: Annotated[_Lines, BeforeValidator(an_object)] = Field(default_factory=_Lines)


def read_bibliography(asked: Sequence[str], data: object) -> dict[str, Bibliography]:
    """The bibliography in the `data` of a success, by the ids as they were asked for, in that order.

    Ids are compared without regard to case; rows that nobody asked for are passed over. No `data`, null, [] and {} are
    nothing found; PatsnapInDoubt where `data` is no rows at all, as that does not say that PatSnap has nothing.
    """
    rows = rows_of(_Row, asked, data)
    return {patent: _bibliography(of_patent[-1]) for patent, of_patent in rows.items()}


def read_numbered(data: object) -> dict[str, Bibliography]:
    """The bibliography of all patents in the `data` of a success, by PatSnap's ids. Errors as `read_bibliography`."""
    return {patent: _bibliography(rows[-1]) for patent, rows in all_rows(_Row, data).items()}


def _bibliography(row: _Row) -> Bibliography:
    lines = row.bibliographic_data
    return Bibliography(
        number=row.pn,
        titles=_titles(lines.invention_title),
        assignees=by_language(lines.parties.assignees),
        published=lines.publication_reference.date,
        applied=lines.application_reference.date,
        classification=lines.classification_data.classification_ipcr.main,
        type=lines.patent_type or row.patent_type,
        application=lines.application_reference.apno,
    )


def _titles(given: Iterable[_Title]) -> dict[str, str]:
    """The first title in each language."""
    titles: dict[str, str] = {}
    for title in given:
        if title.text:
            titles.setdefault(title.lang, title.text)
    return titles
