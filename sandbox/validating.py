"""Whether Slack would take what a file holds: a message, a modal, a Home, blocks, or many of them by name."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from sandbox.slack import validate_message, validate_view
from sandbox.slack.layouts import IN_MESSAGES, IN_MODALS
from sandbox.slack.wire import Json

STDIN: Final = "-"
VIEWS: Final = ("modal", "home")
BLOCKS: Final = IN_MESSAGES.keys() | IN_MODALS.keys()
OF_MESSAGES: Final = frozenset({"type", "text", "blocks", "attachments", "markdown_text"})
PLACEHOLDER: Final[Json] = {"type": "plain_text", "text": "Title"}


class Surface(StrEnum):
    """What something is shown as."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


class NotValidatable(Exception):
    """There is nothing here that could be checked; the text says why."""


def validate(file: str, surface: Surface) -> int:
    """Print what Slack would refuse in a file (`-`: standard input), and how much was checked.

    `surface`: what it is where it does not say so. Returns 0 where all is well, 1 where something is refused, and 2,
    with a sentence on standard error, where there is nothing to check.
    """
    try:
        found = list(complaints(_read(file), surface))
    except NotValidatable as error:
        print(error, file=sys.stderr)
        return 2
    wrong = 0
    for name, said in found:
        wrong += bool(said)
        for one in said:
            print(f"{name}: {one}" if name else one)
    print(f"{len(found)} checked, {wrong} wrong")
    return 1 if wrong else 0


def complaints(shown: object, surface: Surface = Surface.MESSAGE) -> Iterator[tuple[str, list[str]]]:
    """What was checked, by its name ("" where there is but one), with the rules that each breaks.

    NotValidatable: it is neither an object nor a list.
    """
    if isinstance(shown, dict) and shown and _is_named(shown):
        for name, one in shown.items():
            yield name, _of_one(one, surface)
    elif isinstance(shown, dict | list):
        yield "", _of_one(shown, surface)
    else:
        raise NotValidatable("This is no message, view or list of blocks: it has to be a JSON object or array.")


def _read(file: str) -> object:
    try:
        text = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise NotValidatable(f"{file} cannot be read: {error.strerror}.") from error
    name = "Standard input" if file == STDIN else file
    try:
        shown: object = json.loads(text.decode("utf-8-sig"))
    except RecursionError as error:
        raise NotValidatable(f"{name} is nested too deeply for a message or view.") from error
    except ValueError as error:
        raise NotValidatable(f"{name} is not JSON: {error}.") from error
    return shown


def _is_named(shown: Json) -> bool:
    """Whether these are payloads by name, as `python -m bot views` prints them."""
    return not OF_MESSAGES & shown.keys() and all(isinstance(one, dict | list) for one in shown.values())


def _of_one(shown: Json | list[object], surface: Surface) -> list[str]:
    if isinstance(shown, list):
        return _of_blocks(shown, surface)
    kind = shown.get("type")
    if isinstance(kind, str) and kind in BLOCKS:
        return _of_blocks([shown], surface)
    if kind in VIEWS:
        return validate_view(shown)
    if kind in (None, Surface.MESSAGE):
        return validate_message(shown) if surface is Surface.MESSAGE else validate_view({"type": surface, **shown})
    return [f"[ERROR] unsupported type: {kind} [json-pointer:/type]"]


def _of_blocks(blocks: list[object], surface: Surface) -> list[str]:
    """The blocks alone: what else a modal needs is not theirs to have."""
    if surface is Surface.MESSAGE:
        return validate_message({"text": "Text", "blocks": blocks})
    of_modal = {"title": PLACEHOLDER, "submit": PLACEHOLDER} if surface is Surface.MODAL else {}
    return validate_view({"type": surface, **of_modal, "blocks": blocks})
