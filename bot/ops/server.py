"""The port of operators: /healthz, /readyz and /metrics, and nothing else. No password: for a closed network alone."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.errors import BadSetting
from bot.ops.life import Life
from bot.ops.metrics import Metrics
from bot.ops.readiness import Found, Readiness

log = logging.getLogger(__name__)

_UNAVAILABLE: Final = 503
_OK: Final = 200
_GRACE: Final = 0.5  # seconds that answers under way have when we stop


@dataclass(frozen=True)
class Watched:
    """What is shown."""

    life: Life
    readiness: Readiness
    metrics: Metrics


class OpsServer:
    """An HTTP server for operators."""

    def __init__(self, watched: Watched, host: str, port: int) -> None:
        """Show `watched` at this address; port 0: one of the system's choice."""
        self._watched = watched
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. BadSetting if the port cannot be had."""
        server = web.Application()
        for path, answer in (("/healthz", self._health), ("/readyz", self._ready), ("/metrics", self._metrics)):
            server.router.add_get(path, answer, allow_head=False)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=_GRACE)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise BadSetting(
                f"PATROL_OPS_PORT: cannot listen on {self._host}:{self._port} ({error.strerror}). Is another Patrol "
                "there? Each needs a port of its own; 0 serves none."
            ) from None
        self._runner = runner
        log.info("operators look here", extra={"host": self._host, "port": self.port})

    @property
    def port(self) -> int:
        """The port that it listens on."""
        if self._runner is None or not self._runner.addresses:
            return self._port
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Answer nobody any more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        """That this is answered says that the event loop turns; what is in it, that the ticks go on."""
        life = self._watched.life
        stalled = life.stalled()
        said = {"alive": not stalled, "stage": str(life.stage), "wrong": [stalled] if stalled else []}
        return _json(said, _UNAVAILABLE if stalled else _OK)

    async def _ready(self, _: web.Request) -> web.Response:
        found = await self._watched.readiness.look()
        return _json(_said(found), _OK if found.is_ready else _UNAVAILABLE)

    async def _metrics(self, _: web.Request) -> web.Response:
        readiness = self._watched.readiness
        found, looked = await asyncio.gather(readiness.look(), readiness.stock())
        stock, now = looked if looked is not None else (None, datetime.now(UTC))
        text = self._watched.metrics.text(stock, now, is_ready=found.is_ready)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _said(found: Found) -> dict[str, Any]:
    return {
        "ready": found.is_ready,
        "stage": str(found.stage),
        "wrong": list(found.wrong),
        "store": {"answers": found.store is not None, "seconds": _rounded(found.store)},
        "slack": {"connected": found.is_connected},
        "last_good_turn_seconds": _rounded(found.since_turn),
    }


def _json(said: dict[str, Any], status: int) -> web.Response:
    return web.json_response(said, status=status, headers={"Cache-Control": "no-store"})


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
