"""Slack speaks of alerts: have one checked, open it to everybody, close it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.services.adopting import set_open
from bot.services.asking import check_now
from bot.services.places import who_is
from bot.views.changes import checking_message, opened_message
from bot.views.reader import Reader
from handlers import parsing
from handlers.answers import as_ack
from handlers.subscriptions import named
from handlers.wishes import subscribe_words


async def check(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol check <alert>`: now, for everyone subscribed."""
    asker = parsing.asker(command)
    subscription = await named(asker, parsing.after_first(command), deps)
    alert, is_asked = await check_now(asker.workspace, asker.person, subscription.id, subscription.place, deps)
    await ack(**as_ack(checking_message(reader, alert, is_asked=is_asked)))


async def open_alert(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol open <alert>`: everybody may find it by its name."""
    await _set_open(ack, command, deps, reader, is_open=True)


async def close_alert(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol close <alert>`: only who is concerned may find it by its name."""
    await _set_open(ack, command, deps, reader, is_open=False)


async def _set_open(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader, *, is_open: bool) -> None:
    asker = parsing.asker(command)
    words = subscribe_words(parsing.after_first(command)).alert
    person = await who_is(asker.workspace, asker.person, deps)
    alert = await set_open(asker.workspace, asker.person, words, deps, is_open=is_open, is_admin=person.is_admin)
    await ack(**as_ack(opened_message(reader, alert)))
