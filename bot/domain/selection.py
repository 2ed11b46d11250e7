"""Selection: what of the hits of some checks a digest tells, line by line. A pure function: it can be repeated."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final

from bot.domain.alerts import Hit, HitKind, is_taken
from bot.domain.facts import Fact, Family
from bot.domain.filters import Filter, FilterField, hides
from bot.domain.patents import Bibliography, Patent, in_language
from bot.domain.reasons import Reason

MOST_REASONS: Final = 3  # of a line

# In which order digests tell: first what nobody has seen of, then as PatSnap has its kinds.
ORDER: Final = (HitKind.INVENTION, *(kind for kind in HitKind if kind is not HitKind.INVENTION))
_RANK: Final = {kind: rank for rank, kind in enumerate(ORDER)}
_NUMBER: Final = re.compile(r"([A-Z]{2})[A-Z]{0,2}\d[\d/.-]*([A-Z]\d?)?", re.ASCII)
_NOT_IN_NUMBERS: Final = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Window:
    """What a check covers: after `since`, or from the beginning, up to `until`."""

    since: datetime | None
    until: datetime
    is_restored: bool = False  # what is found of it may have been told before a backup was restored


@dataclass(frozen=True)
class Why:
    """The reason of a hit of a kind."""

    kind: HitKind
    reason: Reason


@dataclass(frozen=True)
class Mention:
    """What a digest tells of one patent."""

    patent: str
    kinds: tuple[HitKind, ...]  # each once, in their order
    whys: tuple[Why, ...] = ()  # each once
    late: Window | None = None  # found only later, for a window whose answer was lost


@dataclass(frozen=True)
class Entry:
    """One line of a digest: the patents of a family, where that is not known of an application, else one patent."""

    patent: str  # which of them is shown
    kinds: tuple[HitKind, ...]
    family: str = ""  # its key; "" where that is not known
    patents: int = 1
    offices: tuple[str, ...] = ()  # where they were published, and as what: `CN A`
    whys: tuple[Why, ...] = ()  # the first `MOST_REASONS`
    more_whys: int = 0
    late: Window | None = None


@dataclass(frozen=True)
class Selection:
    """What a digest tells, and what not. `counts`: lines by kind; an invention is not counted as new, too."""

    entries: tuple[Entry, ...] = ()
    mentions: tuple[tuple[Mention, ...], ...] = ()  # of each entry; which of them is shown comes first
    baseline: tuple[str, ...] = ()  # patents that were there when the alert was adopted
    unwanted: int = 0  # hits of kinds that are not taken
    filtered: int = 0  # patents that filters hide
    counts: Mapping[HitKind, int] = field(default_factory=dict)
    families: int = 0  # lines whose family is known
    members: int = 0  # of those, new ones of a family that was known before
    assignees: Mapping[str, int] = field(default_factory=dict)  # of the lines, by the first of each

    @property
    def patents(self) -> int:
        """How many patents the lines tell of."""
        return sum(entry.patents for entry in self.entries)


@dataclass(frozen=True)
class Known:
    """What a selection looks at, by patent. Texts and no objects: there may be many thousands of each."""

    books: Collection[str] = frozenset()  # those whose bibliography is known
    families: Mapping[str, str] = field(default_factory=dict)  # their keys
    applications: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    assignees: Mapping[str, str] = field(default_factory=dict)  # the first of each
    hidden: Collection[str] = frozenset()  # by filters that look at more than the family


def known_by(
    composed_at: datetime, patents: Iterable[Patent], families: Iterable[Fact], filters: Sequence[Filter]
) -> Known:
    """What was known of these patents and families by then: nothing that was asked for later."""
    there = [one for one in patents if _is_by(one.asked_at, composed_at)]
    books = {one.id: one.bibliography for one in there if one.bibliography}
    others = [one for one in filters if one.field is not FilterField.FAMILY]
    return Known(
        books=frozenset(books),
        families={
            one.patent: one.family.key
            for one in families
            if one.family and one.family.key and _is_by(one.asked_at, composed_at)
        },
        applications=_texts((one, _plain(book.application)) for one, book in books.items()),
        offices=_texts((one, office_of(book.number)) for one, book in books.items()),
        assignees=_texts((one, _assignee(book)) for one, book in books.items()),
        hidden=frozenset(one.id for one in there if others and hides(others, one, None)),
    )


def all_known(parts: Iterable[Known]) -> Known:
    """What is known in any of these parts."""
    books: set[str] = set()
    hidden: set[str] = set()
    families: dict[str, str] = {}
    applications: dict[str, str] = {}
    offices: dict[str, str] = {}
    assignees: dict[str, str] = {}
    for part in parts:
        books.update(part.books)
        hidden.update(part.hidden)
        families.update(part.families)
        applications.update(part.applications)
        offices.update(part.offices)
        assignees.update(part.assignees)
    return Known(books, families, applications, offices, assignees, hidden)


def select(
    hits: Iterable[Hit],
    known: Known,
    kinds: Collection[HitKind],
    filters: Sequence[Filter],
    *,
    adopted: Collection[int] = (),
    late: Mapping[int, Window] | None = None,
) -> Selection:
    """What of these hits, in whatever order they are given, a digest tells.

    `adopted`: the checks that tell a baseline; `late`: what those cover that found again what was lost.
    """
    taken, unwanted = _taken(hits, kinds)
    news = _news((hit for hit in taken if hit.no not in adopted), late or {})
    keys = _families_of(news, known)
    shown = _shown(news, known, keys, [one for one in filters if one.field is FilterField.FAMILY])
    groups: dict[tuple[str, str], list[str]] = {}
    for patent in shown:
        groups.setdefault(_line_of(patent, known, keys), []).append(patent)
    told = [(key, _told(named, news, known)) for key, named in groups.items()]
    told.sort(key=lambda group: (_RANK[_first_kind(group[1])], group[0][0] != "family"))
    entries = tuple(_entry(key, mentions, known) for key, mentions in told)
    return Selection(
        entries=entries,
        mentions=tuple(mentions for _, mentions in told),
        baseline=tuple(dict.fromkeys(hit.patent for hit in taken if hit.no in adopted)),
        unwanted=unwanted,
        filtered=len(news) - len(shown),
        counts=dict(Counter(kind for entry in entries for kind in _counted(entry))),
        families=sum(entry.family != "" for entry in entries),
        members=sum(entry.family != "" and HitKind.NEW in _counted(entry) for entry in entries),
        assignees=dict(Counter(name for entry in entries if (name := known.assignees.get(entry.patent)))),
    )


def _news(taken: Iterable[Hit], late: Mapping[int, Window]) -> Mapping[str, Mention]:
    """What is told of each patent, in the order in which they are told."""
    hits: dict[str, list[Hit]] = {}
    for hit in taken:
        hits.setdefault(hit.patent, []).append(hit)
    # Taken out one by one, so that there are never many thousands of both.
    return {patent: _mention(patent, hits.pop(patent), late) for patent in list(hits)}


def _is_by(asked_at: datetime | None, composed_at: datetime) -> bool:
    return asked_at is not None and asked_at <= composed_at


def _texts(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return {one: text for one, text in pairs if text}


def _taken(hits: Iterable[Hit], kinds: Collection[HitKind]) -> tuple[list[Hit], int]:
    """The hits of these kinds in the order in which they are told, and how many are of others."""
    news = [hit for hit in hits if not hit.is_repeat]
    taken = [hit for hit in news if is_taken(hit.kind, kinds)]
    taken.sort(key=lambda hit: (_RANK[hit.kind], hit.no, hit.line, hit.patent))
    return taken, len(news) - len(taken)


def _families_of(news: Iterable[str], known: Known) -> Mapping[str, str]:
    """The keys of their families: one that was not asked for is that of another publication of its application."""
    keys = {one: known.families[one] for one in news if one in known.families}
    applications: dict[str, str] = {}
    for one, key in keys.items():
        if one in known.applications:
            applications.setdefault(known.applications[one], key)
    for one in news if applications else ():
        if one not in keys and (same := applications.get(known.applications.get(one, ""))) is not None:
            keys[one] = same
    return keys


def _shown(news: Iterable[str], known: Known, keys: Mapping[str, str], of_families: Sequence[Filter]) -> list[str]:
    """The patents that no filter hides."""
    shown = [one for one in news if one not in known.hidden]
    if not of_families:
        return shown
    return [one for one in shown if hides(of_families, None, Family(keys[one]) if one in keys else None) is None]


def _plain(number: str) -> str:
    return _NOT_IN_NUMBERS.sub("", number.casefold())


def _line_of(patent: str, known: Known, keys: Mapping[str, str]) -> tuple[str, str]:
    if patent in keys:
        return ("family", keys[patent])
    application = known.applications.get(patent, "")
    return ("application", application) if application else ("patent", patent)


def _told(named: Sequence[str], news: Mapping[str, Mention], known: Known) -> tuple[Mention, ...]:
    """What is told of the patents of one line: first of that which it shows, one of which something is known."""
    first = next((one for one in named if one in known.books), named[0])
    ordered = [first, *(one for one in named if one != first)]
    return tuple(news[one] for one in ordered)


def _mention(patent: str, hits: Sequence[Hit], late: Mapping[int, Window]) -> Mention:
    kinds = _same(tuple(dict.fromkeys(hit.kind for hit in hits)))
    whys = tuple(dict.fromkeys(Why(hit.kind, hit.reason) for hit in hits if hit.reason is not None))
    return Mention(patent, kinds, whys, next((late[hit.no] for hit in hits if hit.no in late), None))


@cache
def _same(kinds: tuple[HitKind, ...]) -> tuple[HitKind, ...]:
    """One tuple for all that are equal: there are few, and thousands of lines have them."""
    return kinds


def _first_kind(mentions: Sequence[Mention]) -> HitKind:
    return min((mention.kinds[0] for mention in mentions), key=_RANK.__getitem__)


def _entry(key: tuple[str, str], mentions: Sequence[Mention], known: Known) -> Entry:
    whys = list(dict.fromkeys(why for mention in mentions for why in mention.whys))
    offices = (known.offices.get(mention.patent) for mention in mentions)
    return Entry(
        patent=mentions[0].patent,
        kinds=_same(tuple(sorted({kind for mention in mentions for kind in mention.kinds}, key=_RANK.__getitem__))),
        family=key[1] if key[0] == "family" else "",
        patents=len(mentions),
        offices=tuple(dict.fromkeys(office for office in offices if office)),
        whys=tuple(whys[:MOST_REASONS]),
        more_whys=max(0, len(whys) - MOST_REASONS),
        late=next((mention.late for mention in mentions if mention.late is not None), None),
    )


def office_of(number: str) -> str:
    """Where a publication number is from, and what it is of: `CN A`, `WO A1`; "" where it does not look like one."""
    found = _NUMBER.fullmatch(number.strip().upper())
    return " ".join(part for part in found.groups() if part) if found else ""


def _counted(entry: Entry) -> tuple[HitKind, ...]:
    """The kinds under which a line counts."""
    if HitKind.INVENTION not in entry.kinds:
        return entry.kinds
    return tuple(kind for kind in entry.kinds if kind is not HitKind.NEW)


def _assignee(book: Bibliography) -> str:
    """The first assignee by the name that most people know; "" where there is none."""
    firsts = {language: names[0] for language, names in book.assignees.items() if names}
    return " ".join(in_language(firsts, "EN").split())
