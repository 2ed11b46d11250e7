"""Where the digests of a subscription should go, as people write it behind what they wish."""

import re
from typing import Final

from bot.mistakes import Mistake, MistakeKind
from handlers import tongues
from handlers.orders import as_seen
from handlers.parsing import Asker

_HERE, _TO_ME, _ME, _TO_WORD = (f"(?:{'|'.join(tongues.OPTION_WORDS[word])})" for word in ("here", "to me", "me", "to"))
_BEHIND: Final = f"(?:{'|'.join(tongues.BEHIND_A_PLACE)})"
_TO: Final = re.compile(
    rf"(?:^|\s)(?:here|{_HERE}|(?P<mine>{_TO_ME})|(?:to\s+|{_TO_WORD}\s*)(?:(?P<me>me|here|{_ME})"
    rf"|<#(?P<channel>[A-Z0-9]+)(?:\|[^>]*)?>|(?P<other>[#@]\S+|<\S+>))"
    rf"|<#(?P<before>[A-Z0-9]+)(?:\|[^>]*)?>\s*{_BEHIND})\s*$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    rf"(?:^|\s)(?:to\s+|(?:移交给|交给|给)\s*)?<@(?P<person>[A-Z0-9]+)(?:\|[^>]*)?>\s*{_BEHIND}?\s*$"
)


def text_and_place(text: str, asker: Asker, *, otherwise: str | None = None) -> tuple[str, str]:
    """What was typed without its `to me`, `here` or `to #channel`, and that place; where none is said, `otherwise`.

    `text` is as Slack has escaped it. Without `otherwise` it is where they are. Errors: `Mistake` for a place that
    Slack did not make a link of.
    """
    said = _TO.search(text)
    if said is None:
        return text, asker.conversation if otherwise is None else otherwise
    rest = text[: said.start()].strip()
    if channel := said["channel"] or said["before"]:
        return rest, channel
    if said["other"]:
        kind = MistakeKind.UNSEEN_PLACE if said["other"].startswith("#") else MistakeKind.BAD_PLACE
        raise Mistake(kind, as_seen(said["other"]))
    is_mine = said["mine"] or (said["me"] or "here").lower() != "here"
    return rest, asker.person if is_mine else asker.conversation


def text_and_person(text: str) -> tuple[str, str]:
    """What was typed without the person at its end, and that person's id; Mistake where nobody is named."""
    said = _PERSON.search(text)
    if said is None:
        raise Mistake(MistakeKind.NO_PERSON)
    return text[: said.start()].strip(), said["person"]
