"""What is said of access: that something is kept for others, what an admin and the person hear, and what is granted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.access import Grant, GrantPage, GrantState, Right, Role
from bot.domain.messages import Block, Message
from bot.domain.references import mistake_reference
from bot.mistakes import MistakeKind, NotAllowed
from bot.views import ids
from bot.views.blocks import actions, button, confirm, context, section
from bot.views.catalogue import mark
from bot.views.forms import Modal
from bot.views.measures import date
from bot.views.pleas import allow_or_refuse, decided, plea_form
from bot.views.reader import Reader
from bot.views.references import reference_lines

STEP: Final = 5
_WHAT: Final[Mapping[Right, str]] = {
    Right.ORDER: mark("order reports"),
    Right.SUBSCRIBE: mark("subscribe to alerts and change subscriptions"),
    Right.DELETE: mark("end subscriptions and delete alerts"),
    Right.ALERTS: mark("make and change alerts"),
    Right.USAGE: mark("see the usage"),
}
_KEPT: Final[Mapping[Role, str]] = {
    Role.EVERYONE: mark("Here you may not {what}."),
    Role.MEMBERS: mark("Here only members of this channel may {what}."),
    Role.ADMINS: mark("Here only admins may {what}."),
}


def not_allowed_message(reader: Reader, error: NotAllowed) -> Message:
    """Something is kept for others. With a way to ask for it."""
    sentence = _kept(reader, error)
    ask = button(reader.say("Request access"), ids.ACCESS_ASK, error.right)
    small = reference_lines(reader, mistake_reference(error.kind))
    return Message(text=sentence, blocks=(section(sentence), actions(ask), *small))


def not_allowed_form(reader: Reader, error: NotAllowed) -> Modal:
    """The same in the place of a form, with the choice of an admin."""
    return access_form(reader, Right(error.right), _kept(reader, error))


def access_form(reader: Reader, right: Right, said: str = "") -> Modal:
    """Which admin is asked for a right."""
    question = reader.say("An admin of this workspace can allow you to {what}.", what=_what(reader, right))
    text, code = (f"{said}\n\n{question}", mistake_reference(MistakeKind.NOT_ALLOWED)) if said else (question, "")
    return plea_form(reader, ids.ACCESS_FORM, right.value, text, code)


def grant_plea_message(reader: Reader, grant: Grant) -> Message:
    """What an admin is asked, and how it stands."""
    what = reader.say("<@{person}> asks to be allowed to {what}.", person=grant.person, what=_what(reader, grant.right))
    match grant.state:
        case GrantState.ASKED:
            small = context(reader.say("What is allowed can be withdrawn in `/patrol access`."))
            return _message(what, allow_or_refuse(reader, ids.ACCESS_ALLOW, ids.ACCESS_DECLINE, grant.id), small)
        case GrantState.ALLOWED | GrantState.DECLINED:
            return _message(f"{what}\n{decided(reader, allowed=grant.state is GrantState.ALLOWED)}")
        case GrantState.WITHDRAWN:
            return _message(f"{what}\n{reader.say('Allowed, and withdrawn since. They were told.')}")
        case GrantState.UNHEARD:
            return _message(f"{what}\n{reader.say('This is settled.')}")


def grant_ruling_message(reader: Reader, grant: Grant) -> Message:
    """A word to the person about what came of their wish."""
    what = _what(reader, grant.right)
    match grant.state:
        case GrantState.ALLOWED:
            sentence = reader.say("An admin has allowed you to {what}. Do it again: nothing was done yet.", what=what)
        case GrantState.DECLINED:
            sentence = reader.say("An admin has decided that you may not {what} here.", what=what)
        case GrantState.WITHDRAWN:
            sentence = reader.say(
                "You may not {what} any more: an admin has withdrawn it. What you did before stays as it is.",
                what=what,
            )
        case _:
            sentence = reader.say(
                "Patrol could not reach the admin whom you asked to be allowed to {what}. Ask another.", what=what
            )
    return _message(sentence)


def grants_message(reader: Reader, page: GrantPage) -> Message:
    """What is granted, for an admin's eyes, each with a way to take it back."""
    if not page.rows:
        said = _message(reader.say("No admin has granted anything beyond what the settings let people do."))
        how = reader.say("Who may not do something is offered to ask an admin; what is allowed then stands here.")
        return replace(said, blocks=(*said.blocks, context(how)))
    blocks: list[Block] = [_row(reader, grant) for grant in page.rows]
    first, last = page.offset + 1, page.offset + len(page.rows)
    blocks.append(context(reader.say("{first} to {last}, latest first", first=first, last=last)))
    turning = []
    if page.offset > 0:
        turning.append(button(reader.say("Newer"), ids.ACCESS_NEWER, str(max(page.offset - STEP, 0))))
    if page.has_more:
        turning.append(button(reader.say("Older"), ids.ACCESS_OLDER, str(page.offset + STEP)))
    return Message(
        text=reader.say("What admins have granted"), blocks=(*blocks, *([actions(*turning)] if turning else []))
    )


def _row(reader: Reader, grant: Grant) -> Block:
    said = {
        "person": grant.person,
        "what": _what(reader, grant.right),
        "date": date(grant.decided_at or grant.asked_at),
    }
    if grant.decided_by:
        sentence = reader.say(
            "<@{person}> may {what} · allowed by <@{admin}> on {date}", admin=grant.decided_by, **said
        )
    else:  # by somebody who was forgotten since
        sentence = reader.say("<@{person}> may {what} · allowed on {date}", **said)
    ask_first = confirm(
        reader.say("Withdraw this?"),
        reader.say("They are told. What they did before stays as it is."),
        reader.say("Withdraw"),
        reader.say("Keep it"),
    )
    withdraw = button(reader.say("Withdraw"), ids.ACCESS_WITHDRAW, grant.id, ask_first=ask_first)
    return {**section(sentence), "accessory": withdraw}


def _kept(reader: Reader, error: NotAllowed) -> str:
    kept = reader.say(_KEPT[Role(error.role)], what=_what(reader, Right(error.right)))
    return reader.together([kept, reader.say("Nothing was changed.")])


def _what(reader: Reader, right: Right) -> str:
    return reader.say(_WHAT[right])


def _message(text: str, *more: Block) -> Message:
    return Message(text=text, blocks=(section(text), *more))
