"""What a person chose or filled in, as Slack tells the app."""

from collections.abc import Iterator, Mapping
from typing import Final

from sandbox.slack.blocks import interactive
from sandbox.slack.elements import options
from sandbox.slack.wire import Json

# type of element: where the choice stands in the state, and where its first value stands in the element
FIELDS: Final = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
LISTS: Final = ("files", "selected_options", "selected_users", "selected_conversations", "selected_channels")
NOT_IN_STATE: Final = ("button", "overflow", "workflow_button", "feedback_buttons", "icon_button")


class NotFilledInError(ValueError):
    """Slack's own client would not let the person send this."""

    def __init__(self, block_id: str, why: str) -> None:
        """Say which block holds the form back, and why."""
        super().__init__(f"{block_id}: {why}")


def values(blocks: list[Json], filled: Mapping[str, object]) -> Json:
    """The `state.values` of blocks; `filled` gives values by block id or action id, or by both with a slash between.

    What is not filled in keeps its first value.
    """
    state: Json = {}
    for block, element in interactive(blocks):
        if element.get("type") in NOT_IN_STATE:
            continue
        value = _given(block, element, filled)
        chosen = {"type": element["type"], **choice(element, value)}
        state.setdefault(block["block_id"], {})[action_id(element)] = chosen
    return state


def _given(block: Json, element: Json, filled: Mapping[str, object]) -> object:
    for name in (name_of(block, element), action_id(element), block["block_id"]):
        if name in filled:
            return filled[name]
    return element.get(FIELDS[element["type"]][1])


def choice(element: Json, value: object) -> Json:
    """How a chosen value stands in a state or an action; an option may be given by its value alone."""
    if element["type"] == "feedback_buttons":
        return _thumb(element, value)
    if element["type"] not in FIELDS:
        return {}
    name = FIELDS[element["type"]][0]
    if name == "selected_option":
        return {name: _option(element, value)}
    if name == "selected_options":
        chosen = value if isinstance(value, list | tuple) else []
        return {name: [_option(element, one) for one in chosen]}
    if name in LISTS:
        return {name: list(value) if isinstance(value, list | tuple) else []}
    return {name: value}


def _thumb(element: Json, value: object) -> Json:
    for button in (element["positive_button"], element["negative_button"]):
        if button["value"] == value:
            return {"text": button["text"], "value": value}
    raise KeyError(value)


def _option(element: Json, value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    for option in options(element):
        if option.get("value") == value:
            return option
    raise KeyError(value)


def check_filled(blocks: list[Json], state: Json) -> None:
    """Refuse with NotFilledInError what Slack's client holds back: a needed input left empty, a wrong length."""
    for block, element in interactive(blocks):
        if block["type"] != "input":
            continue
        value = state[block["block_id"]][action_id(element)][FIELDS[element["type"]][0]]
        if not value and not block.get("optional"):
            raise NotFilledInError(block["block_id"], "is needed")
        length = len(value) if isinstance(value, str) else 0
        if value and not element.get("min_length", 0) <= length <= element.get("max_length", max(length, 3000)):
            raise NotFilledInError(block["block_id"], "is too short or too long")


def action_id(element: Json) -> str:
    """The element's action id; Slack makes one up where the app gave none."""
    return str(element.get("action_id") or "auto")


def name_of(block: Json, element: Json) -> str:
    """The one name that no other element of the same blocks has."""
    return f"{block['block_id']}/{action_id(element)}"


def find_element(blocks: list[Json], wanted: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and the element with this action id; KeyError if there is none."""
    for block, element in _with_action(blocks, wanted):
        if block_id in {None, block["block_id"]}:
            return block, element
    raise KeyError(wanted)


def _with_action(blocks: list[Json], wanted: str) -> Iterator[tuple[Json, Json]]:
    return (pair for pair in interactive(blocks) if pair[1].get("action_id") == wanted)
