"""`/patrol usage`, and what is pressed where a budget has refused an order."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.services import budgets
from bot.services import usage as service
from bot.services.places import who_is
from bot.views.budgets import ask_form
from bot.views.pleas import asked_form
from bot.views.reader import Reader
from bot.views.usage import usage_message
from handlers import parsing, presses
from handlers.answers import as_ack
from handlers.pleas import chosen_admin, open_plea


async def show_usage(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol usage`: everything for admins; for others the sums, their own, and that of the channel they are in."""
    asker = parsing.asker(command)
    person = await who_is(asker.workspace, asker.person, deps)
    usage = await service.show_usage(asker.workspace, asker.person, asker.conversation, deps, is_admin=person.is_admin)
    await ack(**as_ack(usage_message(reader, usage)))


async def ask(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Ask an admin* opens the form in which one is chosen."""
    press = presses.press(body)
    await deps.store.read(lambda tx: budgets.own_refusal(press.workspace, press.person, press.row, tx))
    await ack()
    open_plea(press, ask_form(reader, press.row), deps, reader)


async def submit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """An admin was chosen: asked, if Slack says that they are one."""
    view = body["view"]
    admin = await chosen_admin(body, deps)
    refusal = str(view["private_metadata"])
    await budgets.ask_admin(str(body["team"]["id"]), str(body["user"]["id"]), refusal, admin, deps)
    await ack(response_action="update", view=dict(asked_form(reader)))


async def allow(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Allow*: one more report for that person this month."""
    await _decide(ack, body, deps, allowed=True)


async def decline(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Refuse*."""
    await _decide(ack, body, deps, allowed=False)


async def _decide(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, *, allowed: bool) -> None:
    press = presses.press(body)
    await budgets.decide(press.workspace, press.person, press.row, deps, allowed=allowed)
    await ack()
