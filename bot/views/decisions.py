"""What people have made of a digest's lines, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from bot.domain.decisions import Assignment, Decision, Verdict
from bot.domain.ids import derived_id
from bot.domain.messages import Block
from bot.domain.reviews import Review
from bot.views import ids
from bot.views.blocks import actions, button, context, escape, section
from bot.views.catalogue import Marked
from bot.views.inputs import plain
from bot.views.measures import lately
from bot.views.reader import Reader

_NAMES: Final[Mapping[Verdict, Marked]] = {
    Verdict.RELEVANT: "Relevant",
    Verdict.WATCH: "Watch",
    Verdict.NOT_RELEVANT: "Not relevant",
}
_IDS: Final[Mapping[Verdict, str]] = {
    Verdict.RELEVANT: ids.REVIEW_RELEVANT,
    Verdict.WATCH: ids.REVIEW_WATCH,
    Verdict.NOT_RELEVANT: ids.REVIEW_NOT_RELEVANT,
}
_NAME: Final = 80  # characters of a person's
_VALUE: Final = 2000  # characters of a button's value (Slack: button element); no id of PatSnap's is so long


def verdict_name(reader: Reader, verdict: Verdict) -> str:
    """`Relevant`, `Watch`, `Not relevant`."""
    return reader.say(_NAMES[verdict])


def reviewed_words(reader: Reader, reviewed: int, lines: int) -> str:
    """`7 of 12 reviewed`, `all 12 reviewed`."""
    if reviewed < lines:
        return reader.say("{n} of {all} reviewed", n=reviewed, all=lines)
    return reader.count("the only one reviewed", "all {n} reviewed", lines)


def name_of_person(reader: Reader, person: str, names: Mapping[str, str]) -> str:
    """Somebody's name, safe in mrkdwn: named, not mentioned, for a mention would call them each time."""
    return escape(names.get(person, ""), _NAME) or reader.say("somebody here")


def decision_words(reader: Reader, decision: Decision, names: Mapping[str, str], now: datetime) -> str:
    """`*Relevant* · by Ann · today 10:12`."""
    return reader.say(
        "*{verdict}* · by {name} · {when}",
        verdict=verdict_name(reader, decision.verdict),
        name=name_of_person(reader, decision.person, names),
        when=lately(reader, decision.at, now),
    )


def assignment_words(reader: Reader, assignment: Assignment, names: Mapping[str, str], now: datetime) -> str:
    """`Assigned to Ann · by Bob · today 10:12`."""
    return reader.say(
        "Assigned to {name} · by {other} · {when}",
        name=name_of_person(reader, assignment.person, names),
        other=name_of_person(reader, assignment.by, names),
        when=lately(reader, assignment.at, now),
    )


def decided_words(reader: Reader, review: Review, verdict: Verdict, title: str) -> str:
    """What was decided a moment ago of the line that was shown; `title` is mrkdwn."""
    values = {"title": title, "verdict": verdict_name(reader, verdict)}
    left = len(review.left)
    if not left:
        return reader.say(":white_check_mark: {title}: *{verdict}* · all lines of this digest are reviewed", **values)
    return reader.count(
        ":white_check_mark: {title}: *{verdict}* · {n} line is left",
        ":white_check_mark: {title}: *{verdict}* · {n} lines are left",
        left,
        **values,
    )


def assigned_words(reader: Reader, review: Review) -> str:
    """To whom the line was given a moment ago."""
    if review.assignment is None:
        return ""
    return reader.say(
        ":white_check_mark: Assigned to {name}. Patrol reminds them on the next working day at 09:00, in direct "
        "messages, if nobody has decided by then.",
        name=name_of_person(reader, review.assignment.person, review.names),
    )


def triage_blocks(reader: Reader, review: Review, now: datetime, *, said: str) -> Iterator[Block]:
    """What stands of the line, three verdicts to choose from, to whom it is given, and where to go on."""
    yield section("\n".join([f"*{reader.say('What is it to you?')}*", *_stands(reader, review, now)]))
    stands = review.decision.verdict if review.decision else None
    yield actions(*(button(verdict_name(reader, one), _IDS[one], str(one), primary=one is stands) for one in Verdict))
    yield {**actions(_people(reader, review)), "block_id": _block_id(review, said)}
    if turning := [*_turning(reader, review)]:
        yield actions(*turning)
    if review.position:
        where = reader.say("Line {n} of {all}", n=review.position, all=review.lines)
        yield context(f"{where} · {reviewed_words(reader, review.reviewed, review.lines)}")


def _stands(reader: Reader, review: Review, now: datetime) -> Iterator[str]:
    if review.decision is not None:
        yield decision_words(reader, review.decision, review.names, now)
    else:
        yield reader.say("Not reviewed yet")
    if review.elsewhere is not None:
        yield reader.say(
            "In another digest: {decision}", decision=decision_words(reader, review.elsewhere, review.names, now)
        )
    if review.assignment is not None:
        yield assignment_words(reader, review.assignment, review.names, now)


def _people(reader: Reader, review: Review) -> Block:
    menu: dict[str, object] = {
        "type": "users_select",
        "action_id": ids.REVIEW_ASSIGN,
        "placeholder": plain(reader.say("Assign to…")),
    }
    if review.assignment is not None and review.assignment.person:
        menu["initial_user"] = review.assignment.person
    return menu


def _block_id(review: Review, said: str) -> str:
    """Another for each line and each answer: under the same one Slack would keep whom somebody chose before."""
    person = review.assignment.person if review.assignment else ""
    return derived_id("assign", review.digest.id, review.line, person, said)


def _turning(reader: Reader, review: Review) -> Iterator[Block]:
    if 0 < len(review.before) <= _VALUE:
        yield button(reader.say("Back"), ids.REVIEW_BACK, review.before)
    if review.left and len(review.left[0]) <= _VALUE:
        yield button(reader.say("Next line"), ids.REVIEW_NEXT, review.left[0])
