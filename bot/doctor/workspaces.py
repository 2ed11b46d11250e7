"""What the doctor sees of many workspaces: each with a token of its own, and most with an account at PatSnap."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from bot.config import Settings
from bot.doctor.findings import Finding
from bot.doctor.slack import missing_scopes
from bot.domain.accounts import Account
from bot.domain.installations import Installation
from bot.errors import BadSetting, CannotOpen, OutsideError, SlackRefused, StoreError
from bot.parts import slack_web, vault_of
from bot.ports import Transaction
from bot.services.outages import is_connected
from bot.slack.check import Identity, identify
from bot.stores import reading
from bot.vault import Vault


@dataclass(frozen=True)
class _Stored:
    """What is stored of workspaces and of what they bring."""

    installations: Sequence[Installation] = ()
    left: Sequence[str] = ()  # known, and Patrol is not installed there
    accounts: Sequence[Account] = ()  # with a key of their own
    waiting: Sequence[str] = ()  # where it is installed, and PatSnap is not connected


async def each_workspace(settings: Settings) -> AsyncIterator[Finding]:
    """Each workspace in which Patrol is installed: said where something is wrong, else counted."""
    again = f"install Patrol again there, at {settings.public_url}/slack/install"
    try:
        vault = vault_of(settings)
    except BadSetting as error:
        yield Finding("Slack", str(error), is_well=False)
        return
    stored, well = await _stored(settings), 0
    for installation in stored.installations:
        whose = f"workspace {installation.workspace}"
        try:
            missing = missing_scopes(await _identity_in(installation, vault, settings))
        except CannotOpen as error:
            yield Finding("Slack", str(error), is_well=False)
        except SlackRefused as error:
            yield Finding("Slack", f"{whose}: its token is not taken ({error.error}); {again}", is_well=False)
        except OutsideError as error:
            yield Finding("Slack", f"{whose}: {settings.slack_api_url} cannot be asked: {error}", is_well=False)
        else:
            well += not missing
            if missing:
                yield Finding("scopes", f"{whose}: missing: {missing}; {again}", is_well=False)
    yield Finding("Slack", f"installed in {len(stored.installations)} workspaces, of which {well} are well")
    for finding in _of_stored(stored, vault, again):
        yield finding


def _of_stored(stored: _Stored, vault: Vault, again: str) -> Iterator[Finding]:
    """What is known of workspaces without asking Slack."""
    for workspace in stored.left:
        said = (
            f"workspace {workspace}: Patrol is not there; two weeks after it was removed its data is deleted: {again}"
        )
        yield Finding("Slack", said, is_warning=True)
    for account in stored.accounts:
        try:
            vault.open(account.sealed, of=account.whose)
        except CannotOpen as error:
            yield Finding("PatSnap", str(error), is_well=False)
    if stored.waiting:
        said = f"not connected in {', '.join(stored.waiting)}: an admin there connects it from Patrol's Home"
        yield Finding("PatSnap", said, is_warning=True)


async def _stored(settings: Settings) -> _Stored:
    def look(tx: Transaction) -> _Stored:
        installations = tx.installations.all()
        there = {one.workspace: one for one in installations}
        return _Stored(
            installations,
            [one for one, _ in tx.workspaces.all() if one not in there],
            tx.workspaces.with_keys(),
            [one for one in there if not is_connected(one, tx)],
        )

    try:
        async with reading(settings) as store:
            return await store.read(look)
    except StoreError:
        return _Stored()  # what is wrong with the database is said elsewhere; one of an earlier version has none


async def _identity_in(installation: Installation, vault: Vault, settings: Settings) -> Identity:
    token = vault.open(installation.sealed, of=installation.whose)
    async with slack_web(settings, token) as web:
        return await identify(web)
