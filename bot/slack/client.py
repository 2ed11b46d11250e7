"""Outgoing Slack over the Web API: what `bot.ports.Slack` asks for.

One attempt a call: whether and when to try again is the outbox's decision.
"""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.messages import Message, Posted
from bot.domain.places import Channel, Person, Place
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import CannotLook, SlackLimited, SlackRefused
from bot.ports import Closed, Upload
from bot.slack.addresses import send_answer, send_file
from bot.slack.channels import channel_of
from bot.slack.outcome import Answer, answer_of
from bot.slack.pace import Pace
from bot.slack.people import person_of
from bot.slack.proxies import proxy_for
from bot.slack.uses import Uses

_log = logging.getLogger(__name__)

_TOTAL_SECONDS: Final = 45.0
_CONNECT_SECONDS: Final = 5.0
_KEEP_ALIVE_SECONDS: Final = (
    5.0  # a connection that Slack closed while it lay idle would put a post in doubt for nothing
)

_EVENT_TYPE: Final = "patrol_delivery"
_EARLIER: Final = timedelta(seconds=5)  # by so much may Slack's clock be behind ours
_PAGE: Final = 15  # conversations.history: as many as the most limited apps may ask for
_PAGES: Final = 8
_MEMBERS: Final = 999  # conversations.members: as many as it gives at once
_PEOPLE: Final = 200  # users.list: as many as Slack recommends for a page

# Sent by the outbox and by live messages, which ask `may` before they claim what they send.
_COUNTED_BEFORE: Final = frozenset({"chat.postMessage", "chat.update", "files.completeUploadExternal"})
_PATIENCE: Final = 2.0  # seconds that a call may wait for its turn; who cannot wait so long says so with a time-out
_LESS_PATIENCE: Final = 1.0  # a trigger is good for three
_NOWHERE: Final = Place("", "")  # a view is in no place; this client's token is of one workspace

_NO_SCOPE: Final = frozenset({"missing_scope", "not_allowed_token_type"})
_NOT_READABLE: Final = _NO_SCOPE | {"not_in_channel"}  # with chat:write.public we post where we may not read


def open_session(
    *, total_seconds: float = _TOTAL_SECONDS, connect_seconds: float = _CONNECT_SECONDS
) -> aiohttp.ClientSession:
    """Open the one session for all calls to Slack, with its deadlines; inside the event loop. The caller closes it."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=total_seconds, connect=connect_seconds, sock_connect=connect_seconds),
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_SECONDS),
    )


def web_client(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make the SDK's client: on our session, whose deadlines then count, and without its habit of posting twice."""
    # At DEBUG the SDK writes Slack's answers to the log, and with them upload addresses.
    logger = logging.getLogger("bot.slack.sdk")
    logger.setLevel(logging.INFO)
    web = AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[], logger=logger)
    web.proxy = proxy_for(base_url)  # the SDK would take HTTPS_PROXY for every host: it leaves out NO_PROXY
    return web


