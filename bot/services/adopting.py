"""Which alert somebody means: one that they paste the id of is adopted, one that they name must be theirs to see."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import Alert
from bot.domain.subscriptions import Subscription
from bot.errors import Mistake, MistakeKind
from bot.ports import Transaction

_ID: Final = re.compile(r"[0-9a-f]{32}")


def adopted(
    workspace: str, person: str, place: str, words: str, now: datetime, tx: Transaction, *, is_admin: bool
) -> Alert:
    """The alert that these words name; an id that the account does not know yet is adopted.

    By name an alert is found by its owner, by admins, where it is subscribed to, and if it is open by everybody.
    Whoever has its id has it from PatSnap. Mistake where nothing is found; it does not say whether there is one that
    is closed.
    """
    account = account_of(workspace, tx)
    if _ID.fullmatch(words):
        known = tx.alerts.get(account, words)
        if known is not None:
            return known
        alert = Alert(account=account, id=words, name="", workspace=workspace, person=person, adopted_at=now)
        tx.alerts.add(alert)
        return alert
    if not words:
        raise Mistake(MistakeKind.NO_ALERT)
    here = {one.alert for one in (*tx.subscriptions.of_place(workspace, place), *_own(workspace, person, tx))}
    for alert in tx.alerts.named(account, words):
        is_owner = alert.person == person and alert.workspace == workspace
        if is_owner or is_admin or alert.is_open or alert.id in here:
            return alert
    raise Mistake(MistakeKind.UNKNOWN_ALERT, words)


async def set_open(
    workspace: str, person: str, alert_words: str, deps: Deps, *, is_open: bool, is_admin: bool
) -> Alert:
    """Let everybody of the account find an alert by its name, or nobody but who is concerned. Errors: `Mistake`."""
    now = deps.clock()

    def store(tx: Transaction) -> Alert:
        alert = adopted(workspace, person, "", alert_words, now, tx, is_admin=is_admin)
        if not is_admin and (alert.person, alert.workspace) != (person, workspace):
            raise Mistake(MistakeKind.NOT_YOURS)
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
