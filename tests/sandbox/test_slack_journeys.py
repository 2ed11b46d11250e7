"""A real Bolt app, over Socket Mode and over HTTP, against the stand-in."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.faults import Fault, What
from sandbox.slack import NotFilledInError, NotSeenError, SlackSandbox
from tests.sandbox.slack_apps import DEADLINE, a_client, a_workspace, an_app, over_http, over_socket, running

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Report"},
    "submit": {"type": "plain_text", "text": "Order"},
    "blocks": [
        {
            "type": "input",
            "block_id": "company",
            "label": {"type": "plain_text", "text": "Company"},
            "element": {"type": "plain_text_input", "action_id": "name", "min_length": 2},
        },
        {
            "type": "input",
            "block_id": "format",
            "label": {"type": "plain_text", "text": "Format"},
            "element": {
                "type": "static_select",
                "action_id": "kind",
                "options": [
                    {"text": {"type": "plain_text", "text": "PDF"}, "value": "pdf"},
                    {"text": {"type": "plain_text", "text": "Word"}, "value": "word"},
                ],
            },
        },
    ],
}
BUTTON: list[dict[str, Any]] = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "cancel",
                "value": "request-1",
                "text": {"type": "plain_text", "text": "Cancel"},
            }
        ],
    }
]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


both = pytest.mark.parametrize("transport", ["socket", "http"])


@both
@pytest.mark.asyncio
async def test_a_command_is_acked_and_its_message_is_seen_by_those_who_may(slack: SlackSandbox, transport: str) -> None:
    app = an_app(slack)

    @app.command("/patrol")
    async def post(ack: Any, command: dict[str, str], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=command["channel_id"], text=command["text"])
        await ack()

    async with running(slack, app, transport):
        answer = await slack.command("alice", "lab", "/patrol", "report 小米 <pdf> & #general @bob booking.com")

    assert answer.acked
    assert answer.error is None
    [message] = slack.seen("bob", "lab")
    assert message.text == (
        f"report 小米 &lt;pdf&gt; &amp; <#{slack.channel('general').id}|general> "
        f"<@{slack.person('bob').id}|bob> <http://booking.com|booking.com>"
    )
    assert [(sent["channel"], sent["text"]) for sent in slack.posted] == [(slack.channel("lab").id, message.text)]
    with pytest.raises(NotSeenError):
        slack.seen("dan", "lab")


@both
@pytest.mark.asyncio
async def test_what_an_ack_says_is_shown_to_the_person_alone(slack: SlackSandbox, transport: str) -> None:
    app = an_app(slack)

    @app.command("/patrol")
    async def explain(ack: Any, command: dict[str, str]) -> None:
        await ack(text="Try `/patrol report`", response_type=command["text"] or "ephemeral")

    async with running(slack, app, transport):
        await slack.command("alice", "competitors", "/patrol")
        await slack.command("alice", "competitors", "/patrol", "in_channel")

    assert [message.ephemeral for message in slack.seen("alice", "competitors")] == [True, False]
    assert [message.text for message in slack.seen("bob", "competitors")] == ["Try `/patrol report`"]


@both
@pytest.mark.asyncio
async def test_an_ack_that_slack_would_not_show_is_an_error(slack: SlackSandbox, transport: str) -> None:
    app = an_app(slack)

    @app.command("/patrol")
    async def explain(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])

    async with running(slack, app, transport):
        answer = await slack.command("alice", "competitors", "/patrol")

    assert answer.error == "invalid_blocks"
    assert slack.seen("alice", "competitors") == []


@both
@pytest.mark.asyncio
async def test_an_ack_that_comes_too_late_counts_as_none(transport: str) -> None:
    async with a_workspace(patience=0.1) as slack:
        app, gate = an_app(slack), asyncio.Event()

        @app.command("/patrol")
        async def wait(ack: Any) -> None:
            await gate.wait()
            await ack(text="late")

        async with running(slack, app, transport):
            answer = await slack.command("alice", "competitors", "/patrol")
            gate.set()

        assert not answer.acked
        assert answer.error == "operation_timeout"
        assert answer.seconds >= 0.1
        assert slack.seen("alice", "competitors") == []


@pytest.mark.asyncio
async def test_nobody_there_is_a_failed_dispatch(slack: SlackSandbox) -> None:
    assert (await slack.command("alice", "competitors", "/patrol")).error == "dispatch_failed"
    slack.use_http("http://127.0.0.1:9/slack/events")
    assert (await slack.command("alice", "competitors", "/patrol")).error == "dispatch_failed"


@pytest.mark.asyncio
async def test_an_error_of_the_app_is_a_failed_dispatch_and_not_a_message(slack: SlackSandbox) -> None:
    async with over_http(slack, an_app(slack)):
        answer = await slack.command("alice", "competitors", "/unknown")

    assert (answer.status, answer.acked, answer.error) == (404, False, "dispatch_failed")
    assert slack.seen("alice", "competitors") == []


@pytest.mark.asyncio
async def test_people_cannot_command_where_they_cannot_write(slack: SlackSandbox) -> None:
    for person, place in [("bob", "board"), ("carol", "general"), ("alice", "old")]:
        with pytest.raises(NotSeenError):
            await slack.command(person, place, "/patrol")


@pytest.mark.asyncio
async def test_payloads_name_only_public_channels(slack: SlackSandbox) -> None:
    app, told = an_app(slack), []

    @app.command("/patrol")
    async def note(ack: Any, command: dict[str, str]) -> None:
        told.append((command["channel_name"], command["channel_id"][0]))
        await ack()

    async with over_socket(slack, app):
        for place in ("competitors", "board", "@patrol", "@bob"):
            await slack.command("alice", place, "/patrol")

    assert told == [("competitors", "C"), ("privategroup", "C"), ("directmessage", "D"), ("directmessage", "D")]


@both
@pytest.mark.asyncio
async def test_a_pressed_button_brings_its_message_and_a_way_to_answer(slack: SlackSandbox, transport: str) -> None:
    app, bodies = an_app(slack), []

    @app.action("cancel")
    async def cancel(ack: Any, body: dict[str, Any], respond: Any) -> None:
        bodies.append(body)
        await ack()
        await respond(text="Cancelled", replace_original=True)

    posted = await app.client.chat_postMessage(
        channel=slack.channel("competitors").id,
        text="Waiting",
        blocks=BUTTON,
        metadata={"event_type": "delivery", "event_payload": {"key": "k1"}},
    )
    async with running(slack, app, transport):
        answer = await slack.press("bob", "competitors", posted["ts"], "cancel")

    assert answer.acked
    [body] = bodies
    assert body["actions"][0]["value"] == "request-1"
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": slack.channel("competitors").id,
        "is_ephemeral": False,
    }
    assert body["message"]["metadata"]["event_payload"] == {"key": "k1"}
    [message] = slack.seen("alice", "competitors")
    assert (message.text, message.blocks, message.edited) == ("Cancelled", [], True)


@pytest.mark.asyncio
async def test_only_what_a_person_sees_can_be_pressed(slack: SlackSandbox) -> None:
    client, place = a_client(slack), slack.channel("competitors").id
    sent = await client.chat_postEphemeral(channel=place, user=slack.person("alice").id, text="Only you", blocks=BUTTON)
    with pytest.raises(NotSeenError):
        await slack.press("bob", "competitors", sent["message_ts"], "cancel")
    with pytest.raises(KeyError):
        await slack.press("alice", "competitors", sent["message_ts"], "other")
    assert slack.seen("bob", "competitors") == []


@pytest.mark.asyncio
async def test_of_an_ephemeral_message_the_app_is_not_told_the_content(slack: SlackSandbox) -> None:
    app, bodies = an_app(slack), []

    @app.action("cancel")
    async def cancel(ack: Any, body: dict[str, Any], respond: Any) -> None:
        bodies.append(body)
        await ack()
        await respond(delete_original=True)

    async with over_socket(slack, app):
        sent = await app.client.chat_postEphemeral(
            channel=slack.channel("competitors").id, user=slack.person("alice").id, text="Only you", blocks=BUTTON
        )
        await slack.press("alice", "competitors", sent["message_ts"], "cancel")

    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"]
    assert slack.seen("alice", "competitors") == []


@both
@pytest.mark.asyncio
async def test_a_modal_is_opened_filled_in_and_sent(slack: SlackSandbox, transport: str) -> None:
    app, views = an_app(slack), []

    @app.command("/patrol")
    async def ask(ack: Any, body: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("ask")
    async def order(ack: Any, view: dict[str, Any]) -> None:
        views.append(view["state"]["values"])
        wrong = view["state"]["values"]["company"]["name"]["value"] == "??"
        await (ack(response_action="errors", errors={"company": "Who?"}) if wrong else ack())

    async with running(slack, app, transport):
        await slack.command("alice", "competitors", "/patrol")
        modal = slack.modal("alice")
        assert modal is not None
        with pytest.raises(NotFilledInError):
            await slack.view_submit("alice", modal.id, {"name": "小米"})
        with pytest.raises(NotFilledInError):
            await slack.view_submit("alice", modal.id, {"name": "x", "kind": "pdf"})
        refused = await slack.view_submit("alice", modal.id, {"name": "??", "kind": "pdf"})
        assert slack.modal("alice") is modal
        taken = await slack.view_submit("alice", modal.id, {"company": "小米", "kind": "word"})

    assert refused.body == {"response_action": "errors", "errors": {"company": "Who?"}}
    assert (taken.acked, taken.error) == (True, None)
    assert slack.modal("alice") is None
    assert views[1]["company"] == {"name": {"type": "plain_text_input", "value": "小米"}}
    assert views[1]["format"]["kind"]["selected_option"]["value"] == "word"


@both
@pytest.mark.asyncio
async def test_what_was_delivered_can_come_again(slack: SlackSandbox, transport: str) -> None:
    app, seen = an_app(slack), []

    @app.command("/patrol")
    async def note(ack: Any, command: dict[str, str], request: Any) -> None:
        seen.append((command["trigger_id"], request.headers.get("x-slack-retry-num")))
        await ack()

    async with running(slack, app, transport):
        first = await slack.command("alice", "competitors", "/patrol")
        again = await slack.redeliver(first)

    assert again.acked
    assert again.envelope.id == first.envelope.id
    assert seen[0][0] == seen[1][0]
    assert [retry for _, retry in seen] == [None, ["1"]]


@pytest.mark.asyncio
async def test_the_client_comes_back_after_a_goodbye_and_after_a_cut(slack: SlackSandbox) -> None:
    app = an_app(slack)

    @app.command("/patrol")
    async def post(ack: Any) -> None:
        await ack()

    async with over_socket(slack, app):
        await slack.disconnect("warning")
        assert (await slack.command("alice", "competitors", "/patrol")).acked
        await slack.disconnect("refresh_requested")
        await slack.wait_connected(DEADLINE)
        assert (await slack.command("alice", "competitors", "/patrol")).acked
        slack.drop_sockets()
        assert not slack.connected
        assert (await slack.command("alice", "competitors", "/patrol")).error == "dispatch_failed"
        await slack.wait_connected(DEADLINE)
        assert (await slack.command("alice", "competitors", "/patrol")).acked
    assert slack.faults.count("slack.apps.connections.open") >= 3


@pytest.mark.asyncio
async def test_an_envelope_goes_to_one_of_several_connections(slack: SlackSandbox) -> None:
    took: list[str] = []

    def one_more(name: str) -> AsyncApp:
        app = an_app(slack)

        @app.command("/patrol")
        async def note(ack: Any) -> None:
            took.append(name)
            await ack()

        return app

    async with over_socket(slack, one_more("one")), over_socket(slack, one_more("two")):
        for _ in range(4):
            await slack.command("alice", "competitors", "/patrol")
    assert sorted(took) == ["one", "one", "two", "two"]


class Tries:
    """The deliveries of an event that arrived: its id, and which repetition it was."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self._arrived = asyncio.Condition()

    async def add(self, event_id: str, retry: str) -> int:
        async with self._arrived:
            self.seen.append((event_id, retry))
            self._arrived.notify_all()
            return len(self.seen)

    async def wait(self, count: int) -> None:
        async with asyncio.timeout(DEADLINE), self._arrived:
            await self._arrived.wait_for(lambda: len(self.seen) == count)


