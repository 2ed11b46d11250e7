"""The app's manifest, made from the routing table: what Slack has to be told so that it can speak to us.

There are two of them, for the two ways in which it may speak: over Socket Mode, and over HTTP to an address.

Source: Slack's manifest schema, version 2 (`_metadata`); without `_metadata` Slack takes the first.
"""

from typing import Any, Final

from bot.views import ids
from handlers.routes import COMMAND, EVENTS_PATH, REDIRECT_PATH, SUBCOMMANDS

SCOPES: Final = ("commands", "chat:write", "files:write", "channels:read", "groups:read", "users:read")
# With these Patrol can see, after a lost answer, whether a message arrived; without, it may post a marked repeat.
OPTIONAL_SCOPES: Final = ("channels:history", "groups:history", "im:history")

# Of those that come with no more scopes than these.
_HEARD: Final = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "tokens_revoked",
)


def manifest(address: str = "") -> dict[str, Any]:
    """The manifest of a Socket Mode app, or of one that Slack reaches over HTTP at `address`, as in https://a.example.

    Ready for Slack's "From a manifest".
    """
    requests = {"request_url": address + EVENTS_PATH} if address else {}
    redirects = {"redirect_urls": [address + REDIRECT_PATH]} if address else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Patrol",
            "description": "Patent intelligence in Slack: PatSnap's reports, and digests of its alerts.",
            "long_description": (
                "Type /patrol report and the name of a company. Patrol has PatSnap make its report on that company's "
                "innovation, shows in one message how it stands, and puts the Word or PDF file into the thread a few "
                "minutes later, in the channel or in your direct messages. Type /patrol subscribe and a PatSnap alert, "
                "and what is new comes to the channel as a digest at the hour that you choose, with the patents in its "
                "thread and as a spreadsheet. Nothing is lost when a machine or a network fails, and nothing is "
                "ordered twice without your word. /patrol help says what else can be typed."
            ),
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Patrol", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    **({"url": address + EVENTS_PATH} if address else {}),
                    "description": "PatSnap's reports and alerts in Slack",
                    "usage_hint": " | ".join(one.name for one in SUBCOMMANDS),
                    "should_escape": True,
                }
            ],
            "shortcuts": [
                {
                    "name": "Order a PatSnap report",
                    "type": "global",
                    "callback_id": ids.ORDER_SHORTCUT,
                    "description": "Choose a company and where its report should go",
                },
                {
                    "name": "Look up patents",
                    "type": "message",
                    "callback_id": ids.LOOK_UP_SHORTCUT,
                    "description": "Owner, title, status and dates of the patents that this message names",
                },
                {
                    "name": "Value report",
                    "type": "message",
                    "callback_id": ids.VALUE_SHORTCUT,
                    "description": "Order PatSnap's value report on a patent that this message names",
                },
            ],
        },
        "oauth_config": {
            **redirects,
            "scopes": {"bot": [*SCOPES, *OPTIONAL_SCOPES], "bot_optional": list(OPTIONAL_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(_HEARD)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }
