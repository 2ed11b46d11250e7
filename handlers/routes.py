"""What can be typed and pressed, as data: the manifest, the help and the routing are all made from this."""

import difflib
from dataclasses import dataclass
from typing import Final

from bot.views.help import Usage

COMMAND: Final = "/patrol"


@dataclass(frozen=True)
class SubCommand:
    """A word after `/patrol`, what may follow it, what it does and belongs to (the two for the catalogues)."""

    name: str
    hint: str
    what: str
    group: str


_OPTIONS: Final = "[word|pdf] [unbranded] [to me|here|#channel]"

_REPORTS: Final = "Reports"
_ALERTS: Final = "Alerts"
_SUBSCRIPTIONS: Final = "Subscriptions of this channel"
_REST: Final = "The rest"

# In the order and the groups in which help shows them.
SUBCOMMANDS: Final = (
    SubCommand("report", f"<company> {_OPTIONS}", "PatSnap's report on a company, as a file in the thread", _REPORTS),
    SubCommand("value", f"<publication number> {_OPTIONS}", "its report on what a granted patent is worth", _REPORTS),
    SubCommand("reports", "", "your reports and this channel's, with their files", _REPORTS),
    SubCommand("alert", "new|edit <alert>|delete <alert>", "an alert made, changed or deleted at PatSnap", _ALERTS),
    SubCommand("preview", "<alert>", "its last 30 days, before you subscribe", _ALERTS),
    SubCommand("check", "<alert>", "PatSnap is asked now, for everyone who subscribes", _ALERTS),
    SubCommand("open", "<alert>", "everybody finds your alert by its name", _ALERTS),
    SubCommand("close", "<alert>", "only who is concerned finds it by its name", _ALERTS),
    SubCommand("subscribe", "<alert> [kinds] [when] [full|compact|count]", "its news here, as digests", _SUBSCRIPTIONS),
    SubCommand("subscriptions", "", "what there is, to edit, snooze or end", _SUBSCRIPTIONS),
    SubCommand("unsubscribe", "<alert>", "no more digests of it here", _SUBSCRIPTIONS),
    SubCommand("snooze", "<alert> 2w", "quiet for a while; what was found comes then", _SUBSCRIPTIONS),
    SubCommand("pause", "<alert>", "quiet until somebody resumes it", _SUBSCRIPTIONS),
    SubCommand("resume", "<alert>", "on again, with what was found meanwhile", _SUBSCRIPTIONS),
    SubCommand(
        "filter", "<alert> [exclude|require|remove …]", "what its digests leave out, or want alone", _SUBSCRIPTIONS
    ),
    SubCommand("history", "<alert>", "its digests so far, with their spreadsheets", _SUBSCRIPTIONS),
    SubCommand(
        "heartbeat", "<alert> [warning] on|off", "a word a month, or a warning, where nothing is found", _SUBSCRIPTIONS
    ),
    SubCommand("move", "<alert> to #channel|me", "its digests to another place", _SUBSCRIPTIONS),
    SubCommand("handover", "<alert> @person", "somebody else owns the subscription", _SUBSCRIPTIONS),
    SubCommand("usage", "", "what PatSnap was asked, by whom, what it refuses, and what is left of the budgets", _REST),
    SubCommand("access", "", "for admins: what was granted to whom, to withdraw it", _REST),
    SubCommand("language", "[<language>|slack] [here]", "the language that Patrol speaks to you, or here", _REST),
    SubCommand("help", "", "what can be typed", _REST),
)


def usages() -> tuple[Usage, ...]:
    """Everything that can be typed, as help shows it."""
    return tuple(Usage(f"{COMMAND} {one.name} {one.hint}".rstrip(), one.what, one.group) for one in SUBCOMMANDS)


def nearest(words: str) -> str:
    """The closest valid command to what was typed, ready to copy; empty where nothing is close."""
    first, _, rest = words.partition(" ")
    found = difflib.get_close_matches(first.lower(), [one.name for one in SUBCOMMANDS], n=1)
    return f"{COMMAND} {found[0]} {rest}".rstrip() if found else ""
