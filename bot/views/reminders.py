"""The word to a person about lines of a digest that were given to them and that nobody has decided."""

from typing import Final

from bot.domain.decisions import Reminder
from bot.domain.digests import Contents, Line
from bot.domain.messages import Block, Message
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, context, section
from bot.views.decisions import name_of_person
from bot.views.lines import line_section, line_text
from bot.views.measures import day_and_hour, span
from bot.views.paragraphs import summary
from bot.views.places import where
from bot.views.reader import Reader

_LINES: Final = 10  # are shown
_MOST: Final = 1000  # characters of each


def reminder_message(
    reader: Reader, reminder: Reminder, contents: Contents, *, time: int, link: str, address: str | None
) -> Message:
    """The lines with their buttons, and *Snooze*. `time`: which one this is; the last one shows how it stands.

    `link`: a patent's address. `address`: the digest's message, if it is known where that lies.
    """
    digest = contents.digest
    values = {
        "alert": name_of(reader, contents.alert),
        "span": span(reader, digest.since, digest.until),
        "where": where(reader, digest.place),
    }
    if time < reminder.sent:
        return _short(reader.say("{alert}, {span}: this reminder came again below.", **values))
    count = len(contents.lines)
    if not count:
        return _short(
            reader.say(
                "Nothing waits for you any more in {alert}, {span}: it was reviewed, or given to others.", **values
            )
        )
    title = reader.count(
        "{n} line of {alert}, {span}, in {where} waits for your review",
        "{n} lines of {alert}, {span}, in {where} wait for your review",
        count,
        **values,
    )
    blocks: list[Block] = [section(title)]
    askers = {line.assignment.by for line in contents.lines if line.assignment is not None}
    if len(askers) == 1:
        blocks.append(context(_asked_by(reader, contents, contents.lines[0])))
    for line in contents.lines[:_LINES]:
        blocks.append(line_section(reader, line, digest, link, most=_MOST))
        if len(askers) > 1:
            blocks.append(context(_asked_by(reader, contents, line)))
    if count > _LINES:
        blocks.append(context(reader.count("{n} more is in the digest", "{n} more are in the digest", count - _LINES)))
    if address is not None:
        blocks.append(context(f"<{address}|{reader.say('Open the digest')}>"))
    if reminder.due is not None:
        blocks.append(context(reader.say("Comes again {time}", time=day_and_hour(reader, reminder.due))))
    blocks.append(
        actions(
            button(reader.say("Snooze for a day"), ids.REMINDER_DAY, reminder.id),
            button(reader.say("Snooze for a week"), ids.REMINDER_WEEK, reminder.id),
        )
    )
    text = summary([title, *(line_text(reader, line) for line in contents.lines[:_LINES])])
    return Message(text=text, blocks=tuple(blocks))


def _asked_by(reader: Reader, contents: Contents, line: Line) -> str:
    by = line.assignment.by if line.assignment is not None else ""
    return reader.say("Assigned by {name}", name=name_of_person(reader, by, contents.names))


def _short(said: str) -> Message:
    return Message(text=said, blocks=(section(said),))