@pytest.mark.asyncio
async def test_an_event_that_is_not_taken_comes_again_by_the_sandbox_clock(slack: SlackSandbox) -> None:
    app, tries = an_app(slack), Tries()

    @app.event("channel_archive")
    async def archived(body: dict[str, Any], request: Any) -> BoltResponse:
        number = await tries.add(body["event_id"], request.headers.get("x-slack-retry-num", ["0"])[0])
        return BoltResponse(status=500 if number < 4 else 200)

    async with over_http(slack, app):
        answer = await slack.event({"type": "channel_archive", "channel": "C1", "user": "U1"})
        assert answer.status == 500
        await tries.wait(2)
        slack.clock.skip(timedelta(minutes=1))
        await tries.wait(3)
        slack.clock.skip(timedelta(minutes=5))
        await tries.wait(4)
    event_id = answer.envelope.payload["event_id"]
    assert tries.seen == [(event_id, str(number)) for number in range(4)]


@pytest.mark.asyncio
async def test_an_event_waits_for_a_socket(slack: SlackSandbox) -> None:
    app, tries = an_app(slack), Tries()

    @app.event("channel_archive")
    async def archived(body: dict[str, Any]) -> None:
        await tries.add(body["event_id"], "")

    answer = await slack.event({"type": "channel_archive", "channel": "C1", "user": "U1"})
    assert answer.error == "dispatch_failed"
    async with over_socket(slack, app):
        slack.clock.skip(timedelta(minutes=6))
        await tries.wait(1)
    assert tries.seen == [(answer.envelope.payload["event_id"], "")]


