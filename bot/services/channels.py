"""Channels are looked at: what has become of one is noticed without an event, before anything is posted there."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from bot.deps import Deps
from bot.domain.channels import CHANNELS, DAILY, FRESH, MOST_EARLY, KnownChannel
from bot.domain.deliveries import OF_REQUESTS, Delivery, What
from bot.domain.places import Place
from bot.domain.slack_errors import Fate, fate_of
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.errors import OutsideError, SlackLimited, SlackRefused
from bot.ports import Transaction
from bot.services.closures import follow, withdraw
from bot.services.departures import look_at_owner
from bot.services.refusals import note_refusal

log = logging.getLogger(__name__)

METHOD: Final = "conversations.info"

_NOT_THERE: Final = "channel_not_found"
_SOON: Final = timedelta(seconds=3)  # until Slack's pace may let it be looked at
_LESS_SOON: Final = timedelta(seconds=20)  # the same, where nobody sits and waits: after a start they are many
_LATER: Final = timedelta(minutes=1)  # where Slack does not say
_SLACK: Final = timedelta(hours=1)
_SLOWEST: Final = timedelta(minutes=10)
_FOLLOWING: Final = frozenset({What.PART, What.SHEET, What.MISSING})  # these go where others just went


async def look_at_one(deps: Deps) -> bool:
    """Look at the channel that has been due longest, or at an owner; whether there was one, and Slack's pace let us."""
    now = deps.clock()
    closed = deps.slack.closed(METHOD)
    due = await deps.store.read(lambda tx: tx.places.next_due(now, closed))
    if due is None:
        return await look_at_owner(deps)
    place = Place(due.workspace, due.id)
    if not deps.slack.may(METHOD, place):
        return False
    await look(place, deps, counted=True)
    return True


async def is_looked_at(delivery: Delivery, deps: Deps) -> bool:
    """Whether its place was looked at only just, so that it may go there; else that is done, or it is put off.

    What the look tells is followed first: a channel that outsiders read by now gets nothing.
    """
    place = delivery.goes_to
    if not place.id.startswith(CHANNELS) or delivery.what in _FOLLOWING:
        return True
    now = deps.clock()
    known = await deps.store.read(lambda tx: tx.places.get(place.workspace, place.id))
    if known is not None and known.is_fresh(now, deps.since):
        return await _is_for_its_readers(delivery, known, deps)
    must_be_said = known is None or not _counts_still(known, now, deps)
    if deps.slack.may(METHOD, place):
        is_said, wait = await look(place, deps, counted=True), _LATER
    else:
        is_said, wait = False, _LESS_SOON if delivery.is_patient else _SOON
    if is_said or not must_be_said:
        known = await deps.store.read(lambda tx: tx.places.get(place.workspace, place.id))
        return known is None or await _is_for_its_readers(delivery, known, deps)
    await deps.store.write(lambda tx: _put_off(delivery, now + wait, tx))
    return False


async def _is_for_its_readers(delivery: Delivery, known: KnownChannel, deps: Deps) -> bool:
    """Whether a word of a subscription may go where it was promised; where outsiders read it, it is taken back.

    What was asked for there goes elsewhere when that is noticed.
    """
    if not known.is_open_to_outsiders or delivery.what in OF_REQUESTS:
        return True

    def store(tx: Transaction) -> None:
        current = tx.deliveries.get(delivery.workspace, delivery.key)
        if current is not None and current.owner is None and current.due is not None:
            withdraw(current, PauseReason.SHARED, tx)

    await deps.store.write(store)
    return False


async def look(place: Place, deps: Deps, *, counted: bool = False) -> bool:
    """Ask Slack what a channel is now, and follow what it says; whether it said anything.

    `counted`: Slack's pace was asked, and has let this look go. Counted again, it would wait for a second place, and
    where the pace is used up it would lose the first without having looked.
    """
    now = deps.clock()
    try:
        with deps.outlook.suspects.call(place):
            channel = await deps.slack.channel(place, counted=counted)
    except SlackRefused as error:
        refusal = error
        await deps.store.write(lambda tx: _note_refusal(place, refusal, now, deps, tx))
        return not _is_passing(refusal)
    except OutsideError as error:
        log.warning("a channel cannot be looked at", extra={"place": place.id, "why": str(error)})
        await deps.store.write(lambda tx: _later(place, now, tx))
        return False
    await deps.store.write(lambda tx: _note(_known(place, tx).as_described(channel, now), now, deps, tx))
    return True


