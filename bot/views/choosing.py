"""Which company a request means: while that is settled, and in the small print of what was ordered then."""

from collections.abc import Mapping
from typing import Final

from bot.domain.companies import LOOKING, Company, How, Naming
from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.domain.reports import Request, RequestState
from bot.views import ids
from bot.views.blocks import actions, bold, button, confirm, context, escape, section
from bot.views.buttons import cancel_button
from bot.views.catalogue import mark
from bot.views.measures import date
from bot.views.orders import title_of
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.repeats import repeat_line
from bot.views.troubles import failed

_ENDED: Final = ":heavy_minus_sign:"
_NAME: Final = 100  # characters of a company's name

# What is said below a report of what its typed name stands for.
_MEANS: Final[Mapping[How, str]] = {
    How.EXACT: mark("Credit code {code}"),
    How.ONLY: mark("The only company that fits “{typed}”: credit code {code}"),
    How.CHOSEN: mark("Chosen for “{typed}”: credit code {code}"),
    How.REMEMBERED: mark("“{typed}” was chosen to mean this company here: credit code {code}"),
    How.AS_TYPED: mark("Ordered by the name as it was typed"),
    How.NONE: mark("Ordered by the name as it was typed: PatSnap finds no company that fits it"),
    How.NOT_LICENSED: mark("Ordered by the name as it was typed: this PatSnap account has no company search"),
    How.SILENT: mark("Ordered by the name as it was typed: PatSnap did not say which companies fit it"),
}
_MAY_BE_ANOTHER: Final = frozenset({How.ONLY, How.REMEMBERED})  # nobody has chosen it for this very request


def choosing_message(reader: Reader, request: Request, *, here: str, repeat: bool = False) -> Message:
    """A request for which nothing is ordered, in the message at the place `here`."""
    naming = request.naming or Naming(request.order.subject.text, How.LOOKING)
    sign, state = _state(reader, request)
    is_here = here == request.landing
    if not is_here:
        sign, state = _ENDED, reader.say("Goes on in {where}", where=where(reader, request.landing))
    blocks: list[Block] = [section(f"{title_of(reader, request.order, request.about)}\n{sign} {state}")]
    if is_here and request.state is RequestState.CHOOSING:
        blocks += _choices(reader, request, naming)
    small_print = [reader.say("Reference {reference}", reference=reference(request.id))]
    if repeat:
        small_print.append(repeat_line(reader))
    blocks.append(context(" · ".join(small_print)))
    text = reader.say("{subject}: {state}", subject=escape(request.about), state=state)
    return Message(text=f"{text} ({repeat_line(reader)})" if repeat else text, blocks=tuple(blocks))


def choosing_line(reader: Reader, request: Request) -> str:
    """How such a request stands, in one line with its mark."""
    return " ".join(_state(reader, request))


def _state(reader: Reader, request: Request) -> tuple[str, str]:
    naming = request.naming or Naming(request.order.subject.text, How.LOOKING)
    if request.state is RequestState.FAILED:
        return ":warning:", failed(reader, request.trouble, request.order.kind, ordered=False)
    if request.state is not RequestState.CHOOSING:
        return _ENDED, _ended(reader, naming)
    if naming.how in LOOKING:
        return ":mag:", reader.say("PatSnap is asked which company is meant. Nothing is ordered yet.")
    until = date(naming.until) if naming.until is not None else ""
    if naming.how is How.STOPPED:
        told = reader.say(
            "*Not ordered yet: something is in the way.* Choose below, and Patrol says what it is. This waits until "
            "{until}.",
            until=until,
        )
    elif naming.how is How.RESTORED:
        told = reader.say(
            "*It is not known whether this was ordered.* Patrol was restored from a backup; this may have been settled "
            "since, and billed. If no report has come, choose below; this waits until {until}.",
            until=until,
        )
    elif naming.how is How.UNSAID:
        told = reader.say(
            "*PatSnap does not say now which companies fit.* Order it by the name as it is typed, or cancel and ask "
            "again later. Nothing is ordered yet; this waits until {until}.",
            until=until,
        )
    elif not naming.found:
        told = reader.say(
            "*PatSnap finds no company that fits.* Order it by the name as it is typed, or cancel and ask again with "
            "its full registered name. Nothing is ordered yet; this waits until {until}.",
            until=until,
        )
    else:
        told = reader.count(
            "*Is this the company?* Nothing is ordered before somebody chooses; this waits until {until}.",
            "*Which company?* Nothing is ordered before somebody chooses; this waits until {until}.",
            len(naming.found),
            until=until,
        )
    return ":point_down:", told


def company_line(reader: Reader, company: Company) -> str:
    """A company in two lines: its registered name, then its English name and its credit code."""
    code = reader.say("credit code {code}", code=escape(company.credit_code))
    below = f"{escape(company.english, _NAME)} · {code}" if company.english else code
    return f"{bold(company.name, _NAME)}\n{below}"


def more_line(reader: Reader, total: int, shown: int) -> str:
    """That more companies fit than are shown; "" where none do."""
    if total <= shown:
        return ""
    return reader.count(
        "{n} more company fits. If it is the one, ask again with more of its name.",
        "{n} more companies fit. If it is one of them, ask again with more of its name.",
        total - shown,
    )


def meaning(reader: Reader, request: Request) -> str:
    """What the typed name of a request that was ordered stands for; "" where there is nothing to say."""
    naming = request.naming
    if naming is None or naming.how not in _MEANS:
        return ""
    typed, code = escape(naming.typed, _NAME), escape(request.order.subject.text)
    return reader.say(_MEANS[naming.how], typed=typed, code=code)


def other_buttons(reader: Reader, request: Request) -> list[Block]:
    """What can be pressed where Patrol took it for granted which company is meant."""
    if request.naming is None or request.naming.how not in _MAY_BE_ANOTHER:
        return []
    question = confirm(
        reader.say("Another company?"),
        reader.say("Patrol asks which one is meant, and forgets what this name meant here. This report goes on."),
        reader.say("Ask which one"),
        reader.say("Not now"),
    )
    return [button(reader.say("Other company"), ids.COMPANY_OTHER, request.id, ask_first=question)]


def _choices(reader: Reader, request: Request, naming: Naming) -> list[Block]:
    if naming.how in LOOKING:
        return [actions(cancel_button(reader, request))]
    blocks: list[Block] = []
    for number, company in enumerate(naming.found):
        choose = button(reader.say("Choose"), ids.COMPANY_CHOOSE, f"{request.id}:{number}")
        blocks.append({**section(company_line(reader, company)), "accessory": choose})
    if more := more_line(reader, naming.total, len(naming.found)):
        blocks.append(context(more))
    as_typed = button(reader.say("Use the name as typed"), ids.COMPANY_AS_TYPED, request.id)
    return [*blocks, actions(as_typed, cancel_button(reader, request))]


def _ended(reader: Reader, naming: Naming) -> str:
    if naming.how is How.LAPSED:
        return reader.say("Nobody chose a company within a day, so nothing was ordered. Ask again when you want it.")
    if naming.how is How.RESTORED:
        return reader.say(
            "Ended. Patrol was restored from a backup, and it is not known whether this was ordered before that. Ask "
            "again if no report has come."
        )
    return reader.say("Ended, as you asked. Nothing was ordered.")
