"""The same verbs over HTTP, for people and programs outside: `/control/…`, JSON in, JSON out."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from sandbox.faults import Fault, What
from sandbox.slack.envelope import Answer
from sandbox.slack.messages import Message
from sandbox.slack.team import Team
from sandbox.slack.wire import Json, SlackError

if TYPE_CHECKING:
    from sandbox.slack.sandbox import SlackSandbox

Verb = Callable[[Json], Awaitable[Json]]
WRONG: Final = 400
FASTEST: Final = 100_000.0  # how many seconds may pass in a real one


class Said(dict[str, Any]):
    """What a verb was given. What is missing is asked for by its name."""

    def __missing__(self, name: str) -> object:
        """Refuse with ValueError."""
        raise ValueError(f"say {name!r}: it is missing")


class Control:
    """The verbs of one stand-in as routes named `control.<verb>`; faults do not befall them."""

    def __init__(self, slack: "SlackSandbox") -> None:
        """Control this stand-in."""
        self._slack = slack
        self._verbs: dict[str, Verb] = {
            "state": self._state,
            "seen": self._seen,
            "say": self._say,
            "command": self._command,
            "press": self._press,
            "press_view": self._press_view,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "home": self._home,
            "event": self._event,
            "fault": self._fault,
            "clear": self._clear,
            "limit": self._limit,
            "http": self._http,
            "disconnect": self._disconnect,
            "drop": self._drop,
            "skip": self._skip,
            "speed": self._speed,
            "become": self._become,
        }

    def add_routes(self, app: web.Application) -> None:
        """Add `POST /control/<verb>`, and `GET /control/file/<id>` for the content of a file."""
        for name, verb in self._verbs.items():
            app.router.add_post(f"/control/{name}", handler(verb), name=f"control.{name}")
        app.router.add_get("/control/file/{id}", self._file, name="control.file")

    async def _state(self, _: Json) -> Json:
        slack = self._slack
        return {
            "connected": slack.connected,
            "clock": slack.clock.now().isoformat(),
            "speed": slack.clock.speed,
            "journal": [
                {"name": call.name, "at": call.at.isoformat(), "fault": call.fault} for call in slack.faults.journal
            ],
            "posted": slack.posted,
            "teams": [
                {"id": team.id, "name": team.workspace.name, "installed": team.is_installed} for team in slack.teams
            ],
        }

    def _team(self, said: Json) -> Team:
        """The workspace that a verb is about: `team`, its id or name; the first where none is said."""
        return self._slack.team(str(said.get("team", "")))

    async def _seen(self, said: Json) -> Json:
        return {"messages": [_message(message) for message in self._team(said).seen(said["person"], said["place"])]}

    async def _say(self, said: Json) -> Json:
        if not str(said["text"]).strip():
            raise ValueError("write something first")
        message = self._team(said).say(
            said["person"], said["place"], str(said["text"]), thread_ts=said.get("thread_ts")
        )
        return _message(message)

    async def _command(self, said: Json) -> Json:
        answer = await self._team(said).command(said["person"], said["place"], said["command"], said.get("text", ""))
        return _answer(answer)

    async def _press(self, said: Json) -> Json:
        answer = await self._team(said).press(
            said["person"],
            said["place"],
            said["ts"],
            said["action_id"],
            block_id=said.get("block_id"),
            value=said.get("value"),
        )
        return _answer(answer)

    async def _press_view(self, said: Json) -> Json:
        answer = await self._team(said).press_view(
            said["person"],
            said["action_id"],
            block_id=said.get("block_id"),
            view_id=said.get("view_id"),
            value=said.get("value"),
            values=said.get("values"),
        )
        return _answer(answer)

    async def _suggest(self, said: Json) -> Json:
        answer = await self._team(said).suggest(
            said["person"],
            said["action_id"],
            said["value"],
            block_id=said.get("block_id"),
            message=(said["place"], said["ts"]) if "ts" in said else None,
            view_id=said.get("view_id"),
            values=said.get("values"),
        )
        return _answer(answer)

    async def _close(self, said: Json) -> Json:
        answer = await self._team(said).view_close(said["person"], everything=said.get("everything") is True)
        return _answer(answer) if answer else {}

    async def _shortcut(self, said: Json) -> Json:
        answer = await self._team(said).shortcut(
            said["person"], said["callback_id"], said.get("place", ""), said.get("ts", "")
        )
        return _answer(answer)

    async def _home(self, said: Json) -> Json:
        return _answer(await self._team(said).open_home(said["person"]))

    async def _submit(self, said: Json) -> Json:
        return _answer(await self._team(said).view_submit(said["person"], said.get("view_id"), said.get("values")))

    async def _event(self, said: Json) -> Json:
        return _answer(await self._team(said).event(said["event"]))

    async def _fault(self, said: Json) -> Json:
        self._slack.faults.add(Fault(**{**said, "what": What(said["what"])}))
        return {}

    async def _clear(self, _: Json) -> Json:
        self._slack.faults.clear()
        return {}

    async def _limit(self, said: Json) -> Json:
        self._slack.limit(said["method"], int(said["calls"]), float(said["seconds"]))
        return {}

    async def _http(self, said: Json) -> Json:
        self._slack.use_http(said.get("url"))
        return {}

    async def _disconnect(self, said: Json) -> Json:
        await self._slack.disconnect(said.get("reason", "refresh_requested"))
        return {}

    async def _drop(self, _: Json) -> Json:
        self._slack.drop_sockets()
        return {}

    async def _skip(self, said: Json) -> Json:
        self._slack.clock.skip(timedelta(seconds=float(said["seconds"])))
        return {}

    async def _speed(self, said: Json) -> Json:
        speed = float(said["speed"])
        if not 0 <= speed <= FASTEST:
            raise ValueError(f"time can run 0 to {FASTEST:,.0f} times as fast as real time, not {speed:g} times")
        self._slack.clock.set_speed(speed)
        return {}

    async def _become(self, said: Json) -> Json:
        """`{"what": "archive", "name": "competitors"}`: a verb of `Lifecycle`, and what it is given by name."""
        what = str(said["what"])
        if what.startswith("_"):
            raise KeyError(what)
        verb = getattr(self._team(said).becomes, what, None)
        if verb is None:
            raise KeyError(what)
        came = verb(**{name: value for name, value in said.items() if name not in {"what", "team"}})
        if isinstance(came, Awaitable):
            await came
        return {}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        team = self._slack.team(request.query.get("team", ""))
        upload = team.context.uploads.find(request.match_info["id"])
        if upload is None or upload.path is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": upload.mimetype, "Content-Disposition": "attachment"}
        return web.FileResponse(upload.path, headers=headers)


def handler(verb: Verb) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that gives the verb the JSON that was sent; what it cannot do is HTTP 400 with a reason."""

    async def handle(request: web.Request) -> web.Response:
        # A page in somebody's browser can send forms here, but not JSON: that it would have to ask for.
        if request.content_type != "application/json":
            return web.json_response({"error": "send application/json"}, status=WRONG)
        try:
            return web.json_response(await verb(_said(await request.json())))
        except KeyError as error:
            return web.json_response({"error": f"There is no {error}."}, status=WRONG)
        except (LookupError, ValueError, TypeError, OverflowError, SlackError) as error:
            return web.json_response({"error": f"{error}"}, status=WRONG)

    return handle


def _said(given: object) -> Said:
    if not isinstance(given, dict):
        raise TypeError("send a JSON object")
    return Said(given)


def _answer(answer: Answer) -> Json:
    return {
        "acked": answer.acked,
        "status": answer.status,
        "body": answer.body,
        "seconds": answer.seconds,
        "error": answer.error,
    }


def _message(message: Message) -> Json:
    shown = asdict(message)
    shown["files"] = [file.as_json() for file in message.files]
    shown["replies"] = [_message(reply) for reply in message.replies]
    return shown
