"""What admins are told, once, because nobody else can do anything about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.channels import CHANNELS
from bot.domain.messages import Message
from bot.domain.notices import Notice, NoticeKind
from bot.views.blocks import escape, literal, section
from bot.views.catalogue import mark
from bot.views.measures import moment
from bot.views.outages import outage_notice
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated

_FEATURES: Final[Mapping[str, str]] = {
    "chat:write": mark("every message of Patrol's"),
    "files:write": mark("reports and spreadsheets as files"),
    "channels:read": mark("noticing what becomes of public channels"),
    "groups:read": mark("noticing what becomes of private channels"),
    "users:read": mark("people's names, languages and time zones, and who may do what"),
    "commands": mark("commands and forms"),
}


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
        case _:
            return _of_slack(reader, notice)


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
    return reader.together(said)


def _of_slack(reader: Reader, notice: Notice) -> str:
    details = {name: escape(value) for name, value in notice.details.items()}
    match notice.kind:
        case NoticeKind.SCOPE:
            return _scope(reader, notice.details)
        case NoticeKind.PLAN:
            return reader.say(
                "A limit of this workspace's plan at Slack is reached (`{word}`), so it does not take all of Patrol's "
                "messages or files. Nothing is lost: Patrol tries again, and what was given up says so where it was "
                "asked for. A larger plan, or room made by deleting, mends it.",
                word=literal(notice.details.get("word", ""), 100),
            )
        case NoticeKind.OWNER_GONE:
            return reader.say(
                "A subscription needs its owner's attention, but {name} is no longer in this workspace. In its channel "
                "`/patrol handover` gives it a new owner, and `/patrol subscriptions` shows how it stands.",
                name=details.get("name") or details.get("person", ""),
            )
        case NoticeKind.OWNER_UNHEARD:
            return reader.say(
                "A subscription needs its owner's attention, but Slack does not bring {name} messages of Patrol's "
                "({word}). In its channel `/patrol handover` gives it another owner, and `/patrol subscriptions` shows "
                "how it stands.",
                name=details.get("name") or details.get("person", ""),
                word=details.get("word", ""),
            )
        case NoticeKind.GIVEN_UP:
            return _given_up(reader, details)
        case NoticeKind.MESSAGES_CLOSED:
            return reader.say(
                "Slack brings Patrol's direct messages to nobody: the app's *Messages Tab* is off. Switch it on under "
                "App Home on the app's page; subscriptions in direct messages are paused until they are resumed."
            )
    raise TypeError(f"no words for {notice.kind}")


def _given_up(reader: Reader, details: Mapping[str, str]) -> str:
    """A message that Slack did not take, and nobody waits for."""
    place = details.get("place", "")
    where = f"<#{place}>" if place.startswith(CHANNELS) else reader.say("somebody's direct messages")
    words = {"where": where, "word": details.get("word") or reader.say("no answer")}
    if details.get("unsure"):
        return reader.say(
            "Slack did not confirm a digest for {where}, and then did not take it ({word}). It may lie there or not, "
            "and no other digest tells what was in it: `/patrol history` has it.",
            **words,
        )
    return reader.say(
        "Slack did not take a message of Patrol's for {where} ({word}). What it was about is in "
        "`/patrol subscriptions` and `/patrol reports`; what a digest had to tell comes with the next one. Please show "
        "this to whoever runs Patrol. It is said once for each such reason.",
        **words,
    )


def _scope(reader: Reader, details: Mapping[str, str]) -> str:
    """Which feature is off, and what brings it back."""
    scope, method = details.get("scope", ""), details.get("method", "")
    feature = _FEATURES.get(scope)
    said = (
        reader.say(
            "Patrol does not have the scope `{scope}`, so this is off: {feature}.",
            scope=literal(scope, 100),
            feature=reader.say(feature) if feature else escape(method),
        )
        if scope
        else reader.say("Patrol lacks a scope for `{method}`, so that is off.", method=literal(method, 100))
    )
    mended = reader.say(
        "Reinstall the app from its page at api.slack.com/apps, under OAuth & Permissions, with all scopes of its "
        "manifest; then it goes on by itself."
    )
    return f"{said} {mended}".replace("OAuth & P", "OAuth &amp; P")
