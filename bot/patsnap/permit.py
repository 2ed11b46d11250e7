"""What Patrol asks of PatSnap: one method per call. How each answer is read is in the module of its noun."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.companies import FoundCompanies
from bot.domain.facts import Family, Source
from bot.domain.patents import Bibliography
from bot.domain.reasons import Reason
from bot.domain.reports import Job, Kind, Order
from bot.domain.searches import AlertText, Created, SearchPage
from bot.errors import PatsnapInDoubt
from bot.patsnap import monitors, searches, wire
from bot.patsnap.api import Call
from bot.patsnap.bibliography import BIBLIOGRAPHY, read_bibliography, read_numbered
from bot.patsnap.companies import companies_call, read_companies
from bot.patsnap.families import FAMILIES, read_families
from bot.patsnap.once import Once
from bot.patsnap.reasons import REASONS, read_reasons
from bot.patsnap.rows import numbers_call, rows_call

_FOLDERS: Final[Mapping[Kind, str]] = {
    Kind.ENTERPRISE: "/innovation/company-report",
    Kind.VALUE: "/patent-valuation-data/patent-report",
}


class CallPermit:
    """Leave to make one call now, by one of these methods. Errors of each: NotSent, PatsnapRefused, PatsnapInDoubt.

    A doubt that is `repeatable` (68300008) may be made again once at once, as PatSnap's guide allows. Beyond that only
    what does no harm twice may be repeated: all but the create calls and the check.
    """

    def __init__(self, once: Once) -> None:
        """For the one call that may be made."""
        self._once = once

    async def create_report(self, order: Order) -> str:
        """Have a report made (R001 and R002 create); its job id, exact to the last digit.

        Refused, it was not made; in doubt, it may be in the making.
        """
        name = "create" if order.logo else "create-no-logo"
        body = {order.subject.kind.value: order.subject.text, "report_type": order.format.value}
        success = await self._once.call(Call("POST", f"{_FOLDERS[order.kind]}/task/{name}", body=body))
        return wire.created_job(success.data)

    async def report_status(self, kind: Kind, job_id: str) -> Job:
        """Ask how a report's job stands (R001 and R002 status)."""
        path = f"{_FOLDERS[kind]}/job_id/status"  # "job_id" is part of the path as it is
        success = await self._once.call(Call("GET", path, params={"job_id": job_id}))
        return wire.job(job_id, success.data)

    async def check_alert(self, alert_id: str) -> str:
        """Ask what is new of an alert since it was asked last (P057); the answer as it came, once it says success.

        Asking consumes, so that the answer has to be kept before it is read. Refused, the window is untouched (an alert
        that PatSnap does not know has code 68300004); in doubt, it may be lost.
        """
        try:
            success = await self._once.call(Call("GET", "/patent-alert/check", params={"alert_id": alert_id}))
        except PatsnapInDoubt as doubt:
            # Its guide lets a call go out again that had 68300008: here the next window would be taken for this one.
            doubt.repeatable = False
            raise
        return success.reply.text

    async def bibliography(self, patents: Sequence[str]) -> dict[str, Bibliography]:
        """The bibliography of 1 to 100 patents (P011), by the ids as they were given; billed for each that is found.

        What PatSnap does not have is left out. ValueError for more or fewer patents.
        """
        success = await self._once.call(rows_call(BIBLIOGRAPHY, patents))
        return read_bibliography(patents, success.data)

    async def numbered(self, numbers: Sequence[str]) -> dict[str, Bibliography]:
        """The bibliography of the patents under 1 to 100 publication numbers (P011), by PatSnap's ids; billed as that.

        What PatSnap does not have is left out. ValueError for more or fewer numbers.
        """
        success = await self._once.call(numbers_call(BIBLIOGRAPHY, numbers))
        return read_numbered(success.data)

    async def families(self, patents: Sequence[str]) -> dict[str, Family]:
        """The families of 1 to 100 patents (P014), by the ids as they were given; a patent without one is left out.

        ValueError for more or fewer patents.
        """
        success = await self._once.call(rows_call(FAMILIES, patents))
        return read_families(patents, success.data)

    async def reasons(self, source: Source, patents: Sequence[str]) -> dict[str, Reason]:
        """The latest event of 1 to 100 patents as this source tells it, by the ids as they were given.

        A patent without any is left out. ValueError for more or fewer patents, or a source that tells no reasons.
        """
        if source not in REASONS:
            raise ValueError(f"{source} tells no reasons")
        success = await self._once.call(rows_call(REASONS[source], patents))
        return read_reasons(source, patents, success.data)

    async def create_alert(self, text: AlertText) -> Created:
        """Have an alert made (P056). There is no list of alerts: an id whose answer is lost is lost.

        Refused, it was not made; in doubt, it may be there. ValueError where it would watch nothing.
        """
        success = await self._once.call(monitors.create_call(text))
        return monitors.read_created(text, success.data)

    async def update_alert(self, alert_id: str, text: AlertText) -> None:
        """Have an alert look for this from now on (P058, or its version 2 for a long query).

        Repeating it does no harm. An alert that PatSnap does not know has code 68300004.
        """
        await self._once.call(monitors.update_call(alert_id, text))

    async def delete_alert(self, alert_id: str) -> None:
        """Have an alert deleted (P059).

        Repeating it does no harm; where a call in doubt has deleted it, the repeat is refused with 68300004.
        """
        await self._once.call(monitors.delete_call(alert_id))

    async def count(self, query: str) -> int:
        """How many patents match a query now (P001)."""
        success = await self._once.call(searches.count_call(query))
        return searches.read_count(success.data)

    async def search(self, query: str, *, limit: int, offset: int = 0) -> SearchPage:
        """The patents that match a query, latest publication first (P002): 1 to 1000 of the first 20,000.

        ValueError for a page beyond that.
        """
        success = await self._once.call(searches.search_call(query, limit, offset))
        return searches.read_page(success.data, offset)

    async def find_companies(self, name: str) -> FoundCompanies:
        """The first companies that a name or a part of one fits (C037). ValueError for no name at all."""
        success = await self._once.call(companies_call(name))
        return read_companies(success.data)
