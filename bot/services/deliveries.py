"""The outbox: promised posts and files leave in their order, each once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import REFRESH_EVERY, Delivery, DeliveryState, What
from bot.domain.messages import Posted
from bot.domain.places import Place
from bot.domain.reports import RequestState, Trouble, TroubleKind
from bot.domain.slack_errors import THREAD_IS_GONE, Fate, fate_of
from bot.errors import CannotLook, OutsideError, SlackRefused
from bot.ports import Transaction
from bot.services.channels import is_looked_at
from bot.services.goods import of_request
from bot.services.luggage import FileIsGone, Luggage, pack, put_away
from bot.services.marking import mark_late
from bot.services.parcels import SLOWEST, Parcel, message_in, taken
from bot.services.refusals import note_taken
from bot.services.rendering import file_ending, file_title
from bot.services.setbacks import give_up, record_setback, take_over_delivery
from bot.services.unreadable import putting_off
from bot.tracing import traced

log = logging.getLogger(__name__)

_LOOK_AHEAD: Final = 20  # candidates for one look: places that Slack's pace shuts out are passed over
_POST: Final = "chat.postMessage"
_SHARE: Final = "files.completeUploadExternal"


@putting_off
async def deliver_one(deps: Deps) -> bool:
    """Send the delivery that has been due longest and that Slack's pace allows; whether there was one."""
    chosen = await _next(deps)
    if chosen is None:
        return False
    # Entered before anything is awaited: others choose meanwhile.
    with deps.outlook.suspects.turn(chosen.goes_to), traced(chosen.row):
        if not await is_looked_at(chosen, deps):
            return True  # it goes later
        if chosen.is_file:
            await _deliver_file(chosen, deps)
        else:
            await _deliver_message(chosen, deps)
    return True


async def _next(deps: Deps) -> Delivery | None:
    """The delivery that comes first of those that Slack's pace allows. One look serves many turns: a claim tells."""
    looks = deps.outlook.looks
    async with deps.outlook.looking:
        chosen = _allowed(deps)
        if chosen is None and looks == deps.outlook.looks:
            deps.outlook.looks += 1
            now = deps.clock()
            suspects = deps.outlook.suspects.closed()
            posts, files = (deps.slack.closed(method).also(suspects) for method in (_POST, _SHARE))
            found = await deps.store.read(lambda tx: tx.deliveries.due(now, _LOOK_AHEAD, posts, files))
            deps.outlook.found.extend(found)
            chosen = _allowed(deps)
        return chosen


def _allowed(deps: Deps) -> Delivery | None:
    while deps.outlook.found:
        one = deps.outlook.found.popleft()
        is_closed = one.goes_to in deps.outlook.suspects.closed()
        if not is_closed and deps.slack.may(_SHARE if one.is_file else _POST, one.goes_to):
            return one
    return None


async def _deliver_message(chosen: Delivery, deps: Deps) -> None:
    async with deps.unrepeatable():
        parcel = await taken(chosen, deps)
        if parcel is None:
            return
        async with _holding(parcel.delivery, deps):
            doubted = False
            if parcel.was_in_doubt:
                try:
                    with deps.outlook.suspects.call(chosen.goes_to):
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
                message, key = message_in(parcel, deps, repeat=doubted), parcel.delivery.key
                with deps.outlook.suspects.call(chosen.goes_to):
                    posted = await deps.slack.post(parcel.address, message, key=key, thread=parcel.thread)
            except OutsideError as error:
                await record_setback(parcel.delivery, error, deps)
            else:
                await _sent(parcel, posted, deps, shown=parcel.version, is_repeat=doubted)


async def _deliver_file(chosen: Delivery, deps: Deps) -> None:
    parcel = await taken(chosen, deps)
    if parcel is None:
        return
    parent = parcel.parent
    async with _holding(parcel.delivery, deps):
        if parent is None or parent.channel is None:
            raise AssertionError("a file is promised after a message that is posted first")
        try:
            where = Place(parcel.delivery.workspace, parent.channel)
            is_repeat = parcel.was_in_doubt and await _may_lie_there(parcel, where, deps)
            if is_repeat is None:
                await _sent(parcel, None, deps)
                return
            with deps.outlook.suspects.call(chosen.goes_to):
                luggage, file_id = await _bring(parcel, where, deps)
        except FileIsGone:
            await deps.store.write(lambda tx: _file_is_gone(parcel, deps, tx))
            return
        except OutsideError as error:
            await record_setback(parcel.delivery, error, deps)
            return
        async with deps.unrepeatable():
            # The id is committed before the file is shared: after a doubt the same id is completed again, which
            # Slack does once, and never a second upload.
            if await deps.store.write(lambda tx: _note_file_id(parcel.delivery, file_id, deps, tx)):
                luggage = replace(luggage, name=file_title(parcel.reader, luggage.name, repeat=is_repeat))
                await _complete(parcel, luggage, file_id, where, deps)


