"""A bare Bolt app that acks a command and does nothing else: `python -m benchmarks.floor default | before-response`.

It prints the port that it listens on, and serves until it is told to end.
"""

import asyncio
import signal
import sys
from typing import Final

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

PATH: Final = "/slack/events"
SECRET: Final = "a secret of the floor's own"  # noqa: S105 - nothing is behind it
MODES: Final = {"default": False, "before-response": True}


def bare_app(*, before_response: bool) -> AsyncApp:
    """The least that answers `/patrol`; `before_response` is Bolt's `process_before_response`."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-floor", bot_user_id="U0")  # noqa: S106

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=before_response)

    async def only_ack(ack: AsyncAck) -> None:
        await ack()

    app.command("/patrol")(only_ack)
    return app


async def serve(*, before_response: bool) -> None:
    """Listen on a free port of 127.0.0.1 until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runner = web.AppRunner(bare_app(before_response=before_response).web_app(PATH), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(before_response=MODES[sys.argv[1]]))
