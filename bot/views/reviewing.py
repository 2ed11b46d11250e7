"""The modal of one patent of a digest: what is known of it, and everything that can be done with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.domain.dismissals import Dismissal, assignee_value, office_of
from bot.domain.filtering import find
from bot.domain.filters import FilterField, FilterMode
from bot.domain.messages import Block, Message
from bot.domain.reviews import Review
from bot.views import ids
from bot.views.blocks import button, confirm, context, escape, section
from bot.views.decisions import triage_blocks
from bot.views.dismissals import what_it_hides
from bot.views.forms import Modal
from bot.views.inputs import plain
from bot.views.kinds import kind_of_one
from bot.views.paragraphs import paragraphs
from bot.views.patent_facts import lines_of
from bot.views.patents import assignees_of, number_of, title_of
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.reasons import reason_words

_ASSIGNEES: Final = 5  # can be hidden
_TITLED: Final = 100  # characters of a title in a sentence
_PART: Final = 100  # characters
_HITS: Final = 10  # why it is there


def review_modal(reader: Reader, review: Review, now: datetime, *, link: str, said: str = "") -> Modal:
    """One patent. `link`: its address, with `{patent_id}` or `{pn}`. `said`: what came of the press before, in mrkdwn.

    What is reviewed is in `private_metadata`: the digest's id, a blank, and the patent's.
    """
    blocks: list[Block] = [
        *([section(said)] if said else []),
        *paragraphs(lines_of(reader, review.patent, link)),
        *paragraphs([reader.say("*Why it is here*"), *_reasons(reader, review)]),
        {"type": "divider"},
        *triage_blocks(reader, review, now, said=said),
        {"type": "divider"},
        _value(reader, review),
        {"type": "divider"},
        *_not_interesting(reader, review),
    ]
    return {
        "type": "modal",
        "title": plain(reader.say("Review")),
        "close": plain(reader.say("Close")),
        "private_metadata": f"{review.digest.id} {review.patent.id}",
        "blocks": blocks,
    }


def too_late_message(reader: Reader) -> Message:
    """Slack did not take the modal in time."""
    sentence = reader.say("Slack did not open this in time. Press *Review* again.")
    return Message(text=sentence, blocks=(section(sentence),))


def titled(reader: Reader, review: Review) -> str:
    """What a patent is called in a sentence: its title, else its number; in mrkdwn."""
    return escape(title_of(reader, review.patent), _TITLED) or escape(number_of(review.patent), _PART)


def ordered_words(reader: Reader) -> str:
    """A value report was ordered."""
    return reader.say(":white_check_mark: The value report comes to your direct messages.")


def _reasons(reader: Reader, review: Review) -> Iterator[str]:
    for hit in review.hits[:_HITS]:
        why = reason_words(reader, hit.kind, hit.reason) if hit.reason is not None else ""
        yield f"• {' · '.join(filter(None, [kind_of_one(reader, hit.kind), why]))}"
    if more := review.hits[_HITS:]:
        yield reader.count("{n} more event", "{n} more events", len(more))


def _value(reader: Reader, review: Review) -> Block:
    title = f"*{reader.say('Value report')}*"
    if review.is_not_granted:
        said = reader.say("Not of this one yet: to PatSnap it is an application still.")
        return section(f"{title}\n{said}")
    if not review.may_be_valued:
        said = reader.say(
            "Not of this one: PatSnap makes them of granted patents and utility models, and calls it “{type}”.",
            type=escape(review.type, _PART),
        )
        return section(f"{title}\n{said}")
    question = confirm(
        reader.say("Order a value report?"),
        reader.say("PatSnap makes it, and bills it, unless one of the last 7 days is there."),
        reader.say("Order"),
        reader.say("Not now"),
    )
    order = button(reader.say("Value report to me"), ids.REVIEW_VALUE, "order", ask_first=question)
    said = reader.say("What PatSnap thinks this patent is worth, as a PDF in your direct messages.")
    return {**section(f"{title}\n{said}"), "accessory": order}


def _not_interesting(reader: Reader, review: Review) -> Iterator[Block]:
    if review.has_ended:
        yield section(reader.say("This alert is no longer subscribed here: there is nothing to hide."))
        return
    if review.has_moved:
        yield section(reader.say("The digests of this alert go to another place by now: what they hide is set there."))
        return
    place = where(reader, review.digest.place)
    yield section(
        f"*{reader.say('Not interesting?')}*\n"
        + reader.say("What is hidden here no longer comes in the digests in {where}, for anybody.", where=place)
    )
    offered = list(_offered(reader, review))
    for field, value, shown in offered:
        yield _choice(reader, review, field, value, shown)
    if not offered:
        yield context(reader.say("Neither assignee, family nor office of this patent is known."))


def _offered(reader: Reader, review: Review) -> Iterator[tuple[FilterField, str, str]]:
    """What can be hidden: the field, the filter's value, and what people see of it."""
    names = dict.fromkeys(assignee_value(name) for name in assignees_of(reader, review.patent)[:_ASSIGNEES])
    for name in filter(None, names):
        yield FilterField.ASSIGNEE, name, name
    if review.family is not None:
        title = title_of(reader, review.patent) or number_of(review.patent)
        yield FilterField.FAMILY, review.family.key, " ".join(title.split())
    if office := office_of(review.patent):
        yield FilterField.OFFICE, office, office


def _choice(reader: Reader, review: Review, field: FilterField, value: str, shown: str) -> Block:
    what = what_it_hides(reader, field, shown)
    there = find(review.subscription.filters, field, value)
    if there is None:
        hide = button(reader.say("Hide"), ids.REVIEW_HIDE, f"{field}:{value}")
        return {**section(reader.say("Hide {what}", what=what)), "accessory": hide}
    if there.mode is FilterMode.REQUIRE:
        return section(reader.say("{what}: the filters here ask for it", what=what))
    said = section(reader.say("{what}: hidden here", what=what))
    dismissal = _dismissal_of(review, field, value)
    if dismissal is None:
        return said
    return {**said, "accessory": button(reader.say("Undo"), ids.DISMISSAL_UNDO, dismissal.id)}


def _dismissal_of(review: Review, field: FilterField, value: str) -> Dismissal | None:
    """What hid it, if that is how it is hidden now."""
    there = find(review.subscription.filters, field, value)
    return next((one for one in review.dismissals if one.filter == there), None)
