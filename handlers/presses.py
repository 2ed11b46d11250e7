"""From what Slack tells of presses and choices to our words: in messages, in forms, in modals, in somebody's Home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.mistakes import Mistake, MistakeKind
from handlers.parsing import Asker, answers_of, is_persons_own
from handlers.shapes import an_id

_LONGEST_OFFSET: Final = 9  # digits


@dataclass(frozen=True)
class Press:
    """A pressed button: who pressed it, where, on which row, by which interaction, and where to answer privately."""

    workspace: str
    person: str
    channel: str
    row: str
    interaction: str
    response_url: str
    is_private: bool = False  # in direct messages, in a group that no app can join, or in their Home
    is_in_home: bool = False  # where there is no message: `response_url` is empty, and `channel` the person's own


def asker_of_press(press: Press) -> Asker:
    """Who pressed a button."""
    conversation = press.person if press.is_private else press.channel
    return Asker(press.workspace, press.person, conversation, press.interaction)


def offset_of(press: Press) -> int:
    """How many rows of a list come before the page that *Next* or *Previous* turns to; 0 where it does not say."""
    return int(press.row) if press.row.isdecimal() and len(press.row) <= _LONGEST_OFFSET else 0


@dataclass(frozen=True)
class FormPress:
    """A button that was pressed in an open form: who pressed it, the form, and what it is filled in with."""

    workspace: str
    person: str
    view_id: str
    view: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]  # by the blocks' ids
    metadata: str


def press_in_form(body: Mapping[str, Any]) -> FormPress:
    """A `block_actions` payload of a modal. Mistake where it lacks what ours carry."""
    try:
        view = body["view"]
        return FormPress(
            workspace=str(body["team"]["id"]),
            person=str(body["user"]["id"]),
            view_id=str(view["id"]),
            view=view,
            answers=answers_of(view),
            metadata=str(view.get("private_metadata") or ""),
        )
    except (KeyError, IndexError, TypeError):
        raise Mistake(MistakeKind.OLD_BUTTON) from None


def choice(body: Mapping[str, Any]) -> tuple[Press, str]:
    """A choice from a menu as a press, and the value that was chosen. Mistake where it lacks what ours carry."""
    try:
        value = str(body["actions"][0]["selected_option"]["value"])
        made = {**body, "actions": [{**body["actions"][0], "value": value}]}
    except (KeyError, IndexError, TypeError):
        raise Mistake(MistakeKind.OLD_BUTTON) from None
    return press(made), value


def press(body: Mapping[str, Any]) -> Press:
    """A `block_actions` payload as a press, also one from a Home. Mistake where it lacks what ours carry."""
    try:
        if is_in_home(body):
            person = str(body["user"]["id"])
            return Press(
                workspace=str(body["team"]["id"]),
                person=person,
                channel=person,
                row=str(body["actions"][0]["value"]),
                interaction=str(body["trigger_id"]),
                response_url="",
                is_private=True,
                is_in_home=True,
            )
        return Press(
            workspace=str(body["team"]["id"]),
            person=str(body["user"]["id"]),
            channel=str(body["channel"]["id"]),
            row=str(body["actions"][0]["value"]),
            interaction=str(body["trigger_id"]),
            response_url=str(body["response_url"]),
            is_private=is_persons_own(str(body["channel"]["id"]), body["channel"].get("name")),
        )
    except (KeyError, IndexError, TypeError):
        raise Mistake(MistakeKind.OLD_BUTTON) from None


def is_in_home(body: Mapping[str, Any]) -> bool:
    """Whether something was pressed or chosen in somebody's Home (Slack: block_actions, `view.type`)."""
    view = body.get("view")
    return isinstance(view, Mapping) and view.get("type") == "home"


@dataclass(frozen=True)
class ModalPress:
    """A button pressed in a modal: who pressed it, what it carries, and what the modal speaks of."""

    workspace: str
    person: str
    view: str  # Slack's id of the modal
    about: str  # its `private_metadata`
    value: str
    interaction: str


def modal_press(body: Mapping[str, Any]) -> ModalPress | None:
    """A `block_actions` payload as a press in a modal; None where it was pressed in a message. Errors: `Mistake`."""
    view = body.get("view")
    if view is None:
        return None
    try:
        return ModalPress(
            workspace=str(body["team"]["id"]),
            person=str(body["user"]["id"]),
            view=str(view["id"]),
            about=str(view.get("private_metadata") or ""),
            value=str(body["actions"][0]["value"]),
            interaction=str(body["trigger_id"]),
        )
    except (KeyError, IndexError, TypeError):
        raise Mistake(MistakeKind.OLD_BUTTON) from None


def modal_choice(body: Mapping[str, Any]) -> ModalPress | None:
    """Somebody chosen from a menu of people in a modal; None where it was done in a message. Errors: `Mistake`."""
    try:
        chosen = an_id(body["actions"][0]["selected_user"])
        return modal_press({**body, "actions": [{**body["actions"][0], "value": chosen}]})
    except (KeyError, IndexError, TypeError, ValueError):
        raise Mistake(MistakeKind.OLD_BUTTON) from None


def conversation_of(body: Mapping[str, Any], person: str) -> str:
    """Where somebody pressed: a channel's id, or the person's own where nobody else is, as in a form."""
    channel = body.get("channel")
    if not isinstance(channel, Mapping) or is_persons_own(str(channel.get("id") or "D"), channel.get("name")):
        return person
    return str(channel["id"])
