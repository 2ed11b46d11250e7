"""Publication numbers and PatSnap's links to patents, as people write them into their messages.

Strict: what may as well be a date, a price or somebody's telephone is not taken for a patent.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from bot.domain.reports import Subject, SubjectKind

MOST: Final = 10  # patents that are taken from one message
_LONGEST: Final = 40_000  # characters that are read of one; Slack takes as many in its `text`

_HYPHENS: Final = re.compile("[\u2010-\u2015\u2212]")
_UNSEEN: Final = re.compile("[\u200b-\u200f\u2060-\u2069\ufeff]")
_BESIDE: Final = re.compile(r"[ ,./-]")

# What each office's numbers look like (WIPO Standards ST.3, ST.6 and ST.16; the offices' own way of writing them).
# Without a kind code only those are taken that nothing else looks like.
_KIND: Final = r"(?:[ -]?[A-Z][0-9]?)"
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_OTHERS: Final = (
    "AT|AU|BE|BR|CA|CH|CZ|DE|DK|EA|ES|FI|FR|GB|HK|HU|IE|IL|IN|IT|LU|MX|MY|NL|NO|NZ|PH|PL|PT|RU|SE|SG|TH|TR|UA|VN|ZA"
)
_FORMS: Final = (
    rf"CN[ -]?(?:[0-9]{{7}}|[0-9]{{9}}){_KIND}?",
    rf"US[ -]?{_YEAR}[/ -]?0[0-9]{{6}}{_KIND}?",  # an application: the year and seven digits
    rf"US[ -]?(?:[0-9]{{1,2}},[0-9]{{3}},[0-9]{{3}}|[0-9]{{6,8}}){_KIND}",
    r"US[0-9]{7,8}",
    rf"US[ -]?(?:D|RE|PP)[ ]?[0-9]{{2,3}},?[0-9]{{3}}{_KIND}?",  # a design, a reissue, a plant
    rf"EP[ -]?(?:[0-9]{{7}}|[0-9] [0-9]{{3}} [0-9]{{3}}){_KIND}?",
    rf"WO[ -]?{_YEAR}[/ -]?[0-9]{{5,6}}{_KIND}?",
    rf"WO[ -]?[0-9]{{2}}/[0-9]{{5,6}}{_KIND}?",
    rf"JP[ -]?{_YEAR}-[0-9]{{6}}{_KIND}?",
    rf"JP[ -]?{_YEAR}[0-9]{{6}}{_KIND}",
    rf"JP[ -]?[HS][0-9]{{2}}-?[0-9]{{6}}{_KIND}",  # a year of Heisei or Showa
    rf"JP[ -]?[0-9]{{7}}{_KIND}?",
    rf"KR[ -]?[123]0-?(?:{_YEAR}-?)?[0-9]{{7}}{_KIND}?",
    rf"KR[ -]?{_YEAR}[0-9]{{7}}{_KIND}",
    rf"DE[ -]?[12]0[ ]?{_YEAR}[ ]?[0-9]{{3}}[ ]?[0-9]{{3}}(?:[.][0-9])?{_KIND}?",
    rf"TW[ -]?(?:[IMD][0-9]{{6}}|20[0-9]{{7}}){_KIND}?",
    # Of the other offices only with the kind code, and in one piece.
    rf"(?:{_OTHERS})[0-9]{{6,12}}[A-Z][0-9]?",
)
_NUMBER: Final = rf"(?<![A-Za-z0-9])(?:{'|'.join(_FORMS)})(?![A-Za-z0-9])(?![,.][0-9])"

# PatSnap's own pages: by the patent's id, or by its number (PatSnap: the addresses that its pages link to).
_UUID: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_HOST: Final = r"https?://(?:[a-z0-9-]+\.)*(?:patsnap|zhihuiya)\.com/"
_FOUND: Final = re.compile(
    rf"{_HOST}[^\s<>|]*?[?&]patentId=(?P<id>{_UUID})(?![0-9a-fA-F-])[^\s<>|]*"
    rf"|{_HOST}patent-(?P<page>[A-Z]{{2}}[0-9A-Z]{{5,20}})(?![0-9A-Za-z])[^\s<>|]*"
    rf"|(?P<number>{_NUMBER})"
)
_KIND_CODE: Final = re.compile(r"[A-Z][0-9]?")
_KINDLESS: Final = re.compile(r"[A-Z]{2}(?:D|RE|PP|[HS]|[IMD])?[0-9]+")


def find_patents(text: str) -> tuple[Subject, ...]:
    """The patents that a text names, in its order and each once: at most `MOST`, numbers as PatSnap writes them."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text[:_LONGEST]))
    found: dict[Subject, None] = {}
    for match in _FOUND.finditer(_HYPHENS.sub("-", plain)):
        found[_subject(match)] = None
        if len(found) == MOST:
            break
    return tuple(found)


def is_without_kind(number: str) -> bool:
    """Whether a publication number lacks its kind code: PatSnap may know it with one."""
    return _KINDLESS.fullmatch(number) is not None


def matched(asked: Iterable[str], known: Mapping[str, str]) -> dict[str, str | None]:
    """Which patent each number is, by the patents' numbers as PatSnap writes them (by their ids); None: none of them.

    Where one number and one patent are left over, they are each other's: it was the answer to that question.
    """
    found: dict[str, str | None] = {}
    for one in asked:
        several = [id_ for id_, number in known.items() if is_number(number, one)]
        found[one] = max(several, key=lambda id_: known[id_], default=None)  # of A and B the grant
    open_ = [one for one, id_ in found.items() if id_ is None]
    left = [id_ for id_ in known if id_ not in found.values()]
    if len(open_) == len(left) == 1 and known[left[0]][:2] == open_[0][:2]:
        found[open_[0]] = left[0]
    return found


def is_number(known: str, asked: str) -> bool:
    """Whether a patent's number, as PatSnap writes it, is the one that was asked for, with or without its kind code."""
    known = _BESIDE.sub("", known).upper()
    return known == asked or (
        is_without_kind(asked) and known.startswith(asked) and _KIND_CODE.fullmatch(known[len(asked) :]) is not None
    )


def _subject(match: re.Match[str]) -> Subject:
    if match["id"]:
        return Subject(SubjectKind.PATENT_ID, match["id"].lower())
    return Subject(SubjectKind.PATENT_NUMBER, _BESIDE.sub("", match["page"] or match["number"]))
