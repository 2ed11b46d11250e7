"""The outbox: promised posts and files leave in their order, each once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import REFRESH_EVERY, Delivery, DeliveryState, What
from bot.domain.messages import Message, Posted
from bot.domain.places import Place
from bot.domain.reports import File, Report, Request, RequestState, Trouble, TroubleKind
from bot.domain.slack_errors import THREAD_IS_GONE, Fate, fate_of
from bot.errors import CannotLook, OutsideError, SlackRefused
from bot.ports import Transaction
from bot.services.live import subject_of
from bot.services.setbacks import give_up, record_setback, take_over_delivery
from bot.views.live import live_message
from bot.views.notes import note_message
from bot.views.reader import Reader

log = logging.getLogger(__name__)

_LOOK_AHEAD: Final = 20  # candidates for one turn: places that Slack's pace shuts out are passed over
_SLOWEST: Final = timedelta(minutes=10)
_METHOD: Final = {
    What.LIVE: "chat.postMessage",
    What.NOTE: "chat.postMessage",
    What.FILE: "files.completeUploadExternal",
}


@dataclass(frozen=True)
class _Parcel:
    """A claimed delivery, and what it needs on its way."""

    delivery: Delivery
    was_in_doubt: bool
    request: Request
    report: Report
    version: int  # of the live message, as it is rendered
    parent: Delivery | None  # what it comes after
    conversation: str | None  # where the place is a person: our direct messages with them, if known


async def deliver_one(deps: Deps) -> bool:
    """Send the delivery that has been due longest and that Slack's pace allows; whether there was one."""
    now = deps.clock()
    candidates = await deps.store.read(lambda tx: tx.deliveries.due(now, _LOOK_AHEAD))
    chosen = next((one for one in candidates if deps.slack.may(_METHOD[one.what], one.goes_to)), None)
    if chosen is None:
        return False
    if chosen.what is What.FILE:
        await _deliver_file(chosen, deps)
    else:
        await _deliver_message(chosen, deps)
    return True


async def _deliver_message(chosen: Delivery, deps: Deps) -> None:
    async with deps.unrepeatable():
        parcel = await deps.store.write(lambda tx: _take(chosen, deps, tx))
        if parcel is None:
            return
        async with _holding(parcel.delivery, deps):
            doubted = False
            if parcel.was_in_doubt:
                try:
                    found = await _find(parcel, deps)
                except CannotLook:
                    doubted = True
                except OutsideError as error:
                    await record_setback(parcel.delivery, error, deps)
                    return
                else:
                    if found is not None:
                        await _sent(parcel, found, deps)  # what it shows was true when it was posted
                        return
            try:
                posted = await deps.slack.post(
                    parcel.delivery.goes_to, _message(parcel, deps, repeat=doubted), key=parcel.delivery.key
                )
            except OutsideError as error:
                await record_setback(parcel.delivery, error, deps)
            else:
                await _sent(parcel, posted, deps, shown=parcel.version, is_repeat=doubted)


async def _deliver_file(chosen: Delivery, deps: Deps) -> None:
    parcel = await deps.store.write(lambda tx: _take(chosen, deps, tx))
    if parcel is None:
        return
    file, parent = parcel.report.file, parcel.parent
    async with _holding(parcel.delivery, deps):
        if parent is None or parent.channel is None:
            raise AssertionError("a file is promised after a message that is posted first")
        if file is None:
            await deps.store.write(lambda tx: _file_is_gone(parcel, deps, tx))
            return
        where = Place(parcel.delivery.workspace, parent.channel)
        file_id = parcel.delivery.file_id
        if file_id is None:
            try:
                file_id = await _upload(file, where, deps)
            except OutsideError as error:
                await record_setback(parcel.delivery, error, deps)
                return
            except FileNotFoundError:
                await deps.store.write(lambda tx: _file_is_gone(parcel, deps, tx))
                return
        async with deps.unrepeatable():
            # The id is committed before the file is shared: after a doubt the same id is completed again, which
            # Slack does once, and never a second upload.
            if await deps.store.write(lambda tx: _note_file_id(parcel.delivery, file_id, deps, tx)):
                await _complete(parcel, file, file_id, where, parent, deps)


async def _upload(file: File, where: Place, deps: Deps) -> str:
    upload = await deps.slack.begin_upload(where, file.name, file.size)
    await deps.slack.send_bytes(upload, deps.rules.files / file.path)
    return upload.file_id


def _file_is_gone(parcel: _Parcel, deps: Deps, tx: Transaction) -> None:
    delivery = tx.deliveries.get(parcel.delivery.workspace, parcel.delivery.key)
    report = tx.reports.get(parcel.report.workspace, parcel.report.id)
    if delivery is None or delivery.owner != deps.owner or report is None:
        return
    if report.is_running:  # somebody else's next try has it fetched anew
        take_over_delivery(delivery, deps.clock() + _SLOWEST, tx)
        return
    give_up(delivery, Trouble(TroubleKind.FILE_GONE), tx)
    tx.reports.save(replace(report, file=None))  # so that the next try has it fetched anew


