"""What Patrol needs of the store: repositories, one for each noun, in a transaction."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.ports.access import Grants
from bot.ports.alerts import Alerts, Checks, Digests, Subscriptions
from bot.ports.backups import Backups
from bot.ports.channels import Places
from bot.ports.companies import Companies
from bot.ports.decisions import Decisions
from bot.ports.dismissals import Dismissals
from bot.ports.homes import Homes
from bot.ports.installations import Installations
from bot.ports.keeping import Keeping
from bot.ports.makings import Makings
from bot.ports.outages import Outages
from bot.ports.outbox import Deliveries, LiveMessages
from bot.ports.paces import Paces
from bot.ports.patents import Facts, Patents
from bot.ports.places import Audit, Notices, People
from bot.ports.preferences import Preferences
from bot.ports.processes import Processes
from bot.ports.recoveries import Recoveries
from bot.ports.references import Faults, References
from bot.ports.reports import Reports, Requests, Workspaces
from bot.ports.seen import Interactions
from bot.ports.series import AllSeries
from bot.ports.times import Times
from bot.ports.trends import Trends
from bot.ports.unreadables import Unreadables
from bot.ports.usage import Calls, Spendings
from bot.ports.vitals import Vitals

T = TypeVar("T")


class Work(StrEnum):
    """Kinds of work that a commit can make; each wakes the tick of its name."""

    ADVANCE = "advance reports"
    COMPANIES = "find companies"
    CHECK = "check alerts"
    MAKE = "make alerts"
    ENRICH = "enrich"
    EXPLAIN = "explain"
    COMPOSE = "compose"
    DELIVER = "deliver"
    REFRESH = "refresh"
    LOOK = "look at places"
    SHOW = "show homes"


class Transaction(Protocol):
    """The store as one transaction sees it: as if it ran alone."""

    @property
    def times(self) -> Times:
        """All stored times together."""
        ...

    @property
    def workspaces(self) -> Workspaces:
        """Slack teams and their accounts."""
        ...

    @property
    def installations(self) -> Installations:
        """In which of them Patrol is installed, where there may be many."""
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
    def companies(self) -> Companies:
        """Which companies names mean."""
        ...

    @property
    def series(self) -> AllSeries:
        """Reports that are ordered regularly."""
        ...

    @property
    def alerts(self) -> Alerts:
        """PatSnap's monitor projects."""
        ...

    @property
    def makings(self) -> Makings:
        """What people ask PatSnap to do with them."""
        ...

    @property
    def checks(self) -> Checks:
        """What was asked of them, and the hits."""
        ...

    @property
    def patents(self) -> Patents:
        """What is known of patents."""
        ...

    @property
    def facts(self) -> Facts:
        """What else is known of them."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Standing wishes."""
        ...

    @property
    def digests(self) -> Digests:
        """What was composed of them."""
        ...

    @property
    def recoveries(self) -> Recoveries:
        """The gaps that are searched for."""
        ...

    @property
    def dismissals(self) -> Dismissals:
        """What of that people have called not interesting."""
        ...

    @property
    def trends(self) -> Trends:
        """What was settled of alerts' hits over time."""
        ...

    @property
    def decisions(self) -> Decisions:
        """What people have made of its lines."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """The outbox."""
        ...

    @property
    def live(self) -> LiveMessages:
        """The messages that show a row as it is now."""
        ...

    @property
    def homes(self) -> Homes:
        """What each person sees in their Home."""
        ...

    @property
    def calls(self) -> Calls:
        """The calls that were made to PatSnap."""
        ...

    @property
    def spendings(self) -> Spendings:
        """What people have decided to spend on, and what budgets refused."""
        ...

    @property
    def people(self) -> People:
        """What Slack has said of people."""
        ...

    @property
    def preferences(self) -> Preferences:
        """What they, and channels, have chosen to read in."""
        ...

    @property
    def places(self) -> Places:
        """What is known of channels."""
        ...

    @property
    def notices(self) -> Notices:
        """What admins are told."""
        ...

    @property
    def grants(self) -> Grants:
        """What admins have allowed people."""
        ...

    @property
    def audit(self) -> Audit:
        """Who did what."""
        ...

    @property
    def seen(self) -> Interactions:
        """What Slack delivered and was answered."""
        ...

    @property
    def faults(self) -> Faults:
        """What went wrong on Patrol's side."""
        ...

    @property
    def references(self) -> References:
        """Rows by what people quote of them."""
        ...

    @property
    def keeping(self) -> Keeping:
        """Everything, whatever its noun: to clear, to show and to forget."""
        ...

    @property
    def backups(self) -> Backups:
        """Whether this is a restored backup."""
        ...

    @property
    def outages(self) -> Outages:
        """When PatSnap refuses an account."""
        ...

    @property
    def processes(self) -> Processes:
        """Who works on this database."""
        ...

    @property
    def paces(self) -> Paces:
        """The limits that they keep together."""
        ...

    @property
    def unreadables(self) -> Unreadables:
        """Rows that nobody can understand."""
        ...

    @property
    def vitals(self) -> Vitals:
        """How it stands with all that is stored."""
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
