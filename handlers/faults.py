"""What is kept of a bug: who was at what, and where in our code it went wrong. Nothing that anybody typed."""

import re
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.references import Fault
from bot.log import hidden
from handlers.routes import COMMAND, SUBCOMMANDS

_OURS: Final = ("bot", "handlers", "storage")
_LINES: Final = 12  # of the trace: the innermost
_MESSAGE: Final = 200  # characters
_QUOTED: Final = re.compile(r"""(["'])(?:(?!\1).)*\1""", re.DOTALL)  # it may be what somebody typed: KeyError shows it
_WORDS: Final = frozenset(one.name for one in SUBCOMMANDS)


def fault_of(error: Exception, reference: str, body: Mapping[str, Any], at: datetime) -> Fault:
    """The fault that this error is, in whoever sent `body`."""
    return Fault(
        reference=reference,
        workspace=_id_in(body, "team"),
        person=_id_in(body, "user"),
        at=at,
        doing=_doing(body),
        error=type(error).__name__,
        message=_shown(error),
        trace=_trace(error),
    )


def _shown(error: Exception) -> str:
    flat = " ".join(_QUOTED.sub("'…'", hidden(str(error))).split())
    return flat if len(flat) <= _MESSAGE else flat[: _MESSAGE - 1] + "…"


def _trace(error: Exception) -> tuple[str, ...]:
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        parts = frame.filename.replace("\\", "/").split("/")
        ours = [index for index, part in enumerate(parts) if part in _OURS]
        if ours and "site-packages" not in parts:
            lines.append(f"{'/'.join(parts[ours[-1] :])}:{frame.lineno} {frame.name}")
    return tuple(lines[-_LINES:])


def _doing(body: Mapping[str, Any]) -> str:
    if "command" in body:
        word = str(body.get("text", "")).strip().partition(" ")[0].lower()
        return f"{COMMAND} {word}" if word in _WORDS else COMMAND
    match body:
        case {"actions": [{"action_id": str(action)}, *_]}:
            return action
        case {"view": {"callback_id": str(form)}}:
            return form
        case {"callback_id": str(shortcut)}:
            return shortcut
    return str(body.get("type", ""))


def _id_in(body: Mapping[str, Any], what: str) -> str:
    """Slack: a command has `team_id`, an interaction `team.id`; so with the user."""
    inner = body.get(what)
    return str(body.get(f"{what}_id") or (inner.get("id") if isinstance(inner, Mapping) else "") or "")
