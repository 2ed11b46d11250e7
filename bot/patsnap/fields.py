"""The fields of PatSnap's JSON, as it comes: a number that is text, a text that is missing, a list that is null."""

import re

from pydantic import BaseModel, ConfigDict

# Controls and halves of surrogate pairs: no database takes all of them, and nobody can read them.
_UNSTORABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Wire(BaseModel):
    """A piece of PatSnap's JSON; whatever else is in it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


def whole(value: object) -> int | None:
    """A whole number from a number or its text; None for anything else."""
    try:
        return int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        return None


def text(value: object) -> str:
    """A text; "" for anything else."""
    return value if isinstance(value, str) else ""


def line(value: object) -> str:
    """A text in one line, without controls and without blanks at its ends or two in a row; "" for anything else."""
    return " ".join(_UNSTORABLE.sub(" ", text(value)).split())


def an_object(value: object) -> object:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[object]:
    """The objects of a list, or a single one as a list of its own; whatever is no object is left out."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]
