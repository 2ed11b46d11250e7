"""The patent value report: believable, legible in both formats, and the same each time."""

import io
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Literal

import pytest
from docx import Document
from pypdf import PdfReader

from sandbox.documents import make_report, make_value_report
from sandbox.documents.fields import OWNERS
from sandbox.documents.fonts import missing
from sandbox.documents.patent import PatentReport, invent_patent
from sandbox.documents.patent_sections import TITLE, patent_paper

Kind = Literal["word", "pdf"]
AT = datetime(2024, 11, 26, tzinfo=UTC)
PATENTS = ("CN108977442B", "US11205304B2", "EP1000000B1", "9cf648f8-8283-4767-9a14-f90f68303f3e", "<b>&", "")
HEADINGS = ("Estimated value", "Five dimensions", "Legal status", "Family", "Citations")


@cache
def made(patent: str, kind: Kind, *, logo: bool = True) -> bytes:
    return make_value_report(patent, kind, AT, logo=logo)


def pdf_of(patent: str, *, logo: bool = True) -> PdfReader:
    return PdfReader(io.BytesIO(made(patent, "pdf", logo=logo)), strict=True)


def text_of(pdf: PdfReader) -> str:
    return "".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize("patent", PATENTS)
def test_a_pdf_names_the_patent_and_what_it_is_worth_in_both_languages(patent: str) -> None:
    pdf, report = pdf_of(patent), invent_patent(patent, AT)
    first = pdf.pages[0].extract_text()
    assert 2 <= len(pdf.pages) <= 5
    for words in (report.number, "2024-11-26", TITLE.zh, TITLE.en, report.title.zh, report.title.en, report.owner.en):
        assert words in first
    for words in (*HEADINGS, f"{report.value:,}", report.family[-1].number, report.citing[-1].number):
        assert words in text_of(pdf)
    for section in patent_paper(patent, AT, "").sections:
        assert section.heading.zh in text_of(pdf)


def test_a_pdf_shows_the_five_dimensions_as_a_chart() -> None:
    [picture] = [image for page in pdf_of(PATENTS[0]).pages for image in page.images]
    assert picture.image is not None
    assert picture.image.width > picture.image.height > 100


@pytest.mark.parametrize("patent", PATENTS)
def test_a_word_file_says_the_same(patent: str) -> None:
    report = invent_patent(patent, AT)
    word = Document(io.BytesIO(made(patent, "word")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert report.number in word.tables[0].cell(0, 0).text
    assert len(word.inline_shapes) == 1
    for words in (f"{report.value:,}", str(report.filed), *(member.number for member in report.family)):
        assert words in cells
    assert word.core_properties.created == AT


@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_the_same_report_has_the_same_bytes_and_another_day_or_patent_has_not(kind: Kind) -> None:
    again = make_value_report(PATENTS[0], kind, AT)
    assert again == made(PATENTS[0], kind)
    assert again not in {made(PATENTS[1], kind), make_value_report(PATENTS[0], kind, AT.replace(day=27))}
    assert again != make_report(PATENTS[0], kind, AT)


def test_without_logo_nothing_names_patsnap() -> None:
    branded, plain = pdf_of(PATENTS[0]), pdf_of(PATENTS[0], logo=False)
    assert "PatSnap" in text_of(branded)
    assert "PatSnap" in str(branded.metadata)
    assert "PatSnap" not in text_of(plain) + str(plain.metadata)
    for logo in (True, False):
        word = Document(io.BytesIO(make_report("A", "word", AT, logo=logo)))
        assert ("PatSnap" in word.sections[0].footer.paragraphs[0].text) is logo
        assert ("PatSnap" in word.core_properties.author) is logo


def events_in_order(report: PatentReport) -> bool:
    return all(one.on < next_one.on for one, next_one in pairwise(report.events))


@pytest.mark.parametrize("patent", [*PATENTS, *(f"CN{number}B" for number in range(100_000_000, 100_000_200))])
def test_the_figures_agree_with_each_other(patent: str) -> None:
    report = invent_patent(patent, AT)
    assert report.low < report.value < report.high
    assert len(report.scores) == 5
    assert all(0 < score <= 100 for _, score in report.scores)
    assert report.filed < report.granted < AT.date() < report.expires
    assert report.expires.year - report.filed.year == 20
    assert 0 < report.years_left < 20
    assert events_in_order(report)
    assert report.events[-1].on < AT.date()
    assert report.family[0].number == report.number
    offices = [member.number[:2] for member in report.family]
    assert len(set(offices)) == len(offices)
    assert len(report.citing) <= report.citations


def test_the_font_has_every_character_that_we_write() -> None:
    stock = [TITLE.zh, TITLE.en, *(word for owner in OWNERS for word in owner)]
    for patent in PATENTS[:3]:
        paper = patent_paper(patent, AT, "")
        for section in paper.sections:
            stock += [section.heading.zh, section.heading.en, section.text.zh, section.text.en]
            stock += [cell for row in section.table.rows for cell in row] if section.table else []
        stock += [text for name, value in paper.figures for text in (name.zh, name.en, value)]
    assert missing("".join(stock).replace("\n", "")) == set()
