"""The page's server on loopback: the files of the page, what a person sees, and what changes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from sandbox.errors import NotOpenedError
from sandbox.page.asked import Asked, NonsenseError, NotThereError
from sandbox.page.assets import ADDRESS, Assets
from sandbox.page.gallery import Gallery
from sandbox.page.guard import Handler, guard
from sandbox.page.manifest import Manifest
from sandbox.page.rooms import Room, Rooms
from sandbox.page.stage import Stage
from sandbox.page.tour import Tour
from sandbox.page.verbs import Verbs
from sandbox.slack import control
from sandbox.slack.people import Person
from sandbox.slack.wire import Json
from sandbox.slack.workspace import NotSeenError

PORT: Final = 7007
NEXT: Final = 20  # ports that are tried after it
STATIC: Final = Path(__file__).parent / "static"
ASSETS: Final = Assets(STATIC)
SHUTDOWN: Final = 0.1  # seconds for calls that are still open
# Shown within the page; all else could bring a program of its own, and is only handed over.
SHOWN: Final = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
LOOKS: Final = frozenset({"read", "home"})  # verbs of who only looks

Read = Callable[[Room, Asked], Json]


class PortTakenError(NotOpenedError):
    """None of the ports is free."""

    def __init__(self, ports: range) -> None:
        """Say which ports were tried, and what to do."""
        tried = f"Port {ports[0]} is" if len(ports) == 1 else f"All ports from {ports[0]} to {ports[-1]} are"
        super().__init__(f"{tried} taken on this machine. Choose another with --port, or 0 for any that is free.")


class PageServer:
    """Serves the workspaces of one stage to browsers on this machine; `reading` and `stream` are those of the first."""

    def __init__(self, stage: Stage) -> None:
        """Show this stage; nothing is served before `start`."""
        self.stage = stage
        self._slack = stage.world.slack
        self.rooms = Rooms(self._slack, Manifest.read())
        self.reading, self.stream = self.rooms.first.reading, self.rooms.first.stream
        self.tour = Tour(stage, lambda step: self.stream.say({"type": "tour", "tour": step}))
        self.url = ""
        self.acts = 0  # how often somebody has done something at the page
        self._runner: web.AppRunner | None = None
        stage.on_change = self._tell_stage
        stage.exchanges.on_change = self._tell_exchanges

    async def start(self, port: int | None = None) -> None:
        """Listen on this port of 127.0.0.1; 0 takes a free one, None `PORT` or one of the next.

        Errors: PortTakenError.
        """
        # What a person did goes on when the page leaves, as in Slack: calls are not cancelled with their callers.
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=SHUTDOWN)
        await self._runner.setup()
        ports = range(PORT, PORT + NEXT) if port is None else range(port, port + 1)
        for candidate in ports:
            with suppress(OSError):
                await web.TCPSite(self._runner, "127.0.0.1", candidate).start()
                break
        if not self._runner.addresses:
            await self._runner.cleanup()
            raise PortTakenError(ports)
        self.stage.exchanges.start()
        [address] = self._runner.addresses
        self.url = f"http://127.0.0.1:{address[1]}/"

    async def begin_tour(self) -> None:
        """Begin the tour as soon as somebody has the page open."""
        await self.stream.wait_opened()
        await self.tour.start()

    async def stop(self) -> None:
        """Say goodbye to the pages and stop listening."""
        await self.tour.end()
        self.stage.exchanges.stop()
        await self.stage.passing.stop()
        for room in self.rooms:
            await room.stream.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[guard, self._count])
        app.router.add_get("/", _page("index.html"))
        app.router.add_get("/gallery", _page("gallery.html"))
        app.router.add_get("/fonts/cjk.ttf", _font)
        app.router.add_get(f"{ADDRESS}{{path:.+}}", ASSETS.handle)
        app.router.add_get("/api/workspace", self._answers(self._workspace))
        app.router.add_get("/api/messages", self._answers(self._messages))
        app.router.add_get("/api/thread", self._answers(self._thread))
        app.router.add_get("/api/exchanges", self._answers(self._exchanges))
        app.router.add_get("/api/exchange", self._answers(self._exchange))
        app.router.add_get("/api/billed", self._answers(lambda *_: self.stage.bill.as_json()))
        app.router.add_get("/api/stream", self._stream)
        app.router.add_get("/api/gallery", Gallery().handle)
        app.router.add_get("/files/{id}/{name}", self._content)
        control.Control(self._slack).add_routes(app)
        for name, verb in Verbs(self.stage, self.rooms, self.tour).by_name.items():
            app.router.add_post(f"/control/{name}", control.handler(verb))
        return app

    @property
    def _count(self) -> Middleware:
        @web.middleware
        async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.method == hdrs.METH_POST and request.path.rpartition("/")[2] not in LOOKS:
                self.acts += 1
            return await handler(request)

        return count

    def _answers(self, read: Read) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                room = self.rooms.of(request.query)
                said, status = read(room, self.rooms.asked(request.query)), HTTPStatus.OK
            except NonsenseError as error:
                said, status = {"error": f"{error}"}, HTTPStatus.BAD_REQUEST
            except NotThereError as error:
                said, status = {"error": f"{error}"}, HTTPStatus.NOT_FOUND
            return web.json_response(said, status=status, headers={hdrs.CACHE_CONTROL: "no-store"})

        return answer

    def _workspace(self, room: Room, asked: Asked) -> Json:
        alerts = [{"id": alert.alert_id, "name": alert.name} for alert in self.stage.world.patsnap.alerts]
        now = {"stage": self.stage.as_json(), "tour": self.tour.step, "alerts": alerts}
        teams = {"teams": self.rooms.as_json(), "install": self.stage.world.install_url}
        return room.reading.workspace(asked.person) | now | teams

    def _messages(self, room: Room, asked: Asked) -> Json:
        return room.reading.messages(asked.person, asked.place, asked.limit, **asked.span)

    def _thread(self, room: Room, asked: Asked) -> Json:
        try:
            return room.reading.thread(asked.person, asked.place, asked.ts)
        except NotSeenError as error:
            raise NotThereError(f"There is no message {asked.ts} to be seen there.") from error

    def _exchanges(self, _: Room, asked: Asked) -> Json:
        return self.stage.exchanges.after(asked.number("after", 0))

    def _exchange(self, _: Room, asked: Asked) -> Json:
        number = asked.number("number")
        try:
            return self.stage.exchanges.whole(number)
        except LookupError as error:
            raise NotThereError(f"There is no {error.args[0]}.") from error

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        room, person = self._looker(request)
        return await room.stream.serve(request, person)

    async def _content(self, request: web.Request) -> web.StreamResponse:
        room, person = self._looker(request)
        upload = room.team.context.uploads.find(request.match_info["id"])
        if upload is None or upload.path is None or not room.reading.sees_file(person, upload.id):
            raise web.HTTPNotFound(text=f"{person.real_name} sees no such file.")
        headers = {hdrs.CONTENT_TYPE: upload.mimetype}
        if "download" in request.query or upload.mimetype not in SHOWN:
            headers[hdrs.CONTENT_DISPOSITION] = "attachment"  # under the name with which the address ends
        return web.FileResponse(upload.path, headers=headers)

    def _looker(self, request: web.Request) -> tuple[Room, Person]:
        try:
            return self.rooms.of(request.query), self.rooms.asked(request.query).person
        except NonsenseError as error:
            raise web.HTTPBadRequest(text=f"{error}") from error
        except NotThereError as error:
            raise web.HTTPNotFound(text=f"{error}") from error

    def _tell_exchanges(self) -> None:
        for room in self.rooms:
            room.stream.tell("exchanges", lambda: {"last": self.stage.exchanges.last})

    def _tell_stage(self) -> None:
        for room in self.rooms:
            room.stream.tell("stage", lambda: {"stage": self.stage.as_json()})


def _page(name: str) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=ASSETS.page(name), content_type="text/html")

    return answer


async def _font(_: web.Request) -> web.StreamResponse:
    content = await asyncio.to_thread(_make_font)
    return web.Response(body=content, content_type="font/ttf", headers={hdrs.CACHE_CONTROL: "max-age=86400"})


def _make_font() -> bytes:
    from sandbox.documents import fonts  # noqa: PLC0415 - what draws documents; many pages need no font of ours

    return fonts.for_pages()
