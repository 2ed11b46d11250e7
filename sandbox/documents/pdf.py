"""A report as a PDF file, its font embedded."""

import io
import threading
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from sandbox.documents import fonts
from sandbox.documents.charts import BRIGHT, DARK, GREY, HEIGHT, WIDTH, chart_picture
from sandbox.documents.paper import NOTICE, Paper, Section, Table

_PAGE_WIDTH, _PAGE_HEIGHT = A4
_MARGIN: Final = 20 * mm
_FRAME_PADDING: Final = 6  # points that reportlab leaves inside a page's frame
_TEXT_WIDTH: Final = _PAGE_WIDTH - 2 * _MARGIN - 2 * _FRAME_PADDING
_INNER_LEFT: Final = _MARGIN + _FRAME_PADDING
_INNER_RIGHT: Final = _PAGE_WIDTH - _MARGIN - _FRAME_PADDING
_PALE: Final = "#f3f6f9"
_RULE: Final = "#d5dce4"
_ON_DARK: Final = "#c9d8ea"
_WHITE: Final = "#ffffff"
_BLACK: Final = "#22282e"
_LONG_NAME: Final = 40  # characters; longer ones are set smaller
_LONGEST_HEAD: Final = 44  # characters of the subject that fit above each page
# Cells hold paragraphs, yet reportlab names a font for each; without this the file would refer to Helvetica.
_FONT_OF_CELLS: Final = ("FONTNAME", (0, 0), (-1, -1), fonts.NAME)
_FIGURES_A_ROW: Final = 3
# reportlab's record of the characters that a document uses of a font is not made for several threads.
_ONE_AT_A_TIME: Final = threading.Lock()


def write_pdf(paper: Paper) -> bytes:
    """`paper` as a PDF of a few A4 pages."""
    with _ONE_AT_A_TIME:
        fonts.pdf_font()
        file = io.BytesIO()
        document = SimpleDocTemplate(
            file,
            pagesize=A4,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=25 * mm,
            bottomMargin=20 * mm,
            title=f"{paper.subject} {paper.title.zh}",
            author=paper.maker,
            initialFontName=fonts.NAME,
            invariant=1,
        )
        document.build(
            _story(paper),
            onFirstPage=lambda canvas, _: _page_foot(canvas, paper),
            onLaterPages=lambda canvas, _: _later_page(canvas, paper),
        )
        return file.getvalue()


def _story(paper: Paper) -> list[Flowable]:
    story: list[Flowable] = [_cover(paper), Spacer(1, 8 * mm), _figures(paper), Spacer(1, 6 * mm)]
    for number, section in enumerate(paper.sections, start=1):
        story += _section(section, number)
    story += [Spacer(1, 4 * mm), _paragraph(NOTICE.zh, 8, GREY), _paragraph(NOTICE.en, 8, GREY)]
    return story


def _cover(paper: Paper) -> Grid:
    size = 16 if len(paper.subject) > _LONG_NAME else 25
    lines = [
        _paragraph(f"{paper.title.zh}  ·  {paper.title.en}", 11, _ON_DARK),
        Spacer(1, 10 * mm),
        _paragraph(paper.subject, size, _WHITE),
        Spacer(1, 8 * mm),
        _paragraph(f"报告日期  {paper.at:%Y-%m-%d}", 10, _ON_DARK),
    ]
    grid = Grid([[lines]], colWidths=[_TEXT_WIDTH])
    grid.setStyle(
        TableStyle(
            [
                _FONT_OF_CELLS,
                ("BACKGROUND", (0, 0), (-1, -1), HexColor(DARK)),
                ("LINEBEFORE", (0, 0), (0, -1), 4 * mm, HexColor(BRIGHT), "butt"),
                ("LEFTPADDING", (0, 0), (-1, -1), 12 * mm),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 12 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 12 * mm),
            ]
        )
    )
    return grid


