"""Slack in memory: conversations with messages, threads and files."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.messages import Message, Posted
from bot.domain.places import Channel, Person, Place
from bot.errors import CannotLook, SlackRefused
from bot.ports import Clock, Closed, Upload
from tests.fakes.faults import Faults

ADDRESS = "https://files.example/upload/"


@dataclass
class Shown:
    """A message in a conversation: as it is now, and as it was posted."""

    channel: str
    ts: str
    key: str
    message: Message
    posted: Message
    at: datetime
    thread: str | None = None
    edits: int = 0


@dataclass
class Uploaded:
    """A file on its way, or, once `channel` is there, in a conversation."""

    file_id: str
    name: str
    size: int
    content: bytes | None = None
    title: str = ""
    channel: str | None = None
    thread: str | None = None
    shared_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        return self.channel is not None


@dataclass
class FakeSlack:
    """`bot.ports.Slack` without a wire. Patrol is everywhere but in the channels `outside`."""

    clock: Clock
    faults: Faults = field(default_factory=Faults)
    outside: set[str] = field(default_factory=set)
    shut: set[str] = field(default_factory=set)  # methods that the pace does not allow now
    shut_places: dict[str, Closed] = field(default_factory=dict)  # where else a method is not allowed now
    has_history: bool = True
    messages: list[Shown] = field(default_factory=list)
    files: list[Uploaded] = field(default_factory=list)
    answers: list[tuple[str, Message]] = field(default_factory=list)
    replacements: list[tuple[str, Message]] = field(default_factory=list)  # answers in the place of what was pressed
    members: dict[str, set[str]] = field(default_factory=dict)  # of the channels that Patrol can see
    modals: list[Mapping[str, Any]] = field(default_factory=list)
    open_views: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # the modal that is open, by its id
    opened_in: str = ""  # in which workspace; "" where a test has put the modal there
    updates: list[Mapping[str, Any]] = field(default_factory=list)  # what was shown in a modal that was open
    homes: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # what each person sees in theirs
    published: list[str] = field(default_factory=list)  # to whom, each time
    people: dict[str, Person] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)  # whom Slack does not know; all others are colleagues
    revoked: str = ""  # the word with which Slack refuses our token
    channels: dict[str, Channel] = field(default_factory=dict)  # what is not usual: public ones with Patrol in them
    _triggers: set[str] = field(default_factory=set)  # used up
    _last: datetime | None = None

    def in_conversation(self, channel: str) -> list[Shown]:
        """What stands in a conversation; a person's is called after them, `D1` for `U1`."""
        return [message for message in self.messages if message.channel == channel]

    @property
    def uploads(self) -> list[Uploaded]:
        """The files that were shared."""
        return [file for file in self.files if file.is_complete]

    def files_in(self, channel: str) -> list[Uploaded]:
        """The files that lie in a conversation."""
        return [file for file in self.uploads if file.channel == channel]

    def texts(self, channel: str) -> list[str]:
        """What the messages of a conversation say now."""
        return [one.message.text for one in self.in_conversation(channel)]

    def delete(self, ts: str) -> None:
        """Let somebody delete a message."""
        self.messages = [message for message in self.messages if message.ts != ts]

    def may(self, method: str, place: Place) -> bool:
        closed = self.closed(method)
        is_closed = place.workspace in closed.workspaces or place in closed.places
        return method not in self.shut and not is_closed and place.id != ""

    def closed(self, method: str) -> Closed:
        return self.shut_places.get(method, Closed())

    async def post(self, place: Place, message: Message, *, key: str, thread: str | None = None) -> Posted:
        async with self.faults.around("post"):
            channel = self._open("chat.postMessage", place)
            self._check_thread("chat.postMessage", channel, thread)
            at = self._moment()
            ts = f"{at.timestamp():.6f}"
            self.messages.append(Shown(channel, ts, key, message, message, at, thread))
        return Posted(channel, ts)

    async def update(self, place: Place, ts: str, message: Message, *, key: str) -> None:
        async with self.faults.around("update"):
            found = [one for one in self.in_conversation(place.id) if one.ts == ts]
            if not found:
                raise SlackRefused("chat.update", "message_not_found")
            found[0].message, found[0].key = message, key
            found[0].edits += 1

    async def begin_upload(self, place: Place, name: str, size: int) -> Upload:
        async with self.faults.around("begin_upload"):
            if not place.id or size <= 0:
                raise SlackRefused("files.getUploadURLExternal", "missing_argument")
            file = Uploaded(f"F{len(self.files) + 1}", name, size)
            self.files.append(file)
        return Upload(file.file_id, ADDRESS + file.file_id)

    async def send_bytes(self, upload: Upload, path: Path) -> None:
        async with self.faults.around("send_bytes"):
            content = await asyncio.to_thread(path.read_bytes)
            file = self._file(upload.file_id)
            if file is None or len(content) != file.size:
                raise SlackRefused("upload", "http_400")
            file.content = content

    async def complete_upload(self, place: Place, file_id: str, title: str, thread: str | None) -> None:
        method = "files.completeUploadExternal"
        async with self.faults.around("complete_upload"):
            file = self._file(file_id)
            if file is None or file.content is None or file.is_complete:
                raise SlackRefused(method, "file_not_found")
            channel = self._open(method, place)
            self._check_thread(method, channel, thread)
            file.title, file.channel, file.thread = title, channel, thread
            file.shared_at = self.clock()

    async def find(self, place: Place, key: str, since: datetime, thread: str | None = None) -> str | None:
        async with self.faults.around("find"):
            if place.is_person or place.id in self.outside or not self.has_history:
                raise CannotLook("not here")
            here: Iterable[Shown] = self.in_conversation(place.id)
            found = [one.ts for one in here if one.key == key and one.thread == thread and one.at >= since]
        return found[0] if found else None

    async def find_file(self, place: Place, ending: str, since: datetime, thread: str | None) -> bool:
        async with self.faults.around("find_file"):
            if place.is_person or place.id in self.outside or not self.has_history:
                raise CannotLook("not here")
            here = [file for file in self.files_in(place.id) if file.thread == thread and file.name.endswith(ending)]
            return any(file.shared_at is not None and file.shared_at >= since for file in here)

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        async with self.faults.around("answer"):
            (self.replacements if replace else self.answers).append((response_url, message))

    async def open_modal(self, workspace: str, trigger_id: str, modal: Mapping[str, Any]) -> str:
        async with self.faults.around("open_modal"):
            if trigger_id in self._triggers:
                raise SlackRefused("views.open", "exchanged_trigger_id")
            self._triggers.add(trigger_id)
            self.modals.append(modal)
            self.open_views = {f"V{len(self.modals)}": modal}
            self.opened_in = workspace
            return next(iter(self.open_views))

    async def update_modal(self, workspace: str, view_id: str, modal: Mapping[str, Any]) -> None:
        async with self.faults.around("update_modal"):
            if view_id not in self.open_views or (self.opened_in and workspace != self.opened_in):
                raise SlackRefused("views.update", "not_found")
            self.open_views[view_id] = modal
            self.updates.append(modal)

    async def publish_home(self, place: Place, view: Mapping[str, Any]) -> None:
        async with self.faults.around("publish_home"):
            if place.id in self.unknown or not place.id:
                raise SlackRefused("views.publish", "user_not_found")
            self.homes[place.id] = view
            self.published.append(place.id)

    async def channels_of(self, place: Place) -> frozenset[str]:
        async with self.faults.around("channels_of"):
            if place.id in self.unknown:
                raise SlackRefused("users.conversations", "user_not_found")
            found = {channel for channel, members in self.members.items() if place.id in members}
            return frozenset(found)

    async def is_member(self, place: Place, person: str) -> bool:
        async with self.faults.around("is_member"):
            if place.id not in self.members:
                raise SlackRefused("conversations.members", "channel_not_found")
            return person in self.members[place.id]

    async def person(self, place: Place, *, counted: bool = False) -> Person:  # noqa: ARG002 - the port's
        async with self.faults.around("person"):
            if place.id in self.unknown or not place.id:
                raise SlackRefused("users.info", "user_not_found")
            return self.people.get(place.id, Person())

    async def channel(self, place: Place, *, counted: bool = False) -> Channel:  # noqa: ARG002 - the port's
        async with self.faults.around("channel"):
            usual = Channel(place.id, name=place.id.lower(), is_member=place.id not in self.outside)
            return self.channels.get(place.id, usual)

    async def prove(self, workspace: str) -> None:
        async with self.faults.around("prove"):
            assert workspace
            if self.revoked:
                raise SlackRefused("auth.test", self.revoked)

    async def admins(self, workspace: str) -> dict[str, Person]:
        async with self.faults.around("admins"):
            assert workspace
            return {id_: one for id_, one in self.people.items() if one.is_admin and one.is_member}

    def _file(self, file_id: str) -> Uploaded | None:
        return next((file for file in self.files if file.file_id == file_id), None)

    def _open(self, method: str, place: Place) -> str:
        if place.id in self.outside:
            raise SlackRefused(method, "not_in_channel")
        return f"D{place.id[1:]}" if place.is_person else place.id

    def _check_thread(self, method: str, channel: str, thread: str | None) -> None:
        if thread is not None and all(one.ts != thread for one in self.in_conversation(channel)):
            raise SlackRefused(method, "thread_not_found")

    def _moment(self) -> datetime:
        now = self.clock()
        if self._last is not None:
            now = max(now, self._last + timedelta(microseconds=1))
        self._last = now
        return now
