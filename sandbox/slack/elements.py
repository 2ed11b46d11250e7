"""The elements of Block Kit and their limits (Slack: Block Kit reference, block elements and composition objects)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, Final

from sandbox.slack.checks import (
    PLAIN,
    Check,
    anything,
    at_least_one,
    choice,
    complaint,
    exactly_one,
    flag,
    integer,
    link,
    many,
    shape,
    string,
    text,
    typed,
)
from sandbox.slack.wire import Json

ID: Final = string(255)
STYLE: Final = choice("primary", "danger")
WORD: Final = string(3000)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME: Final = string(5, pattern=re.compile(r"([01]\d|2[0-3]):[0-5]\d"))
NUMBER: Final = string(64, pattern=re.compile(r"-?\d+(\.\d+)?"))
FIRST_SECOND: Final = 1_000_000_000  # Slack takes Unix seconds of ten digits
LAST_SECOND: Final = 9_999_999_999


def _date(value: object, where: str) -> Iterator[str]:
    """A day of the calendar: YYYY-MM-DD."""
    yield from string(10, pattern=DAY)(value, where)
    try:
        date.fromisoformat(value if isinstance(value, str) and DAY.fullmatch(value) else "2026-01-01")
    except ValueError:
        yield complaint("invalid date", where)


# Slack's page has plain text in a dialog, its older examples mrkdwn too: plain text passes everywhere.
CONFIRM: Final = shape(
    {"title": text(100, PLAIN), "text": text(300, PLAIN), "confirm": text(30, PLAIN), "deny": text(30, PLAIN)},
    {"style": STYLE},
)
# Slack's own pages and types disagree on the length of a value (150, 75): the shorter one passes everywhere.
OPTION_FIELDS: Final = {"text": text(75, PLAIN), "value": string(75)}
OPTION: Final = shape(OPTION_FIELDS, {"description": text(75, PLAIN)})
LINK_OPTION: Final = shape(OPTION_FIELDS, {"description": text(75, PLAIN), "url": link()})
RICH_OPTION: Final = shape({"text": text(75), "value": string(75)}, {"description": text(75)})
GROUP: Final = shape({"label": text(75, PLAIN), "options": many(OPTION, 100)})
SLACK_FILE: Final = shape({}, {"id": ID, "url": link()}, also=exactly_one("id", "url"))
FILTER: Final = shape(
    {},
    {
        "include": many(choice("im", "mpim", "private", "public"), 4),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    },
    also=at_least_one("include", "exclude_bot_users", "exclude_external_shared_channels"),
)
FEEDBACK: Final = shape({"text": text(75, PLAIN), "value": string(2000)}, {"accessibility_label": string(75)})
INPUT_PARAMETER: Final = shape({"name": ID, "value": string(3000)})
TRIGGER: Final = shape({"url": link()}, {"customizable_input_parameters": many(INPUT_PARAMETER, 100)})
WORKFLOW: Final = shape({"trigger": TRIGGER})
URL_SOURCE: Final = typed({"url": shape({"url": link(), "text": string(3000)})})
DISPATCH: Final = shape({"trigger_actions_on": many(choice("on_enter_pressed", "on_character_entered"), 2)})
IMAGE: Final = shape(
    {"alt_text": string(2000)},
    {"image_url": link(), "slack_file": SLACK_FILE},
    also=exactly_one("image_url", "slack_file"),
)

ACTION: Final[Mapping[str, Check]] = {"action_id": ID, "confirm": CONFIRM}
FOCUS: Final[Mapping[str, Check]] = {**ACTION, "focus_on_load": flag}
MENU: Final[Mapping[str, Check]] = {**FOCUS, "placeholder": text(150, PLAIN)}
TYPED: Final[Mapping[str, Check]] = {
    "action_id": ID,
    "focus_on_load": flag,
    "placeholder": text(150, PLAIN),
    "dispatch_action_config": DISPATCH,
}
SEVERAL: Final[Mapping[str, Check]] = {**MENU, "max_selected_items": integer(1, 100)}
IDS: Final = many(ID, 100)


def _initial_offered(value: object, where: str) -> Iterator[str]:
    """What is chosen at first must be among what is offered, to the letter."""
    if not isinstance(value, dict):
        return
    offered = list(options(value))
    initial = value.get("initial_options", [])
    chosen = [value["initial_option"]] if "initial_option" in value else initial if isinstance(initial, list) else []
    for option in chosen:
        if option not in offered:
            yield complaint("initial option must be one of the options", where)


def _few_enough(value: object, where: str) -> Iterator[str]:
    """No more is chosen at first than may be chosen."""
    if not isinstance(value, dict) or not isinstance(value.get("max_selected_items"), int):
        return
    for name, chosen in value.items():
        if name.startswith("initial_") and isinstance(chosen, list) and len(chosen) > value["max_selected_items"]:
            yield complaint("must not be more than max_selected_items", f"{where}/{name}")


def _static(value: object, where: str) -> Iterator[str]:
    yield from exactly_one("options", "option_groups")(value, where)
    yield from _initial_offered(value, where)
    yield from _few_enough(value, where)


def options(element: Json) -> Iterator[Json]:
    """The options that an element offers, whether in groups or not."""
    groups = [group for group in _list(element.get("option_groups")) if isinstance(group, dict)]
    every = chain(_list(element.get("options")), *(_list(group.get("options")) for group in groups))
    yield from (option for option in every if isinstance(option, dict))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _bounds(value: object, where: str, *, low: str, high: str) -> Iterator[str]:
    if not isinstance(value, dict) or low not in value or high not in value:
        return
    try:
        is_turned_around = float(value[low]) > float(value[high])
    except (TypeError, ValueError, OverflowError):
        return  # the format of each is complained about by its own check
    if is_turned_around:
        yield complaint(f"{low} must not be greater than {high}", where)


OPTIONS_100: Final = many(OPTION, 100)
GROUPS_100: Final = many(GROUP, 100)

ELEMENTS: Final[Mapping[str, Check]] = {
    "button": shape(
        {"text": text(75, PLAIN)},
        {
            **ACTION,
            "url": link(),
            "value": string(2000),
            "style": STYLE,
            "accessibility_label": string(75),
            "visible_to_user_ids": IDS,
            "agent_prompt": string(4000),
            "agent_prompt_display": anything,
        },
    ),
    "overflow": shape({"options": many(LINK_OPTION, 5)}, ACTION),
    "image": IMAGE,
    "datepicker": shape({}, {**MENU, "initial_date": _date}),
    "timepicker": shape({}, {**MENU, "initial_time": TIME, "timezone": string(64)}),
    "datetimepicker": shape({}, {**FOCUS, "initial_date_time": integer(FIRST_SECOND, LAST_SECOND)}),
    "checkboxes": shape(
        {"options": many(RICH_OPTION, 10)},
        {**FOCUS, "initial_options": many(RICH_OPTION, 10)},
        also=_initial_offered,
    ),
    "radio_buttons": shape(
        {"options": many(RICH_OPTION, 10)}, {**FOCUS, "initial_option": RICH_OPTION}, also=_initial_offered
    ),
    "static_select": shape(
        {}, {**MENU, "options": OPTIONS_100, "option_groups": GROUPS_100, "initial_option": OPTION}, also=_static
    ),
    "external_select": shape({}, {**MENU, "min_query_length": integer(0, 1000), "initial_option": OPTION}),
    "users_select": shape({}, {**MENU, "initial_user": ID}),
    "conversations_select": shape(
        {},
        {
            **MENU,
            "initial_conversation": ID,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": FILTER,
        },
    ),
    "channels_select": shape({}, {**MENU, "initial_channel": ID, "response_url_enabled": flag}),
    "multi_static_select": shape(
        {},
        {**SEVERAL, "options": OPTIONS_100, "option_groups": GROUPS_100, "initial_options": many(OPTION, 100)},
        also=_static,
    ),
    "multi_external_select": shape(
        {}, {**SEVERAL, "min_query_length": integer(0, 1000), "initial_options": many(OPTION, 100)}, also=_few_enough
    ),
    "multi_users_select": shape({}, {**SEVERAL, "initial_users": IDS}, also=_few_enough),
    "multi_conversations_select": shape(
        {},
        {**SEVERAL, "initial_conversations": IDS, "default_to_current_conversation": flag, "filter": FILTER},
        also=_few_enough,
    ),
    "multi_channels_select": shape({}, {**SEVERAL, "initial_channels": IDS}, also=_few_enough),
    "workflow_button": shape(
        {"text": text(75, PLAIN), "workflow": WORKFLOW},
        {"action_id": ID, "style": STYLE, "accessibility_label": string(75)},
    ),
    "plain_text_input": shape(
        {},
        {
            **TYPED,
            "initial_value": string(3000, low=0),
            "multiline": flag,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        also=partial(_bounds, low="min_length", high="max_length"),
    ),
    "email_text_input": shape({}, {**TYPED, "initial_value": WORD}),
    "url_text_input": shape({}, {**TYPED, "initial_value": link()}),
    "number_input": shape(
        {"is_decimal_allowed": flag},
        {**TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
        also=partial(_bounds, low="min_value", high="max_value"),
    ),
    "rich_text_input": shape(
        {}, {**TYPED, "initial_value": anything, "min_lines": integer(1, 100), "max_lines": integer(1, 100)}
    ),
    "file_input": shape({}, {"action_id": ID, "filetypes": many(ID, 100), "max_files": integer(1, 10)}),
    "feedback_buttons": shape({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ID}),
    "icon_button": shape(
        {"icon": choice("trash"), "text": text(75, PLAIN)},
        {**ACTION, "value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": many(ID, 10)},
    ),
    "plain_text": text(),
    "mrkdwn": text(),
}

SINGLE_MENUS: Final = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MENUS: Final = (*SINGLE_MENUS, *(f"multi_{name}" for name in SINGLE_MENUS))
PICKERS: Final = ("datepicker", "timepicker", "checkboxes", "radio_buttons")
PRESSED: Final = ("button", "overflow", "workflow_button", *PICKERS, *MENUS)
INPUTS: Final = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
    "datetimepicker",
    *PICKERS,
    *MENUS,
)


def among(*names: str) -> Check:
    """One of the elements of these types."""
    return typed({name: ELEMENTS[name] for name in names})
