"""The JSON that the stand-in sends: PatSnap's envelope around data, or around an error code."""

import json
import uuid
from collections.abc import Mapping, Sequence

from aiohttp import web

from sandbox.patsnap.codes import WORDS, Refusal


def data(content: Mapping[str, object] | Sequence[object] | None) -> web.Response:
    """A success: `content` in the envelope's `data`."""
    return plain({"data": content, "status": True, "error_code": 0})


def refused(refusal: Refusal, words: Mapping[int, str] = WORDS) -> web.Response:
    """A refusal: HTTP 200 all the same, with `status` false, the code, and what the page in `words` says of it."""
    return plain(refusal_body(refusal.code, refusal.words or words[refusal.code]))


def refusal_body(code: int, words: str) -> dict[str, object]:
    """The JSON of a refusal."""
    return {"status": False, "error_code": code, "error_msg": words}


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
