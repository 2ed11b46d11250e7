"""What is said of budgets: that one is nearly used or used up, and what an admin and the person hear of a plea."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.domain.budgets import Budget, Refusal, RefusalState, Scope
from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.mistakes import OverBudget
from bot.views import ids
from bot.views.blocks import actions, button, section
from bot.views.forms import Modal
from bot.views.measures import day, number
from bot.views.orders import title_of
from bot.views.places import where
from bot.views.pleas import allow_or_refuse, decided, plea_form
from bot.views.reader import Reader
from bot.views.references import reference_lines

_BAR: Final = 10  # characters


def over_message(reader: Reader, error: OverBudget) -> Message:
    """An order was refused: by which budget, and when it is free again. With a way to ask for one more."""
    sentence = _over(reader, error)
    ask = button(reader.say("Ask an admin"), ids.BUDGET_ASK, error.refusal)
    small = reference_lines(reader, reference(error.refusal))
    return Message(text=sentence, blocks=(section(sentence), actions(ask), *small))


def over_form(reader: Reader, error: OverBudget) -> Modal:
    """The same in the place of a form that was sent, with the choice of an admin."""
    return ask_form(reader, error.refusal, _over(reader, error))


def ask_form(reader: Reader, refusal_id: str, said: str = "") -> Modal:
    """Which admin is asked for one more report."""
    question = reader.say("An admin of this workspace can allow you one more report this month.")
    text = f"{said}\n\n{question}" if said else question
    return plea_form(reader, ids.BUDGET_FORM, refusal_id, text, reference(refusal_id))


def low_message(reader: Reader, budget: Budget, free_on: date, zone: str) -> Message:
    """A word to who has used most of a budget."""
    whose = reader.say("your budget") if budget.scope is Scope.PERSON else reader.say("this workspace's budget")
    used = reader.count(
        "{n} of {limit} report of {whose} is used this month.",
        "{n} of {limit} reports of {whose} are used this month.",
        budget.used,
        limit=budget.limit,
        whose=whose,
    )
    free = _free(reader, free_on, zone)
    if budget.is_used_up:
        return _message(reader.together([used, reader.say("The next order is refused."), free]))
    return _message(reader.together([used, reader.say("Orders beyond it are refused."), free]))


def plea_message(reader: Reader, refusal: Refusal) -> Message:
    """What an admin is asked, and how it stands."""
    sentence = reader.say(
        "<@{person}> asks for one report beyond {whose} of {limit} a month:",
        person=refusal.person,
        whose=_whose(reader, refusal),
        limit=refusal.limit,
    )
    what = f"{sentence}\n{title_of(reader, refusal.order)} · {_to(reader, refusal)}"
    if refusal.state is not RefusalState.ASKED:
        return _message(f"{what}\n{_decided(reader, refusal)}")
    return _message(what, allow_or_refuse(reader, ids.BUDGET_ALLOW, ids.BUDGET_DECLINE, refusal.id))


def ruling_message(reader: Reader, refusal: Refusal, free_on: date) -> Message:
    """A word to the person about their plea."""
    title = title_of(reader, refusal.order)
    if refusal.state is RefusalState.ALLOWED:
        sentence = reader.say(
            "An admin has allowed you one more report this month. Order it again: nothing was ordered yet."
        )
    elif refusal.state is RefusalState.DECLINED:
        sentence = reader.say(
            "An admin has decided against one more report this month. Your next can be ordered on {day}.",
            day=day(reader, free_on),
        )
    else:
        sentence = reader.say(
            "Patrol could not reach the admin whom you asked for one more report. Order it again, and ask another."
        )
    return _message(f"{title}\n{sentence}", *reference_lines(reader, reference(refusal.id)))


def bar(budget: Budget) -> str:
    """How much of a budget is used: ten characters."""
    full = _BAR if budget.limit == 0 else min(budget.used * _BAR // budget.limit, _BAR)
    return "▓" * full + "░" * (_BAR - full)


def _over(reader: Reader, error: OverBudget) -> str:
    if error.limit == 0:  # and no month makes it more
        whose = reader.say("your budget") if error.is_own else reader.say("this workspace's budget")
        return reader.say("Nothing was ordered: {whose} is no reports, and an admin has to allow each.", whose=whose)
    if error.is_own:
        sentence = reader.count(
            "You have used your budget of {n} report this month.",
            "You have used your budget of {n} reports this month.",
            error.limit,
        )
    else:
        sentence = reader.count(
            "This workspace has used its budget of {n} report this month.",
            "This workspace has used its budget of {n} reports this month.",
            error.limit,
        )
    return reader.together([sentence, reader.say("Nothing was ordered."), _free(reader, error.free_on, error.zone)])


def _free(reader: Reader, free_on: date, zone: str) -> str:
    return reader.say(
        "It is free again on {day}, 00:00 where PatSnap's day begins ({zone}).", day=day(reader, free_on), zone=zone
    )


def _whose(reader: Reader, refusal: Refusal) -> str:
    if refusal.scope is Scope.PERSON:
        return reader.say("their budget")
    return reader.say("this workspace's budget")


def _to(reader: Reader, refusal: Refusal) -> str:
    if refusal.place == refusal.person:
        return reader.say("to their direct messages")
    return reader.say("to {place}", place=where(reader, refusal.place))


def _decided(reader: Reader, refusal: Refusal) -> str:
    if refusal.state in {RefusalState.ALLOWED, RefusalState.DECLINED}:
        return decided(reader, allowed=refusal.state is RefusalState.ALLOWED)
    return reader.say("This is settled.")


def _message(text: str, *more: Block) -> Message:
    return Message(text=text, blocks=(section(text), *more))


def cost_words(reader: Reader, budgets: Sequence[Budget]) -> str:
    """What a report costs that is not ordered yet, and what is left of the budgets that it is counted in."""
    lines = [reader.say("PatSnap makes it, and bills one report, unless one of the last 7 days is there.")]
    for budget in budgets:
        left, limit = max(budget.limit - budget.used, 0), number(reader, budget.limit)
        if budget.scope is Scope.PERSON:
            lines.append(
                reader.count(
                    "{shown} of your {limit} reports this month is left.",
                    "{shown} of your {limit} reports this month are left.",
                    left,
                    shown=number(reader, left),
                    limit=limit,
                )
            )
        else:
            lines.append(
                reader.count(
                    "{shown} of the workspace's {limit} reports this month is left.",
                    "{shown} of the workspace's {limit} reports this month are left.",
                    left,
                    shown=number(reader, left),
                    limit=limit,
                )
            )
    return "\n".join(lines)
