"""What follows when Slack does not take a delivery: later, elsewhere, or an end that somebody is told of."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import OF_REQUESTS, SETTLE, Delivery, DeliveryState, What
from bot.domain.reports import Request, RequestState, Trouble, TroubleKind
from bot.domain.slack_errors import NO_FILES_HERE, THREAD_IS_GONE, Fate, fate_of
from bot.domain.waits import back_off
from bot.errors import InDoubt, NotSent, OutsideError, SlackLimited, SlackRefused
from bot.ports import Retried, Transaction
from bot.services.budgets import plea_lost
from bot.services.closures import take_back
from bot.services.grants import grant_lost
from bot.services.holding import move_off
from bot.services.losses import say_it_was_lost
from bot.services.promises import promise_note, shown_at
from bot.services.refusals import note_refusal
from bot.services.undelivered import no_place, say_what_is_missing

log = logging.getLogger(__name__)

_SLOWEST: Final = timedelta(minutes=10)
_UNKNOWN_TRIES: Final = 8
_NEXT: Final = timedelta(milliseconds=1)  # from one part of a thread to the next
_LAST: Final = timedelta(milliseconds=100)  # from any part to the spreadsheet


async def record_setback(delivery: Delivery, error: OutsideError, deps: Deps) -> None:
    """Record that sending this claimed delivery brought `error`, and what comes of it."""
    now = deps.clock()
    log.warning("Slack did not take a delivery", extra={"key": delivery.key, "why": str(error)})

    def store(tx: Transaction) -> bool:
        current = tx.deliveries.get(delivery.workspace, delivery.key)
        if current is None or current.owner != deps.owner:
            return False
        _set_back(replace(current, owner=None), error, now, deps, tx)
        after = tx.deliveries.get(delivery.workspace, delivery.key)
        return after is not None and after.due is not None

    if await deps.store.write(store):
        deps.meter.retried(Retried.DELIVERY)


def take_over_delivery(delivery: Delivery, now: datetime, tx: Transaction) -> None:
    """Take a delivery over from a run that is no more: it may have been sent, but for a file that was not completed."""
    if _was_not_completed(delivery):
        tx.deliveries.save(delivery.to(DeliveryState.PENDING, owner=None, due=now))
    else:
        _put_off(_doubtful(replace(delivery, owner=None), now), tx)


def give_up(delivery: Delivery, trouble: Trouble, deps: Deps, tx: Transaction) -> None:
    """End a delivery, and with it the request that waits for it and those that it shows.

    The live message says so, or where there is none a note to each person; of what nobody waits for, admins are told.
    """
    log.error("a delivery has come to nothing", extra={"key": delivery.key, "why": trouble.code or trouble.kind})
    reason = trouble.code or trouble.kind
    tx.deliveries.save(delivery.to(DeliveryState.DEAD, owner=None, due=None, reason=reason))
    for unsent in tx.deliveries.unsent_of(delivery.workspace, delivery.row):
        if unsent.after == delivery.key:  # it would wait for ever
            tx.deliveries.save(unsent.to(DeliveryState.DEAD, owner=None, due=None, reason=reason))
    if delivery.what is What.DIGEST:
        take_back(delivery, tx)
    elif delivery.what in {What.PART, What.SHEET}:
        say_what_is_missing(delivery, tx)
    elif delivery.what is What.PLEA:
        plea_lost(delivery, tx)
    elif delivery.what is What.GRANT_PLEA:
        grant_lost(delivery, tx)
    say_it_was_lost(delivery, trouble.code, deps.clock(), deps, tx)
    if delivery.what not in OF_REQUESTS:
        return
    request = tx.requests.get(delivery.workspace, delivery.row)
    if request is not None and _is_waited_for(delivery, request):
        _end(request, delivery, trouble, deps.clock(), tx)


def _end(request: Request, delivery: Delivery, trouble: Trouble, now: datetime, tx: Transaction) -> None:
    is_unreachable = delivery.place == request.person and fate_of(trouble.code) is Fate.PLACE
    for waiting in (request, *tx.requests.shown_by(request)):
        # Where the last place took no message the end is told, and may be tried again, where an earlier one lies.
        shown = shown_at(waiting, tx)
        ended = waiting.to(RequestState.FAILED, trouble=trouble, landing=shown or waiting.landing)
        tx.requests.save(ended)
        tx.live.touch(ended.workspace, ended.id, final=True)
        if shown is None and not is_unreachable:
            promise_note(ended, now, tx)


def _set_back(delivery: Delivery, error: OutsideError, now: datetime, deps: Deps, tx: Transaction) -> None:
    if isinstance(error, SlackLimited):
        # Not an attempt: Slack did not look at it.
        _again(delivery, now + timedelta(seconds=error.seconds), tx, attempts=delivery.attempts - 1)
    elif deps.is_settled and _is_too_old(delivery, now, deps) and not _means_rest(error):
        give_up(delivery, Trouble(TroubleKind.SLACK, _word(error)), deps, tx)
    elif isinstance(error, SlackRefused):
        note_refusal(delivery.workspace, error, now, deps, tx)
        _refused(delivery, error, now, deps, tx)
    elif isinstance(error, InDoubt) and not _was_not_completed(delivery):
        _put_off(_doubtful(delivery, now), tx)
    elif isinstance(error, NotSent | InDoubt):
        _again(delivery, now + back_off(delivery.attempts, longest=_SLOWEST), tx)
    else:
        raise TypeError(f"no rule for {error!r}")


def _refused(delivery: Delivery, error: SlackRefused, now: datetime, deps: Deps, tx: Transaction) -> None:
    word = error.error
    fate = fate_of(word)
    later = now + back_off(delivery.attempts, longest=_SLOWEST)
    at_once = delivery.due or now  # before what follows it in its thread
    if delivery.is_file and delivery.file_id is not None and fate is Fate.TEMPORARY:
        # Slack says of these errors that some of it may have happened. The same file id again can do no harm.
        _put_off(_doubtful(delivery, now), tx)
    elif fate is Fate.TEMPORARY:
        _again(delivery, later, tx)
    elif fate in {Fate.TOKEN, Fate.SCOPE}:
        log.error("Slack does not let Patrol speak: see `doctor`", extra={"slack": word})
        _again(delivery, now + _SLOWEST, tx)
    elif word in THREAD_IS_GONE and delivery.reason != word and (delivery.after is not None or fate is not Fate.PLACE):
        _again(delivery, at_once, tx, reason=word)  # the next try goes without the thread
    elif fate is Fate.PLACE:
        _elsewhere(delivery, word, now, deps, tx)
    elif fate is Fate.GONE and delivery.is_file:
        _again(delivery, later, tx, file_id=None)  # Slack has forgotten the upload: a new one
    elif fate is Fate.OURS and not delivery.is_file and delivery.reason != word:
        log.error("Slack calls a message of ours wrong; it goes out as plain text", extra={"slack": word})
        _again(delivery, at_once, tx, reason=word)
    elif fate is Fate.UNKNOWN and delivery.attempts < _UNKNOWN_TRIES:
        _again(delivery, later, tx)
    else:
        give_up(delivery, Trouble(TroubleKind.SLACK, word), deps, tx)


def _elsewhere(delivery: Delivery, word: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """The place will not take it: a request lands with its person instead, and may be held; a subscription pauses."""
    is_only_file = delivery.is_file and word in NO_FILES_HERE  # messages it takes
    if delivery.goes_to.is_person or (delivery.what not in OF_REQUESTS and not is_only_file):
        no_place(delivery, word, now, deps, tx)
    if delivery.what not in OF_REQUESTS:
        give_up(delivery, Trouble(TroubleKind.SLACK, word), deps, tx)
        return
    request = tx.requests.get(delivery.workspace, delivery.row)
    if request is None or request.landing == request.person or not _is_waited_for(delivery, request):
        give_up(delivery, Trouble(TroubleKind.SLACK, word), deps, tx)
        return
    tx.deliveries.save(delivery.to(DeliveryState.DEAD, owner=None, due=None, reason=word))
    move_off(request, word, now, deps.rules, tx)


def _is_waited_for(delivery: Delivery, request: Request) -> bool:
    """Whether the request waits for this very delivery: not one to a place that it has left, nor a mere word."""
    is_here = delivery.what is not What.NOTE and delivery.place == request.landing
    return is_here and request.state in {RequestState.WAITING, RequestState.CHOOSING}


def _is_too_old(delivery: Delivery, now: datetime, deps: Deps) -> bool:
    return now - (delivery.first_tried_at or now) > deps.rules.deliver_for


def _means_rest(error: OutsideError) -> bool:
    """Whether Slack refuses the token: after a while of that all rests until it is good again, and nothing ends."""
    return isinstance(error, SlackRefused) and fate_of(error.error) is Fate.TOKEN


def _was_not_completed(delivery: Delivery) -> bool:
    """Whether it is a file that nobody was shown yet, whatever became of its bytes: a new upload does no harm."""
    return delivery.is_file and delivery.file_id is None and delivery.doubted_since is None


def _doubtful(delivery: Delivery, now: datetime) -> Delivery:
    due = now + max(SETTLE, back_off(delivery.attempts, longest=_SLOWEST))
    return delivery.to(DeliveryState.IN_DOUBT, doubted=True, due=due)


def _again(delivery: Delivery, due: datetime, tx: Transaction, **changes: object) -> None:
    # What may have arrived once stays in doubt, whatever was said to a later attempt.
    state = DeliveryState.IN_DOUBT if delivery.doubted else DeliveryState.PENDING
    _put_off(delivery.to(state, due=due, **changes), tx)


def _put_off(delivery: Delivery, tx: Transaction) -> None:
    """Store a delivery that is tried later; what follows it in its thread waits with it, so that the order stays."""
    tx.deliveries.save(delivery)
    if delivery.what is not What.PART or delivery.due is None:
        return
    for other in tx.deliveries.unsent_of(delivery.workspace, delivery.row):
        wait = _LAST if other.what is What.SHEET else (other.part - delivery.part) * _NEXT
        follows = other.after == delivery.after and wait > timedelta()
        if follows and other.due is not None and other.due < delivery.due + wait:
            tx.deliveries.save(replace(other, due=delivery.due + wait))


def _word(error: OutsideError) -> str:
    return error.error if isinstance(error, SlackRefused) else ""
