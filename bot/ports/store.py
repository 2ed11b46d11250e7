"""What Patrol needs of the store: repositories, one for each noun, in a transaction."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.domain.deliveries import Delivery, LiveMessage
from bot.domain.reports import Order, Report, Request

T = TypeVar("T")


class Work(StrEnum):
    """Kinds of work that a commit can make; each wakes the tick of its name."""

    ADVANCE = "advance reports"
    DELIVER = "deliver"
    REFRESH = "refresh"


class Workspaces(Protocol):
    """Slack teams, and the PatSnap accounts that they use."""

    def enrol(self, workspace: str, account: str, url: str) -> None:
        """Say that this workspace uses this account, which lives at `url`; what was said before is replaced."""
        ...

    def account_of(self, workspace: str) -> str | None:
        """The account of a workspace; None for one that is not known."""
        ...


class Requests(Protocol):
    """The wishes of people."""

    def add(self, request: Request) -> bool:
        """Store a new request; False, and nothing is changed, where its id is already known."""
        ...

    def get(self, workspace: str, request_id: str) -> Request | None:
        """The request of this workspace by its id."""
        ...

    def save(self, request: Request) -> None:
        """Store what of a known request may change: all but its id, its asker, and what and where they asked."""
        ...

    def waiting_for(self, report: Report) -> list[Request]:
        """The requests that still wait for this report, oldest first."""
        ...

    def expecting(self, report: Report) -> list[Request]:
        """The requests that wait for this report or are held, oldest first."""
        ...

    def at(self, workspace: str, report_id: str, landing: str) -> Request | None:
        """The oldest request that waits for this report at this place and shows it itself."""
        ...

    def shown_by(self, request: Request) -> list[Request]:
        """The waiting requests that this one's live message and file serve too, oldest first."""
        ...

    def held_for(self, workspace: str, place: str) -> list[Request]:
        """The requests that are held until Patrol is invited to this place, oldest first."""
        ...

    def held_until(self, now: datetime) -> list[Request]:
        """The requests that have been held for long enough."""
        ...

    def listed(self, workspace: str, person: str, place: str, *, offset: int, limit: int) -> list[Request]:
        """A person's requests, and those that land at a place, latest first."""
        ...


class Reports(Protocol):
    """PatSnap's jobs."""

    def add(self, report: Report) -> bool:
        """Store a new report; False, and nothing is changed, where its id is known or the same order is running."""
        ...

    def running(self, workspace: str, order: Order) -> Report | None:
        """The one report of this order that can still become ready by itself."""
        ...

    def ready_since(self, workspace: str, order: Order, since: datetime) -> Report | None:
        """The latest report of this order that was ready at `since` or later and whose file is kept."""
        ...

    def get(self, workspace: str, report_id: str) -> Report | None:
        """The report of this workspace by its id."""
        ...

    def save(self, report: Report) -> None:
        """Store a known report as it is now."""
        ...

    def next_due(self, now: datetime) -> Report | None:
        """The unclaimed report that has been due longest, left as it is."""
        ...

    def claim(self, now: datetime, owner: str) -> Report | None:
        """Take the unclaimed report that has been due longest; a requested one is submitting from here on."""
        ...

    def of_other_owners(self, owner: str) -> list[Report]:
        """The reports that a run which is no more had claimed."""
        ...

    def with_files_unused_since(self, limit: datetime) -> list[Report]:
        """Reports whose file lies on disk though it was last fetched or delivered before `limit`."""
        ...


class Deliveries(Protocol):
    """The outbox."""

    def promise(self, delivery: Delivery) -> bool:
        """Promise a post or file; False, and nothing is changed, where its key is already known."""
        ...

    def get(self, workspace: str, key: str) -> Delivery | None:
        """The delivery of this workspace by its key."""
        ...

    def save(self, delivery: Delivery) -> None:
        """Store a known delivery as it is now."""
        ...

    def due(self, now: datetime, limit: int) -> list[Delivery]:
        """Deliveries that may be tried now, longest due first, one for each place.

        Left out: claimed ones, those whose `after` is not sent yet, and places where another is being sent.
        """
        ...

    def claim(self, workspace: str, key: str, now: datetime, owner: str) -> Delivery | None:
        """Take this delivery if it may (still) be tried now, as `due` says; the answer is the row before the claim.

        A claimed delivery is `sending`, whether it was pending or in doubt.
        """
        ...

    def of_other_owners(self, owner: str) -> list[Delivery]:
        """The deliveries that a run which is no more was sending."""
        ...

    def conversation_with(self, workspace: str, person: str) -> str | None:
        """The id of our direct messages with a person, if an earlier delivery there has told it."""
        ...

    def unsent_of(self, workspace: str, row: str) -> list[Delivery]:
        """Deliveries for this row that are neither sent nor dead."""
        ...


class LiveMessages(Protocol):
    """The messages that show a row as it is now."""

    def add(self, live: LiveMessage) -> None:
        """Store a live message that is promised; nothing is changed where its key is already known."""
        ...

    def get(self, workspace: str, key: str) -> LiveMessage | None:
        """The live message of this workspace by its delivery's key."""
        ...

    def save(self, live: LiveMessage) -> None:
        """Store a known live message as it is now, but for `version` and `final`, which only `touch` moves."""
        ...

    def touch(self, workspace: str, row: str, *, final: bool) -> None:
        """Say that this row has changed: every live message of it is stale. `final`: it has come to its end."""
        ...

    def next_due(self, now: datetime) -> LiveMessage | None:
        """A posted live message that is stale and due, final ones first, left as it is."""
        ...

    def claim(self, workspace: str, key: str, now: datetime, until: datetime) -> LiveMessage | None:
        """Take this live message if it is (still) stale and due; it is not due again before `until`.

        It stays stale until `save` says what was shown, so a run that dies now loses nothing.
        """
        ...


class Transaction(Protocol):
    """The store as one transaction sees it: as if it ran alone."""

    @property
    def workspaces(self) -> Workspaces:
        """Slack teams and their accounts."""
        ...

    @property
    def requests(self) -> Requests:
        """The wishes of people."""
        ...

    @property
    def reports(self) -> Reports:
        """PatSnap's jobs."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """The outbox."""
        ...

    @property
    def live(self) -> LiveMessages:
        """The messages that show a row as it is now."""
        ...


class Store(Protocol):
    """The database. What is handed to it runs in one transaction, and may be run more than once."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and commit; when this returns, what it wrote survives a power cut. What it raises rolls back."""
        ...

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on one consistent state; writing in it is an error."""
        ...

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        """Have `wake` called in the event loop after each commit that made work."""
        ...
