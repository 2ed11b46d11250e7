"""Messages as the body of an ack."""

from typing import Any

from bot.domain.messages import Message


def as_ack(message: Message) -> dict[str, Any]:
    """The body that answers a command, for the eyes of who typed it."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": [dict(block) for block in message.blocks]}
