"""Messages and files as the sandbox keeps them, and as the Web API shows them."""

from dataclasses import dataclass, field
from pathlib import Path

from sandbox.slack.wire import Json


@dataclass(frozen=True)
class File:
    """A file that was uploaded completely; `size` in bytes, `path` where its content lies until the sandbox stops."""

    id: str
    name: str
    title: str
    size: int
    mimetype: str
    path: Path

    @property
    def content(self) -> bytes:
        """All bytes of the file."""
        return self.path.read_bytes()

    def as_json(self) -> Json:
        """The file object of a message (Slack: file object), without what a scan has yet to find out."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "size": self.size,
            "mimetype": self.mimetype,
            "mode": "hosted",
        }


@dataclass(frozen=True)
class Author:
    """The app as the messages of its bot name it: the app's id, and the id of its bot in one workspace."""

    app: str
    bot: str


@dataclass
class Message:
    """One message of a conversation. `ephemeral_for` is the only person who sees it, `thread_ts` its parent.

    `replies` is filled in what `seen` hands out, not in what is kept.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    files: list[File] = field(default_factory=list)
    ephemeral_for: str | None = None
    from_bot: bool = False
    subtype: str | None = None
    edited: bool = False
    replies: list["Message"] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.ephemeral_for is not None

    def is_for(self, reader: str) -> bool:
        """Whether it is shown to the person with this id, where that person sees the conversation."""
        return self.ephemeral_for is None or self.ephemeral_for == reader


def as_json(message: Message, author: Author, *, metadata: bool = True, replies: int = 0) -> Json:
    """The message object of the Web API; `metadata` only when it was asked for, `replies` how many a parent has."""
    answer: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.from_bot:
        answer |= {"app_id": author.app, "bot_id": author.bot}
    if message.subtype:
        answer["subtype"] = message.subtype
    if message.blocks:
        answer["blocks"] = message.blocks
    if message.attachments:
        answer["attachments"] = message.attachments
    if message.thread_ts or replies:
        answer["thread_ts"] = message.thread_ts or message.ts
    if replies:
        answer["reply_count"] = replies
    if message.edited:
        answer["edited"] = {"user": message.user, "ts": message.ts}
    if message.files:
        answer["files"] = [file.as_json() for file in message.files]
    if metadata and message.metadata:
        answer["metadata"] = message.metadata
    return answer
