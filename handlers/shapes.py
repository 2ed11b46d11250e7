"""What Slack's payloads are made of (Slack: interaction payloads, slash commands): anything else stops here.

So that listeners find what they look for, and an id is an id wherever it is shown or stored.
"""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from bot.mistakes import Mistake, MistakeKind

P = ParamSpec("P")
T = TypeVar("T")

_ID: Final = re.compile(r"[A-Z0-9]{1,64}")
_LONGEST: Final = 4000  # characters of an address, a trigger, a row
_NOT_OURS: Final = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    StopIteration,
    OverflowError,
    OSError,  # a moment that no clock shows
)


def check(body: Mapping[str, Any]) -> None:
    """Nothing, where the payload has what its kind always has; `Mistake` otherwise."""
    kind = body.get("type")
    if "command" in body:
        _must(_is_command(body), MistakeKind.GARBLED)
    elif kind == "block_actions":
        _must(_is_press(body), MistakeKind.OLD_BUTTON)
    elif kind in {"view_submission", "view_closed"}:
        _must(_has_people(body) and _is_form(body.get("view")), MistakeKind.OLD_FORM)
        _must(isinstance(body["view"].get("callback_id"), str), MistakeKind.OLD_FORM)
    elif kind in {"shortcut", "message_action"}:
        _must(_has_people(body) and _is_text(body.get("trigger_id")), MistakeKind.GARBLED)
        _must(isinstance(body.get("callback_id"), str), MistakeKind.GARBLED)
    elif kind == "event_callback":
        event = body.get("event")
        _must(_is_text(body.get("event_id", "-")), MistakeKind.GARBLED)
        is_event = isinstance(event, Mapping) and isinstance(event.get("type"), str)
        _must(_is_id(body.get("team_id")) and is_event, MistakeKind.GARBLED)


def workspace_of(body: Mapping[str, Any]) -> str:
    """The workspace whose installation a payload is meant for, found as Bolt finds its token; "" where it has none.

    A form that was opened through a shared channel says so itself (Slack: Slack Connect), and an event that happened
    elsewhere names the installation that hears of it first (Slack: Events API, `authorizations`).
    """
    view, team, heard = body.get("view"), body.get("team"), body.get("authorizations")
    first = heard[0] if isinstance(heard, list) and heard else None
    found = (
        view.get("app_installed_team_id") if isinstance(view, Mapping) else None,
        team.get("id") if isinstance(team, Mapping) else team,
        first.get("team_id") if isinstance(first, Mapping) else None,
        body.get("team_id"),
    )
    return next((one for one in found if isinstance(one, str) and _is_id(one)), "")


def of_a_form(read: Callable[P, T]) -> Callable[P, T]:
    """The same reader of a form; where an answer is missing, or is none that the form offers: `Mistake`."""
    return _or_mistake(read, MistakeKind.OLD_FORM)


def of_an_event(read: Callable[P, T]) -> Callable[P, T]:
    """The same reader of an event; where something is missing that Slack always sends: `Mistake`."""
    return _or_mistake(read, MistakeKind.GARBLED)


def _or_mistake(read: Callable[P, T], kind: MistakeKind) -> Callable[P, T]:
    @wraps(read)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except _NOT_OURS:
            raise Mistake(kind) from None

    return guarded


def an_id(value: object) -> str:
    """An id as Slack gives them; ValueError for anything else."""
    if not isinstance(value, str) or not _is_id(value):
        raise ValueError("no id of Slack's")
    return value


def _must(is_so: bool, kind: MistakeKind) -> None:  # noqa: FBT001 - it is what this asks for
    if not is_so:
        raise Mistake(kind)


def _is_command(body: Mapping[str, Any]) -> bool:
    ids = all(_is_id(body.get(name)) for name in ("team_id", "user_id", "channel_id"))
    texts = all(isinstance(body.get(name, ""), str) for name in ("command", "text", "channel_name"))
    return ids and texts and _is_text(body.get("trigger_id")) and _is_text(body.get("response_url", "-"))


def _is_press(body: Mapping[str, Any]) -> bool:
    actions, channel, view = body.get("actions"), body.get("channel"), body.get("view")
    if not (_has_people(body) and isinstance(actions, list) and actions and isinstance(actions[0], Mapping)):
        return False
    if not (isinstance(actions[0].get("action_id"), str) and isinstance(actions[0].get("block_id", ""), str)):
        return False
    is_placed = channel is None or (isinstance(channel, Mapping) and _is_id(channel.get("id")))
    is_in_view = view is None or _is_form(view)
    return is_placed and is_in_view and _is_text(body.get("trigger_id")) and _is_text(body.get("response_url", "-"))


def _is_form(view: object) -> bool:
    if not isinstance(view, Mapping):
        return False
    blocks, state, metadata = view.get("blocks"), view.get("state"), view.get("private_metadata")
    is_shown = isinstance(blocks, list) and all(isinstance(block, Mapping) for block in blocks)
    is_known = _is_text(view.get("id")) and isinstance(metadata, str | None) and len(metadata or "") <= _LONGEST
    return is_shown and is_known and (state is None or _is_state(state))


def _is_state(state: object) -> bool:
    values = state.get("values") if isinstance(state, Mapping) else None
    return isinstance(values, Mapping) and all(
        isinstance(one, Mapping) and one and all(isinstance(answer, Mapping) for answer in one.values())
        for one in values.values()
    )


def _has_people(body: Mapping[str, Any]) -> bool:
    team, user = body.get("team"), body.get("user")
    return isinstance(team, Mapping) and isinstance(user, Mapping) and _is_id(team.get("id")) and _is_id(user.get("id"))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()
