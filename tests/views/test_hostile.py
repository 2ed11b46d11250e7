"""Nothing that is typed or fetched can mention, link, format or hide: every view, with hostile text in every field."""

import re
from collections.abc import Sequence

import pytest

from bot.domain.messages import Message
from bot.views.forms import Modal
from bot.views.gallery import forms, homes
from sandbox.slack import validate_message, validate_view
from tests.views import galleries, mrkdwn
from tests.views.hostile import hostile_gallery

BAIT = "LOUD"  # between marks
HOSTILE = {
    "everybody": "<!channel> <!here> <!everyone> <!subteam^S0001|x>",
    "a person": "<@U0666> @channel @here",
    "a channel": "<#C0666|general> #general",
    "a link": "<https://evil.example/|BOOM> https://evil.example/x mail@evil.example",
    "an escaped mention": "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "half a token": "BOOM <!channel",
    "half an entity": "&lt &amp & &#60;!channel&#62;",
    "the end of a link": "|evil> <!channel>",
    "bold": "*LOUD*",
    "italic": "_LOUD_",
    "struck": "~LOUD~",
    "code": "`BOOM` ```BOOM```",
    "marks that do not pair": "* _ ~ ` ** __ ~~ ``",
    "a quotation": "> BOOM",
    "an escaped quotation": ">>> BOOM",
    "an emoji": ":white_check_mark: :rotating_light::boom:",
    "half an emoji": "boom: :boom",
    "line breaks": "BOOM\n> BOOM\r\n* BOOM\u2028BOOM\u2029BOOM\x85\x0b\x0cBOOM",
    "controls": "BOOM\x00\x07\x1b[31m\x7f\x9bBOOM",
    "an override": "BOOM\u202eMOOB",
    "isolates that do not close": "\u2067\u2066\u2068BOOM",
    "isolates that close another": "BOOM\u2069\u202c\u2069BOOM",
    "from right to left": "שלום عالم ١٢٣ BOOM",
    "marks of direction": "\u200f\u061c\u200eBOOM\u200f",
    "zero width": "B\u200bO\ufeffO\u00adM \u2060\U000e0041",
    "nothing to see": "\u200b\u200d\ufeff\u3164\u2800",
    "stacked": "B\u0301\u0301\u0301OOM 👩‍🔬 🏳️‍🌈",
    "placeholders": "{given} {0} {{}} %s %(x)s $HOME",
    "a formula": '=cmd|" /C calc"!A0',
    "a path": "../../etc/passwd\x00.pdf",
    "long": "BOOM " * 10_000,
    "long without a blank": "x" * 50_000,
    "long and escaped": "&<>" * 17_000,
    "long and marked": "*_~`:a:" * 8_000,
    "long and turned": "ש" * 50_000,
}
# Dates, channels by their ids, people by their ids where one person reads, patents by their template, messages.
OURS = re.compile(
    r"!date\^\d+\^[^|<>]+\|[^|<>]+|#[CG][A-Z0-9]+|@U[0-9]{4}|https://analytics\.example\.com/[^|<> ]+\|[^|<>]+"
    r"|https://acme\.slack\.com/archives/C0001/p\d+\|[^|<>]+"
    r"|mailto:patents@example\.com\|patents@example\.com"
)
EMOJI = frozenset(
    name for one in galleries.messages().values() for _, text in mrkdwn.texts(one.blocks) for name in mrkdwn.emoji(text)
)
EMOJI_OF_FORMS = frozenset(
    name
    for one in [*forms().values(), *homes().values()]
    for _, text in mrkdwn.texts(one)
    for name in mrkdwn.emoji(text)
)
TEXT = 4000  # characters of a message's `text` that chat.update takes


def _said(message: Message) -> dict[str, object]:
    return {"text": message.text, "blocks": [dict(block) for block in message.blocks]}


def _faults(shown: dict[str, object] | Modal) -> list[str]:
    if shown.get("type") in {"modal", "home"}:
        refused = validate_view(dict(shown))
    else:
        # What Slack does not take of a digest's thread since it is too long in all, `missing_message` tells.
        refused = [one for one in validate_message(shown) if "msg_blocks_too_long" not in one]
        refused += ["its text is too long"] if len(str(shown["text"])) > TEXT else []
        refused += [] if str(shown["text"]).strip() else ["its text is empty"]
    found = mrkdwn.faults(shown, ours=OURS, bait=BAIT, marks=EMOJI | EMOJI_OF_FORMS)
    return [*refused, *found]


@pytest.mark.parametrize("first", [0, 11])
def test_nothing_from_outside_does_anything_in_any_view(first: int) -> None:
    baits = list(HOSTILE.values())
    _nothing_happens([*baits[first:], *baits[:first]])


@pytest.mark.parametrize("bait", ["nothing to see", "long and escaped", "long and marked", "from right to left"])
def test_nor_does_it_where_all_of_it_is_the_worst(bait: str) -> None:
    _nothing_happens([HOSTILE[bait]])


def _nothing_happens(baits: Sequence[str]) -> None:
    messages, modals = hostile_gallery(baits)
    found = {name: _faults(_said(message)) for name, message in messages.items()}
    found |= {name: _faults(modal) for name, modal in modals.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
