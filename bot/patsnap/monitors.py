"""Alerts as they are made, edited and deleted (P056, P058 and P059 API pages); how a check is read is in `alerts`."""

from collections.abc import Set as AbstractSet
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.domain.alerts import HitKind
from bot.domain.searches import AlertText, Created
from bot.errors import PatsnapInDoubt
from bot.patsnap.alerts import name_in
from bot.patsnap.api import Call
from bot.patsnap.fields import Line, Wire, first_object, whole, word

LONGEST_GET: Final = 1500  # characters of path and query; PatSnap states no limit, and servers have one

_LONGEST_ID: Final = 128  # characters; PatSnap's have 32


class _Created(Wire):
    alert_id: Annotated[str, BeforeValidator(word)] = ""
    alert_name: Line = ""
    number: Annotated[int | None, BeforeValidator(whole)] = None


def create_call(text: AlertText) -> Call:
    """P056: a GET that makes an alert. ValueError where it watches nothing."""
    params = _params(text)
    if not params["content"]:
        raise ValueError("an alert watches one kind or more")
    return Call("GET", "/patent-alert/create", params=params)


def update_call(alert_id: str, text: AlertText) -> Call:
    """P058: a GET, or where that would be too long its version 2, a POST; what is empty is left out, and stays.

    Version 2 asks for all four: where one is empty the GET goes out, however long it is.
    """
    given = {"alert_id": alert_id, **{name: value for name, value in _params(text).items() if value}}
    short = Call("GET", "/patent-alert/update", params=given)
    if len(short.target) <= LONGEST_GET or not (text.name and text.query and text.kinds):
        return short
    return Call("POST", "/patent-alert/update/v2", body=given)


def delete_call(alert_id: str) -> Call:
    """P059: a DELETE with the id in its query and an empty object as its body; it may be answered with nothing."""
    return Call("DELETE", "/patent-alert/delete", params={"alert_id": alert_id}, body={}, may_be_empty=True)


def read_created(text: AlertText, data: object) -> Created:
    """The alert in the `data` of a create call's success; PatsnapInDoubt where its id is not told."""
    created = _Created.model_validate(first_object(data))
    if not created.alert_id.isascii() or not 0 < len(created.alert_id) <= _LONGEST_ID or " " in created.alert_id:
        raise PatsnapInDoubt("no alert id", "PatSnap says that it has made the alert, but not under which id.")
    matches = created.number if created.number is not None and created.number >= 0 else None
    return Created(created.alert_id, name_in(created.alert_name, "EN") or text.name, matches)


def _params(text: AlertText) -> dict[str, str]:
    name = {"alert_name": text.name} if text.name else {}
    return {"query": text.query, "content": _content(text.kinds), **name}


def _content(kinds: AbstractSet[HitKind]) -> str:
    """The kinds in PatSnap's order, with commas and no blanks."""
    return ",".join(kind.value for kind in HitKind if kind in kinds and kind is not HitKind.OTHER)
