"""One patent of the world: what is printed on its first page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# The same words by language: EN, CN, JP; a language that is absent has none.
Texts = Mapping[str, str]


class PatentType(StrEnum):
    """`patent_type` as P011 has it."""

    APPLICATION = "APPLICATION"
    PATENT = "PATENT"
    UTILITY = "UTILITY"
    DESIGN = "DESIGN"


@dataclass(frozen=True)
class Party:
    """A company or person of a patent, by its names in one or more languages."""

    names: Texts
    country: str = ""


@dataclass(frozen=True)
class Patent:
    """A patent document. `number` is its publication number: `country`, `serial` and `kind` in one word.

    `family` is the same number for all documents of one invention, 0 where nothing is known of that. `translated` is
    what a search finds it by besides what is printed on it: its title and abstract in the other languages.
    """

    patent_id: str
    country: str
    serial: str
    kind: str
    patent_type: PatentType
    published: date
    applied: date
    application_number: str
    titles: Texts
    abstracts: Texts = field(default_factory=dict)
    assignees: tuple[Party, ...] = ()
    inventors: tuple[Party, ...] = ()
    ipc: tuple[str, ...] = ()
    locarno: tuple[str, ...] = ()
    family: int = 0
    translated: tuple[Texts, Texts] = ({}, {})

    @property
    def number(self) -> str:
        """The publication number, such as CN108977442B."""
        return f"{self.country}{self.serial}{self.kind}"