@pytest.mark.asyncio
async def test_an_app_can_ask_for_no_repetition(slack: SlackSandbox) -> None:
    app = an_app(slack)

    @app.event("app_uninstalled")
    async def gone() -> BoltResponse:
        return BoltResponse(status=500, headers={"x-slack-no-retry": "1"})

    async with over_http(slack, app):
        answer = await slack.event({"type": "app_uninstalled"})
        assert answer.status == 500
    assert not slack._events._running


@pytest.mark.asyncio
async def test_slack_probes_the_url(slack: SlackSandbox) -> None:
    async with over_http(slack, an_app(slack)):
        challenge = await slack.verify_url()
        assert challenge.body == {"challenge": challenge.envelope.payload["challenge"]}
        assert (await slack.ssl_check()).acked


@pytest.mark.asyncio
async def test_a_wrong_signature_is_refused_by_the_app(slack: SlackSandbox) -> None:
    app = AsyncApp(client=a_client(slack), signing_secret="another")
    async with over_http(slack, app):
        answer = await slack.command("alice", "competitors", "/patrol")
    assert answer.status == 401


@pytest.mark.asyncio
async def test_a_response_url_is_good_for_five_uses_in_thirty_minutes(slack: SlackSandbox) -> None:
    answer = await slack.command("alice", "competitors", "/patrol")
    hook = AsyncWebhookClient(answer.envelope.payload["response_url"])
    statuses = [(await hook.send(text=str(number))).status_code for number in range(6)]
    assert statuses == [200] * 5 + [404]
    assert len(slack.seen("alice", "competitors")) == 5
    assert slack.seen("bob", "competitors") == []

    answer = await slack.command("alice", "board", "/patrol")
    hook = AsyncWebhookClient(answer.envelope.payload["response_url"])
    slack.clock.skip(timedelta(minutes=29))
    assert (await hook.send(text="here", response_type="in_channel")).status_code == 200
    slack.clock.skip(timedelta(minutes=2))
    gone = await hook.send(text="late")
    assert (gone.status_code, '"expired_url"' in str(gone.body)) == (404, True)
    assert [message.ephemeral for message in slack.seen("alice", "board")] == [False]


