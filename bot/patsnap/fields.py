"""The fields of PatSnap's JSON, as it comes: a number that is text, a text that is missing, a list that is null."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

# Controls and halves of surrogate pairs: no database takes all of them, and nobody can read them.
_UNSTORABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TAG: Final = re.compile(
    r"""</?(?P<name>[a-z][a-z0-9]*)(?:\s+[a-z:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>""", re.IGNORECASE
)
_LARGEST: Final = 2**63 - 1  # SQLite: INTEGER
_BREAKS: Final = frozenset({"br", "p", "div", "li"})  # between two words; the other tags stand within one
_DATE: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)


class Wire(BaseModel):
    """A piece of PatSnap's JSON; whatever else is in it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


def whole(value: object) -> int | None:
    """A whole number from a number or its text; None for anything else, and for what no database takes."""
    try:
        number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
    return number if number is not None and abs(number) <= _LARGEST else None


def text(value: object) -> str:
    """A text; "" for anything else."""
    return value if isinstance(value, str) else ""


def line(value: object) -> str:
    """A text in one line, without controls and without blanks at its ends or two in a row; "" for anything else."""
    return " ".join(_UNSTORABLE.sub(" ", text(value)).split())


def word(value: object) -> str:
    """A line of text, also from a whole number; "" for anything else."""
    return line(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def language(value: object) -> str:
    """A language or another sign of PatSnap's, in capitals; "" for anything but text."""
    return line(value).upper()


def plain(value: object) -> str:
    """A line of text without the tags in it, such as those of `CO<sub>2</sub>`."""
    if not isinstance(value, str):
        return ""
    return line(_TAG.sub(lambda tag: " " if tag["name"].lower() in _BREAKS else "", value))


def lines(value: object) -> list[str]:
    """The texts of a list without tags, each once, or a single text as a list of its own; never an empty one."""
    several = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(shown for shown in map(plain, several) if shown))


def day(value: object) -> date | None:
    """A date from YYYYMMDD, a number or text; None for anything else, and for days that never were."""
    given = str(value).strip() if isinstance(value, int | str) else ""
    found = _DATE.fullmatch(given)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


Line = Annotated[str, BeforeValidator(line)]
Word = Annotated[str, BeforeValidator(word)]
Plain = Annotated[str, BeforeValidator(plain)]
Lines = Annotated[tuple[str, ...], BeforeValidator(lines)]
Day = Annotated[date | None, BeforeValidator(day)]


def an_object(value: object) -> object:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[object]:
    """The objects of a list, or a single one as a list of its own; whatever is no object is left out."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]


def first_object(value: object) -> object:
    """An object, or the first one of a list; an empty one for anything else."""
    return next(iter(objects(value)), {})