class SlackClient:
    """Outgoing Slack for one token."""

    def __init__(
        self, web: AsyncWebClient, session: aiohttp.ClientSession, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`monotonic` gives real seconds, for Slack's limits."""
        self._web = web
        self._session = session
        self._pace = Pace(monotonic)
        self._ahead = timedelta()
        self._uses = Uses(monotonic)
        self._without_scope: set[Place] = set()

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
            self._web.chat_postMessage(
                channel=place.id,
                text=message.text,
                blocks=_blocks(message),
                metadata=_metadata(key),
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return Posted(channel=answer.text("channel"), ts=answer.text("ts"))

    async def update(self, place: Place, ts: str, message: Message, *, key: str) -> None:
        """Replace a message of ours (Slack: chat.update), in the conversation that its post was answered with."""
        call = self._web.chat_update(
            channel=place.id, ts=ts, text=message.text, blocks=_blocks(message), metadata=_metadata(key)
        )
        await self._call("chat.update", place, call)

    async def begin_upload(self, place: Place, name: str, size: int) -> Upload:
        """Open an upload of `size` bytes, at least one (Slack: files.getUploadURLExternal)."""
        # No alt_txt, ever: with one, Slack takes a file that is no image, says ok, and shares it nowhere.
        call = self._web.files_getUploadURLExternal(filename=name, length=size)
        answer = await self._call("files.getUploadURLExternal", place, call)
        return Upload(file_id=answer.text("file_id"), address=answer.text("upload_url"))

    async def send_bytes(self, upload: Upload, path: Path) -> None:
        """Stream the file to the upload's address; repeating does no harm. OSError where it cannot be opened."""
        await send_file(self._session, upload.address, path)

    async def complete_upload(self, place: Place, file_id: str, title: str, thread: str | None) -> None:
        """Share an uploaded file, in a thread if given (Slack: files.completeUploadExternal, once for a file id)."""
        call = self._web.files_completeUploadExternal(
            files=[{"id": file_id, "title": title}], channel_id=place.id, thread_ts=thread
        )
        await self._call("files.completeUploadExternal", place, call)

    async def find(self, place: Place, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The `ts` of our message with this key, posted after `since` (Slack: conversations.history, or .replies).

        None is certain: all that was posted since has been read. Errors: `CannotLook` where it may not be read, or is
        more than a few pages, besides the usual ones.
        """
        async with aclosing(self._posted(place, since, thread)) as pages:
            async for page in pages:
                if ts := _ts_of(key, page):
                    return ts
        return None

    async def find_file(self, place: Place, ending: str, since: datetime, thread: str | None) -> bool:
        """Whether a file of ours whose name ends so was shared there after `since`. False is certain, as of `find`.

        Ours is what has the same author as the messages with our metadata, or as the first message of the thread.
        """
        ours: set[str] = set()
        authors: set[str] = set()
        async with aclosing(self._posted(place, since, thread)) as pages:
            async for page in pages:
                ours |= _our_names(page, thread)
                authors |= _who_shared(page, ending)
        if authors and not ours:
            raise CannotLook("whose the files there are is not to be seen")
        return bool(authors & ours)

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

    async def open_modal(self, trigger_id: str, modal: Mapping[str, Any]) -> None:
        """Open a modal (Slack: views.open; a trigger is good once, for three seconds)."""
        call = self._web.views_open(trigger_id=trigger_id, view=dict(modal))
        await self._call("views.open", _NOWHERE, call, patience=_LESS_PATIENCE)

    async def update_modal(self, view_id: str, modal: Mapping[str, Any]) -> None:
        """Show something else in an open modal (Slack: views.update; `not_found` once it is closed).

        Without its hash: whatever somebody has done in it meanwhile, the last word is shown.
        """
        await self._call("views.update", _NOWHERE, self._web.views_update(view_id=view_id, view=dict(modal)))

    async def is_member(self, place: Place, person: str) -> bool:
        """Whether a person is a member of a channel (Slack: conversations.members, page by page)."""
        cursor: str | None = None
        for _ in range(_PAGES):
            call = self._web.conversations_members(channel=place.id, cursor=cursor, limit=_MEMBERS)
            page = await self._call("conversations.members", place, call)
            if person in page.items("members"):
                return True
            cursor = _next_cursor(page)
            if not cursor:
                return False
        raise CannotLook("the channel has too many members to look through")

    async def person(self, place: Place, *, counted: bool = False) -> Person:
        """Who a person is (Slack: users.info)."""
        call = self._web.users_info(user=place.id, include_locale=True)
        answer = await self._call("users.info", place, call, counted=counted)
        return person_of(answer.object("user"), place.workspace)

    async def channel(self, place: Place, *, counted: bool = False) -> Channel:
        """A channel as it is now (Slack: conversations.info)."""
        call = self._web.conversations_info(channel=place.id)
        answer = await self._call("conversations.info", place, call, counted=counted)
        return channel_of(place.id, answer.object("channel"))

    async def prove(self, workspace: str) -> None:
        """Nothing, where Slack takes our token (Slack: auth.test)."""
        await self._call("auth.test", Place(workspace, ""), self._web.auth_test())

    async def admins(self, workspace: str) -> dict[str, Person]:
        """Whom Slack calls admins, by id (Slack: users.list), of the first few thousand people."""
        found: dict[str, Person] = {}
        cursor: str | None = None
        for _ in range(_PAGES):
            call = self._web.users_list(cursor=cursor, limit=_PEOPLE, include_locale=True)
            page = await self._call("users.list", Place(workspace, ""), call)
            users = [user for user in page.items("members") if isinstance(user, dict)]
            people = {str(user.get("id")): person_of(user, workspace) for user in users}
            found |= {id_: person for id_, person in people.items() if person.is_admin and person.is_member}
            cursor = _next_cursor(page)
            if not cursor:
                break
        return found

    async def _posted(self, place: Place, since: datetime, thread: str | None) -> AsyncGenerator[Answer, None]:
        """What was posted there since, page by page to the end. Errors: `CannotLook`."""
        if place.is_person:
            raise CannotLook("the conversation with a person is not known before it was posted to")
        if place in self._without_scope:
            raise CannotLook("no history scope was granted for this place")
        cursor: str | None = None
        for _ in range(_PAGES):
            ahead = self._ahead
            page = await self._page(place, since + ahead - _EARLIER, thread, cursor)
            if cursor is None and self._ahead < ahead - _EARLIER:
                page = await self._page(place, since + self._ahead - _EARLIER, thread, None)
            yield page
            cursor = _next_cursor(page)
            if not cursor:
                return
        raise CannotLook("too much was posted there since")

    async def _page(self, place: Place, oldest: datetime, thread: str | None, cursor: str | None) -> Answer:
        oldest_ts = f"{oldest.timestamp():.6f}"
        if thread:
            method = "conversations.replies"
            call = self._web.conversations_replies(
                channel=place.id, ts=thread, oldest=oldest_ts, limit=_PAGE, cursor=cursor, include_all_metadata=True
            )
        else:
            method = "conversations.history"
            call = self._web.conversations_history(
                channel=place.id, oldest=oldest_ts, limit=_PAGE, cursor=cursor, include_all_metadata=True
            )
        try:
            return await self._call(method, place, call)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_READABLE:
                raise
            if refusal.error in _NO_SCOPE:
                self._without_scope.add(place)
            raise CannotLook(f"Slack refused {method}: {refusal.error}") from None

    async def _call(
        self,
        method: str,
        place: Place,
        call: Coroutine[Any, Any, AsyncSlackResponse],
        *,
        patience: float = _PATIENCE,
        counted: bool = False,
    ) -> Answer:
        """One call, in its turn: what `may` has let go was counted there, anything else waits here for a moment."""
        try:
            if not counted and method not in _COUNTED_BEFORE:
                await self._pace.turn(method, place, patience)
            return await self._answer_of(method, place, call)
        finally:
            call.close()  # where it was never awaited

    async def _answer_of(self, method: str, place: Place, call: Coroutine[Any, Any, AsyncSlackResponse]) -> Answer:
        try:
            answer = await answer_of(method, call)
        except SlackLimited as limit:
            self._pace.shut(method, place.workspace, limit.seconds)
            raise
        self._note_date(answer)
        return answer

    def _note_date(self, answer: Answer) -> None:
        """Note by how much Slack's clock is ahead of the machine's, which may have been set wrong."""
        with suppress(ValueError, TypeError):
            ahead = parsedate_to_datetime(answer.headers.get("Date", "")) - datetime.now(UTC)
            self._ahead = ahead if abs(ahead) > _EARLIER else timedelta()


def _is_ours(refusal: SlackRefused) -> bool:
    """Whether Slack says that what we sent is wrong; of an answer to a `response_url` often by its status alone."""
    return fate_of(refusal.error) is Fate.OURS or refusal.error == "http_400"


def _blocks(message: Message) -> list[dict[str, Any]]:
    return [dict(block) for block in message.blocks]


def _metadata(key: str) -> dict[str, object]:
    return {"event_type": _EVENT_TYPE, "event_payload": {"key": key}}


def _ts_of(key: str, page: Answer) -> str | None:
    for message in page.items("messages"):
        match message:
            case {"ts": str(ts), "metadata": {"event_type": str(kind), "event_payload": {"key": str(found)}}}:
                if (kind, found) == (_EVENT_TYPE, key):
                    return ts
            case _:
                continue
    return None


def _our_names(page: Answer, thread: str | None) -> set[str]:
    found = set()
    for message in page.items("messages"):
        match message:
            case {"user": str(user), "metadata": {"event_type": str(kind)}} if kind == _EVENT_TYPE:
                found.add(user)
            case {"user": str(user), "ts": str(ts)} if ts == thread:
                found.add(user)
            case _:
                continue
    return found


def _who_shared(page: Answer, ending: str) -> set[str]:
    found = set()
    for message in page.items("messages"):
        match message:
            case {"user": str(user), "files": list(files)}:
                names = [str(file.get("name", "")) for file in files if isinstance(file, Mapping)]
                if any(name.endswith(ending) for name in names):
                    found.add(user)
            case _:
                continue
    return found


def _next_cursor(page: Answer) -> str | None:
    match page.data.get("response_metadata"):
        case {"next_cursor": str(cursor)}:
            return cursor
        case _:
            return None
