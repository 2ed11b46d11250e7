"""What PatSnap refuses, said to admins: what happened, what to do, what still works, when it is tried again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from bot.domain.notices import Notice, NoticeKind
from bot.domain.outages import BILLED, WHOLE, Outage, OutageKind
from bot.views.blocks import escape
from bot.views.catalogue import mark
from bot.views.endpoints import ENDPOINT_NAMES
from bot.views.measures import moment
from bot.views.reader import Reader

_WHOLE: Final = mark(
    "*PatSnap refuses this account{code}.* {cause} Until that is mended nothing is asked of PatSnap: reports, checks, "
    "counts and new alerts wait; nothing is lost, and digests go out with what has come. Patrol tries again every "
    "hour; `python -m bot doctor` says at once whether it is mended."
)
_WHOLE_BROUGHT: Final = mark(
    "*PatSnap refuses this workspace's key{code}.* Until that is mended nothing is asked of PatSnap: reports, checks, "
    "counts and new alerts wait; nothing is lost, and digests go out with what has come. Look at the account's plan "
    "and rights at PatSnap, or replace the key in Home. Patrol tries again every hour."
)
_BILLED: Final = mark(
    "*PatSnap refuses what this account is billed for{code}.* {cause} Until that is mended new reports, checks, "
    "counts and searches wait, and nothing is lost. Reports that PatSnap is making still arrive. Patrol tries again "
    "every hour."
)
_QUOTA: Final = mark(
    "*PatSnap's limit of calls for today is reached{code}.* New reports, checks, counts and searches wait, and go on "
    "by themselves {until}; nothing is lost. Reports that PatSnap is making still arrive. If it happens often, ask "
    "PatSnap for a higher limit."
)
_QUOTA_OF_ONE: Final = mark(
    "*PatSnap's limit of calls for today is reached for {what}{code}.* What needs it waits, and goes on by itself "
    "{until}; nothing is lost, and everything else works."
)
_LICENSE: Final = mark(
    "*PatSnap does not let this account use {what}{code}.* Ask PatSnap to license or price it. Until then whatever "
    "needs it waits, nothing is lost, and everything else works. Patrol tries again every hour."
)
_OPTIONAL: Final = mark(
    "*PatSnap does not let this account use {what}{code}.* Patrol does without: digests, previews or the search for "
    "what was lost show less. If you want it, ask PatSnap to license it; Patrol tries again every three days. What "
    "else is not licensed is not told one by one: `/patrol usage` lists it."
)
_RECOVERED: Final = mark("*PatSnap takes calls again* ({what}). What has waited since {since} goes on by itself.")

_CAUSES: Final[Mapping[str, str]] = {
    "67200001": mark("Its total limit of calls is used up: ask PatSnap to raise it."),
    "67200005": mark("It has no balance or no calls left: top it up at PatSnap."),
    "67200006": mark("The time for which it was activated is over: ask PatSnap to extend it."),
    "67200202": mark("PatSnap does not know the key here: look at PATROL_PATSNAP_API_KEY and PATROL_PATSNAP_URL."),
}
_CAUSE_ELSE: Final = mark(
    "Look at the key or client in Patrol's settings, and at the account's plan and rights at PatSnap."
)


def outage_notice(reader: Reader, notice: Notice) -> str:
    """To admins: an outage has begun, or is over."""
    details = notice.details
    scope, code = details.get("scope", WHOLE), details.get("code", "")
    values = {
        "what": _what(reader, scope),
        "code": f" ({escape(code)})" if code else "",
        "until": _at(details.get("until", "")),
        "since": _at(details.get("since", "")),
        "cause": reader.say(_CAUSES.get(code, _CAUSE_ELSE)),
    }
    if notice.kind is NoticeKind.RECOVERED:
        return reader.say(_RECOVERED, **values)
    if notice.kind is NoticeKind.QUOTA:
        return reader.say(_QUOTA if scope in {BILLED, WHOLE} else _QUOTA_OF_ONE, **values)
    if notice.kind is NoticeKind.LICENSE:
        return reader.say(_OPTIONAL if notice.about.endswith("optional") else _LICENSE, **values)
    whole = _WHOLE_BROUGHT if details.get("brought") else _WHOLE
    return reader.say(_BILLED if scope == BILLED else whole, **values)


def outage_line(reader: Reader, outage: Outage) -> str:
    """One outage in a list: what is refused, since when, and when it is tried again."""
    values = {
        "what": _what(reader, outage.scope),
        "code": escape(outage.code),
        "since": moment(outage.since),
        "until": moment(outage.until),
    }
    if outage.kind is OutageKind.NOT_CONNECTED:
        return reader.say("PatSnap is not connected, since {since}", **values)
    if outage.kind is OutageKind.QUOTA:
        return reader.say("{what}: limit reached ({code}), since {since}; goes on {until}", **values)
    if outage.kind is OutageKind.LICENSE:
        return reader.say("{what}: not licensed ({code}), since {since}; tried again {until}", **values)
    return reader.say("{what}: account refused ({code}), since {since}; tried again {until}", **values)


def _what(reader: Reader, scope: str) -> str:
    if scope == WHOLE:
        return reader.say("everything")
    if scope == BILLED:
        return reader.say("what is billed")
    named = ENDPOINT_NAMES.get(scope)  # a later version may have noted another
    return f"{scope} ({reader.say(named)})" if named else escape(scope)


def _at(seconds: str) -> str:
    return moment(datetime.fromtimestamp(int(seconds), UTC)) if seconds.isascii() and seconds.isdecimal() else ""
