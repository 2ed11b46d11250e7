"""The list of recurring reports, page by page: a person's own and those of a channel, and what each can be told."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.domain.messages import Block, Message
from bot.domain.series import Issue, Series, SeriesState
from bot.views import ids
from bot.views.blocks import actions, context, section
from bot.views.orders import title_of
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.recurrences import recurrence_words
from bot.views.series import MARKS, last_words, order_button, state_words
from bot.views.turning import turning_rows

STEP: Final = 5
_TURNS: Final = (ids.SERIES_NEWER, ids.SERIES_OLDER)


class SeriesVerb(StrEnum):
    """What a row's menu can do. The values are in messages: they outlive versions."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


def series_list_message(
    reader: Reader,
    rows: Sequence[tuple[Series, Issue | None]],
    offset: int,
    has_more: bool,  # noqa: FBT001 - as a page is told everywhere
    person: str,
) -> Message:
    """The rows after the first `offset`, for this person's eyes alone."""
    if not rows:
        sentence = reader.say(
            "No recurring reports yet, neither yours nor this channel's. `/patrol report`, a company's name and "
            "`monthly first working day` set one up."
        )
        return Message(text=sentence, blocks=(section(sentence),))
    blocks: list[Block] = []
    for series, last in rows:
        blocks.append(section(_row(reader, series, last, person)))
        order = [order_button(reader, series)] if series.state is SeriesState.ACTIVE else []
        blocks.append(actions(*order, _menu(reader, series)))
    blocks.append(context(reader.say("{first} to {last}, oldest first", first=offset + 1, last=offset + len(rows))))
    if turning := turning_rows(reader, offset, STEP, _TURNS, has_more=has_more):
        blocks.append(actions(*turning))
    return Message(text=reader.say("Recurring reports of yours and of this channel"), blocks=tuple(blocks))


def _row(reader: Reader, series: Series, last: Issue | None, person: str) -> str:
    first = f"{MARKS[series.state]} {title_of(reader, series.order)} · {where(reader, series.place)}"
    when = recurrence_words(reader, series.recurrence, series.zone)
    parts = [when, state_words(reader, series), *([last_words(reader, last)] if last is not None else [])]
    if series.person == person:
        parts.append(reader.say("your own"))
    elif not series.is_its_places:
        parts.append(f"<@{series.person}>")
    return f"{first}\n{' · '.join(parts)}"


def _menu(reader: Reader, series: Series) -> Block:
    labels = {
        SeriesVerb.PAUSE: reader.say("Pause"),
        SeriesVerb.RESUME: reader.say("Resume"),
        SeriesVerb.END: reader.say("End"),
    }
    first = SeriesVerb.PAUSE if series.state is SeriesState.ACTIVE else SeriesVerb.RESUME
    options = [
        {"text": {"type": "plain_text", "text": labels[verb]}, "value": f"{verb}:{series.id}"}
        for verb in (first, SeriesVerb.END)
    ]
    return {"type": "overflow", "action_id": ids.SERIES_MENU, "options": options}
