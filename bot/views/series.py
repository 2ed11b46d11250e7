"""The messages of recurring reports: the live one at a series' place, words to its owner, and the list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from bot.domain.access import Right
from bot.domain.channels import Sharing
from bot.domain.messages import Block, Message
from bot.domain.reports import Request, RequestState
from bot.domain.series import Issue, Issued, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.views import ids
from bot.views.blocks import actions, button, confirm, context, escape, section
from bot.views.catalogue import mark
from bot.views.closures import allow_button
from bot.views.measures import date, day_and_hour
from bot.views.orders import title_of
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.recurrences import issue_words, recurrence_words

STEP: Final = 5
_LATE: Final = 3600  # seconds
_MARKS: Final = {
    SeriesState.ACTIVE: ":repeat:",
    SeriesState.PAUSED: ":double_vertical_bar:",
    SeriesState.ENDED: ":heavy_minus_sign:",
}
_STATES: Final[Mapping[PauseReason, str]] = {
    PauseReason.PERSON: mark("paused; *Resume* goes on"),
    PauseReason.NO_PLACE: mark("paused: Patrol cannot post in {where}; type `/invite @Patrol` there"),
    PauseReason.ARCHIVED: mark("paused: {where} is archived"),
    PauseReason.GONE: mark("paused: its channel was deleted"),
    PauseReason.SHARED: mark("paused: another organisation reads {where}; whoever orders it was told"),
    PauseReason.SEVERED: mark("paused: {where} was cut off from the other organisation"),
    PauseReason.READ_ONLY: mark("paused: {where} takes no posts of Patrol's; *Resume* tries again"),
    PauseReason.NO_MESSAGES: mark("paused: Slack does not bring Patrol's direct messages; *Resume* tries again"),
    PauseReason.PERSON_GONE: mark("paused: whoever ordered it is no longer in this workspace"),
    PauseReason.NO_RIGHT: mark("paused: whoever ordered it may not order reports any more"),
}
_WORDS: Final[Mapping[PauseReason, str]] = {
    PauseReason.NO_PLACE: mark(
        "Patrol cannot post in {where}, so the recurring report on {subject} there is paused. Type `/invite @Patrol` "
        "there and it goes on."
    ),
    PauseReason.ARCHIVED: mark(
        "{where} was archived, so the recurring report on {subject} there is paused. When the channel is opened again "
        "Patrol asks you."
    ),
    PauseReason.GONE: mark(
        "The channel of your recurring report on {subject} was deleted, so it is paused. *End* it, and set it up for "
        "another channel."
    ),
    PauseReason.SHARED: mark(
        "{where} is shared with another organisation now, so the recurring report on {subject} there is paused. *Allow "
        "outsiders to read it* has it go on there."
    ),
    PauseReason.SEVERED: mark(
        "{where} was cut off from the other organisation, so the recurring report on {subject} there is paused. *End* "
        "it, and set it up for another channel."
    ),
    PauseReason.READ_ONLY: mark(
        "{where} takes no posts of Patrol's: who may post there is restricted. So the recurring report on {subject} "
        "there is paused. Once Patrol may post there, *Resume* has it go on."
    ),
    PauseReason.NO_RIGHT: mark(
        "You may not order reports for {where} any more, so the recurring report on {subject} there is paused. An "
        "admin can allow you to; *Resume* then has it go on."
    ),
}
_REFUSED: Final = mark(
    "{where} is shared with another organisation now, so the recurring report on {subject} there is paused: whoever "
    "runs Patrol does not let outsiders read it. *End* it, and set it up for another channel."
)


class SeriesVerb(StrEnum):
    """What a row's menu can do. The values are in messages: they outlive versions."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


def series_message(reader: Reader, series: Series, last: Issue | None) -> Message:
    """How a series stands, at its place: what is ordered, by whom, how often, when next; `last` is its last issue."""
    said = _standing(reader, series)
    blocks: list[Block] = [section(said)]
    if series.state is not SeriesState.ENDED:
        blocks.append(actions(*_buttons(reader, series)))
        blocks.append(context(" · ".join(_small_print(reader, series, last))))
    text = reader.say("Recurring report on {subject}: {state}", subject=_subject(series), state=_state(reader, series))
    return Message(text=text, blocks=tuple(blocks))


