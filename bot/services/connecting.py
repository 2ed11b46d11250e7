"""Workspaces and their PatSnap accounts: connected by an admin, with a key that PatSnap has just taken.

Whose key it is decides whose account it is: two workspaces with the same key share one, and everybody who brings it
has shown to PatSnap that they hold it. So joining one is safe. Changing it is not: whoever could give a shared account
another key could have the orders and queries of all others go to a PatSnap account of their own. So an account that
several workspaces use keeps its key, unless what is brought is a new secret of the very same client, which PatSnap
itself vouches for; or whoever runs Patrol replaces it (`replace_key`). And a key that was replaced opens nothing here
any more. The key of the settings stays there: whoever brings the same joins their account, and nothing is stored.
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.accounts import Account, Connection, Key, own_account
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.makings import MakingState
from bot.domain.reports import ReportState, Trouble, TroubleKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.series import SeriesState
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.errors import NotSent
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.makings import record_making
from bot.services.outages import connected, has_credentials, is_connected, not_connected
from bot.services.outcomes import record
from bot.services.resting import series_at_rest, series_goes_on
from bot.services.scheduling import reschedule
from bot.services.words import promise_word

_PATIENCE: Final = 20.0  # real seconds for PatSnap to say whether it takes a key: somebody sits and waits
_ID: Final = 32  # characters of an account's id


def settle_in(workspace: str, now: datetime, tx: Transaction) -> None:
    """Give a workspace that has no account yet one of its own, without a key: nothing is asked of PatSnap for it."""
    if tx.workspaces.account_of(workspace) is None:
        _leave(workspace, now, tx)


async def connect(workspace: str, person: str, key: Key, deps: Deps) -> None:
    """Have PatSnap try a key by one call that costs nothing, and if it takes it store it, sealed.

    A workspace without an account that is connected gets that of the key; another gets its key replaced. Errors: those
    of the call, `BadSetting` without PATROL_ENCRYPTION_KEYS, `Mistake` where the key may not be replaced by this one.
    """
    await deps.store.read(lambda tx: _account_for(workspace, key, tx))  # what cannot be is not tried
    sealed = await _proven(key, deps)
    now = deps.clock()

    def store(tx: Transaction) -> None:
        before = tx.workspaces.account_of(workspace)
        account = _account_for(workspace, key, tx)
        if not _is_of_settings(account, tx):
            tx.workspaces.put_account(_with(account, key, sealed))
        tx.workspaces.use(workspace, account.id)
        tx.workspaces.note_connection(workspace, Connection(person, now))
        connected(account.id, deps, tx)
        for series in tx.series.of_workspace(workspace):
            if series.reason is PauseReason.DISCONNECTED:
                series_goes_on(series, f"connected {now.isoformat()}", now, tx)
        act = Act.REPLACE_KEY if account.id == before else Act.CONNECT
        tx.audit.note(Entry(workspace, now, person, act))

    await deps.store.write(store)


async def replace_key(workspace: str, key: Key, deps: Deps) -> list[str]:
    """Replace the key of a workspace's account, as whoever runs Patrol says it is the same account's: who uses it.

    They know what PatSnap does not tell: that a new key is of the same account. Errors: as of `connect`.
    """
    account = await deps.store.read(lambda tx: _to_replace(workspace, key, tx))
    sealed = await _proven(key, deps)
    now = deps.clock()

    def store(tx: Transaction) -> list[str]:
        if _to_replace(workspace, key, tx) != account:
            raise Mistake(MistakeKind.OTHER_ACCOUNT)  # somebody has just connected it otherwise
        tx.workspaces.put_account(_with(account, key, sealed))
        connected(account.id, deps, tx)
        users = tx.workspaces.of_account(account.id)
        for one in users:
            tx.audit.note(Entry(one, now, "", Act.REPLACE_KEY))
        return users

    return await deps.store.write(store)


async def disconnect(workspace: str, person: str, deps: Deps) -> None:
    """Forget the key, at once, where no other workspace uses it, and end what needs it; nothing where there is none.

    Its subscriptions end and their owners are told; its recurring reports rest until it is connected again; what is
    on its way is not fetched any more.
    """
    now = deps.clock()

    def store(tx: Transaction) -> None:
        account = tx.workspaces.account(tx.workspaces.account_of(workspace) or "")
        if account is None or not (account.sealed or tx.workspaces.connection(workspace)):
            return
        _end_all(workspace, account.id, now, deps, tx)
        _leave(workspace, now, tx)
        if not tx.workspaces.of_account(account.id):
            tx.workspaces.put_account(account.disconnected())
            not_connected(account.id, now, tx)
        tx.audit.note(Entry(workspace, now, person, Act.DISCONNECT))

    await deps.store.write(store)


async def what_ends(workspace: str, deps: Deps) -> tuple[int, int]:
    """How many subscriptions, and recurring reports that are not paused, `disconnect` would end or have rest."""

    def look(tx: Transaction) -> tuple[int, int]:
        series = [one for one in tx.series.of_workspace(workspace) if one.state is SeriesState.ACTIVE]
        return len(tx.subscriptions.of_workspace(workspace)), len(series)

    return await deps.store.read(look)


def must_be_connected(workspace: str, tx: Transaction) -> None:
    """Nothing, where PatSnap can be asked for a workspace at all. Errors: `Mistake`."""
    if not is_connected(workspace, tx):
        raise Mistake(MistakeKind.NOT_CONNECTED)


def _account_for(workspace: str, key: Key, tx: Transaction) -> Account:
    """The account that a workspace has once this key is its own. Errors: `Mistake`."""
    now = tx.workspaces.account(tx.workspaces.account_of(workspace) or "")
    if now is None:
        raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
    if _is_of_settings(now, tx):
        raise Mistake(MistakeKind.NOT_ALLOWED)
    with_key = tx.workspaces.account_with(key.fingerprint)
    if now.id != own_account(workspace):
        return _replaced(now, with_key, tx)
    if with_key is not None:
        return with_key
    new_id = key.fingerprint[:_ID]
    known = tx.workspaces.account(new_id)
    if known is not None and known.sealed:
        raise Mistake(MistakeKind.OLD_KEY)  # it was this account's, and another has taken its place
    return known or Account(new_id)


def _to_replace(workspace: str, key: Key, tx: Transaction) -> Account:
    """The account of a workspace, where its key is stored and this one is no other account's. Errors: `Mistake`."""
    account = tx.workspaces.account(tx.workspaces.account_of(workspace) or "")
    if account is None:
        raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
    if not account.sealed:
        raise Mistake(MistakeKind.NOT_CONNECTED)
    if tx.workspaces.account_with(key.fingerprint) not in {None, account}:
        raise Mistake(MistakeKind.OTHER_ACCOUNT)
    return account


