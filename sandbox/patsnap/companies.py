"""C037: the companies that part of a name fits. Several share a short name, as they do in life."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from sandbox.patsnap import answers
from sandbox.patsnap.bodies import json_object, text
from sandbox.patsnap.codes import WRONG_PARAMETER, Refusal
from sandbox.patsnap.endpoints import COMPANIES as CALL
from sandbox.patsnap.endpoints import Endpoint

A_PAGE: Final = 10  # companies; the page does not say how many there are
_SORT_FIELD: Final = "credit_code"


@dataclass(frozen=True)
class Company:
    """A company of the stand-in. The credit codes are made up, but for their check digits and the first one."""

    name: str
    english: str
    credit_code: str
    is_customer: bool = False


COMPANIES: Final = (
    Company("小米科技有限责任公司", "Xiaomi Technology Co., Ltd.", "91110108551385082Q", is_customer=True),  # R001 page
    Company("北京小米移动软件有限公司", "Beijing Xiaomi Mobile Software Co., Ltd.", "91110108MA01XM2L18"),
    Company("小米通讯技术有限公司", "Xiaomi Communications Co., Ltd.", "91110108MA02QT3N23"),
    Company("武汉小米科技有限公司", "Wuhan Xiaomi Technology Co., Ltd.", "91420100MA4KXM5R3G"),
    Company("苏州小米智能制造有限公司", "Suzhou Xiaomi Smart Manufacturing Co., Ltd.", "91320594MA1XMJ6T41"),
    Company("深圳小米信息技术有限公司", "Shenzhen Xiaomi Information Technology Co., Ltd.", "91440300MA5FXM7U5J"),
    Company("上海小米网络科技有限公司", "Shanghai Xiaomi Network Technology Co., Ltd.", "91310115MA1K4XM86M"),
    Company("艾克米电池(深圳)有限公司", "Acme Battery (Shenzhen) Co., Ltd.", "91440300MA5GACM71F"),
    Company("艾克米电池(苏州)有限公司", "Acme Battery (Suzhou) Co., Ltd.", "91320594MA25ACB82C"),
    Company("艾克米电池材料(上海)有限公司", "Acme Battery Materials (Shanghai) Co., Ltd.", "91310000MA1FACE932"),
    Company(
        "苏州瀚川智能科技股份有限公司",
        "Suzhou Harmontronics Automation Technology Co., Ltd.",
        "913205940566944194",  # C037 page
        is_customer=True,
    ),
    Company("比特恩新能源(深圳)有限公司", "Bettern New Energy (Shenzhen) Co., Ltd.", "91440300MA5HBTN14P"),
    Company("宁德时代电芯有限公司", "Ningde Shidai Cells Co., Ltd.", "91350900MA33NDT25M"),
)


class Companies:
    """Answers from the list. `asked` holds each call's name, whatever came of it."""

    def __init__(self, billed: Counter[str]) -> None:
        """Count each answer in `billed`."""
        self._billed = billed
        self.asked: list[str] = []

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The call, for the table of calls."""
        return (Endpoint(CALL, "C037", "POST", "/company/search", self._search),)

    async def _search(self, request: web.Request) -> web.Response:
        """Refusal 68300004 without a name, a page that is a number as text, or the field that is sorted by."""
        body = await json_object(request)
        name, page, order = text(body, "key_word"), text(body, "page_number"), text(body, "sort_field")
        if name is None or page is None or not page.isdecimal() or int(page) < 1 or order != _SORT_FIELD:
            raise Refusal(WRONG_PARAMETER)
        self.asked.append(name)
        fit = _fitting(name)
        rows = sorted(fit, key=lambda one: one.credit_code)[(int(page) - 1) * A_PAGE :][:A_PAGE]
        self._billed[CALL] += 1
        found = [_row(one) for one in rows]
        return answers.data(
            {"company_list": found, "company_count": len(fit), "page_number": page, "sort_field": order}
        )


def _fitting(name: str) -> list[Company]:
    word = name.casefold()
    return [one for one in COMPANIES if word in one.name.casefold() or word in one.english.casefold()]


def _row(company: Company) -> Mapping[str, object]:
    return {
        "company_name": company.name,
        "company_name_en": company.english,
        "credit_code": company.credit_code,
        "is_patsnap_company": int(company.is_customer),
    }
