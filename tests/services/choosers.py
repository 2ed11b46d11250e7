"""Companies that share a name, and who asks for reports on them: the first lines of tests about what a name means."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.companies import Company
from bot.domain.reports import Request
from bot.services.settling import ask_for_report
from tests.factories import PERSON, XIAOMI, a_wish

TECHNOLOGY = Company(XIAOMI, "Xiaomi Technology Co., Ltd.", "91110108551385082Q")
MOBILE = Company("北京小米移动软件有限公司", "Beijing Xiaomi Mobile Software Co., Ltd.", "91110108MA01XM2L18")
ACME = Company("艾克米电池(深圳)有限公司", "Acme Battery (Shenzhen) Co., Ltd.", "91440300MA5GACM71F")
COMPANIES = [TECHNOLOGY, MOBILE, ACME]
SEVERAL = "小米"


def searching(deps: Deps) -> Deps:
    """The same bot, which asks PatSnap which companies fit a name."""
    return replace(deps, rules=replace(deps.rules, company_search=True))


async def ask(deps: Deps, company: str = SEVERAL, *, person: str = PERSON, interaction: str = "first") -> Request:
    """Somebody asks for a report on a company."""
    return await ask_for_report(a_wish(company, person=person, interaction=interaction), deps)
