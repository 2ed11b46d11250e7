"""What the doctor sees of Slack: whether it takes the tokens, and has granted what Patrol needs."""

from collections.abc import AsyncIterator

from slack_sdk.web.async_client import AsyncWebClient

from bot.app import OPTIONAL_SCOPES, SCOPES
from bot.config import Settings
from bot.doctor.findings import Finding
from bot.errors import OutsideError, SlackRefused
from bot.parts import slack_web
from bot.slack.check import Identity, identify, prove_app_token


async def one_workspace(settings: Settings) -> AsyncIterator[Finding]:
    """The workspace whose token is in the settings: whether it is taken, and which scopes go with it."""
    async with slack_web(settings) as web:
        try:
            identity = await identify(web)
        except SlackRefused as error:
            yield Finding(
                "Slack",
                f"PATROL_SLACK_BOT_TOKEN is not taken ({error.error}); copy it again from OAuth & Permissions",
                is_well=False,
            )
            return
        except OutsideError as error:
            yield Finding("Slack", f"{settings.slack_api_url} cannot be asked: {error}", is_well=False)
            return
        if settings.slack_app_token is not None:
            yield await _socket_mode(web, settings.slack_app_token.get_secret_value())
    yield Finding("Slack", f"workspace {identity.team_name} ({identity.team_id}), bot {identity.bot_user_id}")
    if words := missing_scopes(identity):
        yield Finding("scopes", f"missing: {words}; update the app's manifest and install it again", is_well=False)
    else:
        yield Finding("scopes", "all that Patrol needs")
    if not any(scope in identity.scopes for scope in OPTIONAL_SCOPES):
        yield Finding(
            "scopes",
            "no history scope: after a lost answer a message may come twice, marked as a possible repeat",
            is_warning=True,
        )


async def _socket_mode(web: AsyncWebClient, app_token: str) -> Finding:
    try:
        await prove_app_token(web, app_token)
    except SlackRefused as error:
        return Finding(
            "Socket Mode",
            f"PATROL_SLACK_APP_TOKEN is not taken ({error.error}); it begins with xapp- and needs the scope "
            "connections:write; copy it again from Basic Information, App-Level Tokens",
            is_well=False,
        )
    except OutsideError as error:
        return Finding("Socket Mode", f"Slack cannot be asked for a socket: {error}", is_well=False)
    return Finding("Socket Mode", "Slack takes the app-level token")


def missing_scopes(identity: Identity) -> str:
    """The scopes that Patrol needs and was not granted."""
    return ", ".join(scope for scope in SCOPES if scope not in identity.scopes)
