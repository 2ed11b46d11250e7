"""A report as it is laid out, whatever it is about and whatever the file format."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sandbox.documents.charts import Chart
from sandbox.documents.words import Words

NOTICE: Final = Words(
    "本报告由沙箱生成，所有数据均为虚构，仅用于测试。",
    "Made by the sandbox for trying things out: every figure in it is invented.",
)


@dataclass(frozen=True)
class Table:
    """Rows of text under a header; the columns from `numbers_from` on hold numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]  # shares of the text width
    numbers_from: int


@dataclass(frozen=True)
class Section:
    """A heading, a paragraph in each language, and what is shown below it."""

    heading: Words
    text: Words
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """A report of a few pages: its title, what it is about, six figures for the first page, and its sections."""

    title: Words
    subject: str
    at: datetime
    figures: tuple[tuple[Words, str], ...]
    sections: tuple[Section, ...]
    maker: str  # whose report it says it is, on each page
