"""Which alert somebody means: one that they paste the id of is adopted, one that they name must be theirs to see."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import Alert
from bot.domain.audit import Entry
from bot.domain.makings import Making
from bot.domain.searches import Created
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction

_ID: Final = re.compile(r"[0-9a-f]{32}")


def adopted(
    workspace: str, person: str, place: str, words: str, now: datetime, tx: Transaction, *, is_admin: bool
) -> Alert:
    """The alert that these words name; an id that the account does not know yet is adopted.

    By name an alert is found by its owner, by the admins of their workspace, where it is subscribed to, and if it is
    open by everybody. Whoever has its id has it from PatSnap. Mistake where nothing is found; it does not say whether
    there is one that is closed.
    """
    account = account_of(workspace, tx)
    if _ID.fullmatch(words) and tx.alerts.get(account, words) is None:
        alert = Alert(account=account, id=words, name="", workspace=workspace, person=person, adopted_at=now)
        tx.alerts.add(alert)
        return alert
    alert = known_alert(workspace, person, place, words, tx, is_admin=is_admin)
    if alert.deleted_at is not None:
        raise Mistake(MistakeKind.ALERT_IS_GONE, alert.name)
    return alert


def known_alert(workspace: str, person: str, place: str, words: str, tx: Transaction, *, is_admin: bool) -> Alert:
    """The alert that these words name, as `adopted`; but an id that is not known is a Mistake, and nothing is changed.

    Of several with one name, those that were deleted come last.
    """
    account = account_of(workspace, tx)
    if _ID.fullmatch(words):
        known = tx.alerts.get(account, words)
        if known is None:
            raise Mistake(MistakeKind.UNWATCHED_ALERT, words)
        return known
    if not words:
        raise Mistake(MistakeKind.NO_ALERT)
    here = {one.alert for one in (*tx.subscriptions.of_place(workspace, place), *_own(workspace, person, tx))}
    for alert in sorted(tx.alerts.named(account, words), key=lambda alert: alert.deleted_at is not None):
        if may_change(alert, workspace, person, is_admin=is_admin) or alert.is_open_to(workspace) or alert.id in here:
            return alert
    raise Mistake(MistakeKind.UNKNOWN_ALERT, words)


def may_change(alert: Alert, workspace: str, person: str, *, is_admin: bool) -> bool:
    """Whether this is the alert's owner, or an admin of their workspace. One of another workspace is a stranger."""
    return alert.workspace == workspace and (is_admin or alert.person == person)


async def find_alert(workspace: str, person: str, place: str, words: str, deps: Deps, *, is_admin: bool) -> Alert:
    """The alert that these words name, as `known_alert`. Errors: `Mistake`."""
    return await deps.store.read(lambda tx: known_alert(workspace, person, place, words, tx, is_admin=is_admin))


async def find_account(workspace: str, deps: Deps) -> str:
    """The account of a workspace. Errors: `Mistake`."""
    return await deps.store.read(lambda tx: account_of(workspace, tx))


def adopt_made(making: Making, created: Created, now: datetime, tx: Transaction) -> Alert:
    """Adopt, for who had it made, an alert that PatSnap has just made; closed, as any other."""
    text = making.text
    alert = Alert(
        account=making.account,
        id=created.alert_id,
        name=created.name or text.name,
        workspace=making.workspace,
        person=making.person,
        adopted_at=now,
        query=text.query,
        kinds=text.kinds,
    )
    if tx.alerts.add(alert):
        return alert
    known = tx.alerts.get(making.account, created.alert_id) or alert
    known = replace(known, query=text.query, kinds=text.kinds)
    tx.alerts.save(known)
    return known


def follow_change(making: Making, tx: Transaction) -> None:
    """Note what an alert looks for from now on; whoever subscribes to it sees its name."""
    alert = tx.alerts.get(making.account, making.alert)
    if alert is None:
        raise LookupError(f"there is no alert {making.alert}")
    text = making.text
    changed = replace(
        alert, name=text.name or alert.name, query=text.query or alert.query, kinds=text.kinds or alert.kinds
    )
    tx.alerts.save(changed)
    for subscription in tx.subscriptions.of_alert(alert.account, alert.id):
        tx.live.touch(subscription.workspace, subscription.id, final=False)


async def set_open(
    workspace: str, person: str, alert_words: str, deps: Deps, *, is_open: bool, is_admin: bool
) -> Alert:
    """Let everybody of the workspace find an alert by its name, or nobody but who is concerned. Errors: `Mistake`."""
    now = deps.clock()

    def store(tx: Transaction) -> Alert:
        alert = adopted(workspace, person, "", alert_words, now, tx, is_admin=is_admin)
        if not may_change(alert, workspace, person, is_admin=is_admin):
            raise Mistake(MistakeKind.NOT_YOUR_ALERT)
        act = Act.ALERT_OPEN if is_open else Act.ALERT_CLOSE
        tx.audit.note(Entry(workspace, now, person, act, alert.id))
        alert = replace(alert, is_open=is_open)
        tx.alerts.save(alert)
        return alert

    return await deps.store.write(store)


def subscribed_here(workspace: str, person: str, place: str, words: str, tx: Transaction) -> Subscription:
    """The subscription of this place (or of the person's direct messages) that these words name.

    Nothing said means the only one of this place, or of their own where this place has none. Errors: `Mistake`.
    """
    account = account_of(workspace, tx)
    here = tx.subscriptions.of_place(workspace, place)
    own = [] if place == person else _own(workspace, person, tx)
    if not words:
        nearest = here or own
        if len(nearest) != 1:
            raise Mistake(MistakeKind.NO_ALERT)
        return nearest[0]
    for subscription in (*here, *own):
        alert = tx.alerts.get(account, subscription.alert)
        if alert is not None and (alert.id == words or alert.name.casefold() == words.casefold()):
            return subscription
    raise Mistake(MistakeKind.NOT_SUBSCRIBED, words)


def account_of(workspace: str, tx: Transaction) -> str:
    """The account of a workspace. Errors: `Mistake`."""
    account = tx.workspaces.account_of(workspace)
    if account is None:
        raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
    return account


def _own(workspace: str, person: str, tx: Transaction) -> list[Subscription]:
    return tx.subscriptions.of_place(workspace, person)
