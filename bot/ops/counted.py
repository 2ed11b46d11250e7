"""The PatSnap API, each call of which a meter hears of: whoever calls knows nothing of it."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from bot.domain.accounts import Key
from bot.domain.alerts import Findings
from bot.domain.companies import FoundCompanies
from bot.domain.endpoints import CREATE_OF, FACTS_OF, STATUS_OF, Endpoint
from bot.domain.facts import Family, Source
from bot.domain.patents import Bibliography
from bot.domain.reasons import Reason
from bot.domain.reports import File, Format, Job, Kind, Order
from bot.domain.searches import AlertText, Created, SearchPage
from bot.errors import CodeClass, NotSent, PatsnapRefused, Refused
from bot.ports import Meter, Patsnap, Permit

OK: Final = "ok"
IN_DOUBT: Final = "in_doubt"
NOT_SENT: Final = "not_sent"
REFUSED: Final = "refused"


class CountedPatsnap:
    """`bot.ports.Patsnap` which tells a meter what came of each call."""

    def __init__(self, patsnap: Patsnap, meter: Meter) -> None:
        """Ask `patsnap`, and tell `meter`."""
        self._patsnap = patsnap
        self._meter = meter

    @asynccontextmanager
    async def permit(self, account: str) -> AsyncIterator[Permit]:
        """As the API's."""
        async with self._patsnap.permit(account) as permit:
            yield CountedPermit(permit, self._meter)

    def busy(self) -> frozenset[str]:
        """As the API's."""
        return self._patsnap.busy()

    async def prove(self, key: Key) -> None:
        """As the API's; nothing that is counted is asked."""
        await self._patsnap.prove(key)

    def findings(self, raw: str) -> Findings:
        """As the API's."""
        return self._patsnap.findings(raw)

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        """As the API's; a file is no call."""
        return await self._patsnap.fetch(link, wanted, folder, fallback_name)


class CountedPermit:
    """`bot.ports.Permit` for one call that is counted."""

    def __init__(self, permit: Permit, meter: Meter) -> None:
        """Make the call by `permit`, and tell `meter`."""
        self._permit = permit
        self._meter = meter

    async def create_report(self, order: Order) -> str:
        """As the API's."""
        with _counted(CREATE_OF[order.kind], self._meter):
            return await self._permit.create_report(order)

    async def report_status(self, kind: Kind, job_id: str) -> Job:
        """As the API's."""
        with _counted(STATUS_OF[kind], self._meter):
            return await self._permit.report_status(kind, job_id)

    async def check_alert(self, alert_id: str) -> str:
        """As the API's."""
        with _counted(Endpoint.CHECK, self._meter):
            return await self._permit.check_alert(alert_id)

    async def bibliography(self, patents: Sequence[str]) -> Mapping[str, Bibliography]:
        """As the API's."""
        with _counted(Endpoint.BIBLIOGRAPHY, self._meter):
            return await self._permit.bibliography(patents)

    async def numbered(self, numbers: Sequence[str]) -> Mapping[str, Bibliography]:
        """As the API's."""
        with _counted(Endpoint.BIBLIOGRAPHY, self._meter):
            return await self._permit.numbered(numbers)

    async def families(self, patents: Sequence[str]) -> Mapping[str, Family]:
        """As the API's."""
        with _counted(Endpoint.FAMILY, self._meter):
            return await self._permit.families(patents)

    async def reasons(self, source: Source, patents: Sequence[str]) -> Mapping[str, Reason]:
        """As the API's."""
        with _counted(FACTS_OF[source], self._meter):
            return await self._permit.reasons(source, patents)

    async def create_alert(self, text: AlertText) -> Created:
        """As the API's."""
        with _counted(Endpoint.CREATE_ALERT, self._meter):
            return await self._permit.create_alert(text)

    async def update_alert(self, alert_id: str, text: AlertText) -> None:
        """As the API's."""
        with _counted(Endpoint.UPDATE_ALERT, self._meter):
            await self._permit.update_alert(alert_id, text)

    async def delete_alert(self, alert_id: str) -> None:
        """As the API's."""
        with _counted(Endpoint.DELETE_ALERT, self._meter):
            await self._permit.delete_alert(alert_id)

    async def count(self, query: str) -> int:
        """As the API's."""
        with _counted(Endpoint.COUNT, self._meter):
            return await self._permit.count(query)

    async def search(self, query: str, *, limit: int, offset: int = 0) -> SearchPage:
        """As the API's."""
        with _counted(Endpoint.SEARCH, self._meter):
            return await self._permit.search(query, limit=limit, offset=offset)

    async def find_companies(self, name: str) -> FoundCompanies:
        """As the API's."""
        with _counted(Endpoint.COMPANIES, self._meter):
            return await self._permit.find_companies(name)


@contextmanager
def _counted(endpoint: Endpoint, meter: Meter) -> Iterator[None]:
    """One call is made inside. Whatever else goes wrong there, somebody stops waiting, or a fault: it may be billed."""
    code, is_quota = IN_DOUBT, False
    try:
        yield
        code = OK
    except NotSent:
        code = NOT_SENT
        raise
    except PatsnapRefused as error:
        code, is_quota = error.code, error.code_class is CodeClass.QUOTA
        raise
    except Refused:
        code = REFUSED
        raise
    finally:
        meter.called(endpoint, code, is_quota=is_quota)
