"""Messages as the body of an ack, and as the answer to a press."""

from typing import Any

from bot.deps import Deps
from bot.domain.messages import Message
from handlers.presses import Press


def as_ack(message: Message) -> dict[str, Any]:
    """The body that answers a command, for the eyes of who typed it."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": [dict(block) for block in message.blocks]}


def tell(errand: str, press: Press, message: Message, deps: Deps) -> None:
    """Say what came of a press to who pressed, as an errand; in a Home nothing is said: it shows that itself."""
    if not press.is_in_home:
        deps.errands.send(errand, deps.slack.answer(press.response_url, message))
