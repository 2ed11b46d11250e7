"""Words in the two languages of a report, and names as they fit onto its pages."""

import unicodedata
from dataclasses import dataclass
from typing import Final

_LONGEST_NAME: Final = 300  # characters


@dataclass(frozen=True)
class Words:
    """The same in Chinese and in English."""

    zh: str
    en: str


def clean(text: str) -> str:
    """`text` on one line, no longer than fits a page, and without control characters, which no file format can hold."""
    spaced = " ".join(text.split())
    shown = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cs", "Cn", "Co"})
    return shown[:_LONGEST_NAME] or "—"
