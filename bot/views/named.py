"""The modals in which patents are looked up that a message names, and what can be done with each of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.makings import LONGEST_NAME
from bot.domain.messages import Block, Message
from bot.domain.named import Named, Naming
from bot.domain.numbers import MOST
from bot.domain.reports import Subject, Trouble, TroubleKind
from bot.domain.searches import AlertText
from bot.domain.texts import visible
from bot.views import ids
from bot.views.blocks import actions, button, confirm, context, escape, literal, section
from bot.views.catalogue import mark
from bot.views.forms import Choice, Modal
from bot.views.inputs import plain
from bot.views.paragraphs import paragraphs
from bot.views.patent_facts import lines_of
from bot.views.patents import title_of
from bot.views.reader import Reader

NUMBERS: Final = "numbers"  # the input's block id and action id
LONGEST_TYPED: Final = 600  # characters: ten numbers, however they are written

# What happens to one patent; that it is published has happened already.
WATCHED: Final = frozenset({HitKind.LEGAL, HitKind.TRANSFER, HitKind.EXPIRED, HitKind.LICENSE, HitKind.LITIGATION})

_SHOWN: Final = 100  # characters of a number
_KEY: Final = 40

_WHY_NOT: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: mark("PatSnap cannot be reached now. Look them up again in a minute."),
    TroubleKind.BUSY: mark("PatSnap is busy. Look them up again in a minute."),
    TroubleKind.QUOTA: mark("PatSnap's limit for today is used up{code}. Look them up again tomorrow."),
    TroubleKind.NOT_CONNECTED: mark(
        "PatSnap is not connected yet. An admin of this workspace can connect it from Home."
    ),
    TroubleKind.ACCOUNT: mark(
        "This PatSnap account may not look patents up{code}: that is for whoever runs Patrol. A value report can be "
        "ordered all the same."
    ),
    TroubleKind.GAVE_UP: mark("PatSnap takes too long just now. Look them up again in a minute."),
}
_WHY_NOT_ELSE: Final = mark("PatSnap does not answer as it should{code}. Look them up again in a minute.")


def searching_modal(reader: Reader, place: str, subjects: Sequence[Subject]) -> Modal:
    """PatSnap is being asked about these patents."""
    told = reader.count("Looking up {n} patent …", "Looking up {n} patents …", len(subjects))
    return _modal(reader, place, subjects, [section(told)])


def named_modal(reader: Reader, naming: Naming, place: str, *, link: str, said: str = "") -> Modal:
    """What is known of each. `place`: where the message is. `said`: what came of the press before, in mrkdwn.

    What is shown is in `private_metadata`: the place, and after it each patent as it was named, parted by blanks.
    """
    blocks: list[Block] = [section(said)] if said else []
    for number, named in enumerate(naming.named):
        blocks += [{"type": "divider"}] if number else []
        blocks += _one(reader, named, link)
    if naming.trouble is not None:
        blocks.append(context(why_not(reader, naming.trouble)))
    if len(naming.named) == MOST:
        blocks.append(context(reader.say("Of one message Patrol looks up {most} patents at most.", most=MOST)))
    return _modal(reader, place, [one.subject for one in naming.named], blocks)


def typing_form(reader: Reader, place: str) -> Modal:
    """The message names no patent: one can be typed. `place` is in `private_metadata`."""
    return {
        "type": "modal",
        "callback_id": ids.LOOK_UP_FORM,
        "private_metadata": place,
        "title": plain(reader.say("Look up patents")),
        "submit": plain(reader.say("Look up")),
        "close": plain(reader.say("Not now")),
        "blocks": [
            section(reader.say("Patrol found no publication number in this message, and no link of PatSnap's.")),
            {
                "type": "input",
                "block_id": NUMBERS,
                "label": plain(reader.say("Publication numbers")),
                "hint": plain(reader.say("As in CN108977442B or US 2026/0081234 A1; several parted by commas")),
                "element": {"type": "plain_text_input", "action_id": NUMBERS, "max_length": LONGEST_TYPED},
            },
        ],
    }


def ordered_words(reader: Reader, named: Named) -> str:
    """A value report of it was ordered."""
    return reader.say(
        ":white_check_mark: The value report on {patent} comes to your direct messages.",
        patent=escape(named.number or named.subject.text, _SHOWN),
    )


def choice(reader: Reader, named: Named) -> Choice:
    """One to choose in the form of a value report."""
    title = title_of(reader, named.patent) if named.patent is not None else ""
    return Choice(_key(named.best_subject), visible(named.number or named.subject.text) or "?", title)


def watching(reader: Reader, named: Named) -> AlertText:
    """The alert that tells what happens to a patent, for the form in which it is made."""
    name = reader.say("Patent {number}", number=named.number[:_KEY])
    return AlertText(name[:LONGEST_NAME], f"PN:({named.number[:_KEY]})", WATCHED)


def too_late_message(reader: Reader) -> Message:
    """Slack did not take the modal in time."""
    sentence = reader.say("Slack did not open this in time. Choose it from the message's menu again.")
    return Message(text=sentence, blocks=(section(sentence),))


def why_not(reader: Reader, trouble: Trouble) -> str:
    """Why PatSnap did not say more."""
    code = f" ({escape(trouble.code)})" if trouble.code else ""
    return reader.say(_WHY_NOT.get(trouble.kind, _WHY_NOT_ELSE), code=code)


def _one(reader: Reader, named: Named, link: str) -> Iterator[Block]:
    if named.patent is not None:
        yield from paragraphs(lines_of(reader, named.patent, link, status=named.status))
    else:
        number = f"`{literal(named.subject.text, _SHOWN)}`"
        if named.is_unknown:
            yield section(
                reader.say(
                    "{number}: PatSnap does not know it. It may be mistyped, or too new: look it up again in a week.",
                    number=number,
                )
            )
        else:
            yield section(reader.say("{number}: nothing is known of it yet.", number=number))
    if buttons := list(_buttons(reader, named)):
        yield actions(*buttons)
    if named.patent is not None and not named.patent.may_be_valued:
        yield context(
            reader.say("No value report yet: to PatSnap it is an application still.")
            if named.patent.is_not_granted
            else reader.say("No value report: PatSnap makes them of granted patents and utility models alone.")
        )


def _buttons(reader: Reader, named: Named) -> Iterator[Block]:
    if named.is_unknown:
        return
    if named.patent is None or named.patent.may_be_valued:
        question = confirm(
            reader.say("Order a value report?"),
            reader.say("PatSnap makes it, and bills it, unless one of the last 7 days is there."),
            reader.say("Order"),
            reader.say("Not now"),
        )
        text = reader.say("Value report to me")
        yield button(text, ids.NAMED_VALUE, _key(named.subject), ask_first=question)
    if named.number:
        yield button(reader.say("Watch this patent"), ids.NAMED_WATCH, _key(named.subject))


def _key(subject: Subject) -> str:
    """How a patent is told again by what is pressed: an id or a number, which are short."""
    return "".join(subject.text.split())[:_KEY]


def _modal(reader: Reader, place: str, subjects: Sequence[Subject], blocks: Sequence[Block]) -> Modal:
    return {
        "type": "modal",
        "title": plain(reader.say("Look up patents")),
        "close": plain(reader.say("Close")),
        "private_metadata": " ".join([place, *map(_key, subjects)]),
        "blocks": list(blocks),
    }
