"""The Web API of the stand-in, called with Slack's own client and with plain HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Message, SlackSandbox
from tests.sandbox.slack_apps import a_client, a_workspace

METADATA: dict[str, Any] = {"event_type": "delivery", "event_payload": {"key": "request-1"}}
SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack: SlackSandbox) -> AsyncWebClient:
    return a_client(slack)


@pytest.fixture
def place(slack: SlackSandbox) -> str:
    return slack.channel("competitors").id


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=arguments)
    return str(caught.value.response["error"])


# -- who calls


@pytest.mark.asyncio
async def test_the_token_tells_who_patrol_is(slack: SlackSandbox, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == slack.workspace.bot.id
    assert answer["team_id"] == slack.workspace.team
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.asyncio
async def test_tokens_are_checked(slack: SlackSandbox) -> None:
    for token, error in [
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        (slack.app_token, "not_allowed_token_type"),
    ]:
        assert await refusal(a_client(slack, token), "auth.test") == error
    assert await refusal(a_client(slack), "apps.connections.open") == "not_allowed_token_type"
    assert await refusal(a_client(slack), "chat.shout") == "unknown_method"


@pytest.mark.asyncio
async def test_arguments_come_as_a_form_or_as_json_and_a_token_only_in_a_form(slack: SlackSandbox, place: str) -> None:
    url, said = slack.url + "chat.postMessage", {"channel": place, "text": "x", "token": slack.bot_token}
    async with ClientSession() as session:
        async with session.post(url, data={**said, "blocks": '[{"type": "divider"}]'}) as answer:
            assert (await answer.json())["ok"]
        async with session.post(url, json=said) as answer:
            assert (await answer.json())["error"] == "not_authed"
        headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json"}
        for body, error in [("{", "invalid_json"), ("[]", "json_not_object")]:
            async with session.post(url, data=body, headers=headers) as answer:
                assert (await answer.json())["error"] == error
    assert "token" not in slack.posted[0]


@pytest.mark.asyncio
async def test_a_missing_scope_is_named(place: str) -> None:
    async with a_workspace(scopes=frozenset({"commands"})) as slack:
        with pytest.raises(SlackApiError) as caught:
            await a_client(slack).chat_postMessage(channel=place, text="x")
        answer = caught.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")


@pytest.mark.asyncio
async def test_history_needs_the_scope_for_the_kind_of_conversation() -> None:
    async with a_workspace(history_scopes=False) as slack:
        with pytest.raises(SlackApiError) as caught:
            await a_client(slack).conversations_history(channel=slack.channel("lab").id)
        assert caught.value.response["needed"] == "groups:history"


# -- chat.postMessage


@pytest.mark.asyncio
async def test_a_message_reaches_a_channel_a_thread_and_a_person(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    parent = await client.chat_postMessage(channel=place, text="Parent", metadata=METADATA)
    await client.chat_postMessage(channel=place, text="Reply", thread_ts=parent["ts"])
    direct = await client.chat_postMessage(channel=slack.person("carol").id, text="Hello")
    again = await client.chat_postMessage(channel=direct["channel"], text="Again")

    [message] = slack.seen("alice", "competitors")
    assert (message.text, message.metadata) == ("Parent", METADATA)
    assert [reply.text for reply in message.replies] == ["Reply"]
    assert direct["channel"].startswith("D")
    assert again["channel"] == direct["channel"]
    assert [message.text for message in slack.seen("carol", "@patrol")] == ["Hello", "Again"]
    assert slack.seen("bob", "@patrol") == []


@pytest.mark.asyncio
async def test_where_patrol_cannot_write_it_is_told_why(slack: SlackSandbox, client: AsyncWebClient) -> None:
    foreign = slack.workspace.direct(slack.person("alice").id, slack.person("bob").id)
    for channel, error in [
        (slack.channel("random").id, "not_in_channel"),
        (slack.channel("board").id, "channel_not_found"),
        (foreign.id, "channel_not_found"),
        (slack.channel("old").id, "is_archived"),
        ("C404", "channel_not_found"),
        ("competitors", "channel_not_found"),
    ]:
        assert await refusal(client, "chat.postMessage", channel=channel, text="x") == error


@pytest.mark.asyncio
async def test_patrol_can_be_thrown_out_and_invited(slack: SlackSandbox, client: AsyncWebClient) -> None:
    lab, random, bot = slack.channel("lab"), slack.channel("random"), slack.workspace.bot.id
    lab.members.remove(bot)
    random.members.add(bot)
    assert await refusal(client, "chat.postMessage", channel=lab.id, text="x") == "channel_not_found"
    assert (await client.chat_postMessage(channel=random.id, text="x"))["ok"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": "["}, "invalid_blocks_format"),
        ({"text": "x", "blocks": {}}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "no such"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{**SECTION, "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": {"b": 1}}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": None}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"aB": 1}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 8000}}}, "metadata_too_large"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
        ({"text": "x", "thread_ts": 1602251441.001700}, "invalid_thread_ts"),
        ({"text": "x", "thread_ts": "1602251441.001700"}, "thread_not_found"),
    ],
)
@pytest.mark.asyncio
async def test_what_slack_refuses_is_refused(
    slack: SlackSandbox, client: AsyncWebClient, place: str, arguments: dict[str, Any], error: str
) -> None:
    assert await refusal(client, "chat.postMessage", channel=place, **arguments) == error
    assert slack.posted == []
    assert slack.seen("alice", "competitors") == []


@pytest.mark.asyncio
async def test_a_reply_has_no_replies_and_arguments_that_nobody_knows_do_no_harm(
    client: AsyncWebClient, place: str
) -> None:
    assert await refusal(client, "chat.postMessage", text="x") == "invalid_arguments"
    parent = await client.chat_postMessage(channel=place, text="x", unfurl_links=False, nobody_knows=1)
    reply = await client.chat_postMessage(channel=place, text="x", thread_ts=parent["ts"])
    error = await refusal(client, "chat.postMessage", channel=place, text="x", thread_ts=reply["ts"])
    assert error == "cannot_reply_to_message"


@pytest.mark.asyncio
async def test_a_long_text_is_cut(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    await client.chat_postMessage(channel=place, text="x" * 40_001)
    assert len(slack.seen("alice", "competitors")[0].text) == 40_000


@pytest.mark.asyncio
async def test_timestamps_rise_even_when_the_clock_goes_back(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    first = await client.chat_postMessage(channel=place, text="x")
    slack.clock.skip(timedelta(hours=-1))
    second = await client.chat_postMessage(channel=place, text="x")
    assert float(second["ts"]) > float(first["ts"])


@pytest.mark.asyncio
async def test_limits_answer_429_with_whole_seconds(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    slack.limit("chat.update", 1, 60)
    sent = await client.chat_postMessage(channel=place, text="x")
    await client.chat_update(channel=place, ts=sent["ts"], text="y")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=place, ts=sent["ts"], text="z")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 60
    slack.strict_pace = True
    await client.chat_postMessage(channel=place, text="x")
    assert await refusal(client, "chat.postMessage", channel=place, text="x") == "ratelimited"
    assert (await client.chat_postMessage(channel=slack.channel("lab").id, text="x"))["ok"]


# -- chat.update, chat.delete, chat.postEphemeral


@pytest.mark.asyncio
async def test_an_update_changes_what_it_says_and_leaves_the_rest(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    sent = await client.chat_postMessage(channel=place, text="Waiting", blocks=[SECTION], metadata=METADATA)
    await client.chat_update(channel=place, ts=sent["ts"], text="Ready")
    [message] = slack.seen("alice", "competitors")
    assert (message.text, len(message.blocks), message.edited, message.metadata) == ("Ready", 1, True, METADATA)
    await client.chat_update(channel=place, ts=sent["ts"], text="Ready", blocks=[])
    assert slack.seen("alice", "competitors")[0].blocks == []


@pytest.mark.asyncio
async def test_only_messages_of_ones_own_can_be_changed(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    said = slack.say("alice", "competitors", "Mine")
    own = await client.chat_postMessage(channel=place, text="x")
    for ts, text, error in [
        (said.ts, "x", "cant_update_message"),
        ("1602251441.001700", "x", "message_not_found"),
        (own["ts"], "x" * 4001, "msg_too_long"),
    ]:
        assert await refusal(client, "chat.update", channel=place, ts=ts, text=text) == error
    assert await refusal(client, "chat.update", channel=place, ts=own["ts"]) == "no_text"
    assert await refusal(client, "chat.delete", channel=place, ts=said.ts) == "cant_delete_message"
    slack.channel("competitors").archived = True
    assert await refusal(client, "chat.update", channel=place, ts=own["ts"], text="x") == "is_inactive"


@pytest.mark.asyncio
async def test_a_deleted_parent_leaves_a_tombstone(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    parent = await client.chat_postMessage(channel=place, text="Parent", blocks=[SECTION])
    reply = await client.chat_postMessage(channel=place, text="Reply", thread_ts=parent["ts"])
    await client.chat_delete(channel=place, ts=parent["ts"])
    [tombstone] = slack.seen("alice", "competitors")
    assert (tombstone.subtype, tombstone.blocks, len(tombstone.replies)) == ("tombstone", [], 1)
    await client.chat_delete(channel=place, ts=reply["ts"])
    assert slack.seen("alice", "competitors")[0].replies == []


@pytest.mark.asyncio
async def test_an_ephemeral_message_is_for_one_and_cannot_be_updated(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    sent = await client.chat_postEphemeral(channel=place, user=slack.person("bob").id, text="Only you")
    assert [message.text for message in slack.seen("bob", "competitors")] == ["Only you"]
    assert slack.seen("alice", "competitors") == []
    ts = sent["message_ts"]
    assert await refusal(client, "chat.update", channel=place, ts=ts, text="x") == "message_not_found"
    general, carol = slack.channel("general").id, slack.person("carol").id
    assert await refusal(client, "chat.postEphemeral", channel=general, user=carol, text="x") == "user_not_in_channel"


# -- conversations and people


@pytest.mark.asyncio
async def test_patrol_learns_about_conversations_that_it_may_know(slack: SlackSandbox, client: AsyncWebClient) -> None:
    random = (await client.conversations_info(channel=slack.channel("random").id, include_num_members=True))["channel"]
    lab = (await client.conversations_info(channel=slack.channel("lab").id))["channel"]
    assert (random["is_member"], random["is_private"], random["num_members"]) == (False, False, 3)
    assert (lab["is_member"], lab["is_private"]) == (True, True)
    assert (await client.conversations_info(channel=slack.channel("old").id))["channel"]["is_archived"]
    assert await refusal(client, "conversations.info", channel=slack.channel("board").id) == "channel_not_found"
    members = await client.conversations_members(channel=slack.channel("lab").id)
    assert set(members["members"]) == slack.channel("lab").members
    assert members["response_metadata"]["next_cursor"] == ""


@pytest.mark.asyncio
async def test_patrol_learns_where_somebody_is_but_for_private_channels_without_it(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    alice, both = slack.person("alice").id, ["public_channel", "private_channel"]

    async def names(**more: Any) -> list[str]:
        return [one["name"] for one in (await client.users_conversations(user=alice, **more))["channels"]]

    assert "board" not in await names(types=both)
    assert "lab" in await names(types=both)
    assert "lab" not in await names()
    assert "old" in await names(types=both)
    assert "old" not in await names(types=both, exclude_archived=True)
    first = await client.users_conversations(user=alice, types=both, limit=1)
    rest = await client.users_conversations(
        user=alice, types=both, cursor=first["response_metadata"]["next_cursor"], limit=99
    )
    assert [one["name"] for one in [*first["channels"], *rest["channels"]]] == await names(types=both)
    assert await refusal(client, "users.conversations", user="U404") == "user_not_found"
    assert await refusal(client, "users.conversations", user=alice, types="club") == "invalid_types"


@pytest.mark.asyncio
async def test_patrol_learns_the_zone_and_locale_of_people(slack: SlackSandbox, client: AsyncWebClient) -> None:
    user = (await client.users_info(user=slack.person("alice").id, include_locale=True))["user"]
    assert (user["tz"], user["locale"], user["is_restricted"]) == ("Asia/Shanghai", "en-GB", False)
    assert (await client.users_info(user=slack.person("carol").id))["user"]["is_restricted"]
    assert await refusal(client, "users.info", user="U404") == "user_not_found"


async def five(slack: SlackSandbox, client: AsyncWebClient) -> list[Message]:
    for number in range(5):
        await client.chat_postMessage(channel=slack.channel("lab").id, text=str(number), metadata=METADATA)
    return slack.seen("alice", "lab")


@pytest.mark.asyncio
async def test_history_is_read_in_pages_newest_first(slack: SlackSandbox, client: AsyncWebClient) -> None:
    await five(slack, client)
    lab = slack.channel("lab").id
    first = await client.conversations_history(channel=lab, limit=3)
    rest = await client.conversations_history(channel=lab, cursor=first["response_metadata"]["next_cursor"])
    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert [message["text"] for message in rest["messages"]] == ["1", "0"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert "metadata" not in first["messages"][0]
    assert await refusal(client, "conversations.history", channel=lab, cursor="?") == "invalid_cursor"
    assert await refusal(client, "conversations.history", channel=lab, limit=1001) == "invalid_limit"


@pytest.mark.asyncio
async def test_history_knows_from_when_to_when_and_metadata_on_request(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    messages = await five(slack, client)
    lab, oldest, latest = slack.channel("lab").id, messages[1].ts, messages[3].ts

    async def texts(*, inclusive: bool) -> list[str]:
        answer = await client.conversations_history(
            channel=lab, oldest=oldest, latest=latest, inclusive=inclusive, include_all_metadata=True
        )
        assert all(message["metadata"] == METADATA for message in answer["messages"])
        return [message["text"] for message in answer["messages"]]

    assert await texts(inclusive=False) == ["2"]
    assert await texts(inclusive=True) == ["3", "2", "1"]


@pytest.mark.asyncio
async def test_replies_are_read_below_their_parent(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    parent = await client.chat_postMessage(channel=place, text="Parent")
    for text in ("one", "two"):
        await client.chat_postMessage(channel=place, text=text, thread_ts=parent["ts"], metadata=METADATA)
    answer = await client.conversations_replies(channel=place, ts=parent["ts"], include_all_metadata=True)
    assert [message["text"] for message in answer["messages"]] == ["Parent", "one", "two"]
    assert answer["messages"][0]["reply_count"] == 2
    assert answer["messages"][1]["metadata"] == METADATA
    history = await client.conversations_history(channel=place)
    assert [message["text"] for message in history["messages"]] == ["Parent"]
    error = await refusal(client, "conversations.replies", channel=place, ts="1602251441.001700")
    assert error == "thread_not_found"
    random = slack.channel("random").id
    assert await refusal(client, "conversations.history", channel=random) == "not_in_channel"
