"""The figures of a trend: an alert's hits counted week by week, and whose patents they are of, page by page."""

import asyncio
from datetime import UTC, datetime, time
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.deps import Deps
from bot.domain.alerts import Check, HitKind
from bot.domain.digests import Digest
from bot.domain.subscriptions import Subscription
from bot.domain.trends import Asked, Figures, Named, Period, Trend, figures_of
from bot.ports import Transaction

_CHECKS: Final = 100  # are read at once
_HITS: Final = 250  # are read at once: with their patents the store has them in some 10 ms


async def trend_of_digest(digest: Digest, subscription: Subscription, deps: Deps) -> Trend:
    """What goes into a digest's thread: three months, up to when it was composed."""
    zone = ZoneInfo(subscription.zone)
    period = Asked().period(digest.composed_at.astimezone(zone).date())
    if period is None:
        raise AssertionError("three months are a period")
    return Trend(
        id=digest.id,
        workspace=digest.workspace,
        account=digest.account,
        alert=digest.alert,
        person="",
        person_name="",
        made_at=digest.composed_at,
        figures=await figures(digest.account, digest.alert, period, zone, digest.composed_at, deps),
    )


async def figures(account: str, alert: str, period: Period, zone: ZoneInfo, now: datetime, deps: Deps) -> Figures:
    """The numbers of a period. They are read page by page, so that the store serves others meanwhile."""
    begin = datetime.combine(period.first, time(), zone).astimezone(UTC)
    first, checks = await deps.store.read(lambda tx: _first(account, alert, begin, tx))
    counts: dict[tuple[int, HitKind], int] = {}
    named: list[Named] = []
    no, last = (first or 1) - 1, await deps.store.read(lambda tx: _last_no(account, alert, tx))
    begun = no
    while first is not None and no < last:
        found, hits = await deps.store.read(partial(_page, account, alert, no, min(no + _CHECKS, last)))
        checks += found
        counts |= hits
        no += _CHECKS
    is_more = bool(counts)
    while is_more:
        after = named[-1] if named else None
        page = await deps.store.read(partial(_named, account, alert, begun, last, after))
        named += page
        is_more = len(page) == _HITS
    if len(named) < _HITS:
        return figures_of(period, zone, now, checks, counts, named)
    return await asyncio.to_thread(figures_of, period, zone, now, checks, counts, named)


def _first(account: str, alert: str, begin: datetime, tx: Transaction) -> tuple[int | None, list[Check]]:
    """The number of the first check of the period, and the first of all, where that is before it."""
    first = tx.checks.first_since(account, alert, begin)
    started = tx.checks.get(account, alert, 1) if first is not None and first > 1 else None
    return first, [] if started is None else [started]


def _last_no(account: str, alert: str, tx: Transaction) -> int:
    found = tx.alerts.get(account, alert)
    return 0 if found is None else found.last_no


def _page(
    account: str, alert: str, no: int, up_to: int, tx: Transaction
) -> tuple[list[Check], dict[tuple[int, HitKind], int]]:
    found = tx.checks.after(account, alert, no, up_to)
    return found, dict(tx.checks.count_between(account, alert, no, up_to))


def _named(account: str, alert: str, no: int, up_to: int, after: Named | None, tx: Transaction) -> list[Named]:
    return tx.trends.named(account, alert, no, up_to, after=after, limit=_HITS)
