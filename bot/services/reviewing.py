"""A patent of a digest is looked at, and a value report of it is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.deps import Deps
from bot.domain.decisions import left_of
from bot.domain.digests import Digest
from bot.domain.facts import Family, Source
from bot.domain.patents import Patent, PatentState
from bot.domain.places import Place
from bot.domain.reports import Format, Kind, Order, Request, Subject, SubjectKind
from bot.domain.reviews import Review
from bot.domain.selection import Entry
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.contents import names_of, settled_digest
from bot.services.naming import must_be_valued
from bot.services.places import must_belong
from bot.services.requests import Wish, request_report


@dataclass(frozen=True)
class Looked:
    """Who looks at which patent of which digest, and where they press; `seen_in` is empty in a modal."""

    workspace: str
    person: str
    digest: str
    patent: str
    seen_in: str = ""


async def to_review(looked: Looked, deps: Deps) -> Review:
    """What is known of a patent, for somebody who is where its digest lies. Errors: `Mistake`."""

    def look(tx: Transaction) -> Review:
        return reviewed(review_of(looked.workspace, looked.digest, looked.patent, tx), looked.person, tx)

    review = await deps.store.read(look)
    await must_be_there(looked, review.digest.place, deps)
    return review


async def order_value(looked: Looked, interaction: str, deps: Deps) -> Request:
    """Order a value report (R002) of a patent, to the person; the same interaction orders once.

    What PatSnap is known to make none of is refused before money is spent. Errors: `Mistake`.
    """
    review = await to_review(looked, deps)
    must_be_valued(review.patent)
    order = Order(Kind.VALUE, _subject(review.patent), Format.PDF)
    return await request_report(Wish(looked.workspace, looked.person, looked.person, order, interaction), deps)


async def must_be_there(looked: Looked, place: str, deps: Deps) -> None:
    """Nothing, where the person is at this place now; Mistake otherwise."""
    if place != looked.seen_in:
        await must_belong(Place(looked.workspace, place), looked.person, deps)


def review_of(workspace: str, digest_id: str, patent_id: str, tx: Transaction) -> Review:
    """What is known of a patent that a digest tells of. Errors: `Mistake`."""
    digest = tx.digests.get(workspace, digest_id)
    if digest is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    hits = tx.checks.hits_of(digest.account, digest.alert, patent_id, digest.from_no, digest.to_no)
    subscription = tx.subscriptions.get(workspace, digest.subscription)
    alert = tx.alerts.get(digest.account, digest.alert)
    if not hits or subscription is None or alert is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    known = tx.patents.get_all(digest.account, [patent_id]).get(patent_id)
    return Review(
        digest=digest,
        subscription=subscription,
        alert=alert,
        patent=known or Patent(digest.account, patent_id, PatentState.ABSENT, digest.composed_at),
        hits=tuple(hits),
        family=_family(digest, patent_id, tx),
        dismissals=tuple(tx.dismissals.standing(workspace, subscription.id)),
    )


def reviewed(review: Review, person: str, tx: Transaction) -> Review:
    """The same review with what people have made of its line, and where to go on, as `person` looks at it."""
    digest = settled_digest(review.digest, tx)
    entries = digest.lines or ()
    at = _place_of(review, entries)
    line = entries[at].patent if at is not None else review.patent.id
    family = entries[at].family if at is not None else ""
    decided = {one.line: one for one in tx.decisions.of_digest(digest.workspace, digest.id)}
    assigned = {one.line: one for one in tx.decisions.assigned(digest.workspace, digest.id)}
    others = [one.line for one in assigned.values() if one.person != person]
    lines = [entry.patent for entry in entries]
    elsewhere, decision, assignment = (
        tx.decisions.elsewhere(digest, line, family),
        decided.get(line),
        assigned.get(line),
    )
    people = [
        *(one.person for one in (decision, elsewhere, assignment) if one),
        *([assignment.by] if assignment else []),
    ]
    return replace(
        review,
        line=line,
        line_family=family,
        position=0 if at is None else at + 1,
        lines=len(lines),
        reviewed=sum(one in decided for one in lines),
        before=lines[at - 1] if at else "",
        left=tuple(left_of(lines, decided, others, line)),
        decision=decision,
        elsewhere=elsewhere,
        assignment=assignment,
        names=names_of(digest.workspace, people, tx),
    )


def _place_of(review: Review, entries: Sequence[Entry]) -> int | None:
    """Which of a digest's lines a patent belongs to, from 0: the one that shows it, else that of its family."""
    family = review.family.key if review.family else ""
    shown = (at for at, entry in enumerate(entries) if entry.patent == review.patent.id)
    related = (at for at, entry in enumerate(entries) if family and entry.family == family)
    return next(chain(shown, related), None)


def _family(digest: Digest, patent_id: str, tx: Transaction) -> Family | None:
    fact = tx.facts.get_all(digest.account, Source.FAMILY, [patent_id]).get(patent_id)
    return None if fact is None else fact.family


def _subject(patent: Patent) -> Subject:
    """By its number, as people order it: a report that is there serves them too. By its id where none is known."""
    number = "".join(patent.bibliography.number.split()).upper() if patent.bibliography else ""
    return Subject(SubjectKind.PATENT_NUMBER, number) if number else Subject(SubjectKind.PATENT_ID, patent.id)
