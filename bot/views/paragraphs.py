"""Many lines in one message: as few paragraphs as Slack takes, and a summary where blocks are not shown."""

from collections.abc import Iterable
from itertools import accumulate, takewhile
from typing import Final

from bot.domain.messages import Block
from bot.views.blocks import section

_SECTION: Final = 3000  # characters
_SUMMARY: Final = 3900  # characters; a message's `text` has 4000 (Slack: chat.update), some for a word about a repeat


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """The lines, each whole, in as few sections as hold them. Slack folds none of them away."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= _SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [{**section(text), "expand": True} for text in texts]


def fitting(lines: Iterable[str], most: int) -> list[str]:
    """The first lines, each whole, that `most` characters hold."""
    lines = list(lines)
    lengths = accumulate(len(line) + 1 for line in lines)
    return [line for line, _ in takewhile(lambda pair: pair[1] <= most, zip(lines, lengths, strict=True))]


def summary(lines: Iterable[str]) -> str:
    """The first lines, each whole, that Slack's notifications and screen readers take."""
    return "\n".join(fitting(lines, _SUMMARY))
