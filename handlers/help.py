"""Help, and what is typed otherwise."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.views.help import help_message
from bot.views.reader import Reader
from handlers.answers import as_ack
from handlers.routes import usages


async def show_help(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:  # noqa: ARG001 - a listener's shape
    """`/patrol help`, and `/patrol` alone."""
    await ack(**as_ack(help_message(reader, usages(reader), deps.rules.support)))