def series_word_message(
    reader: Reader, series: Series, last: Issue | None, *, sharing: Sharing = Sharing.ASK
) -> Message:
    """To its owner: why it rests, or why its last issue was not ordered, and what they can do."""
    words = {"subject": _subject(series), "where": where(reader, series.place)}
    if series.state is SeriesState.ENDED:
        said = reader.say("The recurring report on {subject} for {where} has ended.", **words)
        return Message(text=said, blocks=(section(said),))
    if series.state is SeriesState.PAUSED:
        return _paused_word(reader, series, words, sharing)
    here = replace(reader, zone=series.zone)
    words["next"] = "" if series.run_at is None else day_and_hour(here, series.run_at)
    if last is not None and last.state is IssueState.REFUSED:
        said = reader.say(
            "The recurring report on {subject} for {where} was not ordered: this month's budget is used up. Nothing "
            "was spent. The next is due {next}. An admin can allow you one more report this month; *Order now* then "
            "orders it.",
            **words,
        )
        ask = button(reader.say("Ask an admin"), ids.BUDGET_ASK, last.refusal or "-")
        return _with(said, ask, _order_button(reader, series))
    if last is not None and last.state is IssueState.DOUBTED:
        said = reader.say(
            "*It is not known whether the recurring report on {subject} for {where} was ordered.* It was due {due}, "
            "and Patrol was restored from a backup that was taken before. It may be billed, so Patrol does not order "
            "it again by itself: *Order now* does. The next is due {next}.",
            due="" if last.run_at is None else day_and_hour(here, last.run_at),
            **words,
        )
        return _with(said, _order_button(reader, series))
    said = reader.say("The recurring report on {subject} for {where} goes on. The next is due {next}.", **words)
    return Message(text=said, blocks=(section(said),))


def series_open_message(reader: Reader, series: Series) -> Message:
    """To its owner: its channel is open again, and it goes on at their word."""
    words = {"subject": _subject(series), "where": where(reader, series.place)}
    if series.state is not SeriesState.PAUSED:
        said = reader.say("Patrol can post in {where} again. The recurring report on {subject} is settled.", **words)
        return Message(text=said, blocks=(section(said),))
    said = reader.say(
        "Patrol can post in {where} again. The recurring report on {subject} there is paused still: should it go on?",
        **words,
    )
    return _with(said, _resume_button(reader, series), _end_button(reader, series))


def series_left_message(reader: Reader, series: Series) -> Message:
    """To a channel: who ordered it has left, and somebody else may."""
    words = {"subject": _subject(series), "name": escape(series.person_name)}
    if series.person_name:
        said = reader.say(
            "{name}, who ordered the recurring report on {subject} here, is no longer in this workspace.", **words
        )
    else:
        said = reader.say(
            "Whoever ordered the recurring report on {subject} here is no longer in this workspace.", **words
        )
    if series.state is not SeriesState.PAUSED:
        said += " " + reader.say("Somebody else has settled what becomes of it.")
        return Message(text=said, blocks=(section(said),))
    said += " " + reader.say("So it is paused. Who takes it over orders it from then on, on their own budget.")
    return _with(said, _resume_button(reader, series), _end_button(reader, series))


def set_up_message(reader: Reader, series: Series) -> Message:
    """To who set it up for another place than where they are."""
    said = reader.say(
        "Set up for {where}: {title}\n{when} · {state}",
        where=where(reader, series.place),
        title=title_of(reader, series.order),
        when=recurrence_words(reader, series.recurrence, series.zone),
        state=_state(reader, series),
    )
    return Message(text=said, blocks=(section(said),))


def ordered_now_message(reader: Reader, request: Request) -> Message:
    """To who has pressed *Order now*."""
    if request.shown_by:
        said = reader.say("This report is already on its way to {where}.", where=where(reader, request.landing))
    elif request.state is RequestState.CHOOSING:
        said = reader.say(
            "{where} shows how it stands. Where several companies fit the name, somebody chooses there first.",
            where=where(reader, request.landing),
        )
    else:
        said = reader.say("Ordered. {where} shows how it stands.", where=where(reader, request.landing))
    return Message(text=said, blocks=(section(said),))


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
        order = [_order_button(reader, series)] if series.state is SeriesState.ACTIVE else []
        blocks.append(actions(*order, _menu(reader, series)))
    blocks.append(context(reader.say("{first} to {last}, oldest first", first=offset + 1, last=offset + len(rows))))
    if turning := _turning(reader, offset, has_more=has_more):
        blocks.append(actions(*turning))
    return Message(text=reader.say("Recurring reports of yours and of this channel"), blocks=tuple(blocks))


def issued_lines(reader: Reader, issued: Issued) -> list[str]:
    """What the message about a report says of the series that it belongs to."""
    issue, series = issued.issue, issued.series
    lines = [issue_words(reader, series.recurrence, issue.no)]
    if issued.before:
        lines.append(f"<{issued.before}|{reader.say('The issue before')}>")
    if issue.run_at is not None and (issue.at - issue.run_at).total_seconds() > _LATE:
        lines.append(
            reader.say("It was due {time}", time=day_and_hour(replace(reader, zone=series.zone), issue.run_at))
        )
    if issue.skipped:
        lines.append(
            reader.count(
                "{n} more was missed while Patrol was not running, and is not made up for",
                "{n} more were missed while Patrol was not running, and are not made up for",
                issue.skipped,
            )
        )
    return lines


def _standing(reader: Reader, series: Series) -> str:
    first = f"{_MARKS[series.state]} {title_of(reader, series.order)}"
    when = recurrence_words(reader, series.recurrence, series.zone)
    if series.state is SeriesState.ENDED:
        return f"{first}\n{reader.say('No longer ordered regularly. What was ordered comes all the same.')}"
    if series.person_name:  # named and not mentioned: a mention would call them
        by = reader.say("Ordered by {name} {when}", name=escape(series.person_name), when=when)
    else:
        by = reader.say("Ordered {when}", when=when)
    return f"{first}\n{by} · {_state(reader, series)}"


