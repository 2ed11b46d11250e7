"""The parts that the settings describe, each by itself: `bot.app` joins them."""

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SteeredClock, SystemClock
from bot.config import Settings
from bot.deps import Deps
from bot.domain.accounts import Key, KeyKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.errors import BadSetting, CannotOpen, NotSent
from bot.installed import Bot, Installed
from bot.patsnap.accounts import Connected, PatsnapAccounts, connected_by
from bot.patsnap.api import checked_address
from bot.patsnap.client import PatsnapClient
from bot.patsnap.credentials import Credentials
from bot.patsnap.limits import Limiter
from bot.ports import Clock, Meter, Store
from bot.slack.check import Identity
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from bot.stores import AnyStore
from bot.vault import Vault
from handlers.authorizing import authorizing
from handlers.heard import HeardApp

log = logging.getLogger(__name__)


def bolt_app(settings: Settings, identity: Identity, web: AsyncWebClient, meter: Meter) -> AsyncApp:
    """Make the Bolt app for the one workspace there is."""
    result = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=settings.bot_token,
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
        bot_scopes=sorted(identity.scopes),
    )

    async def authorize() -> AuthorizeResult:
        return result

    return _app(settings, authorize, web, meter)


def many_app(settings: Settings, deps: Deps, web: AsyncWebClient) -> AsyncApp:
    """Make the Bolt app for all workspaces in which Patrol is installed."""
    return _app(settings, authorizing(deps), web, deps.meter)


def _app(
    settings: Settings, authorize: Callable[..., Awaitable[AuthorizeResult]], web: AsyncWebClient, meter: Meter
) -> AsyncApp:
    """It answers when the listener returns, and asks Slack nothing about its own token."""
    secret = settings.slack_signing_secret
    return HeardApp(
        meter=meter,
        name="patrol",
        logger=logging.getLogger("slack_bolt"),
        client=web,
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else "socket mode needs none",
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )


def vault_of(settings: Settings) -> Vault:
    """What seals the secrets that are stored. Errors: `BadSetting`."""
    return Vault([key.get_secret_value() for key in settings.encryption_keys])


def installed_in(store: Store, vault: Vault) -> Installed:
    """In which workspaces Patrol is installed, as the store says."""

    async def read(workspace: str) -> Bot | None:
        found, gone_at = await store.read(
            lambda tx: (tx.installations.get(workspace), tx.workspaces.gone_at(workspace))
        )
        if found is None:
            return None
        return Bot(
            token=vault.open(found.sealed, of=found.whose),
            id=found.bot,
            user=found.bot_user,
            scopes=found.scopes,
            enterprise=found.enterprise,
            is_gone=gone_at is not None,
        )

    return Installed(read)


def clock_of(settings: Settings, wall: Callable[[], datetime] = SystemClock()) -> Clock:  # noqa: B008 - it has no state
    """The clock that the settings name; a steered one is warned of, and goes by `wall`. Errors: `BadSetting`."""
    if settings.clock is None:
        return SystemClock()
    log.warning("PATROL_CLOCK is set: time is steered by a file; never set it in earnest")
    return SteeredClock(settings.clock, wall)


def patsnap_accounts(
    settings: Settings,
    store: Store,
    vault: Vault,
    fence: Callable[[], None] = lambda: None,
    reserve_of: Callable[[str], Callable[[float], Awaitable[float]]] | None = None,
) -> PatsnapAccounts:
    """The PatSnap API for each account by its stored key; for the one of the settings by theirs. Errors: `BadSetting`.

    What is stored is looked at before each call, so that a key that was replaced is in use at once, and in every
    process; compared with the wait for the account's rate a look is nothing. `fence`: as of `PatsnapClient`;
    `reserve_of`: for each account what its `Limiter` shares with other processes.
    """
    ours = _credentials(settings)
    checked_address(settings.patsnap_url)  # at the start, and not when somebody waits for the first call

    async def connected(account: str) -> Connected | None:
        known = await store.read(lambda tx: tx.workspaces.account(account))
        if known is not None and known.sealed:
            try:
                return connected_by(Key.unpacked(vault.open(known.sealed, of=known.whose)))
            except (CannotOpen, BadSetting) as error:
                log.error("an account's key cannot be used", extra={"account": account, "why": str(error)})  # noqa: TRY400 - it says all
                raise NotSent("the account's stored key cannot be used") from error
        return Connected(settings.patsnap_url, ours) if account == ONLY_ACCOUNT and ours is not None else None

    def limiter_of(account: str) -> Limiter:
        return Limiter(settings.patsnap_qps, reserve=None if reserve_of is None else reserve_of(account))

    return PatsnapAccounts(
        connected,
        qps=settings.patsnap_qps,
        download_hosts=settings.download_hosts,
        limiter_of=limiter_of,
        fence=fence,
    )


def key_of(settings: Settings) -> Key | None:
    """PatSnap's key as the settings have it; None where they have none."""
    url = settings.rules().patsnap_url
    if settings.patsnap_api_key is not None:
        return Key(url, KeyKind.API_KEY, settings.patsnap_api_key.get_secret_value())
    if settings.patsnap_client_id is not None and settings.patsnap_client_secret is not None:
        client, secret = settings.patsnap_client_id, settings.patsnap_client_secret
        return Key(url, KeyKind.CLIENT, secret.get_secret_value(), client.get_secret_value())
    return None


def _credentials(settings: Settings) -> Credentials | None:
    key = key_of(settings)
    return None if key is None else connected_by(key).credentials


def patsnap_client(settings: Settings) -> PatsnapClient:
    """The PatSnap API as the settings describe it. Errors: `BadSetting`."""
    credentials = _credentials(settings)
    if credentials is None:
        raise BadSetting("PatSnap's credentials are missing")
    return PatsnapClient(
        base_url=settings.patsnap_url,
        credentials=credentials,
        qps=settings.patsnap_qps,
        download_hosts=settings.download_hosts,
    )


@asynccontextmanager
async def slack_web(settings: Settings, token: str = "") -> AsyncIterator[AsyncWebClient]:
    """A client of Slack's Web API, for who only wants to ask; without a `token` with that of the settings."""
    async with open_session() as session:
        yield web_client(token or settings.bot_token, settings.slack_api_url, session)


@asynccontextmanager
async def without_network(settings: Settings, store: AnyStore) -> AsyncIterator[Deps]:
    """What a service needs that works on the store alone."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        session = open_session()
        stack.push_async_callback(session.close)
        patsnap = patsnap_accounts(settings, store, vault_of(settings))
        stack.push_async_callback(patsnap.aclose)
        web = web_client(settings.bot_token, settings.slack_api_url, session)
        slack = SlackClient(web, session, OneToken(settings.bot_token))
        yield Deps(store, patsnap, slack, clock_of(settings), settings.rules(), secrets.token_hex(8))
