"""Reports with invented content, as PDF and as Word files: on a company's innovation, and on a patent's value."""

from datetime import datetime
from typing import Final, Literal

from sandbox.documents.company_sections import company_paper
from sandbox.documents.paper import Paper
from sandbox.documents.patent_sections import patent_paper
from sandbox.documents.pdf import write_pdf
from sandbox.documents.word import write_word

__all__ = ["make_report", "make_value_report"]

_BRANDED: Final = "PatSnap sandbox"
_UNBRANDED: Final = "Sandbox"


def make_report(company: str, kind: Literal["word", "pdf"], at: datetime, *, logo: bool = True) -> bytes:
    """A report on `company` as of `at` (aware), as the bytes of a .docx or .pdf file: the same bytes each time.

    Everything in it is invented from the name; without `logo` nothing in it names PatSnap. Takes part of a second of
    processor time: on a running event loop, call it in a thread.
    """
    return _file(company_paper(company, at, _BRANDED if logo else _UNBRANDED), kind)


def make_value_report(patent: str, kind: Literal["word", "pdf"], at: datetime, *, logo: bool = True) -> bytes:
    """A report on what `patent`, a publication number, is worth as of `at` (aware); all else as of `make_report`."""
    return _file(patent_paper(patent, at, _BRANDED if logo else _UNBRANDED), kind)


def _file(paper: Paper, kind: Literal["word", "pdf"]) -> bytes:
    return write_pdf(paper) if kind == "pdf" else write_word(paper)
