"""Live messages: each shows its row as it is now. Not queued: only the latest state is ever shown."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import REFRESH_EVERY, Delivery, LiveMessage
from bot.domain.delivery_keys import live_key
from bot.domain.messages import Message
from bot.domain.places import Place
from bot.domain.reports import ReportState, RequestState
from bot.domain.slack_errors import Fate, fate_of
from bot.domain.waits import back_off
from bot.errors import OutsideError, SlackLimited, SlackRefused, StoreFails
from bot.ports import Retried, Transaction
from bot.services.goods import Goods, goods_of
from bot.services.promises import promise_note
from bot.services.refusals import note_refusal
from bot.services.rendering import message_of, reader_for
from bot.tracing import traced
from bot.views.reader import Reader

log = logging.getLogger(__name__)

_UPDATE: Final = "chat.update"
_SLOWEST: Final = timedelta(minutes=10)
_LOST: Final = frozenset({Fate.GONE, Fate.PLACE, Fate.OURS})  # refusals that no repeating mends


@dataclass(frozen=True)
class _Stale:
    """A live message that was taken to be updated, and what it shows."""

    live: LiveMessage
    posted: Delivery
    goods: Goods
    reader: Reader


async def refresh_one(deps: Deps) -> bool:
    """Update the stale live message that comes first, if Slack's pace allows; whether there was one."""
    now = deps.clock()
    others = deps.outlook.refreshing
    closed = deps.slack.closed(_UPDATE).also(others.called | others.closed())
    stale = await deps.store.read(lambda tx: tx.live.next_due(now, closed))
    if stale is None or stale.channel is None:
        return False
    place = Place(stale.workspace, stale.channel)
    if place in others.called:
        return True  # another turn has found it too
    if not deps.slack.may(_UPDATE, place):
        return False
    with others.turn(place), traced(stale.row):
        await _refresh(stale, place, now, deps)
    return True


async def _refresh(stale: LiveMessage, place: Place, now: datetime, deps: Deps) -> None:
    try:
        taken = await deps.store.write(lambda tx: _take(stale, now, tx))
    except StoreFails:
        raise
    except Exception:
        # What it shows is gone or cannot be read. Its claim is undone with that: it would come first each time.
        log.exception("a live message cannot be made", extra={"key": stale.key})
        await _save(_later(stale, back_off(stale.attempts + 1, longest=_SLOWEST), deps), deps)
        return
    if taken is None:
        return
    live, posted = taken.live, taken.posted
    if live.ts is None:
        raise AssertionError("only posted live messages are due")
    message = message_of(taken.goods, posted, taken.reader, now, deps, repeat=posted.doubted)
    try:
        with deps.outlook.refreshing.call(place):
            await deps.slack.update(place, live.ts, message, key=live.key)
    except SlackRefused as error:
        await _refused(live, message, error, deps)
    except OutsideError:
        await _save(_later(live, back_off(live.attempts + 1, longest=_SLOWEST), deps), deps)
    else:
        await _save(replace(live, shown=live.version, attempts=0), deps)  # the claim has said when it is due again


def _take(stale: LiveMessage, now: datetime, tx: Transaction) -> _Stale | None:
    live = tx.live.claim(stale.workspace, stale.key, now, now + REFRESH_EVERY)
    if live is None:
        return None
    posted = tx.deliveries.get(live.workspace, live.key)
    if posted is None:
        raise LookupError(f"live message {live.key} was never promised")
    goods = goods_of(posted, tx)
    return _Stale(live, posted, goods, reader_for(goods, posted, tx))


async def _refused(live: LiveMessage, message: Message, error: SlackRefused, deps: Deps) -> None:
    """What Slack calls wrong is shown as plain text; what else its word means is noted."""
    now = deps.clock()
    await deps.store.write(lambda tx: note_refusal(live.workspace, error, now, deps, tx))
    if fate_of(error.error) is Fate.OURS and live.channel is not None and live.ts is not None:
        log.error("Slack calls a live message of ours wrong; it is plain text now", extra={"slack": error.error})
        place = Place(live.workspace, live.channel)
        try:
            await deps.slack.update(place, live.ts, replace(message, blocks=()), key=live.key)
        except SlackRefused as again:
            error = again
        except OutsideError:
            await _save(_later(live, back_off(live.attempts + 1, longest=_SLOWEST), deps), deps)
            return
        else:
            await _save(replace(live, shown=live.version, attempts=0), deps)
            return
    await _save(_after_refusal(live, error, deps), deps)
    if fate_of(error.error) in _LOST:
        await deps.store.write(lambda tx: _say_it_otherwise(live, now, tx))


def _say_it_otherwise(live: LiveMessage, now: datetime, tx: Transaction) -> None:
    """What is lost with a report's live message is told to its person: that it failed, or that they have to decide."""
    request = tx.requests.get(live.workspace, live.row)
    report = tx.reports.get(live.workspace, request.report) if request is not None else None
    if request is None or live.key != live_key(request):
        return
    is_waiting = request.state is RequestState.WAITING and report is not None
    is_in_doubt = is_waiting and report is not None and report.state is ReportState.IN_DOUBT
    if request.state is RequestState.FAILED or is_in_doubt:
        promise_note(request, now, tx)


def _after_refusal(live: LiveMessage, error: SlackRefused, deps: Deps) -> LiveMessage:
    if isinstance(error, SlackLimited):
        return _later(live, timedelta(seconds=error.seconds), deps)
    if fate_of(error.error) in _LOST:
        log.warning("a live message can no longer be updated", extra={"key": live.key, "slack": error.error})
        return replace(live, shown=live.version)
    return _later(live, back_off(live.attempts + 1, longest=_SLOWEST), deps)


def _later(live: LiveMessage, wait: timedelta, deps: Deps) -> LiveMessage:
    deps.meter.retried(Retried.LIVE)
    return replace(live, attempts=live.attempts + 1, due=deps.clock() + wait)


async def _save(live: LiveMessage, deps: Deps) -> None:
    await deps.store.write(lambda tx: tx.live.save(live))
