"""A digest's spreadsheet: everything, a sheet for each kind."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.domain.alerts import HitKind
from bot.domain.digests import Contents, Line
from bot.domain.texts import visible
from bot.views.alerts import plain_name
from bot.views.counts import kind_counts
from bot.views.decisions import verdict_name
from bot.views.gaps import gap_lines
from bot.views.kinds import kind_name
from bot.views.lines import plain_reasons
from bot.views.measures import local, span
from bot.views.patents import assignees_of, known_of, link_of, number_of, title_of
from bot.views.reader import Reader

SHEET_ENDING: Final = ".xlsx"

# Excel: specifications and limits. A character outside the first plane counts twice there.
_CELL: Final = 32_767 // 2
_TAB: Final = 31
_LINKS: Final = 65_530  # of a sheet
_ADDRESS: Final = 2079
_FIRST_DATE: Final = date(1900, 3, 1)  # before it Excel counts a day that never was, or nothing

_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TAB: Final = re.compile(r"[\[\]:*?/\\]")
_NO_FILE: Final = re.compile(r'[<>:"/\\|?*]')
_FORMULA: Final = tuple("=+-@")
_NAME: Final = 50  # characters of a file's name: 200 bytes at most
_WIDTHS: Final = (20, 70, 40, 12, 12, 14, 14, 30, 38, 50, 20)  # in characters, column by column
_OF_REVIEW: Final = (16, 24, 18, 24)  # of what people have made of it, where they have


class _Book:
    """A workbook, its formats, and the reader of it."""

    def __init__(self, reader: Reader, book: Workbook, link: str) -> None:
        self.reader = reader
        self.link = link
        self._book = book
        self.bold: Format = book.add_format({"bold": True})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.address: Format = book.get_default_url_format()
        self.quoted: Format = book.add_format({"quote_prefix": True})  # stays text when the cell is edited, too

    def sheet(self, name: str) -> Worksheet:
        """A new sheet of that name."""
        return self._book.add_worksheet(_NO_TAB.sub(" ", name)[:_TAB])

    def write(self, sheet: Worksheet, row: int, column: int, text: str, look: Format | None = None) -> None:
        """Text, and nothing but text, whatever it looks like."""
        clean = _clean(text)
        if clean:
            sheet.write_string(row, column, clean, self.quoted if clean.startswith(_FORMULA) else look)

    def write_day(self, sheet: Worksheet, row: int, column: int, when: date | None) -> None:
        """A date that can be sorted and filtered."""
        if when is not None and when >= _FIRST_DATE:
            sheet.write_datetime(row, column, when, self.day)
        elif when is not None:
            self.write(sheet, row, column, when.isoformat())


Lines = Callable[[HitKind | None], Iterable[Line]]


def write_sheet(reader: Reader, contents: Contents, path: Path, *, link: str, lines: Lines | None = None) -> None:
    """Write the workbook of a digest to `path`: what it is about, a sheet for each kind, and what was there before.

    `lines`: the patents under a kind, with None those that were there before; those of `contents` where it is not
    given. Each is asked for once and gone through once. The same contents make the same bytes. No cell is a formula.
    Row by row, so that memory stays flat. OSError.
    """
    reader = replace(reader, zone=contents.subscription.zone)
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = Workbook(str(path), options)
    try:
        workbook.set_properties({"created": contents.digest.composed_at.astimezone(UTC)})
        book = _Book(reader, workbook, link)
        _about(book, contents)
        for kind in (*HitKind, None):
            rows = iter(_lines_in(contents, kind) if lines is None else lines(kind))
            name = reader.say("There before") if kind is None else kind_name(reader, kind)
            if (first := next(rows, None)) is not None:
                _patents(book, name, chain([first], rows), kind, contents if kind is not None else None)
        workbook.close()
    except FileCreateError as error:
        raise OSError(f"{path.name} cannot be written: {error}") from error
    finally:
        # Its own `with` would write the file after an error too, and leave these open where it cannot: the rows so far,
        # and the part of the file that they were being put into.
        for sheet in workbook.worksheets():
            sheet.row_data_fh.close()
            sheet.fh.close()


def sheet_name(reader: Reader, contents: Contents) -> str:
    """The file's name: the alert's, as far as every system takes it, and the digest's day."""
    day = local(replace(reader, zone=contents.subscription.zone), contents.digest.composed_at).date()
    name = _file_part(plain_name(reader, contents.alert)) or reader.say("alert")
    return f"{name} {day.isoformat()}{SHEET_ENDING}"


def _lines_in(contents: Contents, of: HitKind | None) -> Iterable[Line]:
    if of is None:
        return (Line(patent, ()) for patent in contents.baseline)
    return (line for line in contents.lines if of in line.kinds)


