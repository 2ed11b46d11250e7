"""What is in a digest: for a message what was settled when it was composed, for the spreadsheet all of its hits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.deliveries import What
from bot.domain.digests import LINES_A_PART, MOST_GAPS, MOST_LINES, TOP_LINES, Contents, Digest, Line
from bot.domain.patents import Patent, PatentState
from bot.domain.selection import Entry, Mention, Selection
from bot.domain.subscriptions import Subscription
from bot.ports import Transaction
from bot.services.selecting import (
    PAGE,
    Page,
    Period,
    all_at_once,
    all_pages,
    page_after,
    period_of,
    select_from,
    selection,
)


def settled(digest: Digest, found: Selection, period: Period) -> Digest:
    """The digest with what its messages show of this selection."""
    return replace(
        digest,
        counts=found.counts,
        patents=found.patents,
        baseline=len(found.baseline),
        hidden=found.unwanted,
        filtered=found.filtered,
        lines=found.entries[:MOST_LINES],
        all_lines=len(found.entries),
        families=found.families,
        members=found.members,
        gaps=period.gaps_of(digest)[:MOST_GAPS],
    )


def contents_of(digest: Digest, what: What, part: int, tx: Transaction) -> Contents:
    """What a message of a digest is made from: all its lines, and what is known of the patents of those it shows.

    Of a spreadsheet only what it is about: `whole_of` has the rest.
    """
    subscription, alert = _wish_of(digest, tx)
    if what is What.SHEET:
        return Contents(digest, subscription, alert, (), (), ())
    if digest.lines is None:
        digest = _settled_late(digest, tx)
    entries = digest.lines or ()
    known = tx.patents.get_all(digest.account, [entry.patent for entry in _shown(entries, what, part)])
    lines = tuple(_line(entry, known, digest) for entry in entries)
    return Contents(digest, subscription, alert, lines, (), digest.gaps)


@dataclass(frozen=True)
class Whole:
    """What a digest's spreadsheet is made from: what it is about, and all that the digest tells."""

    contents: Contents  # without its lines
    found: Selection

    def pages(self, of: HitKind | None) -> Iterator[list[tuple[Mention, str]]]:
        """The patents under this kind, or with None of the baseline, each with its family; some at a time.

        What is known of them is not here: of twenty thousand it would take much memory, and much of the time in which
        Python tidies up, and nothing else runs.
        """
        named = self._baseline() if of is None else self._news(of)
        while page := list(islice(named, PAGE)):
            yield page

    def lines(self, page: Sequence[tuple[Mention, str]], known: Mapping[str, Patent]) -> Iterator[Line]:
        """The lines of such a page."""
        for one, family in page:
            patent = _patent(one.patent, known, self.contents.digest)
            yield Line(patent, one.kinds, family, whys=one.whys, late=one.late)

    def _news(self, of: HitKind) -> Iterator[tuple[Mention, str]]:
        for entry, mentions in zip(self.found.entries, self.found.mentions, strict=True):
            yield from ((one, entry.family) for one in mentions if of in one.kinds)

    def _baseline(self) -> Iterator[tuple[Mention, str]]:
        return ((Mention(one, ()), "") for one in self.found.baseline)


async def whole_of(digest: Digest, deps: Deps) -> Whole:
    """All that a digest tells, selected as it was when it was composed."""

    def look(tx: Transaction) -> tuple[Contents, Period, Page]:
        checks = tx.checks.after(digest.account, digest.alert, digest.from_no, digest.to_no)
        period = period_of(digest.account, digest.alert, tuple(checks), tx)
        contents = Contents(digest, *_wish_of(digest, tx), (), (), period.gaps_of(digest))
        return contents, period, page_after(None, digest, period, tx)

    contents, period, first = await deps.store.read(look)
    page = await all_pages(first, digest, period, deps)
    return Whole(contents, await selection(page, digest, period))


def _wish_of(digest: Digest, tx: Transaction) -> tuple[Subscription, Alert]:
    subscription = tx.subscriptions.get(digest.workspace, digest.subscription)
    if subscription is None:
        raise LookupError(f"digest {digest.id} has no subscription")
    alert = tx.alerts.get(digest.account, digest.alert)
    if alert is None:
        raise LookupError(f"there is no alert {digest.alert}")
    return subscription, alert


def _settled_late(digest: Digest, tx: Transaction) -> Digest:
    """One that an earlier version composed, and whose counts stay what they were then."""
    checks = tx.checks.after(digest.account, digest.alert, digest.from_no, digest.to_no)
    period = period_of(digest.account, digest.alert, tuple(checks), tx)
    found = select_from(all_at_once(digest, period, tx), digest, period)
    now = settled(digest, found, period)
    return replace(digest, lines=now.lines, all_lines=now.all_lines, gaps=now.gaps)


def _shown(entries: tuple[Entry, ...], what: What, part: int) -> tuple[Entry, ...]:
    """The lines that a message shows."""
    if what is What.DIGEST:
        return entries[:TOP_LINES]
    return entries[LINES_A_PART * (part - 1) : LINES_A_PART * part] if what is What.PART else ()


def _line(entry: Entry, known: Mapping[str, Patent], digest: Digest) -> Line:
    return Line(
        patent=_patent(entry.patent, known, digest),
        kinds=entry.kinds,
        family=entry.family,
        others=entry.patents - 1,
        offices=entry.offices,
        whys=entry.whys,
        more_whys=entry.more_whys,
        late=entry.late,
    )


def _patent(patent_id: str, known: Mapping[str, Patent], digest: Digest) -> Patent:
    return known.get(patent_id) or Patent(digest.account, patent_id, PatentState.ABSENT, digest.composed_at)
