"""`/patrol usage`: what was asked of PatSnap, by whom, and what of the budgets is left."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Final

from bot.domain.budgets import Budget, Refusal, RefusalState, Scope
from bot.domain.messages import Block, Message
from bot.domain.usage import Total, Usage
from bot.views.blocks import context, section
from bot.views.budgets import bar
from bot.views.catalogue import mark
from bot.views.endpoints import ENDPOINT_NAMES
from bot.views.measures import date as shown_date
from bot.views.measures import day
from bot.views.orders import title_of
from bot.views.outages import outage_line
from bot.views.paragraphs import paragraphs
from bot.views.reader import Reader

MOST_ROWS: Final = 10  # people, and places; the others are counted
_DAYS: Final = 14
_WIDEST: Final = 20  # characters of a day's bar
_MENTION: Final = re.compile(r"<[@#]([A-Z0-9]+)>")
_RULINGS: Final[Mapping[RefusalState, str]] = {
    RefusalState.REFUSED: mark("refused"),
    RefusalState.ASKED: mark("an admin was asked"),
    RefusalState.ALLOWED: mark("allowed by an admin"),
    RefusalState.DECLINED: mark("refused by an admin"),
}


def usage_message(reader: Reader, usage: Usage) -> Message:
    """The usage, for the eyes of one person."""
    title = reader.say("What Patrol asked PatSnap")
    parts = [_outages(reader, usage), _budgets(reader, usage), _days(reader, usage), _endpoints(reader, usage)]
    if usage.is_admin:
        parts += [
            _rows(reader, reader.say("By person, this month"), usage.people, _person),
            _rows(reader, reader.say("By place, this month"), usage.places, _place),
        ]
    else:
        parts.append(_own(reader, usage))
    parts.append(_refusals(reader, usage))
    blocks: list[Block] = [section(f"*{title}*"), *chain(*(paragraphs(part.split("\n")) for part in parts if part))]
    if not usage.days:
        begin = reader.say("Nothing was asked yet: `/patrol report` orders a report, `/patrol subscribe` a digest.")
        blocks.append(section(begin))
    small = reader.say("Days and months are PatSnap's ({zone}). A call in doubt counts.", zone=usage.zone)
    return Message(text=title, blocks=(*blocks, context(small)))


def usage_text(reader: Reader, usage: Usage) -> str:
    """The same for a terminal: nothing is marked, and people and places are named by their ids."""
    texts = []
    for block in usage_message(reader, usage).blocks:
        texts += [block["text"]["text"]] if "text" in block else [one["text"] for one in block["elements"]]
    plain = "\n\n".join(texts).replace("```\n", "").replace("\n```", "").replace("*", "").replace("\u2060", "")
    plain = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", _MENTION.sub(r"\1", plain))
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "".join(one for one in plain if one.isprintable() or one == "\n")  # a terminal obeys the others


def _outages(reader: Reader, usage: Usage) -> str:
    if not usage.outages:
        return ""
    heading = f"*{reader.say('What PatSnap refuses now')}*"
    return "\n".join([heading, *(outage_line(reader, one) for one in usage.outages)])


def _budgets(reader: Reader, usage: Usage) -> str:
    heading = f"*{reader.say('Reports ordered this month')}*"
    if not usage.budgets:
        return ""
    free = reader.say("Free again on {day}.", day=day(reader, _next_month(usage.today)))
    return "\n".join([heading, *(budget_line(reader, budget) for budget in usage.budgets), free])


def budget_line(reader: Reader, budget: Budget) -> str:
    """A budget as it stands, with its bar."""
    whose = reader.say("you") if budget.scope is Scope.PERSON else reader.say("this workspace")
    line = reader.say(
        "`{bar}` {used} of {limit} · {whose}", bar=bar(budget), used=budget.used, limit=budget.limit, whose=whose
    )
    if budget.allowed:
        line += " · " + reader.count("and {n} that an admin allowed", "and {n} that an admin allowed", budget.allowed)
    if budget.is_used_up:
        return line + " · " + reader.say("used up")
    return line + " · " + reader.say("nearly used") if budget.is_low else line


def _days(reader: Reader, usage: Usage) -> str:
    heading = f"*{reader.say('Calls by day, the last two weeks')}*"
    if not usage.days:
        return f"{heading}\n{reader.say('none')}"
    calls = {total.name: total.calls for total in usage.days}
    most = max(calls.values())
    days = [usage.today - timedelta(days=back) for back in range(_DAYS)]
    lines = [_bar_of_day(one, calls.get(one.isoformat(), 0), most) for one in days]
    return "\n".join([heading, "```", *lines, "```"])


def _bar_of_day(one: date, calls: int, most: int) -> str:
    full = -(-calls * _WIDEST // most)
    return f"{one:%m-%d} {'▇' * full} {calls}" if calls else f"{one:%m-%d} 0"


def _endpoints(reader: Reader, usage: Usage) -> str:
    heading = f"*{reader.say('Calls by endpoint, this month')}*"
    lines = [
        _row(reader, f"{total.name} {reader.say(ENDPOINT_NAMES.get(total.name, total.name))}", total)
        for total in usage.endpoints
    ]
    return "\n".join([heading, *(lines or [reader.say("none")])])


def _rows(reader: Reader, heading: str, totals: Sequence[Total], named: Callable[[Reader, str], str]) -> str:
    lines = [_row(reader, named(reader, total.name), total) for total in totals[:MOST_ROWS]]
    if more := totals[MOST_ROWS:]:
        calls = reader.count("{n} call", "{n} calls", sum(total.calls for total in more))
        lines.append(reader.count("and {n} more: {calls}", "and {n} more: {calls}", len(more), calls=calls))
    return "\n".join([f"*{heading}*", *(lines or [reader.say("none")])])


def _row(reader: Reader, what: str, total: Total) -> str:
    return reader.say("{what}: {state}", what=what, state=_said(reader, total))


def _own(reader: Reader, usage: Usage) -> str:
    lines = [_row(reader, reader.say("for you"), total) for total in usage.people]
    lines += [_row(reader, _place(reader, total.name), total) for total in usage.places]
    return "\n".join([f"*{reader.say('For you and this place, this month')}*", *(lines or [reader.say("none")])])


def _person(reader: Reader, person: str) -> str:
    return f"<@{person}>" if person else reader.say("nobody: by schedule")


def _place(reader: Reader, place: str) -> str:
    if place.startswith(("C", "G")):
        return f"<#{place}>"
    return reader.say("direct messages of {person}", person=f"<@{place}>") if place else reader.say("no place")


def _said(reader: Reader, total: Total) -> str:
    parts = [reader.count("{n} call", "{n} calls", total.calls)]
    if total.patents:
        parts.append(reader.count("{n} patent", "{n} patents", total.patents))
    if total.doubts:
        parts.append(reader.count("{n} in doubt", "{n} in doubt", total.doubts))
    if total.refused:
        parts.append(reader.count("{n} refused by PatSnap", "{n} refused by PatSnap", total.refused))
    return " · ".join(parts)


def _refusals(reader: Reader, usage: Usage) -> str:
    if not usage.refused:
        return ""
    heading = reader.count(
        "{n} order refused by a budget this month", "{n} orders refused by a budget this month", usage.refused
    )
    lines = [_refusal(reader, refusal, usage) for refusal in usage.refusals]
    if more := usage.refused - len(usage.refusals):
        lines.append(reader.count("and {n} earlier", "and {n} earlier", more))
    return "\n".join([f"*{heading}*", *lines])


def _refusal(reader: Reader, refusal: Refusal, usage: Usage) -> str:
    parts = [shown_date(refusal.at), title_of(reader, refusal.order), reader.say(_RULINGS[refusal.state])]
    if usage.is_admin:
        parts.insert(1, f"<@{refusal.person}>")
    return " · ".join(parts)


def _next_month(today: date) -> date:
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1)
