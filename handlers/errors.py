"""An error in a listener becomes a sentence to the person. Raised before the ack, so the sentence is the ack."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.deps import Deps
from bot.domain.messages import Message
from bot.errors import StoreFails
from bot.mistakes import Mistake, MistakeKind, NotAllowed, OverBudget, ReadByOutsiders
from bot.services.faults import remember
from bot.services.readers import who_reads
from bot.views import alert_forms, connecting, filtering, forms, pleas, subscribing
from bot.views.access import not_allowed_form, not_allowed_message
from bot.views.budgets import over_form, over_message
from bot.views.closures import outsiders_message
from bot.views.mistakes import beside_field, failure_message, mistake_message, mistake_modal, not_stored_message
from bot.views.reader import Reader
from handlers import presses
from handlers.answers import as_ack
from handlers.faults import fault_of
from handlers.routes import usages
from handlers.shapes import workspace_of

log = logging.getLogger(__name__)


async def on_error(error: Exception, body: Mapping[str, Any], context: AsyncBoltContext) -> BoltResponse:
    """Say what went wrong, to who typed or pressed alone: a mistake by its sentence, a bug by a reference to quote."""
    if context.get("deps") is None and not isinstance(error, Mistake):  # Bolt itself could not read it
        log.warning("Slack sent what cannot be read", extra={"why": type(error).__name__})
        error = Mistake(MistakeKind.GARBLED)
    if body.get("type") == "event_callback":
        return _of_event(error)
    reader = await _reader_of(body, context)
    form, is_sent = _form_for(reader, error), body.get("type") == "view_submission"
    if form is None and is_sent and not _inputs(body):
        form = mistake_modal(reader, _message_for(reader, error, body, context))
    if form is not None and is_sent:
        return BoltResponse(status=200, body={"response_action": "update", "view": form})
    if form is not None and (_in_modal(body) or presses.is_in_home(body)):
        _show_form(form, body, context)
        return BoltResponse(status=200, body="")
    message = _message_for(reader, error, body, context)
    if is_sent:
        beside = _beside(reader, error, message.text, body)
        return BoltResponse(status=200, body={"response_action": "errors", "errors": beside})
    if "command" in body:
        return BoltResponse(status=200, body=as_ack(message))
    _answer_privately(reader, message, body, context)
    return BoltResponse(status=200, body="")


async def _reader_of(body: Mapping[str, Any], context: AsyncBoltContext) -> Reader:
    """Who typed, pressed or sent it; in English where that cannot be found out now, whatever it is that is broken."""
    deps, team, user = context.get("deps"), body.get("team"), body.get("user")
    workspace = body.get("team_id") or (team.get("id") if isinstance(team, Mapping) else None)
    person = body.get("user_id") or (user.get("id") if isinstance(user, Mapping) else None)
    if not isinstance(deps, Deps) or not isinstance(workspace, str) or not isinstance(person, str):
        return Reader()
    try:
        return await who_reads(workspace, person, deps)
    except Exception:  # noqa: BLE001 - what went wrong before this is what is told
        return Reader()


def _of_event(error: Exception) -> BoltResponse:
    """Nobody reads an answer; what was not taken comes again, by Slack's schedule."""
    if isinstance(error, Mistake):
        return BoltResponse(status=200, body="")
    if not isinstance(error, StoreFails):  # the store has said why, once
        log.error("a listener failed", exc_info=error)
    return BoltResponse(status=500, body="")


def _form_for(reader: Reader, error: Exception) -> forms.Modal | None:
    """The form in which an admin is asked, in the place of one that was not taken."""
    if isinstance(error, OverBudget):
        return dict(over_form(reader, error))
    return dict(not_allowed_form(reader, error)) if isinstance(error, NotAllowed) else None


def _message_for(reader: Reader, error: Exception, body: Mapping[str, Any], context: AsyncBoltContext) -> Message:
    if isinstance(error, NotAllowed):
        return not_allowed_message(reader, error)
    if isinstance(error, OverBudget):
        return over_message(reader, error)
    if isinstance(error, ReadByOutsiders):
        return outsiders_message(reader, error)
    if isinstance(error, Mistake):
        return mistake_message(reader, error, usages(reader))
    if isinstance(error, StoreFails):
        return not_stored_message(reader)  # the store has said why, once
    reference = f"E-{secrets.token_hex(3).upper()}"
    log.error("a listener failed", extra={"reference": reference}, exc_info=error)
    deps = context.get("deps")
    if isinstance(deps, Deps):
        fault = fault_of(error, reference, body, deps.clock())
        deps.errands.send("remember a fault", remember(fault, deps))  # later: nobody waits for that
    return failure_message(reader, reference, _support(context))


