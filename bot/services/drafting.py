"""Drafts of digests: read and selected before the transaction that stores them, and stored only if they still hold."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Check
from bot.domain.delivery_keys import word_key
from bot.domain.digests import Digest, Wording, digest_id
from bot.domain.subscriptions import Subscription
from bot.domain.trends import Trend
from bot.domain.unusual import PERIODS, Tally, tally, unusual
from bot.ports import Transaction
from bot.services.contents import settled
from bot.services.figuring import trend_of_digest
from bot.services.selecting import Page, Period, all_pages, page_after, period_of, selection

_LATE: Final = timedelta(minutes=30)  # after the hour: more than anything that a digest waits for


class Step(Enum):
    """What is to be done about a subscription that is due."""

    WAKE = auto()  # its snooze is over
    WAIT = auto()  # something that its digest wants is on its way
    LATE = auto()  # PatSnap could not be asked for any of its period
    COMPOSE = auto()


@dataclass(frozen=True)
class Coming:
    """The next digest of a subscription. `up_to`: the last check that it may take, since it may have been sent so."""

    id: str
    up_to: int | None = None


@dataclass(frozen=True)
class Stand:
    """How a subscription that is due stands. `over`: the checks that its digest tells of."""

    step: Step
    subscription: Subscription
    over: tuple[Check, ...] = ()
    has_trouble: bool = False  # PatSnap cannot be asked about its alert now
    coming: Coming | None = None  # the digest that is due
    is_unasked: bool = False  # so that nobody knows whether there is nothing to tell

    @property
    def to_no(self) -> int:
        """The last check that its digest takes."""
        return self.over[-1].no if self.over else self.subscription.took

    @property
    def until(self) -> datetime:
        """Up to when these checks tell. One that was read again has a new number, and its old time."""
        return max([self.subscription.took_at, *(check.asked_at for check in self.over)])


@dataclass(frozen=True)
class Draft:
    """A digest in the making; in the end `digest` is None where there is nothing to tell."""

    stand: Stand
    digest: Digest | None
    period: Period
    page: Page = field(default_factory=Page)  # of hits; gone once it is finished
    hits: int = 0  # how many it was made of
    earlier: tuple[Tally, ...] = ()
    tally: Tally = field(default_factory=dict)
    trend: Trend | None = None  # where its subscription wants one


def coming(subscription: Subscription, now: datetime, tx: Transaction) -> Coming:
    """The next digest of a subscription. In a restored backup it may be one that was sent before that was restored."""

    def named(life: datetime | None) -> str:
        return digest_id(subscription.workspace, subscription.id, subscription.took, life)

    lives = [None, *tx.backups.settled_at()]
    for life in reversed(lives[:-1]):
        echo = tx.backups.echo_of(subscription.workspace, named(life), now)
        if echo is not None:
            return Coming(echo.row, echo.up_to)
    return Coming(named(lives[-1]))


def begun(stand: Stand, now: datetime, tx: Transaction) -> Draft:
    """Begin the digest of a subscription: who gets it when, and its first hits."""
    subscription = stand.subscription
    period = period_of(subscription.account, subscription.alert, stand.over, tx)
    if not stand.over:
        return Draft(stand, None, period)
    digest = _blank(stand, now, tx)
    earlier = tx.digests.tallies(subscription.workspace, subscription.id, PERIODS)
    page = page_after(None, digest, period, tx)
    return Draft(stand, digest, period, page, earlier=tuple(earlier))


async def finished(draft: Draft, deps: Deps) -> Draft:
    """The draft with all that there is to tell."""
    if draft.digest is None:
        return draft
    page = await all_pages(draft.page, draft.digest, draft.period, deps)
    found = await selection(page, draft.digest, draft.period)
    is_empty = not found.entries and not found.baseline and not draft.period.gaps
    names = tally(found.assignees)
    digest = replace(settled(draft.digest, found, draft.period), unusual=unusual(names, draft.earlier))
    draft = replace(draft, digest=None if is_empty else digest, page=Page(), hits=len(page.hits), tally=names)
    subscription = draft.stand.subscription
    if is_empty or not subscription.shows_trend:
        return draft
    return replace(draft, trend=await trend_of_digest(digest, subscription, deps))


def holds(draft: Draft, tx: Transaction) -> bool:
    """Whether a draft may be stored: its wish, its checks and its hits are as they were when it was begun.

    What checks have brought since is the next digest's.
    """
    stand = draft.stand
    of = stand.subscription
    current = tx.subscriptions.get(of.workspace, of.id)
    if of.run_at is None and current is not None and current.due is not None:
        # Who is told instantly is woken by each check: a large draft would never hold where checks come sooner than it
        # is made. At an hour of its own one digest is to tell what came until then: it is drafted anew.
        current = replace(current, due=of.due)
    if current != of:
        return False
    if tx.checks.after(of.account, of.alert, of.took, stand.to_no) != list(stand.over):
        return False
    return draft.hits == sum(tx.checks.count_between(of.account, of.alert, of.took, stand.to_no).values())


def late_word(run_at: datetime) -> str:
    """What a word about an hour that PatSnap lets pass is about."""
    return f"late {run_at:%Y%m%dT%H%M}"


def _blank(stand: Stand, now: datetime, tx: Transaction) -> Digest:
    """The digest of these checks before anything is told in it."""
    subscription = stand.subscription
    return Digest(
        id=(stand.coming or coming(subscription, now, tx)).id,
        workspace=subscription.workspace,
        subscription=subscription.id,
        place=subscription.place,
        account=subscription.account,
        alert=subscription.alert,
        from_no=subscription.took,
        to_no=stand.to_no,
        since=subscription.took_at,
        until=stand.until,
        kinds=subscription.kinds,
        form=subscription.form,
        composed_at=now,
        counts={},
        filters=subscription.filters,
        next_run=subscription.run_after(now),
        is_late=_is_late(subscription, now, tx),
        is_short=subscription.run_at is not None and stand.has_trouble,
        wording=_wording(subscription, tx),
    )


def _wording(subscription: Subscription, tx: Transaction) -> Wording | None:
    alert = tx.alerts.get(subscription.account, subscription.alert)
    if alert is None:
        return None
    of = subscription
    return Wording(alert.name, of.cadence, of.zone, of.locale, of.person, of.person_name)


def _is_late(subscription: Subscription, now: datetime, tx: Transaction) -> bool:
    """Whether Patrol was not running at its hour. Where PatSnap kept it waiting, its owner was told so."""
    run_at = subscription.run_at
    if run_at is None or now - run_at <= _LATE:
        return False
    return tx.deliveries.get(subscription.workspace, word_key(subscription.id, late_word(run_at))) is None
