"""What admins are told, once, because nobody else can do anything about it."""

from bot.domain.messages import Message
from bot.domain.notices import Notice, NoticeKind
from bot.views.blocks import escape, section
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated


def notice_message(reader: Reader, notice: Notice, *, repeat: bool = False) -> Message:
    """One notice."""
    sentence = _sentence(reader, notice)
    return maybe_repeated(reader, Message(text=sentence, blocks=(section(sentence),)), repeat=repeat)


def _sentence(reader: Reader, notice: Notice) -> str:
    details = {name: escape(value) for name, value in notice.details.items()}
    match notice.kind:
        case NoticeKind.RESTORED:
            return reader.say("Patrol runs on a restored copy of its database.")
        case NoticeKind.QUOTA:
            return reader.say("PatSnap's limit of calls is reached.")
        case NoticeKind.ACCOUNT:
            return reader.say("PatSnap's account needs attention.")
        case NoticeKind.LICENSE:
            return reader.say("PatSnap's account may not use {what}.", what=details.get("what", ""))
        case NoticeKind.RECOVERED:
            return reader.say("PatSnap can be asked again.")