def _about(book: _Book, contents: Contents) -> None:
    reader, digest = book.reader, contents.digest
    sheet = book.sheet(reader.say("About"))
    sheet.set_column(0, 0, _WIDTHS[0])
    sheet.set_column(1, 1, _WIDTHS[1])
    rows = [
        (reader.say("Alert"), plain_name(reader, contents.alert)),
        (reader.say("Period"), span(reader, digest.since, digest.until)),
        (reader.say("From"), _moment(reader, digest.since)),
        (reader.say("To"), _moment(reader, digest.until)),
        *((reader.say("Not read"), gap) for gap in gap_lines(reader, contents.gaps)),
        (reader.say("Patents"), str(digest.patents)),
        *([(reader.say("Families"), str(digest.families))] if digest.families else []),
        *(("", said) for said in kind_counts(reader, digest)),
    ]
    if before := len(contents.baseline) or digest.baseline:
        rows.append((reader.say("There before"), str(before)))
    for row, (name, value) in enumerate(rows):
        book.write(sheet, row, 0, name, book.bold)
        book.write(sheet, row, 1, value)


def _patents(book: _Book, name: str, lines: Iterable[Line], of: HitKind | None, news: Contents | None = None) -> None:
    """One sheet. `news`: what its lines are of; None for what was there before, which nobody reviews."""
    reader = book.reader
    sheet = book.sheet(name)
    reviewed = news if news is not None and news.is_reviewed else None
    for column, width in enumerate((*_WIDTHS, *(_OF_REVIEW if reviewed else ()))):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    header = [*_header(reader), *(_review_header(reader) if reviewed else ())]
    for column, title in enumerate(header):
        book.write(sheet, 0, column, title, book.bold)
    row = 0
    for row, line in enumerate(lines, start=1):
        _patent(book, sheet, row, line, of)
        if reviewed:
            _review(book, sheet, row, line, reviewed)
    sheet.autofilter(0, 0, row, len(header) - 1)


def _header(reader: Reader) -> Sequence[str]:
    return (
        reader.say("Number"),
        reader.say("Title"),
        reader.say("Assignee"),
        reader.say("Published"),
        reader.say("Applied"),
        reader.say("IPC"),
        reader.say("Type"),
        reader.say("Also under"),
        reader.say("PatSnap's id"),
        reader.say("Reason"),
        reader.say("Family"),
    )


def _review_header(reader: Reader) -> Sequence[str]:
    return (reader.say("Decision"), reader.say("By"), reader.say("When"), reader.say("Assigned to"))


def _review(book: _Book, sheet: Worksheet, row: int, line: Line, contents: Contents) -> None:
    """What people have made of the line, in the columns after the others. Their names, or else their ids."""
    first, decision, given = len(_WIDTHS), line.decision, line.assignment
    if decision is not None:
        by, at = contents.names.get(decision.person, decision.person), local(book.reader, decision.at)
        said = (verdict_name(book.reader, decision.verdict), by, f"{at:%Y-%m-%d %H:%M}")
        for column, text in enumerate(said, start=first):
            book.write(sheet, row, column, text)
    if given is not None:
        book.write(sheet, row, first + len(_OF_REVIEW) - 1, contents.names.get(given.person, given.person))


def _patent(book: _Book, sheet: Worksheet, row: int, line: Line, of: HitKind | None) -> None:
    reader, patent = book.reader, line.patent
    known = known_of(patent)
    number, address = number_of(patent), link_of(book.link, patent)
    if address is not None and len(address) <= _ADDRESS and row <= _LINKS and (shown := _clean(number)):
        sheet.write_url(row, 0, address, book.address, shown)
    else:
        book.write(sheet, row, 0, number)
    book.write(sheet, row, 1, title_of(reader, patent))
    book.write(sheet, row, 2, reader.say("; ").join(assignees_of(reader, patent)))
    book.write_day(sheet, row, 3, known.published)
    book.write_day(sheet, row, 4, known.applied)
    others = (kind_name(reader, kind) for kind in line.kinds if kind is not of)
    reasons = plain_reasons(reader, line, of)
    texts = (known.classification, known.type, ", ".join(others), patent.id, reasons, line.family)
    for column, text in enumerate(texts, start=5):
        book.write(sheet, row, column, text)


def _moment(reader: Reader, moment: datetime) -> str:
    return f"{local(reader, moment):%Y-%m-%d %H:%M} ({reader.zone})"


def _clean(text: str) -> str:
    """The text on one line, without what XML forbids, as long as a cell takes."""
    flat = _NO_XML.sub("", visible(text))
    return flat if len(flat) <= _CELL else f"{flat[: _CELL - 1]}…"


def _file_part(text: str) -> str:
    """The text as a part of a file's name: nothing that a system forbids, hides or turns around."""
    plain = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in text)
    return " ".join(_NO_FILE.sub(" ", plain).split()).strip(". ")[:_NAME].strip(". ")
