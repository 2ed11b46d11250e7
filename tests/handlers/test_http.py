"""Slack's requests over HTTP: what is taken, and what is refused before anything else looks at it."""

import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.errors import BadSetting
from handlers.http import PATH, HttpServer
from tests.factories import CHANNEL, PERSON, TEAM
from tests.handlers.desk import Desk, signed

COMMAND = urlencode(
    {
        "command": "/patrol",
        "text": "report Acme",
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "user_id": PERSON,
        "trigger_id": "1.2",
    }
)


@pytest.fixture
def at_http(deps: Deps) -> Desk:
    return Desk(deps, "signed HTTP")


@pytest_asyncio.fixture
async def server(at_http: Desk) -> AsyncIterator[HttpServer]:
    server = HttpServer(at_http.app, "127.0.0.1", 0)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def requests(server: HttpServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:
        yield session


@pytest.mark.asyncio
async def test_a_signed_command_is_taken(at_http: Desk, requests: aiohttp.ClientSession) -> None:
    async with requests.post(PATH, data=COMMAND, headers=signed(COMMAND)) as response:
        assert (response.status, await response.text()) == (200, "")

    assert len(await at_http.promised()) == 1


@pytest.mark.asyncio
async def test_an_answer_arrives_as_json(requests: aiohttp.ClientSession) -> None:
    body = COMMAND.replace("report+Acme", "help")
    async with requests.post(PATH, data=body, headers=signed(body)) as response:
        assert response.content_type == "application/json"
        assert "/patrol help" in (await response.json())["text"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(COMMAND) | {"X-Slack-Signature": "v0=00"},
        signed(COMMAND) | {"X-Slack-Signature": "v0=é"},
        signed(COMMAND + "&more=1"),
        signed(COMMAND, at=str(int(time.time()) - 600)),
        signed(COMMAND, at="now"),
        signed(COMMAND, at="²"),
        signed(COMMAND, at="-1"),
        signed(COMMAND, at="9" * 400),
        signed(COMMAND, at="9" * 5000),
    ],
    ids=["none", "wrong", "not ASCII", "of another body", "old", "word", "power", "negative", "huge", "vast"],
)
async def test_what_slack_did_not_sign_is_refused_and_not_called_a_bug(
    at_http: Desk, requests: aiohttp.ClientSession, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    async with requests.post(PATH, data=COMMAND, headers=headers) as response:
        assert response.status == 401

    assert await at_http.promised() == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.asyncio
async def test_a_body_that_is_no_text_is_refused_and_not_called_a_bug(
    requests: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with requests.post(PATH, data=b"\xff\xfe", headers=signed("")) as response:
        assert response.status in {400, 401}

    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.asyncio
async def test_there_is_nothing_but_the_one_address(requests: aiohttp.ClientSession) -> None:
    async with requests.get("/") as response:
        assert response.status == 404
    async with requests.get(PATH) as response:
        assert response.status in {401, 405}


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_named_with_its_setting(at_http: Desk, server: HttpServer) -> None:
    second = HttpServer(at_http.app, "127.0.0.1", server.port)

    with pytest.raises(BadSetting, match=f"PATROL_HTTP_PORT.*{server.port}"):
        await second.start()


@pytest.mark.asyncio
async def test_a_stopped_server_can_be_started_again_on_its_port(at_http: Desk) -> None:
    server = HttpServer(at_http.app, "127.0.0.1", 0)
    await server.start()
    port = server.port
    await server.stop()

    again = HttpServer(at_http.app, "127.0.0.1", port)
    await again.start()
    await again.stop()
