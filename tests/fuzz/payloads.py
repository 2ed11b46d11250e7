"""What Slack sends, and what it could not: commands, forms, presses, choices, shortcuts and events, from a seed."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any, Final

from bot.views import ids
from bot.views.forms import Modal
from handlers.routes import SUBCOMMANDS
from handlers.tongues import understood
from sandbox.slack.blocks import interactive
from sandbox.slack.state import FIELDS, NOT_IN_STATE, values
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fuzz.texts import a_text, a_value, bent, mutated

Payload = dict[str, Any]

HOOK: Final = "https://hooks.slack.example/actions/1"
_PEOPLE: Final = (PERSON, PERSON, "U2", "UADMIN")
_PLACES: Final = (CHANNEL, CHANNEL, "C2", "D1", "G1")
_IDS: Final = tuple(value for name, value in vars(ids).items() if name.isupper())
_VERBS: Final = ("edit", "check", "snooze", "pause", "resume", "unsubscribe", "fly")


def command(rng: Random, trigger: str) -> Payload:
    """Something typed after `/patrol`."""
    name = rng.choice((*(one.name for one in SUBCOMMANDS), *understood(), "", "reprot", "报告书"))
    hint = rng.choice([one.hint for one in SUBCOMMANDS]) if rng.random() < 0.1 else a_text(rng)
    text = mutated(rng, f"{name} {hint}") if rng.random() < 0.5 else f"{name} {hint}"
    payload = {
        "command": "/patrol",
        "text": text,
        "team_id": TEAM,
        "team_domain": "tests",
        "channel_id": rng.choice(_PLACES),
        "channel_name": rng.choice(("general", "directmessage", "mpdm-a--b-1", "privategroup", a_text(rng, 2))),
        "user_id": rng.choice(_PEOPLE),
        "user_name": a_text(rng, 2),
        "trigger_id": trigger,
        "response_url": HOOK,
        "is_enterprise_install": "false",
    }
    return _lacking(rng, payload, keep=("command",))


def form(rng: Random, trigger: str, modals: Sequence[Modal], rows: Sequence[str]) -> Payload:
    """A form that was sent: filled in somehow, from an earlier version, or forged."""
    modal: Payload = json.loads(json.dumps(rng.choice(modals)))
    if rng.random() < 0.1:
        modal["callback_id"] = rng.choice((*_IDS, "gone.form", a_text(rng, 1)))
    if "private_metadata" in modal and rng.random() < 0.3:
        modal["private_metadata"] = _row(rng, rows)
    view = {
        "callback_id": "",
        **modal,
        "id": f"V{trigger}",
        "hash": "1.a",
        "team_id": TEAM,
        "app_id": "A1",
        "previous_view_id": None,
        "state": {"values": _filled(rng, modal["blocks"])},
    }
    if rng.random() < 0.3:
        view = _bent(rng, view, 0.01)
    payload: Payload = {
        "type": "view_submission" if rng.random() < 0.97 else "view_closed",
        "team": {"id": TEAM, "domain": "tests"},
        "user": {"id": rng.choice(_PEOPLE), "team_id": TEAM, "name": a_text(rng, 2)},
        "trigger_id": trigger,
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
    }
    return _lacking(rng, payload, keep=("type",))


def press(rng: Random, trigger: str, modals: Sequence[Modal], rows: Sequence[str]) -> Payload:
    """A button or a menu, in a message or in a form, with a row that may be anybody's or nobody's."""
    roll = rng.random()
    if roll < 0.06:
        return _lacking(rng, _shortcut(rng, trigger), keep=("type",))
    if roll < 0.16:
        return _lacking(rng, _event(rng), keep=("type",))
    action: Payload = {"type": "button", "action_id": rng.choice((*_IDS, a_text(rng, 1))), "block_id": "b"}
    action["value"] = _row(rng, rows)
    if rng.random() < 0.25:
        value = f"{rng.choice(_VERBS)}:{_row(rng, rows)}"
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        action = {**action, "type": "overflow", "action_id": ids.SUBSCRIPTION_MENU, "selected_option": option}
    if rng.random() < 0.05:
        chosen = rng.choice((*_PEOPLE, a_text(rng, 1)))
        action = {**action, "type": "users_select", "action_id": ids.REVIEW_ASSIGN, "selected_user": chosen}
    payload: Payload = {
        "type": "block_actions",
        "team": {"id": rng.choice((TEAM, TEAM, TEAM, TEAM, "T666")), "domain": "tests"},
        "user": {"id": rng.choice(_PEOPLE), "team_id": TEAM},
        "trigger_id": trigger,
        "actions": [action],
    }
    where = rng.random()
    if where < 0.15:
        home: Payload = {"type": "home", "id": "V2", "callback_id": "home", "private_metadata": "", "blocks": []}
        payload |= {"container": {"type": "view", "view_id": "V2"}, "view": home}
    elif where < 0.4:
        modal = json.loads(json.dumps(rng.choice(modals)))
        state = {"values": _filled(rng, modal["blocks"])}
        view = {"private_metadata": _row(rng, rows), **modal, "id": "V1", "state": state}
        payload |= {"container": {"type": "view", "view_id": "V1"}, "view": view}
    else:
        channel = {"id": rng.choice(_PLACES), "name": rng.choice(("general", "mpdm-a--b-1", "directmessage"))}
        message = {"type": "message", "ts": "1.2", "text": a_text(rng), "blocks": []}
        container = {"type": "message", "message_ts": "1.2", "channel_id": channel["id"], "is_ephemeral": False}
        payload |= {"channel": channel, "message": message, "container": container, "response_url": HOOK}
    return _lacking(rng, payload, keep=("type",))


def _shortcut(rng: Random, trigger: str) -> Payload:
    said: Payload = {
        "type": "shortcut",
        "team": {"id": TEAM},
        "user": {"id": PERSON, "team_id": TEAM},
        "callback_id": rng.choice((ids.ORDER_SHORTCUT, "gone")),
        "trigger_id": trigger,
    }
    if rng.random() < 0.5:
        return said
    text = rng.choice(("CN118541235A and US 2026/0081234 A1", a_text(rng)))
    element = {"type": "text", "text": rng.choice(("EP4712345A1", a_text(rng)))}
    message = {"type": "message", "ts": "1.2", "text": text, "blocks": [{"type": "rich_text", "elements": [element]}]}
    return said | {
        "type": "message_action",
        "callback_id": rng.choice((ids.LOOK_UP_SHORTCUT, ids.VALUE_SHORTCUT, ids.ORDER_SHORTCUT, "gone")),
        "channel": {"id": rng.choice(_PLACES), "name": "general"},
        "message": message if rng.random() < 0.8 else _bent(rng, message, 0.2),
        "message_ts": "1.2",
        "response_url": HOOK,
    }


def _event(rng: Random) -> Payload:
    event = {
        "type": rng.choice(("member_joined_channel", "member_joined_channel", "app_home_opened", "message", "gone")),
        "user": rng.choice(("UBOT", PERSON)),
        "channel": rng.choice(_PLACES),
        "channel_type": "C",
        "tab": rng.choice(("home", "home", "messages")),
        "team": TEAM,
        "text": a_text(rng),
    }
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event": event if rng.random() < 0.8 else _bent(rng, event, 0.2),
        "event_id": "Ev1",
        "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
    }


def _row(rng: Random, rows: Sequence[str]) -> str:
    known, other = (rng.choice(rows), rng.choice(rows)) if rows else ("", "")
    one_of = f"{known}:{rng.randint(0, 9)}"
    return rng.choice((known, known, known, one_of, f"{known} {other}", mutated(rng, known), a_text(rng, 2)))


def _filled(rng: Random, blocks: list[Any]) -> Payload:
    """The state of a form: as somebody fills it in, with wrong values, or with blocks that are not there."""
    state: Payload = values(blocks, {})
    for block, element in interactive(blocks):
        if element.get("type") in NOT_IN_STATE or rng.random() < 0.5:
            continue
        answer = next(iter(state[block["block_id"]].values()))
        answer[FIELDS[element["type"]][0]] = _answer(rng, element)
    if rng.random() < 0.1 and state:
        state.pop(rng.choice(list(state)))
    return state


def _answer(rng: Random, element: Any) -> object:
    if rng.random() < 0.06:
        return a_value(rng)
    match element["type"]:
        case "plain_text_input":
            return rng.choice((a_text(rng), a_text(rng), None))
        case "static_select" | "radio_buttons":
            return rng.choice(element["options"]) if rng.random() < 0.9 else {"value": a_text(rng, 1)}
        case "checkboxes" | "multi_static_select":
            return [one for one in element["options"] if rng.random() < 0.5]
        case "timepicker":
            return rng.choice(("00:00", "23:59", "9:5", None, "24:00", a_text(rng, 1)))
        case "conversations_select" | "users_select":
            return rng.choice((None, *_PLACES, "UADMIN", "C404"))
        case _:
            return a_value(rng)


def _lacking(rng: Random, payload: Payload, keep: Sequence[str]) -> Payload:
    """Mostly as it is; some lack a field, some have another value in one."""
    roll = rng.random()
    if roll < 0.06:
        gone = rng.choice([name for name in payload if name not in keep])
        return {name: value for name, value in payload.items() if name != gone}
    if roll < 0.12:
        name = rng.choice([name for name in payload if name not in keep])
        return {**payload, name: a_value(rng)}
    return _bent(rng, payload, 0.01) if roll < 0.15 else payload


def _bent(rng: Random, payload: Payload, chance: float) -> Payload:
    changed = {name: bent(rng, value, chance) for name, value in payload.items()}
    return {**changed, "type": payload["type"]} if "type" in payload else changed
