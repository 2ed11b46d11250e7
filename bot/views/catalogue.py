"""Sentences that stand in tables, named for the catalogues."""

from typing import TypeAlias

# In the annotation of a table: each of its values is a sentence, and found for the catalogues here.
Marked: TypeAlias = str


def mark(sentence: str) -> str:
    """The same sentence: it is translated where it is said, and found for the catalogues here."""
    return sentence


def mark_counted(one: str, many: str) -> tuple[str, str]:
    """The same of a sentence for one thing and for many, which `Reader.count` says."""
    return one, many