async def _may_lie_there(parcel: Parcel, where: Place, deps: Deps) -> bool | None:
    """Whether a file that a restored backup doubts may have been shared before; None where it certainly was."""
    delivery = parcel.delivery
    if delivery.doubted_since is None:
        return False  # the id under which it was shared is known, and can be shared once
    try:
        lies_there = await deps.slack.find_file(
            where, file_ending(parcel.goods), delivery.doubted_since, thread=parcel.thread
        )
    except CannotLook:
        return True
    return None if lies_there else False


async def _bring(parcel: Parcel, where: Place, deps: Deps) -> tuple[Luggage, str]:
    """Have the file lie at Slack, shared with nobody yet; its id there. What was made for that alone is removed."""
    try:
        luggage = await pack(parcel.goods, parcel.reader, parcel.delivery.key, deps)
        return luggage, parcel.delivery.file_id or await _upload(luggage, where, deps)
    finally:
        await put_away(parcel.goods, parcel.delivery.key, deps)


async def _upload(luggage: Luggage, where: Place, deps: Deps) -> str:
    upload = await deps.slack.begin_upload(where, luggage.name, luggage.size)
    try:
        await deps.slack.send_bytes(upload, luggage.path)
    except FileNotFoundError:
        raise FileIsGone from None
    return upload.file_id


def _file_is_gone(parcel: Parcel, deps: Deps, tx: Transaction) -> None:
    delivery = tx.deliveries.get(parcel.delivery.workspace, parcel.delivery.key)
    if delivery is None or delivery.owner != deps.owner:
        return
    report = of_request(delivery.workspace, delivery.row, tx).report
    if report is None:
        raise LookupError(f"a file was promised to {delivery.row}, which has no report")
    if report.is_running:  # somebody else's next try has it fetched anew
        take_over_delivery(delivery, deps.clock() + SLOWEST, tx)
        return
    give_up(delivery, Trouble(TroubleKind.FILE_GONE), deps, tx)
    tx.reports.save(replace(report, file=None))  # so that the next try has it fetched anew


async def _complete(parcel: Parcel, luggage: Luggage, file_id: str, where: Place, deps: Deps) -> None:
    try:
        with deps.outlook.suspects.call(parcel.delivery.goes_to):
            await deps.slack.complete_upload(where, file_id, luggage.name, parcel.thread)
    except SlackRefused as error:
        if parcel.was_in_doubt and parcel.delivery.file_id is not None and _means_sent(error):
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


async def _find(parcel: Parcel, deps: Deps) -> Posted | None:
    """Look in Slack's history whether an attempt in doubt has arrived."""
    delivery = parcel.delivery
    place = parcel.address
    if place.is_person and parcel.conversation is not None:
        place = Place(delivery.workspace, parcel.conversation)
    since = delivery.doubted_since or delivery.first_tried_at or delivery.created_at
    ts = await deps.slack.find(place, delivery.key, since, thread=parcel.thread)
    return None if ts is None else Posted(place.id, ts)


def _note_file_id(delivery: Delivery, file_id: str, deps: Deps, tx: Transaction) -> bool:
    current = tx.deliveries.get(delivery.workspace, delivery.key)
    if current is None or current.owner != deps.owner:
        return False
    tx.deliveries.save(replace(current, file_id=file_id))
    return True


async def _sent(parcel: Parcel, posted: Posted | None, deps: Deps, *, shown: int = 0, is_repeat: bool = False) -> None:
    """Record that a claimed delivery has arrived, and what follows.

    `shown`: the version of the row that a live message shows, 0 where that is not known. `is_repeat`: an earlier copy
    may lie there too.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        delivery = tx.deliveries.get(parcel.delivery.workspace, parcel.delivery.key)
        if delivery is None or delivery.owner != deps.owner:
            return
        note_taken(delivery.workspace, tx)
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
        elif delivery.what in {What.DIGEST, What.PART}:
            mark_late(delivery, now, tx)  # people may have decided while it was on its way, or before it was found
        elif not delivery.is_patient and (live := tx.live.get(delivery.workspace, delivery.key)):
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
            if deps.is_settled and now - (current.first_tried_at or now) > deps.rules.deliver_for:
                give_up(current, Trouble(TroubleKind.SLACK), deps, tx)
            else:
                take_over_delivery(current, now + SLOWEST, tx)

        await deps.store.write(store)
