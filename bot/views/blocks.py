"""Block Kit pieces as plain dicts, and the one way to make text from outside safe in them.

Plain dicts because slack-sdk's models replace blocks that they do not know by nothing. Limits: Slack's block reference.
"""

from typing import Any, Final
from unicodedata import bidirectional

from bot.domain.messages import Block

_SECTION: Final = 3000
_CUT: Final = "…"
# Unicode Standard Annex 9: letters of such scripts, and what embeds, overrides or isolates; an isolate ends the others.
_TURNING: Final = frozenset({"R", "AL", "RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI", "PDI", "PDF"})
_NO_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))


def escape(text: str, limit: int = 300) -> str:
    """Text from outside, safe in mrkdwn (Slack: formatting text; only & < > have a meaning), cut to `limit` characters.

    Line breaks become spaces, marks that would begin bold, code or a strike are kept from pairing by a word joiner, and
    what runs from right to left stays by itself.
    """
    flat = " ".join(text.split())
    if len(flat) > limit:
        flat = flat[: limit - 1] + _CUT
    flat = _entities(flat)
    for mark in "*_~`":
        flat = flat.replace(mark, f"\u2060{mark}\u2060")
    return flat if flat.isascii() else _by_itself(flat)


def bold(text: str, limit: int = 300) -> str:
    """The same in bold, unless marks of its own are in it."""
    safe = escape(text, limit)
    return safe if not safe or set(text) & set("*_~`") else f"*{safe}*"


def literal(text: str) -> str:
    """Text from outside, safe between backticks, ready to copy: nothing is put into it."""
    return _entities(text.replace("`", "'"))


def _by_itself(text: str) -> str:
    """Text that runs from right to left, or turns what follows around, kept from doing so to what stands beside it."""
    if not any(bidirectional(mark) in _TURNING for mark in text):
        return text
    return f"\u2068{text.translate(_NO_ISOLATES)}\u2069"


def _entities(text: str) -> str:
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(plain, safe)
    return text


def section(text: str) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_SECTION]}}


def context(text: str) -> Block:
    """A small grey line of mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:_SECTION]}]}


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
