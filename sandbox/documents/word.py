"""A report as a Word file."""

import io
import zipfile
from typing import Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from sandbox.documents.charts import DARK, GREY, chart_picture
from sandbox.documents.paper import NOTICE, Paper, Section, Table

_WESTERN: Final = "Calibri"
_EASTERN: Final = "Microsoft YaHei"
_MARGIN: Final = Mm(20)
_TEXT_WIDTH_MM: Final = 170
_CELL_PADDING: Final = Pt(4)
_FIGURES_A_ROW: Final = 3
_ON_DARK: Final = "#c9d8ea"
_BLACK: Final = "#22282e"
_WHITE: Final = "#ffffff"
_PALE: Final = "#f3f6f9"
_LONGEST_TITLE: Final = 250  # characters, by python-docx
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can tell


def write_word(paper: Paper) -> bytes:
    """`paper` as a .docx of a few A4 pages."""
    document = Document()
    _set_up(document, paper)
    _cover(document, paper)
    _figures(document, paper)
    for number, section in enumerate(paper.sections, start=1):
        _section(document, section, number)
    _add(document.add_paragraph(), f"{NOTICE.zh}\n{NOTICE.en}", 8, GREY)
    file = io.BytesIO()
    document.save(file)
    return _without_times(file)


def _set_up(document: WordDocument, paper: Paper) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN
    _add(page.header.paragraphs[0], f"{paper.subject}    {paper.title.zh}", 9, GREY)
    _add(page.footer.paragraphs[0], paper.maker, 8, GREY)
    properties = document.core_properties
    properties.title, properties.author = f"{paper.subject} {paper.title.zh}"[:_LONGEST_TITLE], paper.maker
    properties.created = properties.modified = paper.at
    for style in ("Normal", "Heading 1"):
        # python-docx sets the fonts of Western text alone.
        document.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _EASTERN)


def _cover(document: WordDocument, paper: Paper) -> None:
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    _shade(cell, DARK)
    cell.paragraphs[0].paragraph_format.space_before = Pt(14)
    _add(cell.paragraphs[0], f"{paper.title.zh}  ·  {paper.title.en}", 11, _ON_DARK)
    name = cell.add_paragraph()
    name.paragraph_format.space_before = name.paragraph_format.space_after = Pt(22)
    _add(name, paper.subject, 24, _WHITE)
    date = cell.add_paragraph()
    date.paragraph_format.space_after = Pt(14)
    _add(date, f"报告日期  {paper.at:%Y-%m-%d}", 10, _ON_DARK)
    document.add_paragraph()


def _figures(document: WordDocument, paper: Paper) -> None:
    grid = document.add_table(rows=len(paper.figures) // _FIGURES_A_ROW, cols=_FIGURES_A_ROW)
    for place, (name, value) in enumerate(paper.figures):
        cell = grid.cell(place // _FIGURES_A_ROW, place % _FIGURES_A_ROW)
        _shade(cell, _PALE)
        cell.paragraphs[0].paragraph_format.space_before = _CELL_PADDING
        _add(cell.paragraphs[0], value, 19, DARK)
        _add(cell.add_paragraph(), f"{name.zh}  {name.en}", 8, GREY)


def _section(document: WordDocument, section: Section, number: int) -> None:
    heading = document.add_heading(level=1)
    _add(heading, f"{number}  {section.heading.zh}  {section.heading.en}", 14, DARK)
    for text, size, colour in ((section.text.zh, 10, _BLACK), (section.text.en, 9, GREY)):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        _add(paragraph, text, size, colour)
    if section.chart is not None:
        document.add_picture(io.BytesIO(chart_picture(section.chart)), width=Mm(_TEXT_WIDTH_MM))
    if section.table is not None:
        _table(document, section.table)


def _table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(rows=len(table.rows) + 1, cols=len(table.header))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, table.widths, strict=True):
        column.width = Mm(_TEXT_WIDTH_MM * width)
    for number, texts in enumerate((table.header, *table.rows)):
        for place, (cell, text) in enumerate(zip(grid.rows[number].cells, texts, strict=True)):
            cell.width = Mm(_TEXT_WIDTH_MM * table.widths[place])
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _shade(cell, DARK if number == 0 else (_WHITE, _PALE)[number % 2])
            _add(cell.paragraphs[0], text, 9, _WHITE if number == 0 else _BLACK)
            cell.paragraphs[0].paragraph_format.space_before = _CELL_PADDING
            if place >= table.numbers_from:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _add(paragraph: Paragraph, text: str, size: float, colour: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), _WESTERN
    run.font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())


def _shade(cell: _Cell, colour: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), colour.removeprefix("#"))
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no other way to colour a cell
    properties.append(shading)


def _without_times(file: io.BytesIO) -> bytes:
    """The zip in `file`, packed again: python-docx stamps each part with the time of day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EARLIEST), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
