"""Messages: chat.postMessage, chat.update, chat.delete, chat.postEphemeral."""

import json
import re
from dataclasses import dataclass
from typing import Final

from sandbox.slack.blocks import BLOCKS_TEXT, METADATA_BYTES, text_length, validate_blocks, validate_metadata
from sandbox.slack.context import Call, Method
from sandbox.slack.messages import Message, as_json
from sandbox.slack.people import Channel, Kind
from sandbox.slack.wire import Arguments, Json, SlackError
from sandbox.slack.workspace import Workspace

TEXT_CUT: Final = 40_000  # chat.postMessage truncates a longer text
UPDATE_TEXT: Final = 4_000  # chat.update refuses a longer one
MARKDOWN_TEXT: Final = 12_000
ATTACHMENTS: Final = 100
TS: Final = re.compile(r"\d{10}\.\d{6}")


@dataclass(frozen=True)
class Content:
    """What a message says; None where the caller said nothing."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.blocks or self.attachments)


def content(arguments: Arguments) -> Content:
    """Read and check what a message says; refused with the errors of chat.postMessage."""
    text = arguments.text("text") if "text" in arguments else None
    markdown = arguments.text("markdown_text")
    if markdown and (text or "blocks" in arguments):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return Content(markdown or text, _blocks(arguments), _attachments(arguments), _metadata(arguments))


def _blocks(arguments: Arguments) -> list[Json] | None:
    blocks = arguments.decoded("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if blocks and (complaints := validate_blocks(blocks)):
        raise SlackError("invalid_blocks", *complaints, errors=complaints)
    if text_length(blocks) > BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")
    return blocks


def _attachments(arguments: Arguments) -> list[Json] | None:
    attachments = arguments.decoded("attachments", "invalid_attachments")
    if attachments is None:
        return None
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return attachments


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.decoded("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    if complaints := validate_metadata(metadata):
        raise SlackError("invalid_metadata_schema", *complaints)
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata


def check_member(workspace: Workspace, channel: Channel | None, *, anyone: bool = False) -> Channel:
    """The conversation, if the app may write there: it is a member, or `anyone` may write into public channels."""
    inside = channel is not None and workspace.bot.id in channel.members
    if channel is None or (channel.private and not inside):
        raise SlackError("channel_not_found")
    if not inside and not anyone:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    if channel.restricted:
        raise SlackError("restricted_action_read_only_channel")
    if channel.kind is Kind.IM and any(one.gone for one in workspace.people() if one.id in channel.members):
        raise SlackError("user_disabled")
    return channel


def check_thread(workspace: Workspace, channel: Channel, ts: str) -> str | None:
    """The parent's timestamp, or None if no thread is meant; refused if there is no such parent."""
    if not ts:
        return None
    if not TS.fullmatch(ts):
        raise SlackError("invalid_thread_ts", f"[ERROR] {ts} is not a valid thread_ts")
    parent = workspace.message(channel.id, ts)
    if parent is None or parent.ephemeral:
        raise SlackError("thread_not_found")
    if parent.thread_ts is not None:
        raise SlackError("cannot_reply_to_message")
    return ts


def open_place(workspace: Workspace, target: str) -> Channel | None:
    """The conversation with this id; a person's id means the direct conversation with Patrol."""
    person = workspace.find_person(target)
    if person is not None and person.id != workspace.bot.id:
        return workspace.direct(person.id, workspace.bot.id)
    return workspace.find_channel(target)


def new_message(workspace: Workspace, channel: Channel, said: Content, thread_ts: str | None = None) -> Message:
    """A message of the bot, with a timestamp, not yet in its conversation."""
    return Message(
        channel=channel.id,
        ts=workspace.new_ts(),
        user=workspace.bot.id,
        text=(said.text or "")[:TEXT_CUT],
        blocks=said.blocks or [],
        attachments=said.attachments or [],
        metadata=said.metadata,
        thread_ts=thread_ts,
        from_bot=True,
    )


def post_message(call: Call) -> Json:
    """chat.postMessage: to a channel, a direct conversation, or a person."""
    workspace = call.workspace
    target = open_place(workspace, call.arguments.need("channel"))
    channel = check_member(workspace, target, anyone="chat:write.public" in call.context.scopes)
    said = content(call.arguments)
    if said.empty:
        raise SlackError("no_text")
    thread_ts = check_thread(workspace, channel, call.arguments.text("thread_ts"))
    message = workspace.add(new_message(workspace, channel, said, thread_ts))
    sent = call.arguments.as_dict()
    call.context.posted.append({name: sent[name] for name in sent.keys() - {"token"}})
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": _shown(workspace, message)}


def update(call: Call) -> Json:
    """chat.update: what is not sent stays; `blocks: []` takes the blocks away."""
    workspace = call.workspace
    message = _own_message(call, "cant_update_message")
    said = content(call.arguments)
    if said.text is None and said.blocks is None and said.attachments is None:
        raise SlackError("no_text")
    if len(said.text or "") > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    edit(workspace, message, said)
    if "metadata" in call.arguments:
        message.metadata = said.metadata
    return {
        "ok": True,
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": _shown(workspace, message),
    }


def edit(workspace: Workspace, message: Message, said: Content) -> None:
    """Change what a message says where `said` says something, and mark it as edited."""
    if said.text is not None:
        message.text = said.text
    if said.blocks is not None:
        message.blocks = workspace.with_ids(said.blocks)
    if said.attachments is not None:
        message.attachments = said.attachments
    message.edited = True
    workspace.changed(message)


def delete(call: Call) -> Json:
    """chat.delete: the app's own messages only."""
    message = _own_message(call, "cant_delete_message")
    call.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: one person sees it, who must be in the channel."""
    workspace = call.workspace
    channel = check_member(workspace, workspace.find_channel(call.arguments.need("channel")))
    person = call.arguments.need("user")
    said = content(call.arguments)
    if said.empty:
        raise SlackError("no_text")
    if person not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = check_thread(workspace, channel, call.arguments.text("thread_ts"))
    message = new_message(workspace, channel, said, thread_ts)
    message.ephemeral_for = person
    workspace.add(message)
    return {"ok": True, "message_ts": message.ts}


def _own_message(call: Call, refusal: str) -> Message:
    channel = call.conversation()
    message = call.workspace.message(channel.id, call.arguments.need("ts"))
    if message is None or message.ephemeral or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    if message.user != call.workspace.bot.id:
        raise SlackError(refusal)
    if channel.archived:
        raise SlackError("is_inactive")
    return message


def _shown(workspace: Workspace, message: Message) -> Json:
    return as_json(message, workspace.author) | {"team": workspace.team, "bot_id": workspace.author.bot}


METHODS: Final = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
}
