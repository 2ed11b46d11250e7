"""An alert that PatSnap answers slowly, and many that hang, hold up no other alert, report or digest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from bot.deps import Deps
from bot.schedule import Schedule
from bot.services.requests import request_report
from bot.ticks import TICKS
from tests.clock import SteppedClock
from tests.factories import a_wish
from tests.fakes import FakeSlack
from tests.patsnap.servers import Seen, Server, accounts, envelope, serving
from tests.services.watching import subscribed
from tests.turns import eventually

pytestmark = pytest.mark.asyncio

OFTEN = 0.05  # real seconds
LONG = 0.1
SLOW = "5" * 32
HANGING = [f"{n}" * 32 for n in range(5)]  # more than are asked at once
NEWS = [{"type": "NEW_PATENT", "count": 1, "alert_name": "Batteries", "patent_ids": ["p1"]}]


@asynccontextmanager
async def patsnap_that_hangs(go: asyncio.Event, is_slow: asyncio.Event) -> AsyncIterator[Server]:
    async def answer(seen: Seen) -> web.StreamResponse:
        if seen.path == "/patent-alert/check":
            [alert] = parse_qs(urlsplit(seen.target).query)["alert_id"]
            if alert in HANGING:
                await go.wait()
            if alert == SLOW:
                await is_slow.wait()
            return envelope(NEWS)
        return envelope({"job_id": "9007199254740993"})

    async with serving(answer) as server:
        yield server


async def test_slow_and_hanging_alerts_hold_up_nobody(deps: Deps, clock: SteppedClock, slack: FakeSlack) -> None:
    go, is_slow = asyncio.Event(), asyncio.Event()
    async with patsnap_that_hangs(go, is_slow) as server, accounts(server.url) as patsnap:
        deps = replace(deps, patsnap=patsnap)
        for alert in (*HANGING, SLOW):
            await subscribed(deps, f"C{alert}", alert=alert)
        clock.tick(minutes=1)
        await subscribed(deps, "CZ", alert="9" * 32)
        await request_report(a_wish(), deps)
        schedule = Schedule(deps, OFTEN, TICKS, long=LONG)
        schedule.start()

        def asked() -> str:
            return " ".join(seen.target for seen in server.seen)

        await eventually(lambda: all(alert in asked() for alert in (*HANGING, SLOW)))
        await eventually(lambda: len(slack.in_conversation("CZ")) > 1)  # its digest, beside what says that it is there
        await eventually(lambda: "company-report" in asked())
        is_slow.set()
        await eventually(lambda: len(slack.in_conversation(f"C{SLOW}")) > 1)
        assert all(len(slack.in_conversation(f"C{alert}")) == 1 for alert in HANGING)
        go.set()
        await eventually(lambda: all(len(slack.in_conversation(f"C{alert}")) > 1 for alert in HANGING))
        await schedule.stop()
