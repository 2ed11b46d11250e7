"""What changes is pushed to the pages that are open, each as the person who looks at it sees it."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

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
        self._pages: dict[web.WebSocketResponse, str] = {}
        self._changed: dict[Change, None] = {}  # in order, each once
        self._telling: dict[str, Telling] = {}
        self._waiting: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._stop_watching = workspace.changes.watch(self._note)

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return len(self._pages)

    async def serve(self, request: web.Request, person: Person) -> web.WebSocketResponse:
        """Push to one page until it leaves."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, compress=False)
        await socket.prepare(request)
        self._pages[socket] = person.id
        try:
            async for _ in socket:
                pass  # a page only listens
        finally:
            self._pages.pop(socket, None)
        return socket

    def tell(self, kind: str, telling: Telling) -> None:
        """Push `{"type": kind, **telling()}` to all pages soon; of several of one kind only the last."""
        self._telling[kind] = telling
        self._soon()

    async def close(self) -> None:
        """Say goodbye to all pages."""
        self._stop_watching()
        if self._waiting is not None:
            self._waiting.cancel()
        for socket in list(self._pages):
            await socket.close()
        await asyncio.gather(*self._sending, return_exceptions=True)

    def _note(self, change: Change) -> None:
        if self._pages:
            self._changed[change] = None
            self._soon()

    def _soon(self) -> None:
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().call_later(TOGETHER, self._push)

    def _push(self) -> None:
        self._waiting = None
        changes, self._changed = list(self._changed), {}
        telling, self._telling = self._telling, {}
        told = [{"type": kind, **tell()} for kind, tell in telling.items()] if self._pages else []
        for socket, name in self._pages.items():
            person = self._workspace.find_person(name)
            if person is not None and (events := [*self._seen(person, changes), *told]):
                task = asyncio.create_task(_send(socket, events))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    def _seen(self, person: Person, changes: list[Change]) -> list[Json]:
        events: list[Json] = []
        for change in changes:
            events += self._event(person, change)
        touched = dict.fromkeys(one.place for one in changes if one.what in {What.MESSAGE, What.GONE})
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
            case What.VIEWS if change.person == person.id:
                return [{"type": "views", **self._reading.views(person)}]
            case What.MESSAGE if channel is not None:
                message = self._reading.message(person, channel, change.ts)
                return [{"type": "message", "message": message}] if message else []
            case What.GONE if channel is not None and self._workspace.sees(person, channel):
                return [{"type": "gone", "place": change.place, "ts": change.ts}]
        return []


async def _send(socket: web.WebSocketResponse, events: list[Json]) -> None:
    try:
        await socket.send_json(events)
    except ConnectionError:
        return  # the page has left; it asks for everything when it comes back
