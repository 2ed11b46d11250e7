"""What a digest tells is selected from all hits of its checks: page by page, so that nobody waits for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Check, Hit, HitKind, is_taken
from bot.domain.digests import Digest
from bot.domain.facts import Source
from bot.domain.selection import Known, Selection, Window, all_known, known_by, select
from bot.ports import Transaction

PAGE: Final = 250  # hits: with their patents the store has them in some 10 ms


@dataclass(frozen=True)
class Period:
    """The checks of a digest, which of them tell a baseline, and what those cover that found again what was lost."""

    checks: tuple[Check, ...]
    adopted: frozenset[int] = frozenset()
    late: Mapping[int, Window] = field(default_factory=dict)

    @property
    def gaps(self) -> tuple[Check, ...]:
        """What of it cannot be told."""
        return tuple(check for check in self.checks if check.is_missing)

    def gaps_of(self, digest: Digest) -> tuple[Check, ...]:
        """The same for a digest, with the word of each whether it tells what was searched for in its place."""
        told = [check for check in self.checks if check.recovers is not None and not check.is_missing]
        if not is_taken(HitKind.NEW, digest.kinds):
            told = []  # a search finds new patents alone
        return tuple(replace(gap, is_searched=any(_covers(one, gap) for one in told)) for gap in self.gaps)


@dataclass(frozen=True)
class Page:
    """Some of the hits of a digest's checks, and what is known of their patents."""

    hits: tuple[Hit, ...] = ()
    known: Known = field(default_factory=Known)

    @property
    def is_last(self) -> bool:
        """Whether no page follows it."""
        return len(self.hits) < PAGE


def period_of(account: str, alert: str, checks: tuple[Check, ...], tx: Transaction) -> Period:
    """What these checks of an alert are."""
    late = {check.no: _window(account, alert, check, tx) for check in checks if check.recovers is not None}
    return Period(checks, frozenset(check.no for check in checks if check.is_baseline), late)


def page_after(page: Page | None, digest: Digest, period: Period, tx: Transaction) -> Page:
    """The hits that follow a page, with what was known of the patents of those that are news."""
    last = page.hits[-1] if page is not None and page.hits else None
    hits = tx.checks.hits_page(digest.account, digest.alert, digest.from_no, digest.to_no, after=last, limit=PAGE)
    news = [hit.patent for hit in hits if is_taken(hit.kind, digest.kinds) and hit.no not in period.adopted]
    known = known_by(
        digest.composed_at,
        tx.patents.get_all(digest.account, news).values(),
        tx.facts.get_all(digest.account, Source.FAMILY, news).values(),
        digest.filters,
    )
    return Page(tuple(hits), known)


async def all_pages(first: Page, digest: Digest, period: Period, deps: Deps) -> Page:
    """The first page and all that follow, as one; each is read by itself, so that the store serves others meanwhile."""
    pages = [first]
    while not pages[-1].is_last:
        follow = partial(page_after, pages[-1], digest, period)
        pages.append(await deps.store.read(follow))
    return first if len(pages) == 1 else await asyncio.to_thread(_joined, pages)


def all_at_once(digest: Digest, period: Period, tx: Transaction) -> Page:
    """The same in one transaction, for the digests of an earlier version."""
    pages = [page_after(None, digest, period, tx)]
    while not pages[-1].is_last:
        pages.append(page_after(pages[-1], digest, period, tx))
    return _joined(pages)


async def selection(page: Page, digest: Digest, period: Period) -> Selection:
    """What a digest tells of all its hits. Where they are many, another thread selects."""
    if len(page.hits) <= PAGE:
        return select_from(page, digest, period)
    return await asyncio.to_thread(select_from, page, digest, period)


def select_from(page: Page, digest: Digest, period: Period) -> Selection:
    """What a digest tells of these hits."""
    return select(page.hits, page.known, digest.kinds, digest.filters, adopted=period.adopted, late=period.late)


def _joined(pages: list[Page]) -> Page:
    return Page(tuple(hit for page in pages for hit in page.hits), all_known(page.known for page in pages))


def _covers(found: Check, gap: Check) -> bool:
    """Whether what was found later is of a time with this gap in it."""
    if found.since is None or gap.since is None:
        return False  # of a baseline nothing is searched for
    return found.since <= gap.since and gap.asked_at <= found.asked_at


def _window(account: str, alert: str, check: Check, tx: Transaction) -> Window:
    """What this check found again: the window of the one whose answer was lost or could not be read."""
    lost = tx.checks.get(account, alert, check.recovers or 0) or check
    return Window(lost.since, lost.asked_at, lost.is_restored)
