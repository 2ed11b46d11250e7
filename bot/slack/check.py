"""Who Patrol is in Slack, for the start and the doctor."""

import re
from dataclasses import dataclass
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.outcome import Answer, answer_of

_ADDRESS: Final = re.compile(r"https://[a-z0-9.-]+/", re.IGNORECASE)
_SCOPES: Final = "x-oauth-scopes"  # a header of every answer of the Web API


@dataclass(frozen=True)
class Identity:
    """What a token stands for. `bot_id` is None for a token that is not a bot's."""

    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str | None
    scopes: frozenset[str]
    url: str = ""  # where Slack shows the workspace, as in https://acme.slack.com/


async def identify(web: AsyncWebClient) -> Identity:
    """Ask Slack what our token stands for (Slack: auth.test) and which scopes it was granted.

    Errors: `NotSent`, `SlackRefused` (a bad token is `invalid_auth`), `SlackLimited`, `InDoubt`.
    """
    answer = await answer_of("auth.test", web.auth_test())
    bot_id, url = answer.data.get("bot_id"), answer.data.get("url")
    return Identity(
        team_id=answer.text("team_id"),
        team_name=answer.text("team"),
        bot_user_id=answer.text("user_id"),
        bot_id=bot_id if isinstance(bot_id, str) else None,
        scopes=_scopes(answer),
        url=url if isinstance(url, str) and _ADDRESS.fullmatch(url) else "",
    )


async def prove_app_token(web: AsyncWebClient, app_token: str) -> None:
    """Prove that Slack takes the app-level token, by asking for a socket that nobody then opens.

    Source: Slack's page on apps.connections.open. Errors: `NotSent`, `SlackRefused` (a bad token is `invalid_auth`),
    `SlackLimited`, `InDoubt`.
    """
    await answer_of("apps.connections.open", web.apps_connections_open(app_token=app_token))


def _scopes(answer: Answer) -> frozenset[str]:
    words = answer.headers.get(_SCOPES, "").split(",")
    return frozenset(word.strip() for word in words if word.strip())
