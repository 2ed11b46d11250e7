"""What can be typed and pressed, as data: the manifest, the help and the routing are all made from this."""

import difflib
from dataclasses import dataclass
from typing import Final

from bot.views.catalogue import mark
from bot.views.help import Usage
from bot.views.reader import Reader
from handlers import tongues

COMMAND: Final = "/patrol"

# Where Patrol is reached over HTTP: Slack's requests, and people who install it.
EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"


@dataclass(frozen=True)
class SubCommand:
    """A word after `/patrol`, what may follow it, what it does and belongs to (the two for the catalogues)."""

    name: str
    hint: str
    what: str
    group: str


_REPORTS: Final = mark("Reports")
_ALERTS: Final = mark("Alerts")
_SUBSCRIPTIONS: Final = mark("Subscriptions of this channel")
_REST: Final = mark("The rest")

# In the order and the groups in which help shows them.
SUBCOMMANDS: Final = (
    SubCommand(
        "report",
        mark("<company> [word|pdf] [unbranded] [how often] [to me|here|#channel]"),
        mark("PatSnap's report on a company, as a file in the thread"),
        _REPORTS,
    ),
    SubCommand(
        "value",
        mark("<publication number> [word|pdf] [unbranded] [how often] [to me|here|#channel]"),
        mark("its report on what a granted patent is worth"),
        _REPORTS,
    ),
    SubCommand("reports", mark("[recurring]"), mark("your reports and this channel's, or those that recur"), _REPORTS),
    SubCommand(
        "alert", mark("new|edit <alert>|delete <alert>"), mark("an alert made, changed or deleted at PatSnap"), _ALERTS
    ),
    SubCommand("preview", mark("<alert>"), mark("its last 30 days, before you subscribe"), _ALERTS),
    SubCommand("trend", mark("<alert> [4w|3m|1y|2026-01 to 2026-06]"), mark("its hits over time, as a chart"), _ALERTS),
    SubCommand("check", mark("<alert>"), mark("PatSnap is asked now, for everyone who subscribes"), _ALERTS),
    SubCommand("open", mark("<alert>"), mark("everybody finds your alert by its name"), _ALERTS),
    SubCommand("close", mark("<alert>"), mark("only who is concerned finds it by its name"), _ALERTS),
    SubCommand(
        "subscribe",
        mark("<alert> [kinds] [when] [full|compact|count] [trend]"),
        mark("its news here, as digests"),
        _SUBSCRIPTIONS,
    ),
    SubCommand("subscriptions", "", mark("what there is, to edit, snooze or end"), _SUBSCRIPTIONS),
    SubCommand("unsubscribe", mark("<alert>"), mark("no more digests of it here"), _SUBSCRIPTIONS),
    SubCommand("snooze", mark("<alert> 2w"), mark("quiet for a while; what was found comes then"), _SUBSCRIPTIONS),
    SubCommand("pause", mark("<alert>"), mark("quiet until somebody resumes it"), _SUBSCRIPTIONS),
    SubCommand("resume", mark("<alert>"), mark("on again, with what was found meanwhile"), _SUBSCRIPTIONS),
    SubCommand(
        "filter",
        mark("<alert> [exclude|require|remove …]"),
        mark("what its digests leave out, or want alone"),
        _SUBSCRIPTIONS,
    ),
    SubCommand("history", mark("<alert>"), mark("its digests so far, with their spreadsheets"), _SUBSCRIPTIONS),
    SubCommand(
        "heartbeat",
        mark("<alert> [warning] on|off"),
        mark("a word a month, or a warning, where nothing is found"),
        _SUBSCRIPTIONS,
    ),
    SubCommand("move", mark("<alert> to #channel|me"), mark("its digests to another place"), _SUBSCRIPTIONS),
    SubCommand("handover", mark("<alert> @person"), mark("somebody else owns the subscription"), _SUBSCRIPTIONS),
    SubCommand(
        "usage", "", mark("what PatSnap was asked, by whom, what it refuses, and what is left of the budgets"), _REST
    ),
    SubCommand("access", "", mark("for admins: what was granted to whom, to withdraw it"), _REST),
    SubCommand(
        "language",
        mark("[<language>|slack] [here]"),
        mark("the language that Patrol speaks to you, or here"),
        _REST,
    ),
    SubCommand("help", "", mark("what can be typed"), _REST),
)


def usages(reader: Reader) -> tuple[Usage, ...]:
    """Everything that can be typed, as help shows it: in the words of the reader's language, all of which work."""
    return tuple(
        Usage(
            f"{COMMAND} {tongues.shown(one.name, reader.locale)} {reader.say(one.hint) if one.hint else ''}".rstrip(),
            one.what,
            one.group,
            one.name,
        )
        for one in SUBCOMMANDS
    )


def nearest(words: str) -> str:
    """The closest valid command to what was typed, in its language, ready to copy; empty where nothing is close."""
    first, _, rest = words.partition(" ")
    typed = tongues.plain(first)
    # Chinese and Japanese have no blanks to end a word.
    begun = max((one for one in tongues.understood() if typed.startswith(one)), key=len, default="")
    if begun:
        return " ".join(filter(None, (COMMAND, begun, first[len(begun) :], rest)))
    known = [*(one.name for one in SUBCOMMANDS), *tongues.understood()]
    found = difflib.get_close_matches(typed, known, n=1)
    return f"{COMMAND} {found[0]} {rest}".rstrip() if found else ""
