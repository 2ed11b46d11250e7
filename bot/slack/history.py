"""What was posted in a conversation: whether a message or a file of ours lies there.

Our messages carry their delivery's key in their metadata, for Slack has no idempotency key.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.places import Place
from bot.errors import CannotLook, SlackRefused
from bot.slack.outcome import Answer, Ask, next_cursor

_Call: TypeAlias = Callable[[str, Place, Ask], Awaitable[Answer]]

_EVENT_TYPE: Final = "patrol_delivery"
_EARLIER: Final = timedelta(seconds=5)  # by so much may Slack's clock be behind ours
_PAGE: Final = 15  # conversations.history: as many as the most limited apps may ask for
_PAGES: Final = 8

_NO_SCOPE: Final = frozenset({"missing_scope", "not_allowed_token_type"})
_NOT_READABLE: Final = _NO_SCOPE | {"not_in_channel"}  # with chat:write.public we post where we may not read


class History:
    """Reads back what was posted."""

    def __init__(self, call: _Call) -> None:
        """`call` makes one call, in its turn, and raises what `bot.ports.Slack` names."""
        self._call = call
        self._ahead = timedelta()
        self._without_scope: set[Place] = set()

    async def find(self, place: Place, key: str, since: datetime, thread: str | None) -> str | None:
        """As `bot.slack.client.SlackClient.find`."""
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

    def note_date(self, answer: Answer) -> None:
        """Note by how much Slack's clock is ahead of the machine's, which may have been set wrong."""
        with suppress(ValueError, TypeError):
            ahead = parsedate_to_datetime(answer.headers.get("Date", "")) - datetime.now(UTC)
            self._ahead = ahead if abs(ahead) > _EARLIER else timedelta()

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
            cursor = next_cursor(page)
            if not cursor:
                return
        raise CannotLook("too much was posted there since")

    async def _page(self, place: Place, oldest: datetime, thread: str | None, cursor: str | None) -> Answer:
        oldest_ts = f"{oldest.timestamp():.6f}"
        method = "conversations.replies" if thread else "conversations.history"

        def ask(web: AsyncWebClient) -> Awaitable[AsyncSlackResponse]:
            if thread:
                return web.conversations_replies(
                    channel=place.id, ts=thread, oldest=oldest_ts, limit=_PAGE, cursor=cursor, include_all_metadata=True
                )
            return web.conversations_history(
                channel=place.id, oldest=oldest_ts, limit=_PAGE, cursor=cursor, include_all_metadata=True
            )

        try:
            return await self._call(method, place, ask)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_READABLE:
                raise
            if refusal.error in _NO_SCOPE:
                self._without_scope.add(place)
            raise CannotLook(f"Slack refused {method}: {refusal.error}") from None


def metadata_of(key: str) -> dict[str, object]:
    """The metadata by which a message of ours is found again: the key of its delivery."""
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
