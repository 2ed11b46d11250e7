"""Subscriptions: a place's standing wish to hear of an alert."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.domain.alerts import HitKind, is_taken
from bot.domain.cadences import Cadence, Rhythm
from bot.domain.filters import Filter
from bot.domain.places import Place


class Form(StrEnum):
    """How much a digest shows."""

    FULL = "full"  # the message, the lines in its thread, the spreadsheet
    COMPACT = "compact"  # the message and the spreadsheet
    COUNT = "count"  # the message alone, with nothing but counts


class SubscriptionState(StrEnum):
    """The states of a subscription."""

    ACTIVE = "active"
    SNOOZED = "snoozed"  # until a time, when it goes on by itself
    PAUSED = "paused"  # until somebody resumes it, or its reason ends
    DELETED = "deleted"


class PauseReason(StrEnum):
    """Why a subscription is paused."""

    PERSON = "person"  # somebody paused it
    ALERT_GONE = "alert gone"  # PatSnap does not know the alert
    NO_PLACE = "no place"  # Patrol is no member there: it goes on when Patrol is invited
    ARCHIVED = "archived"  # the channel is archived: whoever owns it is asked once it is not
    GONE = "gone"  # the channel was deleted
    SHARED = "shared"  # another organisation reads the channel, and nobody has allowed that
    SEVERED = "severed"  # the connection with another organisation was ended
    READ_ONLY = "read only"  # the channel takes no posts of Patrol's
    NO_MESSAGES = "no messages"  # its person takes no direct messages of Patrol's
    PERSON_GONE = "person gone"  # its person is no more in the workspace
    DISCONNECTED = "disconnected"  # PatSnap was: a series goes on once it is connected, a subscription has ended
    NO_RIGHT = "no right"  # its person may not order reports any more: of a series alone


# Why its place takes no digests: what was not sent is taken back, and what was left of the last one comes again.
OF_PLACES: Final = frozenset(PauseReason) - {
    PauseReason.PERSON,
    PauseReason.ALERT_GONE,
    PauseReason.NO_RIGHT,
    PauseReason.DISCONNECTED,
}


NEXT: Final[Mapping[SubscriptionState, frozenset[SubscriptionState]]] = {
    SubscriptionState.ACTIVE: frozenset(
        {SubscriptionState.SNOOZED, SubscriptionState.PAUSED, SubscriptionState.DELETED}
    ),
    SubscriptionState.SNOOZED: frozenset(
        {SubscriptionState.ACTIVE, SubscriptionState.PAUSED, SubscriptionState.DELETED}
    ),
    SubscriptionState.PAUSED: frozenset(
        {SubscriptionState.ACTIVE, SubscriptionState.SNOOZED, SubscriptionState.DELETED}
    ),
    SubscriptionState.DELETED: frozenset({SubscriptionState.ACTIVE}),  # typed again, or undone
}


@dataclass(frozen=True)
class Subscription:
    """A place's wish to get an alert's hits. One place has one for each alert."""

    id: str
    workspace: str
    place: str
    account: str
    alert: str
    person: str  # its owner
    kinds: frozenset[HitKind]  # empty: all
    cadence: Cadence
    zone: str  # IANA: of its hours
    form: Form
    created_at: datetime
    took: int  # the number of the last check that a digest of it took
    took_at: datetime  # up to when its digests have told: the next one's period begins here
    state: SubscriptionState = SubscriptionState.ACTIVE
    reason: PauseReason | None = None
    until: datetime | None = None  # of a snooze
    run_at: datetime | None = None  # the hour of its next digest; None for one that is told instantly
    due: datetime | None = None  # when it is looked at next
    last_digest: str | None = None  # the id of its last digest
    last_at: datetime | None = None  # when that was composed
    last_count: int = 0
    digests: int = 0
    locale: str = "en"  # of its reader
    person_name: str = ""  # of its owner, as people see it
    filters: tuple[Filter, ...] = ()
    heartbeat: bool = True  # a word at its place once a month without a digest
    alarm: bool = True  # its owner is told when its alert goes silent
    pulse_due: datetime | None = None  # when it is looked at next for these two
    asked_by: str = ""  # who asked for a check here and has not heard what it brought
    trend: bool = False  # its digests come with one, as long as they are monthly

    def to(self, state: SubscriptionState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same subscription in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a subscription cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    def takes(self, kind: HitKind) -> bool:
        """Whether it wants hits of this kind; a kind that nobody knows yet is kept from nobody."""
        return is_taken(kind, self.kinds)

    def run_after(self, now: datetime) -> datetime | None:
        """The hour of its next digest after `now`; None for one that is told instantly."""
        return self.cadence.next_run(ZoneInfo(self.zone), now)

    @property
    def shows_trend(self) -> bool:
        """Whether its digests come with a trend: more often than monthly it would hardly change."""
        return self.trend and self.cadence.rhythm is Rhythm.MONTHLY

    @property
    def is_alive(self) -> bool:
        """Whether its alert is checked for it."""
        return self.state in {SubscriptionState.ACTIVE, SubscriptionState.SNOOZED}

    @property
    def goes_to(self) -> Place:
        """Where its digests go."""
        return Place(self.workspace, self.place)

    @property
    def is_its_places(self) -> bool:
        """Whether the channel that it goes to owns it, since the person who did was forgotten."""
        return self.person == self.place and not self.goes_to.is_person
