"""What Patrol needs to store of workspaces, and of the reports that are asked for in them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.accounts import Account, Connection
from bot.domain.reports import Order, Report, Request
from bot.ports.whose import ANYBODY, Whose


class Workspaces(Protocol):
    """Slack teams, and the PatSnap accounts that they use."""

    def enrol(self, workspace: str, account: str, url: str) -> None:
        """Say that this workspace uses this account, which lives at `url`; what was said before is replaced."""
        ...

    def account(self, account: str) -> Account | None:
        """An account by its id."""
        ...

    def account_with(self, fingerprint: str) -> Account | None:
        """The account whose credentials have this fingerprint."""
        ...

    def with_keys(self) -> list[Account]:
        """All accounts whose credentials are stored, in a fixed order."""
        ...

    def put_account(self, account: Account) -> None:
        """Store an account in the place of what was known of it. Two with the same fingerprint there are not."""
        ...

    def use(self, workspace: str, account: str) -> None:
        """Say that a workspace uses a known account from now on; a workspace that is not known is now."""
        ...

    def connection(self, workspace: str) -> Connection | None:
        """Who has connected a workspace with its account, and when; None where nobody of its people has."""
        ...

    def note_connection(self, workspace: str, connection: Connection | None) -> None:
        """Note who has connected a known workspace, or with None that it is no more."""
        ...

    def of_account(self, account: str) -> list[str]:
        """The workspaces that use an account, in a fixed order."""
        ...

    def account_of(self, workspace: str) -> str | None:
        """The account of a workspace; None for one that is not known."""
        ...

    def note_address(self, workspace: str, address: str) -> None:
        """Note where Slack shows a known workspace, as in `https://acme.slack.com/`."""
        ...

    def address_of(self, workspace: str) -> str:
        """Where Slack shows a workspace; "" where that is not known."""
        ...

    def all(self) -> list[tuple[str, str]]:
        """Every workspace with its account."""
        ...

    def gone(self) -> Mapping[str, datetime]:
        """In which workspaces Patrol is not installed any more, and since when."""
        ...

    def gone_at(self, workspace: str) -> datetime | None:
        """Since when Patrol is not installed in a workspace any more; None where it is.

        What belongs to it rests: no other repository calls it due.
        """
        ...

    def note_gone(self, workspace: str, at: datetime | None) -> None:
        """Note that Patrol was removed from a workspace then, or with None that it is back."""
        ...

    def refused_since(self, workspace: str) -> datetime | None:
        """Since when Slack has called our token worth nothing, without taking it again."""
        ...

    def note_refused(self, workspace: str, since: datetime | None) -> None:
        """Note that Slack calls it so since then, or with None that it takes it."""
        ...

    def welcomed_at(self, workspace: str) -> datetime | None:
        """When somebody in a workspace was welcomed; None where nobody was yet."""
        ...

    def note_welcomed(self, workspace: str, at: datetime) -> None:
        """Note that somebody was welcomed in a known workspace."""
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

    def waiting_at(self, workspace: str, place: str) -> list[Request]:
        """The requests that wait or choose and land at this place, but for those that another shows, oldest first."""
        ...

    def held_for(self, workspace: str, place: str) -> list[Request]:
        """The requests that are held until Patrol is invited to this place, oldest first."""
        ...

    def held_until(self, now: datetime) -> list[Request]:
        """The requests that have been held for long enough."""
        ...

    def looking(self, account: str, name: str) -> list[Request]:
        """The requests of an account that wait for what PatSnap says of this name (folded), oldest first."""
        ...

    def next_found(self) -> Request | None:
        """The oldest request that was looking for its company, of whose name nothing more is to come from PatSnap."""
        ...

    def choosing_until(self, now: datetime) -> list[Request]:
        """The requests for which nobody has chosen a company in time."""
        ...

    def unfinished(
        self, workspace: str, person: str, places: Collection[str], since: datetime, limit: int
    ) -> tuple[list[Request], int]:
        """The open requests of a person, and those that land at these places, latest first; how many there are in all.

        Also the person's own that were asked for `since` then and have failed; none that another at its place shows.
        """
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

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Report | None:
        """The unclaimed report that has been due longest and that no outage shuts now, left as it is."""
        ...

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> Report | None:
        """Take what `next_due` finds; a requested one is submitting from here on."""
        ...

    def is_wanted(self, account: str, now: datetime) -> bool:
        """Whether an unclaimed report of this account is due to be ordered, and no outage shuts that now."""
        ...

    def waiting(self, account: str) -> list[Report]:
        """The unclaimed reports of this account that wait for a call, the longest due first."""
        ...

    def of_other_owners(self, owner: str) -> list[Report]:
        """The reports that a run which is no more had claimed."""
        ...

    def unordered(self) -> list[Report]:
        """All reports that have not become PatSnap's yet, for a restored backup; those that can be read."""
        ...

    def with_files_unused_since(self, limit: datetime) -> list[Report]:
        """Reports whose file lies on disk though it was last fetched or delivered before `limit`."""
        ...
