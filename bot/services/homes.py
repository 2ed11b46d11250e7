"""Homes: each person's own live message, made anew when it is opened and when what it shows has changed."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from bot.deps import Deps
from bot.domain.homes import ASK_AGAIN, SHOW_EVERY, Home, Overview
from bot.domain.places import Place
from bot.domain.slack_errors import Fate, fate_of
from bot.domain.waits import back_off
from bot.errors import OutsideError, SlackLimited, SlackRefused, StoreFails
from bot.ports import Transaction
from bot.services.overviews import overview_of
from bot.services.people import known
from bot.services.places import channels_of, is_admin
from bot.services.readers import reader_of
from bot.services.refusals import note_refusal
from bot.services.unreadable import putting_off
from bot.services.welcoming import meet
from bot.views.homes import home_view, plain_home
from bot.views.reader import Reader

log = logging.getLogger(__name__)

_PUBLISH: Final = "views.publish"
_PATIENCE: Final = 1.0  # real seconds until Slack has to have said who somebody is
_SLOWEST: Final = timedelta(minutes=10)
_LOST: Final = frozenset({Fate.GONE, Fate.PLACE, Fate.OURS})  # refusals that no repeating mends


@dataclass(frozen=True)
class _Drawn:
    """A Home as it should look, and what follows for its row once it does."""

    view: Mapping[str, Any]
    home: Home
    reader: Reader


async def open_home(workspace: str, person: str, deps: Deps) -> None:
    """Somebody has opened their Home: it is shown anew, whatever it showed, and kept right from now on."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        known_one = tx.homes.get(workspace, person)
        tx.homes.put((known_one or Home(workspace, person, now, now)).opened(now))

    await deps.store.write(store)


async def turn_home(workspace: str, person: str, page: int, deps: Deps) -> None:
    """Show another page of their watches."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        known_one = tx.homes.get(workspace, person)
        tx.homes.put((known_one or Home(workspace, person, now, now)).turned(page, now))

    await deps.store.write(store)


@putting_off
async def show_one(deps: Deps) -> bool:
    """Show the stale Home that is due longest, if it looks otherwise than it did; whether there was one."""
    now = deps.clock()
    others = deps.outlook.showing
    closed = deps.slack.closed(_PUBLISH).also(others.called | others.closed())
    found = await deps.store.read(lambda tx: tx.homes.next_due(now, closed))
    if found is None:
        return False
    place = Place(found.workspace, found.person)
    if place in others.called:
        return True  # another turn has found it too
    with others.turn(place):  # one after the other: an earlier state must not be shown over a later one
        home = await deps.store.write(lambda tx: tx.homes.claim(found, now, now + SHOW_EVERY))
        if home is not None:
            await _show_or_wait(home, deps)
    return True


async def _show_or_wait(home: Home, deps: Deps) -> None:
    """A bug of ours, or a row in it that cannot be read, has this Home wait ever longer, and no other."""
    try:
        await _show(home, deps)
    except StoreFails:
        raise
    except Exception:
        log.exception("a Home could not be shown", extra={"workspace": home.workspace, "person": home.person})
        await _save(_later(home, back_off(home.attempts + 1, longest=_SLOWEST), deps), deps)


async def _show(home: Home, deps: Deps) -> None:
    drawn = await _draw(home, deps)
    if drawn.home.face == home.face:
        await _save(drawn.home, deps)
        return
    place = Place(home.workspace, home.person)
    try:
        with deps.outlook.showing.call(place):
            await deps.slack.publish_home(place, drawn.view)
    except SlackRefused as error:
        await _refused(home, drawn, error, deps)
    except OutsideError:
        await _save(_later(home, back_off(home.attempts + 1, longest=_SLOWEST), deps), deps)
    else:
        await _save(drawn.home, deps)


async def _draw(home: Home, deps: Deps) -> _Drawn:
    """The Home as its person may see it now. Who they are and where, Slack was asked within five minutes."""
    person = await known(home.workspace, home.person, deps, patience=_PATIENCE)
    if person is not None:
        person = replace(person, is_admin=is_admin(home.person, person, deps))
    is_ours = person is not None and person.is_member
    if is_ours and not home.face:  # they have just opened it
        meet(home.workspace, home.person, deps)
    channels = await channels_of(home.workspace, home.person, deps) if is_ours else None
    now = deps.clock()

    def look(tx: Transaction) -> tuple[Overview, Reader]:
        reader = reader_of(home.workspace, home.person, tx)
        if person is None or not person.is_member:
            return Overview(home.person, person), reader
        return overview_of(home, person, channels, now, deps, tx), reader

    # Before it is read: what changes there from now on makes it stale once more.
    await deps.store.write(lambda tx: tx.homes.settle_in(home.workspace, home.person, channels or ()))
    overview, reader = await deps.store.read(look)
    view = home_view(reader, overview, now, deps.rules.support, deps.rules.sharing)
    face = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
    shown = replace(home, shown=home.version, face=face, attempts=0, is_admin=is_ours and overview.usage is not None)
    if person is None or (is_ours and channels is None):
        shown = replace(shown, shown=home.version - 1, due=now + ASK_AGAIN)  # it is not all there
    return _Drawn(view, shown, reader)


async def _refused(home: Home, drawn: _Drawn, error: SlackRefused, deps: Deps) -> None:
    """What Slack calls wrong is shown as a plain word; a Home that it does not take waits until it is opened again."""
    now = deps.clock()
    await deps.store.write(lambda tx: note_refusal(home.workspace, error, now, deps, tx))
    if isinstance(error, SlackLimited):
        await _save(_later(home, timedelta(seconds=error.seconds), deps), deps)
        return
    fate = fate_of(error.error)
    if fate is Fate.OURS:
        log.error("Slack calls a Home of ours wrong; it shows a plain word now", extra={"slack": error.error})
        try:
            await deps.slack.publish_home(Place(home.workspace, home.person), plain_home(drawn.reader))
        except OutsideError:
            await _save(_later(home, back_off(home.attempts + 1, longest=_SLOWEST), deps), deps)
            return
    if fate in _LOST:
        await _save(replace(drawn.home, face=""), deps)
    else:
        await _save(_later(home, back_off(home.attempts + 1, longest=_SLOWEST), deps), deps)


def _later(home: Home, wait: timedelta, deps: Deps) -> Home:
    return replace(home, attempts=home.attempts + 1, due=deps.clock() + wait)


async def _save(home: Home, deps: Deps) -> None:
    await deps.store.write(lambda tx: tx.homes.shown(home))
