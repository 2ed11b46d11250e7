"""What Slack tells the app when a person does something."""

import re
import time
from typing import Final

from sandbox.slack import messages
from sandbox.slack.context import Context
from sandbox.slack.messages import Message
from sandbox.slack.people import Channel, Kind, Person
from sandbox.slack.surfaces import View
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

CHANNEL_NAMES: Final = {Kind.PRIVATE: "privategroup", Kind.IM: "directmessage"}
SPECIAL: Final = ("here", "channel", "everyone")
URL: Final = re.compile(r"https?://[^\s<>|]+")
# Slack's client makes a link of a bare name too, if it knows the ending; these are the usual ones.
ENDINGS: Final = "com|net|org|io|cn|de|eu|ai|co|jp|uk"
BARE: Final = re.compile(rf"(?<![\w@./])((?:[a-z0-9-]+\.)+(?:{ENDINGS}))\b(?![\w@.])", re.IGNORECASE)
MENTION: Final = re.compile(r"(?<![\w])([@#])([\w.-]*\w)")
TOKEN: Final = "sandbox"  # the deprecated verification token, which nobody may rely on


def escape(workspace: Workspace, text: str) -> str:
    """The text of a command with `should_escape`: `&<>`, mentions, channels and links as Slack sends them."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    words = [_escape_word(workspace, word) for word in re.split(r"(\s+)", plain)]
    return "".join(words)


def _escape_word(workspace: Workspace, word: str) -> str:
    if URL.match(word):
        return f"<{word}>"
    linked = BARE.sub(lambda found: f"<http://{found[1]}|{found[1]}>", word)
    return MENTION.sub(lambda found: _mention(workspace, found), linked)


def _mention(workspace: Workspace, found: re.Match[str]) -> str:
    sign, name = found[1], found[2]
    if sign == "@" and name in SPECIAL:
        return f"<!{name}>"
    try:
        if sign == "@":
            return f"<@{workspace.person(name).id}|{name}>"
        channel = workspace.channel(name)
    except KeyError:
        return found[0]
    # The app does not learn the name of a private channel that it is not in.
    known = not channel.private or workspace.bot.id in channel.members
    return f"<#{channel.id}|{name if known else ''}>"


def channel_name(channel: Channel) -> str:
    """The name of a conversation in a payload: only public channels have their own."""
    return CHANNEL_NAMES.get(channel.kind, channel.name)


def command(context: Context, person: Person, channel: Channel, name: str, text: str) -> Json:
    """A slash command (Slack: implementing slash commands)."""
    workspace = context.workspace
    return {
        "token": TOKEN,
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app,
        "is_enterprise_install": "false",
        "response_url": response_url(context, person, channel),
        "trigger_id": context.triggers.issue(person.id),
    }


def response_url(context: Context, person: Person, channel: Channel, message: str | None = None) -> str:
    """A new response URL; `message` is the timestamp of the one that was pressed."""
    return f"{context.url}/hooks/{context.response_urls.issue(person.id, channel.id, message)}"


def common(context: Context, person: Person, kind: str, *, view: str | None = None) -> Json:
    """What all interactive payloads have; `view` is the one in which it happened."""
    workspace = context.workspace
    return {
        "type": kind,
        "token": TOKEN,
        "api_app_id": workspace.app,
        "team": {"id": workspace.team, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": workspace.team},
        "trigger_id": context.triggers.issue(person.id, view),
    }


def on_message(context: Context, person: Person, channel: Channel, message: Message) -> Json:
    """What happens to a message; of an ephemeral one the app is not told its content."""
    payload: Json = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral,
        },
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "response_url": response_url(context, person, channel, message.ts),
    }
    if message.thread_ts:
        payload["container"]["thread_ts"] = message.thread_ts
    if not message.ephemeral:
        payload["message"] = messages.as_json(message, context.workspace.author)
    return payload


def action(block: Json, element: Json, chosen: Json) -> Json:
    """One entry of `actions`: which element, and what was chosen in it."""
    names = ("text", "value", "style", "url") if element["type"] in {"button", "icon_button"} else ()
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{time.time():.6f}",
        **{name: element[name] for name in names if name in element},
        **chosen,
    }


def on_view(context: Context, view: View, state: Json) -> Json:
    """What happens in a modal or a Home."""
    return {
        "view": view.as_json(context.workspace, state),
        "container": {"type": "view", "view_id": view.id},
    }


def event(context: Context, event: Json, number: str) -> Json:
    """An event of the Events API in its wrapping; `number` is the id by which repetitions are known."""
    workspace = context.workspace
    return {
        "token": TOKEN,
        "type": "event_callback",
        "team_id": workspace.team,
        "api_app_id": workspace.app,
        "event": event,
        "event_id": number,
        "event_time": int(time.time()),
        "authorizations": [
            {
                "team_id": workspace.team,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
                "enterprise_id": None,
            }
        ],
        "is_ext_shared_channel": False,
    }
