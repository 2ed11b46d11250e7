"""Promises: what a change announces, written in the same transaction as the change."""

from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage, What
from bot.domain.delivery_keys import file_key, live_key, note_key
from bot.domain.reports import Request
from bot.ports import Transaction


def promise_live(request: Request, now: datetime, tx: Transaction, *, due: datetime | None = None) -> None:
    """Promise the live message of a request at the place where it lands now; to be posted when it is `due`."""
    key = live_key(request)
    promise(
        Delivery(
            key=key,
            workspace=request.workspace,
            place=request.landing,
            what=What.LIVE,
            row=request.id,
            created_at=now,
            due=due or now,
        ),
        tx,
    )
    tx.live.add(LiveMessage(key=key, workspace=request.workspace, row=request.id))


def show_at_once(request: Request, now: datetime, tx: Transaction) -> None:
    """Have the live message of a request show at once how it stands: it asks something, or somebody has answered it.

    Any other change waits until its last one is half a minute old.
    """
    key = live_key(request)
    posting, live = tx.deliveries.get(request.workspace, key), tx.live.get(request.workspace, key)
    if (
        posting is not None
        and posting.state is DeliveryState.PENDING
        and posting.owner is None
        and not posting.attempts
    ):
        tx.deliveries.save(replace(posting, due=now))
    elif live is not None and live.ts is not None:
        tx.live.save(replace(live, due=now))


def promise_file(request: Request, now: datetime, tx: Transaction) -> None:
    """Promise a request its report's file, in the thread of its live message."""
    promise(
        Delivery(
            key=file_key(request),
            workspace=request.workspace,
            place=request.landing,
            what=What.FILE,
            row=request.id,
            created_at=now,
            due=now,
            after=live_key(request),
        ),
        tx,
    )


def promise_note(request: Request, now: datetime, tx: Transaction) -> None:
    """Promise a request's person a word, in their direct messages, about how it ended."""
    promise(
        Delivery(
            key=note_key(request),
            workspace=request.workspace,
            place=request.person,
            what=What.NOTE,
            row=request.id,
            created_at=now,
            due=now,
        ),
        tx,
    )


def withdraw(request: Request, reason: str, tx: Transaction) -> None:
    """Take back what was promised to a request and is not on its way yet."""
    for unsent in tx.deliveries.unsent_of(request.workspace, request.id):
        # What a restored backup doubts was not tried yet in this life of it.
        is_untried = unsent.doubted_since is not None and unsent.first_tried_at is None
        if (unsent.state is DeliveryState.PENDING or is_untried) and unsent.owner is None:
            tx.deliveries.save(unsent.to(DeliveryState.DEAD, due=None, reason=reason))


def where_it_shows(request: Request, tx: Transaction) -> str:
    """The place whose live message was posted: where the request lands, else where it was asked for, else its person.

    A file comes after the live message of its place, so where none could be posted it would wait for ever.
    """
    return shown_at(request, tx) or request.landing


def shown_at(request: Request, tx: Transaction) -> str | None:
    """The same place; None where no live message was posted."""
    for place in (request.landing, request.place, request.person):
        live = tx.deliveries.get(request.workspace, live_key(replace(request, landing=place)))
        if live is not None and live.state is DeliveryState.SENT:
            return place
    return None


def promise(delivery: Delivery, tx: Transaction) -> None:
    """Promise a delivery; one under the same key that has come to nothing lives again.

    Of what a restored backup has, it may have been sent before that was restored: then it is in doubt from the start.
    """
    echo = tx.backups.echo_of(delivery.workspace, delivery.row, delivery.created_at)
    if echo is not None:
        delivery = delivery.in_doubt_since(echo.since)
    if tx.deliveries.promise(delivery):
        return
    known = tx.deliveries.get(delivery.workspace, delivery.key)
    if known is None or known.state is not DeliveryState.DEAD:
        return
    if known.doubted:
        # It may have arrived before it came to nothing: looked for again, and a file completed under the same id.
        delivery = replace(
            delivery,
            state=DeliveryState.IN_DOUBT,
            doubted=True,
            doubted_since=delivery.doubted_since or known.doubted_since,
            first_tried_at=known.first_tried_at,
            file_id=known.file_id,
        )
    tx.deliveries.save(delivery)
