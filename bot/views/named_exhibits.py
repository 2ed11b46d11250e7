"""The part of the gallery that is about patents that a message names: from made-up rows, kind and hostile."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from bot.domain.budgets import Budget, Scope
from bot.domain.messages import Message
from bot.domain.named import Named, Naming
from bot.domain.numbers import MOST
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.reports import Subject, SubjectKind, Trouble, TroubleKind
from bot.views.alert_forms import new_form
from bot.views.budgets import cost_words
from bot.views.exhibited import LINK
from bot.views.forms import Modal, value_form
from bot.views.named import choice, named_modal, ordered_words, searching_modal, too_late_message, typing_form, watching
from bot.views.reader import Reader

_PLACE: Final = "C0001"
_AT: Final = datetime(2026, 3, 16, 9, 2, tzinfo=UTC)
_GRANTED: Final = Bibliography(
    number="CN108977442B",
    titles={"EN": "Solid-state battery and its making"},
    assignees={"EN": ("Acme Battery Co., Ltd.", "N. N.")},
    published=date(2021, 6, 8),
    applied=date(2018, 7, 2),
    classification="H01M10/0562",
    type="PATENT",
)
_PATENT: Final = Patent("main", "718ead9c-4f3c-4674-8f5a-24e126827269", PatentState.KNOWN, _AT, bibliography=_GRANTED)
_PENDING: Final = replace(_GRANTED, number="US20260081234A1", type="APPLICATION", published=date(2026, 3, 12))
_DESIGN: Final = replace(_GRANTED, number="CN308123456S", type="DESIGN", assignees={}, classification="")
_STATUS: Final = Reason("Granted", date(2021, 6, 8), after=("Active",))
_HOSTILE: Final = replace(
    _GRANTED,
    titles={"EN": "<!channel> *A* & `B` | > ~x~ _y_ " * 20},
    assignees={"EN": tuple(f"Assignee & <b> {number} " + "x" * 200 for number in range(30))},
    classification="&" * 200,
)


def _number(text: str) -> Subject:
    return Subject(SubjectKind.PATENT_NUMBER, text)


def _named(bibliography: Bibliography, status: Reason | None = _STATUS) -> Named:
    return Named(_number(bibliography.number), replace(_PATENT, bibliography=bibliography), status)


_ONE: Final = _named(_GRANTED)
_FEW: Final = (
    _ONE,
    _named(_PENDING, Reason(after=("Pending",))),
    _named(_DESIGN, None),
    Named(_number("CN999999999A"), is_unknown=True),
    Named(_number("EP4712345A1")),
)
_MANY: Final = tuple(
    _named(replace(_HOSTILE, number=f"CN1089774{number:02}B"), Reason("x" * 300, date(2021, 6, 8)))
    for number in range(MOST)
)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {"look up: too late": too_late_message(reader)}


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""

    def show(*named: Named, trouble: Trouble | None = None, said: str = "") -> Modal:
        return named_modal(reader, Naming(named, trouble), _PLACE, link=LINK, said=said)

    unasked = [Named(one.subject) for one in _FEW]
    troubles = {str(kind): Trouble(kind, "67200004") for kind in TroubleKind}
    choices = [choice(reader, one) for one in _FEW]
    budgets = (Budget(Scope.PERSON, 5, 4), Budget(Scope.WORKSPACE, 50, 12))
    return {
        "form: look up, no number": typing_form(reader, _PLACE),
        "form: looking up one": searching_modal(reader, _PLACE, [_ONE.subject]),
        "form: looking up five": searching_modal(reader, _PLACE, [one.subject for one in _FEW]),
        "form: looked up, one": show(_ONE),
        "form: looked up, five": show(*_FEW),
        "form: looked up, ten hostile ones": show(*_MANY),
        "form: looked up, ordered": show(*_FEW[:2], said=ordered_words(reader, _ONE)),
        **{f"form: looked up, trouble: {name}": show(*unasked, trouble=one) for name, one in troubles.items()},
        "form: watch a patent": new_form(reader, place=_PLACE, typed=watching(reader, _ONE)),
        "form: value report of one": value_form(reader, choices[:1], cost=cost_words(reader, budgets)),
        "form: value report, one of five": value_form(reader, choices, cost=cost_words(reader, ())),
        "form: value report, one of ten": value_form(
            reader, [choice(reader, one) for one in _MANY], cost=cost_words(reader, budgets[:1])
        ),
        "form: value report, nothing named": value_form(reader, cost=cost_words(reader, budgets[1:])),
    }
