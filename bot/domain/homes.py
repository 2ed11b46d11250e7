"""Homes: what each person sees of Patrol in its Home tab, a live message of their own."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from bot.domain.accounts import Connection
from bot.domain.alerts import Alert, Check
from bot.domain.deliveries import Delivery
from bot.domain.digests import Digest
from bot.domain.places import Person
from bot.domain.reports import Report, Request, Trouble
from bot.domain.series import Series
from bot.domain.subscriptions import Subscription
from bot.domain.usage import Usage

OPEN_FOR: Final = timedelta(hours=8)  # after its last opening it is kept right for so long; opened again, at once
SHOW_EVERY: Final = timedelta(seconds=1)  # it is published at most so often
ASK_AGAIN: Final = timedelta(minutes=1)  # where Slack did not say which channels its person is in
WATCHES: Final = 10  # on a page
BROUGHT: Final = 5
RUNNING: Final = 5
ATTENTION: Final = 5
MOST_PAGES: Final = 1000


@dataclass(frozen=True)
class Home:
    """Somebody's Home. Stale while `shown` is behind `version`; published when `due`."""

    workspace: str
    person: str
    opened_at: datetime
    due: datetime
    page: int = 0  # of its watches, from 0
    version: int = 1
    shown: int = 0
    face: str = ""  # of what was published last: what looks the same is not published again
    is_admin: bool = False  # it shows the budget of the workspace
    attempts: int = 0

    def opened(self, now: datetime) -> Self:
        """The same, opened: to be published at once, from its first page on, whatever was shown last."""
        return replace(self, opened_at=now, due=now, page=0, version=self.version + 1, face="", attempts=0)

    def turned(self, page: int, now: datetime) -> Self:
        """The same at another page."""
        return replace(self, page=min(max(page, 0), MOST_PAGES), due=now, version=self.version + 1)


@dataclass(frozen=True)
class Ordered:
    """A request with its report, None where nothing is ordered yet, and its live message."""

    request: Request
    report: Report | None
    message: Delivery | None


@dataclass(frozen=True)
class Watched:
    """A subscription with its alert as people see it; `gap`: that alert's last check, where that is one."""

    subscription: Subscription
    alert: Alert
    gap: Check | None = None


@dataclass(frozen=True)
class BroughtReport:
    """A report that was delivered: its file's delivery, and the live message in whose thread that lies."""

    request: Request
    file: Delivery
    message: Delivery | None


@dataclass(frozen=True)
class BroughtDigest:
    """A digest that was delivered."""

    digest: Digest
    alert: Alert
    message: Delivery


@dataclass(frozen=True)
class Overview:
    """What a Home shows to the person whose it is."""

    person: str
    known: Person | None  # as Slack describes them; None where it does not say
    knows_places: bool = True  # whether Slack has said which channels they are in: without, what is theirs alone
    address: str = ""  # where Slack shows the workspace
    running: tuple[Ordered, ...] = ()
    more_running: int = 0
    series: tuple[Series, ...] = ()  # their own recurring reports
    attention: tuple[Watched, ...] = ()
    more_attention: int = 0
    is_connected: bool = True  # the workspace has an account that PatSnap can be asked for
    connection: Connection | None = None  # to admins: who of its people has connected it
    shut_by: Trouble | None = None  # why PatSnap cannot be asked about any alert now
    shut_until: datetime | None = None
    watches: tuple[Watched, ...] = ()
    page: int = 0
    all_watches: int = 0
    brought: tuple[BroughtReport | BroughtDigest, ...] = ()
    usage: Usage | None = None  # for admins
    spent: int = 0  # reports ordered this month, by the whole workspace
    has_ordered: bool = False
    language: str = ""  # that they have chosen; "": as in Slack
    zone: str = ""  # likewise

    @property
    def is_new(self) -> bool:
        """Whether nothing of theirs was ever there."""
        return not (self.has_ordered or self.series or self.all_watches or self.running or self.brought)

    @property
    def pages(self) -> int:
        """How many pages its watches fill."""
        return max(1, -(-self.all_watches // WATCHES))
