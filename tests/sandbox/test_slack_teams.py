"""Several workspaces in one stand-in: each has its own people, places and token, and nobody reaches into another."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault, What
from sandbox.slack import NotSeenError, SlackSandbox, Team
from sandbox.slack.sandbox import SCOPES
from tests.sandbox.slack_apps import a_client, a_workspace, an_app, over_http, over_socket

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

PLACE = "competitors"


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as slack:
        yield slack


@pytest.fixture
def other(slack: SlackSandbox) -> Team:
    """A second workspace, in which the app is installed and was invited to where it is in the first."""
    team = slack.add_team("Northwind")
    team.context.grant.give(SCOPES)
    team.channel(PLACE).members.add(team.workspace.bot.id)
    return team


def client_of(slack: SlackSandbox, team: Team) -> AsyncWebClient:
    return a_client(slack, team.bot_token)


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_no_two_workspaces_share_an_id(slack: SlackSandbox, other: Team) -> None:
    third = slack.add_team()
    ids = [
        one
        for team in (slack, other, third)
        for one in (
            team.id,
            team.workspace.bot.id,
            team.workspace.author.bot,
            *(person.id for person in team.workspace.people() if not person.bot),
            *(channel.id for channel in team.workspace.channels()),
            *(team.workspace.new_id(prefix) for prefix in ("F", "V", "Ev", "D")),
        )
    ]
    assert len(ids) == len(set(ids))
    assert [team.workspace.name for team in slack.teams] == ["Patrol sandbox", "Northwind", "Patrol sandbox 3"]
    assert slack.team(other.id) is slack.team("Northwind") is other
    assert slack.team() is slack


async def test_each_token_speaks_for_its_own_workspace(slack: SlackSandbox, other: Team) -> None:
    for team in (slack, other):
        said = await client_of(slack, team).auth_test()
        assert (said["team_id"], said["team"]) == (team.id, team.workspace.name)
        assert said["user_id"] == team.workspace.bot.id
        assert said["bot_id"] == team.workspace.author.bot
        people = (await client_of(slack, team).users_list())["members"]
        assert {one["id"] for one in people} == {one.id for one in team.workspace.people()}


async def test_what_is_in_another_workspace_is_not_there(slack: SlackSandbox, other: Team) -> None:
    client = client_of(slack, other)
    theirs = slack.channel(PLACE).id
    posted = await a_client(slack).chat_postMessage(channel=theirs, text="ours")
    announced = await a_client(slack).files_getUploadURLExternal(filename="a.txt", length=1)

    assert await refusal(client.chat_postMessage(channel=theirs, text="x")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel=slack.person("bob").id, text="x")) == "channel_not_found"
    assert await refusal(client.chat_update(channel=theirs, ts=posted["ts"], text="x")) == "channel_not_found"
    assert await refusal(client.conversations_info(channel=theirs)) == "channel_not_found"
    assert await refusal(client.users_info(user=slack.person("bob").id)) == "user_not_found"
    assert await refusal(client.views_publish(user_id=slack.person("bob").id, view=A_HOME)) == "user_not_found"
    files = [{"id": announced["file_id"]}]
    assert await refusal(client.files_completeUploadExternal(files=files)) == "file_not_found"
    assert other.posted == []


async def test_a_trigger_opens_a_view_for_its_own_workspace_alone(slack: SlackSandbox, other: Team) -> None:
    trigger = slack.context.triggers.issue(slack.person("bob").id)

    opening = client_of(slack, other).views_open(trigger_id=trigger, view=A_MODAL)
    assert await refusal(opening) == "invalid_trigger_id"
    await a_client(slack).views_open(trigger_id=trigger, view=A_MODAL)
    assert slack.modal("bob")
    assert other.modal("bob") is None


async def test_files_and_answers_by_address_reach_the_workspace_that_gave_it_out(
    slack: SlackSandbox, other: Team
) -> None:
    app = an_app(slack)

    @app.command("/patrol")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Here")

    async with over_http(slack, app):
        await other.command("bob", PLACE, "/patrol")
        await client_of(slack, other).files_upload_v2(channel=other.channel(PLACE).id, content="abc", filename="a.txt")

    assert [message.text for message in other.seen("bob", PLACE)] == ["Here", ""]
    assert other.seen("bob", PLACE)[1].files[0].content == b"abc"
    assert slack.seen("bob", PLACE) == []
    calls = {call.name: call.whose for call in slack.faults.journal}
    assert calls["slack.upload"] == calls["slack.response_url"] == other.id


@pytest.mark.parametrize("over", [over_http, over_socket])
async def test_what_people_do_names_their_workspace(slack: SlackSandbox, other: Team, over: Any) -> None:
    app = an_app(slack)
    heard: list[tuple[str | None, str | None, str | None]] = []

    @app.middleware
    async def hear(context: Any, body: Any, next_: Any) -> None:
        heard.append((context.team_id, context.user_id, body["api_app_id"]))
        await next_()

    @app.command("/patrol")
    @app.event("app_home_opened")
    @app.shortcut("anything")
    async def take(ack: Any) -> None:
        await ack()

    async with over(slack, app):
        for team in (slack, other):
            assert (await team.command("bob", PLACE, "/patrol")).acked
            assert (await team.open_home("bob")).acked
            assert (await team.shortcut("bob", "anything")).acked

    assert heard == [(team.id, team.person("bob").id, slack.app.id) for team in (slack, other) for _ in range(3)]


async def test_faults_befall_one_workspace_and_the_journal_tells_whose_a_call_was(
    slack: SlackSandbox, other: Team
) -> None:
    slack.faults.add(Fault("slack.auth.test", What.ANSWER, body={"ok": False, "error": "fatal_error"}, whose=other.id))

    await a_client(slack).auth_test()
    assert await refusal(client_of(slack, other).auth_test()) == "fatal_error"
    await client_of(slack, other).auth_test()

    assert (slack.faults.count("slack.auth.test"), slack.faults.count("slack.auth.test", other.id)) == (3, 2)


async def test_each_workspace_has_a_pace_of_its_own(slack: SlackSandbox, other: Team) -> None:
    slack.limit("auth.test", 1, 60)
    await a_client(slack).auth_test()
    await client_of(slack, other).auth_test()
    assert await refusal(client_of(slack, other).auth_test()) == "ratelimited"
    slack.lift_limit("auth.test")
    await client_of(slack, other).auth_test()


async def test_nobody_uses_what_nobody_has_installed(slack: SlackSandbox) -> None:
    team = slack.add_team()
    with pytest.raises(NotSeenError):
        await team.command("bob", PLACE, "/patrol")
    with pytest.raises(NotSeenError):
        await team.open_home("bob")
    assert "patrol" not in {person.name for person in team.workspace.people()}


async def test_the_verbs_over_http_name_a_workspace(slack: SlackSandbox, other: Team) -> None:
    client = client_of(slack, other)
    await client.chat_postMessage(channel=other.channel(PLACE).id, text="Theirs")
    root = slack.url.removesuffix("api/")

    async with aiohttp.ClientSession() as http:
        for said, texts in (({"team": other.id}, ["Theirs"]), ({}, [])):
            async with http.post(f"{root}control/seen", json={"person": "bob", "place": PLACE, **said}) as answer:
                assert [one["text"] for one in (await answer.json())["messages"]] == texts
        async with http.post(f"{root}control/seen", json={"person": "bob", "place": PLACE, "team": "T0"}) as answer:
            assert answer.status == 400


A_MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Here"},
    "blocks": [{"type": "divider"}],
}
A_HOME = {"type": "home", "blocks": [{"type": "divider"}]}
