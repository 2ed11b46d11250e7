"""Stored secrets, sealed anew when the operator changes keys."""

from dataclasses import replace

from bot.ports import Transaction
from bot.vault import Vault


def seal_again(vault: Vault, tx: Transaction) -> int:
    """Seal each stored secret with the first key; how many. Errors: `CannotOpen`, of the first that no key opens."""
    installations = tx.installations.all()
    for one in installations:
        tx.installations.save(replace(one, sealed=vault.again(one.sealed, of=one.whose)))
    return len(installations)