async def _complete(parcel: _Parcel, file: File, file_id: str, where: Place, parent: Delivery, deps: Deps) -> None:
    # A reason left by an earlier try says that the thread is not there any more.
    thread = None if parcel.delivery.reason else parent.ts
    try:
        await deps.slack.complete_upload(where, file_id, file.name, thread)
    except SlackRefused as error:
        if parcel.was_in_doubt and _means_sent(error):
            await _sent(parcel, None, deps)
        else:
            await record_setback(parcel.delivery, error, deps)
    except OutsideError as error:
        await record_setback(parcel.delivery, error, deps)
    else:
        await _sent(parcel, None, deps)


def _means_sent(error: SlackRefused) -> bool:
    """Whether this refusal of a completion in doubt says that it was done before: Slack takes it once."""
    return fate_of(error.error) in {Fate.GONE, Fate.UNKNOWN, Fate.OURS} and error.error not in THREAD_IS_GONE


def _take(chosen: Delivery, deps: Deps, tx: Transaction) -> _Parcel | None:
    before = tx.deliveries.claim(chosen.workspace, chosen.key, deps.clock(), deps.owner)
    claimed = before and tx.deliveries.get(chosen.workspace, chosen.key)
    if before is None or claimed is None:
        return None
    request, report = subject_of(claimed.workspace, claimed.row, tx)
    live = tx.live.get(claimed.workspace, claimed.key)
    return _Parcel(
        delivery=claimed,
        was_in_doubt=before.state is DeliveryState.IN_DOUBT,
        request=request,
        report=report,
        version=live.version if live else 0,
        parent=tx.deliveries.get(claimed.workspace, claimed.after) if claimed.after else None,
        conversation=tx.deliveries.conversation_with(claimed.workspace, claimed.place),
    )


def _message(parcel: _Parcel, deps: Deps, *, repeat: bool) -> Message:
    if parcel.delivery.what is What.NOTE:
        return note_message(Reader(), parcel.request, repeat=repeat)
    here, now = parcel.delivery.place, deps.clock()
    message = live_message(Reader(), parcel.request, parcel.report, now, here=here, repeat=repeat)
    # A reason left by an earlier try says that Slack did not like the blocks.
    return replace(message, blocks=()) if parcel.delivery.reason else message


async def _find(parcel: _Parcel, deps: Deps) -> Posted | None:
    """Look in Slack's history whether an attempt in doubt has arrived."""
    delivery = parcel.delivery
    place = Place(delivery.workspace, parcel.conversation or delivery.place)
    ts = await deps.slack.find(place, delivery.key, delivery.first_tried_at or delivery.created_at)
    return None if ts is None else Posted(place.id, ts)


def _note_file_id(delivery: Delivery, file_id: str, deps: Deps, tx: Transaction) -> bool:
    current = tx.deliveries.get(delivery.workspace, delivery.key)
    if current is None or current.owner != deps.owner:
        return False
    tx.deliveries.save(replace(current, file_id=file_id))
    return True


async def _sent(parcel: _Parcel, posted: Posted | None, deps: Deps, *, shown: int = 0, is_repeat: bool = False) -> None:
    """Record that a claimed delivery has arrived, and what follows.

    `shown`: the version of the row that a live message shows, 0 where that is not known. `is_repeat`: an earlier copy
    may lie there too.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        delivery = tx.deliveries.get(parcel.delivery.workspace, parcel.delivery.key)
        if delivery is None or delivery.owner != deps.owner:
            return
        channel, ts = (posted.channel, posted.ts) if posted else (None, None)
        tx.deliveries.save(
            delivery.to(
                DeliveryState.SENT,
                owner=None,
                due=None,
                sent_at=now,
                channel=channel,
                ts=ts,
                reason=None,
                doubted=is_repeat,
            )
        )
        if delivery.what is What.FILE:
            request = tx.requests.get(delivery.workspace, delivery.row)
            if request is not None and request.state is RequestState.WAITING:
                for served in (request, *tx.requests.shown_by(request)):
                    tx.requests.save(served.to(RequestState.DELIVERED))
                    tx.live.touch(served.workspace, served.id, final=True)
        elif live := tx.live.get(delivery.workspace, delivery.key):
            tx.live.save(replace(live, shown=shown, due=now + REFRESH_EVERY, channel=channel, ts=ts))

    await deps.store.write(store)
    log.info("delivered", extra={"key": parcel.delivery.key})


@asynccontextmanager
async def _holding(delivery: Delivery, deps: Deps) -> AsyncIterator[None]:
    """A bug of ours ends the turn, not the bot: the delivery is taken over as from a dead run, to be tried later."""
    try:
        yield
    except Exception:
        log.exception("a delivery's turn failed", extra={"key": delivery.key})
        now = deps.clock()

        def store(tx: Transaction) -> None:
            current = tx.deliveries.get(delivery.workspace, delivery.key)
            if current is None or current.owner != deps.owner:
                return
            if now - (current.first_tried_at or now) > deps.rules.deliver_for:
                give_up(current, Trouble(TroubleKind.SLACK), tx)
            else:
                take_over_delivery(current, now + _SLOWEST, tx)

        await deps.store.write(store)
