"""Help: what can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.domain.messages import Message
from bot.views.blocks import context, literal
from bot.views.paragraphs import paragraphs
from bot.views.reader import Reader
from bot.views.support import support_line


@dataclass(frozen=True)
class Usage:
    """One thing that can be typed: the command as it is written, and what it does."""

    command: str
    what: str
    group: str  # what it belongs to, as a heading says it
    name: str = ""  # the sub-command's English word, which the command may have in another language


def usage_lines(reader: Reader, usages: Sequence[Usage]) -> str:
    """One line for each thing that can be typed."""
    return "\n".join(f"`{literal(usage.command)}`  {reader.say(usage.what)}" for usage in usages)


def help_message(reader: Reader, usages: Sequence[Usage], support: str = "") -> Message:
    """What Patrol does and what can be typed, for one person's eyes, and whom the operator names for questions."""
    said = [reader.say("*Patrol* brings PatSnap's reports and alerts to Slack.")]
    for group, its in groupby(usages, lambda usage: usage.group):
        said.append(f"*{reader.say(group)}*\n{usage_lines(reader, tuple(its))}")
    outro = reader.say(
        "An alert is named by its id at PatSnap, and by its name once Patrol knows it. Kinds: `new`, `invention`, "
        "`legal`, `transfer`, `expired`, `license`, `litigation`. When: `instantly`, `daily 09:00`, `weekly mon "
        "09:00`, `monthly 1 09:00`. A report is a PDF without `word`, and comes here without `to me`; put a "
        "name that ends in one of these words in quotation marks."
    )
    groups = [part for one in said for part in paragraphs([one])]  # each whole: Slack folds none of them away
    line = support_line(reader, support)
    return Message(text="\n".join(said), blocks=(*groups, context(outro), *([context(line)] if line else [])))
