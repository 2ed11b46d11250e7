"""The part of the gallery that is about usage and budgets, from made-up rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.domain.budgets import Budget, Refusal, RefusalState, Scope
from bot.domain.endpoints import Endpoint
from bot.domain.messages import Message
from bot.domain.outages import Outage, OutageKind
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.domain.usage import Total, Usage
from bot.mistakes import OverBudget
from bot.views.budgets import ask_form, low_message, over_form, over_message, plea_message, ruling_message
from bot.views.forms import Modal
from bot.views.notice_exhibits import outages
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated
from bot.views.usage import MOST_ROWS, usage_message

_TODAY: Final = date(2026, 3, 16)
_FREE_ON: Final = date(2026, 4, 1)
_ZONE: Final = "Asia/Shanghai"
_AT: Final = datetime(2026, 3, 16, 9, 2, 10, tzinfo=UTC)
_REFUSAL: Final = Refusal(
    id="7f3kqx2mbbbbbbbb",
    workspace="T0001",
    person="U0001",
    place="C0001",
    order=Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, "小米科技有限责任公司"), Format.PDF),
    scope=Scope.PERSON,
    limit=5,
    at=_AT,
)
_OF_WORKSPACE: Final = replace(_REFUSAL, scope=Scope.WORKSPACE, limit=1, place="U0001")
_HOSTILE: Final = replace(
    _REFUSAL,
    order=replace(
        _REFUSAL.order, subject=Subject(SubjectKind.COMPANY_NAME, "<!channel> *A* & `B`" + " very long" * 30)
    ),
)
_NOTHING: Final = Usage(_TODAY, _ZONE, "U0001", False, (), (), (), (), (), (), 0)  # noqa: FBT003 - nobody's rights
_MANY: Final = 1_234_567


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {**{f"usage: {name}": usage_message(reader, one) for name, one in usages().items()}, **_words(reader)}


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    return {
        "form: ask an admin": ask_form(reader, _REFUSAL.id),
        "form: over budget": over_form(reader, _over(is_own=True)),
    }


def _over(*, is_own: bool, limit: int = 5) -> OverBudget:
    return OverBudget(_REFUSAL.id, limit=limit, free_on=_FREE_ON, zone=_ZONE, is_own=is_own)


def usages() -> dict[str, Usage]:
    """What somebody may be shown, by name."""
    budgets = (Budget(Scope.PERSON, 5, 4), Budget(Scope.WORKSPACE, 50, 50, allowed=2))
    one = replace(
        _NOTHING,
        days=(Total("2026-03-16", 1),),
        endpoints=(Total(Endpoint.ENTERPRISE, 1),),
        people=(Total("U0001", 1),),
        places=(Total("C0001", 1),),
        budgets=(Budget(Scope.PERSON, 5, 1),),
        refusals=(_REFUSAL,),
        refused=1,
    )
    many = replace(
        one,
        is_admin=True,
        outages=outages(),
        days=tuple(Total(f"{_TODAY - timedelta(days=back)}", 7 * back + 1) for back in range(14)),
        endpoints=tuple(Total(endpoint, _MANY, 12, 3, 100 * _MANY) for endpoint in Endpoint),
        people=(Total("", 940), *(Total(f"U{number:04}", 30, 1, 1) for number in range(1, 400))),
        places=(Total("", 940), Total("U0001", 20), *(Total(f"C{number:04}", 12) for number in range(1, 400))),
        budgets=budgets,
        refusals=(
            *(replace(_REFUSAL, state=state) for state in RefusalState),
            replace(_HOSTILE, scope=Scope.WORKSPACE),
        ),
        refused=61,
    )
    few = replace(many, people=many.people[:3], places=many.places[:3], refusals=many.refusals[:2], refused=2)
    every = (*outages(), *(Outage("second", scope, OutageKind.LICENSE, "67200004", _AT, _AT) for scope in Endpoint))
    long = tuple(replace(_HOSTILE, scope=scope) for scope in (*Scope, *Scope, Scope.PERSON))
    return {
        "nothing yet": _NOTHING,
        "nothing yet, an admin": replace(_NOTHING, is_admin=True),
        "one call": one,
        "in direct messages": replace(one, places=(Total("U0001", 1),)),
        "one outage": replace(few, outages=outages()[:1]),
        "too many outages": replace(few, outages=every),
        "one more person": replace(
            few, people=tuple(Total(f"U{number:04}", 1) for number in range(MOST_ROWS + 1)), refusals=long, refused=6
        ),
        "an admin": few,
        "an admin, too many": many,
    }


def _words(reader: Reader) -> dict[str, Message]:
    def low(scope: Scope, used: int, limit: int) -> Message:
        return low_message(reader, Budget(scope, limit, used), _FREE_ON, _ZONE)

    asked = replace(_REFUSAL, state=RefusalState.ASKED, admin="U0009")
    pleas = {str(state): replace(asked, state=state) for state in RefusalState}
    return {
        "over budget: one's own": over_message(reader, _over(is_own=True)),
        "over budget: nothing is ever free": over_message(reader, _over(is_own=True, limit=0)),
        "over budget: many": over_message(reader, _over(is_own=False, limit=10_000)),
        "over budget: the workspace's": over_message(reader, _over(is_own=False, limit=1)),
        "budget: nearly used": low(Scope.PERSON, 4, 5),
        "budget: the workspace's, nearly used": low(Scope.WORKSPACE, 40, 50),
        "budget: used up": low(Scope.PERSON, 1, 1),
        **{f"plea: {name}": plea_message(reader, refusal) for name, refusal in pleas.items()},
        "plea: to direct messages": plea_message(reader, replace(_OF_WORKSPACE, state=RefusalState.ASKED)),
        "plea: hostile name": plea_message(reader, replace(_HOSTILE, state=RefusalState.ASKED)),
        "plea: possible repeat": maybe_repeated(reader, plea_message(reader, asked), repeat=True),
        **{f"ruling: {name}": ruling_message(reader, one, _FREE_ON) for name, one in pleas.items() if name != "asked"},
    }
