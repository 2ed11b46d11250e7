"""Outgoing Slack over the Web API: what `bot.ports.Slack` asks for.

One attempt a call: whether and when to try again is the outbox's decision.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.messages import Message, Posted
from bot.domain.places import Channel, Person, Place
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import CannotLook, SlackLimited, SlackRefused
from bot.ports import Closed, Upload
from bot.slack.addresses import send_answer, send_file
from bot.slack.channels import channel_of
from bot.slack.history import History, metadata_of
from bot.slack.outcome import Answer, Ask, answer_of, next_cursor
from bot.slack.pace import Pace
from bot.slack.people import person_of
from bot.slack.tokens import NOT_INSTALLED, Tokens, with_token
from bot.slack.uses import Uses

_log = logging.getLogger(__name__)

_PAGES: Final = 8
_MEMBERS: Final = 999  # conversations.members, users.conversations: as many as they give at once
_PEOPLE: Final = 200  # users.list: as many as Slack recommends for a page

# Sent by the outbox and by live messages, which ask `may` before they claim what they send.
_COUNTED_BEFORE: Final = frozenset({"chat.postMessage", "chat.update", "files.completeUploadExternal"})
_PATIENCE: Final = 2.0  # seconds that a call may wait for its turn; who cannot wait so long says so with a time-out
_LESS_PATIENCE: Final = 1.0  # a trigger is good for three


class SlackClient:
    """Outgoing Slack, for each workspace with its own token."""

    def __init__(
        self,
        web: AsyncWebClient,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`web` has no token of its own. `monotonic` gives real seconds, for Slack's limits."""
        self._web = web
        self._tokens = tokens
        self._session = session
        self._pace = Pace(monotonic)
        self._uses = Uses(monotonic)
        self._history = History(self._call)

    def share_with(self, processes: int) -> None:
        """Keep to this process's part of Slack's limits, which so many share from now on."""
        self._pace.share_with(processes)

    def may(self, method: str, place: Place) -> bool:
        """Whether this method may be called for this place now within Slack's limits; if so, the call is counted."""
        return self._pace.may(method, place)

    def closed(self, method: str) -> Closed:
        """Where this method may not be called now, as far as Slack's limits go; nothing is counted."""
        return self._pace.closed(method)

    async def post(self, place: Place, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Post a message with its delivery's key in its metadata (Slack: chat.postMessage)."""
        answer = await self._call(
            "chat.postMessage",
            place,
            lambda web: web.chat_postMessage(
                channel=place.id,
                text=message.text,
                blocks=_blocks(message),
                metadata=metadata_of(key),
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return Posted(channel=answer.text("channel"), ts=answer.text("ts"))

    async def update(self, place: Place, ts: str, message: Message, *, key: str) -> None:
        """Replace a message of ours (Slack: chat.update), in the conversation that its post was answered with."""
        await self._call(
            "chat.update",
            place,
            lambda web: web.chat_update(
                channel=place.id, ts=ts, text=message.text, blocks=_blocks(message), metadata=metadata_of(key)
            ),
        )

    async def begin_upload(self, place: Place, name: str, size: int) -> Upload:
        """Open an upload of `size` bytes, at least one (Slack: files.getUploadURLExternal)."""
        # No alt_txt, ever: with one, Slack takes a file that is no image, says ok, and shares it nowhere.
        answer = await self._call(
            "files.getUploadURLExternal",
            place,
            lambda web: web.files_getUploadURLExternal(filename=name, length=size),
        )
        return Upload(file_id=answer.text("file_id"), address=answer.text("upload_url"))

    async def send_bytes(self, upload: Upload, path: Path) -> None:
        """Stream the file to the upload's address; repeating does no harm. OSError where it cannot be opened."""
        await send_file(self._session, upload.address, path)

    async def complete_upload(self, place: Place, file_id: str, title: str, thread: str | None) -> None:
        """Share an uploaded file, in a thread if given (Slack: files.completeUploadExternal, once for a file id)."""
        await self._call(
            "files.completeUploadExternal",
            place,
            lambda web: web.files_completeUploadExternal(
                files=[{"id": file_id, "title": title}], channel_id=place.id, thread_ts=thread
            ),
        )

    async def find(self, place: Place, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The `ts` of our message with this key, posted after `since` (Slack: conversations.history, or .replies).

        None is certain: all that was posted since has been read. Errors: `CannotLook` where it may not be read, or is
        more than a few pages, besides the usual ones.
        """
        return await self._history.find(place, key, since, thread)

    async def find_file(self, place: Place, ending: str, since: datetime, thread: str | None) -> bool:
        """Whether a file of ours whose name ends so was shared there after `since`. False is certain, as of `find`."""
        return await self._history.find_file(place, ending, since, thread)

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer one person privately, where they pressed or typed."""
        body: dict[str, object] = {
            "response_type": "ephemeral",
            "replace_original": replace,
            "text": message.text,
            "blocks": _blocks(message),
        }
        self._uses.count(response_url)
        try:
            await send_answer(self._session, response_url, body)
        except SlackRefused as refusal:
            if not message.blocks or not _is_ours(refusal):
                raise
            _log.error("Slack calls an answer of ours wrong; it goes out as plain text", extra={"slack": refusal.error})
            self._uses.count(response_url)
            await send_answer(self._session, response_url, body | {"blocks": []})

    async def open_modal(self, workspace: str, trigger_id: str, modal: Mapping[str, Any]) -> str:
        """Open a modal (Slack: views.open; a trigger is good once, for three seconds); the id of the view."""
        answer = await self._call(
            "views.open",
            Place(workspace, ""),
            lambda web: web.views_open(trigger_id=trigger_id, view=dict(modal)),
            patience=_LESS_PATIENCE,
        )
        return str(answer.object("view").get("id") or "")

    async def update_modal(self, workspace: str, view_id: str, modal: Mapping[str, Any]) -> None:
        """Show something else in an open modal (Slack: views.update; `not_found` once it is closed).

        Without its hash: whatever somebody has done in it meanwhile, the last word is shown.
        """
        await self._call(
            "views.update", Place(workspace, ""), lambda web: web.views_update(view_id=view_id, view=dict(modal))
        )

    async def publish_home(self, place: Place, view: Mapping[str, Any]) -> None:
        """Show this in a person's Home (Slack: views.publish), without its hash: the last word is shown."""
        await self._call("views.publish", place, lambda web: web.views_publish(user_id=place.id, view=dict(view)))

    async def channels_of(self, place: Place) -> frozenset[str]:
        """The channels in which a person is (Slack: users.conversations, page by page)."""
        found: set[str] = set()
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._call(
                "users.conversations",
                place,
                partial(
                    AsyncWebClient.users_conversations,
                    user=place.id,
                    types=["public_channel", "private_channel"],
                    cursor=cursor,
                    limit=_MEMBERS,
                ),
            )
            channels = page.items("channels")
            found |= {str(channel["id"]) for channel in channels if isinstance(channel, dict) and "id" in channel}
            cursor = next_cursor(page)
            if not cursor:
                return frozenset(found)
        raise CannotLook("the person is in too many channels to name them all")

    async def is_member(self, place: Place, person: str) -> bool:
        """Whether a person is a member of a channel (Slack: conversations.members, page by page)."""
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._call(
                "conversations.members",
                place,
                partial(AsyncWebClient.conversations_members, channel=place.id, cursor=cursor, limit=_MEMBERS),
            )
            if person in page.items("members"):
                return True
            cursor = next_cursor(page)
            if not cursor:
                return False
        raise CannotLook("the channel has too many members to look through")

    async def person(self, place: Place, *, counted: bool = False) -> Person:
        """Who a person is (Slack: users.info)."""
        answer = await self._call(
            "users.info", place, lambda web: web.users_info(user=place.id, include_locale=True), counted=counted
        )
        return person_of(answer.object("user"), place.workspace)

    async def channel(self, place: Place, *, counted: bool = False) -> Channel:
        """A channel as it is now (Slack: conversations.info)."""
        answer = await self._call(
            "conversations.info", place, lambda web: web.conversations_info(channel=place.id), counted=counted
        )
        return channel_of(place.id, answer.object("channel"))

    async def prove(self, workspace: str) -> None:
        """Nothing, where Slack takes our token (Slack: auth.test), also one of a workspace that seems gone."""
        await self._call("auth.test", Place(workspace, ""), lambda web: web.auth_test(), also_gone=True)

    async def admins(self, workspace: str) -> dict[str, Person]:
        """Whom Slack calls admins, by id (Slack: users.list), of the first few thousand people."""
        found: dict[str, Person] = {}
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._call(
                "users.list",
                Place(workspace, ""),
                partial(AsyncWebClient.users_list, cursor=cursor, limit=_PEOPLE, include_locale=True),
            )
            users = [user for user in page.items("members") if isinstance(user, dict)]
            people = {str(user.get("id")): person_of(user, workspace) for user in users}
            found |= {id_: person for id_, person in people.items() if person.is_admin and person.is_member}
            cursor = next_cursor(page)
            if not cursor:
                break
        return found

    async def _call(
        self,
        method: str,
        place: Place,
        ask: Ask,
        *,
        patience: float = _PATIENCE,
        counted: bool = False,
        also_gone: bool = False,
    ) -> Answer:
        """One call, in its turn: what `may` has let go was counted there, anything else waits here for a moment."""
        token = await self._tokens.of(place.workspace, also_gone=also_gone)
        if token is None:
            raise SlackRefused(method, NOT_INSTALLED)  # Slack is not asked
        if not counted and method not in _COUNTED_BEFORE:
            await self._pace.turn(method, place, patience)
        try:
            answer = await self._asked(method, place.workspace, ask, token, also_gone=also_gone)
        except SlackLimited as limit:
            self._pace.shut(method, place.workspace, limit.seconds)
            raise
        self._history.note_date(answer)
        return answer

    async def _asked(self, method: str, workspace: str, ask: Ask, token: str, *, also_gone: bool) -> Answer:
        """The call with this token; where it is worth nothing any more with the one that has come in its place."""
        try:
            return await answer_of(method, ask(with_token(self._web, token)))
        except SlackRefused as refusal:
            if fate_of(refusal.error) is not Fate.TOKEN:
                raise
            other = await self._tokens.instead_of(token, workspace, also_gone=also_gone)
            if other is None:
                raise
        return await answer_of(method, ask(with_token(self._web, other)))


def _is_ours(refusal: SlackRefused) -> bool:
    """Whether Slack says that what we sent is wrong; of an answer to a `response_url` often by its status alone."""
    return fate_of(refusal.error) is Fate.OURS or refusal.error == "http_400"


def _blocks(message: Message) -> list[dict[str, Any]]:
    return [dict(block) for block in message.blocks]
