"""The wire itself: sockets by hand, callers that leave, people who see less."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientConnectionError, ClientSession, ClientWebSocketResponse, WSServerHandshakeError, web
from slack_sdk.errors import SlackApiError

from sandbox.faults import Fault, What
from sandbox.slack import NotSeenError, SlackSandbox
from tests.sandbox.slack_apps import DEADLINE, a_client, a_workspace, an_app, over_http, over_socket
from tests.sandbox.test_slack_journeys import BUTTON, MODAL


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


@pytest_asyncio.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


async def ticket(slack: SlackSandbox) -> str:
    answer = await a_client(slack, slack.app_token).apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


async def take(socket: ClientWebSocketResponse) -> dict[str, Any]:
    said: dict[str, Any] = await socket.receive_json(timeout=DEADLINE)
    return said


@pytest.mark.asyncio
async def test_a_ticket_is_for_one_connection(slack: SlackSandbox, session: ClientSession) -> None:
    url = await ticket(slack)
    async with session.ws_connect(url) as socket:
        hello = await take(socket)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(url)


@pytest.mark.asyncio
async def test_ten_connections_are_enough(slack: SlackSandbox, session: ClientSession) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            socket = await stack.enter_async_context(session.ws_connect(await ticket(slack)))
            assert (await take(socket))["type"] == "hello"
        eleventh = await stack.enter_async_context(session.ws_connect(await ticket(slack)))
        assert (await take(eleventh))["reason"] == "too_many_websockets"


@pytest.mark.asyncio
async def test_only_some_envelopes_take_an_answer(slack: SlackSandbox, session: ClientSession) -> None:
    async with session.ws_connect(await ticket(slack)) as socket:
        await take(socket)
        for act, accepts in [
            (slack.command("alice", "lab", "/patrol"), True),
            (slack.shortcut("alice", "order"), False),
            (slack.event({"type": "app_uninstalled"}), False),
        ]:
            doing = asyncio.create_task(act)
            envelope = await take(socket)
            assert envelope["accepts_response_payload"] is accepts
            await socket.send_str("no JSON")
            await socket.send_json({"envelope_id": "another"})
            await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "x"}})
            answer = await doing
            assert answer.acked
            assert (answer.body is not None) is accepts


@pytest.mark.asyncio
async def test_a_redirect_is_no_ack(slack: SlackSandbox) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/good"})

    async def good(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_post("/slack/events", elsewhere)
    app.router.add_route("*", "/good", good)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    answer = await slack.command("alice", "lab", "/patrol")
    await runner.cleanup()
    assert (answer.status, answer.error) == (302, "dispatch_failed")


@pytest.mark.asyncio
async def test_a_guest_reads_only_where_the_guest_is(slack: SlackSandbox) -> None:
    slack.say("bob", "random", "For staff")
    slack.channel("random").members.remove(slack.person("dan").id)
    assert [message.text for message in slack.seen("dan", "random")] == ["For staff"]
    with pytest.raises(NotSeenError):
        slack.seen("carol", "random")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a  b", "a  b"),
        ("#board", "<#C0SANDBOXBRD|>"),
        ("#lab, #no", "<#C0SANDBOXLAB|lab>, #no"),
        ("@here @nobody a@b.com", "<!here> @nobody a@b.com"),
        ("https://a.b/c?d=1&e", "<https://a.b/c?d=1&amp;e>"),
        ("R&D <x>", "R&amp;D &lt;x&gt;"),
        ("版本1.2 v1.io", "版本1.2 <http://v1.io|v1.io>"),
    ],
)
@pytest.mark.asyncio
async def test_a_command_is_escaped_as_slack_does(slack: SlackSandbox, typed: str, sent: str) -> None:
    answer = await slack.command("alice", "board", "/patrol", typed)
    assert answer.envelope.payload["text"] == sent


@pytest.mark.asyncio
async def test_a_modal_stays_open_until_its_submission_is_acked(slack: SlackSandbox) -> None:
    trigger = (await slack.command("alice", "lab", "/patrol")).envelope.payload["trigger_id"]
    opened = (await a_client(slack).views_open(trigger_id=trigger, view=MODAL))["view"]
    answer = await slack.view_submit("alice", opened["id"], {"name": "小米", "kind": "pdf"})
    assert answer.error == "dispatch_failed"
    assert slack.modal("alice") is not None
    with pytest.raises(NotSeenError):
        await slack.view_submit("bob", opened["id"])


@pytest.mark.asyncio
async def test_a_view_has_a_new_hash_after_each_update(slack: SlackSandbox) -> None:
    client, person = a_client(slack), slack.person("alice").id
    home = {"type": "home", "blocks": BUTTON}
    first = (await client.views_publish(user_id=person, view=home))["view"]
    second = (await client.views_publish(user_id=person, view=home, hash=first["hash"]))["view"]
    assert (second["id"], second["hash"] != first["hash"]) == (first["id"], True)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=person, view=home, hash=first["hash"])


@pytest.mark.parametrize(
    ("view", "error"),
    [
        ({"type": "home", "blocks": []}, "invalid_arguments"),
        ({**MODAL, "title": {"type": "plain_text", "text": "x" * 25}}, "invalid_arguments"),
        ({**MODAL, "private_metadata": "x" * 250_000}, "view_too_large"),
    ],
)
@pytest.mark.asyncio
async def test_a_bad_modal_is_refused(slack: SlackSandbox, view: dict[str, Any], error: str) -> None:
    trigger = (await slack.command("alice", "lab", "/patrol")).envelope.payload["trigger_id"]
    with pytest.raises(SlackApiError, match=error):
        await a_client(slack).views_open(trigger_id=trigger, view=view)


@pytest.mark.asyncio
async def test_the_app_is_told_of_a_closed_modal_if_it_asked(slack: SlackSandbox) -> None:
    app, closed = an_app(slack), []

    @app.view_closed("ask")
    async def note(ack: Any, view: dict[str, Any]) -> None:
        closed.append(view["callback_id"])
        await ack()

    async with over_socket(slack, app):
        for notify in (False, True):
            trigger = slack.context.triggers.issue(slack.person("alice").id)
            await app.client.views_open(trigger_id=trigger, view={**MODAL, "notify_on_close": notify})
            answer = await slack.view_close("alice")
            assert (answer is not None) is notify
    assert closed == ["ask"]
    assert slack.modal("alice") is None


@pytest.mark.asyncio
async def test_a_choice_in_a_menu_reaches_the_app(slack: SlackSandbox) -> None:
    app, chosen = an_app(slack), []
    menu = {**MODAL["blocks"][1]["element"], "placeholder": {"type": "plain_text", "text": "Format"}}

    @app.action("kind")
    async def choose(ack: Any, action: dict[str, Any]) -> None:
        chosen.append(action["selected_option"]["value"])
        await ack()

    sent = await app.client.chat_postMessage(
        channel=slack.channel("lab").id, text="Choose", blocks=[{"type": "actions", "elements": [menu]}]
    )
    async with over_http(slack, app):
        assert (await slack.press("alice", "lab", sent["ts"], "kind", value="word")).acked
        with pytest.raises(KeyError):
            await slack.press("alice", "lab", sent["ts"], "kind", value="no such")
    assert chosen == ["word"]


@pytest.mark.asyncio
async def test_an_upload_that_breaks_off_can_be_sent_again(slack: SlackSandbox, session: ClientSession) -> None:
    begun = await a_client(slack).files_getUploadURLExternal(filename="a.pdf", length=8)

    async def half() -> AsyncIterator[bytes]:
        yield b"%PDF"
        raise ConnectionError

    with pytest.raises(ClientConnectionError):
        await session.post(begun["upload_url"], data=half())
    async with session.post(begun["upload_url"], data=b"%PDF-1.7") as answer:
        assert answer.status == 200


@pytest.mark.asyncio
async def test_a_hanging_call_does_not_hold_up_the_end() -> None:
    async with a_workspace() as slack:
        slack.faults.add(Fault("slack.auth.test", What.HANG))
        hanging = asyncio.create_task(a_client(slack).auth_test())
        async with asyncio.timeout(DEADLINE):
            while not slack.calls:  # noqa: ASYNC110 - a journal tells nobody
                await asyncio.sleep(0)
        begin = time.monotonic()
    assert time.monotonic() - begin < DEADLINE / 2
    with pytest.raises(Exception, match="disconnected"):
        await hanging
