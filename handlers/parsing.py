"""From Slack's payloads to our words: here dicts end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.companies import folded
from bot.domain.recurrences import Recurrence
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.domain.texts import visible
from bot.mistakes import Mistake, MistakeKind
from bot.services.requests import Wish
from bot.views import forms, ids
from bot.views.finding import AS_TYPED, FOUND
from handlers import tongues
from handlers.orders import (
    HERE,
    ME,
    Asked,
    as_seen,
    company,
    company_order,
    credit_code,
    org_number,
    patent,
    value_order,
)
from handlers.shapes import of_a_form

# Slack makes a link of any name with a dot in it, such as Booking.com (Slack: slash commands, `should_escape`).
_LINK: Final = re.compile(r"<(?P<address>(?![@#!])[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_BESIDE_TEXT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # controls and halves of surrogate pairs
_GROUP: Final = "mpdm-"  # how Slack names a conversation of several people, to which no app can be invited


@dataclass(frozen=True)
class Asker:
    """Who speaks, and where: a channel's id, or the person's own where Patrol could only speak to them."""

    workspace: str
    person: str
    conversation: str
    interaction: str


def asker(command: Mapping[str, Any]) -> Asker:
    """Who typed a command. Direct messages, and groups that no app can join, count as the person's own."""
    person, channel = str(command["user_id"]), str(command["channel_id"])
    is_private = is_persons_own(channel, command.get("channel_name"))
    return Asker(str(command["team_id"]), person, person if is_private else channel, str(command["trigger_id"]))


def words_of(command: Mapping[str, Any]) -> str:
    """What was typed after `/patrol`, as the person saw it; every kind of blank is a single space."""
    return as_seen(_marked(command))


def in_english(command: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same command with its sub-command in English, whichever language it was typed in."""
    return {**command, "text": tongues.in_english(_marked(command))}


def is_bare(command: Mapping[str, Any]) -> bool:
    """Whether nothing follows the sub-command."""
    return not after_first(command)


def report_wish(command: Mapping[str, Any]) -> Wish:
    """`report <company> …` as a wish. Errors: `Mistake`."""
    return _wish(command, company_order(after_first(command)))


def value_wish(command: Mapping[str, Any]) -> Wish:
    """`value <publication number or patent id> …` as a wish. Errors: `Mistake`."""
    return _wish(command, value_order(after_first(command)))


@of_a_form
def form_wish(body: Mapping[str, Any]) -> Wish:
    """A sent order form as a wish; the view's id is its interaction. Errors: `Mistake`."""
    view = body["view"]
    answers = answers_of(view)
    logo = not (answers.get(forms.LOGO, {}).get("selected_options") or ())
    wanted = Format(answers[forms.FORMAT]["selected_option"]["value"])
    person = str(body["user"]["id"])
    if view["callback_id"] == ids.VALUE_FORM:
        order = Order(Kind.VALUE, patent(_patent_of(view, answers)), wanted, logo)
    else:
        order = Order(Kind.ENTERPRISE, _strongest(answers), wanted, logo)
    place = answers.get(forms.PLACE, {}).get("selected_conversation")
    return Wish(
        workspace=str(body["team"]["id"]),
        person=person,
        place=str(place or person),
        order=order,
        interaction=str(view["id"]),
        is_named_place=bool(place),
        recurrence=_how_often(answers),
    )


def _how_often(answers: Mapping[str, Any]) -> Recurrence | None:
    """What was chosen of how often; None for once, as in a form of an earlier version."""
    chosen = (answers.get(forms.REPEAT, {}).get("selected_option") or {}).get("value", forms.ONCE)
    return None if chosen == forms.ONCE else Recurrence.read(str(chosen))


@of_a_form
def chosen_company(body: Mapping[str, Any], wish: Wish) -> tuple[str, str] | None:
    """The name that was looked for, and the credit code that was chosen ("": the name as typed); None for no choice.

    Mistake where another name was typed since.
    """
    view = body["view"]
    if wish.order.subject.kind is not SubjectKind.COMPANY_NAME:
        return None  # a code that was typed is surer than anything that was found
    for elements in view["state"]["values"].values():
        for action_id, answer in elements.items():
            option = answer.get("selected_option") if action_id.partition(".")[0] == FOUND else None
            if option:
                searched, code = str(view.get("private_metadata") or ""), str(option["value"])
                if folded(searched) != folded(wish.order.subject.text):
                    raise Mistake(MistakeKind.OTHER_NAME, searched)
                return searched, "" if code == AS_TYPED else code
    return None


def is_persons_own(channel: str, name: object) -> bool:
    """Whether a conversation counts as the person's own: direct messages, and a group that no app can join."""
    return channel.startswith("D") or str(name or "").startswith(_GROUP)


def _wish(command: Mapping[str, Any], asked: Asked) -> Wish:
    person, here = str(command["user_id"]), str(command["channel_id"])
    return Wish(
        workspace=str(command["team_id"]),
        person=person,
        place={HERE: here, ME: person}.get(asked.place, asked.place),
        order=asked.order,
        interaction=str(command["trigger_id"]),
        can_be_joined=asked.place != HERE or not str(command.get("channel_name", "")).startswith(_GROUP),
        is_named_place=asked.place not in {HERE, ME, here},
        recurrence=asked.recurrence,
    )


def answers_of(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What was filled in of a form, by its blocks' ids."""
    return {block: next(iter(elements.values())) for block, elements in view["state"]["values"].items()}


def _patent_of(view: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The patent that was typed or chosen, or the one that stands fast in the form."""
    chosen = answers.get(forms.PATENT, {}).get("selected_option") or {}
    return typed(answers, forms.PATENT) or str(chosen.get("value") or "") or str(view.get("private_metadata") or "")


def _strongest(answers: Mapping[str, Any]) -> Subject:
    """The surest of the fields that were filled in (PatSnap: credit code, organisation number, name)."""
    if code := typed(answers, forms.CREDIT_CODE):
        return credit_code(code)
    if number := typed(answers, forms.ORG_NUMBER):
        return org_number(number)
    if name := typed(answers, forms.COMPANY):
        return company(name)
    raise Mistake(MistakeKind.NO_COMPANY)


def typed(answers: Mapping[str, Any], block: str) -> str:
    """What was typed into a field of a form; every kind of blank is a single space."""
    return visible(str(answers.get(block, {}).get("value") or ""))


def after_first(command: Mapping[str, Any]) -> str:
    """What follows the sub-command, as Slack has escaped and marked it."""
    return _marked(command).partition(" ")[2]


def _marked(command: Mapping[str, Any]) -> str:
    text = _LINK.sub(lambda link: link["label"] or link["address"], str(command.get("text") or ""))
    return " ".join(_BESIDE_TEXT.sub(" ", text).split())
