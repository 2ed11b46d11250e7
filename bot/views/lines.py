"""A digest's lines: the first few in its message, and all that its thread has, each with its reasons and its button."""

from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.digests import Digest, Line
from bot.domain.messages import Block
from bot.domain.selection import Window, office_of
from bot.views import ids
from bot.views.blocks import button, escape, section
from bot.views.decisions import verdict_name
from bot.views.kinds import kind_name, kind_of_one
from bot.views.measures import day_and_hour, span
from bot.views.patents import known_of, patent_line, plain_line, titled_line
from bot.views.reader import Reader
from bot.views.reasons import plain_reason, reason_words

_OFFICES: Final = 6  # are shown
_OFFICE: Final = 10  # characters of each
_MOST: Final = 3000  # characters of a section (Slack: block reference)
_VALUE: Final = 2000  # characters of a button's value (there, too)


def top_line(reader: Reader, line: Line, link: str) -> str:
    """The line as the message has it: title, assignee, where it was published, day."""
    return titled_line(reader, line.patent, link, beside=offices_of(line))


def offices_of(line: Line) -> str:
    """Where the patents of a line were published, and as what: `CN A, WO A1`."""
    offices = line.offices or tuple(filter(None, [office_of(known_of(line.patent).number)]))
    more = f" +{len(offices) - _OFFICES}" if len(offices) > _OFFICES else ""
    return f"{', '.join(escape(office, _OFFICE) for office in offices[:_OFFICES])}{more}"


def heading_of(reader: Reader, line: Line) -> str:
    """What the lines of its first kind are called together: of families that are known, new ones and new members."""
    first = line.kinds[0] if line.kinds else HitKind.OTHER
    if line.family and first is HitKind.INVENTION:
        return reader.say("New families")
    if line.family and first is HitKind.NEW:
        return reader.say("New members of families")
    return kind_name(reader, first)


def line_section(reader: Reader, line: Line, digest: Digest, link: str, *, most: int = _MOST) -> Block:
    """The line as the thread has it, with its button. `digest`: whose line it is.

    `most`: characters, in which the line itself always stands, and as many of its reasons as there is room for.
    """
    said = section("\n".join(_fitting(_paragraphs(reader, line, link), most)))
    value = f"{digest.id} {line.patent.id}"
    if len(value) > _VALUE:
        return said  # no id of PatSnap's is so long
    return {**said, "accessory": button(reader.say("Review"), ids.REVIEW, value)}


def line_text(reader: Reader, line: Line) -> str:
    """The line where blocks are not shown."""
    return plain_line(reader, line.patent)


def plain_reasons(reader: Reader, line: Line, of: HitKind | None) -> str:
    """Why a line's patent is there under this kind, for a spreadsheet."""
    said = [plain_reason(reader, why.kind, why.reason) for why in line.whys if why.kind is of]
    if line.late is not None:
        said.append(_found_later(reader, line.late))
    return reader.say("; ").join(part for part in said if part)


def _paragraphs(reader: Reader, line: Line, link: str) -> list[str]:
    """The line, and below it a line for each reason and for what is special about it."""
    first = [patent_line(reader, line.patent, link)]
    if line.others:
        first.append(offices_of(line))
        first.append(reader.count("{n} more publication", "{n} more publications", line.others))
    if line.decision is not None:
        first.append(f"*{verdict_name(reader, line.decision.verdict)}*")
    others = [kind_of_one(reader, kind) for kind in line.kinds[1:]]
    first.extend([f"_{reader.listed(others)}_"] if others else [])
    said = [" · ".join(part for part in first if part)]
    for why in line.whys:
        words = reason_words(reader, why.kind, why.reason)
        if words and len(line.kinds) > 1 and not (why.kind is HitKind.EXPIRED and why.reason.day):
            # under the heading of its kind it needs no name
            words = reader.say("{what}: {state}", what=kind_of_one(reader, why.kind), state=words)
        said += [words] if words else []
    if line.more_whys:
        said.append(reader.count("{n} more event", "{n} more events", line.more_whys))
    if line.late is not None:
        said.append(_found_later(reader, line.late))
    return said


def _found_later(reader: Reader, late: Window) -> str:
    if late.is_restored and late.since is not None:
        when = span(reader, late.since, late.until)
        return reader.say("Possibly a repeat: found later, for {when}, before a backup was restored", when=when)
    if late.since is None:
        return reader.say("Found later, for what was there up to {time}", time=day_and_hour(reader, late.until))
    return reader.say("Found later, for {when}", when=span(reader, late.since, late.until))


def _fitting(lines: list[str], most: int) -> list[str]:
    """As many of them, each whole, as `most` characters hold; the first always does."""
    said: list[str] = []
    for line in lines:
        if not said or sum(len(one) + 1 for one in said) + len(line) <= most:
            said.append(line)
    return said
