"""The pages that a browser shows to who installs Patrol in a workspace: HTML that asks nobody for anything else."""

import re
from base64 import b64encode
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import urlencode

from bot.views.catalogue import Marked, mark
from bot.views.languages import ENGLISH, spoken
from bot.views.reader import Reader

_OPEN: Final = "https://slack.com/app_redirect"
_TAG: Final = re.compile(r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:;q=([01](?:\.\d{0,3})?))?")
_SIMPLIFIED: Final = frozenset({"zh", "zh-cn", "zh-sg", "zh-hans"})  # what browsers call what we call zh_CN
_MOST_TAGS: Final = 20

_STYLE: Final = """
:root { color-scheme: light dark; --ground: #f5f6f8; --card: #fff; --ink: #1d2430; --quiet: #5a6475; --line: #dde1e8;
  --deed: #1f3a5f; --on-deed: #fff; --mark: #1f3a5f; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181f; --card: #1d232d; --ink: #eceff4; --quiet: #a5afbf;
  --line: #303947; --deed: #9dc1f2; --on-deed: #10151c; --mark: #9dc1f2; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink); line-height: 1.6;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Hiragino Sans", sans-serif; }
main { width: 100%; max-width: 32rem; padding: 2.25rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; }
.name { display: flex; align-items: center; gap: .55rem; margin: 0 0 1.5rem; font-weight: 600; color: var(--mark); }
.name svg { width: 1.5rem; height: 1.5rem; flex: none; }
h1 { margin: 0 0 .75rem; font-size: 1.45rem; line-height: 1.3; overflow-wrap: anywhere; text-wrap: balance; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
p.quiet { color: var(--quiet); font-size: .92rem; }
a.deed { display: inline-block; margin: 1rem 0 1.25rem; padding: .65rem 1.25rem; border-radius: 8px; font-weight: 600;
  background: var(--deed); color: var(--on-deed); text-decoration: none; }
a.deed:last-child { margin-bottom: 0; }
a.deed:hover { text-decoration: underline; }
a.deed:focus-visible { outline: 3px solid var(--mark); outline-offset: 3px; }
@media (max-width: 28rem) { body { padding: .75rem; align-items: flex-start; } main { padding: 1.5rem; }
  a.deed { display: block; text-align: center; } }
"""
_MARK: Final = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">'
    '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="4"/><path d="M12 12 18.4 5.6"/></svg>'
)

# What the pages may do, for the header of that name: show themselves, and nothing else.
POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)


class Unfinished(StrEnum):
    """Why somebody came back from Slack, and Patrol was not installed."""

    CANCELLED = "cancelled"
    OTHER_BROWSER = "other browser"  # without the cookie that the beginning left, or not from the beginning at all
    TOO_LATE = "too late"  # the beginning was too long ago, or was finished already
    NOT_CONFIRMED = "not confirmed"  # Slack gave no token, or could not be asked
    ORGANISATION = "organisation"  # for all workspaces of an organisation together
    NOT_STORED = "not stored"
    BUSY = "busy"


_NOT_INSTALLED: Final = mark("Patrol was not installed")
_TITLES: Final[Mapping[Unfinished, Marked]] = {
    Unfinished.ORGANISATION: "Patrol is installed one workspace at a time",
    Unfinished.BUSY: "Please wait a little",
}
_WORDS: Final[Mapping[Unfinished, Marked]] = {
    Unfinished.CANCELLED: "You cancelled on Slack's page, so nothing has changed in your workspace.",
    Unfinished.OTHER_BROWSER: (
        "This browser did not begin the installation, or does not keep cookies. Begin and finish it in one browser."
    ),
    Unfinished.TOO_LATE: (
        "This link was used before, or the installation began more than ten minutes ago. If Patrol is not in your "
        "workspace yet, please begin again."
    ),
    Unfinished.NOT_CONFIRMED: "Slack did not confirm the installation. Please begin again.",
    Unfinished.ORGANISATION: (
        "You chose a whole organisation. Remove Patrol from the organisation in Slack, then begin again and choose one "
        "workspace."
    ),
    Unfinished.NOT_STORED: (
        "Slack agreed, but Patrol could not store it, which is its own fault. Please begin again in a few minutes; if "
        "that does not help, tell whoever runs Patrol."
    ),
    Unfinished.BUSY: "Very many installations have begun at once. Please try again in ten minutes.",
}


def reader_of(accepted: str) -> Reader:
    """Who reads, by a browser's Accept-Language (RFC 9110, 12.5.4): the best language that Patrol speaks."""
    found = [_TAG.fullmatch(part.strip().replace(" ", "")) for part in accepted.split(",")[:_MOST_TAGS]]
    tags = sorted((tag for tag in found if tag), key=lambda tag: -float(tag[2] or 1))
    for name in (tag[1].lower() for tag in tags if float(tag[2] or 1) > 0):
        if name in _SIMPLIFIED or name.startswith("zh-hans"):
            return Reader("zh_CN")
        if name.partition("-")[0] == ENGLISH.code:
            return Reader()
        if (code := spoken(name)) != ENGLISH.code:
            return Reader(code)
    return Reader()


def install_page(reader: Reader, address: str) -> str:
    """What Patrol is, and the way to Slack's page that asks whether to install it."""
    return _page(
        reader,
        reader.say("Add Patrol to your Slack workspace"),
        reader.say("Patrol brings PatSnap's reports, and the news of its alerts, into Slack."),
        deed=(address, reader.say("Continue to Slack")),
        quiet=reader.say(
            "Slack shows what Patrol may do and asks whether you agree. After that an admin of the workspace connects "
            "its PatSnap account."
        ),
    )


def installed_page(reader: Reader, workspace: str, team: str, app: str) -> str:
    """Patrol is installed in the workspace that is called so."""
    return _page(
        reader,
        reader.say("Patrol is now in {workspace}", workspace=workspace),
        reader.say("Open its Home in Slack to begin. An admin of the workspace connects the PatSnap account there."),
        deed=(f"{_OPEN}?{urlencode({'app': app, 'team': team})}", reader.say("Open Patrol in Slack")),
    )


def unfinished_page(reader: Reader, why: Unfinished, install_path: str) -> str:
    """Patrol was not installed: what happened, and what to do."""
    title = reader.say(_TITLES.get(why, _NOT_INSTALLED))
    return _page(reader, title, reader.say(_WORDS[why]), deed=(install_path, reader.say("Begin again")))


def _page(reader: Reader, title: str, words: str, *, deed: tuple[str, str], quiet: str = "") -> str:
    address, label = deed
    return (
        f'<!doctype html><html lang="{escape(reader.locale.replace("_", "-"))}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(title)} · Patrol</title><style>{_STYLE}</style></head>'
        f'<body><main><p class="name">{_MARK}Patrol</p><h1>{escape(title)}</h1><p>{escape(words)}</p>'
        f'<a class="deed" href="{escape(address)}">{escape(label)}</a>'
        + (f'<p class="quiet">{escape(quiet)}</p>' if quiet else "")
        + "</main></body></html>"
    )
