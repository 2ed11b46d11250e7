"""What people make of a digest's lines: decided, given to somebody, and shown where the digest lies."""

import asyncio
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.decisions import Assignment, Decision, Reminder, Verdict, next_morning, reminder_id
from bot.domain.digests import Digest
from bot.domain.places import Place
from bot.domain.reviews import Review
from bot.errors import CannotLook, OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.marking import mark_line
from bot.services.places import colleague
from bot.services.readers import reader_of
from bot.services.reviewing import Looked, must_be_there, review_of, reviewed
from bot.views.reader import Reader

_PATIENCE: Final = 0.7  # real seconds: Slack waits three for the answer, and was asked about who presses before


async def decide(looked: Looked, verdict: Verdict, deps: Deps) -> Review:
    """Store what somebody makes of a line, and have the digest show it; the review as it was before. Errors: `Mistake`.

    The same verdict again changes nothing, whoever gives it.
    """
    now = deps.clock()

    def store(tx: Transaction) -> Review:
        review = _review(looked, tx)
        if review.decision is None or review.decision.verdict is not verdict:
            _decide(review, verdict, looked.person, now, tx)
        return review

    await must_be_there(looked, (await deps.store.read(lambda tx: _review(looked, tx))).digest.place, deps)
    return await deps.store.write(store)


async def assign(looked: Looked, person: str, deps: Deps) -> None:
    """Give a line to somebody who can see it: they are reminded, once, of what they have not decided by then.

    To somebody who has it already changes nothing. Errors: `Mistake`.
    """
    digest = (await deps.store.read(lambda tx: _review(looked, tx))).digest
    await must_be_there(looked, digest.place, deps)
    known, _ = await asyncio.gather(
        colleague(looked.workspace, person, deps, patience=_PATIENCE), _must_see(digest, person, deps)
    )
    now = deps.clock()

    def store(tx: Transaction) -> None:
        review = _review(looked, tx)
        before = review.assignment
        if before is not None and before.person == person and before.is_open(review.decision):
            return
        assignment = Assignment(looked.workspace, digest.id, review.line, person, looked.person, now)
        tx.decisions.assign(assignment)
        _note(Act.ASSIGN, review, looked.person, f"to {person}", now, tx)
        reader = reader_of(looked.workspace, person, tx, otherwise=Reader(known.locale, known.zone))
        _wait_for(assignment, reader.zone, now, tx)
        if before is not None and before.person != person:
            _touch_reminder(before, tx)

    await deps.store.write(store)


async def snooze(workspace: str, person: str, row: str, days: int, deps: Deps) -> None:
    """Have a person's own reminder come once more, in the morning so many days on. Errors: `Mistake`."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        reminder = tx.decisions.reminder(workspace, row)
        if reminder is None or reminder.person != person:
            raise Mistake(MistakeKind.OLD_BUTTON)
        zone = reader_of(workspace, person, tx, otherwise=Reader(zone=reminder.zone)).zone
        due = next_morning(zone, now, days)
        if reminder.due == due:
            return
        tx.decisions.remind(reminder.waiting(due, zone))
        tx.audit.note(Entry(workspace, now, person, Act.SNOOZE_REMINDER, reminder.digest))
        tx.live.touch(workspace, reminder.id, final=False)

    await deps.store.write(store)


def _review(looked: Looked, tx: Transaction) -> Review:
    return reviewed(review_of(looked.workspace, looked.digest, looked.patent, tx), looked.person, tx)


def _decide(review: Review, verdict: Verdict, person: str, now: datetime, tx: Transaction) -> None:
    digest = review.digest
    decision = Decision(
        workspace=digest.workspace,
        digest=digest.id,
        line=review.line,
        verdict=verdict,
        person=person,
        at=now,
        subscription=digest.subscription,
        place=digest.place,
        family=review.line_family,
    )
    tx.decisions.decide(decision)
    _note(Act.DECIDE, review, person, verdict, now, tx)
    mark_line(digest, review.position, now, tx)
    if review.assignment is not None:
        _touch_reminder(review.assignment, tx)


def _wait_for(assignment: Assignment, zone: str, now: datetime, tx: Transaction) -> None:
    """Have the person reminded, unless they will be anyway: all that is theirs in a digest comes in one message."""
    row = reminder_id(assignment.workspace, assignment.digest, assignment.person)
    known = tx.decisions.reminder(assignment.workspace, row)
    reminder = known or Reminder(row, assignment.workspace, assignment.digest, assignment.person, zone, None)
    if reminder.due is None:
        tx.decisions.remind(reminder.waiting(next_morning(zone, now), zone))
    if known is not None:
        tx.live.touch(assignment.workspace, row, final=False)


def _touch_reminder(assignment: Assignment, tx: Transaction) -> None:
    row = reminder_id(assignment.workspace, assignment.digest, assignment.person)
    tx.live.touch(assignment.workspace, row, final=False)


def _note(act: Act, review: Review, person: str, detail: str, now: datetime, tx: Transaction) -> None:
    digest = review.digest
    tx.audit.note(Entry(digest.workspace, now, person, act, digest.id, digest.place, f"{review.line}: {detail}"))


async def _must_see(digest: Digest, person: str, deps: Deps) -> None:
    """Nothing, where a person can see what lies at a digest's place. Errors: `Mistake`."""
    place = Place(digest.workspace, digest.place)
    if place.id == person:
        return
    is_there = False
    if not place.is_person:
        try:
            async with asyncio.timeout(_PATIENCE):
                is_there = await deps.slack.is_member(place, person)
        except (OutsideError, CannotLook, TimeoutError):
            raise Mistake(MistakeKind.SLACK_SILENT) from None
    if not is_there:
        raise Mistake(MistakeKind.CANNOT_SEE)
