"""A word to one person about how their request ended, where an edited message would not be noticed."""

from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.domain.reports import Request, Trouble, TroubleKind
from bot.views.blocks import context, escape, section
from bot.views.reader import Reader


def note_message(reader: Reader, request: Request, *, repeat: bool = False) -> Message:
    """A report is let go: nobody invited Patrol in time, or Slack took no message that would say how it stands.

    `repeat`: an earlier copy may lie above it.
    """
    if request.trouble is not None and request.trouble.kind is not TroubleKind.NOT_INVITED:
        return _noted(reader, _refused(reader, request, request.trouble), repeat=repeat)
    sentence = reader.say(
        "Nobody invited Patrol to <#{place}> in 14 days, so the report on {subject} was not delivered there. "
        "`/patrol reports` has it for as long as it is kept. ({reference})",
        place=request.place,
        subject=escape(request.order.subject.text),
        reference=reference(request.id),
    )
    return _noted(reader, sentence, repeat=repeat)


def _refused(reader: Reader, request: Request, trouble: Trouble) -> str:
    return reader.say(
        "Slack did not take Patrol's message about the report on {subject} ({word}), so it was not delivered. "
        "`/patrol reports` has it for as long as it is kept. ({reference})",
        subject=escape(request.order.subject.text),
        word=escape(trouble.code or str(trouble.kind)),
        reference=reference(request.id),
    )


def _noted(reader: Reader, sentence: str, *, repeat: bool) -> Message:
    blocks: list[Block] = [section(sentence)]
    if repeat:
        blocks.append(context(reader.say("Possibly a repeat: Slack did not confirm an earlier copy of this message")))
    return Message(text=sentence, blocks=tuple(blocks))
