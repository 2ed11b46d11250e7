"""A person's Home: opened, and what is pressed and chosen there that is pressed nowhere else."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.mistakes import Mistake, MistakeKind
from bot.services.homes import open_home, turn_home
from bot.services.preferences import choose_language, choose_zone
from bot.services.subscribed import alerts_for
from bot.views.forms import order_form
from bot.views.homes import AS_IN_SLACK, help_modal
from bot.views.languages import language as language_of
from bot.views.reader import Reader
from bot.views.subscribing import subscribe_form
from handlers import presses
from handlers.routes import usages
from handlers.shapes import an_id, of_an_event, workspace_of

_HOME: Final = "home"  # the tab; there is also that of the messages
_LONGEST_PAGE: Final = 4  # digits


async def opened(event: Mapping[str, Any], body: Mapping[str, Any], deps: Deps) -> None:
    """Somebody has opened a tab of Patrol's (Slack: app_home_opened)."""
    if event.get("tab") == _HOME:
        await open_home(workspace_of(body), _person(event), deps)


async def turn_page(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Previous* and *Next* of the watches."""
    press = presses.press(body)
    page = int(press.row) if press.row.isdecimal() and len(press.row) <= _LONGEST_PAGE else 0
    await turn_home(press.workspace, press.person, page, deps)
    await ack()


async def order(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Order a report* opens the form."""
    press = presses.press(body)
    await ack()
    modal = order_form(reader, search=deps.rules.company_search, is_here=False)
    deps.errands.send("open a form", deps.slack.open_modal(press.workspace, press.interaction, modal))


async def subscribe(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Subscribe* opens the form, with the alerts that this person may choose from."""
    press = presses.press(body)
    alerts = await alerts_for(press.workspace, press.person, press.person, deps)
    await ack()
    modal = subscribe_form(reader, alerts=alerts, place=press.person)
    deps.errands.send("open a form", deps.slack.open_modal(press.workspace, press.interaction, modal))


async def show_help(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Help* shows what can be typed."""
    press = presses.press(body)
    await ack()
    modal = help_modal(reader, usages(reader), deps.rules.support)
    deps.errands.send("show help", deps.slack.open_modal(press.workspace, press.interaction, modal))


async def choose_a_language(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """The language in which Patrol speaks to this person."""
    press, value = presses.choice(body)
    chosen = language_of(value)
    if chosen is None and value != AS_IN_SLACK:
        raise Mistake(MistakeKind.OLD_BUTTON)
    await choose_language(press.workspace, press.person, press.person, chosen.code if chosen else None, deps)
    await ack()


async def choose_a_zone(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """The zone of the hours that they are told."""
    press, value = presses.choice(body)
    await choose_zone(press.workspace, press.person, None if value == AS_IN_SLACK else _zone(value), deps)
    await ack()


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError):  # as in the form of a subscription: none that the menu has
        raise Mistake(MistakeKind.OLD_BUTTON) from None


@of_an_event
def _person(event: Mapping[str, Any]) -> str:
    return an_id(event["user"])
