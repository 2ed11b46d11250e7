"""Each hit that PatSnap gave out: told once to everybody who wanted it, or covered by a gap that they were told of."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sandbox.patsnap import Kind
from tests.journeys.lives import Lives
from tests.journeys.shown import BEFORE, KINDS
from tests.journeys.storm.reading import Told, digests_of
from tests.journeys.storm.story import Story, Watch
from tests.journeys.storm.windows import Given, given_of

_ONCE: Final = frozenset({Kind.NEW, Kind.INVENTION})
_SOON: Final = 2  # digests within which a gap must be told: the first may have been on its way already

_Hit = tuple[Kind, str]


@dataclass
class Books:
    """The books of one subscription."""

    story: Story
    watch: Watch
    given: Sequence[Given]
    digests: Sequence[Told]
    is_kept: bool  # somebody left it paused
    named: dict[_Hit, list[Given]] = field(default_factory=lambda: defaultdict(list))
    told: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for one in self.given:
            for kind, patents in one.hits.items():
                for patent in patents:
                    self.named[kind, patent].append(one)
        for digest in self.digests:
            self.told += digest.patents

    @property
    def name(self) -> str:
        """As it is called in the account."""
        return f"{self.watch.name} in {self.watch.place}"

    @property
    def can_be_found(self) -> bool:
        """Whether Patrol can search for what of new patents was lost."""
        return self.watch.alert in self.story.with_query

    @property
    def last_told(self) -> datetime | None:
        """Up to when its last digest tells."""
        return self.digests[-1].until or self.digests[-1].at if self.digests else None

    def is_owed(self, one: Given) -> bool:
        """Whether it was there before PatSnap gave this out."""
        return one.end > self.watch.since

    def may_come(self, one: Given) -> bool:
        """Whether it may have been there before PatSnap gave this out."""
        return one.end >= self.watch.asked_at

    def waits(self, one: Given) -> bool:
        """Whether it rests, as somebody asked, and this came after the last that it was told."""
        return self.is_kept and (self.last_told is None or one.end > self.last_told)


def account(lives: Lives, story: Story, kept: set[tuple[str, str]]) -> None:
    """Write into the story what was lost, kept silent or doubled, and how much was told."""
    everything: dict[str, list[Given]] = {}
    for alert in sorted({watch.alert for watch in story.watches}):
        everything[alert], wrong = given_of(lives, alert)
        story.lost += wrong
        hits = sum(len(patents) for one in everything[alert] for patents in one.hits.values())
        story.counts["checks"] += len(everything[alert])
        story.counts["hits"] += hits
        story.counts["lost answers"] += sum(one.is_lost for one in everything[alert])
    for watch in story.watches:
        if not watch.is_acked and not digests_of(lives, watch):
            continue  # nobody said that it was stored, and it was not
        books = Books(story, watch, everything[watch.alert], digests_of(lives, watch), watch.where in kept)
        story.counts["digests"] += len(books.digests)
        story.counts["told"] += books.told.total()
        settle(books)


def settle(books: Books) -> None:
    """Write into its story what of this subscription was lost, kept silent or doubled."""
    _settle_baseline(books)
    for (kind, patent), given in books.named.items():
        told = books.told[KINDS[kind], patent]
        if not books.watch.wants(kind):
            if told:
                books.story.doubled.append(f"{books.name}: {kind} {patent} is told, which it does not want")
        elif kind in _ONCE:
            _settle_once(books, (kind, patent), given, told)
        else:
            _settle_each(books, (kind, patent), given, told)
    _settle_gaps(books)
    _settle_inventions(books)


def _settle_baseline(books: Books) -> None:
    """What there was before is told once, to whom it was new that the alert is watched."""
    for patent in {patent for one in books.given[:1] for patents in one.hits.values() for patent in patents}:
        told, first = books.told[BEFORE, patent], books.given[0]
        wanted = any(books.watch.wants(kind) for kind, patents in first.hits.items() if patent in patents)
        if told > 1:
            books.story.doubled.append(f"{books.name}: {patent} was there before, told {told} times")
        if told or not wanted or not books.is_owed(first) or first.is_lost:
            continue
        if books.waits(first):
            books.story.counts["waiting"] += 1
        else:
            books.story.lost.append(f"{books.name}: {patent} was there before, told never")


def _settle_once(books: Books, hit: _Hit, given: Sequence[Given], told: int) -> None:
    """A patent is new once, when it is named first and that could be read; or when a search has found it."""
    read = [one for one in given if not one.is_lost]
    may_be_found = books.can_be_found and hit[0] is Kind.NEW and any(one.is_lost for one in books.given)
    is_news = bool(read) and not read[0].is_baseline and books.may_come(read[0])
    most = int(is_news or (may_be_found and not read))
    if told > most:
        books.story.doubled.append(f"{books.name}: {hit} told {told} times, at most {most}")
    if told or not is_news or not books.is_owed(read[0]):
        return
    if books.waits(read[0]):
        books.story.counts["waiting"] += 1
    elif not (may_be_found and _is_found_before(books)):
        books.story.lost.append(f"{books.name}: {hit} was given out at {[str(one.end) for one in read]}, told never")


def _is_found_before(books: Books) -> bool:
    """Whether a search may have told it to others before this subscription was there."""
    return any(one.is_lost and not books.is_owed(one) for one in books.given)


def _settle_each(books: Books, hit: _Hit, given: Sequence[Given], told: int) -> None:
    """Each naming is news: there is a digest after it that tells it. Where reasons are known, a repeat is not."""
    news = [one for one in given if not one.is_lost and not one.is_baseline]
    if told > sum(books.may_come(one) for one in news):
        books.story.doubled.append(f"{books.name}: {hit} told {told} times, named {len(given)} times")
    sheet = (KINDS[hit[0]], hit[1])
    for one in filter(books.is_owed, news):
        if any(digest.at > one.end and digest.patents[sheet] for digest in books.digests):
            continue
        if books.waits(one):
            books.story.counts["waiting"] += 1
        elif not (books.story.has_reasons and any(before.end < one.end for before in news)):
            books.story.lost.append(f"{books.name}: {hit} was given out at {one.end}, not told after that")


def _settle_gaps(books: Books) -> None:
    """Who would have been told something by an answer that was lost is told that one was."""
    for one in books.given:
        wanted = any(patents for kind, patents in one.hits.items() if books.watch.wants(kind))
        if not (one.is_lost and wanted and books.is_owed(one)):
            continue
        after = [digest for digest in books.digests if digest.at > one.end][:_SOON]
        if any(digest.has_gap for digest in after):
            books.story.counts["gaps told"] += 1
        elif books.waits(one):
            books.story.counts["waiting"] += 1
        else:
            books.story.silent.append(f"{books.name}: the answer of {one.end} is lost, and no digest says so")


def _settle_inventions(books: Books) -> None:
    """Nothing is told that PatSnap never named, but for what a search has found."""
    kinds: Mapping[str, Kind] = {name: Kind(kind) for kind, name in KINDS.items()}
    for (sheet, patent), told in books.told.items():
        if sheet == BEFORE or (kinds[sheet], patent) in books.named:
            continue
        if not (books.can_be_found and kinds[sheet] is Kind.NEW and told == 1):
            books.story.doubled.append(f"{books.name}: {patent} under {sheet} told {told} times, named never")
        else:
            books.story.counts["found"] += 1
