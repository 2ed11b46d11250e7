"""Previews: what an alert would bring, from what was found already, or from a search where the account may search.

Each is asked for by a person who waits for it: nothing is stored, and nothing of it is tried again by itself. P057 is
never asked for it, for that would use up what subscribers are to hear.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.endpoints import Endpoint
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.previews import PERIOD, SAMPLE, Basis, Preview
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.searches import Found, published_between
from bot.ports import Permit, Transaction
from bot.services.calls import call_now
from bot.services.usage import For

T = TypeVar("T")

_PATIENCE: Final = 25.0  # real seconds; an errand's time ends at 30


async def count_query(query: str, whose: For, deps: Deps, *, patience: float = _PATIENCE) -> Preview:
    """How many patents match a query (P001), and some of the last 30 days (P002); counted for who asks.

    Where one of the two is not licensed, the other is used for both. Where PatSnap does not answer within `patience`
    (real seconds), what it has said until then.
    """
    empty = _empty(Basis.SEARCH, deps)
    search = _Search(query, whose, empty, deps)
    try:
        async with asyncio.timeout(patience):
            await search.run()
    except TimeoutError:
        return replace(search.preview, trouble=Trouble(TroubleKind.GAVE_UP))
    return search.preview


async def preview_alert(alert: Alert, kinds: Iterable[HitKind], whose: For, deps: Deps) -> Preview:
    """The last 30 days of an alert: from its hits where it was watched for so long, else from a search for its query.

    `kinds`: those that are wanted; none: all.
    """
    empty = _empty(Basis.HITS, deps)
    if alert.deleted_at is not None:
        return replace(empty, basis=Basis.NOTHING)
    since = deps.clock() - PERIOD
    wanted = frozenset(kinds)
    watched = await deps.store.read(lambda tx: _from_hits(alert, wanted, since, empty, tx))
    if watched is not None:
        return watched
    if not alert.query:
        return replace(empty, basis=Basis.NOTHING)
    return await count_query(alert.query, whose, deps)


def _from_hits(
    alert: Alert, kinds: frozenset[HitKind], since: datetime, empty: Preview, tx: Transaction
) -> Preview | None:
    first = tx.checks.first_since(alert.account, alert.id, since)
    started = tx.checks.get(alert.account, alert.id, 1)
    if first is None or started is None or started.asked_at > since:
        return None
    counts: dict[HitKind, int] = {}
    of_check: dict[int, int] = {}
    for (no, kind), hits in tx.checks.count_between(alert.account, alert.id, first - 1, alert.last_no).items():
        if not kinds or kind in kinds or kind is HitKind.OTHER:
            counts[kind] = counts.get(kind, 0) + hits
            of_check[no] = of_check.get(no, 0) + hits
    return replace(
        empty,
        recent=sum(counts.values()),
        counts=counts,
        sample=_latest(alert, kinds, sorted(of_check, reverse=True), tx),
    )


def _latest(alert: Alert, kinds: frozenset[HitKind], checks: list[int], tx: Transaction) -> tuple[Patent, ...]:
    """The patents that were found last, each once: `checks` are the numbers that brought any, latest first."""
    found: dict[str, None] = {}
    for no in checks[:SAMPLE]:
        for hit in tx.checks.hits_between(alert.account, alert.id, no - 1, no):
            if not kinds or hit.kind in kinds or hit.kind is HitKind.OTHER:
                found[hit.patent] = None
        if len(found) >= SAMPLE:
            break
    shown = list(found)[:SAMPLE]
    known = tx.patents.get_all(alert.account, shown)
    return tuple(known.get(one) or Patent(alert.account, one, PatentState.ABSENT, alert.adopted_at) for one in shown)


class _Search:
    """The calls of one preview, in turn; `preview` is what they have told so far."""

    def __init__(self, query: str, whose: For, empty: Preview, deps: Deps) -> None:
        self._query = query
        self._whose = whose
        self._deps = deps
        self.preview = empty

    async def run(self) -> None:
        """Count, then search; what is not licensed is made up for by the other."""
        recent = published_between(self._query, self.preview.first, self.preview.last)
        total = await self._ask(Endpoint.COUNT, lambda permit: permit.count(self._query))
        self.preview = replace(self.preview, total=total)
        if total is None and not self._may_ask_otherwise():
            return
        page = await self._ask(Endpoint.SEARCH, lambda permit: permit.search(recent, limit=SAMPLE))
        if page is not None:
            sample = tuple(self._patent(found) for found in page.found)
            self.preview = replace(self.preview, recent=page.total, sample=sample)
            if total is None:
                everything = await self._ask(Endpoint.SEARCH, lambda permit: permit.search(self._query, limit=1))
                self.preview = replace(self.preview, total=everything.total if everything else None)
        elif total is not None and self._may_ask_otherwise():
            counted = await self._ask(Endpoint.COUNT, lambda permit: permit.count(recent))
            self.preview = replace(self.preview, recent=counted)

    def _may_ask_otherwise(self) -> bool:
        trouble = self.preview.trouble
        return trouble is not None and trouble.kind is TroubleKind.ACCOUNT

    async def _ask(self, endpoint: Endpoint, call: Callable[[Permit], Awaitable[T]]) -> T | None:
        found, trouble = await call_now(endpoint, self._whose, call, self._deps)
        if trouble is not None:
            self.preview = replace(self.preview, trouble=trouble)
        return found

    def _patent(self, found: Found) -> Patent:
        texts = Bibliography(
            number=found.number,
            titles={"EN": found.title} if found.title else {},
            assignees={"EN": found.assignees} if found.assignees else {},
            published=found.published,
        )
        return Patent(self._whose.account, found.patent, PatentState.KNOWN, self._deps.clock(), bibliography=texts)


def _empty(basis: Basis, deps: Deps) -> Preview:
    today = deps.clock().astimezone(deps.rules.patsnap_zone).date()
    return Preview(basis, first=today - PERIOD, last=today)
