"""Events: delivered once, and again if the app did not take them (Slack: Events API, error handling)."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from sandbox.clock import SandboxClock
from sandbox.slack.delivery import Delivery
from sandbox.slack.envelope import Answer, Envelope

RETRIES: Final = (timedelta(0), timedelta(minutes=1), timedelta(minutes=6))  # after the first delivery failed
LOOK: Final = 0.02  # real seconds between looks at a clock that may be made to jump


class Events:
    """Deliveries of events, and their repetitions by the sandbox's clock."""

    def __init__(self, clock: SandboxClock, delivery: Delivery) -> None:
        """Repeat by `clock`."""
        self._clock = clock
        self._delivery = delivery
        self._running: set[asyncio.Task[None]] = set()

    async def send(self, envelope: Envelope) -> Answer:
        """Deliver an event; what is not acked is repeated in the background: at once, 1 min and 5 min later."""
        answer = await self._delivery.send(envelope)
        if _wanted_again(answer):
            self._keep(asyncio.create_task(self._repeat(answer, self._clock.now())))
        return answer

    def soon(self, envelope: Envelope) -> None:
        """Deliver an event in the background, after the call from which it follows has been answered."""
        self._keep(asyncio.create_task(self._send(envelope)))

    async def close(self) -> None:
        """Stop all repetitions."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _send(self, envelope: Envelope) -> None:
        await self.send(envelope)

    async def _repeat(self, answer: Answer, failed: datetime) -> None:
        for wait in RETRIES:
            while self._clock.now() < failed + wait:  # noqa: ASYNC110 - the clock may jump and tells nobody
                await asyncio.sleep(LOOK)
            answer = await self._delivery.send(answer.envelope.again(answer.reason))
            if not _wanted_again(answer):
                return


def _wanted_again(answer: Answer) -> bool:
    return not answer.acked and answer.headers.get("x-slack-no-retry") != "1"
