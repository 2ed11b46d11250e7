"""People leave a workspace, and come back: what was only theirs rests meanwhile, what is a channel's goes on."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.channels import GONE_PEOPLE, personal_reason
from bot.domain.deliveries import Delivery, What
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Person, Place
from bot.domain.slack_errors import Fate, fate_of
from bot.domain.subscriptions import PauseReason
from bot.errors import OutsideError, SlackLimited, SlackRefused
from bot.ports import Transaction
from bot.services.closures import go_on, pause
from bot.services.notices import tell_admins
from bot.services.refusals import note_refusal
from bot.services.resting import owner_has_left, owner_is_back, shut_series
from bot.services.words import promise_orphaned

log = logging.getLogger(__name__)

METHOD: Final = "users.info"
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_WORDS: Final = frozenset(  # about what is not only theirs
    {What.WORD, What.REOPENED, What.SILENCE, What.SERIES_WORD, What.SERIES_OPEN}
)
_CLOSED: Final = "messages_tab_disabled"


async def look_at_owner(deps: Deps) -> bool:
    """Ask Slack about somebody who owns a subscription and was not asked about for a day; whether there was one."""
    now = deps.clock()

    closed = deps.slack.closed(METHOD)
    place = await deps.store.read(lambda tx: tx.places.holder_due(now - _DAY, closed))
    if place is None:
        return False
    if await deps.store.write(lambda tx: tx.places.drop_holder(place)):
        return True
    if not deps.slack.may(METHOD, place):
        return False
    person: Person | None = None
    try:
        person = await deps.slack.person(place, counted=True)
    except SlackRefused as error:
        refusal = error
        await deps.store.write(lambda tx: note_refusal(place.workspace, refusal, now, deps, tx))
        if refusal.error not in GONE_PEOPLE:
            return await _not_said(place, refusal, now, deps)
    except OutsideError as error:
        log.warning("Slack does not say who somebody is", extra={"why": str(error)})
        return False
    await deps.store.write(lambda tx: note_person(place, person, now, deps, tx))
    return True


def note_person(place: Place, person: Person | None, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Store what Slack says of a person, None where it knows nobody, and follow where they have left or come back."""
    known = tx.people.get(place.workspace, place.id)
    before = known[0] if known is not None else Person()
    after = replace(before, is_gone=True) if person is None else person
    tx.people.save(place.workspace, place.id, after, now)
    if after.is_gone:
        _leave(place, after, now, deps, tx)
    elif before.is_gone:
        for subscription in tx.subscriptions.of_place(place.workspace, place.id):
            if subscription.reason is PauseReason.PERSON_GONE:
                go_on(subscription, "back", now, deps, tx)
        owner_is_back(place.workspace, place.id, now, tx)


def note_refused_person(delivery: Delivery, word: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Slack does not bring a message to its person: their own subscriptions rest; admins hear what nobody else can."""
    place = delivery.goes_to
    if word in GONE_PEOPLE:
        note_person(place, None, now, deps, tx)
        if delivery.what in _WORDS:
            _tell_admins(place, now, deps, tx)
        return
    if delivery.what in _WORDS and word != _CLOSED:
        _tell_admins(place, now, deps, tx, unheard=word)
    for subscription in tx.subscriptions.of_place(place.workspace, place.id):
        if subscription.is_alive:
            pause(subscription, personal_reason(word), now, deps, tx)
    shut_series(place.workspace, place.id, personal_reason(word), now, deps, tx)
    if word == _CLOSED:
        tell_admins(Notice(place.workspace, NoticeKind.MESSAGES_CLOSED, word, now), deps, tx)


def _leave(place: Place, person: Person, now: datetime, deps: Deps, tx: Transaction) -> None:
    for subscription in tx.subscriptions.owned_by(place.workspace, place.id):
        if subscription.place != place.id:
            known = tx.places.get(subscription.workspace, subscription.place)
            if known is not None and known.why_shut() is not None:
                continue  # it is asked once it is open, and its own people read it
            promise_orphaned(subscription, person.name or subscription.person_name, now, tx)
        elif subscription.is_alive:
            pause(subscription, PauseReason.PERSON_GONE, now, deps, tx)
    owner_has_left(place.workspace, place.id, person.name, now, tx)


def _tell_admins(place: Place, now: datetime, deps: Deps, tx: Transaction, *, unheard: str = "") -> None:
    """An owner can be told nothing: they are gone, or Slack brings them nothing, with the word `unheard`."""
    known = tx.people.get(place.workspace, place.id)
    details = {"name": known[0].name if known is not None else "", "person": place.id}
    kind = NoticeKind.OWNER_UNHEARD if unheard else NoticeKind.OWNER_GONE
    tell_admins(Notice(place.workspace, kind, place.id, now, details | {"word": unheard}), deps, tx)


async def _not_said(place: Place, error: SlackRefused, now: datetime, deps: Deps) -> bool:
    """Slack does not say: what it said last stands. Whom it never shows (`user_not_visible`) is a stranger to us."""
    if isinstance(error, SlackLimited) or fate_of(error.error) in {Fate.TEMPORARY, Fate.TOKEN, Fate.SCOPE}:
        if not isinstance(error, SlackLimited):  # others, whose workspaces Slack speaks of, are asked about meanwhile
            await deps.store.write(lambda tx: tx.places.put_off_holder(place, now - _DAY + _HOUR))
        return False

    def store(tx: Transaction) -> None:
        known = tx.people.get(place.workspace, place.id)
        person = known[0] if known is not None else Person(is_stranger=True)
        tx.people.save(place.workspace, place.id, person, now)

    await deps.store.write(store)
    return True
