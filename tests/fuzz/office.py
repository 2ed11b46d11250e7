"""Patrol in memory under fuzz: real Bolt, the real store, a strict Slack, a judge of what is said and logged."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.deps import Deps
from bot.domain.messages import Message, Posted
from bot.domain.places import Person, Place
from bot.domain.rules import ONLY_ACCOUNT, Rules
from bot.errors import Unreadable
from bot.ports import Patsnap, Upload
from bot.ticks import TICKS
from bot.views import alert_forms, ids
from bot.views.alert_forms import edit_form, new_form
from bot.views.forms import Modal
from bot.views.gallery import forms
from bot.views.reader import Reader
from sandbox.slack import validate_message, validate_view
from storage.sqlite import SqliteStore
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, an_alert
from tests.fakes import FakePatsnap, FakeSlack
from tests.fuzz.texts import ALERT
from tests.handlers.desk import Desk
from tests.stores import opened
from tests.views import mrkdwn

TEXT: Final = 4000  # characters of a message's `text` (Slack: chat.update)
_ALERT: Final = an_alert(name="", query="")
_VIEWS: Final = frozenset({"modal", "home"})
_MOST_TURNS: Final = 3000
_ANSWERED: Final = frozenset({"command", "view_submission"})


class Fault(AssertionError):
    """Something that must not be, whatever came in."""


class StrictSlack(FakeSlack):
    """Slack in memory, which refuses nothing and remembers what it would have refused."""

    is_lenient: bool = False

    def judge(self, shown: Mapping[str, Any], what: str) -> None:
        """Fault where Slack would not take it, or where it does what only our own words may."""
        wrong = list(validate_view(dict(shown)) if shown.get("type") in _VIEWS else validate_message(dict(shown)))
        if "text" in shown and not 0 < len(str(shown["text"]).strip()) <= TEXT:
            wrong.append(f"a text of {len(str(shown['text']))} characters")
        for kind, text in mrkdwn.texts(shown):
            wrong += mrkdwn.unseen(text) if shown.get("type") not in _VIEWS else []
            if kind == "mrkdwn":
                wrong += [one for one in mrkdwn.tokens(text) if one.startswith(("!", "@U0666", "http://", "mailto"))
                          and not one.startswith("!date^")]  # fmt: skip
                wrong += mrkdwn.stray(text)
        if wrong:
            raise Fault(f"{what}: {wrong[:5]} in {json.dumps(shown, ensure_ascii=True, default=str)[:3000]}")

    async def post(self, place: Place, message: Message, *, key: str, thread: str | None = None) -> Posted:
        self.judge(said(message), "chat.postMessage")
        return await super().post(place, message, key=key, thread=thread)

    async def update(self, place: Place, ts: str, message: Message, *, key: str) -> None:
        self.judge(said(message), "chat.update")
        await super().update(place, ts, message, key=key)

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        self.judge(said(message), "response_url")
        await super().answer(response_url, message, replace=replace)

    async def open_modal(self, workspace: str, trigger_id: str, modal: Mapping[str, Any]) -> str:
        self.judge(modal, "views.open")
        return await super().open_modal(workspace, trigger_id, modal)

    async def update_modal(self, workspace: str, view_id: str, modal: Mapping[str, Any]) -> None:
        if not self.is_lenient:
            self.judge(modal, "views.update")
        await super().update_modal(workspace, view_id, modal)

    async def publish_home(self, place: Place, view: Mapping[str, Any]) -> None:
        self.judge(view, "views.publish")
        await super().publish_home(place, view)

    async def begin_upload(self, place: Place, name: str, size: int) -> Upload:
        if len(name.encode()) > 255 or set(name) & {"/", "\\", "\0"}:
            raise Fault(f"a file called {name!r}")
        return await super().begin_upload(place, name, size)


def said(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": [dict(block) for block in message.blocks]}


class Ears(logging.Handler):
    """Hears what only a bug is logged with: a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Unreadable):
            return  # what PatSnap said is kept, and the operator told, as it should be
        if error is not None or record.levelno >= logging.CRITICAL:
            self.heard.append(logging.Formatter().format(record) + repr(getattr(record, "errand", "")))


