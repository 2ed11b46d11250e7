"""Bodies as they are kept for a while and laid out to be read."""

import json
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web

MOST: Final = 20_000  # bytes of a body that are kept
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
CUT: Final = f"\n… cut off after {MOST:,} bytes"
LONGEST: Final = 1024  # bytes: no secret is longer, so that none is cut in two and overlooked


def keep(body: bytes | str) -> str:
    """A body as it is kept: its beginning, where it is long."""
    text = body.decode(errors="replace") if isinstance(body, bytes) else body
    return text if len(text) <= MOST else text[: MOST + LONGEST]


async def asked(request: web.Request) -> str:
    """What a request says: its arguments, and its body where that is text; a file's bytes are left alone."""
    if request.content_type in {FORM, JSON} and request.can_read_body:
        return keep(await request.read())
    return ""


def answered(response: web.StreamResponse) -> str:
    """What a response says, where it is text and was not sent in pieces."""
    if not isinstance(response, web.Response) or response.content_type not in {JSON, "text/plain", "text/html"}:
        return ""
    return keep(response.text or "")


def as_json(said: object) -> str:
    """What was never text, as text, kept as other bodies are."""
    return keep(json.dumps(said, ensure_ascii=False))


def lay_out(text: str) -> str:
    """Indented JSON, also of a form whose fields hold JSON; anything else as it is."""
    said = understand(text)
    return text if said is None else json.dumps(said, indent=2, ensure_ascii=False)


def understand(text: str) -> Any:
    """What a body says; None where it is neither JSON nor a form."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    if "=" not in text or "\n" in text or text.startswith(("<", "{")):
        return None
    return {name: _field(value) for name, value in parse_qsl(text, keep_blank_values=True)} or None


def _field(value: str) -> Any:
    if not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def cut(text: str, *, whole: int) -> str:
    """A laid out and masked text as it is shown, of a body that had so many characters when it was kept."""
    return text[: MOST - LONGEST] + CUT if whole > MOST else text
