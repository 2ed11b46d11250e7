"""Who may: looked at when something is typed, pressed or sent, whatever was drawn before."""

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.deps import Deps
from bot.domain.access import GrantState, Need, Right, Role
from bot.domain.places import Person, Place
from bot.mistakes import Mistake, MistakeKind, NotAllowed
from bot.ports import Transaction
from bot.services.connecting import must_be_connected
from bot.services.people import asked_now, known
from bot.services.places import is_admin, must_be_member

_PATIENCE: Final = 0.7  # real seconds; Slack waits three for the answer, and a listener may need two for more
_ASKS_PATSNAP: Final = frozenset({Right.ORDER, Right.SUBSCRIBE, Right.ALERTS})
_LONGER: Final = 2.0  # where nothing else is asked after it


@dataclass(frozen=True)
class Visitor:
    """Who types, presses or sends, as the payload says."""

    workspace: str
    person: str
    place: str = ""  # the channel where they do; "" where nobody else is
    is_stranger: bool = False  # the payload itself says that they are of another organisation


async def admit(visitor: Visitor, needs: Need | Right, deps: Deps) -> None:
    """Nothing, where they may; else a Mistake, and nothing has happened.

    A stranger is refused without a call. Who guests, bots, strangers and admins are is as old as five minutes; for
    what only admins may it is asked at this moment. Where Slack does not say, what it said before holds; of whom it has
    never said anything is refused. Errors: `Mistake`, `NotAllowed`.
    """
    if needs is Need.NOTHING:
        return
    if visitor.is_stranger:
        raise Mistake(MistakeKind.OUTSIDER)
    if needs is Need.ADMIN:
        await _must_be_admin(visitor, deps)
        return
    if isinstance(needs, Right) and deps.rules.access.get(needs, Role.ADMINS) is not Role.EVERYONE:
        await _must_have(visitor, needs, deps)
    else:
        await _insider(visitor, deps)


async def can_ask(workspace: str, needs: Need | Right, deps: Deps) -> None:
    """Nothing, where PatSnap can be asked for what this needs; else a Mistake, and nothing has happened."""
    if needs in _ASKS_PATSNAP:
        await deps.store.read(lambda tx: must_be_connected(workspace, tx))


async def _insider(visitor: Visitor, deps: Deps) -> Person:
    """Who it is, if one of the workspace's own people."""
    person = await known(visitor.workspace, visitor.person, deps, patience=_PATIENCE)
    return _inside(person)


def _inside(person: Person | None) -> Person:
    if person is None:
        raise Mistake(MistakeKind.SLACK_SILENT)
    if not person.is_member:
        raise Mistake(MistakeKind.OUTSIDER)
    return person


async def _must_be_admin(visitor: Visitor, deps: Deps) -> None:
    person = await asked_now(visitor.workspace, visitor.person, deps, patience=_LONGER)
    if person is None or (person.is_member and not is_admin(visitor.person, person, deps)):
        raise Mistake(MistakeKind.ADMINS_ONLY)
    _inside(person)


async def _must_have(visitor: Visitor, right: Right, deps: Deps) -> None:
    """Nothing, where the setting or a grant lets them."""
    role = deps.rules.access.get(right, Role.ADMINS)
    if role is Role.MEMBERS:
        # Side by side, for Slack waits.
        person, refused = await asyncio.gather(_insider(visitor, deps), _no_member(visitor, deps))
    else:
        person, refused = await _insider(visitor, deps), NotAllowed(right, role)
    if refused is None or is_admin(visitor.person, person, deps):
        return
    if await deps.store.read(lambda tx: _is_granted(visitor, right, tx)):
        return
    raise NotAllowed(right, role) if refused.kind is MistakeKind.NOT_A_MEMBER else refused


async def _no_member(visitor: Visitor, deps: Deps) -> Mistake | None:
    """What is wrong, where they are not known to be in the channel."""
    place, now = Place(visitor.workspace, visitor.place), deps.clock()
    if not visitor.place or place.is_person or deps.familiar.is_member(place.workspace, place.id, visitor.person, now):
        return None
    try:
        await must_be_member(place, visitor.person, deps, patience=_PATIENCE)
    except Mistake as mistake:
        return mistake
    deps.familiar.keep_member(place.workspace, place.id, visitor.person, now)
    return None


def _is_granted(visitor: Visitor, right: Right, tx: Transaction) -> bool:
    grants = tx.grants.of_person(visitor.workspace, visitor.person, right)
    return any(grant.state is GrantState.ALLOWED for grant in grants)
