"""What stands in the way, said to people: what it is, whose matter it is, and what comes next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.reports import Kind, Trouble, TroubleKind
from bot.errors import BadFileKind
from bot.views.blocks import escape
from bot.views.catalogue import mark
from bot.views.reader import Reader

_WAITING: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: mark("Waiting · PatSnap cannot be reached; Patrol keeps trying, nothing is lost"),
    TroubleKind.BUSY: mark("Waiting · PatSnap is busy; Patrol asks again shortly, nothing is lost"),
    TroubleKind.QUOTA: mark("Waiting · PatSnap's limit for today is used up; Patrol goes on {due}"),
    TroubleKind.NO_ROOM: mark("Made · Patrol has no room for its file now; it is fetched again, nothing is lost"),
    TroubleKind.NOT_CONNECTED: mark(
        "Waiting · PatSnap is not connected; an admin of this workspace can connect it from Home, and nothing is lost"
    ),
    TroubleKind.ACCOUNT: mark(
        "Waiting · PatSnap refuses this account{code}: key, licence or balance. Admins were told; Patrol asks again "
        "every hour until it is mended, and nothing is lost"
    ),
    TroubleKind.BAD_FILE: mark("Made · its file did not arrive whole; Patrol fetches it again"),
}
_WAITING_ELSE: Final = mark("Waiting · PatSnap does not answer as it should; Patrol asks again, nothing is lost")

_FAILED: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: mark(
        "*Not made.* PatSnap could not be reached for too long. Nothing was ordered. Try again when it is back."
    ),
    TroubleKind.BUSY: mark("*Not made.* PatSnap was too busy for too long. Nothing was ordered. Try again later."),
    TroubleKind.QUOTA: mark("*Not made.* PatSnap's limit stayed used up. Nothing was ordered. Try again later."),
    TroubleKind.NOT_CONNECTED: mark(
        "*Not made.* PatSnap was disconnected from this workspace. Once an admin has connected it again, *Try again* "
        "orders a new one."
    ),
    TroubleKind.ACCOUNT: mark(
        "*Not made.* PatSnap refuses this account{code}: key, licence or balance. This is for whoever runs Patrol; "
        "nothing was ordered. Try again once they have mended it."
    ),
    TroubleKind.BUG: mark(
        "*Not made.* PatSnap calls Patrol's question wrong{code}. This is not your mistake; please show it to whoever "
        "runs Patrol. Nothing was ordered."
    ),
    TroubleKind.NO_ANSWER: mark(
        "*Not confirmed.* PatSnap did not say whether it took the order, so it may be billed. *Try again* orders a new "
        "one."
    ),
    TroubleKind.GAVE_UP: mark(
        "*Not made.* PatSnap took the order and did not finish within a day. Ask PatSnap about it; *Try again* looks "
        "once more, at no cost."
    ),
    TroubleKind.NO_ROOM: mark(
        "*Not delivered.* Patrol had no room for the file for too long. This is for whoever runs Patrol; once there is "
        "room, *Try again* fetches it, at no cost."
    ),
    TroubleKind.FILE_GONE: mark(
        "*Not delivered.* Patrol no longer has the file. *Try again* fetches it from PatSnap once more, at no cost."
    ),
    TroubleKind.SLACK: mark(
        "*Not delivered.* The report is made, but Slack does not take it{code}. Once that is mended, *Try again* "
        "delivers the same file at no cost."
    ),
    TroubleKind.NOT_INVITED: mark(
        "*Not delivered.* Nobody invited Patrol there in time. *Try again* brings the report to you here, at no cost."
    ),
    TroubleKind.RESTORED: mark(
        "*Not confirmed.* Patrol was restored from a backup, and it is not known whether this was ordered, so it may "
        "be billed. *Try again* orders a new one."
    ),
    TroubleKind.NOBODY_WAITS: mark("*Not made.* It was cancelled before PatSnap was asked. Nothing was ordered."),
}
_FAILED_INPUT: Final[Mapping[Kind, str]] = {
    Kind.ENTERPRISE: mark(
        "*Not made.* PatSnap cannot make this report{code}: it does not accept this company. Check the full registered "
        "name and ask again; nothing was ordered."
    ),
    # PatSnap's pages do not say where it refuses applications and designs: at once, or as a job that fails.
    Kind.VALUE: mark(
        "*Not made.* PatSnap cannot make this report{code}: it does not accept this patent. Only granted patents can "
        "be valued, and no designs. Check the publication number and ask again; nothing was ordered."
    ),
}
_FAILED_CAUSE: Final[Mapping[Kind, str]] = {
    Kind.ENTERPRISE: mark("*Not made.* PatSnap could not make it and says: “{detail}”. Try again for a new one."),
    Kind.VALUE: mark(
        "*Not made.* PatSnap could not make it and says: “{detail}”. Only granted patents can be valued, and no "
        "designs; if this is granted and no design, try again for a new one."
    ),
}
_FAILED_CAUSE_UNKNOWN: Final[Mapping[Kind, str]] = {
    Kind.ENTERPRISE: mark("*Not made.* PatSnap could not make it and does not say why. Try again later."),
    Kind.VALUE: mark(
        "*Not made.* PatSnap could not make it and does not say why. Only granted patents can be valued, and no "
        "designs. Check the publication number, or try again later."
    ),
}
_FAILED_ELSE: Final = mark("*Not made.* Something went wrong. Try again, and tell whoever runs Patrol if it stays.")

_FILES: Final[Mapping[str, str]] = {
    BadFileKind.ELSEWHERE: mark(
        "*Not delivered.* PatSnap's link leads to a place that Patrol may not fetch from. This is for whoever runs "
        "Patrol (PATROL_DOWNLOAD_HOSTS); *Try again* then fetches the same file, at no cost."
    ),
    BadFileKind.TOO_LARGE: mark("*Not delivered.* The report is larger than the 100 MB that Patrol takes to Slack."),
    BadFileKind.NOT_A_REPORT: mark(
        "*Not delivered.* What PatSnap sent is not a report. *Try again* fetches it once more, at no cost."
    ),
    BadFileKind.EXPIRED: mark(
        "*Not delivered.* PatSnap's link had expired. *Try again* asks for a fresh one, at no cost."
    ),
    BadFileKind.BROKEN: mark(
        "*Not delivered.* The file arrived damaged each time. *Try again* fetches it once more, at no cost."
    ),
}

# Slack's words that people can do something about; the rest is shown as it is.
_SLACK: Final[Mapping[str, str]] = {
    "storage_limit_reached": mark("this workspace's storage is full"),
    "file_uploads_disabled": mark("file uploads are switched off in this workspace"),
    "file_upload_size_restricted": mark("the file is larger than this workspace allows"),
    "posting_to_channel_denied": mark("this channel does not let Patrol post"),
    "messages_tab_disabled": mark("Patrol's direct messages are switched off"),
}


_FAILED_ORDERED: Final = mark(
    "*Not delivered.* PatSnap has taken the order, but Patrol could not get the report for too long{code}. "
    "*Try again* looks for the same one, at no cost."
)
_FAILED_ORDERED_ACCOUNT: Final = mark(
    "*Not delivered.* PatSnap has taken the order, but refuses this account now{code}: key, licence or balance. This "
    "is for whoever runs Patrol; once they have mended it, *Try again* looks for the same report, at no cost."
)
_FAILED_DISCONNECTED: Final = mark(
    "*Not delivered.* PatSnap was disconnected from this workspace while it made this report, and may bill it. Once an "
    "admin has connected it again, *Try again* orders a new one."
)
_FAILED_LOST: Final = mark(
    "*Not delivered.* PatSnap took the order, and now does not know it any more{code}. Ask PatSnap about it; "
    "*Try again* orders a new one."
)
_FAILED_LOST_BUG: Final = mark(
    "*Not delivered.* PatSnap took the order, and now calls Patrol's question about it wrong{code}. This is not your "
    "mistake; please show it to whoever runs Patrol. *Try again* orders a new one."
)
# What is said once PatSnap has taken the order, where that is not what is said before.
_ONCE_ORDERED: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: _FAILED_ORDERED,
    TroubleKind.BUSY: _FAILED_ORDERED,
    TroubleKind.QUOTA: _FAILED_ORDERED,
    TroubleKind.ACCOUNT: _FAILED_ORDERED_ACCOUNT,
    TroubleKind.NOT_CONNECTED: _FAILED_DISCONNECTED,
    TroubleKind.INPUT: _FAILED_LOST,
    TroubleKind.BUG: _FAILED_LOST_BUG,
}


def waiting(reader: Reader, trouble: Trouble, due: datetime | None) -> str:
    """A report is held up by this and goes on by itself, at `due` where that is far away."""
    when = ""
    if due is not None:
        fallback = due.strftime("%Y-%m-%d %H:%M UTC")
        when = f"<!date^{int(due.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
    code = f" ({escape(trouble.code)})" if trouble.code else ""
    return reader.say(_WAITING.get(trouble.kind, _WAITING_ELSE), due=when, code=code)


def failed(reader: Reader, trouble: Trouble | None, kind: Kind, *, ordered: bool) -> str:
    """A request for such a report has ended for this reason: what, whose matter, what next.

    `ordered`: PatSnap has taken the order.
    """
    if trouble is None:
        return reader.say(_FAILED_ELSE)
    detail = escape(trouble.detail)
    match trouble.kind:
        case TroubleKind.CAUSE:
            return reader.say((_FAILED_CAUSE if detail else _FAILED_CAUSE_UNKNOWN)[kind], detail=detail)
        case TroubleKind.BAD_FILE:
            return reader.say(_FILES.get(trouble.detail, _FAILED_ELSE))
        case TroubleKind.SLACK:
            said = _SLACK.get(trouble.code)
            code = f" ({reader.say(said) if said else escape(trouble.code)})" if trouble.code else ""
        case _:
            code = f" ({escape(trouble.code)})" if trouble.code else ""
    if ordered and trouble.kind in _ONCE_ORDERED:
        return reader.say(_ONCE_ORDERED[trouble.kind], code=code)
    return reader.say(_FAILED_INPUT[kind] if trouble.kind is TroubleKind.INPUT else _FAILED[trouble.kind], code=code)
