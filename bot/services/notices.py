"""Admins are told, once, what nobody else can do anything about."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import Delivery, What
from bot.domain.notices import Notice, notice_key
from bot.errors import OutsideError
from bot.ports import Transaction
from bot.services.promises import promise

log = logging.getLogger(__name__)

_DAY: Final = timedelta(days=1)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AT_MOST: Final = 5  # of those whom Slack calls admins: a word to all of a large company's would be noise


def tell_admins(notice: Notice, deps: Deps, tx: Transaction) -> None:
    """Have the admins of a workspace told, in this transaction; nothing happens where this notice is known.

    Admins are those whom the operator has named (PATROL_ADMINS), else some of those whom Slack calls so. Where nobody
    is known yet it is kept, and told when `look_for_admins` finds one.
    """
    if not tx.notices.add(notice):
        return
    log.warning("a notice for admins", extra={"kind": str(notice.kind), "about": notice.about})
    _promise(notice, admins_of(notice.workspace, deps, tx), notice.at, tx)


def admins_of(workspace: str, deps: Deps, tx: Transaction) -> list[str]:
    """The ids of whom notices go to."""
    return list(deps.rules.admins) or tx.people.admins(workspace)[:_AT_MOST]


async def look_for_admins(workspace: str, deps: Deps) -> None:
    """Ask Slack who the admins are, once a day, and tell them what waits for them.

    Where Slack does not say, they stay the same.
    """
    if not await deps.store.read(lambda tx: _is_time(workspace, deps, tx)):
        return
    try:
        found = await deps.slack.admins(workspace)
    except OutsideError as error:
        log.warning("Slack does not say who the admins are", extra={"why": str(error)})
        return
    now = deps.clock()

    def store(tx: Transaction) -> None:
        for person in tx.people.admins(workspace):
            if person not in found and (before := tx.people.get(workspace, person)):
                tx.people.save(workspace, person, replace(before[0], is_admin=False), now)
        for person, known in found.items():
            tx.people.save(workspace, person, known, now)
        people = admins_of(workspace, deps, tx)
        for notice in tx.notices.untold(workspace):
            _promise(notice, people, now, tx)

    await deps.store.write(store)


def _is_time(workspace: str, deps: Deps, tx: Transaction) -> bool:
    if tx.notices.untold(workspace):
        return True
    known = [tx.people.get(workspace, person) for person in tx.people.admins(workspace)]
    return deps.clock() - max((one[1] for one in known if one), default=_NEVER) > _DAY


def _promise(notice: Notice, people: Sequence[str], now: datetime, tx: Transaction) -> None:
    for person in people:
        delivery = Delivery(
            key=notice_key(notice, person),
            workspace=notice.workspace,
            place=person,
            what=What.NOTICE,
            row=notice.id,
            created_at=now,
            due=now,
        )
        promise(delivery, tx)
    if people:
        tx.notices.told(notice)
