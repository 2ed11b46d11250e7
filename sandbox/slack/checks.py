"""Small checks of JSON, put together to the rules of Block Kit in `elements` and `blocks`.

A check takes a value and the JSON pointer where it stands, and yields one complaint for each broken rule.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from sandbox.slack.wire import Json

Check = Callable[[object, str], Iterator[str]]

TEXT_KINDS: Final = ("plain_text", "mrkdwn")
PLAIN: Final = ("plain_text",)
TEXT_FIELDS: Final = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
LINK: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
SECURE: Final = re.compile(r"https://\S+")


def complaint(what: str, where: str) -> str:
    """A broken rule in the words and the form of Slack's `response_metadata.messages`."""
    return f"[ERROR] {what} [json-pointer:{where}]"


def string(high: int, low: int = 1, pattern: re.Pattern[str] | None = None) -> Check:
    """Text of `low` to `high` characters."""
    return partial(_string, high=high, low=low, pattern=pattern)


def _string(value: object, where: str, *, high: int, low: int, pattern: re.Pattern[str] | None) -> Iterator[str]:
    if not isinstance(value, str):
        yield complaint("must provide a string", where)
    elif len(value) < low:
        yield complaint(f"must be more than {low - 1} characters", where)
    elif len(value) > high:
        yield complaint(f"must be less than {high + 1} characters", where)
    elif pattern is not None and not pattern.fullmatch(value):
        yield complaint("invalid format", where)


def link(high: int = 3000) -> Check:
    """An absolute URL of at most `high` characters."""
    return string(high, pattern=LINK)


def secure_link(high: int = 3000) -> Check:
    """An https URL of at most `high` characters."""
    return string(high, pattern=SECURE)


def flag(value: object, where: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield complaint("must provide a boolean", where)


def integer(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""
    return partial(_integer, low=low, high=high)


def _integer(value: object, where: str, *, low: int, high: int) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield complaint("must provide an integer", where)
    elif not low <= value <= high:
        yield complaint(f"must be from {low} to {high}", where)


def number(value: object, where: str) -> Iterator[str]:
    """A finite number, whole or not."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        yield complaint("must provide a number", where)


def choice(*values: str) -> Check:
    """One of a few words."""
    return partial(_choice, values=values)


def _choice(value: object, where: str, *, values: tuple[str, ...]) -> Iterator[str]:
    if value not in values:
        yield complaint(f"value must be one of: {', '.join(values)}", where)


def anything(value: object, where: str) -> Iterator[str]:
    """A value that is not null; for fields whose rules are not published."""
    if value is None:
        yield complaint("must not be null", where)


def nothing_or(check: Check) -> Check:
    """Null, or a value that passes `check`."""
    return partial(_nothing_or, check=check)


def _nothing_or(value: object, where: str, *, check: Check) -> Iterator[str]:
    if value is not None:
        yield from check(value, where)


def many(check: Check, high: int, low: int = 1) -> Check:
    """A list of `low` to `high` items that each pass `check`."""
    return partial(_many, check=check, high=high, low=low)


def _many(value: object, where: str, *, check: Check, high: int, low: int) -> Iterator[str]:
    if not isinstance(value, list):
        yield complaint("must provide an array", where)
        return
    if len(value) < low:
        yield complaint(f"no fewer than {low} items required", where)
    if len(value) > high:
        yield complaint(f"no more than {high} items allowed", where)
    for number, item in enumerate(value):
        yield from check(item, f"{where}/{number}")


def text(high: int = 3000, kinds: tuple[str, ...] = TEXT_KINDS) -> Check:
    """A text object of one of the `kinds`, of 1 to `high` characters."""
    return partial(_text, high=high, kinds=kinds)


def _text(value: object, where: str, *, high: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield complaint("must provide an object", where)
        return
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        yield complaint(f"must be a valid enum value: {', '.join(kinds)}", f"{where}/type")
        return
    for name in sorted(map(str, value.keys() - TEXT_FIELDS[kind])):
        yield complaint(f"invalid additional property: {name}", where)
    for name in value.keys() & {"emoji", "verbatim"}:
        yield from flag(value[name], f"{where}/{name}")
    yield from string(high)(value.get("text"), f"{where}/text")


def shape(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *,
    also: Check | None = None,
) -> Check:
    """An object with these fields and no others, which also passes `also`."""
    return partial(_shape, required=required, optional=optional or {}, also=also)


def _shape(
    value: object, where: str, *, required: Mapping[str, Check], optional: Mapping[str, Check], also: Check | None
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield complaint("must provide an object", where)
        return
    rules = {**required, **optional}
    for name in sorted(required.keys() - value.keys()):
        yield complaint(f"missing required field: {name}", where)
    for name, item in value.items():
        if name in rules:
            yield from rules[name](item, f"{where}/{name}")
        elif name != "type":
            yield complaint(f"invalid additional property: {name}", where)
    if also is not None:
        yield from also(value, where)


def typed(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of the `shapes` it must have."""
    return partial(_typed, shapes=shapes)


def _typed(value: object, where: str, *, shapes: Mapping[str, Check]) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    check = shapes.get(kind) if isinstance(kind, str) else None
    if check is None:
        yield complaint(f"unsupported type: {kind}", f"{where}/type")
    else:
        yield from check(value, where)


def exactly_one(*names: str) -> Check:
    """An object with exactly one of the fields."""
    return partial(_count, names=names, high=1)


def at_least_one(*names: str) -> Check:
    """An object with one or more of the fields."""
    return partial(_count, names=names, high=len(names))


def _count(value: object, where: str, *, names: tuple[str, ...], high: int) -> Iterator[str]:
    present = sum(name in value for name in names) if isinstance(value, dict) else 0
    if not 1 <= present <= high:
        number = "exactly one" if high == 1 else "at least one"
        yield complaint(f"must provide {number} of: {', '.join(names)}", where)


def unique(items: list[Json], name: str, where: str) -> Iterator[str]:
    """Complain about every item whose field `name` repeats that of one before it."""
    known: set[object] = set()
    for number, item in enumerate(items):
        value = item.get(name)
        if isinstance(value, str) and value in known:
            yield complaint(f"`{name}` must be unique: {value}", f"{where}/{number}/{name}")
        if isinstance(value, str):  # of what is no text its shape complains
            known.add(value)
