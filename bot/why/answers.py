"""What PatSnap and Slack have answered: their codes, with what they mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.app import patsnap_sentence
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.outages import BILLED, WHOLE, Outage
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.slack_errors import Fate, fate_of

_CODE: Final = re.compile(r"\d{5,8}|HTTP \d{3}")
_FATES: Final[Mapping[Fate, str]] = {
    Fate.TEMPORARY: "it may take it later",
    Fate.PLACE: "this conversation does not take it; another may",
    Fate.TOKEN: "the bot token is worth nothing any more: install the app again and set the new token",
    Fate.SCOPE: "Patrol was not granted a scope that this needs: compare `python -m bot manifest`, and reinstall",
    Fate.FILE: "it does not take this file: see the workspace's settings for files",
    Fate.OURS: "Patrol asked wrongly: tell whoever maintains it",
    Fate.GONE: "the message or thread that it belongs to is not there any more",
    Fate.UNKNOWN: "Patrol does not know this word of Slack's",
}
_DELIVERIES: Final[Mapping[DeliveryState, str]] = {
    DeliveryState.PENDING: "waits to be sent; Patrol goes on by itself",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.IN_DOUBT: "was sent, and Slack did not confirm it; Patrol looks for it by itself",
    DeliveryState.DEAD: "was not delivered, and is not tried again by itself",
}
_TROUBLES: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: "PatSnap could not be reached: look at the network, and at PATROL_PATSNAP_URL.",
    TroubleKind.BUSY: "PatSnap asks for a pause. If it stays, lower PATROL_PATSNAP_QPS.",
    TroubleKind.QUOTA: "PatSnap's limit of the day is used up. A higher one is PatSnap's to give.",
    TroubleKind.ACCOUNT: "PatSnap refuses the account: `doctor` says more.",
    TroubleKind.NOT_CONNECTED: "No PatSnap account is connected: an admin of the workspace does that from Home.",
    TroubleKind.INPUT: "PatSnap does not accept what was asked for: its person has to name it otherwise.",
    TroubleKind.BUG: "PatSnap calls Patrol's question wrong: tell whoever maintains Patrol.",
    TroubleKind.CAUSE: "PatSnap took the order and could not make it.",
    TroubleKind.NO_ANSWER: "PatSnap's answer was lost. Whether it acted, and bills, only PatSnap knows.",
    TroubleKind.GAVE_UP: "PatSnap did not finish within a day: ask PatSnap about it, with the job's id.",
    TroubleKind.BAD_FILE: "What PatSnap's link brought is no report that Patrol takes: see PATROL_DOWNLOAD_HOSTS.",
    TroubleKind.NO_ROOM: "The disk takes no more files: make room in PATROL_FILES.",
    TroubleKind.FILE_GONE: "Patrol's copy of the file is gone from PATROL_FILES. Fetching it again costs nothing.",
    TroubleKind.SLACK: "Slack takes it nowhere.",
    TroubleKind.NOT_INVITED: "Nobody invited Patrol to the channel in time.",
    TroubleKind.NOBODY_WAITS: "Nobody waited for it any more before PatSnap was asked.",
    TroubleKind.RESTORED: "A backup was restored, which does not know whether PatSnap was asked since.",
}


def at(moment: datetime) -> str:
    """A time as the log has it."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def code_lines(code: str, url: str) -> list[str]:
    """What a code of PatSnap's means; nothing, where it is none. `url`: PatSnap's address that is set."""
    return [f"PatSnap's {code}: {patsnap_sentence(code, url)}"] if _CODE.fullmatch(code) else []


def trouble_lines(trouble: Trouble | None, url: str) -> list[str]:
    """What stands in the way, and what the other side said."""
    if trouble is None:
        return []
    lines = [f"Trouble: {_TROUBLES[trouble.kind]}"]
    if trouble.kind is TroubleKind.SLACK:
        lines += [f"Slack's answer: {slack_words(trouble.code)}"] if trouble.code else []
    else:
        lines += code_lines(trouble.code, url) or ([f"The answer: {trouble.code}"] if trouble.code else [])
    return lines


def slack_words(error: str) -> str:
    """Slack's word, and what it means."""
    return f"{error}: {_FATES[fate_of(error)]}"


def delivery_lines(deliveries: Sequence[Delivery]) -> list[str]:
    """What has not arrived of a row, one line each."""
    lines = []
    for one in deliveries:
        reason = f" Slack's last word: {slack_words(one.reason)}." if one.reason else ""
        due = f" Next try: {at(one.due)}." if one.due and one.state is DeliveryState.PENDING else ""
        lines.append(f"Not sent: “{one.what}” to {one.place} {_DELIVERIES[one.state]}.{reason}{due}")
    return lines


def outage_lines(outages: Iterable[Outage]) -> list[str]:
    """What PatSnap refuses for now."""
    lines = []
    for one in outages:
        what = {WHOLE: "everything", BILLED: "all that is billed"}.get(one.scope, one.scope)
        lines.append(f"PatSnap refuses {what} since {at(one.since)} ({one.code}); Patrol tries again {at(one.until)}.")
    return lines
