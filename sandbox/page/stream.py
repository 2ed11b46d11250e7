"""What changes is pushed to the pages that are open, each as the person who looks at it sees it."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from sandbox.page.listener import GOODBYE, Listener
from sandbox.page.reading import Reading
from sandbox.slack.changes import Change, What
from sandbox.slack.people import Person
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

TOGETHER: Final = 0.02  # real seconds; what changes within them is pushed at once, each thing as it is then
HEARTBEAT: Final = 20.0  # seconds

Telling = Callable[[], Json]


class Stream:
    """The WebSockets of open pages. Whoever reconnects asks for everything anew, so nothing is kept for anybody."""

    def __init__(self, workspace: Workspace, reading: Reading) -> None:
        """Push what changes in this workspace."""
        self._workspace = workspace
        self._reading = reading
        self._listeners: dict[Listener, str] = {}  # and as whom each looks
        self._changed: dict[Change, None] = {}  # in order, each once
        self._telling: dict[str, Telling] = {}
        self._said: list[Json] = []
        self._somebody = asyncio.Event()
        self._waiting: asyncio.TimerHandle | None = None
        self._is_open = True
        self._stop_watching = workspace.changes.watch(self._note)

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    async def wait_opened(self) -> None:
        """Wait until a page has been opened for the first time."""
        await self._somebody.wait()

    async def serve(self, request: web.Request, person: Person) -> web.WebSocketResponse:
        """Push to one page until it leaves, or takes too little of what is pushed."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=GOODBYE, compress=False)
        await socket.prepare(request)
        listener = Listener(socket, request.transport)
        self._listeners[listener] = person.id
        self._somebody.set()
        try:
            await listener.listen()
        finally:
            del self._listeners[listener]
        return socket

    def tell(self, kind: str, telling: Telling) -> None:
        """Push `{"type": kind, **telling()}` to all pages soon; of several of one kind only the last."""
        if self._listeners:
            self._telling[kind] = telling
            self._soon()

    def say(self, event: Json) -> None:
        """Push this to all pages soon, and all that is said in the order in which it was said."""
        if self._listeners:
            self._said.append(event)
            self._soon()

    async def close(self) -> None:
        """Say goodbye to all pages; those that do not answer are cut off. What changes later is told to nobody."""
        if self._is_open:
            self._is_open = False
            self._stop_watching()
        if self._waiting is not None:
            self._waiting.cancel()
        await asyncio.gather(*(one.dismiss() for one in tuple(self._listeners)))

    def _note(self, change: Change) -> None:
        if self._listeners:
            self._changed[change] = None
            self._soon()

    def _soon(self) -> None:
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().call_later(TOGETHER, self._push)

    def _push(self) -> None:
        self._waiting = None
        changes, self._changed = list(self._changed), {}
        telling, self._telling = self._telling, {}
        said, self._said = self._said, []
        told = [{"type": kind, **tell()} for kind, tell in telling.items()] + said
        for listener, name in self._listeners.items():
            person = self._workspace.find_person(name)
            if person is not None and (events := [*self._seen(person, changes), *told]):
                listener.push(events)

    def _seen(self, person: Person, changes: list[Change]) -> list[Json]:
        concerning = [one for one in changes if one.person in {"", person.id}]
        events = [event for change in concerning for event in self._event(person, change)]
        touched = dict.fromkeys(one.place for one in concerning if one.place)
        for place in touched:
            channel = self._workspace.find_channel(place)
            if channel is not None and self._workspace.sees(person, channel):
                events.append({"type": "place", "place": self._reading.place(person, channel)})
        return events

    def _event(self, person: Person, change: Change) -> list[Json]:
        channel = self._workspace.find_channel(change.place)
        match change.what:
            case What.PLACES:
                return [{"type": "places", **self._reading.workspace(person)}]
            case What.VIEWS:
                return [{"type": "views", **self._reading.views(person)}]
            case What.MESSAGE if channel is not None:
                message = self._reading.message(person, channel, change.ts)
                return [{"type": "message", "message": message}] if message else []
            case What.GONE if channel is not None and self._workspace.sees(person, channel):
                return [{"type": "gone", "place": change.place, "ts": change.ts}]
        return []