def _state(reader: Reader, series: Series) -> str:
    if series.state is SeriesState.ENDED:
        return reader.say("ended")
    if series.state is SeriesState.PAUSED or series.run_at is None:
        said = _STATES[series.reason or PauseReason.PERSON]
        return reader.say(said, where=where(reader, series.place))
    when = day_and_hour(replace(reader, zone=series.zone), series.run_at)
    if series.issues:
        return reader.say("next on {time}", time=when)
    return reader.say("first on {time}", time=when)


def _small_print(reader: Reader, series: Series, last: Issue | None) -> list[str]:
    lines = [reader.say("Each is a new report: PatSnap bills it, and it counts for who ordered it")]
    if not series.recurrence.is_by_calendar:
        lines.append(reader.say("Working days are Monday to Friday"))
    return lines + ([_last(reader, last)] if last is not None else [])


def _last(reader: Reader, last: Issue) -> str:
    match last.state:
        case IssueState.ORDERED:
            return reader.say("the last was issue {no}, {date}", no=last.no, date=date(last.at))
        case IssueState.REFUSED:
            return reader.say("issue {no} was not ordered: a budget was used up", no=last.no)
        case IssueState.DOUBTED:
            return reader.say("it is not known whether issue {no} was ordered", no=last.no)


def _row(reader: Reader, series: Series, last: Issue | None, person: str) -> str:
    first = f"{_MARKS[series.state]} {title_of(reader, series.order)} · {where(reader, series.place)}"
    when = recurrence_words(reader, series.recurrence, series.zone)
    parts = [when, _state(reader, series), *([_last(reader, last)] if last is not None else [])]
    if series.person == person:
        parts.append(reader.say("your own"))
    elif not series.is_its_places:
        parts.append(f"<@{series.person}>")
    return f"{first}\n{' · '.join(parts)}"


def _paused_word(reader: Reader, series: Series, words: Mapping[str, str], sharing: Sharing) -> Message:
    reason = series.reason or PauseReason.PERSON
    if reason not in _WORDS:
        said = reader.say("The recurring report on {subject} for {where} is paused.", **words)
    elif reason is PauseReason.SHARED and sharing is Sharing.REFUSE:
        said = reader.say(_REFUSED, **words)
    else:
        said = reader.say(_WORDS[reason], **words)
    resume, end = _resume_button(reader, series), _end_button(reader, series)
    match reason:
        case PauseReason.GONE | PauseReason.SEVERED:
            return _with(said, end)
        case PauseReason.SHARED:
            return _with(said, *([allow_button(reader, series.place)] if sharing is Sharing.ASK else []), end)
        case PauseReason.NO_RIGHT:
            return _with(said, button(reader.say("Ask an admin"), ids.ACCESS_ASK, Right.ORDER), resume, end)
    return _with(said, resume, end)


def _buttons(reader: Reader, series: Series) -> list[Block]:
    if series.state is SeriesState.PAUSED:
        return [_resume_button(reader, series), _end_button(reader, series)]
    pause = button(reader.say("Pause"), ids.SERIES_PAUSE, series.id)
    return [_order_button(reader, series), pause, _end_button(reader, series)]


def _order_button(reader: Reader, series: Series) -> Block:
    question = confirm(
        reader.say("Order one now?"),
        reader.say("PatSnap makes the report from today's data, bills it, and it counts for you."),
        reader.say("Order"),
        reader.say("Not now"),
    )
    return button(reader.say("Order now"), ids.SERIES_ORDER, series.id, ask_first=question)


def _resume_button(reader: Reader, series: Series) -> Block:
    is_left = series.reason is PauseReason.PERSON_GONE
    label = reader.say("Take it over") if is_left else reader.say("Resume")
    return button(label, ids.SERIES_RESUME, series.id)


def _end_button(reader: Reader, series: Series) -> Block:
    question = confirm(
        reader.say("End this recurring report?"),
        reader.say("Nothing more is ordered for it. What was ordered comes all the same."),
        reader.say("End"),
        reader.say("Not now"),
    )
    return button(reader.say("End"), ids.SERIES_END, series.id, ask_first=question)


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


def _turning(reader: Reader, offset: int, *, has_more: bool) -> list[Block]:
    buttons = []
    if offset > 0:
        buttons.append(button(reader.say("Previous"), ids.SERIES_NEWER, str(max(offset - STEP, 0))))
    if has_more:
        buttons.append(button(reader.say("Next"), ids.SERIES_OLDER, str(offset + STEP)))
    return buttons


def _subject(series: Series) -> str:
    return escape(series.order.subject.text)


def _with(said: str, *buttons: Block) -> Message:
    return Message(text=said, blocks=(section(said), *((actions(*buttons),) if buttons else ())))
