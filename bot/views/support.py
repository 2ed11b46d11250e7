"""Whom people can ask about Patrol: what the operator has set (PATROL_SUPPORT), an address or a sentence."""

import re
from typing import Final

from bot.views.blocks import escape
from bot.views.reader import Reader

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PAGE: Final = re.compile(r"https://[^\s<>|]+")


def support_line(reader: Reader, support: str) -> str:
    """`Questions about Patrol? patents@example.com`; "" where nothing is set."""
    return reader.say("Questions about Patrol? {support}", support=_linked(support)) if support else ""


def _linked(support: str) -> str:
    """An address of mail or of a page can be pressed; a sentence is read."""
    if _MAIL.fullmatch(support):
        return f"<mailto:{support}|{support}>"
    return f"<{support}>" if _PAGE.fullmatch(support) else escape(support)
