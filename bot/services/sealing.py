"""Stored secrets, sealed anew when the operator changes keys."""

from dataclasses import replace

from bot.ports import Transaction
from bot.vault import Vault


def seal_again(vault: Vault, tx: Transaction) -> int:
    """Seal each stored secret with the first key; how many. Errors: `CannotOpen`, of the first that no key opens."""
    installations = tx.installations.all()
    for one in installations:
        tx.installations.save(replace(one, sealed=vault.again(one.sealed, of=one.whose)))
    accounts = tx.workspaces.with_keys()
    for account in accounts:
        tx.workspaces.put_account(replace(account, sealed=vault.again(account.sealed, of=account.whose)))
    return len(installations) + len(accounts)
