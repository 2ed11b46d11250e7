"""What becomes of channels, people and the app in the stand-in, as Slack tells of it."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack_apps import a_client, a_workspace, an_app, over_socket

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

PLACE = "competitors"


async def test_each_verb_is_told_and_changes_what_calls_say() -> None:
    async with a_workspace() as slack:
        app = an_app(slack)
        heard: list[dict[str, str]] = []

        async def hear(body: dict[str, dict[str, str]]) -> None:
            heard.append(body["event"])

        for name in ("channel_archive", "channel_unarchive", "channel_rename", "channel_left", "member_joined_channel"):
            app.event(name)(hear)
        for name in ("channel_shared", "channel_unshared", "channel_id_changed", "channel_deleted"):
            app.event(name)(hear)
        becomes, client = slack.becomes, a_client(slack)

        async def described() -> dict[str, object]:
            answer = await client.conversations_info(channel=slack.channel(PLACE).id)
            return dict(answer["channel"])

        async def refusal() -> str:
            with pytest.raises(SlackApiError) as refused:
                await client.chat_postMessage(channel=slack.channel(PLACE).id, text="x")
            return str(refused.value.response["error"])

        async with over_socket(slack, app):
            await becomes.archive(PLACE)
            assert (await described())["is_archived"]
            assert await refusal() == "is_archived"
            await becomes.unarchive(PLACE)
            await becomes.remove_bot(PLACE)
            assert await refusal() == "not_in_channel"
            await becomes.invite_bot(PLACE)
            await becomes.share(PLACE)
            assert (await described())["is_ext_shared"]
            await becomes.unshare(PLACE)
            await becomes.change_id(PLACE)
            becomes.restrict(PLACE)
            assert await refusal() == "restricted_action_read_only_channel"
            becomes.restrict(PLACE, restricted=False)
            becomes.sever(PLACE)
            assert (await described())["frozen_reason"] == "connection_severed"
            becomes.make_private(PLACE)
            assert (await described())["is_private"]
            becomes.make_private("general")
            await becomes.rename("random", "noise")
            await becomes.delete("noise")
        kinds = [event["type"] for event in heard]
        assert kinds == [
            "channel_archive",
            "channel_unarchive",
            "channel_left",
            "member_joined_channel",
            "channel_shared",
            "channel_unshared",
            "channel_id_changed",
            "channel_rename",
            "channel_deleted",
        ]


async def test_people_who_are_gone_and_tokens_and_scopes_that_are_are_refused() -> None:
    async with a_workspace() as slack:
        client = a_client(slack)

        async def refusal(person: str = "bob") -> str:
            try:
                await client.chat_postMessage(channel=slack.person(person).id, text="x")
            except SlackApiError as error:
                return str(error.response["error"])
            return ""

        slack.becomes.deactivate("bob")
        assert (await client.users_info(user=slack.person("bob").id))["user"]["deleted"]
        assert [await refusal(), await refusal("alice")] == ["user_disabled", ""]
        slack.becomes.reactivate("bob")
        slack.becomes.drop_scope("chat:write")
        assert await refusal() == "missing_scope"
        slack.becomes.grant_scope("chat:write")
        await slack.becomes.uninstall()
        assert await refusal() == "account_inactive"
        await slack.becomes.revoke()
        assert await refusal() == "token_revoked"
        slack.becomes.install()
        assert await refusal() == ""
