"""Slack's requests over HTTP are signed; nothing else is listened to."""

import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio

from bot.app import Running
from handlers.http import HttpServer
from sandbox.world import World
from tests.journeys.office import COMPANY, HTTP, Office, bot_in

STALE = 6 * 60  # seconds; Slack asks to refuse what is older than five minutes


@pytest_asyncio.fixture
async def bot(world: World) -> AsyncIterator[Running]:
    async with bot_in(world, HTTP) as bot:
        yield bot


async def send(bot: Running, world: World, *, at: str, signature: str | None = None) -> httpx.Response:
    """Send a command as Slack would, but for its timestamp and signature."""
    assert isinstance(bot.transport, HttpServer)
    fields = {
        "command": "/patrol",
        "text": f"report {COMPANY}",
        "team_id": world.slack.workspace.team,
        "user_id": world.slack.person("alice").id,
        "channel_id": world.slack.channel("competitors").id,
        "trigger_id": "1.2.3",
        "response_url": f"{world.slack.url}none",
    }
    body = urlencode(fields).encode()
    if signature is None:
        proof = hmac.new(world.slack.signing_secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256)
        signature = f"v0={proof.hexdigest()}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature,
    }
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(
            f"http://127.0.0.1:{bot.transport.port}/slack/events",
            content=body,
            headers={name.encode(): value.encode() for name, value in headers.items()},
        )


@pytest.mark.asyncio
async def test_a_signed_request_is_taken(bot: Running, world: World, office: Office) -> None:
    answer = await send(bot, world, at=str(int(time.time())))

    assert answer.status_code == 200
    await office.delivered()


@pytest.mark.parametrize(
    ("late", "signature"),
    [
        (0, "v0=" + "0" * 64),
        (0, ""),
        (0, "v0=ünsigned"),
        (STALE, None),
        (-STALE, None),
    ],
    ids=["another", "none", "garbage", "stale", "from the future"],
)
@pytest.mark.asyncio
async def test_a_request_that_is_not_slacks_is_refused(
    bot: Running, world: World, office: Office, late: int, signature: str | None
) -> None:
    answer = await send(bot, world, at=str(int(time.time()) - late), signature=signature)

    assert answer.status_code == 401
    assert office.texts() == []
    assert world.patsnap.jobs == []


@pytest.mark.parametrize("at", ["yesterday", "", "１２３", "1e3", "-1"])
@pytest.mark.asyncio
async def test_a_timestamp_that_is_none_is_refused_and_no_bug(
    bot: Running, world: World, at: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await send(bot, world, at=at)

    assert answer.status_code == 401
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.asyncio
async def test_slacks_own_probe_is_answered(bot: Running, world: World, office: Office) -> None:
    answer = await world.slack.ssl_check()

    assert answer.status == 200
    assert bot.transport is not None
    assert office.texts() == []


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/slack/events", 401), ("POST", "/", 404)])
@pytest.mark.asyncio
async def test_nothing_else_is_served(bot: Running, method: str, path: str, status: int) -> None:
    assert isinstance(bot.transport, HttpServer)
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.request(method, f"http://127.0.0.1:{bot.transport.port}{path}")

    assert answer.status_code == status
