"""What can be typed and pressed, as data: the manifest, the help and the routing are all made from this."""

import difflib
from dataclasses import dataclass
from typing import Final

from bot.views.help import Usage

COMMAND: Final = "/patrol"


@dataclass(frozen=True)
class SubCommand:
    """A word after `/patrol`, what may follow it, and what it does (a sentence for the catalogues)."""

    name: str
    hint: str
    what: str


_OPTIONS: Final = "[word|pdf] [unbranded] [to me|here|#channel]"

SUBCOMMANDS: Final = (
    SubCommand("report", f"<company> {_OPTIONS}", "PatSnap's report on a company, as a file in the thread"),
    SubCommand("value", f"<publication number> {_OPTIONS}", "PatSnap's report on what a granted patent is worth"),
    SubCommand("reports", "", "your reports and this channel's, with their files"),
    SubCommand(
        "subscribe",
        "<alert> [kinds] [instantly|daily 09:00|weekly mon 09:00|monthly 1 09:00] [full|compact|count]",
        "what PatSnap finds for an alert, as digests in this channel",
    ),
    SubCommand("preview", "<alert>", "what an alert has brought, or would have, in the last 30 days"),
    SubCommand("alert", "new|edit <alert>|delete <alert>", "an alert made, changed or deleted at PatSnap, by a form"),
    SubCommand("subscriptions", "", "what this channel is subscribed to"),
    SubCommand("unsubscribe", "<alert>", "no more digests of it here"),
    SubCommand("snooze", "<alert> 2w", "quiet for a while; what was found comes then"),
    SubCommand("pause", "<alert>", "quiet until somebody resumes it"),
    SubCommand("resume", "<alert>", "on again, with what was found meanwhile"),
    SubCommand("move", "<alert> to #channel|me", "its digests to another place"),
    SubCommand("handover", "<alert> @person", "somebody else owns the subscription"),
    SubCommand("history", "<alert>", "the digests of it here, with their spreadsheets"),
    SubCommand("heartbeat", "<alert> [warning] on|off", "a word once a month, or a warning, where nothing is found"),
    SubCommand("filter", "<alert> [exclude|require|remove …]", "what its digests leave out or want alone"),
    SubCommand("check", "<alert>", "ask PatSnap now, for everyone who subscribes"),
    SubCommand("open", "<alert>", "let everybody find your alert by its name"),
    SubCommand("close", "<alert>", "let only who is concerned find it by its name"),
    SubCommand("usage", "", "what PatSnap was asked, by whom, and what is left of the budgets"),
    SubCommand("help", "", "what can be typed"),
)


def usages() -> tuple[Usage, ...]:
    """Everything that can be typed, as help shows it."""
    return tuple(Usage(f"{COMMAND} {one.name} {one.hint}".rstrip(), one.what) for one in SUBCOMMANDS)


def nearest(words: str) -> str:
    """The closest valid command to what was typed, ready to copy; empty where nothing is close."""
    first, _, rest = words.partition(" ")
    found = difflib.get_close_matches(first.lower(), [one.name for one in SUBCOMMANDS], n=1)
    return f"{COMMAND} {found[0]} {rest}".rstrip() if found else ""
