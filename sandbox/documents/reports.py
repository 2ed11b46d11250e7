"""The files of reports: from what is invented to the bytes of a PDF or Word file."""

from datetime import datetime
from typing import Final, Literal

from sandbox.documents.company_sections import company_paper
from sandbox.documents.paper import Paper
from sandbox.documents.patent_sections import patent_paper
from sandbox.documents.pdf import write_pdf
from sandbox.documents.word import write_word

_BRANDED: Final = "PatSnap sandbox"
_UNBRANDED: Final = "Sandbox"


def company_report(company: str, kind: Literal["word", "pdf"], at: datetime, *, logo: bool) -> bytes:
    """As `make_report` promises it."""
    return _file(company_paper(company, at, _BRANDED if logo else _UNBRANDED), kind)


def value_report(patent: str, kind: Literal["word", "pdf"], at: datetime, *, logo: bool) -> bytes:
    """As `make_value_report` promises it."""
    return _file(patent_paper(patent, at, _BRANDED if logo else _UNBRANDED), kind)


def _file(paper: Paper, kind: Literal["word", "pdf"]) -> bytes:
    return write_pdf(paper) if kind == "pdf" else write_word(paper)
