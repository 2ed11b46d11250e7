"""The same verbs over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from sandbox.slack import SlackSandbox
from tests.sandbox.slack_apps import a_client, a_workspace, an_app, over_http


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


async def control(slack: SlackSandbox, verb: str, **said: Any) -> dict[str, Any]:
    url = slack.url.replace("/api/", f"/control/{verb}")
    async with ClientSession() as session, session.post(url, json=said) as answer:
        body: dict[str, Any] = await answer.json()
        return body | {"status_code": answer.status}


@pytest.mark.asyncio
async def test_a_command_can_be_typed_and_its_message_read(slack: SlackSandbox) -> None:
    app = an_app(slack)

    @app.command("/patrol")
    async def post(ack: Any, say: Any) -> None:
        await say("Waiting")
        await ack()

    async with over_http(slack, app) as url:
        await control(slack, "http", url=url)
        answer = await control(slack, "command", person="alice", place="competitors", command="/patrol")
    assert answer["acked"]
    seen = await control(slack, "seen", person="bob", place="competitors")
    assert [message["text"] for message in seen["messages"]] == ["Waiting"]


@pytest.mark.asyncio
async def test_faults_limits_and_the_clock_can_be_set(slack: SlackSandbox) -> None:
    await control(slack, "fault", call="slack.auth.test", what="status", status=503)
    async with ClientSession() as session, session.post(slack.url + "auth.test") as answer:
        assert answer.status == 503
    before = (await control(slack, "state"))["clock"]
    await control(slack, "skip", seconds=3600)
    await control(slack, "speed", speed=60)
    state = await control(slack, "state")
    assert state["clock"] > before
    assert state["speed"] == 60
    assert [(call["name"], call["fault"]) for call in state["journal"]] == [("slack.auth.test", "status")]
    await control(slack, "limit", method="auth.test", calls=0, seconds=9)
    async with ClientSession() as session, session.post(slack.url + "auth.test") as answer:
        assert answer.status == 200  # nobody's token is no call of the app
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with ClientSession(headers=headers) as session, session.post(slack.url + "auth.test") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "9")


@pytest.mark.asyncio
async def test_the_content_of_a_file_can_be_fetched(slack: SlackSandbox) -> None:
    await a_client(slack).files_upload_v2(channel=slack.channel("lab").id, content=b"%PDF", filename="a.pdf")
    [message] = (await control(slack, "seen", person="bob", place="lab"))["messages"]
    url = slack.url.replace("/api/", f"/control/file/{message['files'][0]['id']}")
    async with ClientSession() as session, session.get(url) as answer:
        assert (await answer.read(), answer.content_type) == (b"%PDF", "application/pdf")


@pytest.mark.asyncio
async def test_nonsense_is_refused_with_a_reason(slack: SlackSandbox) -> None:
    nonsense: list[tuple[str, dict[str, str]]] = [
        ("seen", {}),
        ("seen", {"person": "bob", "place": "board"}),
        ("fault", {"what": "odd"}),
    ]
    for verb, said in nonsense:
        refused = await control(slack, verb, **said)
        assert refused["status_code"] == 400
        assert refused["error"]
    url = slack.url.replace("/api/", "/control/state")
    async with ClientSession() as session, session.post(url, data="{}") as answer:
        assert answer.status == 400