@pytest.mark.asyncio
async def test_a_trigger_opens_one_modal_and_soon_expires(slack: SlackSandbox) -> None:
    client = a_client(slack)
    trigger = (await slack.command("alice", "competitors", "/patrol")).envelope.payload["trigger_id"]
    opened = await client.views_open(trigger_id=trigger, view=MODAL)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger, view=MODAL)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.3", view=MODAL)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=opened["view"]["id"], hash="old", view=MODAL)
    await client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=MODAL)
    async with a_workspace(patience=0.0) as slow:
        trigger = (await slow.command("alice", "competitors", "/patrol")).envelope.payload["trigger_id"]
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            await a_client(slow).views_open(trigger_id=trigger, view=MODAL)


@pytest.mark.asyncio
async def test_modals_stack_up_to_three(slack: SlackSandbox) -> None:
    client, app = a_client(slack), an_app(slack)

    @app.view("ask")
    async def deeper(ack: Any) -> None:
        await ack(response_action="push", view={**MODAL, "external_id": "second"})

    trigger = (await slack.command("alice", "competitors", "/patrol")).envelope.payload["trigger_id"]
    await client.views_open(trigger_id=trigger, view=MODAL)
    values = {"name": "小米", "kind": "pdf"}
    async with over_socket(slack, app):
        answer = await slack.view_submit("alice", None, values)
        assert answer.error is None
        answer = await slack.view_submit("alice", None, values)
        assert answer.error == "duplicate_external_id"
    trigger = answer.envelope.payload["trigger_id"]
    await client.views_push(trigger_id=trigger, view=MODAL)
    top = slack.modal("alice")
    assert top is not None
    assert top.previous is not None
    trigger = slack.context.triggers.issue(slack.person("alice").id, top.id)
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=trigger, view=MODAL)


