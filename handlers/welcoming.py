"""The buttons of the welcome: each opens a form. Home may have the same ones."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.services.subscribed import alerts_for
from bot.views import alert_forms, forms, subscribing
from bot.views.forms import Modal
from bot.views.reader import Reader
from handlers import presses
from handlers.shapes import workspace_of


async def report(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Order a report*."""
    await ack()
    _open(body, forms.order_form(reader, search=deps.rules.company_search), deps)


async def alert(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Make an alert*."""
    await ack()
    _open(body, alert_forms.new_form(reader, place=str(body["user"]["id"])), deps)


async def subscribe(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Subscribe a channel*, with the alerts that this person may choose from."""
    person = str(body["user"]["id"])
    place = presses.conversation_of(body, person)
    alerts = await alerts_for(str(body["team"]["id"]), person, place, deps)
    await ack()
    _open(body, subscribing.subscribe_form(reader, alerts=alerts, place=None if place == person else place), deps)


def _open(body: Mapping[str, Any], form: Modal, deps: Deps) -> None:
    deps.errands.send("open a form", deps.slack.open_modal(workspace_of(body), str(body["trigger_id"]), form))
