"""The words about recurring reports to who owns one, and to its channel: why it rests, goes on, or was not ordered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.access import Right
from bot.domain.channels import Sharing
from bot.domain.messages import Block, Message
from bot.domain.series import Issue, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.views import ids
from bot.views.blocks import actions, button, escape, section
from bot.views.catalogue import mark
from bot.views.closures import allow_button
from bot.views.measures import day_and_hour
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.series import end_button, order_button, resume_button, subject_of

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
    PauseReason.DISCONNECTED: mark(
        "PatSnap was disconnected from this workspace, so the recurring report on {subject} for {where} is paused. It "
        "goes on once an admin has connected it again."
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


def series_word_message(
    reader: Reader, series: Series, last: Issue | None, *, sharing: Sharing = Sharing.ASK
) -> Message:
    """To its owner: why it rests, or why its last issue was not ordered, and what they can do."""
    words = {"subject": subject_of(series), "where": where(reader, series.place)}
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
        return _with(said, ask, order_button(reader, series))
    if last is not None and last.state is IssueState.DOUBTED:
        said = reader.say(
            "*It is not known whether the recurring report on {subject} for {where} was ordered.* It was due {due}, "
            "and Patrol was restored from a backup that was taken before. It may be billed, so Patrol does not order "
            "it again by itself: *Order now* does. The next is due {next}.",
            due="" if last.run_at is None else day_and_hour(here, last.run_at),
            **words,
        )
        return _with(said, order_button(reader, series))
    said = reader.say("The recurring report on {subject} for {where} goes on. The next is due {next}.", **words)
    return Message(text=said, blocks=(section(said),))


def series_open_message(reader: Reader, series: Series) -> Message:
    """To its owner: its channel is open again, and it goes on at their word."""
    words = {"subject": subject_of(series), "where": where(reader, series.place)}
    if series.state is not SeriesState.PAUSED:
        said = reader.say("Patrol can post in {where} again. The recurring report on {subject} is settled.", **words)
        return Message(text=said, blocks=(section(said),))
    said = reader.say(
        "Patrol can post in {where} again. The recurring report on {subject} there is paused still: should it go on?",
        **words,
    )
    return _with(said, resume_button(reader, series), end_button(reader, series))


def series_left_message(reader: Reader, series: Series) -> Message:
    """To a channel: who ordered it has left, and somebody else may."""
    words = {"subject": subject_of(series), "name": escape(series.person_name)}
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
    return _with(said, resume_button(reader, series), end_button(reader, series))


def _paused_word(reader: Reader, series: Series, words: Mapping[str, str], sharing: Sharing) -> Message:
    reason = series.reason or PauseReason.PERSON
    if reason not in _WORDS:
        said = reader.say("The recurring report on {subject} for {where} is paused.", **words)
    elif reason is PauseReason.SHARED and sharing is Sharing.REFUSE:
        said = reader.say(_REFUSED, **words)
    else:
        said = reader.say(_WORDS[reason], **words)
    resume, end = resume_button(reader, series), end_button(reader, series)
    match reason:
        case PauseReason.GONE | PauseReason.SEVERED:
            return _with(said, end)
        case PauseReason.SHARED:
            return _with(said, *([allow_button(reader, series.place)] if sharing is Sharing.ASK else []), end)
        case PauseReason.NO_RIGHT:
            return _with(said, button(reader.say("Ask an admin"), ids.ACCESS_ASK, Right.ORDER), resume, end)
    return _with(said, resume, end)


def _with(said: str, *buttons: Block) -> Message:
    return Message(text=said, blocks=(section(said), *((actions(*buttons),) if buttons else ())))
