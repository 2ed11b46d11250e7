"""`/patrol reports`, and turning its pages."""

import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.services.listing import list_requests
from bot.views.listing import reports_message
from bot.views.reader import Reader
from handlers import parsing, presses, series
from handlers.answers import as_ack

_RECURRING: Final = frozenset({"recurring", "recurrent", "regular", "定期", "周期"})
_OFFSET: Final = re.compile(r"[0-9]{1,9}")


async def show_reports(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol reports`: mine and this channel's, running and recent; with `recurring`, those that recur."""
    if parsing.after_first(command).casefold() in _RECURRING:
        await series.show_series(ack, command, deps, reader)
        return
    person = str(command["user_id"])
    page = await list_requests(str(command["team_id"]), person, str(command["channel_id"]), 0, deps)
    await ack(**as_ack(reports_message(reader, page, person, deps.clock())))


async def turn_page(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Older* and *Newer*: the list is replaced where it stands."""
    press = presses.press(body)
    offset = int(press.row) if _OFFSET.fullmatch(press.row) else 0
    page = await list_requests(press.workspace, press.person, press.channel, offset, deps)
    await ack()
    message = reports_message(reader, page, press.person, deps.clock())
    deps.errands.send("turn a page", deps.slack.answer(press.response_url, message, replace=True))
