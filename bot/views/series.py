"""How a recurring report stands: its live message, what answers who sets it up, and what its parts are called."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.messages import Block, Message
from bot.domain.reports import Request, RequestState
from bot.domain.series import Issue, Issued, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.views import ids
from bot.views.blocks import actions, button, confirm, context, escape, section
from bot.views.catalogue import mark
from bot.views.measures import date, day_and_hour
from bot.views.orders import title_of
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.recurrences import issue_words, recurrence_words

_LATE: Final = 3600  # seconds
MARKS: Final = {
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
    PauseReason.DISCONNECTED: mark("paused: PatSnap was disconnected from this workspace"),
    PauseReason.NO_RIGHT: mark("paused: whoever ordered it may not order reports any more"),
}


def series_message(reader: Reader, series: Series, last: Issue | None) -> Message:
    """How a series stands, at its place: what is ordered, by whom, how often, when next; `last` is its last issue."""
    said = _standing(reader, series)
    blocks: list[Block] = [section(said)]
    if series.state is not SeriesState.ENDED:
        blocks.append(actions(*_buttons(reader, series)))
        blocks.append(context(" · ".join(_small_print(reader, series, last))))
    text = reader.say(
        "Recurring report on {subject}: {state}", subject=subject_of(series), state=state_words(reader, series)
    )
    return Message(text=text, blocks=tuple(blocks))


def set_up_message(reader: Reader, series: Series) -> Message:
    """To who set it up for another place than where they are."""
    said = reader.say(
        "Set up for {where}: {title}\n{when} · {state}",
        where=where(reader, series.place),
        title=title_of(reader, series.order),
        when=recurrence_words(reader, series.recurrence, series.zone),
        state=state_words(reader, series),
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
    first = f"{MARKS[series.state]} {title_of(reader, series.order)}"
    when = recurrence_words(reader, series.recurrence, series.zone)
    if series.state is SeriesState.ENDED:
        return f"{first}\n{reader.say('No longer ordered regularly. What was ordered comes all the same.')}"
    if series.person_name:  # named and not mentioned: a mention would call them
        by = reader.say("Ordered by {name} {when}", name=escape(series.person_name), when=when)
    else:
        by = reader.say("Ordered {when}", when=when)
    return f"{first}\n{by} · {state_words(reader, series)}"


def state_words(reader: Reader, series: Series) -> str:
    """When it is due, why it rests, or that it has ended: the end of a line."""
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
    return lines + ([last_words(reader, last)] if last is not None else [])


def last_words(reader: Reader, last: Issue) -> str:
    """What became of the last issue: a part of a line."""
    match last.state:
        case IssueState.ORDERED:
            return reader.say("the last was issue {no}, {date}", no=last.no, date=date(last.at))
        case IssueState.REFUSED:
            return reader.say("issue {no} was not ordered: a budget was used up", no=last.no)
        case IssueState.DOUBTED:
            return reader.say("it is not known whether issue {no} was ordered", no=last.no)


def _buttons(reader: Reader, series: Series) -> list[Block]:
    if series.state is SeriesState.PAUSED:
        return [resume_button(reader, series), end_button(reader, series)]
    pause = button(reader.say("Pause"), ids.SERIES_PAUSE, series.id)
    return [order_button(reader, series), pause, end_button(reader, series)]


def order_button(reader: Reader, series: Series) -> Block:
    """*Order now*, which asks first: it costs."""
    question = confirm(
        reader.say("Order one now?"),
        reader.say("PatSnap makes the report from today's data, bills it, and it counts for you."),
        reader.say("Order"),
        reader.say("Not now"),
    )
    return button(reader.say("Order now"), ids.SERIES_ORDER, series.id, ask_first=question)


def resume_button(reader: Reader, series: Series) -> Block:
    """*Resume*, or *Take it over* where its owner has left."""
    is_left = series.reason is PauseReason.PERSON_GONE
    label = reader.say("Take it over") if is_left else reader.say("Resume")
    return button(label, ids.SERIES_RESUME, series.id)


def end_button(reader: Reader, series: Series) -> Block:
    """*End*, which asks first."""
    question = confirm(
        reader.say("End this recurring report?"),
        reader.say("Nothing more is ordered for it. What was ordered comes all the same."),
        reader.say("End"),
        reader.say("Not now"),
    )
    return button(reader.say("End"), ids.SERIES_END, series.id, ask_first=question)


def subject_of(series: Series) -> str:
    """What it reports on, escaped."""
    return escape(series.order.subject.text)
