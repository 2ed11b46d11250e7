"""People install Patrol in their workspaces: Slack's OAuth, through Bolt, with the store behind it and our own pages.

Source: Slack's page on installing with OAuth. Whoever comes back from Slack is who went there: what they bring (the
`state`) is good once, for ten minutes, and only with the cookie that was left in the same browser.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Deps
from bot.domain import installations as domain
from bot.errors import StoreError
from bot.views.installing import POLICY, Unfinished, install_page, installed_page, reader_of, unfinished_page
from handlers.installations import ADDRESS, OrganisationWideError, StoredInstallations, StoredStates, TooManyError
from handlers.manifest import OPTIONAL_SCOPES, SCOPES
from handlers.routes import INSTALL_PATH, REDIRECT_PATH

log = logging.getLogger(__name__)

_COOKIE: Final = "patrol-install"
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
                custom_values={ADDRESS: _address_of(who.get("url"))},
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
