"""The part of the gallery that speaks of which company is meant, from made-up rows."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.companies import CHOOSING, Company, CompanySearch, How, Naming, SearchState
from bot.domain.messages import Block, Message
from bot.domain.reports import (
    File,
    Report,
    ReportState,
    Request,
    RequestState,
    Subject,
    SubjectKind,
    Trouble,
    TroubleKind,
)
from bot.views.asked import already_here
from bot.views.exhibited import NOW, ORDER, REQUEST
from bot.views.finding import found_companies, needs_no_search, nothing_typed, searching
from bot.views.forms import Modal, order_form
from bot.views.live import live_message
from bot.views.reader import Reader
from bot.views.results import with_result

_TYPED: Final = "小米"
_COMPANIES: Final = (
    Company("小米科技有限责任公司", "Xiaomi Technology Co., Ltd.", "91110108551385082Q"),
    Company("北京小米移动软件有限公司", "Beijing Xiaomi Mobile Software Co., Ltd.", "91110108MA01XM2L18"),
    Company("小米通讯技术有限公司", "", "91110108MA02QT3N23"),
    Company("武汉小米科技有限公司", "Wuhan Xiaomi Technology Co., Ltd.", "91420100MA4KXM5R3G"),
    Company("苏州小米智能制造有限公司", "Suzhou Xiaomi Smart Manufacturing Co., Ltd.", "91320594MA1XMJ6T41"),
)
_LONGEST: Final = tuple(
    replace(one, name="Acme & Sons <Battery> Holdings " * 10, english="Acme *Sons* `Battery` " * 20)
    for one in _COMPANIES
)
_UNTIL: Final = NOW + timedelta(days=1)
_CHOOSING: Final = replace(
    REQUEST,
    order=replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, _TYPED)),
    state=RequestState.CHOOSING,
    report="",
    naming=Naming(_TYPED, How.LOOKING, until=_UNTIL),
)
_SEARCH: Final = CompanySearch("main", _TYPED, _TYPED, SearchState.KNOWN, NOW, None, found=_COMPANIES, total=5)
_REPORT: Final = Report("aaaaaaaaaaaaaaaa", "T0001", "main", ORDER, ReportState.GENERATING, NOW, NOW, submitted_at=NOW)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    asking = {
        "looking": (How.LOOKING, (), 0),
        "none to choose from": (How.SEVERAL, (), 0),
        "one to choose from": (How.SEVERAL, _COMPANIES[:1], 1),
        "three to choose from": (How.SEVERAL, _COMPANIES[:3], 3),
        "too many to choose from": (How.SEVERAL, _COMPANIES, 23),
        "the longest names": (How.SEVERAL, _LONGEST, 6),
        "something is in the way": (How.STOPPED, _COMPANIES[:1], 1),
        "only the name, and something is in the way": (How.STOPPED, (), 0),
        "PatSnap does not say": (How.UNSAID, (), 0),
        "restored": (How.RESTORED, _COMPANIES[:3], 3),
    }
    shown = {name: _asking(*values) for name, values in asking.items()}
    several = shown["three to choose from"]
    moved = replace(several, landing="U0001")
    shown |= {
        "nobody chose": replace(_asking(How.LAPSED), state=RequestState.CANCELLED),
        "restored, and ended": replace(_asking(How.RESTORED), state=RequestState.CANCELLED),
        "cancelled": replace(several, state=RequestState.CANCELLED),
        "failed": replace(several, state=RequestState.FAILED, trouble=Trouble(TroubleKind.SLACK, "is_archived")),
    }
    means = {how: _meaning(how) for how in How if how in _MEANINGS}
    return {
        **{f"company: {name}": live_message(reader, one, None, NOW) for name, one in shown.items()},
        "company: moved on to the person": live_message(reader, moved, None, NOW, here="C0001"),
        "company: possible repeat": live_message(reader, several, None, NOW, repeat=True),
        **{f"company, ordered: {how}": live_message(reader, one, _REPORT, NOW) for how, one in means.items()},
        "company, ordered already: remembered": already_here(reader, means[How.REMEMBERED]),
        "company, delivered: remembered": _delivered(reader, means[How.REMEMBERED]),
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    form = order_form(reader, search=True)
    results: dict[str, list[Block]] = {
        "": [],
        ", nothing typed": nothing_typed(reader),
        ", a code typed": needs_no_search(reader),
        ", searching": searching(reader, _TYPED),
        ", one company": _found(reader, found=_COMPANIES[:1], total=1),
        ", three companies": _found(reader, found=_COMPANIES[:3], total=3),
        ", too many companies": _found(reader, total=23),
        ", the longest names": found_companies(reader, "Acme & Sons <Battery> " * 9, replace(_SEARCH, found=_LONGEST)),
        ", no company": _found(reader, found=(), total=0),
        ", not licensed": _found(reader, state=SearchState.NOT_LICENSED),
        ", PatSnap silent": _found(reader, state=SearchState.SILENT),
        ", asked just now": _found(reader, state=SearchState.WANTED, owner="a run"),
    }
    return {
        f"form: enterprise report, with search{name}": with_result(form, result) if result else form
        for name, result in results.items()
    }


_MEANINGS: Final = frozenset(How) - CHOOSING - {How.LAPSED}
_BY_NAME: Final = frozenset({How.AS_TYPED, How.NONE, How.NOT_LICENSED, How.SILENT})


def _asking(how: How, found: tuple[Company, ...] = (), total: int = 0) -> Request:
    return replace(_CHOOSING, naming=Naming(_TYPED, how, found=found, total=total, until=_UNTIL))


def _meaning(how: How) -> Request:
    """A request that was ordered, by the code of the company or by the name as it was typed."""
    naming = Naming(_TYPED, how) if how in _BY_NAME else Naming(_TYPED, how, _COMPANIES[0].name)
    code = Subject(SubjectKind.CREDIT_CODE, _COMPANIES[0].credit_code)
    order = _CHOOSING.order if how in _BY_NAME else replace(ORDER, subject=code)
    return replace(REQUEST, order=order, naming=naming)


def _delivered(reader: Reader, request: Request) -> Message:
    file = File("小米科技有限责任公司.pdf", "aaaaaaaaaaaaaaaa/小米科技有限责任公司.pdf", 3_400_000)
    ready = replace(_REPORT, state=ReportState.READY, file=file, ready_at=NOW)
    return live_message(reader, replace(request, state=RequestState.DELIVERED), ready, NOW)


def _found(reader: Reader, **changes: object) -> list[Block]:
    return found_companies(reader, _TYPED, replace(_SEARCH, **changes))  # type: ignore[arg-type]  # the dataclass's own fields
