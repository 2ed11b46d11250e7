"""A Slack that takes everything and checks nothing: `python -m benchmarks.bare_slack`.

It prints the port that it listens on, and serves until it is told to end. `/counts`: how many messages it was sent,
and how many different ones by the keys in their metadata.
"""

import asyncio
import itertools
import signal
from typing import Final

from aiohttp import web

_BODY_BYTES: Final = 4_194_304


class BareSlack:
    """What it was sent."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._posted = 0
        self._keys: set[str] = set()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=_BODY_BYTES)
        app.router.add_post("/api/chat.postMessage", self._post)
        app.router.add_route("*", "/api/{method}", self._anything)
        app.router.add_post("/upload", self._anything)
        app.router.add_get("/counts", self._counts)
        return app

    async def _post(self, request: web.Request) -> web.Response:
        said = await request.json()
        ts = f"1700000000.{next(self._numbers):06d}"
        if "metadata" in said:
            self._posted += 1
            self._keys.add(said["metadata"]["event_payload"]["key"])
        return web.json_response({"ok": True, "channel": said["channel"], "ts": ts})

    async def _anything(self, request: web.Request) -> web.Response:
        await request.read()
        upload = {"file_id": "F1", "upload_url": str(request.url.with_path("/upload"))}
        channel = {"id": "C0", "name": "bench", "is_member": True}
        who = {"team_id": "T0", "team": "bench", "user_id": "U0", "bot_id": "B0"}
        return web.json_response({"ok": True, **upload, **who, "files": [], "channel": channel, "user": {"id": "U0"}})

    async def _counts(self, _: web.Request) -> web.Response:
        return web.json_response([self._posted, len(self._keys)])


async def serve() -> None:
    """Listen on a free port of 127.0.0.1 until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runner = web.AppRunner(BareSlack().application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve())
