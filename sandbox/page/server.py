"""The page's server on loopback: the files of the page, what a person sees, and the verbs of what people do."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from sandbox.documents import fonts
from sandbox.page.gallery import Gallery
from sandbox.page.manifest import Manifest
from sandbox.page.reading import PAGE, Reading
from sandbox.page.stage import Stage
from sandbox.page.stream import Stream
from sandbox.slack import control
from sandbox.slack.people import Channel, Person
from sandbox.slack.wire import Json
from sandbox.slack.workspace import NotSeenError

PORT: Final = 7007
NEXT: Final = 20  # ports that are tried after it
STATIC: Final = Path(__file__).parent / "static"
HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
SHUTDOWN: Final = 0.1  # seconds for calls that are still open
# Nothing from outside, no inline code: what a message says can never become a part of the page's program.
POLICY: Final = (
    "default-src 'self'; img-src 'self' data: https:; object-src 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageServer:
    """Serves the workspace of one stage to browsers on this machine."""

    def __init__(self, stage: Stage) -> None:
        """Show this stage; nothing is served before `start`."""
        self.stage = stage
        self._slack = stage.world.slack
        self.reading = Reading(self._slack, Manifest.read())
        self.stream = Stream(self._slack.workspace, self.reading)
        self.url = ""
        self._runner: web.AppRunner | None = None
        stage.on_change = self._tell_stage
        stage.exchanges.on_change = self._tell_exchanges

    async def start(self, port: int | None = None) -> None:
        """Listen on this port of 127.0.0.1; 0 takes a free one, None `PORT` or one of the next.

        Errors: OSError where the port is taken.
        """
        self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN
        )
        await self._runner.setup()
        for candidate in range(PORT, PORT + NEXT) if port is None else [port]:
            try:
                await web.TCPSite(self._runner, "127.0.0.1", candidate).start()
                break
            except OSError:
                if port is not None or candidate == PORT + NEXT - 1:
                    raise
        self.stage.exchanges.start()
        [address] = self._runner.addresses
        self.url = f"http://127.0.0.1:{address[1]}/"

    async def stop(self) -> None:
        """Say goodbye to the pages and stop listening."""
        self.stage.exchanges.stop()
        await self.stage.passing.stop()
        await self.stream.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[_guard])
        app.router.add_get("/", _file("index.html"))
        app.router.add_get("/gallery", _file("gallery.html"))
        app.router.add_get("/fonts/cjk.ttc", _font)
        app.router.add_static("/static/", STATIC)
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
        verbs = {
            "read": self._read,
            "bot": self._bot,
            "pass": self._pass,
            "condition": self._condition,
            "begin_bill": self._begin_bill,
        }
        for name, verb in verbs.items():
            app.router.add_post(f"/control/{name}", control.handler(verb))
        return app

    def _answers(self, read: Callable[[Person, web.Request], Json]) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                return web.json_response(read(self._person(request), request))
            except NotSeenError as error:
                return web.json_response({"error": str(error)}, status=web.HTTPForbidden.status_code)
            except (LookupError, ValueError) as error:
                return web.json_response({"error": f"There is no {error}."}, status=web.HTTPNotFound.status_code)

        return answer

    def _workspace(self, person: Person, _: web.Request) -> Json:
        return self.reading.workspace(person) | {"stage": self.stage.as_json()}

    def _messages(self, person: Person, request: web.Request) -> Json:
        query = request.query
        return self.reading.messages(
            person,
            self._place(person, request),
            int(query.get("limit", PAGE)),
            before=query.get("before", ""),
            after=query.get("after", ""),
        )

    def _thread(self, person: Person, request: web.Request) -> Json:
        return self.reading.thread(person, self._place(person, request), request.query["ts"])

    def _exchanges(self, _: Person, request: web.Request) -> Json:
        return self.stage.exchanges.after(int(request.query.get("after", "0")))

    def _exchange(self, _: Person, request: web.Request) -> Json:
        return self.stage.exchanges.whole(int(request.query["number"]))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self.stream.serve(request, self._person(request))
        except KeyError as error:
            raise web.HTTPNotFound from error

    async def _content(self, request: web.Request) -> web.StreamResponse:
        upload = self._slack.context.uploads.find(request.match_info["id"])
        if upload is None or upload.path is None or not self.reading.sees_file(self._person(request), upload.id):
            raise web.HTTPNotFound
        headers = {hdrs.CONTENT_TYPE: upload.mimetype}
        if "download" in request.query:
            headers[hdrs.CONTENT_DISPOSITION] = "attachment"  # under the name with which the address ends
        return web.FileResponse(upload.path, headers=headers)

    async def _read(self, said: Json) -> Json:
        """`{"person": …, "place": …, "ts": …}`: the person has read up to there."""
        person, channel = self._slack.person(said["person"]), self._slack.channel(said["place"])
        self.reading.marks.read(person, channel, str(said["ts"]))
        return {"place": self.reading.place(person, channel)}

    async def _bot(self, said: Json) -> Json:
        """`{"do": "start"}`, `"stop"` or `"kill"`."""
        match said["do"]:
            case "start":
                self.stage.start()
            case "kill":
                self.stage.kill()
            case "stop":
                await self.stage.stop()
            case other:
                raise ValueError(f"a bot can start, stop or be killed, not {other}")
        return self.stage.as_json()

    async def _pass(self, said: Json) -> Json:
        """`{"seconds": 604800}`: so much time passes, in steps; 0 stops what passes."""
        seconds = float(said["seconds"])
        if seconds:
            self.stage.passing.begin(timedelta(seconds=seconds))
        else:
            await self.stage.passing.stop()
        return self.stage.as_json()

    async def _condition(self, said: Json) -> Json:
        """`{"name": "patsnap-slow", "on": true}`; without a name all are switched off."""
        if "name" in said:
            await self.stage.conditions.set(str(said["name"]), on=said["on"] is True)
        else:
            await self.stage.conditions.clear()
        return self.stage.as_json()

    async def _begin_bill(self, _: Json) -> Json:
        """Begin the count of what is billed anew."""
        self.stage.bill.reset()
        return self.stage.bill.as_json()

    def _tell_exchanges(self) -> None:
        self.stream.tell("exchanges", lambda: {"last": self.stage.exchanges.last})

    def _tell_stage(self) -> None:
        self.stream.tell("stage", lambda: {"stage": self.stage.as_json()})

    def _person(self, request: web.Request) -> Person:
        return self._slack.person(request.query["as"])

    def _place(self, person: Person, request: web.Request) -> Channel:
        return self._slack.workspace.place(person, request.query["place"])


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer this machine's own pages alone: no other site's page, also under a name that leads here."""
    origin = urlsplit(request.headers.get(hdrs.ORIGIN, "")).netloc
    if request.host.rpartition(":")[0] not in HOSTS or origin not in {"", request.host}:
        raise web.HTTPForbidden(text="This page answers its own machine alone.")
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _file(name: str) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / name)

    return answer


async def _font(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(await asyncio.to_thread(fonts.path), headers={hdrs.CACHE_CONTROL: "max-age=86400"})
