"""Not interesting: an assignee, a family or an office is hidden from a subscription's digests, and shown again."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.digests import Digest
from bot.domain.dismissals import Dismissal, speaks_of
from bot.domain.filtering import LONGEST_VALUE, FilterChange, changed, find, id_of
from bot.domain.filters import FilterField, FilterMode
from bot.domain.ids import derived_id
from bot.domain.patents import Bibliography, Patent, in_language
from bot.domain.places import Place
from bot.domain.reviews import Review
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.filtering import within_limits
from bot.services.reviewing import Looked, must_be_there, review_of
from bot.services.words import promise_dismissed


@dataclass(frozen=True)
class Dismissing:
    """What somebody calls not interesting, by which interaction (the same again when Slack delivers it again)."""

    looked: Looked
    field: FilterField
    value: str
    interaction: str
    person_name: str = ""


async def dismiss(wish: Dismissing, deps: Deps) -> None:
    """Hide it from the subscription's digests, and promise a quiet word in the digest's thread. Errors: `Mistake`.

    What is hidden already stays as it is: pressed twice, it is said once.
    """
    looked, now = wish.looked, deps.clock()

    def look(tx: Transaction) -> Review:
        return review_of(looked.workspace, looked.digest, looked.patent, tx)

    def store(tx: Transaction) -> None:
        review = look(tx)
        subscription = _still_here(review.digest, tx)
        dismissal = _dismissal(wish, review, now)
        there = find(subscription.filters, wish.field, wish.value)
        if there is not None and there.mode is FilterMode.REQUIRE:
            raise Mistake(MistakeKind.REQUIRED_HERE, there.value)
        if there is not None or not tx.dismissals.add(dismissal):
            return
        filters = within_limits(subscription.filters, changed(subscription.filters, FilterChange((dismissal.filter,))))
        _save(replace(subscription, filters=filters), tx)
        _note(Act.HIDE, looked, dismissal, now, tx)
        promise_dismissed(dismissal, Place(looked.workspace, review.digest.place), now, tx)

    await must_be_there(looked, (await deps.store.read(look)).digest.place, deps)
    await deps.store.write(store)


async def undo(looked: Looked, dismissal_id: str, person_name: str, deps: Deps) -> Dismissal:
    """Show again what a dismissal hid, for 7 days; undone twice is undone once. Errors: `Mistake`."""
    now = deps.clock()

    def place_of(tx: Transaction) -> str:
        return _where(looked.workspace, dismissal_id, tx)[1].place

    def store(tx: Transaction) -> Dismissal:
        dismissal, digest = _where(looked.workspace, dismissal_id, tx)
        if dismissal.undone_at is not None:
            return dismissal
        subscription = _still_here(digest, tx)
        there = find(subscription.filters, dismissal.field, dismissal.value)
        if not dismissal.can_be_undone(now) or not (there is None or dismissal.hides_in(subscription)):
            raise Mistake(MistakeKind.UNDO_IS_OVER)
        gone = FilterChange(removed=frozenset({id_of(dismissal.filter)}))
        _save(replace(subscription, filters=changed(subscription.filters, gone)), tx)
        undone = replace(dismissal, undone_at=now, undone_by=person_name)
        tx.dismissals.save(undone)
        _note(Act.UNDO, looked, undone, now, tx)
        tx.live.touch(undone.workspace, undone.id, final=True)
        return undone

    await must_be_there(looked, await deps.store.read(place_of), deps)
    return await deps.store.write(store)


def _note(act: Act, looked: Looked, dismissal: Dismissal, now: datetime, tx: Transaction) -> None:
    about = f"subscription {dismissal.subscription}"
    tx.audit.note(Entry(looked.workspace, now, looked.person, act, dismissal.id, detail=about))


def _where(workspace: str, dismissal_id: str, tx: Transaction) -> tuple[Dismissal, Digest]:
    dismissal = tx.dismissals.get(workspace, dismissal_id)
    digest = None if dismissal is None else tx.digests.get(workspace, dismissal.digest)
    if dismissal is None or digest is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    return dismissal, digest


def _still_here(digest: Digest, tx: Transaction) -> Subscription:
    """The subscription of a digest, if more comes of it to the same place. Errors: `Mistake`."""
    subscription = tx.subscriptions.get(digest.workspace, digest.subscription)
    if subscription is None or subscription.state is SubscriptionState.DELETED:
        raise Mistake(MistakeKind.SUBSCRIPTION_ENDED)
    if subscription.place != digest.place:
        raise Mistake(MistakeKind.SUBSCRIPTION_MOVED)
    return subscription


def _save(subscription: Subscription, tx: Transaction) -> None:
    tx.subscriptions.save(subscription)
    tx.live.touch(subscription.workspace, subscription.id, final=False)


def _dismissal(wish: Dismissing, review: Review, now: datetime) -> Dismissal:
    """What they say, as it is stored; Mistake where it is nothing of this patent's."""
    looked, patent = wish.looked, review.patent
    if not speaks_of(patent, review.family.key if review.family else "", wish.field, wish.value):
        raise Mistake(MistakeKind.OLD_BUTTON)
    return Dismissal(
        id=derived_id("dismissal", review.subscription.id, wish.field, wish.value.casefold(), wish.interaction),
        workspace=looked.workspace,
        subscription=review.subscription.id,
        digest=review.digest.id,
        patent=patent.id,
        field=wish.field,
        value=wish.value,
        label=_title(patent) if wish.field is FilterField.FAMILY else "",
        person=looked.person,
        person_name=wish.person_name,
        at=now,
    )


def _title(patent: Patent) -> str:
    """What people see of a family: this member's title, or its number."""
    known = patent.bibliography or Bibliography()
    return " ".join(in_language(known.titles, "EN").split())[:LONGEST_VALUE] or known.number or patent.id
