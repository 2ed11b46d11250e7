"""Deliveries: promised posts and files, and the live messages that came of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from bot.domain.places import Place


class What(StrEnum):
    """What a delivery brings. Its content is made when it is sent, from the row as it is then."""

    LIVE = "live"  # a request's live message
    FILE = "file"  # a report's file, in the thread of the request's live message
    NOTE = "note"  # a word to a request's person about its end
    SUBSCRIBED = "subscribed"  # a subscription's live message
    DIGEST = "digest"  # a digest's message
    PART = "part"  # some lines of a digest, in the thread of its message
    TREND = "trend"  # hits over time: where somebody shows it, or as the first message of a digest's thread
    SHEET = "sheet"  # a digest's spreadsheet, there too
    MISSING = "missing"  # a word there that Slack does not take one of these
    COPY = "copy"  # a word to one person, in whose thread a digest's spreadsheet follows once more
    DISMISSED = "dismissed"  # a word there that somebody has called something in it not interesting; a live message
    WORD = "word"  # a word to a subscription's owner about its state
    REOPENED = "reopened"  # a question to its owner whether it should go on, now that its channel is open again
    ORPHANED = "orphaned"  # a word to a channel that who owned what is subscribed there has left
    HEARTBEAT = "heartbeat"  # a word at a subscription's place that nothing was found for a month
    SILENCE = "silence"  # a word to its owner that its alert has gone silent
    NOTHING = "nothing"  # a word to who asked for a check that brought nothing
    QUIET = "quiet"  # a word to who asked for a check that brought nothing for its subscription
    LOW = "low"  # a word to who has used most of a budget
    PLEA = "plea"  # a request to an admin to let a refused order through
    RULING = "ruling"  # a word to the person about what came of it
    MAKING = "making"  # how it stands with an alert that somebody has made, changed or deleted
    ENDED = "ended"  # a line to a place that its alert was deleted
    GRANT_PLEA = "grant plea"  # a request to an admin to let a person do something
    GRANT_RULING = "grant ruling"  # a word to the person about what came of it
    SERIES = "series"  # a series' live message
    SERIES_WORD = "series word"  # a word to a series' owner about its state
    SERIES_OPEN = "series open"  # a question to its owner whether it should go on, now that its channel is open again
    SERIES_LEFT = "series left"  # a word to its channel that its owner is no more in the workspace
    WELCOME = "welcome"  # first steps, to who installed Patrol
    HELLO = "hello"  # a line to a channel that Patrol was added to; its row is who did that, as far as known
    REMINDER = "reminder"  # what of a digest was given to a person and waits for them; a live message
    NOTICE = "notice"  # a word to an admin about what nobody else can mend


OF_REQUESTS: Final = frozenset({What.LIVE, What.FILE, What.NOTE})  # the others speak of subscriptions


_PATIENT: Final = frozenset(
    {What.DIGEST, What.PART, What.SHEET, What.MISSING, What.HEARTBEAT, What.ORPHANED, What.HELLO}
)


class DeliveryState(StrEnum):
    """The states of a delivery."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    IN_DOUBT = "in doubt"
    DEAD = "dead"


NEXT: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = {
    # From pending to in doubt: in a restored backup.
    DeliveryState.PENDING: frozenset({DeliveryState.SENDING, DeliveryState.IN_DOUBT, DeliveryState.DEAD}),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.IN_DOUBT, DeliveryState.DEAD}
    ),
    DeliveryState.IN_DOUBT: frozenset(
        {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.DEAD}
    ),
    DeliveryState.SENT: frozenset(),
    DeliveryState.DEAD: frozenset(),
}

SETTLE: Final = timedelta(seconds=10)  # how long Slack's history may take to show what it accepted
POSTS_APART: Final = timedelta(seconds=1.1)  # at one place: Slack takes one a second
REFRESH_EVERY: Final = timedelta(seconds=30)  # a live message is updated at most so often


@dataclass(frozen=True)
class Delivery:
    """One promised Slack post or file, under a key that is unique for ever."""

    key: str
    workspace: str
    place: str
    what: What
    row: str  # the id of what it speaks of: a request, a subscription, a digest, an alert
    created_at: datetime
    due: datetime | None
    part: int = 0  # which of the parts of a digest, from 1; of a reminder, which time it comes
    after: str | None = None  # the key that must be sent first
    state: DeliveryState = DeliveryState.PENDING
    reason: str | None = None  # Slack's last word against it
    attempts: int = 0
    doubted: bool = False  # an earlier attempt may have arrived; once sent: an earlier copy may lie there too
    doubted_since: datetime | None = None  # a restored backup's: Patrol does not know what was sent since then
    first_tried_at: datetime | None = None
    sent_at: datetime | None = None
    file_id: str | None = None  # committed before the upload is completed
    channel: str | None = None
    ts: str | None = None
    owner: str | None = None

    def to(self, state: DeliveryState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same delivery in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a delivery cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    def in_doubt_since(self, since: datetime) -> Self:
        """The same delivery in a restored backup: it may have been sent, and tried, at any time `since` then.

        Under which file id is not known: a file is looked for.
        """
        return self.to(
            DeliveryState.IN_DOUBT,
            doubted=True,
            doubted_since=since,
            first_tried_at=None,
            attempts=0,
            file_id=None,
            owner=None,
        )

    def claimed(self, now: datetime, owner: str) -> Self:
        """The same delivery, being sent by this run."""
        return self.to(
            DeliveryState.SENDING,
            owner=owner,
            attempts=self.attempts + 1,
            first_tried_at=self.first_tried_at or now,
        )

    @property
    def is_patient(self) -> bool:
        """Whether it goes after the others: somebody waits for those, and at a full hour digests are many."""
        if self.what is What.TREND:
            return self.after is not None  # else somebody waits for it
        return self.what in _PATIENT

    @property
    def is_file(self) -> bool:
        """Whether it brings a file, not a message."""
        return self.what in {What.FILE, What.SHEET}

    @property
    def goes_to(self) -> Place:
        """The place that it was promised to."""
        return Place(self.workspace, self.place)


@dataclass(frozen=True)
class LiveMessage:
    """A message that shows a row as it is now. Stale while `shown` is behind `version`; updated when `due`."""

    key: str  # of the delivery that posts it
    workspace: str
    row: str
    version: int = 1
    shown: int = 0
    due: datetime | None = None
    final: bool = False  # the row has come to its end: shown first
    channel: str | None = None  # where it was posted; None until then
    ts: str | None = None
    attempts: int = 0

    @property
    def is_stale(self) -> bool:
        """Whether it shows an older version than there is."""
        return self.shown < self.version
