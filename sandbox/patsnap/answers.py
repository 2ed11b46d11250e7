"""The JSON that the stand-in sends: PatSnap's envelope around data, or around an error code."""

import json
import uuid
from collections.abc import Mapping

from aiohttp import web

from sandbox.patsnap.codes import Refusal


def data(content: Mapping[str, object]) -> web.Response:
    """A success: `content` in the envelope's `data`."""
    return plain({"data": content, "status": True, "error_code": 0})


def refused(refusal: Refusal) -> web.Response:
    """A refusal: HTTP 200 all the same, with `status` false and the code."""
    return plain({"status": False, "error_code": refusal.code, "error_msg": refusal.words})


def plain(content: Mapping[str, object]) -> web.Response:
    r"""`content` as it is, without the envelope.

    `&` is written as \u0026, as PatSnap does in its links: whoever cuts a link out of the text gets a wrong one.
    """
    text = json.dumps(content, ensure_ascii=False).replace("&", "\\u0026")
    return web.Response(
        text=text,
        content_type="application/json",
        headers={"x-correlation-id": str(uuid.uuid4())},
    )
