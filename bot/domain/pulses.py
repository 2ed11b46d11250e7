"""Pulses: whether an alert still hits. Who hears nothing is told that nothing is wrong, or that something may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.cadences import Rhythm
from bot.domain.subscriptions import Subscription

_MONTH: Final = timedelta(days=30)
_LONGEST_MONTH: Final = timedelta(days=32)  # and the hours that a digest may be late
MOST_HITS: Final = 12  # days with hits that say what is usual
_FEWEST_HITS: Final = 5  # days with hits, before anything is usual
_TIMES_USUAL: Final = 4
_SHORTEST_SILENCE: Final = timedelta(days=14)
_NEVER: Final = timedelta(days=30)  # after it was adopted
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True)
class Pulse:
    """How an alert has been hitting, as far as a subscription takes it."""

    hits: tuple[datetime, ...]  # of each of the last days with hits the latest moment, latest first; no baseline
    adopted_at: datetime
    has_named: bool  # the alert has named something, if only what was there when it was adopted

    @property
    def last_hit(self) -> datetime | None:
        """When it last hit."""
        return self.hits[0] if self.hits else None

    @property
    def usual(self) -> timedelta | None:
        """How long it usually is from one day with hits to the next; None where there are too few to say."""
        return _usual(self.hits)

    @property
    def alarm_at(self) -> datetime | None:
        """From when on its silence is one that somebody should know of; None where nothing speaks for that.

        An alert that used to hit is silent after four times what is usual, and never before 14 days; one that has named
        nothing at all, 30 days after it was adopted.
        """
        if self.usual is not None:
            return self.hits[0] + max(_TIMES_USUAL * self.usual, _SHORTEST_SILENCE)
        return None if self.has_named or self.hits else self.adopted_at + _NEVER


def quiet_since(subscription: Subscription) -> datetime:
    """Since when its place has had no digest."""
    return max(subscription.last_at or subscription.created_at, subscription.created_at)


def month_of(subscription: Subscription) -> timedelta:
    """How long it is from one heartbeat to the next: no shorter than from one digest to the next."""
    return _LONGEST_MONTH if subscription.cadence.rhythm is Rhythm.MONTHLY else _MONTH


def months_quiet(subscription: Subscription, now: datetime) -> int:
    """How many months its place has had no digest."""
    return (now - quiet_since(subscription)) // month_of(subscription)


def next_look(subscription: Subscription, pulse: Pulse, now: datetime) -> datetime:
    """When it is to be looked at again: when a heartbeat or an alarm would be due, a week from now at the latest."""
    months = months_quiet(subscription, now) + 1
    moments = [quiet_since(subscription) + months * month_of(subscription), now + _WEEK]
    if pulse.alarm_at is not None and pulse.alarm_at > now:
        moments.append(pulse.alarm_at)
    return min(moments)


def _usual(hits: Sequence[datetime]) -> timedelta | None:
    return None if len(hits) < _FEWEST_HITS else (hits[0] - hits[-1]) / (len(hits) - 1)