_BESIDE: Final = {
    MistakeKind.BAD_CREDIT_CODE: forms.CREDIT_CODE,
    MistakeKind.BAD_CHECK_DIGIT: forms.CREDIT_CODE,
    MistakeKind.OTHER_NAME: forms.COMPANY,
    MistakeKind.NO_PATENT: forms.PATENT,
    MistakeKind.BAD_PATENT: forms.PATENT,
    MistakeKind.NOT_A_MEMBER: forms.PLACE,
    MistakeKind.UNSEEN_PLACE: forms.PLACE,
    MistakeKind.SHARED_PLACE: forms.PLACE,
    MistakeKind.NO_ALERT: subscribing.ALERT,
    MistakeKind.UNKNOWN_ALERT: subscribing.ALERT,
    MistakeKind.BAD_ZONE: subscribing.ZONE,
    MistakeKind.INCOMPLETE_ALERT: alert_forms.QUERY,
    MistakeKind.NOTHING_CHANGED: alert_forms.QUERY,
    MistakeKind.ALREADY_THERE: subscribing.PLACE,
    MistakeKind.LONG_FILTER: filtering.VALUES,
    MistakeKind.BAD_OFFICE: filtering.VALUES,
    MistakeKind.TOO_MANY_FILTERS: filtering.VALUES,
    MistakeKind.NO_ADMIN: pleas.ADMIN,
    MistakeKind.BAD_KEY: connecting.API_KEY,
}


def _beside(reader: Reader, error: Exception, otherwise: str, body: Mapping[str, Any]) -> dict[str, str]:
    """The sentence beside the field of a form that it speaks of; beside the first one otherwise."""
    fields = _inputs(body)
    if not isinstance(error, Mistake):
        return {fields[0]: otherwise}
    wanted = _BESIDE.get(error.kind, "")
    return {wanted if wanted in fields else fields[0]: beside_field(reader, error)}


def _inputs(body: Mapping[str, Any]) -> list[str]:
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    found = blocks if isinstance(blocks, list) else []
    return [str(one.get("block_id")) for one in found if isinstance(one, Mapping) and one.get("type") == "input"]


def _answer_privately(reader: Reader, message: Message, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    """The ack of a button shows nothing; the sentence goes to the payload's response_url, as an errand.

    What is pressed in a modal has none: there the sentence takes the modal's place. Shortcuts and Homes have none
    either: a modal says it.
    """
    deps, response_url = context.get("deps"), body.get("response_url")
    if isinstance(deps, Deps) and isinstance(response_url, str):
        deps.errands.send("answer a press", deps.slack.answer(response_url, message))
    elif _in_modal(body):
        _show_in_modal(mistake_modal(reader, message), body, context)
    elif isinstance(deps, Deps) and presses.is_in_home(body):
        _show_over_home(mistake_modal(reader, message), body, deps)
    elif isinstance(deps, Deps) and body.get("type") == "shortcut":
        modal = mistake_modal(reader, message)
        deps.errands.send(
            "answer a shortcut", deps.slack.open_modal(workspace_of(body), str(body.get("trigger_id")), modal)
        )


def _show_form(form: forms.Modal, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    deps = context.get("deps")
    if _in_modal(body):
        _show_in_modal(form, body, context)
    elif isinstance(deps, Deps):
        _show_over_home(form, body, deps)


def _support(context: AsyncBoltContext) -> str:
    """Whom the operator names for questions."""
    deps = context.get("deps")
    return deps.rules.support if isinstance(deps, Deps) else ""


def _show_over_home(modal: forms.Modal, body: Mapping[str, Any], deps: Deps) -> None:
    """A Home is in no conversation: what is said of what was pressed there opens over it."""
    deps.errands.send(
        "answer a press in a Home", deps.slack.open_modal(workspace_of(body), str(body.get("trigger_id")), modal)
    )


def _in_modal(body: Mapping[str, Any]) -> bool:
    view = body.get("view")
    return not isinstance(body.get("response_url"), str) and isinstance(view, Mapping) and view.get("type") == "modal"


def _show_in_modal(modal: forms.Modal, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    deps = context.get("deps")
    if isinstance(deps, Deps):
        errand = deps.slack.update_modal(workspace_of(body), str(body["view"].get("id")), modal)
        deps.errands.send("answer a press in a modal", errand)
