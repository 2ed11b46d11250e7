import io
import time
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Literal

import pytest
from docx import Document
from pypdf import PdfReader

from sandbox.documents import make_report
from sandbox.documents.company import invent_company
from sandbox.documents.company_sections import TITLE, company_paper
from sandbox.documents.fields import FIELDS, HOLDERS
from sandbox.documents.fonts import missing, printable
from sandbox.documents.padding import pad_pdf
from sandbox.documents.paper import NOTICE
from sandbox.documents.words import clean

Kind = Literal["word", "pdf"]
AT = datetime(2026, 11, 21, tzinfo=UTC)
COMPANIES = ("小米科技有限责任公司", "Siemens AG", "株式会社ひらがな製作所", "삼성전자 주식회사", "Smith & <Sons>")
TRUETYPE = "/FontFile2"


@cache
def made(company: str, kind: Kind) -> bytes:
    return make_report(company, kind, AT)


def pdf_of(company: str) -> PdfReader:
    return PdfReader(io.BytesIO(made(company, "pdf")), strict=True)


@pytest.mark.parametrize("company", COMPANIES)
def test_a_pdf_names_the_company_in_both_languages(company: str) -> None:
    pdf = pdf_of(company)
    text = "".join(page.extract_text() for page in pdf.pages)
    assert 3 <= len(pdf.pages) <= 6
    assert company in pdf.pages[0].extract_text()
    assert "2026-11-21" in pdf.pages[0].extract_text()
    for words in (TITLE, *(section.heading for section in company_paper(company, AT, "").sections)):
        assert words.zh in text
        assert words.en in text


def test_a_pdf_brings_its_fonts_along() -> None:
    fonts = [font for page in pdf_of(COMPANIES[0]).pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    used = [font.get_object() for font in fonts]
    assert used
    for font in used:
        assert TRUETYPE in font["/FontDescriptor"]
        assert "+" in font["/BaseFont"]


def test_a_pdf_shows_a_chart() -> None:
    pictures = [image for page in pdf_of(COMPANIES[0]).pages for image in page.images]
    assert len(pictures) == 2


@pytest.mark.parametrize("company", COMPANIES)
def test_a_word_file_has_the_company_the_tables_and_the_charts(company: str) -> None:
    word = Document(io.BytesIO(made(company, "word")))
    assert company in word.tables[0].cell(0, 0).text
    assert company in word.sections[0].header.paragraphs[0].text
    assert len(word.inline_shapes) == 2
    assert len(word.tables) == 6
    headings = [
        paragraph.text for paragraph in word.paragraphs if paragraph.style and paragraph.style.name == "Heading 1"
    ]
    assert len(headings) == 6
    assert word.core_properties.created == AT


@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_the_same_report_has_the_same_bytes(kind: Kind) -> None:
    assert make_report("A", kind, AT) == make_report("A", kind, AT)


def test_the_parts_of_a_word_file_bear_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(made("A", "word"))) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_companies_differ() -> None:
    one, other = (asdict(invent_company(company, AT)) for company in COMPANIES[:2])
    assert one["years"] != other["years"]


@pytest.mark.parametrize("company", COMPANIES)
def test_the_figures_agree_with_each_other(company: str) -> None:
    report = invent_company(company, AT)
    assert [year.year for year in report.years] == list(range(2017, 2027))
    assert all(0 < year.grants <= year.applications for year in report.years)
    assert report.valid < report.applications
    assert sum(share.patents for share in report.shares) <= report.applications
    assert sum(holder.percent for holder in report.holders) == pytest.approx(100)
    assert all(0 < score <= 100 for _, score in report.scores)


def test_the_font_has_every_character_that_we_write() -> None:
    paper = company_paper("小米科技有限责任公司", AT, "")
    stock = [TITLE.zh, TITLE.en, NOTICE.zh, NOTICE.en, *COMPANIES, *(word for holder in HOLDERS for word in holder)]
    stock += [text for field in FIELDS for title in field.titles for text in (field.zh, field.en, *title)]
    for section in paper.sections:
        stock += [section.heading.zh, section.heading.en, section.text.zh, section.text.en]
        stock += [cell for row in section.table.rows for cell in row] if section.table else []
    stock += [text for name, value in paper.figures for text in (name.zh, name.en, value)]
    assert missing("".join(stock).replace("\n", "")) == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("小米", "小米"), ("a😀b", "a□b"), ("𠮷野家", "□野家"), ("𝐀𝐁", "AB"), ("", "")],
)
def test_what_the_font_has_not_got_becomes_its_plain_form_or_a_box(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "cleaned"), [(" A\n B\x00 ", "A B"), ("\x01", "—"), ("", "—"), ("é\u200b", "é\u200b"), ("\ud800x", "x")]
)
def test_a_name_is_one_line_without_control_characters(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize("size", [400_000, 999_999, 1_000_000, 1_000_001, 9_999_999])
def test_a_padded_pdf_has_the_size_and_the_pages(size: int) -> None:
    pdf = made("A", "pdf")
    padding = pad_pdf(pdf, size)
    file = padding.before + bytes(padding.zeros) + padding.after
    assert len(file) == size
    assert len(PdfReader(io.BytesIO(file), strict=True).pages) == len(PdfReader(io.BytesIO(pdf)).pages)


def test_a_pdf_is_not_padded_to_less_than_it_has() -> None:
    pdf = made("A", "pdf")
    with pytest.raises(ValueError, match="too few"):
        pad_pdf(pdf, len(pdf) + 10)
    with pytest.raises(ValueError, match="no trailer"):
        pad_pdf(b"%PDF-1.4", 1000)


@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_a_report_is_made_within_two_seconds(kind: Kind) -> None:
    make_report("warm up", "pdf", AT)
    start = time.process_time()
    make_report("A", kind, AT)
    assert time.process_time() - start < 2