def _figures(paper: Paper) -> Grid:
    cells = [
        [_paragraph(value, 19, DARK), _paragraph(f"{name.zh}  {name.en}", 8, GREY)] for name, value in paper.figures
    ]
    rows = [cells[start : start + _FIGURES_A_ROW] for start in range(0, len(cells), _FIGURES_A_ROW)]
    grid = Grid(rows, colWidths=[_TEXT_WIDTH / _FIGURES_A_ROW] * _FIGURES_A_ROW)
    grid.setStyle(
        TableStyle(
            [
                _FONT_OF_CELLS,
                ("BACKGROUND", (0, 0), (-1, -1), HexColor(_PALE)),
                ("INNERGRID", (0, 0), (-1, -1), 2 * mm, HexColor(_WHITE)),
                ("LEFTPADDING", (0, 0), (-1, -1), 5 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3 * mm),
            ]
        )
    )
    return grid


def _section(section: Section, number: int) -> list[Flowable]:
    heading = [
        Spacer(1, 5 * mm),
        _paragraph(f"{number}  {section.heading.zh}  {section.heading.en}", 14, DARK),
        Spacer(1, 2 * mm),
        _paragraph(section.text.zh, 10, _BLACK),
        Spacer(1, 1.5 * mm),
        _paragraph(section.text.en, 9, GREY),
        Spacer(1, 3 * mm),
    ]
    if section.chart is not None:
        picture = io.BytesIO(chart_picture(section.chart))
        heading.append(Image(picture, width=_TEXT_WIDTH, height=_TEXT_WIDTH * HEIGHT / WIDTH))
    if section.table is not None:
        heading.append(_table(section.table))
    return [KeepTogether(heading)]


def _table(table: Table) -> Grid:
    rows = [
        [_paragraph(cell, 9, colour, right=place >= table.numbers_from) for place, cell in enumerate(row)]
        for row, colour in ((table.header, _WHITE), *((row, _BLACK) for row in table.rows))
    ]
    grid = Grid(rows, colWidths=[_TEXT_WIDTH * width for width in table.widths], repeatRows=1)
    grid.setStyle(
        TableStyle(
            [
                _FONT_OF_CELLS,
                ("BACKGROUND", (0, 0), (-1, 0), HexColor(DARK)),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [HexColor(_WHITE), HexColor(_PALE)]),
                ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(_RULE)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 1.6 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.9 * mm),
            ]
        )
    )
    return grid


def _paragraph(text: str, size: float, colour: str, *, right: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "text",
        fontName=fonts.NAME,
        fontSize=size,
        leading=size * 1.45,
        textColor=HexColor(colour),
        alignment=TA_RIGHT if right else TA_LEFT,
        wordWrap="CJK",
    )
    return Paragraph("<br/>".join(escape(fonts.printable(line)) for line in text.splitlines()), style)


def _later_page(canvas: Canvas, paper: Paper) -> None:
    name = paper.subject
    shown = name if len(name) <= _LONGEST_HEAD else f"{name[:_LONGEST_HEAD]}…"
    canvas.setFont(fonts.NAME, 9)
    canvas.setFillColor(HexColor(GREY))
    canvas.drawString(_INNER_LEFT, _PAGE_HEIGHT - 15 * mm, fonts.printable(shown))
    canvas.drawRightString(_INNER_RIGHT, _PAGE_HEIGHT - 15 * mm, paper.title.zh)
    canvas.setStrokeColor(HexColor(_RULE))
    canvas.line(_INNER_LEFT, _PAGE_HEIGHT - 18 * mm, _INNER_RIGHT, _PAGE_HEIGHT - 18 * mm)
    _page_foot(canvas, paper)


def _page_foot(canvas: Canvas, paper: Paper) -> None:
    canvas.setFont(fonts.NAME, 8)
    canvas.setFillColor(HexColor(GREY))
    canvas.drawString(_INNER_LEFT, 11 * mm, paper.maker)
    canvas.drawRightString(_INNER_RIGHT, 11 * mm, str(canvas.getPageNumber()))
