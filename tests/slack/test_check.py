"""Who we are in Slack."""

import aiohttp
import pytest

from bot.errors import InDoubt, SlackRefused
from bot.slack.check import Identity, identify
from bot.slack.session import web_client
from tests.slack.conftest import TOKEN
from tests.slack.server import TinySlack

ME = {"ok": True, "team_id": "T1", "team": "Acme", "user_id": "U1", "bot_id": "B1"}


@pytest.mark.asyncio
async def test_identity_comes_with_the_scopes_of_the_header(server: TinySlack, session: aiohttp.ClientSession) -> None:
    server.headers = {"X-OAuth-Scopes": "chat:write,commands, files:write"}
    server.say("auth.test", dict(ME))
    identity = await identify(web_client(TOKEN, f"{server.base}/api/", session))
    assert identity == Identity("T1", "Acme", "U1", "B1", frozenset({"chat:write", "commands", "files:write"}))


@pytest.mark.asyncio
async def test_a_token_without_bot_and_scopes_is_still_somebody(
    server: TinySlack, session: aiohttp.ClientSession
) -> None:
    server.say("auth.test", {name: value for name, value in ME.items() if name != "bot_id"})
    identity = await identify(web_client(TOKEN, f"{server.base}/api/", session))
    assert (identity.bot_id, identity.scopes) == (None, frozenset())


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("url", "known"),
    [("https://acme.slack.com/", "https://acme.slack.com/"), ("https://acme|<!here>.slack.com/", ""), (None, "")],
)
async def test_it_tells_where_the_workspace_is_shown(
    url: str | None, known: str, server: TinySlack, session: aiohttp.ClientSession
) -> None:
    server.say("auth.test", {**ME, "url": url})
    assert (await identify(web_client(TOKEN, f"{server.base}/api/", session))).url == known


@pytest.mark.asyncio
async def test_a_bad_token_is_a_refusal(server: TinySlack, session: aiohttp.ClientSession) -> None:
    server.say("auth.test", {"ok": False, "error": "invalid_auth"})
    with pytest.raises(SlackRefused, match="invalid_auth"):
        await identify(web_client(TOKEN, f"{server.base}/api/", session))


@pytest.mark.asyncio
async def test_an_answer_without_a_team_is_no_identity(server: TinySlack, session: aiohttp.ClientSession) -> None:
    server.say("auth.test", {"ok": True, "user_id": "U1"})
    with pytest.raises(InDoubt, match="team_id"):
        await identify(web_client(TOKEN, f"{server.base}/api/", session))
