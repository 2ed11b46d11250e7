"""A message that may lie there twice says so."""

from bot.domain.messages import Block, Message
from bot.views.blocks import context
from bot.views.reader import Reader


def maybe_repeated(reader: Reader, message: Message, *, repeat: bool) -> Message:
    """The same message; where `repeat`, with a word that an earlier copy may lie above it."""
    if not repeat:
        return message
    note = repeat_line(reader)
    blocks: tuple[Block, ...] = (*message.blocks, context(note))
    return Message(text=f"{message.text} ({note})", blocks=blocks)


def repeat_line(reader: Reader) -> str:
    """That word."""
    return reader.say("Possibly a repeat: Slack did not confirm an earlier copy of this message")


def maybe_repeated_title(reader: Reader, name: str, *, repeat: bool) -> str:
    """The same for a file: the title under which Slack shows it."""
    return reader.say("{name} (possibly a repeat)", name=name) if repeat else name
