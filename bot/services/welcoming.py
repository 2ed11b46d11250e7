"""First steps: one welcome in a workspace, to who installed Patrol, and a line in a channel that it is added to.

A channel to which it brings what has waited for it needs no line besides.

Nobody else is written to. Slack does not tell with a token who installed an app: it is whom the operator has named
(PATROL_INSTALLER), else the first admin who types, presses or opens Home.
"""

from datetime import datetime

from bot.deps import Deps
from bot.domain.deliveries import Delivery, What
from bot.domain.delivery_keys import hello_key, welcome_key
from bot.ports import Transaction
from bot.services.places import is_admin
from bot.services.promises import promise


def welcome_if_first(workspace: str, person: str, now: datetime, tx: Transaction) -> bool:
    """Promise a person the welcome, where nobody in a known workspace ever got it; whether this one does."""
    if tx.workspaces.account_of(workspace) is None or tx.workspaces.welcomed_at(workspace) is not None:
        return False
    tx.workspaces.note_welcomed(workspace, now)
    promise(Delivery(welcome_key(workspace), workspace, person, What.WELCOME, workspace, now, due=now), tx)
    return True


def meet(workspace: str, person: str, deps: Deps) -> None:
    """Somebody who may use Patrol does: the first admin is welcomed, unless the operator has named who is.

    Slack is not asked for it: who they are it has said when they were admitted, if that was looked at.
    """
    now = deps.clock()
    known = deps.familiar.person(workspace, person, now)
    if deps.rules.installer or known is None or not is_admin(person, known, deps):
        return

    async def welcome() -> None:  # nobody waits for it; where it cannot be stored, the next interaction brings it
        if await deps.store.read(lambda tx: tx.workspaces.welcomed_at(workspace)) is None:
            await deps.store.write(lambda tx: welcome_if_first(workspace, person, now, tx))

    deps.errands.send("welcome an admin", welcome())


def promise_hello(workspace: str, place: str, event: str, inviter: str, now: datetime, tx: Transaction) -> None:
    """Promise a channel a line of Patrol's, once for each time that it was added there: each is an event of its own."""
    if tx.workspaces.account_of(workspace) is not None:
        promise(Delivery(hello_key(place, event), workspace, place, What.HELLO, inviter, now, due=now), tx)
