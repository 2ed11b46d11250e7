"""People install Patrol in their workspaces: Slack's OAuth, through Bolt, with the store behind it and our own pages.

Source: Slack's page on installing with OAuth. Whoever comes back from Slack is who went there: what they bring (the
`state`) is good once, for ten minutes, and only with the cookie that was left in the same browser.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final

import aiohttp
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Deps
from bot.domain import installations as domain
from bot.errors import BadSetting, CannotOpen, StoreError
from bot.services import installation as service
from bot.views.installing import POLICY, Unfinished, install_page, installed_page, reader_of, unfinished_page
from handlers.manifest import OPTIONAL_SCOPES, SCOPES
from handlers.routes import INSTALL_PATH, REDIRECT_PATH

log = logging.getLogger(__name__)

_MOST: Final = 10_000  # installations under way at once: nobody fills the disk by asking for the page
_COOKIE: Final = "patrol-install"
_ADDRESS: Final = "address"  # where Slack shows the workspace, as Bolt carries it with an installation
_TEAM: Final = re.compile(r"[TE][A-Z0-9]{1,63}")
_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",  # the address of this page has a code of Slack's in it
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# What Bolt calls what went wrong; Slack's own words are all but these.
_REASONS: Final = {
    "access_denied": Unfinished.CANCELLED,
    "invalid_browser": Unfinished.OTHER_BROWSER,
    "invalid_state": Unfinished.TOO_LATE,
    "storage_error": Unfinished.NOT_STORED,
}


@dataclass(frozen=True)
class Registration:
    """The app as it is registered with Slack, and where it is reached."""

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    authorize_url: str


class OrganisationWideError(BoltError):
    """Somebody has chosen a whole organisation: Patrol is installed one workspace at a time."""


class TooManyError(BoltError):
    """So many installations are under way that nobody believes in them."""


class StoredInstallations(AsyncInstallationStore):
    """Bolt's installation store on Patrol's own: the bot of each workspace, its token sealed. No user's is kept."""

    def __init__(self, deps: Deps) -> None:
        """On this store, with the vault that goes with it."""
        self._deps = deps

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt's own words go."""
        return log

    async def async_save(self, installation: Installation) -> None:
        """Store an installation. Errors: `OrganisationWideError`; `BoltError` where it cannot be stored."""
        if installation.is_enterprise_install or not installation.team_id:
            raise OrganisationWideError("org-wide installations are not taken")
        bot = installation.to_bot()
        await self._save(bot, installation.user_id or "", str(installation.get_custom_value(_ADDRESS) or ""))

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


class StoredStates(AsyncOAuthStateStore):
    """Bolt's store of states on Patrol's own; what is stored is a hash, with which nobody can finish."""

    def __init__(self, deps: Deps) -> None:
        """On this store."""
        self._deps = deps

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt's own words go."""
        return log

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


class InstallFlow(AsyncOAuthFlow):
    """Bolt's flow with our pages, whatever goes wrong; what Slack says goes into no log."""

    def __init__(self, registration: Registration, web: AsyncWebClient, deps: Deps) -> None:
        """For the app that is registered so; `web` has no token."""
        settings = AsyncOAuthSettings(
            client_id=registration.client_id,
            client_secret=registration.client_secret,
            scopes=[*SCOPES, *OPTIONAL_SCOPES],
            user_scopes=[],
            redirect_uri=registration.public_url + REDIRECT_PATH,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=registration.authorize_url,
            callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
            installation_store=StoredInstallations(deps),
            installation_store_bot_only=True,
            state_store=StoredStates(deps),
            state_cookie_name=_COOKIE,
            state_expiration_seconds=int(domain.STATE_FOR.total_seconds()),
            logger=log,
        )
        super().__init__(client=web, logger=log, settings=settings)
        pair = f"{registration.client_id}:{registration.client_secret}"
        self._begin = registration.public_url + INSTALL_PATH  # the address may have a path of its own before it
        self._proof = f"Basic {b64encode(pair.encode()).decode()}"

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page with the way to Slack."""
        response = await self._or_page(request, super().handle_installation)
        response.headers.update({name.lower(): [value] for name, value in _HEADERS.items()})
        return response

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """Somebody is back from Slack."""
        return await self._or_page(request, super().handle_callback)

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Where Slack asks; for the workspace that the address names, where it names one."""
        team = request.query.get("team", [""])[0]
        named = team if _TEAM.fullmatch(team) else None  # what else it may hold would be part of Slack's address
        return str(self.settings.authorize_url_generator.generate(state=state, team=named))

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """The first page."""
        return install_page(reader_of(_accepted(request)), url)

    async def run_installation(self, code: str) -> Installation | None:
        """Exchange a code for a token (Slack: oauth.v2.access), and ask who it is; None where Slack does not say."""
        try:
            # The SDK's own `oauth_v2_access` proves who we are in a way that aiohttp is about to drop.
            said = await self.client.api_call(
                "oauth.v2.access",
                data={"code": code, "redirect_uri": self.settings.redirect_uri},
                headers={"Authorization": self._proof},
            )
            who = await self.client.auth_test(token=said["access_token"])
            team, enterprise, installer = (said.get(name) or {} for name in ("team", "enterprise", "authed_user"))
            return Installation(
                app_id=said.get("app_id"),
                enterprise_id=enterprise.get("id"),
                team_id=team.get("id"),
                team_name=team.get("name"),
                bot_token=said["access_token"],
                bot_id=who["bot_id"],
                bot_user_id=said["bot_user_id"],
                bot_scopes=str(said.get("scope") or ""),
                user_id=str(installer.get("id") or ""),
                is_enterprise_install=bool(said.get("is_enterprise_install")),
                custom_values={_ADDRESS: _address_of(who.get("url"))},
            )
        except SlackApiError as error:
            why = str(error.response.get("error"))
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError, AttributeError, ValueError) as error:
            why = type(error).__name__  # not reached, or no answer of Slack's
        log.warning("Slack did not confirm an installation", extra={"why": why})
        return None

    async def _or_page(
        self, request: AsyncBoltRequest, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        try:
            return await handle(request)
        except TooManyError:
            return self._page(request, Unfinished.BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
        except StoreError:
            log.exception("an installation did not go on")
            return self._page(request, Unfinished.NOT_STORED, HTTPStatus.SERVICE_UNAVAILABLE)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        made = args.installation
        html = installed_page(
            reader_of(_accepted(args.request)), made.team_name or "Slack", made.team_id or "", made.app_id or ""
        )
        gone = args.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(status=200, body=html, headers={**_HEADERS, "Set-Cookie": gone})

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        if args.error is not None and not isinstance(args.error, OrganisationWideError):
            log.error("an installation could not be stored", exc_info=args.error)
        is_wide = isinstance(args.error, OrganisationWideError)
        why = Unfinished.ORGANISATION if is_wide else _REASONS.get(args.reason, Unfinished.NOT_CONFIRMED)
        return self._page(args.request, why, 400 if is_wide else args.suggested_status_code)

    def _page(self, request: AsyncBoltRequest, why: Unfinished, status: int) -> BoltResponse:
        html = unfinished_page(reader_of(_accepted(request)), why, self._begin)
        return BoltResponse(status=status, body=html, headers=dict(_HEADERS))


def _accepted(request: AsyncBoltRequest) -> str:
    return ",".join(request.headers.get("accept-language", ()))


def _address_of(url: object) -> str:
    return url if isinstance(url, str) and re.fullmatch(r"https://[A-Za-z0-9.-]+/", url) else ""


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
