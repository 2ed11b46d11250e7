"""What a create call orders: a report on which company or patent, in which form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import web

from sandbox.patsnap.bodies import json_object, text
from sandbox.patsnap.codes import WRONG_PARAMETER, Refusal
from sandbox.patsnap.companies import COMPANIES

ReportType = Literal["word", "pdf"]
_REPORT_TYPES: Final[Mapping[object, ReportType]] = {"word": "word", "pdf": "pdf"}
# The companies of the stand-in, so that their codes lead to their names; the number is of the R001 create page.
_KNOWN_CODES: Final = {company.credit_code: company.name for company in COMPANIES} | {
    "5513850T82": "小米科技有限责任公司",
}
# The patent of the R002 create page, so that its id leads to its number.
_KNOWN_PATENTS: Final = {"9cf648f8-8283-4767-9a14-f90f68303f3e": "CN108977442B"}
_SEVERAL: Final = re.compile(r"[\s,;|，；、]")
_UNGRANTED: Final = re.compile(r"[A-Z]{2}[0-9A-Z]*\dA\d?", re.IGNORECASE)
_DESIGN: Final = re.compile(r"[A-Z]{2}[0-9A-Z]*\dS\d?", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    """The body of an R001 or R002 create call, checked; `logo` is told by the path that was called."""

    report_type: ReportType
    logo: bool
    credit_code: str | None = None
    org_number: str | None = None
    company_name: str | None = None
    patent_id: str | None = None
    patent_number: str | None = None

    @property
    def is_value(self) -> bool:
        """Whether this is an R002 order, on a patent; else it is an R001 order, on a company."""
        return bool(self.patent)

    @property
    def subject(self) -> str:
        """What the file is named after: the company, or the patent."""
        return self.patent or self.company

    @property
    def patent(self) -> str:
        """The publication number to print, where it is known; an id that is given wins over a number."""
        if self.patent_id:
            return _KNOWN_PATENTS.get(self.patent_id.lower(), self.patent_id)
        return self.patent_number or ""

    @property
    def obstacle(self) -> str:
        """Why no report can be made of this; empty if there is nothing in the way.

        R002 values neither what is not granted yet nor designs (R002 create page), and here the end of the number
        tells which is which: A, A1 … for an application, S, S1 … for a design. Where PatSnap refuses them is written
        nowhere; in this stand-in the job fails, which is the later and the dearer of the two places.
        """
        if _UNGRANTED.fullmatch(self.patent):
            return "该专利尚未授权，暂不支持价值评估"
        if _DESIGN.fullmatch(self.patent):
            return "外观设计专利暂不支持价值评估"
        return ""

    @property
    def company(self) -> str:
        """The name to print: that of the strongest field given (credit code, then organisation code, then name)."""
        for code in (self.credit_code, self.org_number):
            if code and code in _KNOWN_CODES:
                return _KNOWN_CODES[code]
        return self.company_name or self.credit_code or self.org_number or ""


async def read_order(request: web.Request, *, logo: bool) -> Order:
    """The order in `request`; Refusal 68300007 if it is no JSON object, 68300004 if a field is missing or wrong."""
    body = await json_object(request)
    order = Order(
        _report_type(body),
        logo,
        credit_code=text(body, "credit_code"),
        org_number=text(body, "org_number"),
        company_name=text(body, "company_name"),
    )
    if not order.company:
        raise Refusal(WRONG_PARAMETER)
    return order


async def read_value_order(request: web.Request, *, logo: bool) -> Order:
    """The R002 order in `request`; the same refusals, and 68300004 for more than one patent."""
    body = await json_object(request)
    order = Order(
        _report_type(body),
        logo,
        patent_id=text(body, "patent_id"),
        patent_number=text(body, "patent_number"),
    )
    if not order.patent or _SEVERAL.search(order.patent):
        raise Refusal(WRONG_PARAMETER)
    return order


def _report_type(body: Mapping[str, object]) -> ReportType:
    wanted = text(body, "report_type")
    if wanted not in _REPORT_TYPES:
        raise Refusal(WRONG_PARAMETER)
    return _REPORT_TYPES[wanted]
