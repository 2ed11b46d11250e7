"""The page looks at one workspace at a time, and shows nothing of another."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.world import World

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


async def test_each_page_looks_at_one_workspace_and_hears_of_that_alone(tmp_path: Path) -> None:
    async with World(tmp_path, teams=2) as world:
        settings = world.settings_for_many(9)
        server = PageServer(Stage(world, BotChild(settings, tmp_path)))
        await server.start(0)
        try:
            async with ClientSession(server.url) as http:
                await _look(http, world)
        finally:
            await server.stage.stop()
            await server.stop()


async def _look(http: ClientSession, world: World) -> None:
    async def read(what: str, **query: str) -> tuple[int, Any]:
        async with http.get(f"/api/{what}", params={"as": "bob", **query}) as answer:
            return answer.status, await answer.json()

    async def act(verb: str, **said: str) -> tuple[int, Any]:
        async with http.post(f"/control/{verb}", json={"person": "bob", **said}) as answer:
            return answer.status, await answer.json()

    first, second = world.slack.teams
    _, said = await read("workspace")
    assert said["team"] == {"id": first.id, "name": "Patrol sandbox", "installed": False}
    assert [team["id"] for team in said["teams"]] == [first.id, second.id]
    assert said["stage"]["connected"] is False  # Slack knows where Patrol is, but it does not run
    assert said["install"] == "http://127.0.0.1:9/slack/install"
    _, said = await read("workspace", team=second.id)
    assert (said["team"]["id"], said["me"]) == (second.id, second.person("bob").id)
    assert (await read("workspace", team="T0"))[0] == 404

    async with (
        http.ws_connect("/api/stream", params={"as": "bob"}) as one,
        http.ws_connect("/api/stream", params={"as": "bob", "team": second.id}) as another,
    ):
        place = second.channel("competitors").id
        assert (await act("say", team=second.id, place="competitors", text="Ours"))[0] == 200
        heard = await another.receive_json(timeout=5)
        assert heard[0]["message"]["text"] == "Ours"
        _, marked = await act("read", team=second.id, place=place, ts=heard[0]["message"]["ts"])
        assert marked["place"]["id"] == place
        await act("say", place="competitors", text="Theirs")
        assert (await one.receive_json(timeout=5))[0]["message"]["text"] == "Theirs"  # and nothing before it
        second.context.grant.give(frozenset({"commands"}))
        texts: list[Any] = []
        while not any(event["type"] == "places" for event in texts):
            texts = await another.receive_json(timeout=5)
        assert next(event for event in texts if event["type"] == "places")["team"]["installed"] is True

    assert (await read("messages", place=place, team=second.id))[1]["messages"][0]["text"] == "Ours"
    assert (await read("messages", place=place))[0] == 404


async def test_a_bot_of_many_workspaces_gets_no_token_and_no_key(tmp_path: Path) -> None:
    async with World(tmp_path, teams=3, accounts=2) as world:
        settings = world.settings_for_many(8)

    assert settings["PATROL_PUBLIC_URL"] == "http://127.0.0.1:8"
    assert settings["PATROL_SLACK_AUTHORIZE_URL"].endswith("/oauth/v2/authorize")
    assert not {"PATROL_SLACK_BOT_TOKEN", "PATROL_SLACK_APP_TOKEN", "PATROL_PATSNAP_API_KEY"} & settings.keys()
    assert [team.is_installed for team in world.slack.teams] == [False] * 3
    assert len(world.patsnap.customers) == 2
