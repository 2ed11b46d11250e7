"""Reminders: who was given lines of a digest hears of those that nobody has decided, once, in direct messages."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.decisions import Reminder
from bot.domain.deliveries import Delivery, LiveMessage, What
from bot.domain.delivery_keys import reminder_key
from bot.domain.digests import Contents, Line
from bot.domain.places import Place
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import CannotLook, OutsideError, SlackRefused, StoreFails
from bot.ports import Transaction
from bot.services.contents import contents_of, names_of
from bot.services.promises import promise
from bot.services.unreadable import putting_off

log = logging.getLogger(__name__)

_LATER: Final = timedelta(minutes=10)


@putting_off
async def remind_one(deps: Deps) -> bool:
    """Promise the reminder that has been due longest, or drop it where nothing is left; whether there was one."""
    now = deps.clock()
    due = await deps.store.read(lambda tx: tx.decisions.next_reminder(now))
    if due is None:
        return False
    try:
        can_see = await _can_see(due, deps)
        await deps.store.write(lambda tx: _remind(due, deps, tx, can_see=can_see))
    except StoreFails:
        raise
    except Exception as error:
        if not isinstance(error, OutsideError | CannotLook | TimeoutError):
            log.exception("a reminder could not be made", extra={"reminder": due.id})
        await deps.store.write(lambda tx: _put_off(due, deps, tx))
    return True


def reminded_of(reminder: Reminder, tx: Transaction) -> Contents:
    """A digest with those of its lines alone that are a person's to decide and are not decided yet.

    LookupError where the digest is not there.
    """
    digest = tx.digests.get(reminder.workspace, reminder.digest)
    if digest is None:
        raise LookupError(f"there is no digest {reminder.digest}")
    contents = contents_of(digest, What.REMINDER, 0, tx)
    lines = [line for line in contents.lines if _is_theirs(line, reminder.person)]
    known = tx.patents.get_all(digest.account, [line.patent.id for line in lines])
    people = [line.assignment.by for line in lines if line.assignment is not None]
    return replace(
        contents,
        lines=tuple(replace(line, patent=known.get(line.patent.id, line.patent)) for line in lines),
        names=names_of(digest.workspace, people, tx),
    )


def _is_theirs(line: Line, person: str) -> bool:
    given = line.assignment
    return given is not None and given.person == person and given.is_open(line.decision)


async def _can_see(reminder: Reminder, deps: Deps) -> bool:
    """Whether the person is where the digest lies still: what is there is nobody else's. Errors: `OutsideError`."""
    digest = await deps.store.read(lambda tx: tx.digests.get(reminder.workspace, reminder.digest))
    if digest is None:
        return False
    place = Place(digest.workspace, digest.place)
    if place.is_person:
        return place.id == reminder.person
    try:
        return await deps.slack.is_member(place, reminder.person)
    except SlackRefused as refusal:
        if fate_of(refusal.error) in {Fate.PLACE, Fate.GONE}:
            return False
        raise


def _remind(due: Reminder, deps: Deps, tx: Transaction, *, can_see: bool) -> None:
    reminder = tx.decisions.reminder(due.workspace, due.id)
    if reminder is None or reminder.due != due.due:
        return
    if not can_see or not reminded_of(reminder, tx).lines:
        tx.decisions.remind(reminder.silent())
        return
    now, sent = deps.clock(), reminder.promised()
    tx.decisions.remind(sent)
    tx.live.touch(sent.workspace, sent.id, final=True)  # what came before says that it has come again
    key = reminder_key(sent.id, sent.sent)
    promise(
        Delivery(
            key=key,
            workspace=sent.workspace,
            place=sent.person,
            what=What.REMINDER,
            row=sent.id,
            created_at=now,
            due=now,
            part=sent.sent,
        ),
        tx,
    )
    tx.live.add(LiveMessage(key=key, workspace=sent.workspace, row=sent.id))


def _put_off(due: Reminder, deps: Deps, tx: Transaction) -> None:
    reminder = tx.decisions.reminder(due.workspace, due.id)
    if reminder is not None and reminder.due == due.due:
        tx.decisions.remind(reminder.waiting(deps.clock() + _LATER))