@pytest.mark.asyncio
async def test_a_home_is_published_and_pressed(slack: SlackSandbox) -> None:
    app, pressed = an_app(slack), []

    @app.event("app_home_opened")
    async def show(event: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BUTTON})

    @app.action("cancel")
    async def cancel(ack: Any, body: dict[str, Any]) -> None:
        pressed.append(body["view"]["type"])
        await ack()

    async with over_socket(slack, app):
        assert (await slack.open_home("alice")).acked
        assert slack.home("alice") is not None
        assert (await slack.press_view("alice", "cancel")).acked
    assert pressed == ["home"]
    slack.context.home_enabled = False
    with pytest.raises(SlackApiError, match="not_enabled"):
        await app.client.views_publish(user_id=slack.person("bob").id, view={"type": "home", "blocks": BUTTON})


@pytest.mark.asyncio
async def test_shortcuts_reach_the_app(slack: SlackSandbox) -> None:
    app, bodies = an_app(slack), []

    @app.shortcut("order")
    async def order(ack: Any, body: dict[str, Any]) -> None:
        bodies.append(body)
        await ack()

    said = slack.say("bob", "competitors", "Look at 小米")
    async with over_socket(slack, app):
        await slack.shortcut("alice", "order")
        await slack.shortcut("alice", "order", "competitors", said.ts)
    assert "response_url" not in bodies[0]
    assert bodies[1]["message"]["text"] == "Look at 小米"


@pytest.mark.asyncio
async def test_a_lost_answer_leaves_the_message_there(slack: SlackSandbox) -> None:
    slack.faults.add(Fault("slack.chat.postMessage", What.LOST))
    client = a_client(slack)
    with pytest.raises(Exception, match="disconnected"):
        await client.chat_postMessage(channel=slack.channel("competitors").id, text="Once")
    assert [message.text for message in slack.seen("bob", "competitors")] == ["Once"]
    assert slack.calls == ["slack.chat.postMessage"]
    slack.faults.add(Fault("slack.chat.postMessage", What.CUT))
    with pytest.raises(Exception, match="disconnected"):
        await client.chat_postMessage(channel=slack.channel("competitors").id, text="Never")
    assert len(slack.seen("bob", "competitors")) == 1
