"""The modals in which a report is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.messages import Block
from bot.views import ids
from bot.views.blocks import actions, bold, button, escape, section, unmarked
from bot.views.reader import Reader
from bot.views.results import space_for_result

Modal = Mapping[str, Any]

# The blocks' ids, which are also their elements' action ids: handlers read the answers by them.
COMPANY: Final = "company_name"
CREDIT_CODE: Final = "credit_code"
ORG_NUMBER: Final = "org_number"
PATENT: Final = "patent"
FORMAT: Final = "format"
LOGO: Final = "logo"
PLACE: Final = "place"
REPEAT: Final = "repeat"

ONCE: Final = "once"  # of the choices of how often; the others are recurrences as they are stored
UNBRANDED: Final = "unbranded"
_LONGEST: Final = 200
_OPTION: Final = 75  # characters of an option and of its description


@dataclass(frozen=True)
class Choice:
    """A patent to choose: how PatSnap is told of it, and what people see of it."""

    value: str
    number: str
    title: str = ""


def order_form(reader: Reader, *, search: bool = False, is_here: bool = True) -> Modal:
    """Which company, in which of three ways, and how and where to. `search`: PatSnap can be asked which names fit.

    `is_here`: whether they are in a conversation, to which it goes at first: else to their direct messages.
    """
    told = reader.say("Find shows which companies fit the name. Nothing is ordered by it.")
    hint = reader.say("Its registered name, or part of it") if search else reader.say("Its full registered name")
    finding = [actions(button(reader.say("Find"), ids.COMPANY_FIND, "find")), *space_for_result(told)]
    form = _modal(
        ids.ORDER_FORM,
        reader,
        reader.say("Enterprise report"),
        [
            _text(COMPANY, reader.say("Company"), hint),
            *(finding if search else []),
            _text(
                CREDIT_CODE, reader.say("Unified social credit code"), reader.say("18 characters; surer than a name")
            ),
            _text(ORG_NUMBER, reader.say("Organisation number"), reader.say("Surer than a name")),
        ],
    )
    blocks = [
        one if is_here or one.get("block_id") != PLACE else _place(reader, is_here=False) for one in form["blocks"]
    ]
    return {**form, "blocks": blocks}


def value_form(reader: Reader, choices: Sequence[Choice] = (), *, cost: str = "") -> Modal:
    """Which patent, and how and where to. `choices`: those to choose from; one stands fast, and is in the metadata.

    `cost`: what it costs, in a sentence.
    """
    first: list[Block] = [section(cost)] if cost else []
    if len(choices) == 1:
        (only,) = choices
        shown = "\n".join(filter(None, [bold(only.title), escape(only.number)]))
        return {**_value_form(reader, [section(shown), *first]), "private_metadata": only.value}
    if choices:
        options = [_described(one) for one in choices]
        return _value_form(
            reader,
            [
                *first,
                {
                    "type": "input",
                    "block_id": PATENT,
                    "label": _plain(reader.say("Patent")),
                    "element": {"type": "radio_buttons", "action_id": PATENT, "options": options},
                },
            ],
        )
    hint = reader.say(
        "A publication number, as in CN108977442B, or PatSnap's patent id. Granted patents only, no designs"
    )
    return _value_form(reader, [*first, _text(PATENT, reader.say("Patent"), hint)])


def _value_form(reader: Reader, first: list[Block]) -> Modal:
    return _modal(ids.VALUE_FORM, reader, reader.say("Patent value report"), first)


def _modal(callback_id: str, reader: Reader, title: str, first: list[Block]) -> Modal:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "submit": _plain(reader.say("Order")),
        "close": _plain(reader.say("Not now")),
        "blocks": [*first, _format(reader), _logo(reader), _place(reader), _repeat(reader)],
    }


def _text(block_id: str, label: str, hint: str) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "optional": block_id != PATENT,
        "label": _plain(label),
        "hint": _plain(hint),
        "element": {"type": "plain_text_input", "action_id": block_id, "max_length": _LONGEST},
    }


def _format(reader: Reader) -> Block:
    options = [_option("PDF", "pdf"), _option(reader.say("Word"), "word")]
    return {
        "type": "input",
        "block_id": FORMAT,
        "label": _plain(reader.say("Format")),
        "element": {"type": "radio_buttons", "action_id": FORMAT, "options": options, "initial_option": options[0]},
    }


def _logo(reader: Reader) -> Block:
    return {
        "type": "input",
        "block_id": LOGO,
        "optional": True,
        "label": _plain(reader.say("Look")),
        "element": {
            "type": "checkboxes",
            "action_id": LOGO,
            "options": [_option(reader.say("Without PatSnap's logo"), UNBRANDED)],
        },
    }


def _place(reader: Reader, *, is_here: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": PLACE,
        "optional": True,
        "label": _plain(reader.say("Where to")),
        "hint": _plain(reader.say("Empty: to your direct messages")),
        "element": {
            "type": "conversations_select",
            "action_id": PLACE,
            **({"default_to_current_conversation": True} if is_here else {}),
            "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
        },
    }


def _repeat(reader: Reader) -> Block:
    options = [
        _option(reader.say("Once, now"), ONCE),
        _option(reader.say("Every Monday"), "weekly mon 09:00"),
        _option(reader.say("On the 1st of every month"), "monthly 1 09:00"),
        _option(reader.say("On the first working day of every month"), "monthly working 09:00"),
        _option(reader.say("On the first working day of every quarter"), "quarterly working 09:00"),
    ]
    hint = reader.say("At 09:00 where you are. Each is a new report, and counts for you")
    return {
        "type": "input",
        "block_id": REPEAT,
        "label": _plain(reader.say("How often")),
        "hint": _plain(hint),
        "element": {
            "type": "static_select",
            "action_id": REPEAT,
            "options": options,
            "initial_option": options[0],
        },
    }


def _described(choice: Choice) -> Block:
    described = _option(unmarked(choice.number, _OPTION), choice.value)
    return {**described, "description": _plain(unmarked(choice.title, _OPTION))} if choice.title else described


def _option(text: str, value: str) -> Block:
    return {"text": _plain(text), "value": value}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
