"""Help: what can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.messages import Message
from bot.views.blocks import context, literal, section
from bot.views.reader import Reader


@dataclass(frozen=True)
class Usage:
    """One thing that can be typed: the command as it is written, and what it does."""

    command: str
    what: str


def usage_lines(reader: Reader, usages: Sequence[Usage]) -> str:
    """One line for each thing that can be typed."""
    return "\n".join(f"`{literal(usage.command)}`  {reader.say(usage.what)}" for usage in usages)


def help_message(reader: Reader, usages: Sequence[Usage]) -> Message:
    """What Patrol does and what can be typed, for one person's eyes."""
    intro = reader.say("*Patrol* brings PatSnap's reports to Slack.")
    outro = reader.say(
        "A report takes 1 to 10 minutes. Without `word` it is a PDF; without `to me` it comes to this conversation. "
        "Put a name in quotation marks if it ends in one of these words."
    )
    lines = usage_lines(reader, usages)
    return Message(text=f"{intro}\n{lines}", blocks=(section(f"{intro}\n{lines}"), context(outro)))
