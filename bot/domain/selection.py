"""Selection: what of the hits of some checks a digest tells, line by line. A pure function: it can be repeated."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.alerts import Hit, HitKind, is_taken
from bot.domain.facts import Fact, Family
from bot.domain.filters import Filter, hides
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


def select(
    hits: Iterable[Hit],
    patents: Mapping[str, Patent],
    families: Mapping[str, Fact],
    kinds: Collection[HitKind],
    filters: Sequence[Filter],
    *,
    composed_at: datetime,
    adopted: Collection[int] = (),
    late: Mapping[int, Window] | None = None,
) -> Selection:
    """What of these hits, in whatever order they are given, a digest tells that is composed at `composed_at`.

    Nothing counts as known that was asked for later. `adopted`: the checks that tell a baseline; `late`: what those
    cover that found again what was lost.
    """
    taken, unwanted = _taken(hits, kinds)
    news: dict[str, list[Hit]] = {}
    for hit in taken:
        if hit.no not in adopted:
            news.setdefault(hit.patent, []).append(hit)
    books = _books(news, patents, composed_at)
    keys = _keys(news, books, families, composed_at)
    shown = {patent: found for patent, found in news.items() if not _is_hidden(patent, filters, patents, books, keys)}
    groups = [(key, _told(named, shown, books, late or {})) for key, named in _grouped(shown, books, keys).items()]
    groups.sort(key=lambda group: (_RANK[_first_kind(group[1])], group[0][0] != "family"))
    entries = tuple(_entry(key, mentions, books) for key, mentions in groups)
    return Selection(
        entries=entries,
        mentions=tuple(mentions for _, mentions in groups),
        baseline=tuple(dict.fromkeys(hit.patent for hit in taken if hit.no in adopted)),
        unwanted=unwanted,
        filtered=len(news) - len(shown),
        counts=dict(Counter(kind for entry in entries for kind in _counted(entry))),
        families=sum(entry.family != "" for entry in entries),
        members=sum(entry.family != "" and HitKind.NEW in _counted(entry) for entry in entries),
        assignees=dict(Counter(name for entry in entries if (name := _assignee(books.get(entry.patent))))),
    )


def _taken(hits: Iterable[Hit], kinds: Collection[HitKind]) -> tuple[list[Hit], int]:
    """The hits of these kinds in the order in which they are told, and how many are of others."""
    news = [hit for hit in hits if not hit.is_repeat]
    taken = [hit for hit in news if is_taken(hit.kind, kinds)]
    taken.sort(key=lambda hit: (_RANK[hit.kind], hit.no, hit.line, hit.patent))
    return taken, len(news) - len(taken)


def _books(news: Iterable[str], patents: Mapping[str, Patent], composed_at: datetime) -> Mapping[str, Bibliography]:
    """What was known of them by then."""
    found = ((one, patents.get(one)) for one in news)
    return {
        one: patent.bibliography
        for one, patent in found
        if patent and patent.bibliography and patent.asked_at and patent.asked_at <= composed_at
    }


def _keys(
    news: Collection[str],
    books: Mapping[str, Bibliography],
    families: Mapping[str, Fact],
    composed_at: datetime,
) -> Mapping[str, str]:
    """The keys of their families, as far as those were known by then.

    A patent whose family was not asked for is of the one that names its number, or that has its application.
    """
    known: dict[str, Family] = {}
    for one in news:
        fact = families.get(one)
        if fact and fact.family and fact.family.key and fact.asked_at and fact.asked_at <= composed_at:
            known[one] = fact.family
    keys = {one: family.key for one, family in known.items()}
    if keys and len(keys) < len(news):
        others = {one: books[one] for one in news if one not in keys and one in books}
        _join_by_number(keys, others, known.values())
        _join_by_application(keys, others, books)
    return keys


def _join_by_number(keys: dict[str, str], others: Mapping[str, Bibliography], families: Iterable[Family]) -> None:
    numbers = {number: one for one, book in others.items() if (number := _plain(book.number))}
    for family in families if numbers else ():
        for member in family.members:
            if (other := numbers.get(_plain(member))) is not None:
                keys.setdefault(other, family.key)


def _join_by_application(
    keys: dict[str, str], others: Mapping[str, Bibliography], books: Mapping[str, Bibliography]
) -> None:
    applications: dict[str, str] = {}
    for one, key in keys.items():
        if one in books and (application := _plain(books[one].application)):
            applications.setdefault(application, key)
    for one, book in others.items():
        if (same := applications.get(_plain(book.application))) is not None:
            keys.setdefault(one, same)


def _plain(number: str) -> str:
    return _NOT_IN_NUMBERS.sub("", number.casefold())


def _is_hidden(
    patent: str,
    filters: Sequence[Filter],
    patents: Mapping[str, Patent],
    books: Mapping[str, Bibliography],
    keys: Mapping[str, str],
) -> bool:
    if not filters:
        return False
    family = Family(keys[patent]) if patent in keys else None
    return hides(filters, patents[patent] if patent in books else None, family) is not None


def _grouped(
    shown: Iterable[str], books: Mapping[str, Bibliography], keys: Mapping[str, str]
) -> Mapping[tuple[str, str], list[str]]:
    """The patents of each line."""
    groups: dict[tuple[str, str], list[str]] = {}
    for patent in shown:
        groups.setdefault(_line_of(patent, books, keys), []).append(patent)
    return groups


def _line_of(patent: str, books: Mapping[str, Bibliography], keys: Mapping[str, str]) -> tuple[str, str]:
    if patent in keys:
        return ("family", keys[patent])
    application = _plain(books[patent].application) if patent in books else ""
    return ("application", application) if application else ("patent", patent)


def _told(
    named: Sequence[str],
    shown: Mapping[str, Sequence[Hit]],
    books: Mapping[str, Bibliography],
    late: Mapping[int, Window],
) -> tuple[Mention, ...]:
    """What is told of the patents of one line: first of that which it shows, one of which something is known."""
    first = next((one for one in named if one in books), named[0])
    ordered = [first, *(one for one in named if one != first)]
    return tuple(_mention(one, shown[one], late) for one in ordered)


def _mention(patent: str, hits: Sequence[Hit], late: Mapping[int, Window]) -> Mention:
    kinds = tuple(dict.fromkeys(hit.kind for hit in hits))
    whys = tuple(dict.fromkeys(Why(hit.kind, hit.reason) for hit in hits if hit.reason is not None))
    return Mention(patent, kinds, whys, next((late[hit.no] for hit in hits if hit.no in late), None))


def _first_kind(mentions: Sequence[Mention]) -> HitKind:
    return min((mention.kinds[0] for mention in mentions), key=_RANK.__getitem__)


def _entry(key: tuple[str, str], mentions: Sequence[Mention], books: Mapping[str, Bibliography]) -> Entry:
    whys = list(dict.fromkeys(why for mention in mentions for why in mention.whys))
    numbers = (books[mention.patent].number for mention in mentions if mention.patent in books)
    return Entry(
        patent=mentions[0].patent,
        kinds=tuple(sorted({kind for mention in mentions for kind in mention.kinds}, key=_RANK.__getitem__)),
        family=key[1] if key[0] == "family" else "",
        patents=len(mentions),
        offices=tuple(dict.fromkeys(office for number in numbers if (office := office_of(number)))),
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


def _assignee(book: Bibliography | None) -> str:
    """The first assignee by the name that most people know; "" where there is none."""
    if book is None:
        return ""
    firsts = {language: names[0] for language, names in book.assignees.items() if names}
    return " ".join(in_language(firsts, "EN").split())
