"""A message as Slack takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True)
class Message:
    """Text for notifications and screen readers, and the blocks that are shown. Only `bot.views` makes these."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Posted:
    """Where Slack put a message: the conversation's id (a `D…` where we addressed a person) and the message's `ts`."""

    channel: str
    ts: str
