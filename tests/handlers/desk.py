"""Patrol's desk: where commands and presses arrive, through real Bolt, over either transport."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings
from bot.deps import Deps
from bot.domain.deliveries import Delivery
from bot.domain.places import Person
from bot.domain.reports import Report, Request
from bot.parts import bolt_app
from bot.ports import Transaction
from bot.slack.check import Identity
from bot.views.forms import Modal
from handlers import register
from handlers.throttle import Throttle
from sandbox.slack.state import values
from sandbox.slack.wire import Json
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM

SECRET: Final = "a signing secret of the tests"
HOOK: Final = "https://hooks.slack.example/actions/1"
FORM: Final = "application/x-www-form-urlencoded"
MANY: Final = 100
ALICE: Final = "UALICE"
BOB: Final = "UBOB"
PEOPLE: Final = (PERSON, ALICE, BOB)


class BrokenStore:
    """A store whose disk is gone."""

    async def write(self, work: Callable[[Transaction], object]) -> object:
        raise OSError(f"disk I/O error at /srv/patrol in {work.__name__}")

    read = write


@dataclass(frozen=True)
class Ack:
    """What Slack got as the answer."""

    status: int
    body: str

    @property
    def message(self) -> dict[str, Any]:
        """The message that the person sees."""
        said = json.loads(self.body)
        assert isinstance(said, dict)
        return said


class Desk:
    """One app, and people who type and press."""

    def __init__(self, deps: Deps, transport: str = "socket mode", throttle: Throttle | None = None) -> None:
        """Without a `throttle` people may type and press as fast as tests do."""
        self._transport = transport
        self._triggers = itertools.count(1)
        self.teams: dict[str, str] = {}  # whose people are, where not of this workspace
        self.deps = deps
        self.app: AsyncApp = bolt_app(settings(), IDENTITY, AsyncWebClient(token="xoxb-tests"), deps.meter)
        self.once = register(self.app, deps, throttle or Throttle(at_once=1000))

    async def type(
        self,
        text: str,
        *,
        person: str = PERSON,
        place: str = CHANNEL,
        place_name: str = "competitors",
        team: str = TEAM,
        trigger: str | None = None,
    ) -> Ack:
        """Type `/patrol` and this text (as Slack sends it) in a conversation."""
        payload = {
            "command": "/patrol",
            "text": text,
            "team_id": team,
            "channel_id": place,
            "channel_name": place_name,
            "user_id": person,
            "trigger_id": trigger or self._trigger(),
            "response_url": HOOK,
        }
        ack = await self._send(payload, urlencode(payload))
        await self.deps.errands.done()
        return ack

    async def press(
        self,
        action_id: str,
        row: str | None,
        *,
        person: str = PERSON,
        place: str = CHANNEL,
        place_name: str = "competitors",
        trigger: str | None = None,
    ) -> Ack:
        """Press a button that carries `row`."""
        action = {"type": "button", "action_id": action_id, "block_id": "b"} | ({"value": row} if row else {})
        return await self._act(action, person, {"id": place, "name": place_name}, trigger)

    async def press_in_modal(
        self, modal: Modal, action_id: str, value: str | None = None, *, person: str = PERSON, view: str = "V1"
    ) -> Ack:
        """Press a button in a modal; without `value` that of the first button of this id, which must be there.

        `person:U1`: choose somebody from a menu of people.
        """
        blocks: list[Json] = [dict(block) for block in modal["blocks"]]
        if value is None:
            value = next(one["value"] for block in blocks for one in buttons(block) if one["action_id"] == action_id)
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "trigger_id": self._trigger(),
            "container": {"type": "view", "view_id": view},
            "actions": [{"action_id": action_id, "block_id": "b", **_pressed(value)}],
            "view": {
                "type": "modal",
                "id": view,
                "private_metadata": modal.get("private_metadata", ""),
                "blocks": blocks,
            },
        }
        return await self._interact(payload)

    async def choose(
        self,
        action_id: str,
        value: str,
        *,
        person: str = PERSON,
        place: str = CHANNEL,
        place_name: str = "competitors",
    ) -> Ack:
        """Choose from an overflow menu."""
        option = {"text": {"type": "plain_text", "text": value}, "value": value}
        action = {"type": "overflow", "action_id": action_id, "block_id": "b", "selected_option": option}
        return await self._act(action, person, {"id": place, "name": place_name}, None)

    async def _act(self, action: Json, person: str, place: Json, trigger: str | None) -> Ack:
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "channel": place,
            "trigger_id": trigger or self._trigger(),
            "actions": [action],
            "response_url": HOOK,
        }
        return await self._interact(payload)

    async def shortcut(self, callback_id: str, *, person: str = PERSON) -> Ack:
        """Choose a global shortcut."""
        payload = {
            "type": "shortcut",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "callback_id": callback_id,
            "trigger_id": self._trigger(),
        }
        return await self._interact(payload)

    async def message_shortcut(
        self, callback_id: str, text: str, *, person: str = PERSON, place: str = CHANNEL, **message: object
    ) -> Ack:
        """Choose a shortcut of a message that says this, and has these other parts."""
        payload = {
            "type": "message_action",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "channel": {"id": place, "name": "competitors"},
            "message": {"type": "message", "user": "UANY", "ts": "1.2", "text": text, **message},
            "message_ts": "1.2",
            "callback_id": callback_id,
            "trigger_id": self._trigger(),
            "response_url": HOOK,
        }
        return await self._interact(payload)

    async def submit(
        self, modal: Modal, filled: Mapping[str, object], *, person: str = PERSON, view: str = "V1"
    ) -> Ack:
        """Send a form with these values by block id; what is not named keeps its first value."""
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "trigger_id": self._trigger(),
            "view": _open_view(modal, filled, view),
            "response_urls": [],
        }
        return await self._interact(payload)

    async def press_in(
        self,
        modal: Modal,
        action_id: str,
        filled: Mapping[str, object],
        *,
        person: str = PERSON,
        view: str = "V1",
    ) -> Ack:
        """Press a button in an open form that is filled in with these values by block id."""
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "trigger_id": self._trigger(),
            "container": {"type": "view", "view_id": view},
            "view": _open_view(modal, filled, view),
            "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": "v"}],
        }
        return await self._interact(payload)

    async def open_home(self, *, person: str = PERSON) -> Ack:
        """Open the Home tab."""
        return await self.tell({"type": "app_home_opened", "user": person, "channel": "D1", "tab": "home"})

    async def press_in_home(self, action_id: str, row: str, *, person: str = PERSON) -> Ack:
        """Press a button in a Home."""
        return await self._act_in_home({"type": "button", "value": row}, action_id, person)

    async def choose_in_home(self, action_id: str, value: str, *, person: str = PERSON) -> Ack:
        """Choose from a menu in a Home."""
        option = {"text": {"type": "plain_text", "text": value}, "value": value}
        return await self._act_in_home({"type": "overflow", "selected_option": option}, action_id, person)

    async def _act_in_home(self, action: Json, action_id: str, person: str) -> Ack:
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "trigger_id": self._trigger(),
            "container": {"type": "view", "view_id": "VHOME"},
            "actions": [{**action, "action_id": action_id, "block_id": "b"}],
            "view": {"type": "home", "id": "VHOME", "callback_id": "home", "private_metadata": "", "blocks": []},
        }
        return await self._interact(payload)

    async def tell(self, event: Mapping[str, object], *, event_id: str | None = None) -> Ack:
        """Deliver an event."""
        payload: dict[str, Any] = {
            "type": "event_callback",
            "team_id": TEAM,
            "event": dict(event),
            "event_id": event_id or f"Ev{self._trigger()}",
            "authorizations": [{"team_id": TEAM, "user_id": IDENTITY.bot_user_id, "is_bot": True}],
        }
        return await self._send(payload, json.dumps(payload), "application/json")

    async def knew(self, person: str, known: Person, *, days: int = 30) -> None:
        """Let Slack have said so long ago who somebody is."""
        at = START - timedelta(days=days)
        await self.deps.store.write(lambda tx: tx.people.save(TEAM, person, known, at))

    async def promised(self) -> list[Delivery]:
        """What waits in the outbox."""
        return await self.deps.store.read(lambda tx: tx.deliveries.due(START, MANY))

    async def requests(self) -> list[Request]:
        """All that these people have asked for, the latest first."""

        def look(tx: Transaction) -> list[Request]:
            found = [one for person in PEOPLE for one in tx.requests.listed(TEAM, person, "", offset=0, limit=MANY)]
            return sorted(found, key=lambda request: request.asked_at, reverse=True)

        return await self.deps.store.read(look)

    async def ordered(self) -> Report | None:
        """The report that PatSnap is to be asked for next."""
        return await self.deps.store.read(lambda tx: tx.reports.next_due(START))

    def _trigger(self) -> str:
        return f"trigger-{next(self._triggers)}"

    async def _interact(self, payload: dict[str, Any]) -> Ack:
        payload["user"]["team_id"] = self.teams.get(payload["user"]["id"], TEAM)
        ack = await self._send(payload, urlencode({"payload": json.dumps(payload)}))
        await self.deps.errands.done()
        return ack

    async def _send(self, payload: dict[str, Any], body: str, content_type: str = FORM) -> Ack:
        request = AsyncBoltRequest(body=payload, mode="socket_mode")
        if self._transport == "signed HTTP":
            request = AsyncBoltRequest(body=body, headers={**signed(body), "Content-Type": content_type})
        response = await self.app.async_dispatch(request)
        return Ack(response.status, response.body)


def buttons(block: Json) -> list[Json]:
    """The buttons of a block, beside its text or in a row."""
    found: list[Json] = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    return [one for one in found if one.get("type") == "button"]


def _pressed(value: str) -> Json:
    """A press of a button with this value, or somebody chosen from a menu: `person:U1`."""
    if value.startswith("person:"):
        return {"type": "users_select", "selected_user": value.removeprefix("person:")}
    return {"type": "button", "value": value}


def _open_view(modal: Modal, filled: Mapping[str, object], view: str) -> Json:
    """A form as Slack tells of it: with its own words, and what was filled in."""
    blocks: list[Json] = [dict(block) for block in modal["blocks"]]
    filled_in = values(blocks, filled)
    return {
        **modal,
        "id": view,
        "hash": "1.a",
        "previous_view_id": None,
        "blocks": blocks,
        "state": {"values": filled_in},
    }


IDENTITY: Final = Identity(TEAM, "Tests", bot_user_id="UBOT", bot_id="B0001", scopes=frozenset())


def settings() -> Settings:
    """Settings that do not look at the machine's environment."""
    return Settings.model_construct(
        slack_bot_token=SecretStr("xoxb-tests"),
        slack_signing_secret=SecretStr(SECRET),
        patsnap_api_key=SecretStr("sk-tests"),
    )


def signed(body: str, *, at: str | None = None) -> dict[str, str]:
    """Slack's headers for this body (Slack: verifying requests from Slack)."""
    at = at or str(int(time.time()))
    proof = hmac.new(SECRET.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={proof}",
    }