def look_again(place: Place, tx: Transaction) -> None:
    """Something has happened to a channel: it is looked at before anything else is posted there, and soon."""
    known = tx.places.get(place.workspace, place.id)
    if known is not None:
        due = known.looked_at or known.look_due
        tx.places.save(replace(known, looked_at=None, look_due=due))


def watch(workspace: str, place: str, now: datetime, tx: Transaction) -> None:
    """A place is subscribed: from now on its channel is looked at daily, and before each digest."""
    if not place.startswith(CHANNELS):
        return
    known = tx.places.get(workspace, place)
    if known is None:
        tx.places.save(KnownChannel(workspace, place, look_due=now))
    elif known.look_due is None:
        tx.places.save(replace(known, look_due=_next_look(known, now, tx)))


def _known(place: Place, tx: Transaction) -> KnownChannel:
    return tx.places.get(place.workspace, place.id) or KnownChannel(place.workspace, place.id)


def _note(known: KnownChannel, now: datetime, deps: Deps, tx: Transaction) -> None:
    before = _known(Place(known.workspace, known.id), tx)
    tx.places.save(known)
    follow(before, known, now, deps, tx)
    tx.places.save(replace(known, look_due=_next_look(known, now, tx)))


def _note_refusal(place: Place, error: SlackRefused, now: datetime, deps: Deps, tx: Transaction) -> None:
    note_refusal(place.workspace, error, now, deps, tx)
    if _is_passing(error):
        _later(place, now, tx)
    elif error.error == _NOT_THERE:  # deleted, or private and Patrol is no member
        _note(replace(_known(place, tx), is_member=False, looked_at=now), now, deps, tx)
    else:
        # Nothing can be learned by asking: what is posted there tells.
        log.warning("a channel cannot be looked at", extra={"place": place.id, "slack": error.error})
        _note(replace(_known(place, tx), looked_at=now), now, deps, tx)


def _counts_still(known: KnownChannel, now: datetime, deps: Deps) -> bool:
    """Whether an older look will do where Slack does not say, or not now: a daily one of this run, no event since."""
    at = known.looked_at
    return at is not None and now - at <= DAILY + _SLACK and (deps.since is None or at >= deps.since)


def _is_passing(error: SlackRefused) -> bool:
    return isinstance(error, SlackLimited) or fate_of(error.error) in {Fate.TEMPORARY, Fate.TOKEN}


def _later(place: Place, now: datetime, tx: Transaction) -> None:
    known = tx.places.get(place.workspace, place.id)
    if known is not None and known.look_due is not None:
        tx.places.save(replace(known, look_due=now + _SLOWEST))


def _next_look(known: KnownChannel, now: datetime, tx: Transaction) -> datetime | None:
    """Shortly before its next digest, or in a day; spread, so that a full hour brings no burst. None: never."""
    subscriptions = tx.subscriptions.of_place(known.workspace, known.id)
    series = tx.series.of_place(known.workspace, known.id)
    if not subscriptions and not series:
        return None
    spread = timedelta(seconds=crc32(known.id.encode()) % (MOST_EARLY * 60))
    runs = [one.run_at - spread for one in subscriptions if one.state is SubscriptionState.ACTIVE and one.run_at]
    runs += [one.run_at - spread for one in series if one.run_at]
    return min([run for run in runs if run > now + FRESH] + [now + DAILY + spread])


def _put_off(delivery: Delivery, until: datetime, tx: Transaction) -> None:
    current = tx.deliveries.get(delivery.workspace, delivery.key)
    if current is not None and current.owner is None and current.due is not None:
        tx.deliveries.save(replace(current, due=until))
