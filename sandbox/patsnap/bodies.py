"""The bodies of POST and DELETE calls: JSON objects, read strictly."""

import json
import re
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from sandbox.patsnap.codes import BAD_REQUEST, WRONG_PARAMETER, Refusal

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


async def json_object(request: web.Request) -> Mapping[str, object]:
    """The JSON object in `request`; Refusal 68300007 if there is none."""
    if request.content_type != "application/json":
        raise Refusal(BAD_REQUEST)
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise Refusal(BAD_REQUEST) from error
    if not isinstance(body, dict):
        raise Refusal(BAD_REQUEST)
    return body


def text(body: Mapping[str, object], field: str) -> str | None:
    """A text without space around it; None if it is missing or empty, Refusal 68300004 if it is no text."""
    value = body.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or _LONE_SURROGATE.search(value):
        raise Refusal(WRONG_PARAMETER)
    return value.strip() or None


def number(body: Mapping[str, object], field: str, least: int, most: int, otherwise: int) -> int:
    """A whole number in these bounds; `otherwise` if it is missing, Refusal 68300004 if it is anything else."""
    value = body.get(field, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refusal(WRONG_PARAMETER)
    return value