class Office:
    """Patrol, and everybody who sends it something."""

    def __init__(self, store: SqliteStore, folder: Path, patsnap: Patsnap) -> None:
        self._store = store
        self.clock = SteppedClock()
        self.slack = StrictSlack(self.clock)
        for channel in ("C1", "C2", "G1"):
            self.slack.members[channel] = {PERSON, "U2"}
        self.slack.people = {
            "U1": Person("Alice", zone="Europe/Berlin", is_admin=True),
            "UADMIN": Person("Root", is_admin=True),
        }
        rules = Rules(files=folder / "files", company_search=True)
        self.deps = Deps(store, patsnap, self.slack, self.clock, rules, owner="this run")
        self.desk = Desk(self.deps)
        self.ears = Ears()
        self.modals: list[Modal] = list(forms().values())
        self.rows: list[str] = [ALERT]
        self.triggers = 0

    @classmethod
    async def open(cls, folder: Path, patsnap: Patsnap | None = None) -> "Office":
        """A new office with a workspace of its own, and a few things in it."""
        store = opened(folder / "patrol.db")
        await store.write(lambda tx: tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, "https://connect.patsnap.com"))
        office = cls(store, folder, patsnap or furnished())
        logging.getLogger().addHandler(office.ears)
        return office

    async def close(self) -> None:
        """Give up the store and the ears."""
        logging.getLogger().removeHandler(self.ears)
        await self.deps.errands.stop()
        await self.desk.once.stop()
        await self._store.close()

    def trigger(self) -> str:
        """A trigger that was never used."""
        self.triggers += 1
        return f"t{self.triggers}"

    async def send(self, payload: dict[str, Any]) -> None:
        """Deliver a payload, and judge the answer. Fault where there is none, or not one that Slack would take."""
        # A form goes back as it came: where Slack could not have sent it, Slack refuses it.
        self.slack.is_lenient = bool(payload.get("view")) and not _could_be_slacks(payload["view"])
        try:
            response = await self.desk.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        except (ValueError, LookupError, TypeError, AttributeError):
            return  # Bolt's own, for what it cannot read: HTTP 400, or an empty answer on a socket
        await self.deps.errands.done()
        if response.status != 200:
            raise Fault(f"answered with {response.status} {response.body}")
        if response.body:
            self._judge_ack(json.loads(response.body))
        self.check()

    def check(self) -> None:
        """Fault where a bug was logged since the last time."""
        heard, self.ears.heard = self.ears.heard, []
        if heard:
            raise Fault(heard[0])

    def _judge_ack(self, body: dict[str, Any]) -> None:
        match body.get("response_action"):
            case "errors":
                if not body["errors"] or not all(0 < len(text) <= 1000 for text in body["errors"].values()):
                    raise Fault(f"errors that Slack does not show: {body}")
            case "update":
                self.slack.judge(body["view"], "response_action")
            case None:
                if "E-" in str(body.get("text", "")) and "quote E-" in body["text"]:
                    raise Fault(body["text"])
                self.slack.judge({"text": body["text"], "blocks": body["blocks"]}, "ack")
            case other:
                raise Fault(f"an unknown answer: {other}")

    async def ticks(self, rounds: int = 1) -> None:
        """All that the clock would do, `rounds` times with an hour between; Fault where a turn raises."""
        for _ in range(rounds):
            for tick in TICKS:
                for _ in range(_MOST_TURNS):
                    if not await tick.turn(self.deps):
                        break
                else:
                    raise Fault(f"{tick.name} does not come to an end")
            await self.deps.errands.done()
            self.check()
            self.clock.tick(hours=1)

    async def write_alerts(self, rng: Random) -> None:
        """Have an alert made, and one changed: their forms are sent, filled in."""
        chosen = [new_form(Reader(), place=CHANNEL), edit_form(Reader(), replace(_ALERT, id=ALERT))]
        for modal in chosen:
            words = {alert_forms.NAME: f"Alert {rng.randrange(10**6)}", alert_forms.QUERY: f"TAC:(cell {rng.random()})"}
            await self.desk.submit(modal, {**words, alert_forms.KINDS: ["new"]}, view=f"V{self.trigger()}")
            await self.desk.press_in(modal, ids.ALERT_COUNT, words)

    async def look_around(self) -> None:
        """Learn what can be pressed: the values of the buttons that are shown, and the forms that are open."""
        shown: list[Any] = [dict(block) for one in self.slack.messages[-200:] for block in one.message.blocks]
        shown += [dict(block) for _, message in self.slack.answers[-100:] for block in message.blocks]
        shown += [dict(block) for home in self.slack.homes.values() for block in home["blocks"]]
        found = {value for value in _values(shown) if len(value) < 200}
        self.rows = sorted(found | {ALERT})[:2000]
        self.modals = [*forms().values(), *self.slack.modals[-30:], *self.slack.updates[-10:]]
        for kept in (self.slack.answers, self.slack.replacements, self.slack.modals, self.slack.updates):
            with suppress(IndexError):
                del kept[:-100]


def _could_be_slacks(view: object) -> bool:
    if not isinstance(view, Mapping):
        return False
    names = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
    try:
        return not validate_view({name: view[name] for name in names if view.get(name)})
    except (TypeError, ValueError):  # ids that are lists, halves of surrogate pairs
        return False


def _values(shown: object) -> set[str]:
    if isinstance(shown, Mapping):
        own = {str(shown["value"]), str(shown["value"]).partition(":")[2]} if "value" in shown else set()
        return own.union(*(_values(part) for part in shown.values()))
    return set().union(*(_values(part) for part in shown)) if isinstance(shown, list | tuple) else set()


def furnished() -> FakePatsnap:
    """A PatSnap that knows an alert with news."""
    patsnap = FakePatsnap()
    patsnap.add_alert(ALERT, "Batteries")
    for kind in ("new", "legal", "transfer"):
        patsnap.push(ALERT, kind, [f"patent-{kind}-{number}" for number in range(4)])
    return patsnap


async def prepare(office: Office) -> None:
    """A few rows to press upon: reports, subscriptions, an alert in the making, digests."""
    typed = (
        "report 小米科技有限责任公司", "value CN108977442B to me", f"subscribe {ALERT} instantly full",
        f"subscribe {ALERT} daily 09:00 to me", "report Acme to <#C2|second>", "alert new", "report", "subscribe",
        "report Acme weekly fri", "report Booking monthly to me", "reports recurring",
        f"filter {ALERT} exclude assignee Acme",
    )  # fmt: skip
    for text in typed:
        await office.desk.type(text, trigger=office.trigger())
    await office.ticks(2)
    await office.look_around()
