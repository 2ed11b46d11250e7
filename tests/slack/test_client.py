"""Posting, updating, finding, answering."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.messages import Message, Posted
from bot.domain.places import Place
from bot.errors import CannotLook, InDoubt, SlackLimited, SlackRefused
from bot.installed import Bot, Installed
from bot.ports import Slack
from bot.slack.client import SlackClient
from bot.slack.session import web_client
from bot.slack.tokens import OneToken
from tests.slack.conftest import TOKEN
from tests.slack.server import TinySlack

PLACE = Place("T1", "C1")
MESSAGE = Message("hello", ({"type": "data_table", "caption": "a block that the SDK does not know"},))
METADATA = {"event_type": "patrol_delivery", "event_payload": {"key": "request/1/live"}}
KEY = "request/1/live"
SINCE = datetime(2026, 11, 20, 9, 0, 10, tzinfo=UTC)


def a_page(*messages: dict[str, Any], cursor: str = "") -> dict[str, Any]:
    return {"ok": True, "messages": list(messages), "response_metadata": {"next_cursor": cursor}}


def a_message(ts: str, key: str = KEY, event_type: str = "patrol_delivery") -> dict[str, Any]:
    return {"ts": ts, "metadata": {"event_type": event_type, "event_payload": {"key": key}}}


@pytest.mark.asyncio
async def test_a_post_carries_its_key_and_plain_blocks(slack: Slack, server: TinySlack) -> None:
    server.say("chat.postMessage", {"ok": True, "channel": "D9", "ts": "1.000001"})
    posted = await slack.post(Place("T1", "U1"), MESSAGE, key=KEY)
    assert posted == Posted("D9", "1.000001")
    [call] = server.calls
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"
    assert call.arguments == {
        "channel": "U1",
        "text": "hello",
        "blocks": [dict(MESSAGE.blocks[0])],
        "metadata": METADATA,
        "unfurl_links": False,
        "unfurl_media": False,
    }


@pytest.mark.asyncio
async def test_a_post_goes_into_its_thread(slack: Slack, server: TinySlack) -> None:
    server.say("chat.postMessage", {"ok": True, "channel": "C1", "ts": "2.0"})
    await slack.post(PLACE, MESSAGE, key=KEY, thread="1.0")
    assert server.calls[0].arguments["thread_ts"] == "1.0"


@pytest.mark.asyncio
async def test_an_update_keeps_the_key(slack: Slack, server: TinySlack) -> None:
    server.say("chat.update", {"ok": True, "channel": "C1", "ts": "1.0"})
    await slack.update(PLACE, "1.0", MESSAGE, key=KEY)
    assert server.calls[0].arguments == {
        "channel": "C1",
        "ts": "1.0",
        "text": "hello",
        "blocks": [dict(MESSAGE.blocks[0])],
        "metadata": METADATA,
    }


@pytest.mark.asyncio
async def test_a_limit_shuts_the_method_in_that_workspace_alone(
    server: TinySlack, session: aiohttp.ClientSession
) -> None:
    now = [100.0]
    slack = SlackClient(
        web_client(TOKEN, f"{server.base}/api/", session), session, OneToken(TOKEN), monotonic=lambda: now[0]
    )
    server.headers = {"Retry-After": "12"}
    server.say("chat.update", {"ok": False, "error": "ratelimited", "status": 429})
    with pytest.raises(SlackLimited):
        await slack.update(PLACE, "1.0", MESSAGE, key=KEY)
    assert not slack.may("chat.update", Place("T1", "C2"))
    assert slack.may("chat.update", Place("T2", "C1"))
    assert slack.may("chat.postMessage", PLACE)
    now[0] += 12
    assert slack.may("chat.update", PLACE)


@pytest.mark.asyncio
async def test_a_token_that_another_process_has_replaced_is_looked_up_anew(
    server: TinySlack, session: aiohttp.ClientSession
) -> None:
    """Removed and installed again within the minute: nothing waits, and the new token does not go with the old one."""
    stored = ["xoxb-old"]

    async def read(_: str) -> Bot:
        return Bot(stored[0], "B1", "U1", frozenset())

    slack = SlackClient(web_client("", f"{server.base}/api/", session), session, Installed(read))
    server.say("auth.test", {"ok": True}, {"ok": False, "error": "token_revoked"}, {"ok": True})
    await slack.prove("T1")
    stored[0] = "xoxb-new"
    await slack.prove("T1")
    used = [call.headers["Authorization"] for call in server.calls]
    assert used == ["Bearer xoxb-old", "Bearer xoxb-old", "Bearer xoxb-new"]
    server.say("auth.test", {"ok": False, "error": "token_revoked"})
    with pytest.raises(SlackRefused):
        await slack.prove("T1")  # there is no other


@pytest.mark.asyncio
async def test_a_look_that_the_pace_has_let_go_is_counted_once(
    server: TinySlack, session: aiohttp.ClientSession
) -> None:
    now = [100.0]
    slack = SlackClient(
        web_client(TOKEN, f"{server.base}/api/", session), session, OneToken(TOKEN), monotonic=lambda: now[0]
    )
    for method in ("conversations.info", "users.info"):
        while slack.may(method, PLACE):
            pass  # up to the last that may go now
    server.say("conversations.info", {"ok": True, "channel": {"id": "C1", "name": "lab"}})
    server.say("users.info", {"ok": True, "user": {"id": "U1"}})
    async with asyncio.timeout(1):
        assert (await slack.channel(PLACE, counted=True)).name == "lab"
        await slack.person(Place("T1", "U1"), counted=True)


@pytest.mark.asyncio
async def test_our_message_is_found_on_a_later_page(slack: Slack, server: TinySlack) -> None:
    server.say(
        "conversations.history",
        a_page({"ts": "9.0"}, a_message("8.0", key="another"), cursor="next="),
        a_page(a_message("7.0", event_type="somebody_elses"), a_message("6.0")),
    )
    assert await slack.find(PLACE, KEY, SINCE) == "6.0"
    first, second = server.calls
    assert first.arguments == {
        "channel": "C1",
        "oldest": "1795165205.000000",  # five seconds earlier
        "limit": "15",
        "include_all_metadata": "1",
    }
    assert second.arguments == {**first.arguments, "cursor": "next="}


@pytest.mark.asyncio
async def test_a_message_that_is_not_there_is_surely_not_there(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.history", a_page({"ts": "9.0"}, {"ts": "8.0", "metadata": None}, cursor="x"), a_page())
    assert await slack.find(PLACE, KEY, SINCE) is None
    assert len(server.calls) == 2


@pytest.mark.asyncio
async def test_a_post_in_a_thread_is_looked_for_in_the_thread(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.replies", a_page(a_message("2.0")))
    assert await slack.find(PLACE, KEY, SINCE, thread="1.0") == "2.0"
    assert server.calls[0].arguments["ts"] == "1.0"
    assert server.calls[0].arguments["include_all_metadata"] == "1"


@pytest.mark.asyncio
async def test_a_busy_place_is_not_read_for_ever_and_proves_nothing(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.history", *(a_page({"ts": "9.0"}, cursor="more") for _ in range(20)))
    with pytest.raises(CannotLook):
        await slack.find(PLACE, KEY, SINCE)
    assert len(server.calls) == 8


@pytest.mark.asyncio
async def test_a_page_without_messages_proves_nothing(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.history", {"ok": True})
    with pytest.raises(InDoubt):
        await slack.find(PLACE, KEY, SINCE)


@pytest.mark.asyncio
async def test_a_persons_conversation_cannot_be_looked_through(slack: Slack, server: TinySlack) -> None:
    with pytest.raises(CannotLook):
        await slack.find(Place("T1", "U1"), KEY, SINCE)
    assert server.calls == []


@pytest.mark.asyncio
@pytest.mark.parametrize("word", ["missing_scope", "not_allowed_token_type"])
async def test_a_missing_scope_is_met_once_for_each_place(slack: Slack, server: TinySlack, word: str) -> None:
    server.say("conversations.history", {"ok": False, "error": word}, a_page(a_message("6.0")))
    for _ in range(2):
        with pytest.raises(CannotLook):
            await slack.find(PLACE, KEY, SINCE)
    assert len(server.calls) == 1
    # A channel may be public and the other private, under a scope each.
    assert await slack.find(Place("T1", "C2"), KEY, SINCE) == "6.0"


@pytest.mark.asyncio
async def test_a_channel_that_we_are_not_in_may_be_read_once_we_are(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.history", {"ok": False, "error": "not_in_channel"}, a_page(a_message("6.0")))
    with pytest.raises(CannotLook):
        await slack.find(PLACE, KEY, SINCE)
    assert await slack.find(PLACE, KEY, SINCE) == "6.0"


@pytest.mark.asyncio
async def test_other_refusals_of_the_history_stay_refusals(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.history", {"ok": False, "error": "invalid_auth"})
    with pytest.raises(SlackRefused, match="invalid_auth"):
        await slack.find(PLACE, KEY, SINCE)


@pytest.mark.asyncio
async def test_an_answer_is_for_one_person_and_leaves_the_message(slack: Slack, server: TinySlack) -> None:
    await slack.answer(f"{server.base}/hook", MESSAGE)
    [call] = server.calls
    assert "Authorization" not in call.headers
    assert call.arguments == {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": "hello",
        "blocks": [dict(MESSAGE.blocks[0])],
    }


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "text", "expected", "word"),
    [
        (404, "expired_url", SlackRefused, "http_404"),
        (302, "", SlackRefused, "http_302"),
        (200, '{"ok": false, "error": "used_url"}', SlackRefused, "used_url"),
        (429, "", SlackLimited, "ratelimited"),
        (503, "", InDoubt, "HTTP 503"),
    ],
)
async def test_an_answer_that_is_not_taken(
    slack: Slack, server: TinySlack, status: int, text: str, expected: type[Exception], word: str
) -> None:
    server.status, server.text, server.headers = status, text, {"Location": "/api/chat.postMessage"}
    with pytest.raises(expected, match=word) as caught:
        await slack.answer(f"{server.base}/hook", MESSAGE)
    assert type(caught.value) is expected
    assert len(server.calls) == 1
    assert "hook" not in str(caught.value)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "address",
    ["http://hooks.slack.com/x", "http://localhost/x", "http://192.0.2.1/x", "ftp://127.0.0.1/x", "x", "http://[::1/x"],
)
async def test_nothing_is_answered_in_the_clear(slack: Slack, address: str) -> None:
    with pytest.raises(SlackRefused, match="address_not_allowed") as caught:
        await slack.answer(address, MESSAGE)
    assert address not in str(caught.value).split()


@pytest.mark.asyncio
async def test_the_environments_proxy_is_gone_through_but_not_for_every_host(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:1")  # the SDK would take it for every host
    assert web_client(TOKEN, "http://127.0.0.1:1/api/", session).proxy is None
    assert web_client(TOKEN, "https://slack.com/api/", session).proxy == "http://proxy.invalid:1"
    monkeypatch.setenv("NO_PROXY", "slack.com")
    assert web_client(TOKEN, "https://slack.com/api/", session).proxy is None


@pytest.mark.asyncio
async def test_a_netrc_that_fits_slack_is_left_alone(
    slack: Slack, server: TinySlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server.say("chat.postMessage", {"ok": True, "channel": "C1", "ts": "2.0"})
    assert await slack.post(PLACE, MESSAGE, key=KEY) == Posted("C1", "2.0")
    assert server.calls[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.asyncio
async def test_history_is_read_by_slacks_clock_where_the_machines_is_wrong(slack: Slack, server: TinySlack) -> None:
    behind = timedelta(days=1)
    server.headers = {"Date": format_datetime(datetime.now(UTC) - behind, usegmt=True)}
    server.say("conversations.history", a_page(), a_page(a_message("7.0")), a_page())
    assert await slack.find(PLACE, KEY, SINCE) == "7.0"
    first, second = (float(call.arguments["oldest"]) for call in server.calls)
    assert first == (SINCE - timedelta(seconds=5)).timestamp()
    assert abs(first - second - behind.total_seconds()) < 3
    assert await slack.find(PLACE, KEY, SINCE) is None
    assert len(server.calls) == 3  # by then it is known


@pytest.mark.asyncio
async def test_a_form_that_slack_has_no_room_for_is_not_waited_for(
    server: TinySlack, session: aiohttp.ClientSession
) -> None:
    now = [100.0]
    slack = SlackClient(
        web_client(TOKEN, f"{server.base}/api/", session), session, OneToken(TOKEN), monotonic=lambda: now[0]
    )
    server.headers = {"Retry-After": "12"}
    server.say("views.open", {"ok": False, "error": "ratelimited", "status": 429}, {"ok": True, "view": {"id": "V1"}})
    for _ in range(3):
        with pytest.raises(SlackLimited):
            await slack.open_modal("T1", "trigger", {})
    assert len(server.calls) == 1
    now[0] += 12
    await slack.open_modal("T1", "trigger", {})
    assert len(server.calls) == 2


@pytest.mark.asyncio
async def test_a_person_is_answered_five_times_at_most(slack: Slack, server: TinySlack) -> None:
    for _ in range(5):
        await slack.answer(f"{server.base}/hook", MESSAGE)
    with pytest.raises(SlackRefused, match="used_url"):
        await slack.answer(f"{server.base}/hook", MESSAGE)
    assert len(server.calls) == 5


@pytest.mark.asyncio
async def test_an_answer_that_slack_calls_wrong_is_given_again_as_plain_text(slack: Slack, server: TinySlack) -> None:
    server.status, server.text = 400, '{"ok": false, "error": "invalid_blocks"}'
    with pytest.raises(SlackRefused):
        await slack.answer(f"{server.base}/hook", MESSAGE)
    assert [bool(call.arguments["blocks"]) for call in server.calls] == [True, False]
