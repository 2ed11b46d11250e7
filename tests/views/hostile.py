"""The gallery with hostile text wherever its made-up rows have text from outside.

The galleries' modules are read once more, as copies of their own, in which all that the domain's classes are made with
is replaced on its way in: what is added to the gallery is covered without being named here.
"""

import __future__

import builtins
import dataclasses
import importlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import bot.views
from bot.domain.messages import Message
from bot.errors import BadFileKind
from bot.mistakes import Mistake
from bot.views.forms import Modal

_ROOM: Final = Path(bot.views.__file__).parent
# What Patrol or Slack made, of one fixed form: ids, places, zones, paths. All other text comes from outside.
_OURS: Final = frozenset(
    [
        "account",
        "address",
        "after",
        "alert",
        "before",
        "by",
        "channel",
        "command",
        "digest",
        "file",
        "file_id",
        "from_no",
        "group",
        "hit",
        "id",
        "job_id",
        "key",
        "landing",
        "locale",
        "outcome",
        "owner",
        "patent",
        "path",
        "person",
        "place",
        "refusal",
        "report",
        "row",
        "scope",
        "series",
        "shown_by",
        "state",
        "subscription",
        "thread",
        "ts",
        "what_is",
        "workspace",
        "zone",
        "asked_by",
        "allowed_by",
        "admin",
        "account_id",
        "decided_by",
    ]
)
_MOMENTS: Final = frozenset({"since", "until", "taken"})  # of a notice's details, which are texts: we wrote them
_LONGEST: Final[Mapping[tuple[str, str], int]] = {  # what is checked where it comes in
    ("AlertText", "name"): 50,
    ("AlertText", "query"): 1450,
    ("Alert", "query"): 1450,
    ("Filter", "value"): 100,
    ("Patent", "id"): 128,
    ("Dismissal", "value"): 100,
}
_SKIPPED: Final = frozenset({"Cadence", "Message", "Place", "Reader"})


def hostile_gallery(baits: Sequence[str]) -> tuple[dict[str, Message], dict[str, Modal]]:
    """All messages and all forms and Homes, with one of `baits` in each field that comes from outside, in turn."""
    gallery = _Copies(baits).module("bot.views.gallery")
    return gallery.gallery(), {**gallery.forms(), **gallery.homes()}


class _Copies:
    """Copies of the modules that exhibit, whose rows are spoiled."""

    def __init__(self, baits: Sequence[str]) -> None:
        self._baits = itertools.cycle(baits)
        self._made: dict[str, ModuleType] = {}

    def module(self, name: str) -> Any:
        """The copy of a module."""
        if name not in self._made:
            source = _ROOM / f"{name.rpartition('.')[2]}.py"
            made = ModuleType(name)
            made.__dict__["__builtins__"] = {**vars(builtins), "__import__": self._import}
            made.__dict__["__file__"] = str(source)
            self._made[name] = made
            code = compile(
                source.read_text(encoding="utf-8"), str(source), "exec", __future__.annotations.compiler_flag
            )
            exec(code, made.__dict__)  # noqa: S102 - a copy, as an import would make it
        return self._made[name]

    def _import(self, name: str, _globals: object, _locals: object, wanted: tuple[str, ...], _level: int) -> Any:
        if _is_exhibiting(name):
            return self.module(name)
        if name == "bot.views":
            copied = {one: self.module(f"bot.views.{one}") for one in wanted if _is_exhibiting(f"bot.views.{one}")}
            return _view(importlib.import_module(name), {**copied})
        real = importlib.import_module(name)
        if name == "dataclasses":
            return _view(real, {"replace": self._replace})
        if name.startswith("bot.domain") or name == "bot.mistakes":
            return _view(real, {one: self._spoiling(getattr(real, one)) for one in wanted or ()})
        return real

    def _spoiling(self, thing: Any) -> Any:
        is_made = isinstance(thing, type) and (dataclasses.is_dataclass(thing) or thing is Mistake)
        if not is_made or thing.__name__ in _SKIPPED:
            return thing

        def make(*given: Any, **named: Any) -> Any:
            made = thing(*given, **named)
            if isinstance(made, Mistake):
                return Mistake(made.kind, next(self._baits), next(self._baits) if made.nearest else "")
            return self._spoiled(made)

        return _Maker(thing, make)

    def _replace(self, thing: Any, /, **changes: Any) -> Any:
        changed = dataclasses.replace(thing, **changes)
        return changed if type(changed).__name__ in _SKIPPED else self._spoiled(changed)

    def _spoiled(self, made: Any) -> Any:
        kind = type(made).__name__
        changes = {
            field.name: self._text(getattr(made, field.name), _LONGEST.get((kind, field.name)))
            for field in dataclasses.fields(made)
            if (kind, field.name) == ("Patent", "id") or (field.name not in _OURS and kind != "Total")
        }
        was = {name: getattr(made, name) for name in changes}
        return dataclasses.replace(made, **{name: new for name, new in changes.items() if new != was[name]})

    def _text(self, value: Any, longest: int | None) -> Any:
        if isinstance(value, str) and not isinstance(value, Enum):
            return next(self._baits)[:longest] if value and value not in set(BadFileKind) else value
        if isinstance(value, tuple) and type(value) is tuple:
            return tuple(self._text(one, longest) for one in value)
        if isinstance(value, Mapping):
            return {key: one if key in _MOMENTS else self._text(one, longest) for key, one in value.items()}
        return value


class _Maker:
    """A class of the domain, whose instances are spoiled as they are made."""

    def __init__(self, thing: Any, make: Callable[..., Any]) -> None:
        self._thing = thing
        self._make = make

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._make(*given, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._thing, name)


def _view(real: ModuleType, changed: Mapping[str, Any]) -> ModuleType:
    """A module with some of its names changed, in a copy."""
    made = ModuleType(real.__name__)
    made.__dict__.update(vars(real))
    made.__dict__.update(changed)
    return made


def _is_exhibiting(name: str) -> bool:
    last = name.removeprefix("bot.views.")
    return name.startswith("bot.views.") and (last.endswith("_exhibits") or last in {"gallery", "exhibited"})
