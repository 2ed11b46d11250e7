"""Modals and Homes: views.open, views.push, views.update, views.publish."""

from typing import Final

from sandbox.slack.blocks import validate_view
from sandbox.slack.context import Call, Method
from sandbox.slack.surfaces import View
from sandbox.slack.wire import Json, SlackError


def check_view(view: object) -> Json:
    """The view, if Slack would take it; else refused with `view_too_large` or `invalid_arguments`."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view")
    complaints = validate_view(view)
    if any("view_too_large" in complaint for complaint in complaints):
        raise SlackError("view_too_large")
    if complaints:
        raise SlackError("invalid_arguments", *(line.replace("pointer:", "pointer:/view") for line in complaints))
    return view


def open_modal(call: Call) -> Json:
    """views.open."""
    source = _source(call, "modal")
    trigger = call.context.triggers.exchange(call.arguments.need("trigger_id"))
    return _answer(call, call.context.surfaces.open(trigger.person, source))


def push(call: Call) -> Json:
    """views.push: only with a trigger that arose in an open modal."""
    source = _source(call, "modal")
    trigger = call.context.triggers.exchange(call.arguments.need("trigger_id"))
    if trigger.view is None or call.context.surfaces.find(trigger.view) is None:
        raise SlackError("invalid_arguments", "[ERROR] no modal is open")
    return _answer(call, call.context.surfaces.push(trigger.person, source))


def update(call: Call) -> Json:
    """views.update: by `view_id` or `external_id`; `hash` guards against races."""
    view_id, external_id = call.arguments.text("view_id"), call.arguments.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view_id")
    view = call.context.surfaces.find(view_id, external_id)
    if view is None:
        raise SlackError("not_found")
    source = _source(call, str(view.source["type"]))
    _check_hash(call, view)
    return _answer(call, call.context.surfaces.update(view, source))


def publish(call: Call) -> Json:
    """views.publish: a person's Home."""
    person = call.workspace.find_person(call.arguments.need("user_id"))
    if person is None:
        raise SlackError("user_not_found")
    if not call.context.home_enabled:
        raise SlackError("not_enabled")
    source = _source(call, "home")
    view = call.context.surfaces.home(person.id)
    if view is not None:
        _check_hash(call, view)
    return _answer(call, call.context.surfaces.publish(person.id, source))


def _source(call: Call, kind: str) -> Json:
    source = check_view(call.arguments.decoded("view", "invalid_arguments"))
    if source["type"] != kind:
        raise SlackError("invalid_arguments", f"[ERROR] must be a {kind} [json-pointer:/view/type]")
    return source


def _check_hash(call: Call, view: View) -> None:
    if call.arguments.text("hash") not in {"", view.hash}:
        raise SlackError("hash_conflict")


def _answer(call: Call, view: View) -> Json:
    return {"ok": True, "view": view.as_json(call.workspace)}


METHODS: Final = {
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
