"""What people ask of alerts themselves: a new one, a changed one, none any more. Stored first; a tick has it done."""

import logging
from dataclasses import dataclass, replace
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import Alert, HitKind
from bot.domain.audit import Entry
from bot.domain.ids import derived_id
from bot.domain.makings import LONGEST_NAME, LONGEST_QUERY, Making, MakingState, Task
from bot.domain.places import Person
from bot.domain.searches import AlertText
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.adopting import account_of, known_alert, may_change
from bot.services.words import promise_making
from bot.tracing import about

log = logging.getLogger(__name__)

_ACTS: Final = {Task.NEW: Act.ALERT_NEW, Task.EDIT: Act.ALERT_EDIT, Task.DELETE: Act.ALERT_DELETE}
_NAMED_KINDS: Final = frozenset(HitKind) - {HitKind.OTHER}


@dataclass(frozen=True)
class AlertWish:
    """A sent form, understood: what an alert is to look for, or that it is to be deleted."""

    workspace: str
    person: str
    place: str  # where it was asked for
    interaction: str  # the id of the form: the same again when Slack delivers it again
    text: AlertText
    alert: str = ""  # PatSnap's id, of one that is changed or deleted


@dataclass(frozen=True)
class Subscribers:
    """Who is subscribed to an alert: some of them by place, the others as a number."""

    alert: Alert
    places: tuple[str, ...]  # of this workspace
    others: int = 0


async def have_made(wish: AlertWish, by: Person, deps: Deps) -> Making:
    """Store that somebody wants a new alert, and promise the message that shows how it stands. Errors: `Mistake`."""
    text = wish.text
    if not (text.name and text.query and text.kinds) or not _fits(text):
        raise Mistake(MistakeKind.INCOMPLETE_ALERT)
    return await _store(wish, Task.NEW, by, deps)


async def have_changed(wish: AlertWish, by: Person, deps: Deps) -> Making:
    """Store that somebody wants an alert to look for something else; what is empty stays. Errors: `Mistake`."""
    if not _fits(wish.text):
        raise Mistake(MistakeKind.INCOMPLETE_ALERT)
    return await _store(wish, Task.EDIT, by, deps)


async def have_deleted(wish: AlertWish, by: Person, deps: Deps) -> Making:
    """Store that somebody wants an alert deleted at PatSnap. Errors: `Mistake`."""
    return await _store(wish, Task.DELETE, by, deps)


async def to_be_changed(workspace: str, person: str, place: str, words: str, by: Person, deps: Deps) -> Alert:
    """The alert that these words name, if this person may change or delete it. Errors: `Mistake`."""

    def look(tx: Transaction) -> Alert:
        alert = known_alert(workspace, person, place, words, tx, is_admin=by.is_admin)
        return own_alert(workspace, person, alert.id, tx, is_admin=by.is_admin)

    return await deps.store.read(look)


async def subscribers_of(workspace: str, alert: Alert, deps: Deps) -> Subscribers:
    """Who is subscribed to an alert; those of other workspaces as a number."""

    def look(tx: Transaction) -> list[Subscription]:
        return tx.subscriptions.of_alert(alert.account, alert.id)

    found = await deps.store.read(look)
    here = tuple(one.place for one in found if one.workspace == workspace)
    return Subscribers(alert, here, len(found) - len(here))


async def the_making(workspace: str, person: str, making_id: str, deps: Deps) -> Making:
    """What this person has asked for. Errors: `Mistake`."""
    making = await deps.store.read(lambda tx: tx.makings.get(workspace, making_id))
    if making is None or making.person != person:  # nobody else has ever seen it
        raise Mistake(MistakeKind.OLD_BUTTON)
    return making


async def alert_of(making: Making, deps: Deps) -> Alert:
    """The alert that was made. Errors: `Mistake` where it is there no more."""
    alert = await deps.store.read(lambda tx: tx.alerts.get(making.account, making.alert))
    if alert is None or alert.deleted_at is not None:
        raise Mistake(MistakeKind.ALERT_IS_GONE)
    return alert


def own_alert(workspace: str, person: str, alert_id: str, tx: Transaction, *, is_admin: bool) -> Alert:
    """An alert that is there, and that this person may change: its owner, or an admin there. Errors: `Mistake`."""
    alert = tx.alerts.get(account_of(workspace, tx), alert_id)
    if alert is None:
        raise Mistake(MistakeKind.NOT_YOUR_ALERT)  # as of somebody else's
    if not may_change(alert, workspace, person, is_admin=is_admin):
        raise Mistake(MistakeKind.NOT_YOUR_ALERT)
    if alert.deleted_at is not None:
        raise Mistake(MistakeKind.ALERT_IS_GONE, alert.name)
    return alert


async def _store(wish: AlertWish, task: Task, by: Person, deps: Deps) -> Making:
    now = deps.clock()
    making_id = derived_id("making", wish.workspace, wish.interaction)
    about(making_id)

    def store(tx: Transaction) -> Making:
        known = tx.makings.get(wish.workspace, making_id)
        if known is not None:
            return known
        making = Making(
            id=making_id,
            workspace=wish.workspace,
            account=account_of(wish.workspace, tx),
            person=wish.person,
            place=wish.place,
            task=task,
            text=wish.text,
            state=MakingState.REQUESTED,
            asked_at=now,
            due=now,
            alert=wish.alert,
            person_name=by.name,
            locale=by.locale,
        )
        if task is not Task.NEW:
            making = replace(making, text=_said_of(making, tx, is_admin=by.is_admin))
        tx.makings.add(making)
        which = f"alert {making.alert}" if making.alert else ""
        tx.audit.note(Entry(wish.workspace, now, wish.person, _ACTS[task], making.id, wish.place, which))
        promise_making(making, now, tx)
        return making

    making = await deps.store.write(store)
    log.info("an alert is to be made, changed or deleted", extra={"making": making.id, "task": making.task})
    return making


def _said_of(making: Making, tx: Transaction, *, is_admin: bool) -> AlertText:
    """What is to be sent of a change, checked; of a deletion: what the alert is called."""
    alert = own_alert(making.workspace, making.person, making.alert, tx, is_admin=is_admin)
    if making.task is Task.DELETE:
        return AlertText(alert.name, alert.query, alert.kinds)
    text = making.text
    if text.name in {"", alert.name} and text.query in {"", alert.query} and text.kinds in {frozenset(), alert.kinds}:
        raise Mistake(MistakeKind.NOTHING_CHANGED)
    # All that is known goes along, for PatSnap takes a change best as a whole (P058 v2 page: all four are required).
    name = alert.name if len(alert.name) <= LONGEST_NAME else ""
    return AlertText(text.name or name, text.query or alert.query, text.kinds or alert.kinds)


def _fits(text: AlertText) -> bool:
    return len(text.name) <= LONGEST_NAME and len(text.query) <= LONGEST_QUERY and text.kinds <= _NAMED_KINDS
