"""A digest: the message in the conversation, and the lines in its thread."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digests import LINES_A_PART, MOST_LINES, TOP_LINES, Contents, Digest, Line
from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.domain.subscriptions import Form
from bot.views.alerts import name_of
from bot.views.blocks import context, escape, section
from bot.views.cadences import rhythm_name
from bot.views.counts import counts_words, unusual_words
from bot.views.decisions import reviewed_words
from bot.views.gaps import gaps_line
from bot.views.lines import heading_of, line_section, line_text, top_line
from bot.views.measures import day_and_hour, hour, local, span
from bot.views.paragraphs import paragraphs, summary
from bot.views.reader import Reader
from bot.views.references import reference_lines
from bot.views.repeats import maybe_repeated

_LINES: Final = 12_000  # characters of the lines of a part: Slack takes some 13,000 in all blocks of a message


def digest_message(reader: Reader, contents: Contents, *, link: str, repeat: bool = False) -> Message:
    """What a subscription got, in 8 lines at most. Its hours are those of the subscription's zone.

    `link`: a patent's address, with `{patent_id}` or `{pn}`. `repeat`: an earlier copy may lie above it.
    """
    reader = replace(reader, zone=contents.subscription.zone)
    digest = contents.digest
    rhythm = rhythm_name(reader, contents.subscription.cadence)
    begin = [
        f"{name_of(reader, contents.alert)} · {rhythm} · {span(reader, digest.since, digest.until)}",
        _counts(reader, contents),
    ]
    if digest.unusual and digest.form is not Form.COUNT:
        begin.append(unusual_words(reader, digest.unusual))
    top = () if digest.form is Form.COUNT else contents.lines[:TOP_LINES]
    notes = _notes(reader, contents)
    footer = " · ".join(_footer(reader, contents, len(top)))
    blocks: list[Block] = [
        *paragraphs([*begin, *(f"• {top_line(reader, line, link)}" for line in top)]),
        *map(context, [*notes, footer]),
    ]
    text = summary([*begin, *notes, *(line_text(reader, line) for line in top), footer])
    return maybe_repeated(reader, Message(text=text, blocks=tuple(blocks)), repeat=repeat)


def part_message(reader: Reader, contents: Contents, part: int, *, link: str, repeat: bool = False) -> Message:
    """Part 1, 2, 3 … of a digest's thread: its lines, under their kinds. The last says how many more there are."""
    reader = replace(reader, zone=contents.subscription.zone)
    digest = contents.digest
    start = LINES_A_PART * (part - 1)
    lines = contents.lines[start : start + LINES_A_PART]
    first, last = start + 1, start + len(lines)
    begin = reader.say("{first} to {last} of {all}", first=first, last=last, all=digest.size)
    blocks, said = [context(f"{name_of(reader, contents.alert)} · {begin}")], [begin]
    pairs = zip(lines, _sections(reader, contents, lines, link), strict=True)
    for heading, group in groupby(pairs, lambda pair: heading_of(reader, pair[0])):
        blocks.append(section(f"*{heading}*"))
        said.append(f"*{heading}*")
        for line, shown in group:
            blocks.append(shown)
            said.append(line_text(reader, line))
    left = digest.size - last
    if part == digest.parts and left > 0:
        more = reader.count("{n} more is in the spreadsheet", "{n} more are in the spreadsheet", left)
        blocks.append(context(more))
        said.insert(1, more)
    return maybe_repeated(reader, Message(text=summary(said), blocks=tuple(blocks)), repeat=repeat)


def _sections(reader: Reader, contents: Contents, lines: Sequence[Line], link: str) -> list[Block]:
    """The lines with all their reasons; where Slack would not take so much, with as many as have room in each."""
    whole = [line_section(reader, line, contents.digest, link) for line in lines]
    if sum(len(one["text"]["text"]) for one in whole) <= _LINES:
        return whole
    most = _LINES // len(lines)
    return [line_section(reader, line, contents.digest, link, most=most) for line in lines]


