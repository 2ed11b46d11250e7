"""Requests that wait for an invitation: held, released when Patrol joins the place, ended when nobody invites it."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.reports import Request, RequestState, Trouble, TroubleKind
from bot.domain.rules import Rules
from bot.ports import Transaction
from bot.services.promises import promise_live, promise_note, withdraw
from bot.services.sharing import land, regroup

log = logging.getLogger(__name__)

_MAY_BE_INVITED: Final = frozenset({"not_in_channel", "channel_not_found"})
_CHANNELS: Final = ("C", "G")


def move_off(request: Request, word: str, now: datetime, rules: Rules, tx: Transaction) -> None:
    """The place will not take a request's messages: `word` is Slack's. It lands with its person instead.

    Where Patrol can be invited, the file is held until it is. Whom the request served land with their own persons.
    """
    others = tx.requests.shown_by(request)
    withdraw(request, word, tx)
    if request.state is RequestState.CHOOSING:  # there is no file yet: where it goes is seen once there is
        moved = replace(request, landing=request.person)
        tx.requests.save(moved)
        promise_live(moved, now, tx)
        tx.live.touch(moved.workspace, moved.id, final=False)
        return
    invitable = request.landing.startswith(_CHANNELS) and word in _MAY_BE_INVITED
    for moved in (request, *others):
        if invitable:
            held = moved.to(RequestState.HELD, landing=moved.person, shown_by=None, held_until=now + rules.hold_for)
            tx.requests.save(held)
            promise_live(held, now, tx)
            tx.live.touch(held.workspace, held.id, final=False)
        else:
            regroup([replace(moved, landing=moved.person)], now, tx)


async def joined(workspace: str, place: str, deps: Deps) -> int:
    """Patrol was invited to a place: what was held for it goes there. How many requests that were."""
    now = deps.clock()

    def store(tx: Transaction) -> int:
        held = tx.requests.held_for(workspace, place)
        for request in held:
            report = tx.reports.get(workspace, request.report)
            if report is None:
                raise LookupError(f"request {request.id} has no report")
            land(request.to(RequestState.WAITING, landing=place, held_until=None), report, now, tx)
        return len(held)

    released = await deps.store.write(store)
    if released:
        log.info("invited: held reports go out", extra={"place": place, "requests": released})
    return released


async def give_up_holding(deps: Deps) -> None:
    """End the requests that nobody invited Patrol for in time, with a word to each person."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        for request in tx.requests.held_until(now):
            ended = request.to(RequestState.FAILED, held_until=None, trouble=Trouble(TroubleKind.NOT_INVITED))
            tx.requests.save(ended)
            promise_note(ended, now, tx)
            tx.live.touch(request.workspace, request.id, final=True)

    await deps.store.write(store)
