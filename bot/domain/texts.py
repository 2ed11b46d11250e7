"""Text from outside without what nobody sees: it could hide in a name, or turn around what stands beside it."""

import unicodedata
from typing import Final

# Controls and halves of surrogate pairs; of Cf are unseen characters, direction marks among them (Unicode Standard).
_UNREADABLE: Final = frozenset({"Cc", "Cs"})
_JOINERS: Final = frozenset("\u200c\u200d")  # letters of some scripts and parts of emoji join by them, or do not
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs that are drawn as nothing


def visible(text: str) -> str:
    """The text on one line, of what can be seen; "" where nothing of it can be."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    marks = {ord(mark): _shown(mark) for mark in set(text)}  # a long text has few
    flat = " ".join(text.translate(marks).split())
    return flat if any(mark not in _JOINERS and mark != " " for mark in flat) else ""


def _shown(mark: str) -> str:
    if mark in _JOINERS:
        return mark
    category = unicodedata.category(mark)
    return " " if category in _UNREADABLE or mark in _BLANK_LETTERS else "" if category == "Cf" else mark
