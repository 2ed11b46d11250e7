"""Block Kit pieces as plain dicts, and the one way to make text from outside safe in them.

Plain dicts because slack-sdk's models replace blocks that they do not know by nothing. Limits: Slack's block reference.
"""

import re
from typing import Any, Final
from unicodedata import bidirectional

from bot.domain.messages import Block
from bot.domain.texts import visible

_SECTION: Final = 3000
_CUT: Final = "…"
_JOINER: Final = "\u2060"  # unseen, and no word ends or begins there
# Unicode Standard Annex 9: letters of scripts that run from right to left. What embeds or overrides is not shown.
_TURNING: Final = frozenset({"R", "AL", "AN"})
_EMOJI: Final = re.compile(r":(?=[\w+'-]*(?::|$))")  # what may begin one: a colon may also follow the text
_OPEN: Final = re.compile(r"&[a-z]{0,3}$|<[^<>]*$")  # an entity or a mark that a cut went through


def escape(text: str, limit: int = 300) -> str:
    """Text from outside, safe in mrkdwn (Slack: formatting text; only & < > have a meaning), cut to `limit` characters.

    Line breaks become spaces, what cannot be seen goes, marks that would begin bold, code, a strike, a quotation or an
    emoji are kept from it by a word joiner, and what runs from right to left stays by itself.
    """
    flat = _entities(_flat(text, limit))
    for mark in "*_~`":
        flat = flat.replace(mark, f"{_JOINER}{mark}{_JOINER}")
    flat = _without_emoji(flat)
    if flat.startswith("&gt;"):
        flat = _JOINER + flat
    return flat if flat.isascii() else _by_itself(flat)


def bold(text: str, limit: int = 300) -> str:
    """The same in bold, unless marks of its own are in it."""
    safe = escape(text, limit)
    return safe if not safe or set(text) & set("*_~`") else f"*{safe}*"


def literal(text: str, limit: int = 1000) -> str:
    """Text from outside, safe between backticks, ready to copy: nothing is put into it but what keeps it by itself."""
    return _by_itself(_entities(_flat(text, limit).replace("`", "'")))


def unmarked(text: str, limit: int = 300) -> str:
    """Text from outside for where Slack shows plain text, and makes emoji: at most `limit` characters in all."""
    safe = _by_itself(_without_emoji(_flat(text, limit)))
    if len(safe) <= limit:
        return safe
    return _by_itself(_without_emoji(_flat(text, 2 * limit - len(safe))))  # so much of it is put in


def _flat(text: str, limit: int) -> str:
    flat = visible(text)
    return flat if len(flat) <= limit else flat[: limit - 1] + _CUT


def _without_emoji(text: str) -> str:
    return _EMOJI.sub(f":{_JOINER}", text)


def _by_itself(text: str) -> str:
    """Text that runs from right to left, kept from turning around what stands beside it."""
    if not any(bidirectional(mark) in _TURNING for mark in text):
        return text
    return f"\u2068{text}\u2069"


def _entities(text: str) -> str:
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(plain, safe)
    return text


def _marked(text: str) -> Block:
    """Mrkdwn of ours. `verbatim`: Slack makes no links, mentions and names of channels of what was typed plainly."""
    if len(text) > _SECTION:
        text = _OPEN.sub("", text[: _SECTION - 1]) + _CUT
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": _marked(text)}


def context(text: str) -> Block:
    """A small grey line of mrkdwn."""
    return {"type": "context", "elements": [_marked(text)]}


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def button(text: str, action_id: str, value: str, *, primary: bool = False, ask_first: Block | None = None) -> Block:
    """A button that says `action_id` and `value` when pressed; `ask_first` is a `confirm` dialog."""
    made: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "action_id": action_id,
        "value": value,
    }
    if primary:
        made["style"] = "primary"
    if ask_first is not None:
        made["confirm"] = ask_first
    return made


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """The question that a button asks before it acts."""
    return {
        "title": {"type": "plain_text", "text": title},
        "text": {"type": "plain_text", "text": text},
        "confirm": {"type": "plain_text", "text": yes},
        "deny": {"type": "plain_text", "text": no},
    }
