"""What an answer of P014 says of each patent's family (P014 API page; PatSnap's published OpenAPI file).

There are three: simple (the same invention), INPADOC (related through any priority) and PatSnap's own, each with an id
and its members as country, number and kind. The narrowest that is told counts: its lines are one invention.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from bot.domain.facts import Family
from bot.patsnap.fields import Wire, Word, first_object, line, whole
from bot.patsnap.rows import Row, rows_of

FAMILIES: Final = "/basic-patent-data/patent-family"


def _id(value: object) -> str:
    """A family's id, the same from a number and from its text; "" for 0, -1 and others that say that there is none."""
    number = whole(value)
    if number is not None:
        return str(number) if number > 0 else ""
    return line(value)


def _members(value: object) -> list[object]:
    """The members of a list, or a single one; a bare text is a publication number."""
    several = value if isinstance(value, list) else [value]
    return [{"pn": one} if isinstance(one, str) else one for one in several if isinstance(one, str | dict)]


class _Member(Wire):
    pn: Word = ""
    country: Word = ""
    doc_number: Word = ""
    kind: Word = ""

    @property
    def number(self) -> str:
        """Its publication number; "" where it is not told."""
        if self.pn or not self.doc_number:
            return self.pn
        country = "" if self.doc_number.startswith(self.country) else self.country
        return f"{country}{self.doc_number}{self.kind}"


_Id = Annotated[str, BeforeValidator(_id)]
_Members = Annotated[tuple[_Member, ...], BeforeValidator(_members)]


class _Families(Wire):
    simple_family_id: _Id = ""
    simple_family: _Members = ()
    inpadoc_family_id: _Id = ""
    inpadoc_family: _Members = ()
    patsnap_family_id: _Id = ""
    patsnap_family: _Members = ()

    def narrowest_first(self) -> Iterator[tuple[str, str, tuple[_Member, ...]]]:
        """What each is called, its id and its members."""
        yield "simple", self.simple_family_id, self.simple_family
        yield "inpadoc", self.inpadoc_family_id, self.inpadoc_family
        yield "patsnap", self.patsnap_family_id, self.patsnap_family


class _Row(Row, _Families):
    patent_family: Annotated[_Families, BeforeValidator(first_object)] = Field(default_factory=_Families)


def read_families(asked: Sequence[str], data: object) -> dict[str, Family]:
    """The families in the `data` of a success, by the ids as they were asked for; a patent without one is left out.

    `Family.key` is PatSnap's id of the family, else the first of its members' numbers, so that it is the same for all
    members, in whatever order they come and whether or not a patent is named among its own family. `Family.members` are
    sorted. PatsnapInDoubt where `data` is no rows at all.
    """
    families = {patent: _family(rows[-1]) for patent, rows in rows_of(_Row, asked, data).items()}
    return {patent: family for patent, family in families.items() if family is not None}


def _family(row: _Row) -> Family | None:
    for given in (row.patent_family, row):
        for name, family_id, members in given.narrowest_first():
            told = {member.number for member in members if member.number}
            if family_id or told:
                numbers = sorted(told | {row.pn} if row.pn else told)
                return Family(f"{name} {family_id or numbers[0]}", tuple(numbers))
    return None
