"""Grants: who may not asks an admin, who allows it or does not, and may take it back."""

from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.access import Grant, GrantPage, GrantState, Right, grant_id, grant_plea_key, grant_ruling_key
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.deliveries import Delivery, LiveMessage, What
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.promises import promise

PAGE: Final = 5


async def ask_for(workspace: str, person: str, right: Right, admin: str, interaction: str, deps: Deps) -> None:
    """Put a person's wish for a right to an admin, who was found to be one.

    Where that admin is asked already, or the right is granted already, nothing more is sent.
    """
    now = deps.clock()
    grant = Grant(grant_id(workspace, person, right, interaction), workspace, person, right, admin, now)

    def store(tx: Transaction) -> None:
        before = tx.grants.of_person(workspace, person, right)
        if any(one.admin == admin or one.state is GrantState.ALLOWED for one in before) or not tx.grants.add(grant):
            return
        tx.audit.note(Entry(workspace, now, person, Act.ASK_FOR_ACCESS, grant.id, detail=f"{right}, of {admin}"))
        key = grant_plea_key(grant)
        promise(_to(grant, admin, key, What.GRANT_PLEA, now), tx)
        tx.live.add(LiveMessage(key=key, workspace=workspace, row=grant.id))

    await deps.store.write(store)


async def decide(workspace: str, admin: str, grant_row: str, deps: Deps, *, allowed: bool) -> None:
    """An admin grants a right, or does not; its person is told. Errors: `Mistake`."""
    now = deps.clock()
    state, act = (GrantState.ALLOWED, Act.ALLOW_ACCESS) if allowed else (GrantState.DECLINED, Act.DECLINE_ACCESS)

    def store(tx: Transaction) -> None:
        grant = _grant(workspace, grant_row, tx)
        if grant.state is not GrantState.ASKED:
            raise Mistake(MistakeKind.TOO_LATE)
        _settle(grant.to(state, decided_by=admin, decided_at=now), admin, act, now, tx)

    await deps.store.write(store)


async def withdraw(workspace: str, admin: str, grant_row: str, deps: Deps) -> None:
    """An admin takes a grant back, and with it all others of that right to its person; they are told.

    One that is taken back already stays as it is. Errors: `Mistake`.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        grant = _grant(workspace, grant_row, tx)
        if grant.state is GrantState.WITHDRAWN:
            return
        if grant.state is not GrantState.ALLOWED:
            raise Mistake(MistakeKind.TOO_LATE)
        _settle(_withdrawn(grant, admin, now), admin, Act.WITHDRAW_ACCESS, now, tx)
        for other in tx.grants.of_person(workspace, grant.person, grant.right):
            if other.state is GrantState.ALLOWED:  # of another admin whom they asked too
                tx.grants.save(_withdrawn(other, admin, now))
                tx.live.touch(workspace, other.id, final=True)

    await deps.store.write(store)


async def list_grants(workspace: str, offset: int, deps: Deps) -> GrantPage:
    """One page of the grants that hold, latest first."""

    def look(tx: Transaction) -> GrantPage:
        found = tx.grants.standing(workspace, offset=offset, limit=PAGE + 1)
        return GrantPage(tuple(found[:PAGE]), offset, has_more=len(found) > PAGE)

    return await deps.store.read(look)


def grant_lost(delivery: Delivery, tx: Transaction) -> None:
    """Slack does not bring a wish to its admin: the person is told, and may ask another."""
    grant = tx.grants.get(delivery.workspace, delivery.row)
    if grant is None or grant.state is not GrantState.ASKED:
        return
    unheard = grant.to(GrantState.UNHEARD)
    tx.grants.save(unheard)
    promise(_to(unheard, unheard.person, grant_ruling_key(unheard), What.GRANT_RULING, delivery.created_at), tx)


def _grant(workspace: str, grant_row: str, tx: Transaction) -> Grant:
    grant = tx.grants.get(workspace, grant_row)
    if grant is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    return grant


def _withdrawn(grant: Grant, admin: str, now: datetime) -> Grant:
    return grant.to(GrantState.WITHDRAWN, decided_by=admin, decided_at=now)


def _settle(grant: Grant, admin: str, act: Act, now: datetime, tx: Transaction) -> None:
    tx.grants.save(grant)
    tx.audit.note(Entry(grant.workspace, now, admin, act, grant.id, detail=f"{grant.right}, to {grant.person}"))
    tx.live.touch(grant.workspace, grant.id, final=True)
    promise(_to(grant, grant.person, grant_ruling_key(grant), What.GRANT_RULING, now), tx)


def _to(grant: Grant, person: str, key: str, what: What, now: datetime) -> Delivery:
    return Delivery(key=key, workspace=grant.workspace, place=person, what=what, row=grant.id, created_at=now, due=now)
