"""The part of the gallery that is about decisions: digests as they are reviewed, the modal, and reminders."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.domain.alerts import Hit, HitKind
from bot.domain.decisions import Assignment, Decision, Reminder, Verdict
from bot.domain.digests import Contents, Line
from bot.domain.facts import Family
from bot.domain.messages import Message
from bot.domain.patents import Bibliography, PatentState
from bot.domain.reviews import Review
from bot.mistakes import Mistake, MistakeKind
from bot.views.decisions import assigned_words, decided_words
from bot.views.digest_exhibits import exhibit
from bot.views.digests import digest_message, part_message
from bot.views.exhibited import ALERT, LINK, LONG_ALERT, SUBSCRIPTION
from bot.views.forms import Modal
from bot.views.mistakes import mistake_message
from bot.views.reader import Reader
from bot.views.reminders import reminder_message
from bot.views.reviewing import review_modal, titled

_NOW: Final = datetime(2026, 3, 23, 9, 12, tzinfo=UTC)
_ADDRESS: Final = "https://acme.slack.com/archives/C0001/p1774252820000100"
_HOSTILE: Final = "<!channel> *A* & `B` | <@U1>"
_NAMES: Final = {"U0001": "Ada", "U0002": "Bob Keller"}
_DECISION: Final = Decision(
    workspace="T0001",
    digest="9h5msz4oaaaaaaaa",
    line="00000000-0000-4000-8000-000000000000",
    verdict=Verdict.RELEVANT,
    person="U0001",
    at=_NOW - timedelta(minutes=50),
    subscription=SUBSCRIPTION.id,
    place="C0001",
)
_GIVEN: Final = Assignment("T0001", "9h5msz4oaaaaaaaa", _DECISION.line, "U0002", "U0001", _NOW - timedelta(days=3))
_REMINDER: Final = Reminder("4d5e6f7g4d5e6f7g", "T0001", "9h5msz4oaaaaaaaa", "U0002", "Europe/Berlin", None, sent=1)
_KNOWN: Final = Bibliography(
    number="US20260081234A1",
    titles={"EN": "Sulfide electrolyte with halide coating"},
    assignees={"EN": ("Acme Battery Co., Ltd.",)},
    published=date(2026, 3, 12),
    classification="H01M10/0562",
    type="PATENT",
)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""

    def remind(contents: Contents, reminder: Reminder = _REMINDER, address: str | None = _ADDRESS) -> Message:
        here = replace(reader, zone=reminder.zone)
        return reminder_message(here, reminder, contents, time=1, link=LINK, address=address)

    counts = {"none": 0, "one": 1, "some": 7, "all": 12}
    shown = {f"digest, {name} reviewed": _reviewed(12, count) for name, count in counts.items()}
    shown |= {"digest, the only one reviewed": _reviewed(1, 1), "digest, many reviewed": _reviewed(500, 99)}
    waiting = {"none": 0, "one": 1, "many": 5, "too many": 14}
    return {
        **{name: digest_message(reader, contents, link=LINK) for name, contents in shown.items()},
        "digest, a part reviewed": part_message(reader, _reviewed(12, 7), 1, link=LINK),
        **{f"reminder, {name}": remind(_given(count)) for name, count in waiting.items()},
        "reminder, from two": remind(_from_two()),
        "reminder, came again": remind(_given(2), replace(_REMINDER, sent=2)),
        "reminder, snoozed": remind(_given(2), replace(_REMINDER, due=datetime(2026, 3, 24, 8, tzinfo=UTC))),
        "reminder, no address": remind(_given(1), address=None),
        "reminder, longest name": remind(replace(_given(1), alert=LONG_ALERT)),
        "reminder, hostile": remind(replace(_given(2), names={"U0001": _HOSTILE})),
        "reminder, of one's own": remind(replace(_given(1), digest=replace(_given(1).digest, place="U0002"))),
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The modals by name."""
    contents = exhibit(12)
    patent = replace(contents.lines[0].patent, state=PatentState.KNOWN, bibliography=_KNOWN)
    lines = [line.patent.id for line in contents.lines]
    review = Review(
        contents.digest,
        SUBSCRIPTION,
        ALERT,
        patent,
        (Hit(ALERT.account, ALERT.id, 4, HitKind.INVENTION, patent.id),),
        Family("f-1", (_KNOWN.number,)),
        line=lines[3],
        position=4,
        lines=12,
        reviewed=3,
        before=lines[2],
        left=tuple(lines[4:]),
        names=_NAMES,
    )
    earlier = replace(_DECISION, at=_NOW - timedelta(days=20))
    decided = replace(review, decision=_DECISION, reviewed=4)
    given = replace(review, assignment=_GIVEN)
    last = replace(decided, position=12, reviewed=12, left=())
    nobody = replace(decided, names={}, assignment=_GIVEN)
    old = replace(decided, decision=replace(_DECISION, at=_NOW - timedelta(days=400)))
    cannot = mistake_message(reader, Mistake(MistakeKind.CANNOT_SEE), ()).text
    title = titled(reader, replace(review, patent=contents.lines[0].patent))

    def show(one: Review, said: str = "") -> Modal:
        return review_modal(reader, one, _NOW, link=LINK, said=said)

    return {
        "review: not reviewed yet": show(review),
        "review: the first line": show(replace(review, position=1, before="", reviewed=0)),
        **{
            f"review: {verdict}": show(replace(decided, decision=replace(_DECISION, verdict=verdict)))
            for verdict in Verdict
        },
        "review: decided a moment ago": show(review, decided_words(reader, review, Verdict.WATCH, title)),
        "review: one line is left": show(
            replace(review, left=review.left[:1]),
            decided_words(reader, replace(review, left=review.left[:1]), Verdict.NOT_RELEVANT, title),
        ),
        "review: the last line": show(last, decided_words(reader, last, Verdict.RELEVANT, title)),
        "review: decided before": show(replace(review, elsewhere=earlier)),
        "review: decided in another year": show(old),
        "review: assigned": show(given, assigned_words(reader, given)),
        "review: assigned and decided": show(replace(decided, assignment=_GIVEN)),
        "review: cannot be assigned": show(review, cannot),
        "review: by nobody known": show(nobody),
        "review: hostile names": show(replace(nobody, names=dict.fromkeys(_NAMES, _HOSTILE))),
        "review: not among the lines": show(replace(review, position=0, lines=0, before="", left=())),
    }


def _reviewed(lines: int, count: int) -> Contents:
    """A digest of which so many lines are decided, by turns as each verdict."""
    contents, verdicts = exhibit(lines), list(Verdict)
    decided = (
        replace(line, decision=replace(_DECISION, verdict=verdicts[number % 3])) if number < count else line
        for number, line in enumerate(contents.lines)
    )
    return replace(contents, lines=tuple(decided))


def _from_two() -> Contents:
    """Lines that two people have given to somebody; one of them was decided before."""
    contents = _given(3)
    first, *others = contents.lines
    theirs = replace(first, assignment=replace(_GIVEN, by="U0003"), decision=replace(_DECISION, verdict=Verdict.WATCH))
    return replace(contents, lines=(theirs, *others), names={**_NAMES, "U0003": "Carol Jensen"})


def _given(count: int) -> Contents:
    """So many lines of a digest that wait for somebody."""
    contents = exhibit(max(count, 1))
    lines: tuple[Line, ...] = tuple(replace(line, assignment=_GIVEN) for line in contents.lines[:count])
    return replace(contents, lines=lines, names=_NAMES)
