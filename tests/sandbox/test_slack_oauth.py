"""OAuth in the stand-in: a person allows the app on a page, the app exchanges a code for a token, and may lose it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackSandbox, Team
from sandbox.slack.installing import Browser, install
from tests.eventually import eventually
from tests.sandbox.slack_apps import a_client, a_workspace, an_app, over_http

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio,
    # Slack's SDK proves the app by a way of aiohttp's that is on its way out.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
]

BACK = "http://127.0.0.1:9/slack/oauth_redirect"
SCOPES = "commands,chat:write"


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as slack:
        slack.app.redirect_urls.append(BACK)
        yield slack


@pytest.fixture
def team(slack: SlackSandbox) -> Team:
    return slack.add_team("Northwind")


def asked(slack: SlackSandbox, **more: Any) -> dict[str, str]:
    usual = {"client_id": slack.app.client_id, "scope": SCOPES, "redirect_uri": BACK, "state": "s1"} | more
    return {name: value for name, value in usual.items() if value is not None}


async def decide(
    slack: SlackSandbox, team: Team, person: str = "bob", answer: str = "allow", **more: str | None
) -> Any:
    """What Slack's page sends, and where it sends people then: the answer's status and the query of the address."""
    who = f"{team.id}/{team.person(person).id}"
    said = asked(slack, **more) | {"who": who, "answer": answer}
    async with (
        aiohttp.ClientSession() as http,
        http.post(slack.authorize_url, data=said, allow_redirects=False) as came,
    ):
        to = came.headers.get("Location", "")
        return came.status, to.partition("?")[0], dict(parse_qsl(urlsplit(to).query))


async def a_code(slack: SlackSandbox, team: Team, **more: Any) -> str:
    _, _, query = await decide(slack, team, **more)
    return str(query["code"])


async def exchange(slack: SlackSandbox, code: str, **more: Any) -> Any:
    client = AsyncWebClient(base_url=slack.url, retry_handlers=[])
    proof = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret, "redirect_uri": BACK}
    return await client.oauth_v2_access(**{"code": code, **proof, **more})


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_the_page_shows_workspaces_people_and_scopes_and_keeps_what_the_app_said(
    slack: SlackSandbox, team: Team
) -> None:
    query = urlencode(asked(slack, state='a"b'))
    url = f"{slack.authorize_url}?{query}"
    async with aiohttp.ClientSession() as http, http.get(url) as page:
        text = await page.text()

    assert page.status == 200
    assert all(words in text for words in ("Patrol sandbox", "Northwind", "chat:write", "Dan Okafor (admin)"))
    assert 'value="a&quot;b"' in text
    assert team.person("carol").id not in text  # a guest adds no apps


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "no_scopes"),
        ({"scope": "chat:write,<b>"}, "invalid_scope"),
        ({"redirect_uri": "http://127.0.0.1:9/elsewhere"}, "bad_redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:9.example.org/slack/oauth_redirect"}, "bad_redirect_uri"),
    ],
)
async def test_who_sends_people_wrongly_gets_a_page_that_says_so_and_no_code(
    slack: SlackSandbox, team: Team, more: dict[str, str], error: str
) -> None:
    url = f"{slack.authorize_url}?{urlencode(asked(slack, **more))}"
    async with aiohttp.ClientSession() as http, http.get(url) as page:
        assert (page.status, error in await page.text()) == (400, True)
    assert (await decide(slack, team, **more))[0] == 400


async def test_allowing_leads_back_with_a_code_and_cancelling_with_a_word(slack: SlackSandbox, team: Team) -> None:
    status, to, query = await decide(slack, team)
    assert (status, to, query["state"], query.keys()) == (302, BACK, "s1", {"code", "state"})

    _, to, query = await decide(slack, team, answer="cancel")
    assert (to, query) == (BACK, {"error": "access_denied", "state": "s1"})
    assert (await decide(slack, team, person="carol"))[0] == 400
    assert not team.is_installed


@pytest.mark.parametrize("basic", [True, False])
async def test_a_code_is_exchanged_for_a_token_of_the_workspace(
    slack: SlackSandbox, team: Team, *, basic: bool
) -> None:
    code = await a_code(slack, team)
    if basic:
        said = (await exchange(slack, code)).data  # the SDK's way
    else:
        fields = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret, "redirect_uri": BACK}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{slack.url}oauth.v2.access", data={"code": code, **fields}) as came,
        ):
            said = await came.json()

    assert said["access_token"].startswith("xoxb-")
    assert {name: said[name] for name in said if name != "access_token"} == {
        "ok": True,
        "app_id": slack.app.id,
        "authed_user": {"id": team.person("bob").id},
        "scope": "chat:write,commands",
        "token_type": "bot",
        "bot_user_id": team.workspace.bot.id,
        "team": {"id": team.id, "name": "Northwind"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    client = a_client(slack, said["access_token"])
    assert (await client.auth_test())["team_id"] == team.id
    assert await refusal(client.users_info(user=team.person("bob").id)) == "missing_scope"
    assert said["access_token"] in slack.secrets


async def test_a_code_is_good_once_and_for_ten_minutes_and_for_who_asked(slack: SlackSandbox, team: Team) -> None:
    code = await a_code(slack, team)
    assert await refusal(exchange(slack, code, client_id="1.2")) == "invalid_client_id"
    assert await refusal(exchange(slack, code, client_secret="wrong")) == "bad_client_secret"
    assert await refusal(exchange(slack, "no-code")) == "invalid_code"
    assert await refusal(exchange(slack, code, redirect_uri=f"{BACK}/more")) == "bad_redirect_uri"
    await exchange(slack, code)
    assert await refusal(exchange(slack, code)) == "code_already_used"

    late = await a_code(slack, team)
    slack.clock.skip(timedelta(minutes=10))
    assert await refusal(exchange(slack, late)) == "invalid_code"


async def test_installing_again_adds_scopes_and_after_a_removal_there_is_a_new_token(
    slack: SlackSandbox, team: Team
) -> None:
    first = await exchange(slack, await a_code(slack, team))
    second = await exchange(slack, await a_code(slack, team, scope="users:read"))
    assert second["access_token"] == first["access_token"]
    assert second["scope"] == "chat:write,commands,users:read"
    team.channel("general").members.add(team.workspace.bot.id)

    await team.becomes.uninstall()
    old = a_client(slack, first["access_token"])
    assert await refusal(old.auth_test()) == "account_inactive"
    third = await exchange(slack, await a_code(slack, team))

    assert third["access_token"] != first["access_token"]
    assert third["scope"] == "chat:write,commands"
    assert await refusal(old.auth_test()) == "account_inactive"
    new = a_client(slack, third["access_token"])
    assert await refusal(new.chat_postMessage(channel=team.channel("general").id, text="x")) == "not_in_channel"


@asynccontextmanager
async def hearing(slack: SlackSandbox) -> AsyncIterator[list[tuple[str, str]]]:
    """An app that notes which workspace tells what."""
    app, heard = an_app(slack), list[tuple[str, str]]()

    async def hear(body: dict[str, Any]) -> None:
        heard.append((body["team_id"], body["event"]["type"]))

    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(hear)
    async with over_http(slack, app):
        yield heard


async def test_the_app_hears_who_has_removed_it(slack: SlackSandbox, team: Team) -> None:
    await exchange(slack, await a_code(slack, team))
    async with hearing(slack) as heard:
        await team.becomes.uninstall()

    assert heard == [(team.id, "tokens_revoked"), (team.id, "app_uninstalled")]
    assert slack.is_installed
    assert (await a_client(slack).auth_test())["ok"]


async def test_the_app_gives_up_a_token_or_a_workspace_by_itself(slack: SlackSandbox, team: Team) -> None:
    first = a_client(slack, (await exchange(slack, await a_code(slack, team)))["access_token"])
    async with hearing(slack) as heard:
        assert (await first.auth_revoke(test=True))["revoked"] is False
        assert (await first.auth_revoke())["revoked"] is True
        assert await refusal(first.auth_test()) == "token_revoked"
        second = a_client(slack, (await exchange(slack, await a_code(slack, team)))["access_token"])
        proof = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
        assert await refusal(second.apps_uninstall(**(proof | {"client_secret": "wrong"}))) == "bad_client_secret"
        await second.apps_uninstall(**proof)
        assert await refusal(second.auth_test()) == "account_inactive"
        told = ["app_uninstalled", "tokens_revoked", "tokens_revoked"]
        await eventually(lambda: sorted(kind for _, kind in heard) == told)


async def test_a_person_adds_a_real_app_in_a_browser_or_cancels(slack: SlackSandbox, team: Team, tmp_path: Any) -> None:
    store = FileInstallationStore(base_dir=str(tmp_path), client_id=slack.app.client_id)
    settings = AsyncOAuthSettings(
        client_id=slack.app.client_id,
        client_secret=slack.app.client_secret,
        scopes=SCOPES.split(","),
        authorization_url=slack.authorize_url,
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(tmp_path)),
        redirect_uri=None,
    )
    app = AsyncApp(
        client=AsyncWebClient(base_url=slack.url, retry_handlers=[]),
        signing_secret=slack.signing_secret,
        oauth_settings=settings,
    )

    @app.command("/patrol")
    async def answer(ack: Any, client: AsyncWebClient) -> None:
        await ack((await client.auth_test())["team_id"])

    runner = web.AppRunner(app.server(path="/slack/events").web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.app.redirect_urls[:] = [f"{root}/slack/oauth_redirect"]
    slack.use_http(f"{root}/slack/events")
    try:
        cancelled = await install(team, "dan", f"{root}/slack/install", allow=False)
        assert (cancelled.url.partition("?")[0], team.is_installed) == (f"{root}/slack/oauth_redirect", False)
        added = await install(team, "dan", f"{root}/slack/install")
        assert (added.status, team.is_installed) == (200, True)
        await team.command("bob", "competitors", "/patrol")
        assert [message.text for message in team.seen("bob", "competitors")] == [team.id]
        async with Browser(team, "dan") as one, Browser(team, "alice") as another:
            asked_by_one = await one.ask(f"{root}/slack/install")
            stolen = await another.answer(asked_by_one)  # without the cookie of who began
        assert stolen.status >= 400
    finally:
        await runner.cleanup()
