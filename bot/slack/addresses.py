"""Calls to addresses that Slack hands out: where a file's bytes go, and where a person is answered.

Whoever holds such an address may write to it, so none gets into an error or a log.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

import aiohttp

from bot.errors import SlackRefused
from bot.slack.outcome import refused_or_in_doubt, wire
from bot.slack.proxies import proxy_for
from bot.threads import in_thread

UPLOAD: Final = "upload"  # how an upload's step 2 is called in errors; it is no method of the Web API
RESPONSE_URL: Final = "response_url"

_CHUNK: Final = 256 * 1024  # bytes
_UPLOAD_SECONDS: Final = 600.0
_NOT_ALLOWED: Final = "address_not_allowed"


async def send_file(session: aiohttp.ClientSession, address: str, path: Path) -> None:
    """POST a file's bytes, read 256 KiB at a time; done within ten minutes, or in doubt. Repeating does no harm.

    Source: Slack's page on working with files, step 2. Errors: `NotSent`, `SlackRefused`, `SlackLimited`, `InDoubt`;
    OSError where the file cannot be opened.
    """
    _check(UPLOAD, address)
    timeout = aiohttp.ClientTimeout(
        total=_UPLOAD_SECONDS, connect=session.timeout.connect, sock_connect=session.timeout.sock_connect
    )
    with ExitStack() as stack:
        # Entered in the thread: who is stopped while it opens the file still closes it.
        file = await in_thread(lambda: stack.enter_context(path.open("rb")))
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(os.fstat(file.fileno()).st_size)}
        with wire(UPLOAD):
            async with session.post(
                address,
                data=_chunks(file),
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                proxy=proxy_for(address),
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    raise refused_or_in_doubt(UPLOAD, answer.status, answer.headers)
                await answer.read()


async def send_answer(session: aiohttp.ClientSession, address: str, body: dict[str, object]) -> None:
    """POST a message to a `response_url`: five uses within 30 minutes of what it answers.

    Source: Slack's page on handling user interaction. Errors: `NotSent`, `SlackRefused`, `SlackLimited`, `InDoubt`.
    """
    _check(RESPONSE_URL, address)
    with wire(RESPONSE_URL):
        async with session.post(address, json=body, allow_redirects=False, proxy=proxy_for(address)) as answer:
            if answer.status != HTTPStatus.OK:
                raise refused_or_in_doubt(RESPONSE_URL, answer.status, answer.headers)
            text = await answer.text(errors="replace")
    if word := _refusal_in(text):
        raise SlackRefused(RESPONSE_URL, word)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        yield chunk


def _check(what: str, address: str) -> None:
    """Let nothing go out in the clear, but to a loopback address that is named literally."""
    try:
        parts = urlsplit(address)
        fine = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback)
        )
    except ValueError:  # no URL, or a name where http asks for an IP address
        fine = False
    if not fine:
        raise SlackRefused(what, _NOT_ALLOWED)


def _refusal_in(text: str) -> str | None:
    """The error word of a refusal that came with HTTP 200."""
    try:
        data = json.loads(text)
    except ValueError:
        return None  # the usual answer is a plain `ok`
    if not isinstance(data, dict) or data.get("ok") is not False:
        return None
    return str(data.get("error"))
