"""What Patrol needs of the PatSnap API."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from bot.domain.accounts import Key
from bot.domain.alerts import Findings
from bot.domain.companies import FoundCompanies
from bot.domain.facts import Family, Source
from bot.domain.patents import Bibliography
from bot.domain.reasons import Reason
from bot.domain.reports import File, Format, Job, Kind, Order
from bot.domain.searches import AlertText, Created, SearchPage


class Permit(Protocol):
    """Leave to make one call to PatSnap now. Each method is one call; errors: `NotSent`, `Refused`, `InDoubt`."""

    async def create_report(self, order: Order) -> str:
        """Have a report made (R001 create); its job id, exact to the last digit."""
        ...

    async def report_status(self, kind: Kind, job_id: str) -> Job:
        """Ask how a report's job stands (R001 status)."""
        ...

    async def check_alert(self, alert_id: str) -> str:
        """Ask what is new of an alert since it was asked last (P057); PatSnap's answer as it came, unread.

        Asking consumes: what is lost of this answer is not told again.
        """
        ...

    async def bibliography(self, patents: Sequence[str]) -> Mapping[str, Bibliography]:
        """The bibliography of at most 100 patents (P011), by their ids; what PatSnap does not have is left out."""
        ...

    async def numbered(self, numbers: Sequence[str]) -> Mapping[str, Bibliography]:
        """The same of the patents under at most 100 publication numbers, by PatSnap's ids; of some there may be none.

        Which of them has which number is told by `domain.numbers.matched`.
        """
        ...

    async def families(self, patents: Sequence[str]) -> Mapping[str, Family]:
        """The families of at most 100 patents (P014), by the patents' ids; what PatSnap does not have is left out."""
        ...

    async def reasons(self, source: Source, patents: Sequence[str]) -> Mapping[str, Reason]:
        """The latest event of at most 100 patents as this source tells it, by their ids; any may be left out."""
        ...

    async def create_alert(self, text: AlertText) -> Created:
        """Have an alert made (P056). There is no list of alerts: an id whose answer is lost is lost."""
        ...

    async def update_alert(self, alert_id: str, text: AlertText) -> None:
        """Have an alert look for this from now on (P058); what is empty stays. Repeating it does no harm."""
        ...

    async def delete_alert(self, alert_id: str) -> None:
        """Have an alert deleted (P059); repeating it does no harm but for a 68300004."""
        ...

    async def count(self, query: str) -> int:
        """How many patents match a query now (P001)."""
        ...

    async def search(self, query: str, *, limit: int, offset: int = 0) -> SearchPage:
        """The patents that match a query, latest publication first (P002): at most 1000 a page, 20,000 in all."""
        ...

    async def find_companies(self, name: str) -> FoundCompanies:
        """The first companies that a name or a part of one fits (C037), and how many there are."""
        ...


class Patsnap(Protocol):
    """The PatSnap API."""

    def permit(self, account: str) -> AbstractAsyncContextManager[Permit]:
        """Wait until a call may be made for an account (a valid token, its rate), and hold that place.

        Errors: `NotSent` or `Refused` where no token is to be had, `NotConnected` where there are no credentials;
        nothing was asked then.
        """
        ...

    def busy(self) -> frozenset[str]:
        """The accounts for which a call would have to wait now."""
        ...

    async def prove(self, key: Key) -> None:
        """Nothing, where PatSnap takes this key; one call that costs nothing. Errors: as of a permit's calls."""
        ...

    def findings(self, raw: str) -> Findings:
        """Read an answer of `check_alert`. Unreadable where it cannot be told what it says."""
        ...

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        """Fetch a finished report into `folder` by its signed link, byte for byte.

        The file is there whole, or not at all. `File.path` is below `folder`. Errors: `BadFile`, `NotSent`, `InDoubt`.
        """
        ...
