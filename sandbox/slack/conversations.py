"""Conversations and people: conversations.info, .history, .replies, .members; users.info, .list, .conversations."""

import base64
import binascii
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from sandbox.slack.context import HISTORY, READ, Call, Method
from sandbox.slack.messages import Message, as_json
from sandbox.slack.people import Channel, Kind, Person
from sandbox.slack.wire import Json, SlackError

PAGE: Final = 100
LONG_PAGE: Final = 1000
MOST: Final = 999
TYPES: Final = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.IM}
Item = TypeVar("Item")


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.conversation(scopes=READ)
    answer = _channel(call, channel)
    if call.arguments.flag("include_num_members"):
        answer["num_members"] = len(channel.members)
    return {"ok": True, "channel": answer}


def _channel(call: Call, channel: Channel) -> Json:
    answer: Json = {"id": channel.id, "is_archived": channel.archived, "context_team_id": call.workspace.team}
    if channel.kind is Kind.IM:
        [other] = channel.members - {call.workspace.bot.id}
        return answer | {"is_im": True, "user": other, "is_open": True}
    return answer | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_member": call.workspace.bot.id in channel.members,
        "is_general": channel.name == "general",
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        **({"is_frozen": True, "frozen_reason": "connection_severed"} if channel.frozen else {}),
    }


def history(call: Call) -> Json:
    """conversations.history: top-level messages, newest first."""
    channel = _readable(call)
    found = [message for message in call.workspace.messages(channel.id) if message.thread_ts is None]
    messages = list(reversed(_between(call, found)))
    return _page(call, messages, PAGE)


def replies(call: Call) -> Json:
    """conversations.replies: a message and what was answered below it, oldest first."""
    channel = _readable(call)
    parent = call.workspace.message(channel.id, call.arguments.need("ts"))
    if parent is None or parent.ephemeral:
        raise SlackError("thread_not_found")
    return _page(call, [parent, *_between(call, call.workspace.replies(parent))], LONG_PAGE)


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.conversation(scopes=READ)
    found, cursor = _cut(call, sorted(channel.members), PAGE)
    return {"ok": True, "members": found, "response_metadata": {"next_cursor": cursor}}


def conversations_of(call: Call) -> Json:
    """users.conversations: where a person is, private channels only where the app is too."""
    person = call.workspace.find_person(call.arguments.text("user") or call.workspace.bot.id)
    if person is None:
        raise SlackError("user_not_found")
    names = (call.arguments.text("types") or "public_channel").split(",")
    if unknown := [name for name in names if name not in TYPES]:
        raise SlackError("invalid_types", f"[ERROR] {unknown[0]} is no type of conversation")
    kinds = {TYPES[name] for name in names}
    for kind in kinds:
        call.require(READ[kind])
    channels = [
        channel
        for channel in sorted(call.workspace.channels(), key=lambda channel: channel.id)
        if channel.kind in kinds
        and person.id in channel.members
        and (not channel.private or call.workspace.bot.id in channel.members)
        and not (channel.archived and call.arguments.flag("exclude_archived"))
    ]
    found, cursor = _cut(call, channels, PAGE)
    shown = [_channel(call, channel) for channel in found]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


def user_info(call: Call) -> Json:
    """users.info."""
    person = call.workspace.find_person(call.arguments.need("user"))
    if person is None:
        raise SlackError("user_not_found")
    answer = _person(call, person)
    if call.arguments.flag("include_locale"):
        answer["locale"] = person.locale
    return {"ok": True, "user": answer}


def users(call: Call) -> Json:
    """users.list: everybody, a page at a time."""
    people, cursor = _cut(call, sorted(call.workspace.people(), key=lambda person: person.id), PAGE)
    locale = call.arguments.flag("include_locale")
    members = [_person(call, person) | ({"locale": person.locale} if locale else {}) for person in people]
    return {"ok": True, "members": members, "response_metadata": {"next_cursor": cursor}}


def _person(call: Call, person: Person) -> Json:
    return {
        "id": person.id,
        "team_id": person.team or call.workspace.team,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.gone,
        "tz": person.zone,
        "tz_offset": person.zone_offset,
        "is_bot": person.bot,
        "is_admin": person.admin,
        "is_restricted": person.guest,
        "is_ultra_restricted": person.guest,
        "is_stranger": bool(person.team),
        "profile": {"real_name": person.real_name, "display_name": person.name},
    }


def _readable(call: Call) -> Channel:
    channel = call.conversation(scopes=HISTORY)
    if call.workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _moment(call, "oldest"), _moment(call, "latest")
    inclusive = call.arguments.flag("inclusive")

    def wanted(message: Message) -> bool:
        ts = Decimal(message.ts)
        if message.ephemeral:
            return False
        if inclusive and ts in {oldest, latest}:
            return True
        return (oldest is None or ts > oldest) and (latest is None or ts < latest)

    return [message for message in messages if wanted(message)]


def _moment(call: Call, name: str) -> Decimal | None:
    value = call.arguments.text(name)
    try:
        return Decimal(value) if value else None
    except InvalidOperation as error:
        raise SlackError(f"invalid_ts_{name}") from error


def _page(call: Call, messages: list[Message], default: int) -> Json:
    found, cursor = _cut(call, messages, default)
    metadata = call.arguments.flag("include_all_metadata")
    shown = [
        as_json(message, call.workspace.author, metadata=metadata, replies=len(call.workspace.replies(message)))
        for message in found
    ]
    answer: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _cut(call: Call, items: list[Item], default: int) -> tuple[list[Item], str]:
    """One page of `items`, and the cursor of the next, empty at the end."""
    limit = call.arguments.number("limit", default)
    if not 1 <= limit <= max(MOST, default):
        raise SlackError("invalid_limit")
    try:
        start = int(base64.b64decode(call.arguments.text("cursor"), validate=True).decode() or 0)
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error
    end = start + limit
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(items) else ""
    return items[start:end], cursor


METHODS: Final = {
    "conversations.info": Method(info),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.members": Method(members),
    "users.conversations": Method(conversations_of),
    "users.info": Method(user_info, "users:read"),
    "users.list": Method(users, "users:read"),
}