async def _proven(key: Key, deps: Deps) -> str:
    """A key that PatSnap takes, sealed. Errors: those of the call, `BadSetting` without keys to seal it with."""
    sealed = deps.vault.seal(key.packed())
    try:
        async with asyncio.timeout(_PATIENCE):
            await deps.patsnap.prove(key)
    except TimeoutError:
        raise NotSent("PatSnap did not say in time whether it takes the key") from None
    return sealed


def _with(account: Account, key: Key, sealed: str) -> Account:
    return replace(account, url=key.url, sealed=sealed, fingerprint=key.fingerprint, kind=key.kind)


def _is_of_settings(account: Account, tx: Transaction) -> bool:
    """Whether its key is in the settings, where whoever runs Patrol changes it."""
    return account.id == ONLY_ACCOUNT and not account.sealed and has_credentials(account.id, tx)


def _replaced(account: Account, with_key: Account | None, tx: Transaction) -> Account:
    if with_key is not None and with_key.id != account.id:
        raise Mistake(MistakeKind.OTHER_ACCOUNT)
    if with_key is None and len(tx.workspaces.of_account(account.id)) > 1:
        raise Mistake(MistakeKind.SHARED_ACCOUNT)
    return account


def _leave(workspace: str, now: datetime, tx: Transaction) -> None:
    own = own_account(workspace)
    if tx.workspaces.account(own) is None:
        tx.workspaces.put_account(Account(own))
    tx.workspaces.use(workspace, own)
    tx.workspaces.note_connection(workspace, None)
    not_connected(own, now, tx)


def _end_all(workspace: str, account: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """End what a workspace has of an account. What is being asked at this moment records itself what came of it."""
    trouble = Trouble(TroubleKind.NOT_CONNECTED)
    for report in tx.reports.waiting(account):
        if report.workspace == workspace:
            record(report.to(ReportState.FAILED, due=None, trouble=trouble), now, tx)
    for making in tx.makings.waiting(account):
        if making.workspace == workspace:
            record_making(making.to(MakingState.FAILED, due=None, trouble=trouble), now, tx)
    for series in tx.series.of_workspace(workspace):
        series_at_rest(series, PauseReason.DISCONNECTED, now, deps, tx)
    ended = tx.subscriptions.of_workspace(workspace)
    for one in ended:
        changes = {"reason": PauseReason.DISCONNECTED, "until": None, "run_at": None, "due": None}
        tx.subscriptions.save(one.to(SubscriptionState.DELETED, **changes))
        tx.live.touch(workspace, one.id, final=True)
        promise_word(one, f"disconnected {now.isoformat()}", now, tx)
    for alert in {one.alert for one in ended}:
        reschedule(account, alert, now, deps, tx)
