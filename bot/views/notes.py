"""A word to one person about how their request ended, where an edited message would not be noticed."""

from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.domain.reports import Request
from bot.views.blocks import context, escape, section
from bot.views.reader import Reader


def note_message(reader: Reader, request: Request, *, repeat: bool = False) -> Message:
    """Nobody invited Patrol in time: the report is let go. `repeat`: an earlier copy may lie above it."""
    sentence = reader.say(
        "Nobody invited Patrol to <#{place}> in 14 days, so the report on {subject} was not delivered there. "
        "`/patrol reports` has it for as long as it is kept. ({reference})",
        place=request.place,
        subject=escape(request.order.subject.text),
        reference=reference(request.id),
    )
    blocks: list[Block] = [section(sentence)]
    if repeat:
        blocks.append(context(reader.say("Possibly a repeat: Slack did not confirm an earlier copy of this message")))
    return Message(text=sentence, blocks=tuple(blocks))
