"""Places that people name: only those they are in."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.deps import Deps
from bot.domain.places import Person, Place
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import CannotLook, OutsideError, SlackRefused
from bot.mistakes import Mistake, MistakeKind
from bot.services.people import asked_now, known
from bot.services.requests import Wish

_PATIENCE: Final = 2.0  # real seconds; Slack waits three for the answer to a command
_SHARED: Final = 1.5  # what is left of the three for opening a form after it
_ASKED: Final = 10  # channels
_LESS: Final = 0.7  # for what has an answer anyway, and may be asked besides


async def may_name(wish: Wish, deps: Deps, *, patience: float = _PATIENCE) -> None:
    """Nothing, where the person may send a report to the place of their wish; Mistake otherwise.

    Where they are is no secret to them. Any other channel must be one that they are a member of; where Slack does not
    say so within `patience` (real seconds), it cannot be seen.
    """
    if wish.is_named_place:
        await must_be_member(Place(wish.workspace, wish.place), wish.person, deps, patience=patience)


async def must_be_member(place: Place, person: str, deps: Deps, *, patience: float = _PATIENCE) -> None:
    """Nothing, where the person is a member of this channel; Mistake otherwise, as `may_name`.

    Of a private channel that they are not in they hear the same as of one that is not there.
    """
    try:
        async with asyncio.timeout(patience):
            if await deps.slack.is_member(place, person):
                return
            is_private = (await deps.slack.channel(place)).is_private
    except (OutsideError, CannotLook, TimeoutError):
        is_private = True
    raise Mistake(MistakeKind.UNSEEN_PLACE if is_private else MistakeKind.NOT_A_MEMBER, f"<#{place.id}>") from None


async def must_belong(place: Place, person: str, deps: Deps, *, patience: float = _PATIENCE) -> None:
    """Nothing, where something at this place is the person's to see: it is their own, or a channel that they are in.

    Otherwise they hear what is said of what is not there: of nobody's row and of nobody's place is told that it exists.
    Errors: `Mistake`; where Slack does not say within `patience` (real seconds), that.
    """
    if place.id == person:
        return
    is_theirs = False
    if not place.is_person:
        try:
            async with asyncio.timeout(patience):
                is_theirs = await deps.slack.is_member(place, person)
        except SlackRefused as refusal:
            if fate_of(refusal.error) is Fate.TEMPORARY:
                raise Mistake(MistakeKind.SLACK_SILENT) from None
        except (OutsideError, CannotLook, TimeoutError):
            raise Mistake(MistakeKind.SLACK_SILENT) from None
    if not is_theirs:
        raise Mistake(MistakeKind.OLD_BUTTON)


async def shared_with(
    workspace: str, person: str, here: str, places: Sequence[str], deps: Deps, *, patience: float = _SHARED
) -> list[str]:
    """Those of these channels that the person is in: where they are now, and what Slack confirms within `patience`.

    Only the first few are asked about; of the others, and of what Slack does not say, nothing is told.
    """

    async def is_shared(place: str) -> bool:
        if place == here:
            return True
        try:
            async with asyncio.timeout(patience):
                return await deps.slack.is_member(Place(workspace, place), person)
        except (OutsideError, CannotLook, TimeoutError):
            return False

    channels = [place for place in places if place.startswith(("C", "G"))][:_ASKED]
    shared = await asyncio.gather(*map(is_shared, channels))
    return [place for place, is_theirs in zip(channels, shared, strict=True) if is_theirs]


async def channels_of(workspace: str, person: str, deps: Deps, *, patience: float = _PATIENCE) -> frozenset[str] | None:
    """The channels that somebody is in, as Slack said within five minutes; None where it does not within `patience`.

    Private ones only where Patrol is too: of the others it knows nothing.
    """
    seen = deps.familiar.channels(workspace, person, deps.clock())
    if seen is not None:
        return seen
    try:
        async with asyncio.timeout(patience):
            found = await deps.slack.channels_of(Place(workspace, person))
    except (OutsideError, CannotLook, TimeoutError):
        return None
    deps.familiar.keep_channels(workspace, person, found, deps.clock())
    return found


async def who_is(
    workspace: str, person: str, deps: Deps, *, patience: float = _LESS, at_this_moment: bool = False
) -> Person:
    """Who somebody is, their zone and language; where Slack does not say within `patience` (real seconds), the usual.

    What Slack has said within the last five minutes is asked again only `at_this_moment`. Whom the operator has named
    (PATROL_ADMINS) is an admin, if they are one of the workspace's own people.
    """
    look = asked_now if at_this_moment else known
    found = await look(workspace, person, deps, patience=patience)
    return Person() if found is None else replace(found, is_admin=is_admin(person, found, deps))


async def colleague(workspace: str, person: str, deps: Deps, *, patience: float = _LESS) -> Person:
    """Who somebody is that something is given to, if Slack says that they are one of the workspace's own people.

    Errors: `Mistake`.
    """
    found = await known(workspace, person, deps, patience=patience)
    if found is None or not found.is_member:
        raise Mistake(MistakeKind.NOT_A_COLLEAGUE)
    return found


def is_admin(person_id: str, person: Person, deps: Deps) -> bool:
    """Whether somebody, as Slack describes them, decides for the workspace: as Slack calls them, or by setting.

    Of a stranger Slack says whether they are an admin of their own workspace.
    """
    return person.is_member and (person.is_admin or person_id in deps.rules.admins)
