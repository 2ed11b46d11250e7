"""Who the app is, and where its socket is: auth.test, apps.connections.open."""

from typing import Final

from sandbox.slack.context import Call, Method
from sandbox.slack.messages import bot_id
from sandbox.slack.wire import Json
from sandbox.slack.workspace import DOMAIN


def auth_test(call: Call) -> Json:
    """auth.test."""
    workspace = call.workspace
    return {
        "ok": True,
        "url": f"https://{DOMAIN}.slack.com/",
        "team": "Patrol sandbox",
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": bot_id(workspace.app),
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """apps.connections.open: a WebSocket URL that is good for one connection."""
    ticket = call.context.sockets.issue_ticket()
    root = call.context.url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{root}/link/?ticket={ticket}&app_id={call.workspace.app}"}


METHODS: Final = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, app_token=True),
}
