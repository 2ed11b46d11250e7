"""Every message and form that Patrol shows, as `python -m bot views` prints them, and what Slack would say to each.

The sandbox imports nothing of the bot: what it shows is what a process of its own prints.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from sandbox.slack import validate_message, validate_view
from sandbox.slack.wire import Json

ENGLISH: Final = "en"
PATIENCE: Final = 60.0  # seconds that printing may take
VIEWS: Final = frozenset({"modal", "home"})
ROOT: Final = Path(__file__).parent.parent.parent


class GalleryError(Exception):
    """Patrol did not print what it shows; the message says why, in a sentence."""


class Gallery:
    """What Patrol shows, printed once for each language."""

    def __init__(self) -> None:
        """Nothing is printed before it is asked for."""
        self._printed: dict[str, asyncio.Task[Json]] = {}

    async def handle(self, request: web.Request) -> web.Response:
        """`GET …?language=en`: `{languages, exhibits}`; a sentence as `error` where Patrol cannot say."""
        try:
            return web.json_response(await self.exhibits(request.query.get("language", ENGLISH)))
        except GalleryError as error:
            return web.json_response({"error": str(error)}, status=web.HTTPBadGateway.status_code)

    async def exhibits(self, language: str) -> Json:
        """The languages there are, and each exhibit by its name with its payload and the rules it breaks.

        Errors: `GalleryError`; what failed is tried again the next time.
        """
        task = self._printed.get(language)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._printed[language] = asyncio.create_task(_exhibits(language))
        return await asyncio.shield(task)


async def _exhibits(language: str) -> Json:
    languages, payloads = await asyncio.gather(_print("--languages"), _print(f"--language={language}"))
    return {
        "languages": languages,
        "exhibits": [
            {"name": name, "payload": payload, "problems": _problems(payload)} for name, payload in payloads.items()
        ],
    }


def _problems(payload: Json) -> list[str]:
    """The rules of Slack that a message, a modal or a Home breaks."""
    return validate_view(payload) if payload.get("type") in VIEWS else validate_message(payload)


async def _print(*options: str) -> Any:
    """What `bot views` prints, as JSON. Errors: `GalleryError`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PATROL_", "SLACK_"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "views", *options),
        cwd=Path(__file__).parent,  # where no `.env` of ours lies
        env={**ours, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            printed, said = await process.communicate()
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise GalleryError(f"Patrol did not print what it shows within {PATIENCE:.0f} seconds.") from error
    if process.returncode != 0:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or [f"status {process.returncode}"]
        raise GalleryError(f"Patrol cannot print what it shows: {last[0]}")
    return json.loads(printed)
