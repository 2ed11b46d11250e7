"""Reports with invented content, as PDF and as Word files: on a company's innovation, and on a patent's value.

What writes them takes a third of a second to import: that waits for the first report.
"""

from datetime import datetime
from typing import Literal

__all__ = ["make_report", "make_value_report"]


def make_report(company: str, kind: Literal["word", "pdf"], at: datetime, *, logo: bool = True) -> bytes:
    """A report on `company` as of `at` (aware), as the bytes of a .docx or .pdf file: the same bytes each time.

    Everything in it is invented from the name; without `logo` nothing in it names PatSnap. Takes part of a second of
    processor time: on a running event loop, call it in a thread.
    """
    from sandbox.documents import reports  # noqa: PLC0415 - as above

    return reports.company_report(company, kind, at, logo=logo)


def make_value_report(patent: str, kind: Literal["word", "pdf"], at: datetime, *, logo: bool = True) -> bytes:
    """A report on what `patent`, a publication number, is worth as of `at` (aware); all else as of `make_report`."""
    from sandbox.documents import reports  # noqa: PLC0415 - likewise

    return reports.value_report(patent, kind, at, logo=logo)
