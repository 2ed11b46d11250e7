"""A patent of a digest is looked at, and a value report of it is ordered."""

from dataclasses import dataclass

from bot.deps import Deps
from bot.domain.digests import Digest
from bot.domain.facts import Family, Source
from bot.domain.patents import Patent, PatentState
from bot.domain.places import Place
from bot.domain.reports import Format, Kind, Order, Request, Subject, SubjectKind
from bot.domain.reviews import Review
from bot.errors import Mistake, MistakeKind
from bot.ports import Transaction
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
    review = await deps.store.read(lambda tx: review_of(looked.workspace, looked.digest, looked.patent, tx))
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


def _family(digest: Digest, patent_id: str, tx: Transaction) -> Family | None:
    fact = tx.facts.get_all(digest.account, Source.FAMILY, [patent_id]).get(patent_id)
    return None if fact is None else fact.family


def _subject(patent: Patent) -> Subject:
    """By its number, as people order it: a report that is there serves them too. By its id where none is known."""
    number = "".join(patent.bibliography.number.split()).upper() if patent.bibliography else ""
    return Subject(SubjectKind.PATENT_NUMBER, number) if number else Subject(SubjectKind.PATENT_ID, patent.id)
