"""What admins are told, once, because nobody else can do anything about it."""

from datetime import datetime

from bot.domain.messages import Message
from bot.domain.notices import Notice, NoticeKind
from bot.views.blocks import section
from bot.views.measures import moment
from bot.views.outages import outage_notice
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated


def notice_message(reader: Reader, notice: Notice, *, repeat: bool = False) -> Message:
    """One notice."""
    sentence = _sentence(reader, notice)
    return maybe_repeated(reader, Message(text=sentence, blocks=(section(sentence),)), repeat=repeat)


def _sentence(reader: Reader, notice: Notice) -> str:
    match notice.kind:
        case NoticeKind.RESTORED:
            return _restored(reader, notice.details.get("taken", ""))
        case NoticeKind.QUOTA | NoticeKind.ACCOUNT | NoticeKind.LICENSE | NoticeKind.RECOVERED:
            return outage_notice(reader, notice)


def _restored(reader: Reader, taken: str) -> str:
    when = moment(datetime.fromisoformat(taken)) if taken else ""
    said = [
        reader.say("Patrol runs on a backup of its database, taken {when}.", when=when)
        if when
        else reader.say("Patrol runs on a backup of its database."),
        reader.say("What people asked of it after that is not known: they have to ask again."),
        reader.say(
            "What was on its way is looked for in Slack before it is sent; where Patrol may not look, it comes marked "
            "as a possible repeat. Reports that may have been ordered are not ordered again unless their people say "
            "so. What PatSnap found in between may have been told already; digests name those days."
        ),
    ]
    return " ".join(said)
