"""What a delivery needs on its way: it is made ready, and then claimed, before anything is sent.

Making it ready reads much, of rows that others are writing; the transaction that claims is as small as can be.
"""

import logging
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import POSTS_APART, Delivery, DeliveryState
from bot.domain.messages import Message
from bot.domain.places import Place
from bot.domain.slack_errors import THREAD_IS_GONE
from bot.errors import StoreFails
from bot.ports import Transaction
from bot.services.goods import Goods, goods_of
from bot.services.rendering import message_of, reader_for
from bot.views.reader import Reader

log = logging.getLogger(__name__)

SLOWEST: Final = timedelta(minutes=10)  # until what a fault of ours has held up is tried again


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery, and what it needs on its way."""

    delivery: Delivery
    was_in_doubt: bool
    goods: Goods
    reader: Reader
    version: int  # of the live message, as it is rendered
    parent: Delivery | None  # what it comes after
    conversation: str | None  # where the place is a person: our direct messages with them, if known

    @property
    def address(self) -> Place:
        """Where it goes: what follows a message goes to the conversation in which that lies."""
        if self.parent is None or self.parent.channel is None:
            return self.delivery.goes_to
        return Place(self.delivery.workspace, self.parent.channel)

    @property
    def thread(self) -> str | None:
        """The message in whose thread it goes, if any; a reason left by an earlier try may say that it is not there."""
        is_thread_gone = self.delivery.reason in THREAD_IS_GONE
        return None if self.parent is None or is_thread_gone else self.parent.ts


async def taken(chosen: Delivery, deps: Deps) -> Parcel | None:
    """Claim a delivery; one whose row cannot be understood, or is not there, is put off and stands in nobody's way."""
    now = deps.clock()
    try:
        ready = await deps.store.read(lambda tx: _ready(chosen, now, deps, tx))
        return ready if ready is not None and await _is_ours(ready, now, deps) else None
    except StoreFails:
        raise
    except Exception:
        log.exception("a delivery cannot be made ready: it is put off", extra={"key": chosen.key})
        later = deps.clock() + SLOWEST

    def put_off(tx: Transaction) -> None:
        current = tx.deliveries.get(chosen.workspace, chosen.key)
        if current is not None and current.owner is None and current.due == chosen.due:
            tx.deliveries.save(replace(current, due=later))

    await deps.store.write(put_off)
    return None


def _ready(chosen: Delivery, now: datetime, deps: Deps, tx: Transaction) -> Parcel | None:
    """What it needs, as if it were claimed. What changes from here on is shown by the next look at its message."""
    current = tx.deliveries.get(chosen.workspace, chosen.key)
    if current is None or current.due is None or current.owner is not None:
        return None  # somebody else was faster
    claimed = current.claimed(now, deps.owner)
    was_in_doubt = current.state is DeliveryState.IN_DOUBT
    live = None if claimed.is_patient else tx.live.get(claimed.workspace, claimed.key)  # a digest is none yet
    goods = goods_of(claimed, tx)
    return Parcel(
        delivery=claimed,
        was_in_doubt=was_in_doubt,
        goods=goods,
        reader=reader_for(goods, claimed, tx),
        version=live.version if live else 0,
        parent=tx.deliveries.get(claimed.workspace, claimed.after) if claimed.after else None,
        conversation=tx.deliveries.conversation_with(claimed.workspace, claimed.place) if was_in_doubt else None,
    )


async def _is_ours(ready: Parcel, now: datetime, deps: Deps) -> bool:
    # Alone the store commits together what waits together, and no two transactions meet.
    async with deps.outlook.claiming if deps.membership is not None else nullcontext():
        return await deps.store.write(lambda tx: _claim(ready, now, deps, tx))


def _claim(ready: Parcel, now: datetime, deps: Deps, tx: Transaction) -> bool:
    """Claim what is ready; whether it could be, and was as it was made ready."""
    claimed = ready.delivery
    if not _is_in_pace(claimed, deps, tx):
        return False
    before = tx.deliveries.claim(claimed.workspace, claimed.key, now, deps.owner)
    if before is None:
        return False
    if before.claimed(now, deps.owner) != claimed:
        tx.deliveries.save(before)
        return False
    return True


def _is_in_pace(chosen: Delivery, deps: Deps, tx: Transaction) -> bool:
    """Whether another process has not just posted there. One alone knows that, and asked itself before it chose."""
    if deps.membership is None or chosen.is_file:
        return True
    return tx.paces.take(f"post {chosen.workspace} {chosen.place}", POSTS_APART)


def message_in(parcel: Parcel, deps: Deps, *, repeat: bool) -> Message:
    """What a claimed delivery says now. `repeat`: an earlier copy may lie there too, and it says so."""
    message = message_of(parcel.goods, parcel.delivery, parcel.reader, deps.clock(), deps, repeat=repeat)
    # A reason left by an earlier try says that Slack did not like the blocks.
    is_disliked = parcel.delivery.reason is not None and parcel.delivery.reason not in THREAD_IS_GONE
    return replace(message, blocks=()) if is_disliked else message
