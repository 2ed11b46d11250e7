"""What is in a digest: for a message what was settled when it was composed, for the spreadsheet all of its hits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.deliveries import What
from bot.domain.digests import LINES_A_PART, MOST_GAPS, MOST_LINES, TOP_LINES, Contents, Digest, Line
from bot.domain.patents import Patent, PatentState
from bot.domain.selection import Entry, Selection
from bot.domain.subscriptions import Subscription
from bot.ports import Transaction
from bot.services.selecting import Page, Period, all_at_once, all_pages, page_after, period_of, select_from, selection


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
        gaps=period.gaps[:MOST_GAPS],
    )


def contents_of(digest: Digest, what: What, part: int, tx: Transaction) -> Contents:
    """What a message of a digest is made from: all its lines, and what is known of the patents of those it shows.

    Of a spreadsheet only what it is about: `whole_contents` has the rest.
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


async def whole_contents(digest: Digest, deps: Deps) -> Contents:
    """What a digest's spreadsheet is made from: a line for each patent, and what there was when it was adopted."""

    def look(tx: Transaction) -> tuple[Subscription, Alert, Period, Page]:
        checks = tx.checks.after(digest.account, digest.alert, digest.from_no, digest.to_no)
        period = period_of(digest.account, digest.alert, tuple(checks), tx)
        return *_wish_of(digest, tx), period, page_after(None, digest, period, tx, is_whole=True)

    subscription, alert, period, first = await deps.store.read(look)
    page = await all_pages(first, digest, period, deps, is_whole=True)
    found = await selection(page, digest, period)
    lines = tuple(_lines(found, page.patents, digest))
    baseline = tuple(_patent(one, page.patents, digest) for one in found.baseline)
    return Contents(digest, subscription, alert, lines, baseline, period.gaps)


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


def _lines(found: Selection, known: Mapping[str, Patent], digest: Digest) -> Iterator[Line]:
    for entry, mentions in zip(found.entries, found.mentions, strict=True):
        for one in mentions:
            patent = _patent(one.patent, known, digest)
            yield Line(patent, one.kinds, entry.family, whys=one.whys, late=one.late)


def _patent(patent_id: str, known: Mapping[str, Patent], digest: Digest) -> Patent:
    return known.get(patent_id) or Patent(digest.account, patent_id, PatentState.ABSENT, digest.composed_at)
