"""Who the app is, where its socket is, and how it gives up a workspace: auth.*, apps.*."""

from typing import Final

from sandbox.slack.context import Call, Method
from sandbox.slack.grants import REMOVED, REVOKED
from sandbox.slack.lifecycle import revocation
from sandbox.slack.wire import Json


def auth_test(call: Call) -> Json:
    """auth.test."""
    workspace = call.workspace
    return {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": workspace.author.bot,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """apps.connections.open: a WebSocket URL that is good for one connection."""
    ticket = call.context.sockets.issue_ticket()
    root = call.context.url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{root}/link/?ticket={ticket}&app_id={call.workspace.app}"}


def auth_revoke(call: Call) -> Json:
    """auth.revoke: the token is good no more, and the bot in no channel. With `test` nothing happens."""
    if call.arguments.flag("test"):
        return {"ok": True, "revoked": False}
    call.context.grant.end(REVOKED)
    call.context.announce(revocation(call.context))
    return {"ok": True, "revoked": True}


def uninstall(call: Call) -> Json:
    """apps.uninstall: the app removes itself; it has to prove that it is itself."""
    call.context.app.check_arguments(call.arguments)
    call.context.grant.end(REMOVED)
    call.context.announce(revocation(call.context))
    call.context.announce({"type": "app_uninstalled"})
    return {"ok": True}


METHODS: Final = {
    "auth.test": Method(auth_test),
    "auth.revoke": Method(auth_revoke),
    "apps.uninstall": Method(uninstall),
    "apps.connections.open": Method(connections_open, app_token=True),
}
