"""Where the digests of a subscription should go, as people write it behind what they wish."""

import re
from typing import Final

from bot.errors import Mistake, MistakeKind
from handlers.orders import as_seen
from handlers.parsing import Asker

_TO: Final = re.compile(
    r"(?:^|\s)(?:here|to\s+(?:(?P<me>me|here)|<#(?P<channel>[A-Z0-9]+)(?:\|[^>]*)?>|(?P<other>[#@]\S+|<\S+>)))\s*$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(r"(?:^|\s)(?:to\s+)?<@(?P<person>[A-Z0-9]+)(?:\|[^>]*)?>\s*$")


def text_and_place(text: str, asker: Asker, *, otherwise: str | None = None) -> tuple[str, str]:
    """What was typed without its `to me`, `here` or `to #channel`, and that place; where none is said, `otherwise`.

    `text` is as Slack has escaped it. Without `otherwise` it is where they are. Errors: `Mistake` for a place that
    Slack did not make a link of.
    """
    said = _TO.search(text)
    if said is None:
        return text, asker.conversation if otherwise is None else otherwise
    rest = text[: said.start()].strip()
    if said["channel"]:
        return rest, said["channel"]
    if said["other"]:
        kind = MistakeKind.UNSEEN_PLACE if said["other"].startswith("#") else MistakeKind.BAD_PLACE
        raise Mistake(kind, as_seen(said["other"]))
    return rest, asker.person if (said["me"] or "").lower() == "me" else asker.conversation


def text_and_person(text: str) -> tuple[str, str]:
    """What was typed without the person at its end, and that person's id; Mistake where nobody is named."""
    said = _PERSON.search(text)
    if said is None:
        raise Mistake(MistakeKind.NO_PERSON)
    return text[: said.start()].strip(), said["person"]
