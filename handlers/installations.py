"""Where Bolt keeps installations, and who is on the way to one: in our store, as Bolt wants to be answered."""

import logging
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.deps import Deps
from bot.domain import installations as domain
from bot.errors import BadSetting, CannotOpen, StoreError
from bot.services import installation as service

log = logging.getLogger(__name__)

ADDRESS: Final = "address"  # where Slack shows the workspace, as Bolt carries it with an installation
_MOST: Final = 10_000  # installations under way at once: nobody fills the disk by asking for the page


class OrganisationWideError(BoltError):
    """Somebody has chosen a whole organisation: Patrol is installed one workspace at a time."""


class TooManyError(BoltError):
    """So many installations are under way that nobody believes in them."""


class _OnOurs:
    """What Bolt wants of any store of its own, on Patrol's."""

    def __init__(self, deps: Deps) -> None:
        """On this store, with the vault that goes with it."""
        self._deps = deps

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt's own words go."""
        return log


class StoredInstallations(_OnOurs, AsyncInstallationStore):
    """Bolt's installation store on Patrol's own: the bot of each workspace, its token sealed. No user's is kept."""

    async def async_save(self, installation: Installation) -> None:
        """Store an installation. Errors: `OrganisationWideError`; `BoltError` where it cannot be stored."""
        if installation.is_enterprise_install or not installation.team_id:
            raise OrganisationWideError("org-wide installations are not taken")
        bot = installation.to_bot()
        await self._save(bot, installation.user_id or "", str(installation.get_custom_value(ADDRESS) or ""))

    async def async_save_bot(self, bot: Bot) -> None:
        """Store a bot, of which it is not said who installed it. Errors: as of `async_save`."""
        if bot.is_enterprise_install or not bot.team_id:
            raise OrganisationWideError("org-wide installations are not taken")
        before = await self._deps.store.read(lambda tx: tx.installations.get(bot.team_id or ""))
        await self._save(bot, before.installed_by if before else "", "")

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 - the workspace says it all
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """The bot of a workspace, with its token. Errors: `CannotOpen`, `StoreError`."""
        found = await self._find(team_id, is_enterprise_install)
        return found.to_bot() if found is not None else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 - the workspace says it all
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace; with `user_id` only if it was theirs. Errors: `CannotOpen`, `StoreError`."""
        found = await self._find(team_id, is_enterprise_install)
        return found if found is not None and user_id in {None, found.user_id} else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002 - as above
        """Forget the bot of a workspace, and its token."""
        if team_id:
            await service.forget_token(team_id, self._deps)

    async def async_delete_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
    ) -> None:
        """Forget the installation of a workspace; of a person there is none of their own: the bot stays."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the installation of a workspace."""
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def _find(self, team_id: str | None, is_enterprise_install: bool | None) -> Installation | None:  # noqa: FBT001 - Bolt's
        if is_enterprise_install or not team_id:
            return None
        found = await self._deps.store.read(lambda tx: tx.installations.get(team_id))
        if found is None:
            return None
        return Installation(
            app_id=found.app,
            enterprise_id=found.enterprise or None,
            team_id=found.workspace,
            bot_token=self._deps.vault.open(found.sealed, of=found.whose),
            bot_id=found.bot,
            bot_user_id=found.bot_user,
            bot_scopes=sorted(found.scopes),
            user_id=found.installed_by,
            installed_at=found.installed_at.timestamp(),
        )

    async def _save(self, bot: Bot, person: str, address: str) -> None:
        try:
            made = domain.Installation(
                workspace=bot.team_id or "",
                sealed=self._deps.vault.seal(bot.bot_token),
                bot=bot.bot_id or "",
                bot_user=bot.bot_user_id or "",
                app=bot.app_id or "",
                scopes=frozenset(bot.bot_scopes),
                installed_by=person,
                installed_at=self._deps.clock(),
                enterprise=bot.enterprise_id or "",
            )
            await service.install(made, address, self._deps)
        except (StoreError, BadSetting, CannotOpen) as error:
            raise BoltError("an installation could not be stored") from error


class StoredStates(_OnOurs, AsyncOAuthStateStore):
    """Bolt's store of states on Patrol's own; what is stored is a hash, with which nobody can finish."""

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002 - Bolt's
        """A new state. Errors: `TooManyError`, `StoreError`."""
        state, now = token_urlsafe(32), self._deps.clock()
        if await self._deps.store.write(lambda tx: tx.installations.under_way(now)) >= _MOST:
            raise TooManyError("too many installations are under way")
        await self._deps.store.write(lambda tx: tx.installations.begin(_hash(state), now + domain.STATE_FOR))
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether the state is good; it was, from now on. Errors: `StoreError`."""
        now = self._deps.clock()
        return await self._deps.store.write(lambda tx: tx.installations.finish(_hash(state), now))


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
