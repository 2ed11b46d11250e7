"""`/patrol history`, turning its pages, and a digest's spreadsheet once more."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.messages import Message
from bot.services.histories import history_of, send_sheet_again
from bot.views.histories import history_message, on_its_way_message
from bot.views.reader import Reader
from handlers import parsing, presses
from handlers.answers import as_ack
from handlers.subscriptions import named

_LONGEST_OFFSET: Final = 9  # digits


async def show_history(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol history <alert>`: what this place was told of it."""
    asker = parsing.asker(command)
    subscription = await named(asker, parsing.after_first(command), deps)
    await ack(**as_ack(await _page(asker, subscription.id, 0, deps, reader)))


async def turn_page(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Older* and *Newer*: the list is replaced where it stands."""
    press = presses.press(body)
    row, _, said = press.row.partition(":")
    offset = int(said) if said.isdecimal() and len(said) <= _LONGEST_OFFSET else 0
    message = await _page(presses.asker_of_press(press), row, offset, deps, reader)
    await ack()
    deps.errands.send("turn a page", deps.slack.answer(press.response_url, message, replace=True))


async def sheet_again(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Spreadsheet again*: made anew, to the direct messages of who pressed."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    _, digest, alert = await send_sheet_again(
        asker.workspace, asker.person, press.row, asker.conversation, asker.interaction, deps
    )
    await ack()
    said = on_its_way_message(reader, digest, alert)
    deps.errands.send("say that it is on its way", deps.slack.answer(press.response_url, said))


async def _page(asker: parsing.Asker, subscription: str, offset: int, deps: Deps, reader: Reader) -> Message:
    history = await history_of(asker.workspace, asker.person, subscription, asker.conversation, offset, deps)
    return history_message(reader, history, deps.clock())