def missing_message(reader: Reader, contents: Contents, part: int, *, repeat: bool = False) -> Message:
    """Slack does not take a part of the thread, or with 0 the spreadsheet."""
    if part == 0:
        said = reader.say(":warning: The spreadsheet of this digest is missing: Slack did not take the file.")
    else:
        first = LINES_A_PART * (part - 1) + 1
        last = min(first + LINES_A_PART - 1, contents.digest.size)
        said = reader.say(
            ":warning: Lines {first} to {last} are missing here: Slack did not take them. The spreadsheet has them.",
            first=first,
            last=last,
        )
    small = reference_lines(reader, reference(contents.digest.id))
    return maybe_repeated(reader, Message(text=said, blocks=(section(said), *small)), repeat=repeat)


def _counts(reader: Reader, contents: Contents) -> str:
    if contents.digest.size:
        return counts_words(reader, contents.digest)
    return reader.say("Nothing new that could be read") if contents.gaps else reader.say("Nothing new")


def _notes(reader: Reader, contents: Contents) -> list[str]:
    """What is special about it, in one line, or in none: first what it cannot tell."""
    digest = contents.digest
    warnings = [gaps_line(reader, contents.gaps)] if contents.gaps else []
    if digest.is_short:
        up_to = _hour_of_run(reader, digest.until, digest)
        warnings.append(reader.say("complete up to {time}: PatSnap could not be asked since", time=up_to))
    notes = [_late(reader, contents)] if digest.is_late else []
    if digest.baseline:
        there = reader.count(
            "{n} patent was there when Patrol began to watch",
            "{n} patents were there when Patrol began to watch",
            digest.baseline,
        )
        notes.append(there if digest.form is Form.COUNT else reader.say("{what}: in the spreadsheet", what=there))
    if digest.hidden:
        notes.append(
            reader.count(
                "{n} of other kinds is left out",
                "{n} of other kinds are left out",
                digest.hidden,
            )
        )
    if digest.filtered:
        notes.append(reader.count("{n} hidden by filters", "{n} hidden by filters", digest.filtered))
    said = " · ".join([*warnings, *notes])
    return [f":warning: {said}" if warnings else said] if said else []


def _late(reader: Reader, contents: Contents) -> str:
    subscription, digest = contents.subscription, contents.digest
    run = subscription.cadence.last_run(ZoneInfo(subscription.zone), digest.composed_at)
    if run is None:  # it is told instantly by now
        return reader.say("Late: Patrol was not running")
    return reader.say("Late: Patrol was not running at {time}", time=_hour_of_run(reader, run, digest))


def _hour_of_run(reader: Reader, moment: datetime, digest: Digest) -> str:
    """The hour, with its day where that is not the digest's own."""
    is_today = local(reader, moment).date() == local(reader, digest.composed_at).date()
    return hour(reader, moment) if is_today else day_and_hour(reader, moment)


def _footer(reader: Reader, contents: Contents, shown: int) -> list[str]:
    digest, said = contents.digest, []
    if contents.reviewed:
        said.append(reviewed_words(reader, contents.reviewed, digest.reviewable))
    left = digest.size - shown
    if digest.form is Form.FULL and digest.size > MOST_LINES:
        said.append(
            reader.say("{n} more: the first {most} in the thread, all in its spreadsheet", n=left, most=MOST_LINES)
        )
    elif digest.form is Form.FULL and left:
        said.append(reader.say("{n} more in the thread", n=left))
    elif digest.form is Form.COMPACT and left:
        said.append(reader.say("{n} more in the spreadsheet", n=left))
    if digest.next_run is not None:
        said.append(reader.say("next {time}", time=day_and_hour(reader, digest.next_run)))
    if contents.subscription.person_name:
        # Named and not mentioned: a mention would call them each time.
        said.append(reader.say("subscribed by {name}", name=escape(contents.subscription.person_name)))
    said.append(reader.say("`/patrol subscriptions` changes it"))
    return said
